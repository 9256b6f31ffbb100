//! New migration files are embedded by the next build.

fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}
