//! How a program reads an answer: takes an operation and its call, gives the lines that await it and print what is most
//! telling in it.

use super::call::Call;
use super::code::{Code, Line, bind, call, chain, quoted, statement, text};
use super::program::client_variable;
use crate::emit::Cx;
use crate::emit::source::operations::is_optional;
use crate::emit::source::types::{Presence, presence};
use crate::emit::source::unions::behind_aliases;
use crate::ir::{Field, Media, Operation, Shape, Type};

/// What programs call other things than the client and the answer.
pub const TAKEN: [&str; 6] = ["body", "request", "page", "stream", "models", "main"];

/// The call, and what is done with its answer.
pub fn read_answer(cx: &Cx<'_>, operation: &Operation, call: Call) -> Vec<Line> {
    let mut lines = call.before;
    lines.extend(match &operation.page {
        Some(page) => read_pages(cx, operation, &page.item, call.request),
        None => read_once(cx, operation, call.request),
    });
    lines
}

/// The call, and a line that reads its answer.
fn read_once(cx: &Cx<'_>, operation: &Operation, request: Code) -> Vec<Line> {
    let sent = chain(request, vec![text(".await?")]);
    let Some((media, ty)) = &operation.ok.body else {
        return vec![statement(sent)];
    };
    let ty = match media {
        Media::Json | Media::Form => ty,
        Media::Text => &Type::Text,
        Media::Multipart | Media::Binary => &Type::File,
    };
    let variable = variable(cx, ty, "answer");
    if is_optional(operation) || matches!(ty, Type::Nullable(_)) {
        let head = Code::Join(vec![text(format!("if let Some({variable}) = ")), sent]);
        return vec![Line::Block(head, vec![print_value(cx, ty, &variable)])];
    }
    let read = match ty {
        Type::File => statement(println("{} bytes", &[format!("{variable}.len()")])),
        ty => read_value(cx, ty, &variable),
    };
    vec![bind(&variable, sent), read]
}

/// The first page, and then all items.
fn read_pages(cx: &Cx<'_>, operation: &Operation, item: &Type, request: Code) -> Vec<Line> {
    let Some((_, ty)) = &operation.ok.body else {
        return vec![statement(chain(request, vec![text(".await?")]))];
    };
    let variable = variable(cx, item, "item");
    vec![
        bind("request", request),
        Line::Blank,
        Line::Comment("One page."),
        bind("page", text("request.clone().await?")),
        read_value(cx, ty, "page"),
        Line::Blank,
        Line::Comment("All pages, each asked for when it is needed."),
        bind("mut stream", text("request.stream()")),
        Line::Block(
            text(format!("while let Some({variable}) = stream.next().await")),
            vec![
                bind(&variable, text(format!("{variable}?"))),
                print_value(cx, item, &variable),
            ],
        ),
    ]
}

/// Prints an answer; of a list, what is in it.
fn read_value(cx: &Cx<'_>, ty: &Type, variable: &str) -> Line {
    if let Type::List(item) = behind_aliases(cx, ty) {
        return read_each(cx, item, variable);
    }
    let items = fields(cx, ty).into_iter().find_map(|(name, field)| {
        let is_items = matches!(field.wire.as_str(), "data" | "items" | "results");
        match behind_aliases(cx, &field.ty) {
            Type::List(item) if is_items => Some((name, field, item)),
            _ => None,
        }
    });
    match items {
        Some((name, field, item)) if is_plain(cx, ty, field) => {
            read_each(cx, item, &format!("{variable}.{name}"))
        }
        _ => print_value(cx, ty, variable),
    }
}

fn read_each(cx: &Cx<'_>, item: &Type, list: &str) -> Line {
    let variable = variable(cx, item, "item");
    let head = text(format!("for {variable} in &{list}"));
    Line::Block(head, vec![print_value(cx, item, &variable)])
}

/// A line that prints the most telling of a value's fields, or all of it.
fn print_value(cx: &Cx<'_>, ty: &Type, variable: &str) -> Line {
    let shown = telling(cx, ty);
    if !shown.is_empty() {
        let format = vec!["{}"; shown.len()].join(" ");
        let shown = shown.iter().map(|name| format!("{variable}.{name}"));
        return statement(println(&format, &shown.collect::<Vec<_>>()));
    }
    let is_text = match behind_aliases(cx, ty) {
        Type::Text
        | Type::Bool
        | Type::I32
        | Type::I64
        | Type::U64
        | Type::F32
        | Type::F64
        | Type::Any => true,
        Type::Named(id) => matches!(cx.api[*id].shape, Shape::Enum(_)),
        _ => false,
    };
    let format = if is_text {
        format!("{{{variable}}}")
    } else {
        format!("{{{variable}:?}}")
    };
    statement(println(&format, &[]))
}

/// `println!("format", values)`.
pub fn println(format: &str, values: &[String]) -> Code {
    let values = values.iter().map(text);
    let arguments = [quoted(format)].into_iter().chain(values).collect();
    call(text("println!"), arguments)
}

/// Up to two fields that print as text and say something: the ID first, no constants, no secrets.
fn telling(cx: &Cx<'_>, ty: &Type) -> Vec<String> {
    let prints = |field: &Field| match behind_aliases(cx, &field.ty) {
        Type::Text | Type::Bool | Type::I64 | Type::I32 | Type::U64 => true,
        Type::Named(id) => matches!(cx.api[*id].shape, Shape::Enum(_)),
        _ => false,
    };
    let says = |field: &Field| {
        let about = &field.annotations;
        about.constant.is_none() && !about.secret && !about.deprecated
    };
    let mut shown: Vec<_> = fields(cx, ty)
        .into_iter()
        .filter(|(_, field)| prints(field) && says(field) && is_plain(cx, ty, field))
        .collect();
    let rank = |field: &Field| match (field.wire.as_str(), behind_aliases(cx, &field.ty)) {
        ("id", _) => 0,
        ("status" | "name", _) => 1,
        (wire, Type::Text | Type::Named(_)) if !wire.ends_with("_id") => 2,
        _ => 3,
    };
    shown.sort_by_key(|(_, field)| rank(field));
    // A number beside the ID says little.
    let texts = shown.iter().filter(|(_, field)| rank(field) < 3).count();
    shown.truncate(texts.max(1));
    shown.into_iter().take(2).map(|(name, _)| name).collect()
}

/// The fields of a struct with their names.
pub fn fields<'a>(cx: &'a Cx<'_>, ty: &'a Type) -> Vec<(String, &'a Field)> {
    let Type::Named(id) = behind_aliases(cx, ty) else {
        return Vec::new();
    };
    match &cx.api[*id].shape {
        Shape::Struct(body) => body
            .fields
            .iter()
            .enumerate()
            .map(|(index, field)| (cx.names.member(*id, index).to_owned(), field))
            .collect(),
        _ => Vec::new(),
    }
}

/// Whether a field of that type holds its value without an `Option` around it.
fn is_plain(cx: &Cx<'_>, owner: &Type, field: &Field) -> bool {
    match behind_aliases(cx, owner) {
        Type::Named(id) => presence(cx, *id, field) == Presence::Plain,
        _ => false,
    }
}

/// What a program calls a value: its type's name where that is short.
pub fn variable(cx: &Cx<'_>, ty: &Type, otherwise: &str) -> String {
    let fits = |name: &String| {
        name.len() <= 24
            && !TAKEN.contains(&name.as_str())
            && client_variable(cx) != *name
            && !name.ends_with('_')
    };
    let name = match ty {
        Type::Named(id) => Some(cx.names.module_of(*id)).filter(fits),
        _ => None,
    };
    name.unwrap_or_else(|| otherwise.to_owned())
}
