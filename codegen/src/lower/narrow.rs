//! A value that several schemas describe at once, because `allOf` names its property more than once. It takes the schemas
//! with their places, and gives the one value that all of them allow.

use serde_json::Value;

use super::Cx;
use super::all_of::{Part, gather_parts, is_among, lower_parts};
use super::keywords::{Keywords, Node};
use super::schema::{Lowered, Path, annotations, inline, lower_value};
use crate::ir::Type;
use crate::pointer::Pointer;

/// A schema, its place, and the words that lead to it.
#[derive(Clone)]
pub struct Described<'a> {
    pub node: Node<'a>,
    pub at: Pointer,
    pub path: Vec<String>,
}

/// Lowers what several schemas say of one value.
pub fn lower_described<'a>(cx: &mut Cx<'a, '_>, all: &[Described<'a>]) -> Lowered {
    let told: Vec<_> = all.iter().filter(|one| !says_nothing(one.node)).collect();
    let Some(last) = told.last().copied().or(all.first()) else {
        return Lowered::default();
    };
    if told.len() < 2 {
        return lower_value(cx, last.node, &last.at, &last.path);
    }
    let views: Vec<_> = told.iter().filter_map(|one| view(cx, one)).collect();
    let says_all = |view: &&View<'_, 'a>| views.iter().all(|other| covers(cx, view, other));
    if let Some(view) = views.iter().rev().find(says_all) {
        let one = view.one;
        return lower_value(cx, one.node, &one.at, &one.path);
    }
    lower_merged(cx, &views, last)
}

fn says_nothing(node: Node<'_>) -> bool {
    matches!(node, Node::Item(schema) if Keywords::new(schema).says_nothing())
}

/// A schema with all that it is made of.
struct View<'p, 'a> {
    one: &'p Described<'a>,
    keywords: Keywords<'a>,
    parts: Vec<Part<'a>>,
}

fn view<'p, 'a>(cx: &mut Cx<'a, '_>, one: &'p Described<'a>) -> Option<View<'p, 'a>> {
    let (schema, at) = match one.node {
        Node::Item(schema) => (schema, one.at.clone()),
        Node::Ref(reference) => cx.resolver.target(reference)?,
    };
    let keywords = Keywords::new(schema);
    let parts = gather_parts(cx, &keywords, &at, &one.path);
    Some(View {
        one,
        keywords,
        parts,
    })
}

/// Whether a schema says all that the other one says: it is made of it, is one of its alternatives, or is narrower.
fn covers<'a>(cx: &Cx<'a, '_>, view: &View<'_, 'a>, other: &View<'_, 'a>) -> bool {
    let has = |part: &Part<'a>| {
        view.parts.iter().any(|own| own.at == part.at) || is_among(cx, &view.parts, &part.keywords)
    };
    other.parts.iter().all(has) || is_narrower(&view.keywords, &other.keywords)
}

/// Whether a schema of a text, a number or a flag allows nothing that the other one does not.
fn is_narrower(one: &Keywords<'_>, other: &Keywords<'_>) -> bool {
    let same_type = one.ty == other.ty || (one.ty, other.ty) == (Some("integer"), Some("number"));
    let is_plain = |keywords: &Keywords<'_>| {
        matches!(
            keywords.ty,
            Some("string" | "integer" | "number" | "boolean")
        ) && keywords.all_of.is_empty()
            && !keywords.has_arms()
    };
    let within = || {
        one.enumeration
            .iter()
            .all(|it| other.enumeration.contains(it))
    };
    let values = other.enumeration.is_empty() || (!one.enumeration.is_empty() && within());
    let format =
        !one.enumeration.is_empty() || other.format.is_none() || one.format == other.format;
    same_type && is_plain(one) && is_plain(other) && values && format
}

/// What all schemas make together. It has no place of its own, so its place is that of the last one, with the others.
fn lower_merged<'a>(cx: &mut Cx<'a, '_>, views: &[View<'_, 'a>], last: &Described<'a>) -> Lowered {
    let at = views.iter().fold(last.at.child("allOf"), |at, view| {
        at.child(&view.one.at.to_string())
    });
    let mut parts: Vec<Part<'a>> = Vec::new();
    for part in views.iter().flat_map(|view| &view.parts) {
        if !parts.iter().any(|known| known.at == part.at) {
            parts.push(part.clone());
        }
    }
    let items = || {
        views
            .iter()
            .filter(|view| matches!(view.one.node, Node::Item(_)))
    };
    let described = items().next_back().or(views.last());
    let mut lowered = Lowered {
        nullable: views.iter().all(|view| view.keywords.nullable()),
        read_only: items().any(|view| view.keywords.data.read_only),
        write_only: items().any(|view| view.keywords.data.write_only),
        annotations: described
            .map(|view| annotations(&view.keywords))
            .unwrap_or_default(),
        ..Lowered::default()
    };
    lowered
        .annotations
        .limits
        .values
        .retain(|value| allows(&parts, value));
    lowered.ty = Some(match (cx.by_place.get(&at), described) {
        (Some(id), _) => Type::Named(*id),
        (None, Some(view)) => {
            let (shape, nullable) = lower_parts(cx, &parts, &last.at, &last.path);
            lowered.nullable |= nullable;
            inline(cx, shape, &at, &last.path, &view.keywords)
        }
        (None, None) => Type::Any,
    });
    lowered
}

/// Whether no list of values leaves this one out.
pub fn allows(parts: &[Part<'_>], value: &Value) -> bool {
    parts.iter().all(|part| {
        part.keywords.enumeration.is_empty() || part.keywords.enumeration.contains(value)
    })
}

/// The elements that several schemas of an array describe.
pub fn lower_items<'a>(cx: &mut Cx<'a, '_>, parts: &[Part<'a>], path: &Path) -> Type {
    let path = [path, &["item".to_owned()]].concat();
    let described = |part: &Part<'a>| {
        Some(Described {
            node: Node::from(part.keywords.items?),
            at: part.at.child("items"),
            path: path.clone(),
        })
    };
    let all: Vec<_> = parts.iter().filter_map(described).collect();
    if all.is_empty() {
        Type::Any
    } else {
        lower_described(cx, &all).element()
    }
}
