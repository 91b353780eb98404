//! Names for what a reference leads to: takes the place of a target, gives what it may be called in `components`.

use super::cx::Target;
use crate::grammar::METHODS;

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
    "$defs",
    "additionalItems",
    "prefixItems",
    "itemSchema",
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
    use crate::grammar::Kind;
    use crate::pointer::Pointer;

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
