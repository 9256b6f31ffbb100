//! Cursor paging: an opaque text says where the next page begins.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind};

/// Items of a list when the caller does not say how many.
const DEFAULT_LIMIT: u32 = 50;
/// The most items of one page.
const MAX_LIMIT: u32 = 200;

/// Where a page begins and how long it is.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// At most so many items (1 to 200).
    pub limit: Option<u32>,
}

impl PageQuery {
    /// How many items to read.
    pub fn limit(&self) -> i64 {
        i64::from(self.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT))
    }
}

/// The cursor was not made by this server.
pub fn bad_cursor() -> Error {
    Error::new(Kind::Malformed, "http.bad-cursor", "This is not a place in the list; start again without a cursor.")
}

/// One page of a list.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; absent on the last one.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A page of `limit` items from a list that was read with one more, to know whether there is a next page.
    pub fn of(mut items: Vec<T>, limit: i64, place: impl Fn(&T) -> String) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = items.len() > limit;
        items.truncate(limit);
        let next = if has_more { items.last().map(place) } else { None };
        Self { items, next }
    }

    /// The same page of something else.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), next: self.next }
    }
}
