//! What bundling carries along: the files that were read, the places in them, and the names that their parts got.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::address::Addresses;
use crate::diagnostic::{Place, Report};
use crate::grammar::Kind;
use crate::load;
use crate::pointer::Pointer;
use crate::source::{Source, Sources};

pub(super) struct Cx<'a> {
    pub(super) root_name: String,
    /// Every file that was asked for, or why it cannot be read.
    pub(super) files: BTreeMap<String, Result<Rc<Value>, String>>,
    pub(super) addresses: Addresses,
    pub(super) sources: &'a mut Sources,
    pub(super) read: &'a dyn Fn(&str) -> Result<String, String>,
    pub(super) report: &'a mut Report,
    /// The kind of object that the reference in hand stands for: what becomes of the place if it leads nowhere.
    pub(super) wanted: Kind,
    /// The name in `components` of every target that is not in this document's components.
    pub(super) homes: IndexMap<Target, String>,
    pub(super) taken: BTreeSet<(&'static str, String)>,
    /// Components that only refer to each other.
    pub(super) circles: BTreeSet<Pointer>,
    /// Components that lead nowhere and are left out, by section and name.
    pub(super) lost: BTreeSet<(&'static str, String)>,
    pub(super) hoisted_here: bool,
    pub(super) placed: usize,
    pub(super) flooded: bool,
    pub(super) detours: usize,
    /// The targets that are being put in place, to notice circles.
    pub(super) open: Vec<Target>,
    pub(super) origins: Vec<(Pointer, String, Pointer)>,
}

impl Cx<'_> {
    /// A file that has been asked for before.
    pub(super) fn known(&self, name: &str) -> Option<Rc<Value>> {
        self.files.get(name)?.as_ref().ok().cloned()
    }

    pub(super) fn root(&self) -> Rc<Value> {
        self.known(&self.root_name).unwrap_or_default()
    }

    /// Problems at that place of the bundled document are to be shown here.
    pub(super) fn came_from(&mut self, here: &Here) {
        self.origins.push((
            here.bundled.clone(),
            here.file.to_string(),
            here.pointer.clone(),
        ));
    }

    /// Warns of a reference that cannot be followed, and says what becomes of its place.
    pub(super) fn lost(&mut self, here: &Here, why: &str, help: impl Into<String>) {
        let place = here.place(self);
        let message = format!("{why}; {}", fate(self.wanted));
        self.report.warning(place, message).help(help);
    }
}

/// What becomes of a place of some kind whose reference leads nowhere.
fn fate(kind: Kind) -> &'static str {
    match kind {
        Kind::Schema => "read as any JSON",
        Kind::Response => "nothing is known of this response but its status",
        Kind::MediaType => "its content is any JSON",
        _ => "it is left out",
    }
}

/// What a reference leads to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Target {
    pub(super) file: Rc<str>,
    pub(super) pointer: Pointer,
    pub(super) kind: Kind,
}

/// A node in its file, and where it goes in the bundled document.
#[derive(Clone)]
pub(super) struct Here {
    pub(super) file: Rc<str>,
    pub(super) pointer: Pointer,
    pub(super) bundled: Pointer,
    pub(super) depth: usize,
}

impl Here {
    /// A place in a file, which will stand at `bundled`.
    pub(super) fn new(file: &str, pointer: Pointer, bundled: Pointer) -> Here {
        let depth = bundled.words().count();
        Here {
            file: file.into(),
            pointer,
            bundled,
            depth,
        }
    }

    pub(super) fn child(&self, key: &str) -> Here {
        self.to(self.pointer.child(key), self.bundled.child(key))
    }

    /// The element `i` of a list, which becomes the element `bundled`.
    pub(super) fn element(&self, i: usize, bundled: usize) -> Here {
        self.to(self.pointer.index(i), self.bundled.index(bundled))
    }

    fn to(&self, pointer: Pointer, bundled: Pointer) -> Here {
        Here {
            file: self.file.clone(),
            pointer,
            bundled,
            depth: self.depth + 1,
        }
    }

    /// Where to point at when the reference here leads nowhere: its text, where it is a `$ref`.
    pub(super) fn place(&self, cx: &Cx<'_>) -> Place {
        let text = self.pointer.child("$ref");
        let is_ref = cx
            .known(&self.file)
            .is_some_and(|file| file.pointer(text.as_str()).is_some());
        let pointer = if is_ref { text } else { self.pointer.clone() };
        if *self.file == *cx.root_name {
            return cx.sources.place(&pointer);
        }
        Place::In {
            source: self.file.to_string(),
            pointer,
        }
    }
}

/// The file of that name, read when it is first asked for; or why it cannot be read.
pub(super) fn file(cx: &mut Cx<'_>, name: &str) -> Result<Rc<Value>, String> {
    if let Some(known) = cx.files.get(name) {
        return known.clone();
    }
    let read = (cx.read)(name).and_then(|text| {
        let source = Source::new(name, text);
        let mut report = Report::default();
        let value = load::load(&source, &mut report);
        // A part that cannot be read is missed at the references to it; the rest of the document is whole.
        cx.report.add_as_warnings(report);
        if let Some(value) = &value {
            cx.addresses.learn(name, &source.text, value);
        }
        cx.sources.add(source);
        value
            .map(Rc::new)
            .ok_or("it is not valid, as is told of it".to_owned())
    });
    cx.files.insert(name.to_owned(), read.clone());
    read
}

/// The names in a section of a file's components.
pub(super) fn section_of<'a>(file: &'a Value, section: &str) -> impl Iterator<Item = &'a str> {
    let section = file
        .pointer(&format!("/components/{section}"))
        .and_then(Value::as_object);
    section.into_iter().flat_map(Map::keys).map(String::as_str)
}
