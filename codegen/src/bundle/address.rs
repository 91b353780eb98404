//! The addresses that schemas give themselves: takes a file's value, knows what `$id`, `$anchor`, `$dynamicAnchor` and
//! the document's `$self` call by a name of its own. A reference is held against them before a file is looked for.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;

use crate::pointer::Pointer;

/// A node of a file.
pub(super) type Node = (Rc<str>, Pointer);

/// What has an address.
#[derive(Default)]
pub(super) struct Addresses {
    /// The nodes with a URI.
    by_uri: BTreeMap<String, Node>,
    /// The URIs of these nodes, and of files.
    uris: BTreeMap<Node, String>,
    /// The nodes with a name, by file and name.
    anchors: BTreeMap<(Rc<str>, String), Vec<Pointer>>,
}

impl Addresses {
    /// Learns the addresses in a file.
    pub(super) fn learn(&mut self, file: &str, text: &str, value: &Value) {
        let file: Rc<str> = file.into();
        let base = match value.get("$self") {
            Some(Value::String(own)) => resolved(&file, own),
            _ => file.to_string(),
        };
        self.enter((file.clone(), Pointer::root()), base);
        // Few documents have any, and a large one need not be walked for nothing.
        if ["$id", "$anchor", "$dynamicAnchor"]
            .iter()
            .any(|key| text.contains(key))
        {
            self.walk(&file, value);
        }
    }

    fn walk(&mut self, file: &Rc<str>, value: &Value) {
        let mut open = vec![(value, Pointer::root())];
        while let Some((value, at)) = open.pop() {
            if let Some(Value::String(id)) = value.get("$id") {
                let (_, base) = self.base(file, &at);
                let uri = resolved(&base, id.trim_end_matches('#'));
                self.enter((file.clone(), at.clone()), uri);
            }
            for key in ["$anchor", "$dynamicAnchor"] {
                if let Some(Value::String(name)) = value.get(key) {
                    let anchors = self.anchors.entry((file.clone(), name.clone()));
                    anchors.or_default().push(at.clone());
                }
            }
            match value {
                Value::Array(list) => {
                    let elements = list.iter().enumerate().rev();
                    open.extend(elements.map(|(i, element)| (element, at.index(i))));
                }
                Value::Object(object) => {
                    let entries = object.iter().rev();
                    open.extend(entries.map(|(key, value)| (value, at.child(key))));
                }
                _ => {}
            }
        }
    }

    fn enter(&mut self, node: Node, uri: String) {
        self.by_uri
            .entry(uri.clone())
            .or_insert_with(|| node.clone());
        self.uris.insert(node, uri);
    }

    /// The nearest node around this one that has a URI, and the URI.
    pub(super) fn base(&self, file: &Rc<str>, at: &Pointer) -> (Pointer, String) {
        let mut at = Some(at.clone());
        while let Some(node) = at {
            if let Some(uri) = self.uris.get(&(file.clone(), node.clone())) {
                return (node, uri.clone());
            }
            at = node.parent();
        }
        (Pointer::root(), file.to_string())
    }

    /// The node that a reference names by its URI, read from a place with that base.
    pub(super) fn find(&self, base: &str, path: &str) -> Option<Node> {
        self.by_uri.get(&resolved(base, path)).cloned()
    }

    /// The node of that name: the one within `resource` if several have it.
    pub(super) fn anchor(&self, file: &Rc<str>, resource: &Pointer, name: &str) -> Option<Pointer> {
        let found = self.anchors.get(&(file.clone(), name.to_owned()))?;
        let within = found.iter().find(|at| at.within(resource).is_some());
        within.or(found.first()).cloned()
    }
}

/// A path or a URI, read from a place with that base.
fn resolved(base: &str, path: &str) -> String {
    let path = path.split('#').next().unwrap_or_default();
    let whole = if path.is_empty() {
        base.to_owned()
    } else if scheme(path).is_some() {
        path.to_owned()
    } else if path.starts_with('/') {
        format!("{}{path}", origin(base))
    } else {
        match base[origin(base).len()..].rsplit_once('/') {
            Some((folder, _)) => format!("{}{folder}/{path}", origin(base)),
            None if origin(base).is_empty() => path.to_owned(),
            None => format!("{}/{path}", origin(base)),
        }
    };
    let origin = origin(&whole);
    format!("{origin}{}", tidy(&whole[origin.len()..]))
}

/// The scheme and the authority of a URI that has both; nothing of a path.
fn origin(uri: &str) -> &str {
    let Some(rest) = scheme(uri).and_then(|scheme| uri[scheme.len()..].strip_prefix("://")) else {
        return "";
    };
    let authority = rest.find('/').unwrap_or(rest.len());
    &uri[..uri.len() - rest.len() + authority]
}

/// The scheme of a URI; a single letter is a drive.
pub(super) fn scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once(':')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    (scheme.len() > 1 && scheme.chars().all(plain)).then_some(scheme)
}

/// A path without `.` and `..` where they can go, and without empty parts.
pub(super) fn tidy(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match (part, parts.last()) {
            ("" | ".", _) => {}
            ("..", Some(last)) if *last != ".." => drop(parts.pop()),
            ("..", None) if absolute => {}
            (part, _) => parts.push(part),
        }
    }
    let lead = if absolute { "/" } else { "" };
    format!("{lead}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn uris_are_read_from_their_base() {
        let table = [
            ("spec/api.yaml", "user", "spec/user"),
            ("spec/api.yaml", "../user#x", "user"),
            ("https://a.com/b/c.json", "d.json", "https://a.com/b/d.json"),
            ("https://a.com/b/c.json", "/d", "https://a.com/d"),
            ("https://a.com", "d", "https://a.com/d"),
            ("https://a.com/b", "", "https://a.com/b"),
            ("x.yaml", "urn:a:b", "urn:a:b"),
        ];
        for (base, path, uri) in table {
            assert_eq!(resolved(base, path), uri, "{base} {path}");
        }
    }

    #[test]
    fn nodes_are_found_by_uri_and_by_name() {
        let value = json!({
            "$self": "https://a.com/api",
            "s": [{ "$id": "user", "p": { "$anchor": "name" } }, { "$id": "/pet#", "$dynamicAnchor": "name" }],
        });
        let mut addresses = Addresses::default();
        addresses.learn("f", "$id", &value);
        let file: Rc<str> = "f".into();
        let pointer = |text| Pointer::parse(text).unwrap();
        let found = |path| addresses.find("https://a.com/api", path).map(|(_, at)| at);
        assert_eq!(found("user"), Some(pointer("/s/0")));
        assert_eq!(found("https://a.com/pet"), Some(pointer("/s/1")));
        assert_eq!(found(""), Some(Pointer::root()));
        assert_eq!(found("nothing"), None);
        let (base, uri) = addresses.base(&file, &pointer("/s/1/x"));
        assert_eq!((base.as_str(), uri.as_str()), ("/s/1", "https://a.com/pet"));
        let anchor = |resource, name| addresses.anchor(&file, &pointer(resource), name);
        assert_eq!(anchor("", "name"), Some(pointer("/s/0/p")));
        assert_eq!(anchor("/s/1", "name"), Some(pointer("/s/1")));
        assert_eq!(anchor("", "nobody"), None);
    }
}
