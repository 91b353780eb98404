//! Other documents of the same API: takes a document and those that its `x-rust-sdk` names, gives one that says what all
//! of them say. What has one name and says the same is one; what says something else gets a name of its own, and is told.
//! Events that stand under another key come to `webhooks`. It knows no Rust.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::diagnostic::{Place, Report};
use crate::load::load;
use crate::merge::Facts;
use crate::pointer::Pointer;
use crate::source::{Source, Sources};

/// The extension that names the documents and the key of the events.
const OURS: &str = "x-rust-sdk";

/// Where events are once they are found.
const WEBHOOKS: &str = "webhooks";

/// A document of which there is nothing but what it says to this generator.
pub fn settings(document: &Value) -> Value {
    let ours = document.get(OURS).cloned();
    let ours = ours.map(|ours| (OURS.to_owned(), ours));
    Value::Object(ours.into_iter().collect())
}

/// The key that the events stand under, where it has another name than in OpenAPI.
pub fn events_key(document: &Value) -> Option<&str> {
    document.pointer("/x-rust-sdk/events/from")?.as_str()
}

/// The paths of the documents that belong to this one, as it names them; what is no list of texts is told.
pub fn named(document: &Value, report: &mut Report) -> Vec<(Pointer, String)> {
    let at = Pointer::root().child(OURS).child("documents");
    let Some(named) = document.pointer(at.as_str()) else {
        return Vec::new();
    };
    let mut paths = Vec::new();
    let elements = named.as_array().into_iter().flatten().enumerate();
    for (index, element) in elements {
        let at = at.index(index);
        match element {
            Value::String(path) => paths.push((at, path.clone())),
            _ => tell_no_paths(&at, element, report),
        }
    }
    if !named.is_array() {
        tell_no_paths(&at, named, report);
    }
    paths
}

fn tell_no_paths(at: &Pointer, found: &Value, report: &mut Report) {
    report
        .error(
            at,
            format!("expected the path of a document, found {found}"),
        )
        .help(
            "write a list of paths, each from this document's folder: `documents: [webhooks.yaml]`",
        );
}

/// What of another document got a name of its own.
pub struct Renamed {
    section: String,
    name: String,
    new_name: String,
    /// Where it is in the other document, and where what has the name is.
    there: Place,
    here: Place,
}

/// Adds the documents at these paths.
pub fn merge(
    document: &mut Value,
    paths: &[(Pointer, String)],
    events: Option<&str>,
    read: &dyn Fn(&str) -> Result<String, String>,
    sources: &mut Sources,
    report: &mut Report,
) -> Vec<Renamed> {
    let mut renamed = Vec::new();
    for (at, path) in paths {
        let Some((name, other)) = open(at, path, read, sources, report) else {
            continue;
        };
        let mut merger = Merger {
            name: &name,
            folder: folder(path),
            events,
            sources,
            report,
        };
        renamed.extend(merger.merge(document, other));
    }
    renamed
}

/// A document beside the first one, which says that it is one.
fn open(
    at: &Pointer,
    path: &str,
    read: &dyn Fn(&str) -> Result<String, String>,
    sources: &mut Sources,
    report: &mut Report,
) -> Option<(String, Value)> {
    let name = below(folder(sources.document()), path);
    let text = match read(&name) {
        Ok(text) => text,
        Err(why) => {
            report
                .error(at, format!("'{path}' cannot be read: {why}"))
                .help("write the path from this document's folder");
            return None;
        }
    };
    let source = Source::new(name.clone(), text);
    let value = load(&source, report);
    sources.add(source);
    let value = value?;
    if value.get("openapi").is_none() {
        report
            .error(
                Place::Source(name),
                "this is no OpenAPI document: it has no 'openapi'",
            )
            .help("leave it out of `documents`");
        return None;
    }
    Some((name, value))
}

/// The names of what another document has, old to new, by section.
type Names = BTreeMap<(String, String), String>;

struct Merger<'a> {
    /// The other document's, and its folder, seen from the first one's.
    name: &'a str,
    folder: &'a str,
    /// The key of the events, if it is not OpenAPI's.
    events: Option<&'a str>,
    sources: &'a mut Sources,
    report: &'a mut Report,
}

impl Merger<'_> {
    fn merge(&mut self, document: &mut Value, mut other: Value) -> Vec<Renamed> {
        let (names, renamed) = self.names(document, &other);
        rename(&mut other, &names, self.folder);
        let (Value::Object(document), Value::Object(other)) = (document, other) else {
            return renamed;
        };
        for (key, value) in other {
            let at = Pointer::root().child(&key);
            match key.as_str() {
                "components" => self.add_components(document, value, &names),
                "tags" => add_tags(document, value),
                "paths" | WEBHOOKS => self.add_entries(document, &key, value, &at),
                key if self.events == Some(key) => self.add_entries(document, key, value, &at),
                // What is said of a document as a whole is said by the first one.
                _ => {}
            }
        }
        renamed
    }

    /// What the components of the other document are called from now on: those that say the same as one of the first
    /// have its name, as those have that are new.
    fn names(&self, document: &Value, other: &Value) -> (Names, Vec<Renamed>) {
        let facts = Facts::new(document, other);
        let (mut names, mut renamed) = (Names::new(), Vec::new());
        let stem = stem(self.name);
        for (section, theirs) in sections(other) {
            let ours = document.pointer(&format!("/components/{section}"));
            let ours = ours.and_then(Value::as_object);
            for (name, node) in theirs {
                let known = ours.and_then(|ours| ours.get(name));
                if known.is_none_or(|known| facts.are_same(known, node, false)) {
                    continue;
                }
                let is_free = |name: &String| {
                    ours.is_none_or(|it| !it.contains_key(name)) && !theirs.contains_key(name)
                };
                let more = (2..).map(|n| format!("{name}_{stem}_{n}"));
                let mut free = std::iter::once(format!("{name}_{stem}")).chain(more);
                let new_name = free.find(is_free).unwrap_or_default();
                let at = Pointer::component(section, name);
                renamed.push(Renamed {
                    section: section.clone(),
                    name: name.clone(),
                    new_name: new_name.clone(),
                    there: self.there(&at),
                    here: self.sources.place(&at),
                });
                names.insert((section.clone(), name.clone()), new_name);
            }
        }
        (names, renamed)
    }

    fn there(&self, at: &Pointer) -> Place {
        Place::In {
            source: self.name.to_owned(),
            pointer: at.clone(),
        }
    }

    fn add_components(&mut self, document: &mut Map<String, Value>, theirs: Value, names: &Names) {
        let Some(components) = entry(document, "components") else {
            return;
        };
        for (section, theirs) in into_object(theirs) {
            let Some(ours) = entry(components, &section) else {
                continue;
            };
            for (name, node) in into_object(theirs) {
                let new_name = names.get(&(section.clone(), name.clone()));
                let new_name = new_name.unwrap_or(&name);
                if ours.contains_key(new_name) {
                    continue;
                }
                let (to, from) = (
                    Pointer::component(&section, new_name),
                    Pointer::component(&section, &name),
                );
                self.sources.origin(to, self.name, from);
                ours.insert(new_name.clone(), node);
            }
        }
    }

    /// Adds what stands under keys that must not be there twice.
    fn add_entries(
        &mut self,
        document: &mut Map<String, Value>,
        key: &str,
        theirs: Value,
        at: &Pointer,
    ) {
        let Some(ours) = entry(document, key) else {
            return;
        };
        for (name, node) in into_object(theirs) {
            let at = at.child(&name);
            match ours.get(&name) {
                None => {
                    self.sources.origin(at.clone(), self.name, at);
                    ours.insert(name, node);
                }
                Some(known) if *known == node => {}
                Some(_) => {
                    let (here, there) = (self.sources.place(&at), self.there(&at));
                    self.report
                        .error(
                            there,
                            format!("'{name}' under '{key}' is in another document too"),
                        )
                        .help("leave it in one of the documents")
                        .related(here, "it is here as well");
                }
            }
        }
    }
}

/// The components of a document by their sections.
fn sections(document: &Value) -> impl Iterator<Item = (&String, &Map<String, Value>)> {
    let components = document.get("components").and_then(Value::as_object);
    let sections = components.into_iter().flatten();
    sections.filter_map(|(section, nodes)| Some((section, nodes.as_object()?)))
}

/// Makes references lead to the new names, and those into other files begin at the first document's folder.
fn rename(node: &mut Value, names: &Names, folder: &str) {
    let renamed = |text: &str| {
        if !text.starts_with('#') {
            return Some(below(folder, text));
        }
        let pointer = Pointer::parse(text.strip_prefix('#')?)?;
        let mut words = pointer.words();
        let is_component = words.next()? == "components";
        let key = (words.next()?, words.next()?);
        let new_name = names.get(&key).filter(|_| is_component)?;
        let rest: Vec<_> = words.collect();
        let to = Pointer::component(&key.0, new_name);
        Some(format!(
            "#{}",
            rest.iter().fold(to, |to, word| to.child(word))
        ))
    };
    match node {
        Value::Object(object) => {
            for (key, value) in object {
                let texts = match (key.as_str(), &mut *value) {
                    ("$ref", text @ Value::String(_)) => vec![text],
                    ("mapping", Value::Object(mapping)) => mapping.values_mut().collect(),
                    (_, value) => {
                        rename(value, names, folder);
                        continue;
                    }
                };
                for text in texts {
                    if let Some(new) = text.as_str().and_then(renamed) {
                        *text = Value::String(new);
                    }
                }
            }
        }
        Value::Array(list) => list
            .iter_mut()
            .for_each(|value| rename(value, names, folder)),
        _ => {}
    }
}

/// The tags that the document does not have.
fn add_tags(document: &mut Map<String, Value>, theirs: Value) {
    let tags = document
        .entry("tags")
        .or_insert_with(|| Value::Array(Vec::new()));
    if let (Value::Array(tags), Value::Array(theirs)) = (tags, theirs) {
        for tag in theirs {
            if !tags
                .iter()
                .any(|known| known.get("name") == tag.get("name"))
            {
                tags.push(tag);
            }
        }
    }
}

/// The object under a key, which is made if nothing is there.
fn entry<'a>(object: &'a mut Map<String, Value>, key: &str) -> Option<&'a mut Map<String, Value>> {
    let entry = object
        .entry(key)
        .or_insert_with(|| Value::Object(Map::new()));
    entry.as_object_mut()
}

fn into_object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// The folder of a path; empty where it has none.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path that is relative to a folder; what is no relative path stays as it is.
fn below(folder: &str, path: &str) -> String {
    if folder.is_empty() || path.starts_with('/') || path.contains(':') {
        path.to_owned()
    } else {
        format!("{folder}/{path}")
    }
}

/// A file's name without its folder and without what stands behind a dot.
fn stem(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.split('.').next().unwrap_or(file)
}

/// Tells of components that got a name of their own, unless an overlay has said what their type is called.
pub fn tell_renamed(renamed: Vec<Renamed>, document: &Value, report: &mut Report) {
    for Renamed {
        section,
        name,
        new_name,
        there,
        here,
    } in renamed
    {
        let at = Pointer::component(&section, &new_name);
        let settled = at.child(OURS).child("type");
        if document.pointer(settled.as_str()).is_some() {
            continue;
        }
        report
            .warning(
                there,
                format!("'{name}' says something else here than in the first document; it is called '{new_name}'"),
            )
            .help(format!(
                "name its type with an overlay: {{target: \"$.components.{section}['{new_name}']\", update: {{{OURS}: {{type: …}}}}}}"
            ))
            .related(here, "the other one");
    }
}

/// Brings the events that stand under a key of another name to `webhooks`.
pub fn settle_events(document: &mut Value, sources: &mut Sources, report: &mut Report) {
    let at = Pointer::root().child(OURS).child("events").child("from");
    let Some(from) = events_key(document).map(str::to_owned) else {
        return;
    };
    let Some(events) = document
        .as_object_mut()
        .and_then(|it| it.shift_remove(&from))
    else {
        report
            .error(at, format!("the document has no '{from}'"))
            .help("write the key at the document's root that has the events");
        return;
    };
    let (from, to) = (
        Pointer::root().child(&from),
        Pointer::root().child(WEBHOOKS),
    );
    let Some(webhooks) = document.as_object_mut().and_then(|it| entry(it, WEBHOOKS)) else {
        return;
    };
    for (name, event) in into_object(events) {
        sources.moves(&from.child(&name), &to.child(&name));
        webhooks.insert(name, event);
    }
}
