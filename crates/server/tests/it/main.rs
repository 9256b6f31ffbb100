//! The whole product: every route and role, and the real binary under load, killed and started again.

mod access;
mod killed;
mod openapi;
mod process;
mod product;
