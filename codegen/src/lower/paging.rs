//! What a document says of an operation's pages: `x-rust-sdk.paging` and `x-speakeasy-pagination`, read key by key. Whether
//! the operation has what they name is not known here.

use serde_json::Value;

use super::extension::{Extensions, object, text, unknown, wrong};
use crate::diagnostic::Report;
use crate::ir::{Keys, PageKind, Paging, Said, SaidPage};
use crate::pointer::Pointer;

/// Of each kind: its name, the keys that it needs, and those that it may have beside those of all kinds.
const KINDS: [(&str, PageKind, &[&str], &[&str]); 6] = [
    ("offset", PageKind::Offset, &["param"], &[]),
    ("number", PageKind::Number, &["param"], &["first"]),
    ("cursor", PageKind::Cursor, &["param", "at"], &[]),
    ("url", PageKind::Url, &["at"], &[]),
    ("link", PageKind::Link, &[], &[]),
    ("after", PageKind::After, &["param"], &["id"]),
];

const COMMON: [&str; 5] = ["kind", "limit", "items", "total", "more"];

/// `x-rust-sdk.paging`: an object, or `false`.
pub fn ours(value: &Value, at: &Pointer, report: &mut Report) -> Paging {
    if value == &Value::Bool(false) {
        return Paging::Off;
    }
    if !value.is_object() {
        wrong(value, "an object, or false", at, report);
        return Paging::Unsaid;
    }
    let names = KINDS.map(|(name, ..)| name).join(", ");
    let kind = value.get("kind").and_then(Value::as_str);
    let known = KINDS.iter().find(|(name, ..)| Some(*name) == kind);
    let Some((name, kind, needed, optional)) = known else {
        let place = match value.get("kind") {
            Some(_) => at.child("kind"),
            None => at.clone(),
        };
        let message = "the pages have no kind that is known";
        report
            .error(place, message)
            .help(format!("the kinds are {names}"));
        return Paging::Unsaid;
    };
    let keys = [&COMMON, *needed, *optional].concat();
    let said = said(*kind, true, value, &keys, at, report);
    let missing: Vec<_> = needed
        .iter()
        .filter(|key| value.get(**key).is_none())
        .collect();
    for key in &missing {
        report
            .error(at, format!("pages of the kind `{name}` need the key `{key}`"))
            .help(match **key {
                "param" => "name the query parameter that says which page is asked for",
                _ => "give a JSON pointer to where the answer has what leads to the next page, such as /meta/next",
            });
    }
    match missing.is_empty() {
        true => said.map_or(Paging::Unsaid, |said| Paging::Said(Box::new(said))),
        false => Paging::Unsaid,
    }
}

/// The keys of pages. None if one of them cannot be read.
fn said(
    kind: PageKind,
    is_ours: bool,
    value: &Value,
    keys: &[&str],
    at: &Pointer,
    report: &mut Report,
) -> Option<SaidPage> {
    let before = report.errors();
    let mut said = SaidPage::new(kind, is_ours, at.clone());
    for (key, value) in object(value, at, report)? {
        let at = at.child(key);
        match key.as_str() {
            "kind" => {}
            key if !keys.contains(&key) => unknown(key, keys, &at, report),
            "param" => said.param = name(value, at, report),
            "limit" => said.limit = name(value, at, report),
            "first" => match value.as_u64() {
                Some(first) => said.first = Some(first),
                None => wrong(value, "a number, 0 or greater", &at, report),
            },
            "at" | "id" => said.next = pointer(value, at, report),
            "items" => said.items = pointer(value, at, report),
            "total" => said.total = pointer(value, at, report),
            _ => said.more = pointer(value, at, report),
        }
    }
    (report.errors() == before).then_some(said)
}

fn name(value: &Value, at: Pointer, report: &mut Report) -> Option<Said<String>> {
    let value = text(value, &at, report)?;
    Some(Said { value, at })
}

/// A JSON pointer, as the keys that it has.
fn pointer(value: &Value, at: Pointer, report: &mut Report) -> Option<Said<Keys>> {
    let text = text(value, &at, report)?;
    let Some(pointer) = Pointer::parse(&text) else {
        report
            .error(&at, format!("`{text}` is no JSON pointer"))
            .help("begin it with a slash, such as /meta/next; the whole answer is an empty text");
        return None;
    };
    Some(Said {
        value: pointer.words().collect(),
        at,
    })
}

/// Speakeasy's extension.
const SPEAKEASY: &str = "x-speakeasy-pagination";

/// `x-speakeasy-pagination`, as its documentation has it. What cannot be read is left out, as if it were not there.
pub fn speakeasy(extensions: &Extensions, at: &Pointer, report: &mut Report) -> Paging {
    let Some(value) = extensions.get(SPEAKEASY) else {
        return Paging::Unsaid;
    };
    let at = at.child(SPEAKEASY);
    match read_speakeasy(value, &at) {
        Ok(said) => Paging::Said(Box::new(said)),
        Err((at, why)) => {
            report
                .warning(at, format!("{why}; what it says of pages is left out"))
                .help("say it with `x-rust-sdk: {paging: {kind: …}}` in an overlay");
            Paging::Unsaid
        }
    }
}

fn read_speakeasy(value: &Value, at: &Pointer) -> Result<SaidPage, (Pointer, String)> {
    let fail = |at: &Pointer, why: &str| Err((at.clone(), why.to_owned()));
    let param = |ty: &str| input(value, ty, at);
    let output = |name: &str| output(value, name, at);
    let (offset, number, cursor) = (param("offset")?, param("page")?, param("cursor")?);
    let (kind, param, next) = match value.get("type").and_then(Value::as_str) {
        Some("offsetLimit") => match (offset, number) {
            (Some(offset), _) => (PageKind::Offset, Some(offset), None),
            (None, Some(number)) => (PageKind::Number, Some(number), None),
            (None, None) => return fail(at, "`inputs` have neither an offset nor a page"),
        },
        Some("cursor") if cursor.is_some() => match output("nextCursor")? {
            Some((next, None)) => (PageKind::Cursor, cursor, Some(next)),
            // `$.items[-1].id`
            Some((_, Some(id))) => (PageKind::After, cursor, Some(id)),
            None => return fail(at, "`outputs` have no `nextCursor`"),
        },
        Some("cursor") => return fail(at, "`inputs` have no cursor"),
        Some("url") => match output("nextUrl")? {
            Some((next, None)) => (PageKind::Url, None, Some(next)),
            _ => return fail(at, "`outputs` have no `nextUrl`"),
        },
        _ => {
            return fail(
                &at.child("type"),
                "the type is none of offsetLimit, cursor and url",
            );
        }
    };
    let mut said = SaidPage::new(kind, false, at.clone());
    said.param = param;
    said.next = next;
    said.limit = input(value, "limit", at)?;
    said.items = match output("results")? {
        Some((items, None)) => Some(items),
        Some(_) => return fail(at, "`results` is inside of an item"),
        None => None,
    };
    // `$.items[-1].id` says where the items are, if nothing else does.
    if let (PageKind::After, None) = (kind, &said.items) {
        said.items = output("nextCursor")?.map(|(items, _)| items);
    }
    Ok(said)
}

type Found<T> = Result<Option<T>, (Pointer, String)>;

/// The query parameter that is an input of that type.
fn input(value: &Value, ty: &str, at: &Pointer) -> Found<Said<String>> {
    let inputs = value.get("inputs").and_then(Value::as_array);
    let mut inputs = inputs.into_iter().flatten().enumerate();
    let Some((index, input)) = inputs.find(|(_, input)| input["type"] == ty) else {
        return Ok(None);
    };
    let at = at.child("inputs").index(index);
    match (input["in"].as_str(), input["name"].as_str()) {
        (Some("parameters"), Some(name)) => Ok(Some(Said {
            value: name.to_owned(),
            at,
        })),
        _ => Err((at, format!("the {ty} is not a parameter that is named"))),
    }
}

/// An output's JSONPath: the keys that lead there, or to a list, and in its last element to a value.
fn output(value: &Value, name: &str, at: &Pointer) -> Found<(Said<Keys>, Option<Said<Keys>>)> {
    let Some(output) = value.get("outputs").and_then(|outputs| outputs.get(name)) else {
        return Ok(None);
    };
    let at = at.child("outputs").child(name);
    let said = |value| Said {
        value,
        at: at.clone(),
    };
    match output.as_str().and_then(json_path) {
        Some((keys, inside)) => Ok(Some((said(keys), inside.map(said)))),
        None => Err((at, format!("{output} is no JSONPath that only names keys"))),
    }
}

/// The keys of `$.a.b` and `$['a']`; for `$.a[-1].b` and `$.a[(@.length-1)].b`, those to the list and those in its last
/// element.
fn json_path(path: &str) -> Option<(Keys, Option<Keys>)> {
    let mut rest = path.trim().strip_prefix('$')?;
    let (mut keys, mut list) = (Keys::new(), None);
    while !rest.is_empty() {
        let dotted = rest
            .strip_prefix('.')
            .filter(|inner| !inner.starts_with('.'));
        if let Some(inner) = dotted {
            let end = inner.find(['.', '[']).unwrap_or(inner.len());
            let (key, behind) = inner.split_at(end);
            // `$.data.[-1]` is written as well.
            if !(key.is_empty() && behind.starts_with('[')) {
                keys.push(
                    Some(key)
                        .filter(|key| !key.is_empty() && *key != "*")?
                        .to_owned(),
                );
            }
            rest = behind;
            continue;
        }
        let (inside, behind) = rest.strip_prefix('[')?.split_once(']')?;
        match inside.replace(' ', "").as_str() {
            "-1" | "(@.length-1)" if list.is_none() => list = Some(std::mem::take(&mut keys)),
            _ => keys.push(quoted(inside)?.to_owned()),
        }
        rest = behind;
    }
    Some(match list {
        Some(list) => (list, Some(keys)),
        None => (keys, None),
    })
}

fn quoted(text: &str) -> Option<&str> {
    let text = text.trim();
    let within = |quote| text.strip_prefix(quote)?.strip_suffix(quote);
    within('\'').or_else(|| within('"'))
}

#[cfg(test)]
mod tests {
    use super::json_path;

    #[test]
    fn a_json_path_that_names_keys() {
        for (path, keys, inside) in [
            ("$", &[] as &[&str], None),
            ("$.a", &["a"], None),
            ("$.a.b_c", &["a", "b_c"], None),
            ("$['a']['b.c']", &["a", "b.c"], None),
            ("$.a[\"b\"]", &["a", "b"], None),
            ("$.a[-1].id", &["a"], Some(&["id"] as &[&str])),
            ("$.a.[-1].b.id", &["a"], Some(&["b", "id"])),
            ("$[(@.length - 1)].id", &[], Some(&["id"])),
            ("$.a[-1]", &["a"], Some(&[])),
        ] {
            let texts = |keys: &[&str]| keys.iter().map(ToString::to_string).collect::<Vec<_>>();
            assert_eq!(
                json_path(path),
                Some((texts(keys), inside.map(texts))),
                "{path}"
            );
        }
        for path in [
            "",
            "a.b",
            "$..a",
            "$.a[*]",
            "$.*",
            "$.a[0]",
            "$.a[",
            "$.",
            "$a",
            "$.a[-1].b[-1]",
        ] {
            assert_eq!(json_path(path), None, "{path}");
        }
    }
}
