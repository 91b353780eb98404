//! The names that were given before: takes the text of a lock, gives for each thing of a namespace the name it has, and
//! writes such a text. It knows nothing of the document and spells no name.
//!
//! A line is `path::name = thing`: `models::User::id = id`. A type has a line for each place that leads to it. A line
//! that begins with `- ` is of a thing that is gone; its name is kept from all others until it is released.

pub mod operations;
pub mod types;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::diagnostic::{Place, Report};
use crate::source::{Source, Sources};

/// The names of a crate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// Path of the namespace and name, to what the name stands for.
    entries: BTreeMap<(String, String), Entry>,
    /// Path of the namespace and thing, to the name.
    names: BTreeMap<(String, String), String>,
}

/// What a name stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Entry {
    things: BTreeSet<String>,
    is_gone: bool,
}

/// The namespace of types.
pub const MODELS: &str = "models";
/// The namespace of resources.
pub const RESOURCES: &str = "resources";

/// The namespace of the setters of credentials.
pub const BUILDER: &str = "Builder";
/// The namespace of the accessors of errors' bodies.
pub const ERROR: &str = "Error";

/// The namespace of a type's members.
pub fn members(ty: &str) -> String {
    format!("{MODELS}::{ty}")
}

/// What stands above the names.
const HEAD: &str = "\
# The public names of the crate, each with what it stands for in the document: a name stays with its thing.
# Written by `cargo xtask generate`. To let a name be chosen anew, delete its line. A line with `-` is of a thing that is
# gone: no other thing gets its name until a breaking version.
";

/// The lock that a run has; an empty one if it has none.
pub fn read(source: Option<&Source>, sources: &mut Sources, report: &mut Report) -> Lock {
    let Some(source) = source else {
        return Lock::default();
    };
    sources.add(source.clone());
    Lock::parse(source, report)
}

/// A lock for a breaking version: the names of what is gone are free for others. `None` if it is no lock.
#[must_use]
pub fn release(lock: &Source) -> Option<String> {
    let mut report = Report::default();
    let mut lock = Lock::parse(lock, &mut report);
    lock.release();
    (!report.has_errors()).then(|| lock.to_string())
}

impl Lock {
    /// Reads a lock. Every line that is none is an error.
    pub fn parse(source: &Source, report: &mut Report) -> Lock {
        let mut lock = Lock::default();
        for (index, text) in source.body().lines().enumerate() {
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let place = || Place::At {
                source: source.name.clone(),
                line: index + 1,
                column: 1,
            };
            match parse_line(text) {
                None => {
                    report
                        .error(place(), "this is no line of a lock")
                        .help("a line reads `path::name = thing`; delete it if it is not needed");
                }
                Some(line) => {
                    if let Some(other) = lock.name_of(line.namespace, line.thing)
                        && other != line.name
                    {
                        report
                            .error(
                                place(),
                                format!("`{}` has the name `{other}` already", line.thing),
                            )
                            .help("delete one of the two lines");
                    }
                    lock.insert(line.namespace, line.name, line.thing, line.is_gone);
                }
            }
        }
        lock
    }

    /// Notes a name.
    pub fn add(&mut self, namespace: &str, name: &str, thing: &str) {
        self.insert(namespace, name, thing, false);
    }

    fn insert(&mut self, namespace: &str, name: &str, thing: &str, is_gone: bool) {
        let thing = escape(thing);
        let key = (namespace.to_owned(), name.to_owned());
        let entry = self.entries.entry(key).or_default();
        entry.things.insert(thing.clone());
        entry.is_gone = is_gone;
        self.names
            .insert((namespace.to_owned(), thing), name.to_owned());
    }

    /// Whether no name is known.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The name that a thing has.
    pub fn name_of(&self, namespace: &str, thing: &str) -> Option<&str> {
        let key = (namespace.to_owned(), escape(thing));
        self.names.get(&key).map(String::as_str)
    }

    /// The names of a namespace, with what they stand for.
    pub fn names(&self, namespace: &str) -> impl Iterator<Item = (&str, &BTreeSet<String>)> {
        let first = (namespace.to_owned(), String::new());
        let entries = self.entries.range(first..);
        entries
            .take_while(move |((of, _), _)| of == namespace)
            .map(|((_, name), entry)| (name.as_str(), &entry.things))
    }

    /// What a name stands for.
    pub fn things(&self, namespace: &str, name: &str) -> impl Iterator<Item = &str> {
        let key = (namespace.to_owned(), name.to_owned());
        let things = self.entries.get(&key).into_iter();
        things.flat_map(|entry| &entry.things).map(String::as_str)
    }

    /// All names: namespace, name and thing.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.entries.iter().flat_map(|((namespace, name), entry)| {
            let things = entry.things.iter();
            things.map(|thing| (namespace.as_str(), name.as_str(), thing.as_str()))
        })
    }

    /// Keeps the names of `before` that are no longer given, as names of things that are gone.
    pub fn keep(&mut self, before: &Lock) {
        for ((namespace, name), entry) in &before.entries {
            if self
                .entries
                .contains_key(&(namespace.clone(), name.clone()))
            {
                continue;
            }
            let things = entry.things.iter();
            let lost = things.filter(|thing| self.name_of(namespace, thing).is_none());
            let mut lost: Vec<_> = lost.cloned().collect();
            // All that it stood for has another name now.
            if lost.is_empty() {
                lost.push(format!("what was {name}"));
            }
            for thing in lost {
                self.insert(namespace, name, &thing, true);
            }
        }
    }

    /// Gives the names of things that are gone to whoever wants them.
    pub fn release(&mut self) {
        self.entries.retain(|_, entry| !entry.is_gone);
        let entries = &self.entries;
        self.names.retain(|(namespace, thing), name| {
            let entry = entries.get(&(namespace.clone(), name.clone()));
            entry.is_some_and(|entry| entry.things.contains(thing))
        });
    }
}

impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HEAD)?;
        for ((namespace, name), entry) in &self.entries {
            let gone = if entry.is_gone { "- " } else { "" };
            for thing in &entry.things {
                writeln!(f, "{gone}{namespace}::{name} = {thing}")?;
            }
        }
        Ok(())
    }
}

struct Line<'a> {
    namespace: &'a str,
    name: &'a str,
    thing: &'a str,
    is_gone: bool,
}

fn parse_line(text: &str) -> Option<Line<'_>> {
    let rest = text.strip_prefix("- ");
    let (path, thing) = rest.unwrap_or(text).split_once(" = ")?;
    let (namespace, name) = path.rsplit_once("::")?;
    let is_path = !namespace.is_empty() && !name.is_empty() && !path.contains(char::is_whitespace);
    is_path.then_some(Line {
        namespace,
        name,
        thing,
        is_gone: rest.is_some(),
    })
}

/// A thing in a line: wire names may hold anything.
fn escape(thing: &str) -> String {
    thing
        .chars()
        .flat_map(|c| {
            let special = c.is_control() || c == '\u{2028}' || c == '\u{2029}';
            let plain = (!special).then_some(c);
            let escaped = special.then(|| c.escape_unicode());
            plain.into_iter().chain(escaped.into_iter().flatten())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> (Lock, Report) {
        let mut report = Report::default();
        let source = Source::new("names.lock", text);
        (Lock::parse(&source, &mut report), report)
    }

    #[test]
    fn what_is_written_is_read() {
        let mut lock = Lock::default();
        lock.add("models", "User", "schemas/User");
        lock.add("models", "User", "GetUser response");
        lock.add("models::User", "odd", "a = b\n");
        lock.insert("models::User", "old", "old", true);
        let text = lock.to_string();
        let (read, report) = parse(&text);
        assert!(report.is_empty());
        assert_eq!(read.to_string(), text);
        assert_eq!(read.name_of("models", "GetUser response"), Some("User"));
        assert_eq!(read.name_of("models::User", "a = b\n"), Some("odd"));
        assert_eq!(read.name_of("models::User", "old"), Some("old"));
        assert_eq!(read.names("models").count(), 1);
    }

    #[test]
    fn names_of_what_is_gone_are_kept_until_they_are_released() {
        let (before, _) = parse("models::A = a\nmodels::B = b\n");
        let (mut now, _) = parse("models::A = a\n");
        now.keep(&before);
        assert!(
            now.to_string()
                .ends_with("models::A = a\n- models::B = b\n")
        );
        now.release();
        assert!(now.to_string().ends_with("models::A = a\n"));
        assert_eq!(now.name_of("models", "b"), None);
    }

    #[test]
    fn a_name_is_kept_though_its_thing_has_another() {
        let (before, _) = parse("models::A = a\n");
        let (mut now, _) = parse("models::B = a\n");
        now.keep(&before);
        let (read, report) = parse(&now.to_string());
        assert!(report.is_empty());
        assert_eq!(read.name_of("models", "a"), Some("B"));
        assert!(read.names("models").any(|(name, _)| name == "A"));
    }

    #[test]
    fn what_is_no_line_is_told() {
        for text in [
            "models",
            "models::A b",
            "A = b",
            "models::A = a\nmodels::B = a",
            "a b::C = d",
        ] {
            assert!(parse(text).1.has_errors(), "{text}");
        }
    }
}
