//! How a program reads an answer: takes an operation and its call, gives the lines that await it and print what is most
//! telling in it, or what the operation is called for.

use super::call::Call;
use super::code::{Code, Line, bind, call, chain, quoted, statement, text};
use super::handled;
use super::variable::{TAKEN, answer_variable, list_variable, resource_word, variable};
use crate::emit::Cx;
use crate::emit::source::operations::is_optional;
use crate::emit::source::types::{Presence, presence};
use crate::ir::{Field, Media, OperationId, Shape, Type};

/// The call, and what is done with its answer.
pub fn read_answer(cx: &Cx<'_>, id: OperationId, call: Call) -> Vec<Line> {
    let mut lines = call.before;
    lines.extend(match &cx.api[id].page {
        Some(page) => read_pages(cx, id, &page.item, call.request),
        None if cx.api[id].ok.stream.is_some() => read_stream(cx, id, call.request),
        None => read_once(cx, id, call.request),
    });
    lines
}

/// The call, and a `match` that tells the errors apart which callers handle.
pub fn read_answer_or_error(cx: &Cx<'_>, id: OperationId, call: Call) -> Vec<Line> {
    let operation = &cx.api[id];
    let body = operation.ok.body.as_ref();
    let body = body.filter(|_| operation.ok.stream.is_none());
    let answer = body.map(|(_, ty)| {
        let variable = answer_variable(cx, operation, ty);
        print_value(cx, ty, &variable).map(|print| (variable, print))
    });
    let (pattern, value) = match answer {
        Some(Some(read)) => read,
        Some(None) => ("_".to_owned(), println("done", &[])),
        None if operation.ok.stream.is_some() => ("_".to_owned(), println("done", &[])),
        None => ("()".to_owned(), println("done", &[])),
    };
    let thing = resource_word(cx, operation).replace('_', " ");
    let mut arms = vec![Line::Arm(text(format!("Ok({pattern})")), value)];
    arms.extend(handled::statuses(operation).map(|(status, predicate)| {
        let said = match status {
            404 => println(&format!("no such {thing}"), &[]),
            _ => println("{:?}: {error}", &["error.code()".to_owned()]),
        };
        Line::Arm(text(format!("Err(error) if error.{predicate}()")), said)
    }));
    arms.push(Line::Arm(text("Err(error)"), text("return Err(error)")));
    let sent = chain(call.request, vec![text(".await")]);
    let mut lines = call.before;
    lines.push(Line::Block(Code::Join(vec![text("match "), sent]), arms));
    lines
}

/// The call, and a line that reads its answer.
fn read_once(cx: &Cx<'_>, id: OperationId, request: Code) -> Vec<Line> {
    let operation = &cx.api[id];
    let sent = chain(request, vec![text(".await?")]);
    let Some((media, ty)) = &operation.ok.body else {
        return vec![statement(sent)];
    };
    let ty = match media {
        Media::Json | Media::Form => ty,
        Media::Text => &Type::Text,
        Media::Multipart | Media::Binary => &Type::File,
    };
    let variable = answer_variable(cx, operation, ty);
    if is_optional(operation) || matches!(ty, Type::Nullable(_)) {
        let Some(print) = print_value(cx, ty, &variable) else {
            return vec![statement(sent)];
        };
        let head = Code::Join(vec![text(format!("if let Some({variable}) = ")), sent]);
        return vec![Line::Block(head, vec![statement(print)])];
    }
    let read = match (ty, made_for(cx, id)) {
        (_, Some((name, field))) => read_secret(cx, ty, &variable, &name, field),
        (Type::File, _) => vec![statement(println(
            "{} bytes",
            &[format!("{variable}.len()")],
        ))],
        _ => read_value(cx, ty, &variable).into_iter().collect(),
    };
    if read.is_empty() {
        return vec![statement(sent)];
    }
    let mut lines = vec![bind(&variable, sent)];
    lines.extend(read);
    lines
}

/// The first words of methods that make something new, or fetch what only they give.
const MAKING: [&str; 9] = [
    "create",
    "fetch",
    "generate",
    "get",
    "issue",
    "refresh",
    "regenerate",
    "reveal",
    "rotate",
];

/// The secret or the URL that an operation is called for.
pub fn made_for<'a>(cx: &'a Cx<'_>, id: OperationId) -> Option<(String, &'a Field)> {
    let operation = &cx.api[id];
    let (_, ty) = operation.ok.body.as_ref()?;
    let mut words = cx.names[id].methods[0].split('_');
    let first = words.next().unwrap_or_default();
    let fields = fields(cx, ty);
    let has_id = fields.iter().any(|(_, field)| field.wire == "id");
    // What is got by its ID is wanted whole, unless the method names a part of it.
    let is_whole = first == "get" && has_id && words.next().is_none();
    if !MAKING.contains(&first)
        || is_whole
        || operation.page.is_some()
        || operation.ok.optional
        || operation.ok.stream.is_some()
    {
        return None;
    }
    let is_secret = |field: &Field| {
        let about = &field.annotations;
        about.secret && !about.deprecated && cx.api.behind_aliases(&field.ty).is_text()
    };
    let secrets = fields.into_iter().filter(|(_, field)| is_secret(field));
    // Of a token and the link with it, the link is what one passes on.
    secrets.min_by_key(|(_, field)| field.wire != "url")
}

/// Lines that read a secret by its name.
fn read_secret(cx: &Cx<'_>, owner: &Type, variable: &str, name: &str, field: &Field) -> Vec<Line> {
    let place = format!("{variable}.{name}");
    let value = match cx.api.behind_aliases(owner) {
        Type::Named(id) => match presence(cx, *id, field) {
            Presence::Plain => return vec![statement(println("{}", &[place]))],
            Presence::Optional => format!("{place}.unwrap_or_default()"),
            Presence::Patch => format!("{place}.into_value().unwrap_or_default()"),
        },
        _ => place,
    };
    let is_free = name != variable && !TAKEN.contains(&name) && !name.ends_with('_');
    let own = if is_free { name } else { "secret" };
    vec![
        bind(own, text(value)),
        statement(println(&format!("{{{own}}}"), &[])),
    ]
}

/// All items of an answer, as they come.
fn read_stream(cx: &Cx<'_>, id: OperationId, request: Code) -> Vec<Line> {
    let stream = chain(request, vec![text(".await?")]);
    match &cx.api[id].ok.body {
        Some((_, item)) => read_items(cx, id, item, stream),
        None => vec![statement(stream)],
    }
}

/// All items of a list, page after page.
fn read_pages(cx: &Cx<'_>, id: OperationId, item: &Type, request: Code) -> Vec<Line> {
    read_items(cx, id, item, chain(request, vec![text(".stream()")]))
}

fn read_items(cx: &Cx<'_>, id: OperationId, item: &Type, stream: Code) -> Vec<Line> {
    let variable = variable(cx, item, "item");
    let all = list_variable(cx, &cx.api[id], &variable);
    let head = text(format!("while let Some({variable}) = {all}.next().await"));
    let inside = match print_value(cx, item, &variable) {
        Some(print) => vec![
            bind(&variable, text(format!("{variable}?"))),
            statement(print),
        ],
        None => vec![statement(text(format!("{variable}?")))],
    };
    vec![
        bind(&format!("mut {all}"), stream),
        Line::Block(head, inside),
    ]
}

/// Prints an answer; of a list, what is in it. Nothing where only secrets could be printed.
fn read_value(cx: &Cx<'_>, ty: &Type, variable: &str) -> Option<Line> {
    if let Type::List(item) = cx.api.behind_aliases(ty) {
        return read_each(cx, item, variable);
    }
    let items = fields(cx, ty).into_iter().find_map(|(name, field)| {
        let is_items = matches!(field.wire.as_str(), "data" | "items" | "results");
        match cx.api.behind_aliases(&field.ty) {
            Type::List(item) if is_items => Some((name, field, item)),
            _ => None,
        }
    });
    match items {
        Some((name, field, item)) if is_plain(cx, ty, field) => {
            read_each(cx, item, &format!("{variable}.{name}"))
        }
        _ => print_value(cx, ty, variable).map(statement),
    }
}

fn read_each(cx: &Cx<'_>, item: &Type, list: &str) -> Option<Line> {
    let mut variable = variable(cx, item, "item");
    if list.split('.').next() == Some(&variable) {
        variable = "item".to_owned();
    }
    let head = text(format!("for {variable} in &{list}"));
    let print = print_value(cx, item, &variable)?;
    Some(Line::Block(head, vec![statement(print)]))
}

/// Prints the most telling of a value's fields, or all of it where no secret is inside.
fn print_value(cx: &Cx<'_>, ty: &Type, variable: &str) -> Option<Code> {
    let place = |name: &String| format!("{variable}.{name}");
    let shown = telling(cx, ty, |field| is_plain(cx, ty, field));
    if !shown.is_empty() {
        let format = vec!["{}"; shown.len()].join(" ");
        return Some(println(
            &format,
            &shown.iter().map(place).collect::<Vec<_>>(),
        ));
    }
    let is_text = match cx.api.behind_aliases(ty) {
        Type::Text
        | Type::Formatted(_)
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
    if is_text {
        return Some(println(&format!("{{{variable}}}"), &[]));
    }
    if let Some(first) = telling(cx, ty, |_| true).first() {
        return Some(println("{:?}", &[place(first)]));
    }
    (!holds_secret(cx, ty)).then(|| println(&format!("{{{variable}:?}}"), &[]))
}

/// Whether `Debug` would hide a part of a value.
pub fn holds_secret(cx: &Cx<'_>, ty: &Type) -> bool {
    ty.named().is_some_and(|id| cx.facts.of(id).holds_secret)
}

/// `println!("format", values)`.
pub fn println(format: &str, values: &[String]) -> Code {
    let values = values.iter().map(text);
    let arguments = [quoted(format)].into_iter().chain(values).collect();
    call(text("println!"), arguments)
}

/// Up to two fields that print as text and say something: the ID first, no constants, no secrets.
fn telling(cx: &Cx<'_>, ty: &Type, is_open: impl Fn(&Field) -> bool) -> Vec<String> {
    let prints = |field: &Field| match cx.api.behind_aliases(&field.ty) {
        Type::Text | Type::Formatted(_) | Type::Bool | Type::I64 | Type::I32 | Type::U64 => true,
        Type::Named(id) => matches!(cx.api[*id].shape, Shape::Enum(_)),
        _ => false,
    };
    let says = |field: &Field| {
        let about = &field.annotations;
        // Many APIs have the name of the type in `object`.
        let is_kind = field.wire == "object";
        about.constant.is_none() && !about.secret && !about.deprecated && !is_kind
    };
    let mut shown: Vec<_> = fields(cx, ty)
        .into_iter()
        .filter(|(_, field)| prints(field) && says(field) && is_open(field))
        .collect();
    let rank = |field: &Field| match (field.wire.as_str(), cx.api.behind_aliases(&field.ty)) {
        ("id", _) => 0,
        ("status" | "name" | "url", _) => 1,
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
    let Type::Named(id) = cx.api.behind_aliases(ty) else {
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
    match cx.api.behind_aliases(owner) {
        Type::Named(id) => presence(cx, *id, field) == Presence::Plain,
        _ => false,
    }
}
