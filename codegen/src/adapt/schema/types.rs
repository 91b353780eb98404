//! `type`: words of other languages, lists of types, and the type `null`.

use serde_json::{Map, Value, json};

use super::super::cx::Cx;
use super::super::walk::{kind_of, listed};
use super::composes;
use super::values::type_of;
use crate::diagnostic::nearest;
use crate::grammar::{TYPES, Version};

/// What people write for a type, in lower case, and what it means: a type and a format.
const WORDS: &[(&str, &str, &str)] = &[
    ("text", "string", ""),
    ("str", "string", ""),
    ("varchar", "string", ""),
    ("char", "string", ""),
    ("enum", "string", ""),
    ("date", "string", "date"),
    ("date-time", "string", "date-time"),
    ("datetime", "string", "date-time"),
    ("timestamp", "string", "date-time"),
    ("time", "string", "time"),
    ("uuid", "string", "uuid"),
    ("guid", "string", "uuid"),
    ("uri", "string", "uri"),
    ("url", "string", "uri"),
    ("email", "string", "email"),
    ("password", "string", "password"),
    ("byte", "string", "byte"),
    ("base64", "string", "byte"),
    ("binary", "string", "binary"),
    ("file", "string", "binary"),
    ("int", "integer", ""),
    ("int32", "integer", "int32"),
    ("int64", "integer", "int64"),
    ("uint64", "integer", "uint64"),
    ("short", "integer", "int32"),
    ("long", "integer", "int64"),
    ("bigint", "integer", "int64"),
    ("biginteger", "integer", "int64"),
    ("float", "number", "float"),
    ("float32", "number", "float"),
    ("double", "number", "double"),
    ("float64", "number", "double"),
    ("decimal", "number", ""),
    ("bigdecimal", "number", ""),
    ("numeric", "number", ""),
    ("bool", "boolean", ""),
    ("list", "array", ""),
    ("set", "array", ""),
    ("map", "object", ""),
    ("dict", "object", ""),
    ("dictionary", "object", ""),
    ("hash", "object", ""),
    ("json", "", ""),
    ("any", "", ""),
    ("mixed", "", ""),
    ("unknown", "", ""),
    ("undefined", "", ""),
    ("", "", ""),
];

/// What a word means: a type, or nothing for any JSON, and a format.
fn meaning(word: &str) -> Option<(&'static str, &'static str)> {
    let lower = word.trim().to_ascii_lowercase();
    let known = TYPES.iter().chain(&["null"]).find(|known| **known == lower);
    let known = known.map(|known| (*known, ""));
    let other = || WORDS.iter().find(|(word, _, _)| *word == lower);
    known
        .or_else(|| other().map(|(_, word, format)| (*word, *format)))
        .or_else(|| nearest(&lower, TYPES.iter().copied()).map(|near| (near, "")))
}

/// Whether a text names a type outright.
pub(super) fn is_word(word: &str) -> bool {
    TYPES.contains(&word)
}

/// The type of a schema as one of the words of OpenAPI 3.0.
pub(super) fn types(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    match object.get("type") {
        None => {}
        Some(Value::String(_)) => word(cx, object),
        Some(Value::Array(_)) => list(cx, object),
        Some(Value::Null) => empty(cx, object),
        Some(other) => {
            let kind = kind_of(other);
            let message = format!("'type' must be a text, but is {kind}; it is left out");
            cx.warn_of("type", message)
                .help(format!("it is one of {}", listed(TYPES)));
            object.shift_remove("type");
        }
    }
    if object.get("type").is_some_and(|word| word == "null") {
        null(cx, object);
    }
}

fn word(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    let Some(word) = object
        .get("type")
        .and_then(Value::as_str)
        .map(str::to_owned)
    else {
        return;
    };
    if TYPES.contains(&word.as_str()) || word == "null" {
        return;
    }
    if let Some(element) = word
        .strip_suffix("[]")
        .filter(|_| !object.contains_key("items"))
    {
        cx.warn_of(
            "type",
            format!("'{word}' is not a type; read as an array of '{element}'"),
        )
        .help("write `type: array` with `items:`");
        cx.moves(["type"], ["items"]);
        object.insert("type".to_owned(), json!("array"));
        object.insert("items".to_owned(), json!({ "type": element }));
        return;
    }
    object.shift_remove("type");
    let Some((meant, format)) = meaning(&word) else {
        cx.warn_of("type", format!("'{word}' is not a type; read as any JSON"))
            .help(format!("it is one of {}", listed(TYPES)));
        return;
    };
    let said = match (meant, format) {
        ("", _) => "any JSON".to_owned(),
        (meant, "") => format!("'{meant}'"),
        (meant, format) => format!("'{meant}' with the format '{format}'"),
    };
    cx.warn_of("type", format!("'{word}' is not a type; read as {said}"))
        .help(match meant {
            "" => "leave `type` out: a schema without it takes any JSON".to_owned(),
            meant => format!("write `type: {meant}`"),
        });
    if !meant.is_empty() {
        object.insert("type".to_owned(), json!(meant));
    }
    if !format.is_empty() {
        object.entry("format").or_insert(json!(format));
    }
}

/// `type:` with nothing after it: YAML reads `null` without quotes so.
fn empty(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    let alone = object.len() == 1;
    object.shift_remove("type");
    if alone && (cx.version > Version::V3_0 || cx.is_element()) {
        cx.warn_of(
            "type",
            "'type' is empty: 'null' needs quotes; read as the type 'null'",
        )
        .help("write `type: 'null'`");
        object.insert("type".to_owned(), json!("null"));
    }
}

/// The type that only `null` has.
fn null(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    cx.below("type", |cx| cx.newer("the type 'null'", Version::V3_1));
    object.shift_remove("type");
    object.insert("nullable".to_owned(), json!(true));
    object.insert("enum".to_owned(), json!([null]));
}

/// Keywords that belong to one type each.
const OWN: &[(&str, &[&str])] = &[
    ("string", &["minLength", "maxLength", "pattern"]),
    ("number", NUMBERS),
    ("integer", NUMBERS),
    ("boolean", &[]),
    ("array", &["items", "minItems", "maxItems", "uniqueItems"]),
    (
        "object",
        &[
            "properties",
            "required",
            "additionalProperties",
            "minProperties",
            "maxProperties",
            "discriminator",
        ],
    ),
];

const NUMBERS: &[&str] = &[
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
];

/// Several types: `null` makes the others nullable; of more than one, each is an alternative with its own keywords.
fn list(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    let Some(Value::Array(listed)) = object.shift_remove("type") else {
        return;
    };
    cx.below("type", |cx| cx.newer("a list as 'type'", Version::V3_1));
    let mut words = words(cx, &listed);
    let before = words.len();
    words.retain(|word| *word != "null");
    let nullable = words.len() < before;
    if words.contains(&"number") {
        words.retain(|word| *word != "integer");
    }
    allowed(object, &mut words, nullable);
    match words.as_slice() {
        [] if nullable => drop(object.insert("type".to_owned(), json!("null"))),
        [] => {}
        [one] => drop(object.insert("type".to_owned(), json!(one))),
        // The schemas that this one is made of say their types themselves.
        _ if composes(object) => {}
        _ if is_any(object, &words) => {}
        _ => alternatives(cx, object, &words),
    }
    if nullable && !words.is_empty() {
        object.insert("nullable".to_owned(), json!(true));
    }
}

fn words(cx: &mut Cx<'_>, listed: &[Value]) -> Vec<&'static str> {
    let mut words = Vec::new();
    for (i, value) in listed.iter().enumerate() {
        let word = match value {
            Value::String(word) => meaning(word).map(|(word, _)| word),
            Value::Null => Some("null"),
            _ => None,
        };
        let same = matches!((value, word), (Value::String(text), Some(word)) if text == word);
        if !same {
            let said = match word {
                Some("") => "any JSON".to_owned(),
                Some(word) => format!("'{word}'"),
                None => "any JSON".to_owned(),
            };
            cx.below("type", |cx| {
                cx.element(i, |cx| {
                    cx.warn(format!("{value} is not a type; read as {said}"))
                        .help(format!(
                            "write one of {}, or 'null' in quotes",
                            self::listed(TYPES)
                        ));
                })
            });
        }
        match word.filter(|word| !word.is_empty()) {
            // One that takes any JSON takes what the others take.
            None => return Vec::new(),
            Some(word) if !words.contains(&word) => words.push(word),
            Some(_) => {}
        }
    }
    words
}

/// Of the types only those that a value of `enum` has.
fn allowed(object: &Map<String, Value>, words: &mut Vec<&str>, nullable: bool) {
    let Some(Value::Array(values)) = object.get("enum") else {
        return;
    };
    let has = |word: &str| values.iter().any(|value| is_of(value, word));
    if words.iter().any(|word| has(word)) || (nullable && has("null")) {
        words.retain(|word| has(word));
    }
}

fn is_of(value: &Value, word: &str) -> bool {
    let own = type_of(value);
    own == word || (own == "integer" && word == "number")
}

/// Whether all types are listed and nothing is said of a single one.
fn is_any(object: &Map<String, Value>, words: &[&str]) -> bool {
    let all = ["string", "number", "boolean", "array", "object"];
    let single = ["properties", "items", "additionalProperties", "enum"];
    all.iter().all(|word| words.contains(word))
        && single.iter().all(|key| !object.contains_key(*key))
}

fn alternatives(cx: &mut Cx<'_>, object: &mut Map<String, Value>, words: &[&str]) {
    let format = object.shift_remove("format");
    let values = object.shift_remove("enum");
    let own = |word: &str| {
        let row = OWN.iter().find(|(known, _)| *known == word);
        row.map_or(&[][..], |(_, keys)| *keys)
    };
    let mut arms = Vec::new();
    for (i, word) in words.iter().enumerate() {
        cx.moves([], ["anyOf", &i.to_string()]);
        let mut arm = Map::new();
        arm.insert("type".to_owned(), json!(word));
        if let Some(title) = title(word, values.is_some()) {
            arm.insert("title".to_owned(), json!(title));
        }
        if let Some(format) = format.as_ref().filter(|format| fits(format, word)) {
            arm.insert("format".to_owned(), format.clone());
        }
        if let Some(Value::Array(values)) = &values {
            let values: Vec<_> = values
                .iter()
                .filter(|value| is_of(value, word))
                .cloned()
                .collect();
            arm.insert("enum".to_owned(), Value::Array(values));
        }
        for key in own(word) {
            arm.extend(
                object
                    .get(*key)
                    .map(|value| ((*key).to_owned(), value.clone())),
            );
        }
        arms.push(Value::Object(arm));
    }
    for key in words.iter().flat_map(|word| own(word)) {
        object.shift_remove(*key);
    }
    object.insert("anyOf".to_owned(), Value::Array(arms));
}

/// What an alternative is called that becomes a type of its own.
fn title(word: &str, has_values: bool) -> Option<&'static str> {
    match word {
        "object" => Some("Object"),
        "array" => Some("List"),
        "string" if has_values => Some("Text"),
        _ => None,
    }
}

/// Whether a format is one of a type: those of numbers are known, all others are of texts.
fn fits(format: &Value, word: &str) -> bool {
    let format = format.as_str().unwrap_or_default();
    let whole = [
        "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    ];
    let real = ["float", "double", "decimal"];
    match word {
        "string" => !whole.contains(&format) && !real.contains(&format),
        "integer" => whole.contains(&format),
        "number" => whole.contains(&format) || real.contains(&format),
        _ => false,
    }
}
