//! `README.md` of the output: what a user reads on the registry, the guide and the index of operations.

use super::pages;
use crate::emit::source::rustdoc::paragraphs;
use crate::emit::{Cx, Piece};

/// `README.md`.
pub fn readme(cx: &Cx<'_>, guide: &str) -> Piece {
    let index = "All of it, with parameters, answers, errors and an example for each: [docs/README.md](docs/README.md).";
    let operations = match cx.api.resources.as_slice() {
        [] => String::new(),
        _ => paragraphs(["## Resources and operations", index, &pages::operations(cx)]),
    };
    Piece::text("README.md", paragraphs([guide, &operations]) + "\n")
}
