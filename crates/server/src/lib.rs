//! The program: chooses the backends, puts the areas together, serves them. The only crate that knows all others.

pub mod assemble;
mod assets;
pub mod cli;
mod demo;
mod health;
pub mod router;
mod simulate;
