//! Heirs: a schema with a discriminator and without alternatives is one of the schemas that have it in their `allOf`.
//!
//! Who receives a `Pet` gets a `Cat` or a `Dog`, whose own fields would be lost in a `Pet` alone.

use std::collections::{HashMap, HashSet};

use openapiv3::{Discriminator, ReferenceOr, Schema};

use super::Lowering;
use super::keywords::{Keywords, Node};
use super::resolve::Resolver;
use crate::ir::{Arm, Type, Union};
use crate::pointer::Pointer;

/// The components that have others in their `allOf`, by these.
pub struct Heirs<'a> {
    of: HashMap<&'a str, Vec<&'a str>>,
    all: HashSet<&'a str>,
}

impl<'a> Heirs<'a> {
    /// Finds the heirs of all schemas that have a discriminator.
    pub fn new(resolver: Resolver<'a>) -> Self {
        let mut children: HashMap<&str, Vec<&str>> = HashMap::new();
        for (name, schema) in items(resolver) {
            for parent in parents(resolver, schema) {
                children.entry(parent).or_default().push(name);
            }
        }
        let mut of = HashMap::new();
        for (name, schema) in items(resolver) {
            let Some(discriminator) = splits(schema) else {
                continue;
            };
            let heirs = below(name, &children);
            let counts = |heir: &&str| is_own(resolver, heir, discriminator);
            let heirs: Vec<_> = heirs.into_iter().filter(counts).collect();
            if !heirs.is_empty() {
                of.insert(name, heirs);
            }
        }
        let all = of.values().flatten().copied().collect();
        Self { of, all }
    }
}

impl<'a> Lowering<'a, '_> {
    /// Whether a component is one of those that another one may be.
    pub(super) fn is_heir(&self, name: &str) -> bool {
        self.heirs.all.contains(name)
    }

    /// The union of a schema's heirs. The schema is one of its own where the mapping says so, or says nothing.
    pub(super) fn of_heirs(
        &mut self,
        name: &'a str,
        keywords: &Keywords<'a>,
        at: &Pointer,
    ) -> Option<Union> {
        let heirs = self.heirs.of.get(name)?.clone();
        let discriminator = keywords.data.discriminator.as_ref()?;
        let mut arms: Vec<_> = heirs
            .iter()
            .map(|heir| self.heir(heir, discriminator))
            .collect();
        let tags = mapped(discriminator, name);
        if discriminator.mapping.is_empty() || !tags.is_empty() {
            let tags = if tags.is_empty() {
                vec![name.to_owned()]
            } else {
                tags
            };
            let path = [name.to_owned(), "base".to_owned()];
            let parts = self.parts(keywords, at, &path[..1]);
            let (shape, _) = self.shape_of(&parts, at, &path);
            let ty = self.inline(shape, &at.child("base"), &path, keywords);
            let title = Some("Base".to_owned());
            arms.push(Arm { ty, tags, title });
        }
        let tag = Some(discriminator.property_name.clone());
        Some(Union { tag, arms })
    }

    fn heir(&mut self, name: &'a str, discriminator: &'a Discriminator) -> Arm {
        let ty = Type::Named(self.component(name));
        let title = Some(name.to_owned());
        let schema = item(self.resolver, name);
        let tags = schema.map_or_else(Vec::new, |it| self.tags(name, it, discriminator));
        Arm { ty, tags, title }
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

/// All that inherit from a component, straight or through others, in the document's order.
fn below<'a>(name: &'a str, children: &HashMap<&'a str, Vec<&'a str>>) -> Vec<&'a str> {
    let (mut found, mut next) = (Vec::new(), 0);
    let add = |parent: &str, found: &mut Vec<&'a str>| {
        for child in children.get(parent).into_iter().flatten() {
            if *child != name && !found.contains(child) {
                found.push(child);
            }
        }
    };
    add(name, &mut found);
    while let Some(parent) = found.get(next).copied() {
        add(parent, &mut found);
        next += 1;
    }
    found
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

/// The values that a mapping has for a schema.
pub fn mapped(discriminator: &Discriminator, name: &str) -> Vec<String> {
    let leads_here = |target: &str| target == name || target.rsplit('/').next() == Some(name);
    let mapped = discriminator
        .mapping
        .iter()
        .filter(|(_, target)| leads_here(target));
    mapped.map(|(value, _)| value.clone()).collect()
}
