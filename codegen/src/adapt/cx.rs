//! What the walk carries along: where it is, whom it tells, and what of the document it has to know beforehand.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Report};
use crate::grammar::Version;
use crate::pointer::{Pointer, push_word};
use crate::source::Sources;
use crate::words::fold;

/// A parameter's name and place, which tell it from others.
pub(super) type Key = (String, String);

pub(super) struct Cx<'a> {
    pub(super) version: Version,
    sources: &'a mut Sources,
    report: &'a mut Report,
    /// The pointer to the node in hand, and the length and kind of each step to it.
    path: String,
    steps: Vec<(usize, Step)>,
    /// The parameters under `components`.
    pub(super) parameters: BTreeMap<String, Key>,
    /// The security schemes, and those that no request carries.
    pub(super) schemes: BTreeSet<String>,
    pub(super) unsent: BTreeSet<String>,
    /// The `operationId` of the operation in hand.
    pub(super) operation: Option<String>,
    /// Schemas that get a name in `components`.
    pub(super) hoisted: Vec<(String, Value)>,
    /// Whether webhooks stood under a key that every version may have.
    pub(super) moved_webhooks: bool,
    /// The names of all schemas, folded.
    taken: BTreeSet<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Step {
    Key,
    Index,
}

impl<'a> Cx<'a> {
    pub(super) fn new(
        document: &Value,
        version: Version,
        sources: &'a mut Sources,
        report: &'a mut Report,
    ) -> Cx<'a> {
        Cx {
            version,
            sources,
            report,
            path: String::new(),
            steps: Vec::new(),
            parameters: parameters(document),
            schemes: keys(document, "securitySchemes")
                .map(str::to_owned)
                .collect(),
            unsent: BTreeSet::new(),
            operation: None,
            hoisted: Vec::new(),
            moved_webhooks: document.pointer("/x-rust-sdk/events/from").is_some(),
            taken: keys(document, "schemas").map(fold).collect(),
        }
    }

    /// The node in hand.
    pub(super) fn at(&self) -> Pointer {
        Pointer::parse(&self.path).unwrap_or_default()
    }

    /// Looks at what is under a key of the node in hand.
    pub(super) fn below<T>(&mut self, key: &str, look: impl FnOnce(&mut Self) -> T) -> T {
        self.step(key, Step::Key, look)
    }

    /// Looks at an element of the list in hand.
    pub(super) fn element<T>(&mut self, i: usize, look: impl FnOnce(&mut Self) -> T) -> T {
        self.step(&i.to_string(), Step::Index, look)
    }

    fn step<T>(&mut self, word: &str, step: Step, look: impl FnOnce(&mut Self) -> T) -> T {
        self.steps.push((self.path.len(), step));
        push_word(&mut self.path, word);
        let seen = look(self);
        if let Some((length, _)) = self.steps.pop() {
            self.path.truncate(length);
        }
        seen
    }

    /// What messages call the node in hand: its key, or its number in a list.
    pub(super) fn subject(&self) -> String {
        let word = self.at().words().next_back();
        match (self.steps.last(), word) {
            (Some((_, Step::Key)), Some(key)) => format!("'{key}'"),
            (Some((_, Step::Index)), Some(i)) => format!("element {i}"),
            _ => "the document".to_owned(),
        }
    }

    /// The key of the list or the object that holds the node in hand.
    pub(super) fn parent(&self) -> Option<String> {
        self.at().words().nth_back(1)
    }

    /// Whether the node in hand is an element of a list.
    pub(super) fn is_element(&self) -> bool {
        matches!(self.steps.last(), Some((_, Step::Index)))
    }

    /// Warns of the node in hand.
    pub(super) fn warn(&mut self, message: impl Into<String>) -> &mut Diagnostic {
        let place = self.sources.place(&self.at());
        self.report.warning(place, message)
    }

    /// Tells of something under a key of the node in hand that is no mistake.
    pub(super) fn note_of(&mut self, key: &str, message: impl Into<String>) -> &mut Diagnostic {
        let place = self.sources.place(&self.at().child(key));
        self.report.note(place, message)
    }

    /// Warns of the node in hand because of its key.
    pub(super) fn warn_key(&mut self, message: impl Into<String>) -> &mut Diagnostic {
        let place = self.sources.place_of_key(&self.at());
        self.report.warning(place, message)
    }

    /// Warns of what is under a key of the node in hand.
    pub(super) fn warn_of(&mut self, key: &str, message: impl Into<String>) -> &mut Diagnostic {
        let place = self.sources.place(&self.at().child(key));
        self.report.warning(place, message)
    }

    /// Tells that a key, a word or a form came with a later version than the document's.
    pub(super) fn newer(&mut self, what: &str, since: Version) {
        if since <= self.version {
            return;
        }
        let message = format!(
            "{what} came with OpenAPI {}, and the document says it is {}; read as {0} has it",
            since.name(),
            self.version.name()
        );
        self.warn(message).help(format!(
            "write `openapi: {}.0` if the document is of that version",
            since.name()
        ));
    }

    /// Records that what the author wrote at `from`, seen from the node in hand, stands at `to` from now on.
    pub(super) fn moves<const N: usize, const M: usize>(&mut self, from: [&str; N], to: [&str; M]) {
        let (from, to) = (self.there(&from), self.there(&to));
        self.sources.moves(&from, &to);
    }

    /// Records the same of two nodes anywhere.
    pub(super) fn moves_from(&mut self, from: &Pointer, to: &Pointer) {
        self.sources.moves(from, to);
    }

    fn there(&self, words: &[&str]) -> Pointer {
        words.iter().fold(self.at(), |at, word| at.child(word))
    }

    /// A name for a schema that no other schema has.
    pub(super) fn free_name(&mut self, wanted: &str) -> String {
        let longer = (2..).map(|n| format!("{wanted} {n}"));
        let mut names = std::iter::once(wanted.to_owned()).chain(longer);
        names
            .find(|name| self.taken.insert(fold(name)))
            .unwrap_or_default()
    }

    /// Whether a schema could have that name.
    pub(super) fn is_free(&self, name: &str) -> bool {
        !self.taken.contains(&fold(name))
    }
}

fn keys<'v>(document: &'v Value, section: &str) -> impl Iterator<Item = &'v str> {
    section_of(document, section).map(|(name, _)| name)
}

fn section_of<'v>(
    document: &'v Value,
    section: &str,
) -> impl Iterator<Item = (&'v str, &'v Value)> {
    let section = document
        .get("components")
        .and_then(|components| components.get(section))
        .and_then(Value::as_object);
    let entries = section.into_iter().flatten();
    entries.map(|(name, value)| (name.as_str(), value))
}

/// The parameters under `components`, those included that only refer to another one.
fn parameters(document: &Value) -> BTreeMap<String, Key> {
    const LONGEST: usize = 32;
    let all: BTreeMap<&str, &Value> = section_of(document, "parameters").collect();
    let end = |value| {
        let mut value: &Value = value;
        for _ in 0..LONGEST {
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
                break;
            };
            value = document.pointer(reference.strip_prefix('#')?)?;
        }
        key_of(value.as_object()?)
    };
    all.into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), end(value)?)))
        .collect()
}

/// The name and the place of a parameter.
pub(super) fn key_of(parameter: &Map<String, Value>) -> Option<Key> {
    let name = match parameter.get("name")? {
        Value::String(name) => name.clone(),
        other => other.to_string(),
    };
    let location = super::parameter::location(parameter.get("in")?.as_str()?)?;
    Some((name, location.to_owned()))
}

/// A key that is there and not empty.
pub(super) fn present<'v>(object: &'v Map<String, Value>, key: &str) -> Option<&'v Value> {
    object.get(key).filter(|value| !value.is_null())
}
