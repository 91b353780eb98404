//! Where a reference leads: takes the text of a `$ref` and the place it stands in, gives the file and the pointer of
//! what is meant in the end. What leads nowhere is told here, once for each place.

use indexmap::IndexSet;
use serde_json::Value;

use super::address::{scheme, tidy};
use super::cx::{Cx, Here, Target, file, section_of};
use crate::diagnostic::nearest;
use crate::grammar::{Kind, Shape};
use crate::pointer::Pointer;

/// How many references may stand on the way that another one names, each on the way of the one before.
const MAX_DETOURS: usize = 16;

/// What a reference leads to, through other references, up to a component of this document or to something real. The
/// target is of another kind than the one that was asked for where it stands in another section of `components`.
pub(super) fn resolve(cx: &mut Cx<'_>, here: &Here, reference: &str, kind: Kind) -> Option<Target> {
    let mut here = here.clone();
    let mut reference = reference.to_owned();
    let mut passed = IndexSet::new();
    loop {
        let target = step(cx, &here, &reference, kind)?;
        if !passed.insert(target.clone()) {
            let why = format!("'{reference}' leads in a circle and to nothing else");
            cx.lost(
                &here,
                &why,
                "one of the references has to be replaced by what is meant",
            );
            return None;
        }
        if component(cx, &target).is_some() {
            return Some(target);
        }
        let file = cx.known(&target.file)?;
        match reference_of(file.pointer(target.pointer.as_str())?, target.kind) {
            Some(next) => reference = next.to_owned(),
            None => return Some(target),
        }
        here = Here::new(&target.file, target.pointer, here.bundled);
    }
}

/// The reference that an object is. `$dynamicRef` leads where its anchor stands: what is extended elsewhere is not
/// looked for.
pub(super) fn reference_of(value: &Value, kind: Kind) -> Option<&str> {
    let reference = |key| value.get(key).and_then(Value::as_str);
    let dynamic = || reference("$dynamicRef").filter(|_| kind == Kind::Schema);
    reference("$ref").or_else(dynamic)
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
    let (path, fragment) = (decoded(path), decoded(fragment));
    let (resource, base) = cx.addresses.base(&here.file, &here.pointer);
    let (name, resource) = if path.is_empty() {
        (here.file.to_string(), resource)
    } else if let Some((file, at)) = cx.addresses.find(&base, &path) {
        (file.to_string(), at)
    } else if let Some((why, help)) = unreadable(&path, reference) {
        cx.lost(here, &why, help);
        return None;
    } else {
        (beside(&here.file, &path, &cx.root_name), Pointer::root())
    };
    let value = match file(cx, &name) {
        Ok(value) => value,
        Err(why) => {
            return meant(cx, here, reference, kind).or_else(|| {
                let why = format!("the file '{name}' cannot be read: {why}");
                cx.lost(
                    here,
                    &why,
                    "paths are relative to the file that the reference stands in",
                );
                None
            });
        }
    };
    let pointer = match fragment.strip_prefix('/') {
        None if fragment.is_empty() => whole(cx, here, &name, resource, kind)?,
        None => named(cx, here, &name, &resource, reference, kind)?,
        Some(_) => {
            let rest = Pointer::parse(&fragment)?;
            // Within a schema that has an address, a pointer begins at that schema; most authors begin at the file.
            let within = rest.below(&resource);
            let found = value.pointer(within.as_str()).is_some();
            if found { within } else { rest }
        }
    };
    let words: Vec<String> = pointer.words().collect();
    match walk(cx, &name, value.as_ref(), &words, here) {
        Ok((file, pointer)) => Some(Target {
            file: file.into(),
            pointer,
            kind: other_section(&words, kind).unwrap_or(kind),
        }),
        Err(None) => None,
        Err(Some(help)) => meant(cx, here, reference, kind).or_else(|| {
            cx.lost(here, &format!("'{reference}' is not defined"), help);
            None
        }),
    }
}

/// A file, or a schema with an address, as a whole.
fn whole(
    cx: &mut Cx<'_>,
    here: &Here,
    file: &str,
    resource: Pointer,
    kind: Kind,
) -> Option<Pointer> {
    let document = *file == *cx.root_name && resource == Pointer::root();
    if document && kind != Kind::Document {
        let help = "write what it refers to, like `#/components/schemas/User`";
        cx.lost(here, "the reference leads to the document as a whole", help);
        return None;
    }
    Some(resource)
}

/// The node that calls itself so, or the component that is meant.
fn named(
    cx: &mut Cx<'_>,
    here: &Here,
    file: &str,
    resource: &Pointer,
    reference: &str,
    kind: Kind,
) -> Option<Pointer> {
    let name = decoded(reference.split_once('#').map_or("", |(_, name)| name));
    let file: std::rc::Rc<str> = file.into();
    if let Some(pointer) = cx.addresses.anchor(&file, resource, &name) {
        return Some(pointer);
    }
    if let Some(target) = meant(cx, here, reference, kind) {
        return Some(target.pointer);
    }
    let why = format!("no schema has the `$anchor` '{name}'");
    let section = kind.section().unwrap_or("…");
    cx.lost(
        here,
        &why,
        format!("write `#/components/{section}/{name}` if that is what is meant"),
    );
    None
}

/// Where a reference that leads nowhere was meant to lead: to the component of that name. So `User`, `#User`,
/// `#/definitions/User` and `#/components/schema/User` are read as `#/components/schemas/User`.
fn meant(cx: &mut Cx<'_>, here: &Here, reference: &str, kind: Kind) -> Option<Target> {
    let section = kind.section()?;
    let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    let named = match (path, fragment) {
        ("", fragment) => fragment,
        (path, "") if !path.contains(['.', ':', '\\']) => path,
        _ => return None,
    };
    let name = decoded(named.rsplit('/').next()?);
    let root = cx.root();
    let same = |known: &&str| known.eq_ignore_ascii_case(&name);
    let mut alike = section_of(&root, section).filter(same);
    let found = match section_of(&root, section).find(|known| *known == name) {
        Some(exact) => exact,
        None => alike.next().filter(|_| alike.next().is_none())?,
    };
    let pointer = Pointer::component(section, found);
    // A component that refers to nothing is no other name of itself, nor part of a circle of guesses.
    let guesses = *here.file == *cx.root_name && here.pointer.name_in(section).is_some();
    if guesses {
        return None;
    }
    let place = here.place(cx);
    cx.report
        .warning(
            place,
            format!("'{reference}' is not defined; read as '#{pointer}'"),
        )
        .help("write it so");
    let file = cx.root_name.as_str().into();
    Some(Target {
        file,
        pointer,
        kind,
    })
}

/// References that cannot be followed, whatever the files say: why, and what to do.
fn unreadable(path: &str, reference: &str) -> Option<(String, &'static str)> {
    if path.starts_with("http:") || path.starts_with("https:") || path.starts_with("//") {
        let why = format!("'{reference}' is on the web, and nothing is downloaded");
        return Some((
            why,
            "download it beside the document and refer to it by its path",
        ));
    }
    if scheme(path).is_some() || path.starts_with('/') || path.contains(['\\', '\0']) {
        let why = format!("'{reference}' is not a path relative to this file");
        return Some((why, "write it relative, with '/', like `schemas/user.yaml`"));
    }
    None
}

/// The path of a file that is named in another one, without `.` and `..` where they can go.
fn beside(file: &str, path: &str, root_name: &str) -> String {
    let name = match file.rsplit_once('/') {
        Some((folder, _)) => tidy(&format!("{folder}/{path}")),
        None => tidy(path),
    };
    // The root may have been given in another spelling.
    if name == tidy(root_name) {
        root_name.to_owned()
    } else {
        name
    }
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

/// The kind of a component, where a pointer leads to one of another kind.
fn other_section(words: &[String], kind: Kind) -> Option<Kind> {
    let [components, section, _] = words else {
        return None;
    };
    let fields = Kind::Components.fields().iter();
    let field = fields.into_iter().find(|field| field.name == section)?;
    match field.shape {
        Shape::Map(Shape::Object(other))
            if components == "components" && kind != Kind::Document =>
        {
            (*other != kind).then_some(*other)
        }
        _ => None,
    }
}

/// Follows the words of a pointer, through references on the way; the file and the pointer where that ends. Where it
/// cannot go on: what may have been meant, or nothing if that has been told already.
fn walk(
    cx: &mut Cx<'_>,
    name: &str,
    file: &Value,
    words: &[String],
    here: &Here,
) -> Result<(String, Pointer), Option<String>> {
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
                let target = target.ok_or(None)?;
                let file = cx.known(&target.file).ok_or(None)?;
                let base = file.pointer(target.pointer.as_str()).ok_or(None)?;
                let (name, below) = walk(cx, &target.file, base, rest, here)?;
                // A walk that went on through yet another reference begins at that one's file.
                let moved = *name != *target.file;
                Ok(if moved {
                    (name, below)
                } else {
                    (name, below.below(&target.pointer))
                })
            }
            _ => Err(Some(missing(&at, value, word))),
        };
    }
    Ok((name.to_owned(), at))
}

fn child<'a>(value: &'a Value, word: &str) -> Option<&'a Value> {
    match value {
        Value::Object(object) => object.get(word),
        Value::Array(list) => list.get(word.parse::<usize>().ok()?),
        _ => None,
    }
}

/// What may have been meant by a word that is not there.
fn missing(at: &Pointer, value: &Value, word: &str) -> String {
    let keys = value
        .as_object()
        .into_iter()
        .flat_map(|object| object.keys());
    match nearest(word, keys.map(String::as_str)) {
        Some(near) => format!("did you mean '{near}'?"),
        None if at.as_str().is_empty() => format!("the file has no '{word}'"),
        None => format!("'{at}' has no '{word}'"),
    }
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
}
