//! Whether two places say the same: takes nodes of two documents, compares their facts. A reference is as good as what it
//! leads to, and texts for people are no facts. It knows nothing of the IR and of Rust.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::pointer::Pointer;

/// Keys whose values are for people.
const TEXTS: [&str; 6] = [
    "description",
    "summary",
    "title",
    "example",
    "examples",
    "externalDocs",
];

/// Keys whose values have keys that are the API's own names.
const NAMED: [&str; 10] = [
    "properties",
    "patternProperties",
    "mapping",
    "responses",
    "content",
    "variables",
    "headers",
    "encoding",
    "scopes",
    "paths",
];

/// Values that say what is the case anyway.
const DEFAULTS: [(&str, bool); 4] = [
    ("required", false),
    ("deprecated", false),
    ("nullable", false),
    ("additionalProperties", true),
];

/// Two documents, the facts of which are compared.
pub struct Facts<'a> {
    pub ours: &'a Value,
    pub theirs: &'a Value,
    /// The extensions that count.
    pub extensions: BTreeSet<String>,
    /// Pairs of references that were compared, or are being compared.
    compared: RefCell<BTreeMap<(String, String), bool>>,
}

impl<'a> Facts<'a> {
    /// Extensions count if ours has them anywhere.
    pub fn new(ours: &'a Value, theirs: &'a Value) -> Self {
        let mut extensions = BTreeSet::new();
        collect_extensions(ours, &mut extensions);
        Self {
            ours,
            theirs,
            extensions,
            compared: RefCell::default(),
        }
    }

    /// Whether a key is for people, or of somebody else's tool.
    pub fn is_no_fact(&self, key: &str) -> bool {
        TEXTS.contains(&key) || (key.starts_with("x-") && !self.extensions.contains(key))
    }

    /// Whether two nodes say the same; `names` if their keys are the API's own names.
    pub fn are_same(&self, ours: &Value, theirs: &Value, names: bool) -> bool {
        let (our_ref, their_ref) = (reference(ours, names), reference(theirs, names));
        let key = match (our_ref, their_ref) {
            (Some(one), Some(other)) => Some((one.to_owned(), other.to_owned())),
            _ => None,
        };
        if let Some(key) = &key {
            if let Some(known) = self.compared.borrow().get(key) {
                return *known;
            }
            // Inside of a circle, what is being compared counts as the same.
            self.compared.borrow_mut().insert(key.clone(), true);
        }
        let ours = our_ref.map_or(Some(ours), |it| resolve(self.ours, it));
        let theirs = their_ref.map_or(Some(theirs), |it| resolve(self.theirs, it));
        let same = match (ours, theirs) {
            (Some(ours), Some(theirs)) if our_ref.or(their_ref).is_some() => {
                self.are_same(ours, theirs, names)
            }
            (Some(Value::Object(ours)), Some(Value::Object(theirs))) => {
                self.are_same_objects(ours, theirs, names)
            }
            (Some(Value::Array(ours)), Some(Value::Array(theirs))) => {
                let pairs = || ours.iter().zip(theirs);
                ours.len() == theirs.len() && pairs().all(|(a, b)| self.are_same(a, b, false))
            }
            (ours, theirs) => ours == theirs,
        };
        if let Some(key) = key {
            self.compared.borrow_mut().insert(key, same);
        }
        same
    }

    fn are_same_objects(
        &self,
        ours: &Map<String, Value>,
        theirs: &Map<String, Value>,
        names: bool,
    ) -> bool {
        let facts = |object: &Map<String, Value>| -> BTreeSet<String> {
            let facts = object
                .iter()
                .filter(|(key, value)| names || !(self.is_no_fact(key) || is_default(key, value)));
            facts.map(|(key, _)| key.clone()).collect()
        };
        let keys = facts(ours);
        keys == facts(theirs)
            && keys
                .iter()
                .all(|key| self.are_same_members(key, &ours[key], &theirs[key], names))
    }

    fn are_same_members(&self, key: &str, ours: &Value, theirs: &Value, names: bool) -> bool {
        match (key, ours, theirs) {
            ("required" | "enum", Value::Array(ours), Value::Array(theirs)) if !names => {
                texts(ours) == texts(theirs)
            }
            ("parameters", Value::Array(ours), Value::Array(theirs)) if !names => {
                let (ours, theirs) = (parameters(self.ours, ours), parameters(self.theirs, theirs));
                ours.len() == theirs.len()
                    && ours.iter().all(|(name, parameter)| {
                        let other = theirs.get(name);
                        other.is_some_and(|other| self.are_same(parameter, other, false))
                    })
            }
            _ => self.are_same(ours, theirs, !names && NAMED.contains(&key)),
        }
    }
}

/// Whether the keys of a member's value are the API's own names.
pub fn has_names(key: &str) -> bool {
    NAMED.contains(&key)
}

fn is_default(key: &str, value: &Value) -> bool {
    DEFAULTS
        .iter()
        .any(|(name, default)| *name == key && value == default)
}

fn collect_extensions(node: &Value, found: &mut BTreeSet<String>) {
    match node {
        Value::Object(object) => {
            for (key, value) in object {
                if key.starts_with("x-") {
                    found.insert(key.clone());
                }
                collect_extensions(value, found);
            }
        }
        Value::Array(list) => list
            .iter()
            .for_each(|value| collect_extensions(value, found)),
        _ => {}
    }
}

/// Elements whose order says nothing.
fn texts(list: &[Value]) -> BTreeSet<String> {
    list.iter().map(Value::to_string).collect()
}

/// Parameters by place and name.
pub fn parameters<'a>(
    document: &'a Value,
    list: &'a [Value],
) -> BTreeMap<(String, String), &'a Value> {
    let known = list.iter().map(|parameter| {
        let it = resolved(document, parameter);
        let text = |key: &str| {
            it.get(key)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        ((text("in"), text("name")), parameter)
    });
    known.collect()
}

/// Where a node refers to.
pub fn reference(node: &Value, names: bool) -> Option<&str> {
    let text = node.get("$ref").and_then(Value::as_str);
    text.filter(|_| !names)
}

/// What a local reference leads to.
pub fn resolve<'a>(document: &'a Value, reference: &str) -> Option<&'a Value> {
    let pointer = Pointer::parse(reference.strip_prefix('#')?)?;
    document.pointer(pointer.as_str())
}

/// A node, or what it refers to, through as many references as there are.
pub fn resolved<'a>(document: &'a Value, node: &'a Value) -> &'a Value {
    let mut node = node;
    for _ in 0..16 {
        match reference(node, false).and_then(|text| resolve(document, text)) {
            Some(next) => node = next,
            None => break,
        }
    }
    node
}
