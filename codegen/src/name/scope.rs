//! One namespace of Rust: who has which name, and what happens to those who want the same.

use std::collections::BTreeMap;

use crate::diagnostic::Report;
use crate::pointer::Pointer;
use crate::words::fold;

/// A namespace.
#[derive(Default)]
pub struct Scope {
    taken: BTreeMap<String, Option<Pointer>>,
}

impl Scope {
    /// A namespace in which these names belong to Rust, to the runtime or to generated code.
    pub fn reserving(names: impl IntoIterator<Item = &'static str>) -> Self {
        Self {
            taken: names.into_iter().map(|name| (fold(name), None)).collect(),
        }
    }

    /// Whether a name is free.
    pub fn is_free(&self, name: &str) -> bool {
        !self.taken.contains_key(&fold(name))
    }

    /// Whether a name is taken by generated code, not by the document.
    pub fn is_reserved(&self, name: &str) -> bool {
        matches!(self.taken.get(&fold(name)), Some(None))
    }

    /// Takes a name.
    pub fn take(&mut self, name: &str, at: &Pointer) {
        self.taken.insert(fold(name), Some(at.clone()));
    }

    /// Takes the first free of several names. Where none is free, the first one gets a number, and a warning says so:
    /// `settle` is what to write into an overlay to choose a name.
    pub fn claim(
        &mut self,
        wanted: &[String],
        at: &Pointer,
        settle: &str,
        report: &mut Report,
    ) -> String {
        if let Some(free) = wanted.iter().find(|name| self.is_free(name)) {
            self.take(free, at);
            return free.clone();
        }
        let first = wanted.first().expect("a claim names at least one name");
        let name = self.numbered(first);
        let warning = report.warning(
            at,
            format!("the name `{first}` is taken; this one is called `{name}`"),
        );
        warning.help(format!(
            "choose a name with an overlay: {}",
            overlay(at, settle)
        ));
        if let Some(Some(other)) = self.taken.get(&fold(first)) {
            warning.related(other.clone(), "the one that has the name");
        }
        self.take(&name, at);
        name
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

/// An overlay action, in one line of YAML.
pub fn overlay(at: &Pointer, update: &str) -> String {
    let mut words: Vec<_> = at.words().collect();
    // The values of `enum` are named on the schema that has them.
    if let [.., list, _] = words.as_slice()
        && list == "enum"
    {
        words.truncate(words.len() - 2);
    }
    let target: String = (0..words.len()).map(|i| segment(&words[..=i])).collect();
    format!(
        "{{target: \"${}\", update: {{{update}}}}}",
        target.replace('\\', "\\\\").replace('"', "\\\"")
    )
}

/// The last word of a path as JSONPath has it: an index in a list, a name everywhere else.
fn segment(path: &[String]) -> String {
    const LISTS: [&str; 4] = ["allOf", "anyOf", "oneOf", "parameters"];
    let word = path.last().map_or("", String::as_str);
    let in_list = match path {
        [.., before, list, _] => LISTS.contains(&list.as_str()) && before != "components",
        _ => false,
    };
    if in_list && word.chars().all(|c| c.is_ascii_digit()) {
        return format!("[{word}]");
    }
    format!("['{}']", word.replace('\\', "\\\\").replace('\'', "\\'"))
}
