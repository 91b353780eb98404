//! `allOf`: one shape of several schemas that hold at once. It takes a schema, gives the schemas that it is made of, flat,
//! and then the one shape of these.

use std::cmp::Reverse;

use indexmap::IndexSet;
use openapiv3::{ReferenceOr, Schema};
use serde_json::Value;

use super::Cx;
use super::keywords::{Keywords, Node};
use super::narrow::{allows, lower_items};
use super::object::lower_object;
use super::schema::{Path, lower_plain, untyped};
use super::union::lower_union;
use crate::ir::{Shape, Type};
use crate::pointer::Pointer;

/// One of the schemas that `allOf` makes one of.
#[derive(Clone)]
pub struct Part<'a> {
    pub keywords: Keywords<'a>,
    pub at: Pointer,
    pub path: Vec<String>,
}

/// How many schemas may stand in each other's `allOf`.
const LONGEST: usize = 200;

/// The only schema in `allOf`, if the schema around it adds nothing to it.
pub fn wrapped<'a>(
    cx: &Cx<'a, '_>,
    keywords: &Keywords<'a>,
    at: &Pointer,
) -> Option<(Node<'a>, Pointer)> {
    let arms = keywords.all_of.iter().enumerate();
    let mut arms = arms.filter(|(_, arm)| says_something(arm));
    let (i, only) = arms.next()?;
    let alone = arms.next().is_none() && only_wraps(cx, keywords, only);
    alone.then(|| (Node::from(only), at.child("allOf").index(i)))
}

/// Whether an arm of `allOf` is more than prose.
fn says_something(arm: &ReferenceOr<Schema>) -> bool {
    match Node::from(arm) {
        Node::Ref(_) => true,
        Node::Item(schema) => {
            let keywords = Keywords::new(schema);
            !keywords.says_nothing() || !keywords.required.is_empty()
        }
    }
}

/// Whether a schema adds nothing to the one in its `allOf`: it may say its type once more.
fn only_wraps<'a>(cx: &Cx<'a, '_>, keywords: &Keywords<'a>, arm: &'a ReferenceOr<Schema>) -> bool {
    let untyped = Keywords {
        ty: None,
        ..keywords.clone()
    };
    let same_type = || {
        let target = cx.resolver.follow(arm, &Pointer::root());
        target.is_some_and(|(schema, _, _)| Keywords::new(schema).ty == keywords.ty)
    };
    keywords.is_bare() || (untyped.is_bare() && keywords.items.is_none() && same_type())
}

/// A schema and all that its `allOf` adds to it, flat, each schema once.
pub fn gather_parts<'a>(
    cx: &mut Cx<'a, '_>,
    keywords: &Keywords<'a>,
    at: &Pointer,
    path: &Path,
) -> Vec<Part<'a>> {
    gather_more(cx, &[], keywords, at, path)
}

/// Parts, and a schema with all that its `allOf` adds to it.
pub fn gather_more<'a>(
    cx: &mut Cx<'a, '_>,
    parts: &[Part<'a>],
    keywords: &Keywords<'a>,
    at: &Pointer,
    path: &Path,
) -> Vec<Part<'a>> {
    let mut parts = parts.to_vec();
    gather(cx, keywords, at, path, &mut Vec::new(), &mut parts);
    parts
}

/// Adds a schema to the parts. `open` are the schemas in whose `allOf` it stands, the outermost first.
fn gather<'a>(
    cx: &mut Cx<'a, '_>,
    keywords: &Keywords<'a>,
    at: &Pointer,
    path: &Path,
    open: &mut Vec<Pointer>,
    parts: &mut Vec<Part<'a>>,
) {
    if is_endless(cx, at, open) || parts.iter().any(|part| part.at == *at) {
        return;
    }
    let mut own = keywords.clone();
    own.all_of = &[];
    // Of a schema that lists its subtypes, a subtype is the one that was chosen.
    if is_among(cx, parts, keywords) {
        (own.one_of, own.any_of) = (&[], &[]);
    }
    parts.push(Part {
        keywords: own,
        at: at.clone(),
        path: path.to_vec(),
    });
    open.push(at.clone());
    for (i, arm) in keywords.all_of.iter().enumerate() {
        let place = at.child("allOf").index(i);
        if let Some((schema, at, name)) = cx.resolver.follow(arm, &place) {
            // A component's own types keep its name.
            let path = name.map_or_else(|| path.to_vec(), |name| vec![name.to_owned()]);
            gather(cx, &Keywords::new(schema), &at, &path, open, parts);
        }
    }
    open.pop();
}

/// Whether a schema is part of itself, or of too many others; reports it if so.
fn is_endless(cx: &mut Cx<'_, '_>, at: &Pointer, open: &[Pointer]) -> bool {
    let (message, help) = if open.contains(at) {
        (
            "`allOf` leads back to the schema that it is part of; this part is left out".to_owned(),
            "take one of the references out of the circle",
        )
    } else if open.len() == LONGEST {
        (
            format!(
                "more than {LONGEST} schemas stand in each other's `allOf`; the others are left out"
            ),
            "say in one schema what several of them say",
        )
    } else {
        return false;
    };
    cx.report.warning(at, message).help(help);
    true
}

/// Whether one of these parts is an alternative of a schema.
pub fn is_among<'a>(cx: &Cx<'a, '_>, parts: &[Part<'a>], keywords: &Keywords<'a>) -> bool {
    let arms = keywords.one_of.iter().chain(keywords.any_of);
    arms.filter_map(|arm| cx.resolver.follow(arm, &Pointer::root()))
        .any(|(_, at, _)| parts.iter().any(|part| part.at == at))
}

/// The shape of several schemas that hold at once, and whether it turned out to allow `null`.
pub fn lower_parts<'a>(
    cx: &mut Cx<'a, '_>,
    parts: &[Part<'a>],
    at: &Pointer,
    path: &Path,
) -> (Shape, bool) {
    let mut unions = (0..parts.len()).filter(|i| parts[*i].keywords.has_arms());
    match (unions.next(), unions.next()) {
        (Some(union), None) => return lower_union(cx, parts, union, at, path),
        (Some(_), Some(_)) => {
            let why = "more than one `oneOf` or `anyOf` holds here at once";
            return (untyped(cx, at, why), false);
        }
        (None, _) => {}
    }
    if parts.iter().any(|part| part.keywords.not) {
        cx.report
            .warning(
                at,
                "`not` cannot be said by a type; what it excludes is not checked",
            )
            .help("say what the value is, not what it is not");
    }
    (lower_typed(cx, parts, at, path), false)
}

/// The shape of schemas without alternatives, by the type that they agree on.
fn lower_typed<'a>(cx: &mut Cx<'a, '_>, parts: &[Part<'a>], at: &Pointer, path: &Path) -> Shape {
    let types: IndexSet<_> = parts.iter().filter_map(|part| part.keywords.ty).collect();
    let types: Vec<_> = types.into_iter().collect();
    let no_keys = || parts.iter().all(|part| part.keywords.required.is_empty());
    match types.as_slice() {
        [] if no_keys() => {
            check_mixed_enum(cx, parts);
            Shape::Alias(Type::Any)
        }
        [] | ["object"] => lower_object(cx, parts, at, path),
        ["array"] => Shape::Alias(Type::List(Box::new(lower_items(cx, parts, path)))),
        [_] | ["integer", "number"] | ["number", "integer"] => lower_narrowest(cx, parts, at),
        several => {
            let why = format!("it would have to be {} at once", several.join(" and "));
            untyped(cx, at, &why)
        }
    }
}

/// The text, number or flag that all parts allow: that of the part that says most, which is a list of values, then an
/// integer, then a format, then the last one.
fn lower_narrowest(cx: &mut Cx<'_, '_>, parts: &[Part<'_>], at: &Pointer) -> Shape {
    let typed = parts.iter().filter(|part| part.keywords.ty.is_some());
    let part = typed.max_by_key(|part| {
        let keywords = &part.keywords;
        let values = Reverse(keywords.enumeration.len());
        let integer = keywords.ty == Some("integer");
        (
            !keywords.enumeration.is_empty(),
            integer,
            values,
            keywords.format.is_some(),
        )
    });
    let Some(part) = part else {
        return Shape::Alias(Type::Any);
    };
    let mut keywords = part.keywords.clone();
    if keywords
        .enumeration
        .iter()
        .any(|value| allows(parts, value))
    {
        // Each value keeps its number, by which extensions name it; null is no value of an enum.
        for value in &mut keywords.enumeration {
            if !allows(parts, value) {
                *value = Value::Null;
            }
        }
    } else if !keywords.enumeration.is_empty() {
        cx.report
            .warning(
                at,
                "`allOf` leaves no value: its lists of values have none in common",
            )
            .help("make the lists agree with an overlay; until then the shortest list counts");
    }
    lower_plain(&keywords)
}

/// Tells of the first list of values that is neither all of numbers nor all of flags.
fn check_mixed_enum(cx: &mut Cx<'_, '_>, parts: &[Part<'_>]) {
    let mut parts = parts.iter();
    let Some(part) = parts.find(|part| !part.keywords.enumeration.is_empty()) else {
        return;
    };
    let all = |is: fn(&Value) -> bool| {
        let mut values = part.keywords.enumeration.iter();
        values.all(|value| is(value) || value.is_null())
    };
    if !all(Value::is_number) && !all(Value::is_boolean) {
        untyped(cx, &part.at, "`enum` mixes values of different types");
    }
}
