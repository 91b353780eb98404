//! The IR as text for people: a line for each thing, nested as the document nests it. Snapshots are made of it.

use std::fmt::{self, Write};

use serde_json::Value;

use crate::ir::{
    Annotations, Api, Bound, Count, Flag, Limits, Operation, Origin, Page, Param, ParamId, Reply,
    SchemeId, Shape, Step, Struct, Type, TypeDef,
};

/// The whole document.
pub fn dump(api: &Api) -> String {
    let mut out = String::new();
    dump_api(&mut out, api).expect("a String takes all that is written");
    out
}

fn dump_api(out: &mut String, api: &Api) -> fmt::Result {
    writeln!(out, "api {:?} {:?}", api.info.title, api.info.version)?;
    for server in &api.servers {
        writeln!(out, "server {}", server.url)?;
    }
    for scheme in &api.schemes {
        writeln!(out, "scheme {} {:?}", scheme.name, scheme.kind)?;
    }
    if let Some(retries) = &api.retries {
        writeln!(out, "{retries:?}")?;
    }
    for (id, resource) in api.resources() {
        let section = resource.section.as_ref();
        let section = section.map(|it| format!(", of {}", it.title));
        let section = section.unwrap_or_default();
        writeln!(out, "\nresource {}{section}", resource.group)?;
        for (_, operation) in api.operations_of(id) {
            dump_operation(out, api, operation)?;
        }
    }
    if let Some(events) = &api.events {
        let signed = mark(events.signature.is_some(), " signed");
        writeln!(out, "\nevents {}{signed}", ty(api, &events.ty))?;
    }
    for def in &api.types {
        dump_type(out, api, def)?;
    }
    Ok(())
}

fn dump_operation(out: &mut String, api: &Api, operation: &Operation) -> fmt::Result {
    let Operation {
        id,
        method,
        path,
        name,
        ..
    } = operation;
    let deprecated = mark(operation.deprecated, " deprecated");
    writeln!(out, "  {method} {path}: {name} ({id}){deprecated}")?;
    for param in &operation.params {
        dump_param(out, api, param)?;
    }
    for body in &operation.bodies {
        let (media_type, media) = (&body.media_type, body.media);
        let (ty, required) = (ty(api, &body.ty), mark(body.required, " required"));
        let sets = sets(body.sets.as_ref());
        writeln!(
            out,
            "    body {media_type} as {media:?}: {ty}{required}{sets}"
        )?;
    }
    if let Some(flag) = &operation.sets {
        writeln!(out, "    query{}", sets(Some(flag)))?;
    }
    dump_answers(out, api, operation)?;
    if let Some(page) = &operation.page {
        dump_page(out, api, operation, page)?;
    }
    if !operation.security.is_empty() {
        writeln!(out, "    security {}", security(api, &operation.security))?;
    }
    if let Some(retries) = &operation.retries {
        writeln!(out, "    {retries:?}")?;
    }
    if let Some(server) = &operation.server {
        writeln!(out, "    server {server}")?;
    }
    Ok(())
}

/// What the method sets.
fn sets(flag: Option<&Flag>) -> String {
    flag.map_or_else(String::new, |Flag { wire, on }| {
        format!(" with {wire} {on}")
    })
}

fn dump_page(out: &mut String, api: &Api, operation: &Operation, page: &Page) -> fmt::Result {
    let keys = |keys: &[String]| format!("`{}`", keys.join("."));
    let place = |at: &Option<Vec<String>>| at.as_ref().map_or("none".to_owned(), |at| keys(at));
    let param = |id: ParamId| &operation[id].wire;
    let step = match &page.step {
        Step::Offset(id) => format!("offset {}", param(*id)),
        Step::Number(id, first) => format!("number {} from {first}", param(*id)),
        Step::Cursor(id, at) => format!("cursor {} from {}", param(*id), keys(at)),
        Step::Url(at) => format!("URL in {}", keys(at)),
        Step::Link => "header Link".to_owned(),
        Step::After(id, at) => format!("{} after the last {}", param(*id), keys(at)),
    };
    let limit = page.limit.map_or("none", |id| param(id));
    let (item, items) = (ty(api, &page.item), keys(&page.items));
    let (total, more) = (place(&page.total), place(&page.more));
    writeln!(
        out,
        "    pages of {item} in {items} by {step}, limit {limit}, total {total}, more {more}"
    )
}

fn security(api: &Api, alternatives: &[Vec<SchemeId>]) -> String {
    let all_of = |needed: &Vec<SchemeId>| {
        let names = needed.iter().map(|id| api[*id].name.as_str());
        names.collect::<Vec<_>>().join(" and ")
    };
    let alternatives: Vec<_> = alternatives.iter().map(all_of).collect();
    alternatives.join(" or ")
}

fn dump_param(out: &mut String, api: &Api, param: &Param) -> fmt::Result {
    let place = format!("{:?}", param.place).to_lowercase();
    let style = format!("{:?}", param.style).to_lowercase();
    let required = mark(param.required, " required");
    let explode = mark(param.explode, " explode");
    let (wire, ty) = (&param.wire, ty(api, &param.ty));
    let annotations = annotations(&param.annotations);
    writeln!(
        out,
        "    {place} {wire}: {ty}{required} {style}{explode}{annotations}"
    )
}

fn dump_answers(out: &mut String, api: &Api, operation: &Operation) -> fmt::Result {
    let ok = &operation.ok;
    let body = match &ok.body {
        Some((media, body)) => format!("{media:?} {}", ty(api, body)),
        None => "nothing".to_owned(),
    };
    let optional = mark(ok.optional, " or nothing");
    let stream = ok.stream.as_ref().map(|stream| {
        let end = stream.end.as_ref();
        let end = end.map(|end| format!(" until {end:?}"));
        let end = end.unwrap_or_default();
        format!(
            " streamed as {:?} of {:?}{end}",
            stream.framing, stream.item
        )
    });
    let stream = stream.unwrap_or_default();
    let redirects = mark(ok.redirects, " redirects");
    let statuses = ok.statuses.join(", ");
    writeln!(
        out,
        "    ok {statuses}: {body}{stream}{optional}{redirects}"
    )?;
    for error in &operation.errors {
        let body = match &error.ty {
            Some(body) => ty(api, body),
            None => "no typed body".to_owned(),
        };
        writeln!(out, "    error {}: {body}", error.status)?;
    }
    if let Some(headers) = &operation.headers {
        writeln!(out, "    headers {}", ty(api, headers))?;
    }
    Ok(())
}

fn dump_type(out: &mut String, api: &Api, def: &TypeDef) -> fmt::Result {
    let name = def.name.as_ref().map(|name| format!(" called {name}"));
    let deprecated = mark(def.deprecated, " deprecated");
    writeln!(
        out,
        "\ntype {}{}{deprecated}",
        origin(def),
        name.unwrap_or_default()
    )?;
    match &def.shape {
        Shape::Struct(body) => dump_struct(out, api, body),
        Shape::Enum(values) => {
            for value in values {
                writeln!(out, "  {:?}", value.wire)?;
            }
            Ok(())
        }
        Shape::Union(union) => {
            if let Some(tag) = &union.tag {
                writeln!(out, "  told by {tag}")?;
            }
            for arm in &union.arms {
                if arm.replies.is_empty() {
                    let default = mark(arm.is_default, " default");
                    writeln!(out, "  | {} {:?}{default}", ty(api, &arm.ty), arm.tags)?;
                }
                for Reply {
                    status, media_type, ..
                } in &arm.replies
                {
                    writeln!(out, "  | {} with {status} {media_type}", ty(api, &arm.ty))?;
                }
            }
            Ok(())
        }
        Shape::Alias(alias) => {
            writeln!(out, "  = {}{}", ty(api, alias), limits(&def.limits))
        }
    }
}

fn dump_struct(out: &mut String, api: &Api, body: &Struct) -> fmt::Result {
    for field in &body.fields {
        write!(out, "  {}: {}", field.wire, ty(api, &field.ty))?;
        let marks = [
            mark(field.required, " required"),
            mark(field.nullable, " nullable"),
            mark(field.read_only, " read-only"),
            mark(field.write_only, " write-only"),
        ];
        writeln!(out, "{}{}", marks.concat(), annotations(&field.annotations))?;
    }
    if let Some(rest) = &body.rest {
        writeln!(out, "  …: {}", ty(api, rest))?;
    }
    if !body.needs.is_empty() {
        writeln!(out, "  needs one of {:?}", body.needs)?;
    }
    Ok(())
}

fn origin(def: &TypeDef) -> String {
    match &def.origin {
        Origin::Component(name) => name.clone(),
        Origin::OrNull(name) => format!("{name} or null"),
        Origin::Inline(path) => path.join(" › "),
    }
}

fn ty(api: &Api, ty: &Type) -> String {
    match ty {
        Type::List(inner) => format!("list of {}", self::ty(api, inner)),
        Type::Map(inner) => format!("map of {}", self::ty(api, inner)),
        Type::Nullable(inner) => format!("{} or null", self::ty(api, inner)),
        Type::Named(id) => format!("<{}>", origin(&api[*id])),
        plain => format!("{plain:?}").to_lowercase(),
    }
}

fn annotations(annotations: &Annotations) -> String {
    let mut parts = Vec::new();
    if let Some(constant) = &annotations.constant {
        parts.push(format!(" always {constant:?}"));
    }
    if let Some(default) = &annotations.default {
        parts.push(format!(" default {default}"));
    }
    parts.push(limits(&annotations.limits));
    parts.push(mark(annotations.secret, " secret").to_owned());
    parts.push(mark(annotations.deprecated, " deprecated").to_owned());
    parts.concat()
}

/// The limits that there are, in brackets.
fn limits(limits: &Limits) -> String {
    let limits = limits_of(limits).join(", ");
    if limits.is_empty() {
        return limits;
    }
    format!(" [{limits}]")
}

fn limits_of(limits: &Limits) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(format) = &limits.format {
        out.push(format!("format {format}"));
    }
    if let Some(Bound { number, excluded }) = &limits.minimum {
        out.push(format!("{} {number}", if *excluded { ">" } else { ">=" }));
    }
    if let Some(Bound { number, excluded }) = &limits.maximum {
        out.push(format!("{} {number}", if *excluded { "<" } else { "<=" }));
    }
    if let Some(number) = &limits.multiple_of {
        out.push(format!("multiple of {number}"));
    }
    out.extend(count("length", limits.length));
    if let Some(pattern) = &limits.pattern {
        out.push(format!("pattern {pattern}"));
    }
    out.extend(count("items", limits.items));
    if limits.unique {
        out.push("unique".to_owned());
    }
    out.extend(count("keys", limits.keys));
    if let Some(inner) = &limits.inner {
        out.push(format!("each {}", limits_of(inner).join(" ")));
    }
    if !limits.values.is_empty() {
        let values: Vec<_> = limits.values.iter().map(Value::to_string).collect();
        out.push(format!("values {}", values.join(" ")));
    }
    out
}

fn count(what: &str, Count { least, most }: Count) -> Option<String> {
    match most {
        Some(most) => Some(format!("{what} {least}..={most}")),
        None if least > 0 => Some(format!("{what} {least}..")),
        None => None,
    }
}

fn mark(condition: bool, text: &'static str) -> &'static str {
    if condition { text } else { "" }
}
