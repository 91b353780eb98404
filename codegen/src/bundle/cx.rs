//! What bundling carries along: the files that were read, the places in them, and the names that their parts got.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use crate::diagnostic::{Place, Report};
use crate::grammar::Kind;
use crate::load;
use crate::pointer::Pointer;
use crate::source::{Source, Sources};

pub(super) struct Cx<'a> {
    pub(super) root_name: String,
    /// Every file that was asked for; why it cannot be read, or nothing if its own errors have been reported.
    pub(super) files: BTreeMap<String, Result<Rc<Value>, Option<String>>>,
    pub(super) sources: &'a mut Sources,
    pub(super) read: &'a dyn Fn(&str) -> Result<String, String>,
    pub(super) report: &'a mut Report,
    /// The name in `components` of every target that is not in this document's components.
    pub(super) homes: IndexMap<Target, String>,
    pub(super) taken: BTreeSet<(&'static str, String)>,
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
        let (pointer, bundled) = (self.pointer.child(key), self.bundled.child(key));
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
        Place::In {
            source: self.file.to_string(),
            pointer,
        }
    }
}

/// The file of that name, read when it is first asked for.
pub(super) fn file(cx: &mut Cx<'_>, name: &str, at: &Here) -> Option<Rc<Value>> {
    if !cx.files.contains_key(name) {
        let read = (cx.read)(name).map_err(Some).and_then(|text| {
            let source = Source::new(name, text);
            let value = load::load(&source, cx.report);
            cx.sources.add(source);
            value.map(Rc::new).ok_or(None)
        });
        cx.files.insert(name.to_owned(), read);
    }
    match cx.files.get(name)? {
        Ok(value) => Some(value.clone()),
        Err(None) => None,
        Err(Some(why)) => {
            let message = format!("the file '{name}' cannot be read: {why}");
            let help = bare_name(cx, at)
                .unwrap_or("paths are relative to the file that the reference stands in".into());
            let place = at.place(cx);
            cx.report.error(place, message).help(help);
            None
        }
    }
}

/// A reference that only is a name was meant to lead into `components`.
fn bare_name(cx: &Cx<'_>, at: &Here) -> Option<String> {
    let root = cx.root();
    let reference = cx
        .known(&at.file)?
        .pointer(at.pointer.as_str())?
        .get("$ref")?
        .as_str()?
        .to_owned();
    let sections = Kind::Components.fields().iter().map(|field| field.name);
    let section = sections
        .into_iter()
        .find(|section| section_of(&root, section).any(|name| name == reference))?;
    Some(format!(
        "did you mean '#/components/{section}/{reference}'?"
    ))
}

/// The names in a section of a file's components.
pub(super) fn section_of<'a>(file: &'a Value, section: &str) -> impl Iterator<Item = &'a str> {
    let section = file
        .pointer(&format!("/components/{section}"))
        .and_then(Value::as_object);
    section.into_iter().flat_map(Map::keys).map(String::as_str)
}
