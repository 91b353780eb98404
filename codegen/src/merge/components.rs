//! The components of a merged document: what it refers to is there, and what nothing refers to any more is not.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::Merger;
use super::facts::{self, reference};
use crate::grammar::Kind;
use crate::pointer::Pointer;

impl Merger<'_> {
    /// Components: those of their schemas that are new, those that something refers to, and none that nothing does and
    /// they do not have.
    pub(super) fn settle_components(&self, merged: &mut Value) {
        self.merge_components(merged);
        loop {
            let mut used = BTreeSet::new();
            collect_references(merged, &mut used);
            let missing = used
                .iter()
                .filter(|text| facts::resolve(merged, text).is_none());
            let missing: Vec<_> = missing.cloned().collect();
            let mut is_settled = true;
            for text in &missing {
                let found = facts::resolve(self.facts.theirs, text);
                if let (Some(node), Some(slot)) = (found, slot(merged, text)) {
                    *slot = self.write(node, None, false);
                    is_settled = false;
                }
            }
            if is_settled {
                return self.remove_unused(merged);
            }
        }
    }

    fn merge_components(&self, merged: &mut Value) {
        let section = |document: &Value, name: &str| {
            let found = document.get("components").and_then(|all| all.get(name));
            found
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default()
        };
        for name in sections() {
            let (ours, theirs) = (
                section(self.facts.ours, name),
                section(self.facts.theirs, name),
            );
            for (key, node) in &theirs {
                let text = format!("#{}", Pointer::component(name, key).as_str());
                let is_schema = matches!(name, "schemas" | "securitySchemes");
                let node = match ours.get(key) {
                    Some(own) => self.merge_node("", own, node, false),
                    None if is_schema => self.write(node, None, false),
                    None => continue,
                };
                if let Some(slot) = slot(merged, &text) {
                    *slot = node;
                }
            }
        }
    }

    /// Removes components that they do not have and that nothing refers to, until there are none.
    fn remove_unused(&self, merged: &mut Value) {
        loop {
            let mut used = BTreeSet::new();
            collect_references(merged, &mut used);
            let mut removed = false;
            for name in sections() {
                let theirs = self
                    .facts
                    .theirs
                    .get("components")
                    .and_then(|all| all.get(name));
                let is_kept = |key: &str| {
                    let text = format!("#{}", Pointer::component(name, key).as_str());
                    used.contains(&text) || theirs.is_some_and(|all| all.get(key).is_some())
                };
                let section = merged
                    .get_mut("components")
                    .and_then(|all| all.get_mut(name));
                if let Some(section) = section.and_then(Value::as_object_mut) {
                    let before = section.len();
                    section.retain(|key, _| is_kept(key));
                    removed |= section.len() < before;
                }
            }
            if !removed {
                return;
            }
        }
    }
}

/// The sections of components.
fn sections() -> impl Iterator<Item = &'static str> {
    Kind::Components.fields().iter().map(|field| field.name)
}

/// The place of a component, made if it is not there.
fn slot<'a>(document: &'a mut Value, reference: &str) -> Option<&'a mut Value> {
    let pointer = Pointer::parse(reference.strip_prefix('#')?)?;
    let mut node = document;
    for word in pointer.words() {
        node = node
            .as_object_mut()?
            .entry(word)
            .or_insert_with(|| Value::Object(Map::new()));
    }
    Some(node)
}

fn collect_references(node: &Value, found: &mut BTreeSet<String>) {
    match node {
        Value::Object(object) => {
            if let Some(text) = reference(node, false) {
                found.insert(text.to_owned());
            }
            object
                .values()
                .for_each(|value| collect_references(value, found));
        }
        Value::Array(list) => list
            .iter()
            .for_each(|value| collect_references(value, found)),
        _ => {}
    }
}
