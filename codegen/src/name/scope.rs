//! One namespace of Rust: who has which name, and what happens to those who want the same.

use std::collections::BTreeMap;

use crate::diagnostic::Report;
use crate::lock::Lock;
use crate::overlay_line::update;
use crate::pointer::Pointer;
use crate::words::fold;

/// A namespace.
pub struct Scope<'a> {
    /// The names that were given in it before, and its path.
    lock: &'a Lock,
    path: String,
    taken: BTreeMap<String, Owner>,
}

/// Who has a name.
enum Owner {
    /// Rust, the runtime, or generated code.
    Reserved,
    /// What had it before.
    Locked,
    /// A thing of the document.
    Thing(Pointer),
}

/// What wants a name.
pub struct Claim<'a> {
    /// What it is in the namespace.
    pub thing: &'a str,
    /// The names that fit it, the best first.
    pub wanted: &'a [String],
    /// Where it stands.
    pub at: &'a Pointer,
    /// What to write into an overlay to choose a name.
    pub settle: &'a str,
}

impl<'a> Scope<'a> {
    /// A namespace in which some names belong to Rust, to the runtime or to generated code, and those that were given
    /// before to what they were given to.
    pub fn new(
        lock: &'a Lock,
        path: impl Into<String>,
        reserved: impl IntoIterator<Item = &'static str>,
    ) -> Self {
        let path = path.into();
        let locked = lock.names(&path);
        let locked = locked.map(|(name, _)| (fold(name), Owner::Locked));
        let reserved = reserved.into_iter();
        let reserved = reserved.map(|name| (fold(name), Owner::Reserved));
        let taken = locked.chain(reserved).collect();
        Self { lock, path, taken }
    }

    /// Whether a name is free.
    pub fn is_free(&self, name: &str) -> bool {
        !self.taken.contains_key(&fold(name))
    }

    /// Whether a name is taken by generated code, not by the document.
    pub fn is_reserved(&self, name: &str) -> bool {
        matches!(self.taken.get(&fold(name)), Some(Owner::Reserved))
    }

    /// Takes a name.
    pub fn take(&mut self, name: &str, at: &Pointer) {
        self.taken.insert(fold(name), Owner::Thing(at.clone()));
    }

    /// Gives a thing the name that it had before; else the first free one of those that it wants. Where none is free, the
    /// first one gets a number, and a warning says so.
    pub fn claim(&mut self, claim: &Claim<'_>, report: &mut Report) -> String {
        if let Some(name) = self.lock.name_of(&self.path, claim.thing)
            && self.restore(name, claim.at)
        {
            return name.to_owned();
        }
        if let Some(free) = claim.wanted.iter().find(|name| self.is_free(name)) {
            self.take(free, claim.at);
            return free.clone();
        }
        let first = claim.wanted.first();
        let first = first.expect("a claim names at least one name");
        let name = self.numbered(first);
        let warning = report.warning(
            claim.at,
            format!("the name `{first}` is taken; this one is called `{name}`"),
        );
        warning.help(format!(
            "choose a name with an overlay: {}",
            update(claim.at, claim.settle)
        ));
        if let Some(Owner::Thing(other)) = self.taken.get(&fold(first)) {
            warning.related(other.clone(), "the one that has the name");
        }
        self.take(&name, claim.at);
        name
    }

    /// Of all that a thing is known by, what has a name already; else the first.
    pub fn known<'b>(&self, things: &'b [String]) -> &'b str {
        let is_known = |thing: &&String| self.lock.name_of(&self.path, thing).is_some();
        let known = things.iter().find(is_known).or(things.first());
        known.map_or("", String::as_str)
    }

    /// Takes a name that was given before, unless the runtime has it now.
    pub fn restore(&mut self, name: &str, at: &Pointer) -> bool {
        let is_held = matches!(self.taken.get(&fold(name)), Some(Owner::Locked));
        if is_held {
            self.take(name, at);
        }
        is_held
    }

    /// A name with the first number that makes it free.
    fn numbered(&self, name: &str) -> String {
        let is_type = name.starts_with(|c: char| c.is_ascii_uppercase());
        let separator = if is_type { "" } else { "_" };
        let stem = name.trim_end_matches('_');
        let mut names = (2..).map(|number: u64| format!("{stem}{separator}{number}"));
        let free = names.find(|name| self.is_free(name));
        free.expect("there are more numbers than names")
    }
}
