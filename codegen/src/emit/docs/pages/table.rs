//! What pages are made of: tables as wide as their content, cells, links, headings and the anchors that GitHub gives them.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use serde_json::Value;

use super::model_file;
use crate::emit::Cx;
use crate::emit::source::imports::unqualify;
use crate::emit::source::rustdoc::{bounds, code, json};
use crate::emit::source::types;
use crate::ir::{Annotations, TypeId};
use crate::markdown::safe;

/// A table of Markdown, without padding. The cells are made by [`cell`].
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let head: Vec<String> = head.iter().map(ToString::to_string).collect();
    let rule = format!("|{}\n", " --- |".repeat(head.len()));
    let rows: String = rows.iter().map(|row| line(row)).collect();
    line(&head) + &rule + &rows
}

/// Markdown as a cell holds it: in one line, with pipes that are no borders.
pub fn cell(markdown: &str) -> String {
    let mut parts = Vec::new();
    let mut fenced = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            parts.push(code(line));
        } else if !line.trim().is_empty() {
            parts.push(line.trim().trim_end_matches('\\').to_owned());
        }
    }
    borders(&parts.join("<br/>"))
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
    let deprecated = if about.deprecated {
        "**Deprecated.**"
    } else {
        ""
    };
    let doc = about.doc.as_deref().map(words).unwrap_or_default();
    let parts = [deprecated.to_owned(), cell(&doc), cell(&bounds(about))];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("<br/>")
}

/// An example as a cell: its own, the one inside of its owner's, or else the default.
pub fn example(about: &Annotations, inside: Option<&Value>) -> String {
    let constant = about.constant.is_some();
    let found = [about.example.as_ref(), inside, about.default.as_ref()];
    let found = found
        .into_iter()
        .flatten()
        .find(|value| !value.is_null() && !constant);
    found
        .map(|example| cell(&json(example)))
        .unwrap_or_default()
}

/// `yes` or `no`.
pub fn yes(required: bool) -> String {
    if required { "yes" } else { "no" }.to_owned()
}

/// A Rust type, with a link to the page of the model in it.
pub fn ty(cx: &Cx<'_>, tokens: &TokenStream, named: Option<TypeId>, models: &str) -> String {
    let short = unqualify(tokens.clone(), &mut BTreeSet::new());
    let shown = code(&types::text(&short));
    match named {
        Some(id) => format!("[{shown}]({models}{})", model_file(cx, id)),
        None => shown,
    }
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
            ("one\ntwo", "one<br/>two"),
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
