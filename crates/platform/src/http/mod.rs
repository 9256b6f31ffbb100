//! What all routes share: errors as problem+json, paging, extractors, security headers, request ids.

pub mod extract;
mod layers;
mod page;
mod problem;

pub use layers::{no_such_route, wrap};
pub use page::{Page, PageQuery, bad_cursor};
pub use problem::{Problem, Problems};
