//! Nothing but the place of a build script and of tests: the programs of the pages are compiled as modules of
//! `tests/pages.rs`.
