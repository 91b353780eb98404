//! `README.md` of the output: what a user reads on the registry, the guide and the list of resources.

use super::pages;
use crate::emit::source::rustdoc::paragraphs;
use crate::emit::{Cx, Piece};

/// `README.md`.
pub fn readme(cx: &Cx<'_>, guide: &str, license: &str) -> Piece {
    let index = "[docs/README.md](docs/README.md) lists every operation. Each has its parameters, response, errors and an example on the page of its resource:";
    let resources = match cx.api.resources.as_slice() {
        [] => String::new(),
        _ => paragraphs(["## Resources", index, &pages::resources(cx)]),
    };
    Piece::text("README.md", paragraphs([guide, &resources, license]) + "\n")
}
