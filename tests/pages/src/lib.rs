//! Nothing but the place of a build script and of tests: the programs of the pages are compiled as modules of
//! `tests/pages.rs`.

/// The generated crates whose pages are checked, from this folder. Each is a dependency as well.
pub const CRATES: &[&str] = &["../../generated", "../obstacle"];
