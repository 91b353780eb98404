//! The traits that a type has and others of its kind have not: takes a type, gives their names. What is emitted follows
//! from the same functions.

use std::collections::BTreeSet;

use super::types::text;
use super::{enums, structs, unions};
use crate::emit::Cx;
use crate::ir::{Shape, TypeId};

/// The traits of a type by their names. An alias has none of its own.
pub fn traits(cx: &Cx<'_>, id: TypeId) -> BTreeSet<String> {
    let derived = match &cx.api[id].shape {
        Shape::Struct(body) => structs::derives(cx, id, body),
        Shape::Enum(_) => enums::derives(),
        Shape::Union(_) => unions::derives(),
        Shape::Alias(_) => Vec::new(),
    };
    let mut traits: BTreeSet<_> = derived.iter().map(text).collect();
    if let Shape::Struct(body) = &cx.api[id].shape {
        // The table gives it.
        traits.insert("Debug".to_owned());
        traits.extend(structs::has_default(cx, id, body).then(|| "Default".to_owned()));
    }
    traits
}
