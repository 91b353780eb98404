//! The page of a resource: what it is, its operations, and for each its example, parameters, answer and errors.

use std::collections::BTreeMap;

use quote::quote;

use super::members::{Row, Shown, member_table};
use super::table::{
    Anchors, Paths, cell, deprecation, description, example, own_type, table, ty as linked, words,
    yes,
};
use crate::emit::examples::json::Known;
use crate::emit::examples::program::{self, fence};
use crate::emit::source::operations::{asks_doc, output};
use crate::emit::source::rustdoc::{code, paragraphs};
use crate::emit::source::types::ty as type_of;
use crate::emit::{Cx, Piece, Programs};
use crate::ir::{
    Annotations, Body, ErrorCase, Media, Operation, OperationId, Page, ParamId, ResourceId, Shape,
    Step, Type,
};
use crate::markdown::{safe, sentence};

/// Where other pages are, seen from a resource's page.
const PATHS: Paths = Paths {
    models: "../../models/",
    types: "../../types/",
};

/// Where the index is, seen from a resource's page.
const INDEX: &str = "../../README.md";

/// The headings of an operation's section, below its own.
const HEADINGS: [&str; 4] = ["Example Usage", "Parameters", "Response", "Errors"];

/// The page of a resource.
pub fn page(
    cx: &Cx<'_>,
    resource: ResourceId,
    programs: &Programs,
    anchors: &BTreeMap<OperationId, String>,
    known: &Known,
) -> Piece {
    let names = &cx.names[resource];
    let doc = cx.api[resource]
        .doc
        .as_deref()
        .map(words)
        .unwrap_or_default();
    let how = format!(
        "Called through {}; needs the cargo feature {} (on by default).",
        code(&format!(
            "{}.{}()",
            program::client_variable(cx),
            names.module
        )),
        code(&names.module)
    );
    let link = |(id, _): (OperationId, &Operation)| {
        let method = &cx.names[id].methods[0];
        format!("* [{method}](#{}){}", anchors[&id], dashed(cx, id))
    };
    let links: Vec<_> = cx.api.operations_of(resource).map(link).collect();
    let mut parts = vec![
        format!("# {}", names.handle),
        "## Overview".to_owned(),
        doc,
        how,
        more(cx, resource),
        "### Available Operations".to_owned(),
        links.join("\n"),
    ];
    parts.extend(
        cx.api
            .operations_of(resource)
            .map(|(id, _)| operation(cx, id, programs, known)),
    );
    Piece::text(
        format!("docs/sdks/{}/README.md", names.module),
        paragraphs(parts) + "\n",
    )
}

/// Where the API's vendor says more.
fn more(cx: &Cx<'_>, resource: ResourceId) -> String {
    let Some((url, said)) = &cx.api[resource].link else {
        return String::new();
    };
    let said = said
        .as_deref()
        .map(str::trim)
        .filter(|said| !said.is_empty());
    let said = safe(said.unwrap_or("The API's own documentation"));
    format!("{}: <{}>", said.trim_end_matches('.'), safe_url(url))
}

/// A URL between angle brackets.
fn safe_url(url: &str) -> String {
    url.replace('<', "%3C")
        .replace('>', "%3E")
        .split_whitespace()
        .collect()
}

/// The anchors of a resource's operations: what GitHub makes of the page's headings.
pub fn anchors(cx: &Cx<'_>, resource: ResourceId) -> Vec<(OperationId, String)> {
    let mut anchors = Anchors::default();
    anchors.anchor(&cx.names[resource].handle);
    anchors.anchor("Overview");
    anchors.anchor("Available Operations");
    cx.api
        .operations_of(resource)
        .map(|(id, _)| {
            let anchor = anchors.anchor(&cx.names[id].methods[0]);
            HEADINGS
                .iter()
                .for_each(|heading| _ = anchors.anchor(heading));
            (id, anchor)
        })
        .collect()
}

/// ` - Create actor token`, for lists of operations.
pub fn dashed(cx: &Cx<'_>, id: OperationId) -> String {
    let operation = &cx.api[id];
    let words = operation
        .summary
        .as_deref()
        .or(operation.doc.as_deref())
        .map(safe)
        .unwrap_or_default();
    let words = sentence(&words);
    let words = words.trim_end_matches('.').replace('\n', " ");
    let deprecated = if operation.deprecated {
        " (deprecated)"
    } else {
        ""
    };
    match words.trim() {
        "" => format!(
            " - {}{deprecated}",
            code(&format!("{} {}", operation.method, operation.path))
        ),
        words => format!(" - {words}{deprecated}"),
    }
}

/// The section of an operation.
fn operation(cx: &Cx<'_>, id: OperationId, programs: &Programs, known: &Known) -> String {
    let operation = &cx.api[id];
    let mut parts = vec![format!("## {}", cx.names[id].methods[0]), about(operation)];
    for heading in HEADINGS {
        parts.push(format!("### {heading}"));
        match heading {
            "Example Usage" => parts.extend(examples(cx, id, programs)),
            "Parameters" => parts.push(parameters(cx, id, known)),
            "Response" => parts.extend([response(cx, operation), other_answer(cx, operation)]),
            _ => parts.push(errors(cx, operation)),
        }
    }
    paragraphs(parts)
}

fn about(operation: &Operation) -> String {
    let doc = operation.doc.as_deref().or(operation.summary.as_deref());
    let (deprecated, said) = deprecation(operation.deprecated, doc);
    let deprecated = match deprecated.as_str() {
        "" => String::new(),
        deprecated => format!("> {deprecated}"),
    };
    let source = format!(
        "{}, the operation {}.",
        code(&format!("{} {}", operation.method, operation.path)),
        code(operation.document_id())
    );
    paragraphs([deprecated, words(&said), source])
}

/// A program for each body that the operation takes.
fn examples(cx: &Cx<'_>, id: OperationId, programs: &Programs) -> Vec<String> {
    let operation = &cx.api[id];
    let program = |alternative| fence(programs.of(id, alternative));
    if operation.bodies.len() < 2 {
        return vec![program(0)];
    }
    let bodies = operation.bodies.iter().enumerate();
    bodies
        .flat_map(|(alternative, body)| {
            [
                format!("With a body of {}:", code(&body.media_type)),
                program(alternative),
            ]
        })
        .collect()
}

/// The parameters, the body and what each request can be told besides; then the fields of the body.
fn parameters(cx: &Cx<'_>, id: OperationId, known: &Known) -> String {
    let operation = &cx.api[id];
    let params = operation.params().map(|(param_id, param)| Row {
        name: Shown::new(cx.names[id].param(param_id)),
        ty: linked(cx, &type_of(cx, &param.ty), param.ty.named(), PATHS),
        required: yes(param.required),
        said: description(&param.annotations),
        example: example(&param.annotations, None),
    });
    let fields = operation
        .bodies
        .first()
        .and_then(|body| body_fields(cx, body, known));
    let bodies = operation
        .bodies
        .iter()
        .map(|body| body_row(cx, operation, body, fields.is_some()));
    let rows = params.chain(bodies).chain([options_row()]).collect();
    paragraphs([member_table("Parameter", rows), fields.unwrap_or_default()])
}

/// What each request can be told besides.
fn options_row() -> Row {
    Row {
        name: Shown::new("retries"),
        ty: own_type("RetryPolicy", PATHS),
        required: yes(false),
        said: format!(
            "How this call is retried. Every request also has `timeout`, `header` and `base_url`: see [options of a request]({INDEX}#options-of-a-request)."
        ),
        example: None,
    }
}

fn body_row(cx: &Cx<'_>, operation: &Operation, body: &Body, has_fields: bool) -> Row {
    let ty = match body.media {
        Media::Text => Shown::new("String"),
        Media::Binary => linked(cx, &quote!(File), None, PATHS),
        _ => linked(cx, &type_of(cx, &body.ty), body.ty.named(), PATHS),
    };
    let said = body.doc.as_deref().map(words);
    let fields = has_fields.then(|| "Its fields are in the next table.".to_owned());
    let media = (operation.bodies.len() > 1 || body.media != Media::Json)
        .then(|| format!("Sent as {}.", code(&body.media_type)));
    let said = paragraphs([said, fields, media].into_iter().flatten());
    // An object's example stands beside its fields.
    let about = Annotations {
        example: body.example.clone().filter(|example| !example.is_object()),
        ..Annotations::default()
    };
    Row {
        name: Shown::new("body"),
        ty,
        required: yes(body.required),
        said: cell(&said),
        example: example(&about, None),
    }
}

/// The fields of the body, where it is an object.
fn body_fields(cx: &Cx<'_>, body: &Body, known: &Known) -> Option<String> {
    let Type::Named(id) = cx.api.behind_aliases(&body.ty) else {
        return None;
    };
    let Shape::Struct(fields) = &cx.api[*id].shape else {
        return None;
    };
    let name = linked(cx, &type_of(cx, &Type::Named(*id)), Some(*id), PATHS).whole;
    let rows = super::model::fields(
        cx,
        *id,
        fields,
        body.example.as_ref().or(known.get(id)),
        PATHS,
    );
    (!fields.fields.is_empty()).then(|| paragraphs([format!("The fields of {name}:"), rows]))
}

fn response(cx: &Cx<'_>, operation: &Operation) -> String {
    let ok = &operation.ok;
    let named = ok
        .body
        .as_ref()
        .filter(|(media, _)| matches!(media, Media::Json | Media::Form));
    let ty = linked(
        cx,
        &output(cx, operation),
        named.and_then(|(_, ty)| ty.named()),
        PATHS,
    )
    .whole;
    let statuses = ok.statuses.join(", ");
    let statuses = if statuses.is_empty() {
        String::new()
    } else {
        format!(" with status {statuses}")
    };
    let accept = ok
        .accept
        .iter()
        .map(|media| code(media))
        .collect::<Vec<_>>()
        .join(", ");
    let accept = if accept.is_empty() {
        String::new()
    } else {
        format!(", as {accept}")
    };
    let what = match &ok.body {
        None => format!("{ty}{statuses}: the answer's body says nothing."),
        Some(_) if ok.stream.is_some() => {
            format!("**{ty}**{statuses}{accept}: `.next()` gives each item when it comes.")
        }
        Some(_) if operation.ok.optional => {
            format!("{ty}{statuses}{accept}; `None` when the answer has no body.")
        }
        Some((Media::Json | Media::Form, _)) => format!("**{ty}**{statuses}{accept}."),
        Some(_) if operation.gives_bytes() => format!(
            "{ty}{statuses}{accept}: the body as it came. `.download()` gives it piece by piece, `.save_to(path)` writes it to a file."
        ),
        Some(_) => format!("{ty}{statuses}{accept}: the body as it came."),
    };
    let page = operation.page.as_ref().map(|page| {
        let item = linked(cx, &type_of(cx, &page.item), page.item.named(), PATHS).whole;
        let step = next_page(operation, page);
        format!("`.stream()` gives each {item} of all pages, `.pages()` one page after the other. {step}")
    });
    let said = ok
        .doc
        .as_deref()
        .map(words)
        .filter(|said| said.len() > 12)
        .unwrap_or_default();
    let headers = operation.headers.as_ref().map(|ty| {
        let name = linked(cx, &type_of(cx, ty), ty.named(), PATHS).whole;
        format!("{name} has its headers: `.send_raw()` gives them.")
    });
    paragraphs([
        what,
        said,
        headers.unwrap_or_default(),
        page.unwrap_or_default(),
    ])
}

/// Where the same answer comes as a stream, or as a whole.
fn other_answer(cx: &Cx<'_>, operation: &Operation) -> String {
    let named = |id: OperationId| code(&cx.names[id].methods[0]);
    let mut all = cx.api.operations();
    let whole = operation.stream_of.as_ref();
    let whole = whole.and_then(|whole| all.find(|(_, it)| it.id == *whole));
    match (cx.api.stream_of(&operation.id), whole) {
        (Some(stream), _) => format!("{} gives it as a stream.", named(stream)),
        (None, Some((whole, _))) => {
            let asks = asks_doc(operation, operation.bodies.first());
            let asks = if asks.is_empty() {
                asks
            } else {
                format!("{asks} ")
            };
            format!("{asks}{} gives it as a whole.", named(whole))
        }
        (None, None) => String::new(),
    }
}

/// How one page leads to the next.
fn next_page(operation: &Operation, page: &Page) -> String {
    let param = |id: ParamId| code(&operation[id].wire);
    let place = |keys: &[String]| code(&keys.join("."));
    let step = match &page.step {
        Step::Offset(id) => format!("the offset {}", param(*id)),
        Step::Number(id, first) => format!("its number in {}, from {first} on", param(*id)),
        Step::Cursor(id, at) => format!("the cursor in {}, sent as {}", place(at), param(*id)),
        Step::Url(at) => format!("the URL in {}", place(at)),
        Step::Link => format!("the URL in the header {}", code("Link")),
        Step::After(id, at) => format!("the last item's {}, sent as {}", place(at), param(*id)),
    };
    format!("The next page is asked for by {step}.")
}

/// The errors that the document declares, those of one type together, and what is left.
fn errors(cx: &Cx<'_>, operation: &Operation) -> String {
    let mut rows: Vec<(String, Vec<&str>, Vec<&str>)> = Vec::new();
    for error in &operation.errors {
        let ty = error_type(cx, error);
        let media = error.media_type.as_deref().unwrap_or("*/*");
        match rows
            .iter_mut()
            .find(|(known, _, medias)| *known == ty && medias.contains(&media))
        {
            Some((_, statuses, _)) => statuses.push(&error.status),
            None => rows.push((ty, vec![&error.status], vec![media])),
        }
    }
    let all = operation
        .errors
        .iter()
        .any(|error| error.from <= 400 && error.to >= 599);
    if !all {
        rows.push((untyped(), vec!["4XX", "5XX"], vec!["*/*"]));
    }
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(ty, statuses, media)| {
            vec![
                ty,
                statuses.join(", "),
                media.join(", ").replace('*', "\\*"),
            ]
        })
        .collect();
    table(&["Error Type", "Status Code", "Content Type"], &rows)
}

fn error_type(cx: &Cx<'_>, error: &ErrorCase) -> String {
    match error.ty.as_ref().filter(|ty| **ty != Type::Any) {
        Some(ty) => linked(cx, &type_of(cx, ty), ty.named(), PATHS).whole,
        None => untyped(),
    }
}

/// An error without a typed body.
fn untyped() -> String {
    format!("[`Error`]({INDEX}#errors)")
}
