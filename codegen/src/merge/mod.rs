//! The facts of a new version of a document, in our words: takes our document and the one that was published, gives ours
//! with all facts of the other. A text that we have for a place stays; a place that has none yet gets [`TO_WRITE`]. What
//! says the same is left exactly as it is. It knows nothing of the IR and of Rust.

mod components;
mod facts;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::diagnostic::Report;
use crate::load::load;
use crate::pointer::Pointer;
use crate::source::Source;
pub use facts::Facts;
use facts::{has_names, parameters, reference, resolved};

/// What stands where a text is still to be written.
pub const TO_WRITE: &str = "TODO(words)";

/// The keys of texts that a place should have.
const WORDS: [&str; 2] = ["description", "summary"];

/// A document with the facts of a new version of it.
pub struct Merged {
    /// The document as it was.
    pub before: Value,
    /// With the facts of the new version.
    pub after: Value,
    /// Where a text is still to be written, in the latter.
    pub to_write: Vec<Pointer>,
}

/// Brings the facts of a published document into one that says the same in words of its own.
pub fn merge(ours: &Source, published: &Source, report: &mut Report) -> Option<Merged> {
    let before = load(ours, report);
    let published = load(published, report);
    let (before, published) = before.zip(published)?;
    let after = merge_facts(&before, &published);
    Some(Merged {
        to_write: to_write(&after),
        before,
        after,
    })
}

fn merge_facts(ours: &Value, theirs: &Value) -> Value {
    let merger = Merger {
        facts: Facts::new(ours, theirs),
        tags: tags(ours, theirs),
    };
    let mut merged = merger.merge_root();
    merger.settle_components(&mut merged);
    add_tags(&mut merged);
    merged
}

/// The places of a document whose texts are still to be written.
pub fn to_write(document: &Value) -> Vec<Pointer> {
    let mut found = Vec::new();
    find_words(document, &Pointer::root(), &mut found);
    found
}

fn find_words(node: &Value, at: &Pointer, found: &mut Vec<Pointer>) {
    match node {
        Value::Object(object) => {
            for (key, value) in object {
                find_words(value, &at.child(key), found);
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                find_words(value, &at.index(index), found);
            }
        }
        Value::String(text) if text.contains(TO_WRITE) => found.push(at.clone()),
        _ => {}
    }
}

struct Merger<'a> {
    facts: Facts<'a>,
    /// What we call the groups of operations that have a tag of theirs.
    tags: BTreeMap<String, Value>,
}

/// What the document says besides its paths and components.
const ROOT_FACTS: [&str; 5] = [
    "openapi",
    "servers",
    "security",
    "webhooks",
    "jsonSchemaDialect",
];

impl Merger<'_> {
    fn merge_root(&self) -> Value {
        let (ours, theirs) = (self.facts.ours, self.facts.theirs);
        let mut merged = ours.as_object().cloned().unwrap_or_default();
        if let Some(version) = theirs.pointer("/info/version")
            && let Some(info) = merged.get_mut("info").and_then(Value::as_object_mut)
        {
            info.insert("version".to_owned(), version.clone());
        }
        let extensions = self.facts.extensions.iter().map(String::as_str);
        for key in ROOT_FACTS.into_iter().chain(extensions) {
            self.merge_member(&mut merged, key, ours.get(key), theirs.get(key), false);
        }
        self.merge_member(
            &mut merged,
            "paths",
            ours.get("paths"),
            theirs.get("paths"),
            true,
        );
        Value::Object(merged)
    }

    /// Brings a member up to date: kept, merged, added or removed.
    fn merge_member(
        &self,
        merged: &mut Map<String, Value>,
        key: &str,
        ours: Option<&Value>,
        theirs: Option<&Value>,
        names: bool,
    ) {
        match (ours, theirs) {
            (Some(ours), Some(theirs)) => {
                merged.insert(key.to_owned(), self.merge_node(key, ours, theirs, names));
            }
            (None, Some(theirs)) if is_empty_path(key, theirs) => {}
            (None, Some(theirs)) => {
                merged.insert(key.to_owned(), self.write(theirs, None, names));
            }
            (Some(_), None) => {
                merged.shift_remove(key);
            }
            (None, None) => {}
        }
    }

    /// A node that both documents have.
    fn merge_node(&self, key: &str, ours: &Value, theirs: &Value, names: bool) -> Value {
        let (our_ref, their_ref) = (reference(ours, names), reference(theirs, names));
        if our_ref.is_some() && our_ref == their_ref {
            return ours.clone();
        }
        if self.facts.are_same(ours, theirs, names) && (our_ref.is_none() || their_ref.is_none()) {
            return ours.clone();
        }
        if our_ref.is_some() || their_ref.is_some() {
            return self.write(theirs, Some(resolved(self.facts.ours, ours)), names);
        }
        match (ours, theirs) {
            (Value::Object(ours), Value::Object(theirs)) => self.merge_objects(ours, theirs, names),
            (Value::Array(ours), Value::Array(theirs)) if key == "parameters" => {
                self.merge_parameters(ours, theirs)
            }
            (Value::Array(ours), Value::Array(theirs)) if ours.iter().any(Value::is_object) => {
                self.merge_lists(ours, theirs)
            }
            _ => self.write(theirs, Some(ours), names),
        }
    }

    fn merge_objects(
        &self,
        ours: &Map<String, Value>,
        theirs: &Map<String, Value>,
        names: bool,
    ) -> Value {
        let mut merged = ours.clone();
        let keys: BTreeSet<_> = ours.keys().chain(theirs.keys()).collect();
        // In the order of their document, so that what is new stands where it stands there.
        let order = theirs
            .keys()
            .chain(ours.keys().filter(|key| !theirs.contains_key(*key)));
        for key in order.filter(|key| keys.contains(key)) {
            // How operations are grouped is ours to say.
            if !names && key == "tags" {
                continue;
            }
            if !names && self.facts.is_no_fact(key) {
                let is_new = WORDS.contains(&key.as_str()) && !ours.contains_key(key);
                if is_new && theirs.contains_key(key) {
                    merged.insert(key.clone(), Value::from(TO_WRITE));
                }
                continue;
            }
            let inside = !names && has_names(key);
            self.merge_member(&mut merged, key, ours.get(key), theirs.get(key), inside);
        }
        Value::Object(merged)
    }

    /// Lists whose elements belong to one another by their order.
    fn merge_lists(&self, ours: &[Value], theirs: &[Value]) -> Value {
        let merged = theirs
            .iter()
            .enumerate()
            .map(|(index, element)| match ours.get(index) {
                Some(own) => self.merge_node("", own, element, false),
                None => self.write(element, None, false),
            });
        Value::Array(merged.collect())
    }

    /// Parameters belong to one another by place and name.
    fn merge_parameters(&self, ours: &[Value], theirs: &[Value]) -> Value {
        let known = parameters(self.facts.ours, ours);
        let new = parameters(self.facts.theirs, theirs);
        let kept = known.iter().filter_map(|(name, own)| {
            let theirs = new.get(name)?;
            Some((*own, self.merge_node("", own, theirs, false)))
        });
        let kept: Vec<_> = kept.collect();
        let of = |own: &Value| {
            let found = kept.iter().find(|(other, _)| std::ptr::eq(*other, own));
            found.map(|(_, merged)| merged.clone())
        };
        let mut merged: Vec<_> = ours.iter().filter_map(of).collect();
        for (name, parameter) in new {
            if !known.contains_key(&name) {
                merged.push(self.write(parameter, None, false));
            }
        }
        Value::Array(merged)
    }

    /// A node of their document as we write it: its facts, with the texts that we have for it.
    fn write(&self, theirs: &Value, ours: Option<&Value>, names: bool) -> Value {
        match theirs {
            Value::Object(object) => {
                let own = |key: &str| ours.and_then(|ours| ours.get(key));
                let mut written = Map::new();
                for (key, value) in object {
                    if !names && key == "tags" {
                        written.insert(key.clone(), self.write_tags(value));
                    } else if names || !self.facts.is_no_fact(key) {
                        let inside = !names && has_names(key);
                        written.insert(key.clone(), self.write(value, own(key), inside));
                    } else if let Some(text) = own(key) {
                        written.insert(key.clone(), text.clone());
                    } else if WORDS.contains(&key.as_str()) {
                        written.insert(key.clone(), Value::from(TO_WRITE));
                    }
                }
                Value::Object(written)
            }
            Value::Array(list) => {
                let own = |index: usize| ours.and_then(|ours| ours.get(index));
                let written = list.iter().enumerate();
                let written = written.map(|(index, value)| self.write(value, own(index), false));
                Value::Array(written.collect())
            }
            other => other.clone(),
        }
    }

    /// The tags of a new operation: those that we give to its kind.
    fn write_tags(&self, theirs: &Value) -> Value {
        let tags = theirs.as_array().into_iter().flatten();
        let tags = tags.map(|tag| {
            let known = tag.as_str().and_then(|tag| self.tags.get(tag));
            known.unwrap_or(tag).clone()
        });
        Value::Array(tags.collect())
    }
}

/// A path without an operation says nothing.
fn is_empty_path(key: &str, item: &Value) -> bool {
    let object = item.as_object();
    key.starts_with('/') && object.is_some_and(|it| it.keys().all(|key| key.starts_with("x-")))
}

/// Every operation of a document by method and path.
fn operations(document: &Value) -> BTreeMap<(&str, &str), &Value> {
    let paths = document.get("paths").and_then(Value::as_object);
    let items = paths.into_iter().flatten();
    let operations = items.flat_map(|(path, item)| {
        let members = item.as_object().into_iter().flatten();
        members.map(move |(method, node)| ((method.as_str(), path.as_str()), node))
    });
    operations.filter(|(_, node)| node.is_object()).collect()
}

/// For each tag of theirs, the tag that most of its operations have here.
fn tags(ours: &Value, theirs: &Value) -> BTreeMap<String, Value> {
    let first = |node: &Value| node.pointer("/tags/0").cloned();
    let known = operations(ours);
    let mut counts: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for (key, node) in operations(theirs) {
        let own = known.get(&key).and_then(|own| first(own));
        if let (Some(Value::String(tag)), Some(Value::String(own))) = (first(node), own) {
            *counts.entry(tag).or_default().entry(own).or_default() += 1;
        }
    }
    let most = counts.into_iter().filter_map(|(tag, counts)| {
        let own = counts.into_iter().max_by_key(|(_, count)| *count)?;
        Some((tag, Value::from(own.0)))
    });
    most.collect()
}

/// Adds the tags that operations have and that are not described.
fn add_tags(merged: &mut Value) {
    let nodes = operations(merged).into_values();
    let used = nodes.filter_map(|node| node.get("tags").and_then(Value::as_array));
    let used: BTreeSet<_> = used
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    let Some(list) = merged.get_mut("tags").and_then(Value::as_array_mut) else {
        return;
    };
    let name = |tag: &Value| tag.get("name").and_then(Value::as_str).map(str::to_owned);
    let declared: BTreeSet<_> = list.iter().filter_map(name).collect();
    for tag in used.difference(&declared) {
        list.push(serde_json::json!({"name": tag, "description": TO_WRITE}));
    }
}
