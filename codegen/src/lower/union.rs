//! `oneOf` and `anyOf`: one of several types, with what tells them apart.

use indexmap::IndexMap;
use openapiv3::{Discriminator, ReferenceOr, Schema};
use serde_json::Value;

use super::Cx;
use super::all_of::{self, Part, gather_more, gather_parts};
use super::arms::{Label, label};
use super::keywords::{Keywords, Node};
use super::schema::{Path, inline, lower_same, lower_value, untyped};
use crate::grammar::DEFAULT_MAPPING;
use crate::ir::{Arm, EnumValue, Shape, Type, Union};
use crate::pointer::Pointer;

/// One alternative: the schema, its place, and the component's name.
pub struct Alternative<'a> {
    pub node: &'a ReferenceOr<Schema>,
    pub schema: &'a Schema,
    pub at: Pointer,
    pub component: Option<&'a str>,
}

/// The shape of `parts`, of which the one at `index` gives alternatives; the others hold for each alternative. And
/// whether it turned out to allow `null`.
pub fn lower_union<'a>(
    cx: &mut Cx<'a, '_>,
    parts: &[Part<'a>],
    index: usize,
    at: &Pointer,
    path: &Path,
) -> (Shape, bool) {
    let part = &parts[index];
    let (key, arms) = match (part.keywords.one_of, part.keywords.any_of) {
        (arms, []) => ("oneOf", arms),
        ([], arms) => ("anyOf", arms),
        _ => {
            return (
                untyped(cx, at, "`oneOf` and `anyOf` hold here at once"),
                false,
            );
        }
    };
    let (alternatives, nullable) = alternatives(cx, arms, &part.at.child(key));
    let base = base(parts, index);
    if let Some(texts) = texts(&alternatives) {
        return (texts, nullable);
    }
    let (shape, inner) = match alternatives.as_slice() {
        [only] if base.is_empty() => lower_same(cx, Node::from(only.node), &only.at, path),
        [only] => (lower_merged(cx, &base, only, path), false),
        several => {
            let discriminator = part.keywords.data.discriminator.as_ref();
            let (arms, inner) = lower_arms(cx, several, &base, discriminator, path);
            (one_of(arms, discriminator), inner)
        }
    };
    (shape, nullable || inner)
}

/// The alternatives, and whether one of them is `null`.
fn alternatives<'a>(
    cx: &Cx<'a, '_>,
    arms: &'a [ReferenceOr<Schema>],
    at: &Pointer,
) -> (Vec<Alternative<'a>>, bool) {
    let mut nullable = false;
    let mut alternatives = Vec::new();
    for (i, node) in arms.iter().enumerate() {
        let Some((schema, at, component)) = cx.resolver.follow(node, &at.index(i)) else {
            continue;
        };
        if is_null(schema) {
            nullable = true;
        } else {
            alternatives.push(Alternative {
                node,
                schema,
                at,
                component,
            });
        }
    }
    (alternatives, nullable)
}

fn one_of(arms: Vec<Arm>, discriminator: Option<&Discriminator>) -> Shape {
    if arms.is_empty() {
        return Shape::Alias(Type::Any);
    }
    let tag = discriminator.map(|discriminator| discriminator.property_name.clone());
    Shape::Union(Union { tag, arms })
}

/// An alternative together with what holds for all of them.
fn lower_merged<'a>(
    cx: &mut Cx<'a, '_>,
    base: &[Part<'a>],
    alternative: &Alternative<'a>,
    path: &Path,
) -> Shape {
    let keywords = Keywords::new(alternative.schema);
    let parts = gather_more(cx, base, &keywords, &alternative.at, path);
    all_of::lower_parts(cx, &parts, &alternative.at, path).0
}

/// The arms, and whether one of them allows `null`.
fn lower_arms<'a>(
    cx: &mut Cx<'a, '_>,
    alternatives: &[Alternative<'a>],
    base: &[Part<'a>],
    discriminator: Option<&'a Discriminator>,
    path: &Path,
) -> (Vec<Arm>, bool) {
    let mut arms: Vec<Arm> = Vec::new();
    let mut nullable = false;
    let tags_of = |alternative: &Alternative<'a>| {
        let name = alternative.component.unwrap_or_default();
        discriminator.map_or_else(Vec::new, |discriminator| tags(name, discriminator))
    };
    let all_tags: Vec<_> = alternatives.iter().map(tags_of).collect();
    let labels = label(cx, alternatives, &all_tags);
    let named = alternatives.iter().zip(all_tags).zip(labels);
    for (i, ((alternative, tags), Label { title, words })) in named.enumerate() {
        let path = [path, words.as_slice()].concat();
        let ty = if has_all(cx, alternative, base) {
            let lowered = lower_value(cx, Node::from(alternative.node), &alternative.at, &path);
            nullable |= lowered.nullable;
            lowered.ty.unwrap_or(Type::Any)
        } else {
            let shape = lower_merged(cx, base, alternative, &path);
            let at = base[0].at.child("with").index(i);
            inline(cx, shape, &at, &path, &Keywords::new(alternative.schema))
        };
        let is_default = discriminator.is_some_and(|discriminator| {
            is_default(alternative.component.unwrap_or_default(), discriminator)
        });
        // Nothing tells the texts of one format from those of another.
        let is_same = |arm: &&mut Arm| arm.ty == ty || arm.ty.is_text() && ty.is_text();
        match arms.iter_mut().find(is_same) {
            Some(same) => {
                if same.ty != ty {
                    same.ty = Type::Text;
                }
                same.tags.extend(tags);
                same.is_default |= is_default;
            }
            // What fits no arm is kept anyway, so an arm for any JSON adds nothing.
            None if ty == Type::Any => {}
            None => arms.push(Arm {
                ty,
                tags,
                title,
                doc: None,
                is_default,
                replies: Vec::new(),
            }),
        }
    }
    (arms, nullable)
}

/// Whether an alternative says itself what holds for all of them: a subtype does.
fn has_all<'a>(cx: &mut Cx<'a, '_>, alternative: &Alternative<'a>, base: &[Part<'a>]) -> bool {
    if base.is_empty() {
        return true;
    }
    let keywords = Keywords::new(alternative.schema);
    let own = gather_parts(cx, &keywords, &alternative.at, &[]);
    let has = |base: &Part<'a>| own.iter().any(|part| part.at == base.at);
    base.iter().all(has)
}

/// The values of the tag that the discriminator has for an alternative: those of its mapping, else the schema's name, if
/// the mapping does not have it for another one.
pub fn tags(name: &str, discriminator: &Discriminator) -> Vec<String> {
    let tags = mapped(discriminator, name);
    if tags.is_empty() && !name.is_empty() && !discriminator.mapping.contains_key(name) {
        return vec![name.to_owned()];
    }
    tags
}

/// Whether a schema is that of values which the mapping does not have.
pub fn is_default(name: &str, discriminator: &Discriminator) -> bool {
    let target = discriminator.extensions.get(DEFAULT_MAPPING);
    let target = target.and_then(Value::as_str);
    target.is_some_and(|target| leads_to(target, name))
}

/// Whether what is mapped to is a schema of that name.
fn leads_to(target: &str, name: &str) -> bool {
    !name.is_empty() && (target == name || target.rsplit('/').next() == Some(name))
}

/// The values that a mapping has for a schema.
pub fn mapped(discriminator: &Discriminator, name: &str) -> Vec<String> {
    let leads_here = |target: &str| leads_to(target, name);
    let mapped = discriminator
        .mapping
        .iter()
        .filter(|(_, target)| leads_here(target));
    mapped.map(|(value, _)| value.clone()).collect()
}

/// What holds for every alternative: the other parts, and the part's own keywords without the alternatives.
fn base<'a>(parts: &[Part<'a>], index: usize) -> Vec<Part<'a>> {
    let mut base = parts.to_vec();
    (base[index].keywords.one_of, base[index].keywords.any_of) = (&[], &[]);
    base.retain(|part| {
        part.keywords.properties.is_some()
            || !part.keywords.required.is_empty()
            || part.keywords.additional.is_some()
    });
    base
}

/// A schema that allows `null` alone, as documents write it that come from a newer OpenAPI.
fn is_null(schema: &Schema) -> bool {
    let keywords = Keywords::new(schema);
    !keywords.enumeration.is_empty() && keywords.enumeration.iter().all(Value::is_null)
}

/// Alternatives that are all texts are one text; those with known values are one enum.
fn texts(alternatives: &[Alternative<'_>]) -> Option<Shape> {
    let mut values: IndexMap<String, EnumValue> = IndexMap::new();
    for alternative in alternatives {
        let keywords = Keywords::new(alternative.schema);
        if keywords.ty != Some("string") || keywords.format.as_deref() == Some("binary") {
            return None;
        }
        for text in keywords.texts() {
            let doc = if keywords.enumeration.len() == 1 {
                keywords.data.description.clone()
            } else {
                None
            };
            values.entry(text.to_owned()).or_insert(EnumValue {
                wire: text.to_owned(),
                name: None,
                doc,
            });
        }
    }
    match alternatives {
        [] | [_] => None,
        _ if values.is_empty() => Some(Shape::Alias(Type::Text)),
        _ => Some(Shape::Enum(values.into_values().collect())),
    }
}
