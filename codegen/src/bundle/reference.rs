//! Where a reference leads, and how what it leads to is called: takes the text of a `$ref` and the place it stands
//! in, gives the file and the pointer of what is meant in the end.

use indexmap::IndexSet;
use serde_json::{Map, Value};

use super::cx::{Cx, Here, Target, file};
use crate::diagnostic::nearest;
use crate::grammar::{Kind, METHODS};
use crate::pointer::Pointer;

/// How many references may stand on the way that another one names, each on the way of the one before.
const MAX_DETOURS: usize = 16;

/// What a reference leads to, through other references, up to a component of this document or to something real.
pub(super) fn resolve(cx: &mut Cx<'_>, here: &Here, reference: &str, kind: Kind) -> Option<Target> {
    let mut here = here.clone();
    let mut reference = reference.to_owned();
    let mut passed = IndexSet::new();
    loop {
        let target = step(cx, &here, &reference, kind)?;
        if !passed.insert(target.clone()) {
            let place = here.place(cx);
            cx.report
                .error(
                    place,
                    format!("'{reference}' leads in a circle and to nothing else"),
                )
                .help("one of the references has to be replaced by what is meant");
            return None;
        }
        if component(cx, &target).is_some() {
            return Some(target);
        }
        let file = cx.known(&target.file)?;
        match file.pointer(target.pointer.as_str())?.get("$ref") {
            Some(Value::String(next)) => reference = next.clone(),
            _ => return Some(target),
        }
        here = Here::new(&target.file, target.pointer, here.bundled);
    }
}

/// The name of a target among this document's components.
pub(super) fn component(cx: &Cx<'_>, target: &Target) -> Option<String> {
    let in_document = *target.file == *cx.root_name;
    target
        .pointer
        .name_in(target.kind.section().filter(|_| in_document)?)
}

/// The node that a reference names.
fn step(cx: &mut Cx<'_>, here: &Here, reference: &str, kind: Kind) -> Option<Target> {
    let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    if let Some((message, help)) = unreadable(path, fragment, reference, kind) {
        let place = here.place(cx);
        cx.report.error(place, message).help(help);
        return None;
    }
    let name = match path {
        "" => here.file.to_string(),
        path => beside(&here.file, &decoded(path), &cx.root_name),
    };
    let value = file(cx, &name, here)?;
    let words: Vec<String> = Pointer::parse(&decoded(fragment))?.words().collect();
    if let Some(section) = wrong_section(&words, kind) {
        let message = format!(
            "{} belongs here, but '{reference}' leads into '{section}'",
            kind.name()
        );
        let place = here.place(cx);
        cx.report.error(place, message);
        return None;
    }
    let (file, pointer) = walk(cx, &name, value.as_ref(), &words, here, reference)?;
    Some(Target {
        file: file.into(),
        pointer,
        kind,
    })
}

/// References that cannot be followed, whatever the files say: the message and what to do.
fn unreadable(path: &str, fragment: &str, reference: &str, kind: Kind) -> Option<(String, String)> {
    let scheme = path.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    });
    if path.starts_with("http:") || path.starts_with("https:") || path.starts_with("//") {
        let message = format!("'{reference}' is on the web; nothing is downloaded");
        return Some((
            message,
            "download it beside the document and refer to it by its path".to_owned(),
        ));
    }
    if scheme || path.starts_with('/') || path.contains('\\') || path.contains('\0') {
        let message = format!("'{reference}' is not a path relative to this file");
        return Some((
            message,
            "write it relative, with '/', like `schemas/user.yaml`".to_owned(),
        ));
    }
    if reference.is_empty() || reference == "#" {
        let message = "the reference is empty: the document cannot stand in itself".to_owned();
        return Some((
            message,
            "write what it refers to, like `#/components/schemas/User`".to_owned(),
        ));
    }
    if !fragment.is_empty() && !fragment.starts_with('/') {
        let message = format!("'#{fragment}' is not a JSON pointer: it has to begin with '#/'");
        let section = kind.section().unwrap_or("…");
        return Some((
            message,
            format!("write `#/components/{section}/{fragment}` if that is what is meant"),
        ));
    }
    None
}

/// The path of a file that is named in another one, without `.` and `..` where they can go.
fn beside(file: &str, path: &str, root_name: &str) -> String {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let absolute = file.starts_with('/');
    let name = tidy(&format!("{folder}/{path}"), absolute);
    // The root may have been given in another spelling.
    if name == tidy(root_name, root_name.starts_with('/')) {
        root_name.to_owned()
    } else {
        name
    }
}

fn tidy(path: &str, absolute: bool) -> String {
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

/// A text with `%20` and the like decoded; what is not UTF-8 then stays as it is.
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let code = hex
            .filter(|_| *byte == b'%')
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(code.unwrap_or(*byte));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// The section that a pointer leads into, if it holds objects of another kind.
fn wrong_section(words: &[String], kind: Kind) -> Option<&str> {
    let [components, section, _] = words else {
        return None;
    };
    let known = Kind::Components
        .fields()
        .iter()
        .any(|field| field.name == section);
    let wrong = kind.section().is_some_and(|right| right != section);
    (components == "components" && known && wrong).then_some(section)
}

/// Follows the words of a pointer, through references on the way; the file and the pointer where that ends.
fn walk(
    cx: &mut Cx<'_>,
    name: &str,
    file: &Value,
    words: &[String],
    here: &Here,
    reference: &str,
) -> Option<(String, Pointer)> {
    let mut at = Pointer::root();
    let mut value = file;
    for (i, word) in words.iter().enumerate() {
        if let Some(child) = child(value, word) {
            (at, value) = (at.child(word), child);
            continue;
        }
        let rest = words.get(i..).unwrap_or_default();
        return match value.get("$ref") {
            Some(Value::String(next)) if cx.detours < MAX_DETOURS => {
                cx.detours += 1;
                let there = Here::new(name, at, here.bundled.clone());
                let target = resolve(cx, &there, next, Kind::Document);
                cx.detours -= 1;
                let target = target?;
                let file = cx.known(&target.file)?;
                let base = file.pointer(target.pointer.as_str())?;
                let (name, below) = walk(cx, &target.file, base, rest, here, reference)?;
                // A walk that went on through yet another reference begins at that one's file.
                let moved = *name != *target.file;
                Some(if moved {
                    (name, below)
                } else {
                    (name, below.below(&target.pointer))
                })
            }
            _ => {
                dangling(cx, here, reference, &at, value, word);
                None
            }
        };
    }
    Some((name.to_owned(), at))
}

fn child<'a>(value: &'a Value, word: &str) -> Option<&'a Value> {
    match value {
        Value::Object(object) => object.get(word),
        Value::Array(list) => list.get(word.parse::<usize>().ok()?),
        _ => None,
    }
}

fn dangling(
    cx: &mut Cx<'_>,
    here: &Here,
    reference: &str,
    at: &Pointer,
    value: &Value,
    word: &str,
) {
    let keys = value
        .as_object()
        .into_iter()
        .flat_map(Map::keys)
        .map(String::as_str);
    let help = match nearest(word, keys) {
        Some(near) => format!("did you mean '{near}'?"),
        None if reference.starts_with("#/definitions/") => {
            let name = reference.rsplit('/').next().unwrap_or_default();
            format!("OpenAPI 3.0 keeps schemas in `components`: '#/components/schemas/{name}'")
        }
        None if at.as_str().is_empty() => format!("the file has no '{word}'"),
        None => format!("'{at}' has no '{word}'"),
    };
    let place = here.place(cx);
    cx.report
        .error(place, format!("'{reference}' is not defined"))
        .help(help);
}

/// Words of a pointer that say nothing about what stands there.
const PLAIN: &[&str] = &[
    "components",
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "securitySchemes",
    "links",
    "callbacks",
    "paths",
    "content",
    "schema",
    "items",
    "properties",
    "additionalProperties",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "requestBody",
    "definitions",
];

/// Names for a target, the most readable one first, without end.
pub(super) fn names(target: &Target) -> impl Iterator<Item = String> {
    let pointer: Vec<String> = target.pointer.words().collect();
    let stem = target
        .file
        .rsplit_once('.')
        .map_or(&*target.file, |(stem, _)| stem);
    let folders = stem
        .split('/')
        .filter(|part| !part.starts_with('.'))
        .map(str::to_owned);
    let telling = pointer.iter().filter(|word| !is_plain(word)).cloned();
    let mut words: Vec<String> = folders.chain(telling).map(|word| spelled(&word)).collect();
    words.retain(|word| !word.is_empty());
    match pointer.last().map(String::as_str) {
        Some("items") => words.push("item".to_owned()),
        Some("additionalProperties") => words.push("value".to_owned()),
        _ => {}
    }
    let joined = (0..words.len()).rev().filter_map(|from| {
        let weak = ["item", "value"]
            .iter()
            .chain(METHODS)
            .any(|weak| *weak == words[from]);
        let starts = words[from].starts_with(char::is_alphabetic) && !weak;
        starts.then(|| words[from..].join("_"))
    });
    let mut named: Vec<String> = joined.collect();
    if named.is_empty() {
        named.push("part".to_owned());
    }
    let first = named[0].clone();
    named
        .into_iter()
        .chain((2..).map(move |n| format!("{first}_{n}")))
}

fn is_plain(word: &str) -> bool {
    let media_type = word.contains('/') && !word.starts_with('/');
    let index = word.len() < 3 && word.chars().all(|c| c.is_ascii_digit());
    PLAIN.contains(&word) || media_type || index
}

fn spelled(word: &str) -> String {
    let spelled: String = word
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || "._-".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    spelled.trim_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_file_they_stand_in() {
        let table = [
            (
                "spec/api.yaml",
                "./schemas/user.yaml",
                "spec/schemas/user.yaml",
            ),
            ("spec/schemas/user.yaml", "../api.yaml", "./spec/api.yaml"),
            ("api.yaml", "../x.yaml", "../x.yaml"),
            ("../api.yaml", "../x.yaml", "../../x.yaml"),
            ("/tmp/api.yaml", "../../../x.yaml", "/x.yaml"),
            ("api.yaml", "a//b/./c/../d.yaml", "a/b/d.yaml"),
        ];
        for (file, path, name) in table {
            assert_eq!(beside(file, path, "./spec/api.yaml"), name, "{file} {path}");
        }
    }

    #[test]
    fn percent_codes_are_decoded() {
        assert_eq!(decoded("/a%20b/%7Bid%7D/%C3%A4"), "/a b/{id}/ä");
        assert_eq!(decoded("%ff%"), "%ff%");
        assert_eq!(decoded("100%"), "100%");
        assert_eq!(decoded("%zz%é"), "%zz%é");
    }

    #[test]
    fn names_are_readable_and_never_end() {
        let table = [
            ("spec/schemas/user.yaml", "", "user"),
            ("a.yaml", "/components/schemas/User", "User"),
            (
                "a.yaml",
                "/paths/~1users~1{id}/get/responses/200/content/application~1json/schema",
                "users__id_get_200",
            ),
            (
                "a.yaml",
                "/components/schemas/User/properties/tags/items",
                "tags_item",
            ),
            ("1.yaml", "", "part"),
            ("a.yaml", "/x/0", "x"),
        ];
        for (file, pointer, name) in table {
            let pointer = Pointer::parse(pointer).unwrap();
            let target = Target {
                file: file.into(),
                pointer,
                kind: Kind::Schema,
            };
            assert_eq!(names(&target).next().unwrap(), name);
            assert!(
                names(&target)
                    .nth(50)
                    .unwrap()
                    .ends_with(|c: char| c.is_ascii_digit())
            );
        }
    }
}
