//! JSON pointers (RFC 6901): takes the keys that lead to a node of a document, gives the text that names the node.
//! Knows neither OpenAPI nor a file.

use std::fmt;

use serde_json::Value;

/// How many containers may stand in one another: the limit of both parsers, and so of the words of a pointer.
pub(crate) const MAX_DEPTH: usize = 128;

/// A JSON pointer (RFC 6901) to one node of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(String);

impl Pointer {
    /// The whole document.
    pub fn root() -> Pointer {
        Pointer::default()
    }

    /// A component: `section` is `schemas`, `parameters` and so on.
    pub fn component(section: &str, name: &str) -> Pointer {
        Pointer::root()
            .child("components")
            .child(section)
            .child(name)
    }

    /// The name of the component that this points to, if it is one of that section.
    pub fn name_in(&self, section: &str) -> Option<String> {
        let mut words = self.words();
        let is_there = words.next()? == "components" && words.next()? == section;
        let name = words.next().filter(|_| is_there)?;
        words.next().is_none().then_some(name)
    }

    /// The pointer that `text` spells: empty, or words that each begin with `/`.
    pub fn parse(text: &str) -> Option<Pointer> {
        (text.is_empty() || text.starts_with('/')).then(|| Pointer(text.to_owned()))
    }

    /// The value under `key` of the object this points to.
    pub fn child(&self, key: &str) -> Pointer {
        let mut text = String::with_capacity(self.0.len() + key.len() + 1);
        text.push_str(&self.0);
        push_word(&mut text, key);
        Pointer(text)
    }

    /// The element `i` of the array this points to.
    pub fn index(&self, i: usize) -> Pointer {
        Pointer(format!("{}/{i}", self.0))
    }

    /// The node that holds this one, unless this is the whole document.
    pub fn parent(&self) -> Option<Pointer> {
        let end = self.0.rfind('/')?;
        Some(Pointer(self.0[..end].to_owned()))
    }

    /// The keys on the way, as they are spelled in the document.
    pub fn words(&self) -> impl DoubleEndedIterator<Item = String> + use<'_> {
        let words = self
            .0
            .strip_prefix('/')
            .map(|rest| rest.split('/').map(unescape));
        words.into_iter().flatten()
    }

    /// This pointer below another one: `/a/b` below `/x` is `/x/a/b`.
    pub fn below(&self, base: &Pointer) -> Pointer {
        Pointer(format!("{}{}", base.0, self.0))
    }

    /// What is left of this pointer below `base`, if it is below.
    pub fn within(&self, base: &Pointer) -> Option<Pointer> {
        Pointer::parse(self.0.strip_prefix(base.as_str())?)
    }

    /// The pointer as RFC 6901 writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Appends `/` and the escaped key.
pub(crate) fn push_word(text: &mut String, key: &str) {
    text.push('/');
    if !key.contains(['~', '/']) {
        text.push_str(key);
        return;
    }
    for c in key.chars() {
        match c {
            '~' => text.push_str("~0"),
            '/' => text.push_str("~1"),
            c => text.push(c),
        }
    }
}

fn unescape(word: &str) -> String {
    word.replace("~1", "/").replace("~0", "~")
}

/// A container that stands deeper than [`MAX_DEPTH`], if there is one in `value`, which stands at `at`.
pub(crate) fn too_deep(value: &Value, at: &Pointer) -> Option<Pointer> {
    let levels = MAX_DEPTH.saturating_sub(at.words().count());
    let way = way_below(value, levels)?;
    Some(way.iter().rev().fold(at.clone(), |at, key| at.child(key)))
}

/// The keys to a container more than `levels` below this one, the last of them first.
fn way_below(value: &Value, levels: usize) -> Option<Vec<String>> {
    let below = |child: &Value| match (child, levels) {
        (Value::Array(_) | Value::Object(_), 0) => Some(Vec::new()),
        (child, levels) => way_below(child, levels.saturating_sub(1)),
    };
    let (mut way, key) = match value {
        Value::Array(list) => {
            let mut children = list.iter().enumerate();
            children.find_map(|(i, child)| Some((below(child)?, i.to_string())))?
        }
        Value::Object(object) => {
            let mut children = object.iter();
            children.find_map(|(key, child)| Some((below(child)?, key.clone())))?
        }
        _ => return None,
    };
    way.push(key);
    Some(way)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_escape_and_unescape() {
        let pointer = Pointer::root()
            .child("paths")
            .child("/a~b/{c}")
            .index(3)
            .child("");
        assert_eq!(pointer.as_str(), "/paths/~1a~0b~1{c}/3/");
        assert_eq!(
            pointer.words().collect::<Vec<_>>(),
            ["paths", "/a~b/{c}", "3", ""]
        );
        assert_eq!(Pointer::root().words().count(), 0);
        assert_eq!(Pointer::root().parent(), None);
        assert_eq!(
            pointer.parent().unwrap().parent().unwrap().as_str(),
            "/paths/~1a~0b~1{c}"
        );
    }

    #[test]
    fn a_component_has_a_section_and_a_name() {
        let pointer = Pointer::component("schemas", "a/b");
        assert_eq!(pointer.as_str(), "/components/schemas/a~1b");
        assert_eq!(pointer.name_in("schemas").as_deref(), Some("a/b"));
        assert_eq!(pointer.name_in("responses"), None);
        assert_eq!(pointer.child("items").name_in("schemas"), None);
        assert_eq!(pointer.parent().unwrap().name_in("schemas"), None);
    }

    #[test]
    fn a_pointer_is_within_its_ancestors_only() {
        let pointer = Pointer::parse("/a/b").unwrap();
        assert_eq!(
            pointer
                .within(&Pointer::parse("/a").unwrap())
                .unwrap()
                .as_str(),
            "/b"
        );
        assert_eq!(pointer.within(&pointer).unwrap(), Pointer::root());
        assert_eq!(pointer.within(&Pointer::parse("/a/").unwrap()), None);
        assert_eq!(
            Pointer::parse("/ab")
                .unwrap()
                .within(&Pointer::parse("/a").unwrap()),
            None
        );
        assert_eq!(Pointer::parse("a"), None);
    }
}
