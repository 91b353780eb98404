//! Subtypes: a schema with a discriminator and without alternatives is one of the schemas that have it in their `allOf`.
//!
//! Who receives a `Pet` gets a `Cat` or a `Dog`, whose own fields would be lost in a `Pet` alone.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexSet;
use openapiv3::{Discriminator, ReferenceOr, Schema};

use super::Cx;
use super::all_of::{gather_parts, lower_parts};
use super::keywords::{Keywords, Node};
use super::resolve::Resolver;
use super::schema::inline;
use super::union::{is_default, mapped, tags};
use crate::ir::{Arm, Type, Union};
use crate::pointer::Pointer;

/// The components that have others in their `allOf`, by these.
pub struct Subtypes<'a> {
    of: BTreeMap<&'a str, Vec<&'a str>>,
    all: BTreeSet<&'a str>,
}

impl<'a> Subtypes<'a> {
    /// Finds the subtypes of all schemas that have a discriminator.
    pub fn new(resolver: Resolver<'a>) -> Self {
        let mut children: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, schema) in items(resolver) {
            for parent in parents(resolver, schema) {
                children.entry(parent).or_default().push(name);
            }
        }
        let mut of = BTreeMap::new();
        for (name, schema) in items(resolver) {
            if let Some(discriminator) = splits(schema) {
                let mut subtypes = below(name, &children);
                subtypes.retain(|subtype| is_own(resolver, subtype, discriminator));
                of.insert(name, subtypes);
            }
        }
        of.retain(|_, subtypes| !subtypes.is_empty());
        let all = of.values().flatten().copied().collect();
        Self { of, all }
    }

    /// Whether a component is one of those that another one may be.
    pub fn has(&self, name: &str) -> bool {
        self.all.contains(name)
    }
}

/// The union of a schema's subtypes. The schema is one of its own where the mapping says so, or says nothing.
pub fn lower_subtypes<'a>(
    cx: &mut Cx<'a, '_>,
    name: &'a str,
    keywords: &Keywords<'a>,
    at: &Pointer,
) -> Option<Union> {
    let subtypes = cx.subtypes.of.get(name)?.clone();
    let discriminator = keywords.data.discriminator.as_ref()?;
    let arm = |subtype: &&'a str| lower_subtype(cx, subtype, discriminator);
    let mut arms: Vec<_> = subtypes.iter().map(arm).collect();
    let mapped = mapped(discriminator, name);
    if discriminator.mapping.is_empty() || !mapped.is_empty() {
        let mut base = lower_base(cx, name, keywords, at);
        if !mapped.is_empty() {
            base.tags = mapped;
        }
        base.is_default = is_default(name, discriminator);
        arms.push(base);
    }
    let tag = Some(discriminator.property_name.clone());
    Some(Union { tag, arms })
}

fn lower_subtype<'a>(cx: &mut Cx<'a, '_>, name: &'a str, discriminator: &Discriminator) -> Arm {
    Arm {
        ty: Type::Named(cx.component(name)),
        tags: tags(name, discriminator),
        title: Some(name.to_owned()),
        doc: None,
        is_default: is_default(name, discriminator),
        replies: Vec::new(),
    }
}

/// The schema itself, as one of its own subtypes.
fn lower_base<'a>(
    cx: &mut Cx<'a, '_>,
    name: &'a str,
    keywords: &Keywords<'a>,
    at: &Pointer,
) -> Arm {
    let path = [name.to_owned(), "base".to_owned()];
    let parts = gather_parts(cx, keywords, at, &path[..1]);
    let (shape, _) = lower_parts(cx, &parts, at, &path);
    Arm {
        ty: inline(cx, shape, &at.child("base"), &path, keywords),
        tags: vec![name.to_owned()],
        title: Some("Base".to_owned()),
        doc: None,
        is_default: false,
        replies: Vec::new(),
    }
}

fn items<'a>(resolver: Resolver<'a>) -> impl Iterator<Item = (&'a str, &'a Schema)> {
    resolver
        .all::<Schema>()
        .filter_map(|(name, node)| Some((name, node.as_item()?)))
}

fn item<'a>(resolver: Resolver<'a>, name: &str) -> Option<&'a Schema> {
    resolver.named::<Schema>(name)?.1.as_item()
}

/// The components in a schema's `allOf`.
fn parents<'a>(resolver: Resolver<'a>, schema: &'a Schema) -> impl Iterator<Item = &'a str> {
    let component = move |arm: &'a ReferenceOr<Schema>| match Node::from(arm) {
        Node::Ref(_) => resolver.follow(arm, &Pointer::root())?.2,
        Node::Item(_) => None,
    };
    Keywords::new(schema).all_of.iter().filter_map(component)
}

/// The discriminator of a schema that does not say itself what it may be.
fn splits(schema: &Schema) -> Option<&Discriminator> {
    let keywords = Keywords::new(schema);
    let silent = keywords.one_of.is_empty() && keywords.any_of.is_empty();
    schema.schema_data.discriminator.as_ref().filter(|_| silent)
}

/// All that inherit from a component, straight or through others, the nearest first.
fn below<'a>(name: &'a str, children: &BTreeMap<&'a str, Vec<&'a str>>) -> Vec<&'a str> {
    let mut found = IndexSet::from([name]);
    let mut next = 0;
    while let Some(parent) = found.get_index(next).copied() {
        found.extend(children.get(parent).into_iter().flatten().copied());
        next += 1;
    }
    found.into_iter().skip(1).collect()
}

/// Whether a schema is more than its parent once again: `NullablePet` is no pet of its own, unless the mapping has it.
fn is_own(resolver: Resolver<'_>, name: &str, discriminator: &Discriminator) -> bool {
    let Some(schema) = item(resolver, name) else {
        return false;
    };
    let keywords = Keywords::new(schema);
    let adds = keywords.all_of.len() > 1 || keywords.properties.is_some();
    adds || !mapped(discriminator, name).is_empty()
        || (discriminator.mapping.is_empty() && !keywords.nullable())
}
