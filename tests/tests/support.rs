//! The page of support against the documents that show it: takes `codegen/SUPPORT.md`, the documents that its rows link
//! to, and their snapshots. Knows nothing of what the rows say in words.

use std::collections::BTreeSet;

use tests::{files, read};

const PAGE: &str = "codegen/SUPPORT.md";

/// The folders that the page has to name whole.
const FOLDERS: &[&str] = &["fixtures", "errors"];

/// A row of a table: the documents that it links to, and the messages that it quotes with their levels.
struct Row<'a> {
    text: &'a str,
    documents: Vec<&'a str>,
    quotes: Vec<(&'a str, &'a str)>,
}

fn rows(page: &str) -> Vec<Row<'_>> {
    let is_head = |line: &str| line.starts_with("| in the document") || line.starts_with("|---");
    let lines = page
        .lines()
        .filter(|line| line.starts_with('|') && !is_head(line));
    let rows = lines.map(|text| Row {
        text,
        documents: documents(text),
        quotes: quotes(text),
    });
    rows.collect()
}

/// The targets of links into `tests/`, without that folder.
fn documents(row: &str) -> Vec<&str> {
    let links = row.split("](../tests/").skip(1);
    links
        .filter_map(|link| Some(link.split_once(')')?.0))
        .collect()
}

/// `warning “text”` and its like.
fn quotes(row: &str) -> Vec<(&str, &str)> {
    let pieces: Vec<_> = row.split('“').collect();
    let pairs = pieces.windows(2);
    let pairs = pairs.filter_map(|pair| {
        let level = pair[0].trim_end().rsplit(' ').next()?;
        Some((level, pair[1].split_once('”')?.0))
    });
    pairs.collect()
}

/// Every document that people read: parts and overlays belong to one.
fn expected() -> BTreeSet<String> {
    let names = |folder: &&str| {
        let names = files(&format!("tests/{folder}")).into_iter();
        let names = names.filter(|name| !name.contains('/') && !name.contains(".overlay."));
        names
            .map(|name| format!("{folder}/{name}"))
            .collect::<Vec<_>>()
    };
    FOLDERS.iter().flat_map(names).collect()
}

#[test]
fn every_document_is_on_the_page() {
    let page = read(PAGE);
    let named = rows(&page).into_iter().flat_map(|row| row.documents);
    let named: BTreeSet<_> = named.map(str::to_owned).collect();
    assert_eq!(named, expected(), "{PAGE} links to every document");
}

#[test]
fn every_row_names_a_document_and_says_what_comes_of_it() {
    let page = read(PAGE);
    for row in rows(&page) {
        assert!(!row.documents.is_empty(), "no document: {}", row.text);
        assert_eq!(row.text.matches(" | ").count(), 3, "cells: {}", row.text);
    }
}

/// The snapshot that has a document's report.
fn snapshot(document: &str) -> String {
    let name = match document.split_once('/') {
        Some(("errors", name)) => format!("errors__{}", name.replace('.', "_")),
        Some((_, name)) => format!("fixtures__{}-ir", name.trim_end_matches(".yaml")),
        None => document.to_owned(),
    };
    read(&format!("tests/tests/snapshots/{name}.snap"))
}

/// Whether a document gives a message of that level with that text.
fn gives(document: &str, level: &str, text: &str) -> bool {
    let start = format!(": {level}: ");
    let snapshot = snapshot(document);
    let mut messages = snapshot.lines().filter_map(|line| line.split_once(&start));
    messages.any(|(_, message)| message.contains(text))
}

#[test]
fn every_message_on_the_page_is_given() {
    let page = read(PAGE);
    let rows = rows(&page);
    let quoted: usize = rows.iter().map(|row| row.quotes.len()).sum();
    assert!(quoted > 50, "{quoted} messages are quoted");
    for row in rows {
        for (level, text) in row.quotes {
            let mut documents = row.documents.iter();
            let given = documents.any(|document| gives(document, level, text));
            assert!(given, "no document of the row says {level} “{text}”");
        }
    }
}
