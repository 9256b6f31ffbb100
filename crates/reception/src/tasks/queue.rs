//! Which tasks, in which order, from which place: the queue as somebody looks at it.

use std::{collections::BTreeMap, fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use cliniq_platform::{Error, Id, Phi, http::bad_cursor, tenancy::User};
use serde::{Deserialize, Serialize};

use super::{Status, Task, TaskId, Urgency};
use crate::dialog::{ForRole, TaskKind};

/// Whose tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assigned {
    /// This person's.
    To(Id<User>),
    /// Nobody's.
    ToNobody,
}

/// Which tasks; an absent condition is none.
#[derive(Clone, Default)]
pub struct TaskFilter {
    /// As far as this.
    pub status: Option<Status>,
    /// Of this kind.
    pub kind: Option<TaskKind>,
    /// In this queue.
    pub for_role: Option<ForRole>,
    /// Done by them.
    pub assigned: Option<Assigned>,
    /// As pressing as this.
    pub urgency: Option<Urgency>,
    /// Holding all these words, or beginnings, middles and ends of them.
    pub q: Option<Phi<String>>,
}

/// What comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TaskSort)]
pub enum Sort {
    /// What was told first.
    Oldest,
    /// What was told last.
    Newest,
    /// What presses most, then the oldest.
    #[default]
    Urgency,
    /// What is due first, then the oldest.
    Due,
}

/// What stands together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TaskGroup)]
pub enum Group {
    /// Nothing.
    None,
    /// What presses equally.
    Urgency,
    /// The same kind.
    Kind,
    /// The same person's.
    Assignee,
    /// What is equally far.
    Status,
}

/// An order: groups one after the other, each sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// What stands together.
    pub group: Group,
    /// What comes first.
    pub sort: Sort,
}

/// A place in a list: behind the task with these keys. All keys ascend; the id makes them unique, so that rows which
/// come or go elsewhere never make a page repeat or lose one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub(super) order: Order,
    pub(super) group: String,
    pub(super) first: i64,
    pub(super) second: i64,
    pub(super) id: Id<TaskId>,
}

impl Order {
    /// The place of a task; the same expressions stand in [`Order::keys`].
    pub fn place(self, task: &Task) -> Place {
        let created = task.created_at.as_micros();
        let (first, second) = match self.sort {
            Sort::Oldest => (created, 0),
            Sort::Newest => (-created, 0),
            Sort::Urgency => (-i64::from(task.urgency.rank()), created),
            Sort::Due => (task.due_at.map_or(i64::MAX, |at| at.as_micros()), created),
        };
        let group = match self.group {
            Group::None => String::new(),
            Group::Urgency => (9 - task.urgency.rank()).to_string(),
            Group::Kind => task.kind.as_str().to_owned(),
            Group::Assignee => task.assignee.map(|user| user.to_string()).unwrap_or_default(),
            Group::Status => task.status.as_str().to_owned(),
        };
        Place { order: self, group, first, second, id: task.id }
    }

    /// The sort keys as SQL that both engines read: constants, never input.
    pub(super) const fn keys(self) -> (&'static str, &'static str) {
        let group = match self.group {
            Group::None => "''",
            Group::Urgency => "CAST(9 - urgency_rank AS TEXT)",
            Group::Kind => "kind",
            Group::Assignee => "COALESCE(assignee_id, '')",
            Group::Status => "status",
        };
        let keys = match self.sort {
            Sort::Oldest => "created_at, 0",
            Sort::Newest => "-created_at, 0",
            Sort::Urgency => "-urgency_rank, created_at",
            Sort::Due => "COALESCE(due_at, 9223372036854775807), created_at",
        };
        (group, keys)
    }

    /// The order as two letters, for cursors.
    fn letters(self) -> String {
        let group = match self.group {
            Group::None => 'n',
            Group::Urgency => 'u',
            Group::Kind => 'k',
            Group::Assignee => 'a',
            Group::Status => 's',
        };
        let sort = match self.sort {
            Sort::Oldest => 'o',
            Sort::Newest => 'n',
            Sort::Urgency => 'u',
            Sort::Due => 'd',
        };
        format!("{group}{sort}")
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { order, group, first, second, id } = self;
        let text = format!("{} {group} {first} {second} {id}", order.letters());
        f.write_str(&URL_SAFE_NO_PAD.encode(text))
    }
}

/// The text is no place in a list of tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a place in a list of tasks")]
pub struct NotAPlace;

impl FromStr for Place {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| NotAPlace)?;
        let text = String::from_utf8(bytes).map_err(|_| NotAPlace)?;
        let mut parts = text.split(' ');
        let mut next = || parts.next().ok_or(NotAPlace);
        let (letters, group) = (next()?, next()?.to_owned());
        let first = next()?.parse().map_err(|_| NotAPlace)?;
        let second = next()?.parse().map_err(|_| NotAPlace)?;
        let id = Id::parse(next()?).map_err(|_| NotAPlace)?;
        let groups = [Group::None, Group::Urgency, Group::Kind, Group::Assignee, Group::Status];
        let sorts = [Sort::Oldest, Sort::Newest, Sort::Urgency, Sort::Due];
        let mut orders = groups.into_iter().flat_map(|group| sorts.map(|sort| Order { group, sort }));
        let order = orders.find(|order| order.letters() == letters).ok_or(NotAPlace)?;
        Ok(Self { order, group, first, second, id })
    }
}

impl Place {
    /// Reads a cursor of a list in this order.
    ///
    /// # Errors
    /// `http.bad-cursor` when it is none, or of a list in another order.
    pub fn of_cursor(cursor: &str, order: Order) -> Result<Self, Error> {
        cursor.parse().ok().filter(|place: &Self| place.order == order).ok_or_else(bad_cursor)
    }
}

/// How many tasks there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskCounts {
    /// Of each status.
    pub by_status: BTreeMap<&'static str, i64>,
    /// Open ones of each kind.
    pub by_kind: BTreeMap<&'static str, i64>,
    /// Open ones of the caller.
    pub mine: i64,
    /// Open ones of nobody.
    pub unassigned: i64,
    /// Open ones past their time.
    pub overdue: i64,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_place_reads_back_and_other_text_does_not_panic(first: i64, second: i64, noise in ".{0,60}") {
            let order = Order { group: Group::Kind, sort: Sort::Due };
            let place = Place { order, group: "refill".to_owned(), first, second, id: Id::new() };
            prop_assert_eq!(Place::of_cursor(&place.to_string(), order).unwrap(), place.clone());
            let other = Order { group: Group::None, sort: Sort::Due };
            prop_assert!(Place::of_cursor(&place.to_string(), other).is_err());
            let _ = noise.parse::<Place>();
        }
    }
}
