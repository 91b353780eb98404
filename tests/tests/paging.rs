//! Which operations have pages, and how one leads to the next: a line of a document for each case. `tests/fixtures/paging*`
//! have the Rust that comes of it.

use codegen::Source;
use tests::{input, succeed};

/// What is said of an operation's pages, without how its types are called. Parameters and the answer are YAML.
fn pages(method: &str, params: &str, answer: &str, headers: &str) -> Option<String> {
    let text = format!(
        "openapi: 3.0.3
info: {{title: Pages, version: '1'}}
paths:
  /notes:
    {method}:
      operationId: listNotes
      parameters: [{params}]
      responses:
        '200':
          description: Notes.
          headers: {{{headers}}}
          content: {{application/json: {{schema: {answer}}}}}
components:
  schemas:
    Note: {{type: object, properties: {{id: {{type: string}}}}}}
    Bare: {{type: object, properties: {{name: {{type: string}}}}}}
    Notes: {{type: array, items: {{$ref: '#/components/schemas/Note'}}}}
"
    );
    let (ir, report) = succeed(codegen::ir(input(Source::new("pages.yaml", text))));
    assert!(!report.contains("left out"), "{report}");
    let line = ir.lines().find(|line| line.contains("    pages of "))?;
    let (_, said) = line
        .split_once(" in ")
        .expect("the line says where the list is");
    Some(said.to_owned())
}

const NOTES: &str = "{$ref: '#/components/schemas/Notes'}";
const TEXT: &str = "{type: string}";
const URL: &str = "{type: string, format: uri, nullable: true}";
const NUMBER: &str = "{type: integer}";
const FLAG: &str = "{type: boolean}";

/// Query parameters: a name and its schema.
fn query(params: &[(&str, &str)]) -> String {
    let params = params.iter();
    let params =
        params.map(|(name, schema)| format!("{{name: '{name}', in: query, schema: {schema}}}"));
    params.collect::<Vec<_>>().join(", ")
}

/// An object: its keys and their schemas.
fn object(fields: &[(&str, &str)]) -> String {
    let fields = fields
        .iter()
        .map(|(key, schema)| format!("'{key}': {schema}"));
    let fields: Vec<_> = fields.collect();
    format!("{{type: object, properties: {{{}}}}}", fields.join(", "))
}

/// The parameters, what the answer has beside its notes, and what is to be understood.
type Case<'a> = (
    &'a [(&'a str, &'a str)],
    &'a [(&'a str, &'a str)],
    Option<&'a str>,
);

fn check(cases: &[Case<'_>]) {
    for (params, beside, expected) in cases {
        let fields = [&[("notes", NOTES)], *beside].concat();
        let said = pages("get", &query(params), &object(&fields), "");
        let expected = expected.map(|expected| format!("`notes` by {expected}"));
        assert_eq!(said, expected, "{params:?} {beside:?}");
    }
}

#[test]
fn pages_that_are_counted() {
    check(&[
        (
            &[("limit", NUMBER), ("offset", NUMBER)],
            &[],
            Some("offset offset, limit limit, total none, more none"),
        ),
        (
            &[("$top", NUMBER), ("$skip", NUMBER)],
            &[("total", NUMBER)],
            Some("offset $skip, limit $top, total `total`, more none"),
        ),
        (
            &[("maxResults", NUMBER), ("startAt", NUMBER)],
            &[("total", NUMBER)],
            Some("offset startAt, limit maxResults, total `total`, more none"),
        ),
        (
            &[("page", NUMBER)],
            &[],
            Some("number page from 1, limit none, total none, more none"),
        ),
        (
            &[("page[number]", NUMBER), ("page[size]", NUMBER)],
            &[],
            Some("number page[number] from 1, limit page[size], total none, more none"),
        ),
        (
            &[("page", "{type: integer, default: 0}")],
            &[],
            Some("number page from 0, limit none, total none, more none"),
        ),
        (
            &[("page", "{type: integer, minimum: 0}")],
            &[],
            Some("number page from 0, limit none, total none, more none"),
        ),
        (
            &[("page", "{type: integer, minimum: 0, default: 1}")],
            &[("has_more", FLAG)],
            Some("number page from 1, limit none, total none, more `has_more`"),
        ),
        // A total comes before a URL, which may name another server.
        (
            &[("page", NUMBER)],
            &[
                ("count", "{type: integer, description: The total number.}"),
                ("next", URL),
            ],
            Some("number page from 1, limit none, total `count`, more none"),
        ),
        // A count may be that of the page.
        (
            &[("page", NUMBER)],
            &[("count", NUMBER)],
            Some("number page from 1, limit none, total none, more none"),
        ),
        (&[("page", FLAG)], &[], None),
        (&[("limit", NUMBER)], &[], None),
        (&[("offset", NUMBER)], &[], None),
    ]);
    let zero =
        "{name: page, in: query, description: 'The page, zero-based.', schema: {type: integer}}";
    let said = pages("get", zero, NOTES, "");
    assert_eq!(
        said.as_deref(),
        Some("`` by number page from 0, limit none, total none, more none")
    );
}

#[test]
fn pages_by_a_cursor() {
    let nested = |key| object(&[(key, TEXT)]);
    let (meta, deep) = (
        nested("next_cursor"),
        object(&[("next", &object(&[("after", TEXT)]))]),
    );
    let (continues, next) = (nested("continue"), nested("next"));
    check(&[
        (
            &[("cursor", TEXT)],
            &[("next_cursor", TEXT)],
            Some("cursor cursor from `next_cursor`, limit none, total none, more none"),
        ),
        (
            &[("cursor", TEXT), ("limit", NUMBER)],
            &[("response_metadata", &meta)],
            Some(
                "cursor cursor from `response_metadata.next_cursor`, limit limit, total none, more none",
            ),
        ),
        (
            &[("pageToken", TEXT), ("pageSize", NUMBER)],
            &[("nextPageToken", TEXT)],
            Some("cursor pageToken from `nextPageToken`, limit pageSize, total none, more none"),
        ),
        (
            &[("Marker", TEXT)],
            &[("NextMarker", TEXT)],
            Some("cursor Marker from `NextMarker`, limit none, total none, more none"),
        ),
        (
            &[("continue", TEXT)],
            &[("metadata", &continues)],
            Some("cursor continue from `metadata.continue`, limit none, total none, more none"),
        ),
        (
            &[("after", TEXT)],
            &[("paging", &deep)],
            Some("cursor after from `paging.next.after`, limit none, total none, more none"),
        ),
        (
            &[("cursor", TEXT)],
            &[("pagination", &next), ("has_more", FLAG)],
            Some("cursor cursor from `pagination.next`, limit none, total none, more `has_more`"),
        ),
        (
            &[("page", TEXT)],
            &[("next_page", TEXT), ("has_more", FLAG)],
            Some("cursor page from `next_page`, limit none, total none, more `has_more`"),
        ),
        (
            &[("after_id", TEXT)],
            &[("last_id", TEXT), ("has_more", FLAG)],
            Some("cursor after_id from `last_id`, limit none, total none, more `has_more`"),
        ),
        // One without the other, a date, a number, and what was sent.
        (&[("cursor", TEXT)], &[], None),
        (
            &[("after", "{type: string, format: date-time}")],
            &[("has_more", FLAG)],
            None,
        ),
        (&[], &[("next_cursor", TEXT)], None),
        (&[("cursor", TEXT)], &[("next_cursor", NUMBER)], None),
        (&[("marker", TEXT)], &[("marker", TEXT)], None),
    ]);
}

#[test]
fn pages_by_a_url() {
    let linked = object(&[("next", TEXT)]);
    let embedded = object(&[("next", &object(&[("href", TEXT)]))]);
    check(&[
        (
            &[],
            &[("next", URL)],
            Some("URL in `next`, limit none, total none, more none"),
        ),
        (
            &[("cursor", TEXT)],
            &[("next", URL)],
            Some("URL in `next`, limit none, total none, more none"),
        ),
        (
            &[],
            &[(
                "next",
                "{type: string, description: The URL of the next page.}",
            )],
            Some("URL in `next`, limit none, total none, more none"),
        ),
        (
            &[],
            &[("@odata.nextLink", TEXT)],
            Some("URL in `@odata.nextLink`, limit none, total none, more none"),
        ),
        (
            &[],
            &[("next_page_uri", TEXT)],
            Some("URL in `next_page_uri`, limit none, total none, more none"),
        ),
        (
            &[("page", NUMBER)],
            &[("links", &linked)],
            Some("URL in `links.next`, limit none, total none, more none"),
        ),
        (
            &[],
            &[("_links", &embedded)],
            Some("URL in `_links.next.href`, limit none, total none, more none"),
        ),
        (&[], &[("next", TEXT)], None),
    ]);
    let link = format!("Link: {{schema: {TEXT}}}");
    let page = query(&[("page", NUMBER), ("per_page", NUMBER)]);
    let said = pages("get", &page, NOTES, &link);
    let expected = "`` by header Link, limit per_page, total none, more none";
    assert_eq!(said.as_deref(), Some(expected));
    // A link alone may be to something else.
    assert_eq!(pages("get", "", NOTES, &link), None);
}

#[test]
fn pages_behind_the_last_item() {
    check(&[
        (
            &[("starting_after", TEXT)],
            &[],
            Some("starting_after after the last `id`, limit none, total none, more none"),
        ),
        (
            &[("after", TEXT), ("limit", NUMBER)],
            &[("has_more", FLAG)],
            Some("after after the last `id`, limit limit, total none, more `has_more`"),
        ),
        (&[("after", TEXT)], &[], None),
    ]);
    let bare = object(&[(
        "data",
        "{type: array, items: {$ref: '#/components/schemas/Bare'}}",
    )]);
    assert_eq!(
        pages("get", &query(&[("starting_after", TEXT)]), &bare, ""),
        None
    );
}

#[test]
fn where_the_list_is() {
    let texts = "{type: array, items: {type: string}}";
    let inner = object(&[("notes", NOTES), ("total", NUMBER)]);
    for (fields, list) in [
        (&[("notes", NOTES)] as &[(&str, &str)], Some("notes")),
        (
            &[("data", NOTES), ("included", texts), ("tags", texts)],
            Some("data"),
        ),
        (&[("notes", NOTES), ("errors", texts)], Some("notes")),
        (&[("notes", NOTES), ("tags", texts)], None),
        (&[("response", &inner)], Some("response.notes")),
        (&[("response", &inner), ("other", &inner)], None),
        // One note with its tags.
        (&[("id", TEXT), ("tags", texts)], None),
        (&[("_id", TEXT), ("tags", texts)], None),
        (&[("id", TEXT), ("data", NOTES)], Some("data")),
    ] {
        let said = pages("get", &query(&[("page", NUMBER)]), &object(fields), "");
        let found = said.as_deref().and_then(|said| said.split('`').nth(1));
        assert_eq!(found, list, "{fields:?}");
    }
    let nested = pages(
        "get",
        &query(&[("page", NUMBER)]),
        &object(&[("response", &inner)]),
        "",
    );
    assert!(nested.is_some_and(|said| said.contains("total `response.total`")));
}

/// To send something again is safe with GET; an offset and a limit, which say themselves what they are, are taken anywhere.
#[test]
fn what_is_sent_again() {
    for (params, expected) in [
        (&[("page", NUMBER), ("per_page", NUMBER)], false),
        (&[("limit", NUMBER), ("offset", NUMBER)], true),
    ] {
        assert_eq!(pages("post", &query(params), NOTES, "").is_some(), expected);
    }
}
