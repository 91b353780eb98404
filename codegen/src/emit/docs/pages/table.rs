//! What pages are made of: tables as wide as their content, cells, links, headings and the anchors that GitHub gives them.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use serde_json::Value;

use super::members::Shown;
use super::model_file;
use crate::emit::Cx;
use crate::emit::source::imports::unqualify;
use crate::emit::source::rustdoc::{bounds, code};
use crate::emit::source::types;
use crate::ir::{Annotations, TypeId};
use crate::markdown::{safe, sentence};

/// A table of Markdown, without padding. The cells are made by [`cell`].
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let head: Vec<String> = head.iter().map(ToString::to_string).collect();
    let rule = format!("|{}\n", " --- |".repeat(head.len()));
    let rows: String = rows.iter().map(|row| line(row)).collect();
    line(&head) + &rule + &rows
}

/// The lines of a cell, the empty ones left out.
pub fn lines(lines: impl IntoIterator<Item = String>) -> String {
    let kept: Vec<_> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    kept.join("<br/>")
}

/// Markdown as a cell holds it: paragraphs and items a line each, with pipes that are no borders.
pub fn cell(markdown: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    let (mut fenced, mut is_open) = (false, false);
    for line in markdown.lines() {
        let text = line.trim();
        if text.starts_with("```") {
            (fenced, is_open) = (!fenced, false);
        } else if fenced {
            parts.push(code(line));
        } else if text.is_empty() {
            is_open = false;
        } else {
            let words = text.trim_end_matches('\\');
            match parts.last_mut().filter(|_| is_open && !begins_line(text)) {
                Some(part) => part.extend([" ", words]),
                None => parts.push(words.to_owned()),
            }
            is_open = words.len() == text.len();
        }
    }
    borders(&parts.join("<br/>"))
}

/// Whether a line does not go on with what the one before it says: an item of a list, a quotation.
fn begins_line(line: &str) -> bool {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_number =
        number.len() < line.len() && (number.starts_with(". ") || number.starts_with(") "));
    is_number
        || ["- ", "* ", "+ ", "> ", "|"]
            .iter()
            .any(|sign| line.starts_with(sign))
}

/// Pipes that are no borders; one that is escaped already stays so.
fn borders(text: &str) -> String {
    let (mut out, mut escaped) = (String::with_capacity(text.len()), false);
    for c in text.chars() {
        if c == '|' && !escaped {
            out.push('\\');
        }
        escaped = c == '\\' && !escaped;
        out.push(c);
    }
    out
}

/// The document's words on a page: headings would be taken for the page's own, so they are bold.
pub fn words(text: &str) -> String {
    let mut fenced = false;
    let line = |line: &str| {
        fenced ^= line.trim_start().starts_with("```");
        let heading = line.trim_start_matches('#');
        let level = line.len() - heading.len();
        match heading
            .strip_prefix(' ')
            .filter(|_| !fenced && (1..=6).contains(&level))
        {
            Some(heading) => format!("**{}**", heading.trim().trim_matches('*')),
            None => line.to_owned(),
        }
    };
    safe(text).lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The description of a field or a parameter as a cell, with constant, default and limits.
pub fn description(about: &Annotations) -> String {
    let (deprecated, doc) = deprecation(about.deprecated, about.doc.as_deref());
    let secret = if about.secret {
        "`Debug` prints it as `[redacted]`."
    } else {
        ""
    };
    lines([
        cell(&deprecated),
        cell(&words(&doc)),
        cell(&bounds(about)),
        secret.to_owned(),
    ])
}

/// What is said about the deprecation of something, if it is deprecated, and the rest of its description.
pub fn deprecation(is_deprecated: bool, doc: Option<&str>) -> (String, String) {
    const WORD: &str = "Deprecated";
    let doc = doc.unwrap_or_default();
    if !is_deprecated {
        return (String::new(), doc.to_owned());
    }
    let begins = |at: &usize| {
        *at == 0
            || doc[..*at].ends_with(['\n', ' '])
                && doc[..*at].trim_end().ends_with(['.', '\n', ')', ':'])
    };
    let mut places = doc.match_indices(WORD).map(|(at, _)| at);
    let Some(start) = places.find(begins) else {
        return ("**Deprecated.**".to_owned(), doc.to_owned());
    };
    let said = sentence(&doc[start..]);
    // A sentence that goes over several lines is not cut out, since its words stand otherwise there.
    let Some(rest) = doc[start..].strip_prefix(said.as_str()) else {
        return (String::new(), doc.to_owned());
    };
    let before = doc[..start].trim_end();
    let rest = if before.is_empty() {
        rest.trim_start().to_owned()
    } else {
        format!("{before}{rest}")
    };
    let more = &said[WORD.len()..];
    let blank = if more.starts_with(' ') { " " } else { "" };
    (format!("**{WORD}**{blank}{}", safe(more)), rest)
}

/// A longer example is left out: cut in the middle it would help nobody.
const LONGEST: usize = 120;

/// An example as text: its own, or the one inside of its owner's. The default stands in the description.
pub fn example(about: &Annotations, inside: Option<&Value>) -> Option<String> {
    let found = [about.example.as_ref(), inside].into_iter().flatten();
    let mut found = found.filter(|value| !value.is_null() && about.constant.is_none());
    let value = found.find(|value| about.default.as_ref() != Some(value))?;
    let text = spaced(value);
    (text.chars().count() <= LONGEST).then_some(text)
}

/// JSON with blanks, where a line may break.
fn spaced(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => spaced_json(value),
    }
}

fn spaced_json(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(spaced_json).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) => {
            let entry = |(key, value): (&String, &Value)| {
                format!("{}: {}", Value::from(key.as_str()), spaced_json(value))
            };
            let entries: Vec<_> = map.iter().map(entry).collect();
            format!("{{{}}}", entries.join(", "))
        }
        value => value.to_string(),
    }
}

/// Whether something must be given.
pub fn yes(required: bool) -> &'static str {
    if required { "yes" } else { "no" }
}

/// Where other pages are, seen from a page.
#[derive(Clone, Copy)]
pub struct Paths {
    /// The pages of models.
    pub models: &'static str,
    /// The pages of the crate's own types.
    pub types: &'static str,
}

/// The crate's own types that have a page.
const OWN: [&str; 4] = ["File", "Patch", "RetryPolicy", "formats"];

/// A Rust type, with links to the page of the model in it and to that of the crate's own type around it.
pub fn ty(cx: &Cx<'_>, tokens: &TokenStream, named: Option<TypeId>, paths: Paths) -> Shown {
    let short = unqualify(tokens.clone(), &mut BTreeSet::new());
    let text = types::text(&short);
    let inner = text
        .strip_prefix("Patch<")
        .and_then(|text| text.strip_suffix('>'));
    let own = OWN
        .iter()
        .find(|own| text.split(['<', '>', ':']).any(|word| word == **own));
    let model = |code: String| {
        named.map_or(code.clone(), |id| {
            link(&code, paths.models, &model_file(cx, id))
        })
    };
    match (inner, own) {
        (Some(inner), _) if named.is_some() => {
            let patch = link("`Patch`", paths.types, "Patch.md");
            let mut shown = Shown::with(inner, |code| format!("{patch}`<`{}`>`", model(code)));
            shown.longest = shown.longest.map(|count| count + "Patch<>".len() + 4);
            shown
        }
        (_, Some(own)) if named.is_none() => {
            Shown::with(&text, |code| link(&code, paths.types, &format!("{own}.md")))
        }
        _ => Shown::with(&text, model),
    }
}

/// One of the crate's own types, with a link to its page.
pub fn own_type(name: &str, paths: Paths) -> Shown {
    Shown::with(name, |code| link(&code, paths.types, &format!("{name}.md")))
}

fn link(text: &str, folder: &str, file: &str) -> String {
    format!("[{text}]({folder}{file})")
}

/// The anchors that GitHub gives to the headings of a page, in their order.
#[derive(Default)]
pub struct Anchors(BTreeMap<String, usize>);

impl Anchors {
    /// The anchor of the next heading.
    pub fn anchor(&mut self, text: &str) -> String {
        let slug: String = text
            .chars()
            .filter_map(|c| match c {
                ' ' => Some('-'),
                c if c.is_alphanumeric() || matches!(c, '-' | '_') => Some(c),
                _ => None,
            })
            .flat_map(char::to_lowercase)
            .collect();
        let mut anchor = slug.clone();
        while self.0.contains_key(&anchor) {
            let count = self.0.entry(slug.clone()).or_default();
            *count += 1;
            anchor = format!("{slug}-{count}");
        }
        self.0.insert(anchor.clone(), 0);
        anchor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_one_line() {
        let table = [
            ("one\ntwo", "one two"),
            (
                "one\n\ntwo\n- a\n- b\n  c\n1. d",
                "one<br/>two<br/>- a<br/>- b c<br/>1. d",
            ),
            ("a | b", "a \\| b"),
            ("a \\| b", "a \\| b"),
            ("`a\\\\|b`", "`a\\\\\\|b`"),
            (
                "x\n\n```text\nlet a;\n\nb\n```",
                "x<br/>`let a;`<br/>`\"\"`<br/>`b`",
            ),
            ("hard\\\nbreak", "hard<br/>break"),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(cell(text), expected, "{text}");
        }
    }

    #[test]
    fn a_deprecation_is_said_once() {
        let table = [
            (false, "Deprecated things.", "", "Deprecated things."),
            (true, "The old key.", "**Deprecated.**", "The old key."),
            (
                true,
                "The old key. Deprecated.",
                "**Deprecated**.",
                "The old key.",
            ),
            (
                true,
                "Deprecated in favor of `x`.",
                "**Deprecated** in favor of `x`.",
                "",
            ),
            (
                true,
                "Deprecated: use `x`. The old key.",
                "**Deprecated**: use `x`.",
                "The old key.",
            ),
            (
                true,
                "The key. Deprecated: use `x`. It is old.",
                "**Deprecated**: use `x`.",
                "The key. It is old.",
            ),
            (true, "", "**Deprecated.**", ""),
        ];
        for (is_deprecated, doc, said, rest) in table {
            let expected = (said.to_owned(), rest.to_owned());
            assert_eq!(deprecation(is_deprecated, Some(doc)), expected, "{doc}");
        }
    }

    #[test]
    fn examples_are_whole_and_can_break() {
        let about = |example: Value| Annotations {
            example: Some(example),
            ..Annotations::default()
        };
        let table = [
            (
                serde_json::json!({"a": [1, "b"]}),
                Some(r#"{"a": [1, "b"]}"#),
            ),
            (serde_json::json!("text"), Some("text")),
            (serde_json::json!("a ".repeat(61)), None),
            (Value::Null, None),
        ];
        for (value, expected) in table {
            assert_eq!(example(&about(value), None).as_deref(), expected);
        }
    }

    #[test]
    fn anchors_are_those_of_github() {
        let mut anchors = Anchors::default();
        let table = [
            ("create", "create"),
            ("Example Usage", "example-usage"),
            ("Example Usage", "example-usage-1"),
            ("example-usage-1", "example-usage-1-1"),
            ("get_all (`x`)", "get_all-x"),
            ("create", "create-1"),
        ];
        for (text, expected) in table {
            assert_eq!(anchors.anchor(text), expected, "{text}");
        }
    }
}
