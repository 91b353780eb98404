//! The IR as text for people: a line for each thing, nested as the document nests it. Snapshots are made of it.

use std::fmt::Write;

use serde_json::Value;

use crate::ir::{
    Annotations, Api, Body, Bound, Count, EnumValue, Limits, Operation, Origin, Outcome, Param,
    SchemeId, Shape, Type, TypeDef,
};

/// The whole document.
#[must_use]
pub fn dump(api: &Api) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "api {:?} {:?}", api.info.title, api.info.version);
    api.servers
        .iter()
        .for_each(|server| _ = writeln!(out, "server {}", server.url));
    api.schemes
        .iter()
        .for_each(|scheme| _ = writeln!(out, "scheme {} {:?}", scheme.name, scheme.kind));
    api.retries
        .iter()
        .for_each(|retries| _ = writeln!(out, "{retries:?}"));
    for (id, resource) in api.resources() {
        let _ = writeln!(out, "\nresource {}", resource.group);
        for (_, operation) in api.operations_of(id) {
            self::operation(&mut out, api, operation);
        }
    }
    api.types
        .iter()
        .for_each(|def| type_def(&mut out, api, def));
    out
}

fn operation(out: &mut String, api: &Api, operation: &Operation) {
    let Operation {
        id,
        method,
        path,
        name,
        ..
    } = operation;
    let _ = writeln!(
        out,
        "  {method} {path}: {name} ({id}){}",
        mark(operation.deprecated, " deprecated")
    );
    operation
        .params
        .iter()
        .for_each(|param| self::param(out, api, param));
    operation
        .bodies
        .iter()
        .for_each(|body| self::body(out, api, body));
    ok(out, api, &operation.ok);
    for error in &operation.errors {
        let body = error
            .ty
            .as_ref()
            .map_or_else(|| "no typed body".to_owned(), |body| ty(api, body));
        let _ = writeln!(out, "    error {}: {body}", error.status);
    }
    if let Some(page) = &operation.page {
        let _ = writeln!(
            out,
            "    pages of {} in {:?}, total in {:?}",
            ty(api, &page.item),
            page.items,
            page.total
        );
    }
    let schemes = |needed: &Vec<SchemeId>| {
        needed
            .iter()
            .map(|index| api[*index].name.as_str())
            .collect::<Vec<_>>()
    };
    let security: Vec<_> = operation
        .security
        .iter()
        .map(|needed| schemes(needed).join(" and "))
        .collect();
    if !security.is_empty() {
        let _ = writeln!(out, "    security {}", security.join(" or "));
    }
    operation
        .retries
        .iter()
        .for_each(|retries| _ = writeln!(out, "    {retries:?}"));
    operation
        .server
        .iter()
        .for_each(|server| _ = writeln!(out, "    server {server}"));
}

fn param(out: &mut String, api: &Api, param: &Param) {
    let (place, style) = (
        format!("{:?}", param.place).to_lowercase(),
        format!("{:?}", param.style).to_lowercase(),
    );
    let (required, explode) = (
        mark(param.required, " required"),
        mark(param.explode, " explode"),
    );
    let _ = writeln!(
        out,
        "    {place} {}: {}{required} {style}{explode}{}",
        param.wire,
        ty(api, &param.ty),
        annotations(&param.annotations)
    );
}

fn body(out: &mut String, api: &Api, body: &Body) {
    let required = mark(body.required, " required");
    let _ = writeln!(
        out,
        "    body {} as {:?}: {}{required}",
        body.media_type,
        body.media,
        ty(api, &body.ty)
    );
}

fn ok(out: &mut String, api: &Api, ok: &Outcome) {
    let body = ok.body.as_ref().map_or_else(
        || "nothing".to_owned(),
        |(media, body)| format!("{media:?} {}", ty(api, body)),
    );
    let (optional, redirects) = (
        mark(ok.optional, " or nothing"),
        mark(ok.redirects, " redirects"),
    );
    let _ = writeln!(
        out,
        "    ok {}: {body}{optional}{redirects}",
        ok.statuses.join(", ")
    );
}

fn type_def(out: &mut String, api: &Api, def: &TypeDef) {
    let deprecated = mark(def.deprecated, " deprecated");
    let named = def
        .name
        .as_ref()
        .map(|name| format!(" called {name}"))
        .unwrap_or_default();
    let _ = writeln!(out, "\ntype {}{named}{deprecated}", origin(def));
    match &def.shape {
        Shape::Struct(body) => {
            for field in &body.fields {
                let required = mark(field.required, " required");
                let nullable = mark(field.nullable, " nullable");
                let one_way = format!(
                    "{}{}",
                    mark(field.read_only, " read-only"),
                    mark(field.write_only, " write-only")
                );
                let _ = writeln!(
                    out,
                    "  {}: {}{required}{nullable}{one_way}{}",
                    field.wire,
                    ty(api, &field.ty),
                    annotations(&field.annotations)
                );
            }
            body.rest
                .iter()
                .for_each(|rest| _ = writeln!(out, "  …: {}", ty(api, rest)));
            if !body.needs.is_empty() {
                let _ = writeln!(out, "  needs one of {:?}", body.needs);
            }
        }
        Shape::Enum(values) => values
            .iter()
            .for_each(|EnumValue { wire, .. }| _ = writeln!(out, "  {wire:?}")),
        Shape::Union(union) => {
            union
                .tag
                .iter()
                .for_each(|tag| _ = writeln!(out, "  told by {tag}"));
            union
                .arms
                .iter()
                .for_each(|arm| _ = writeln!(out, "  | {} {:?}", ty(api, &arm.ty), arm.tags));
        }
        Shape::Alias(alias) => _ = writeln!(out, "  = {}", ty(api, alias)),
    }
}

fn origin(def: &TypeDef) -> String {
    match &def.origin {
        Origin::Component(name) => name.clone(),
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
    let mut out = String::new();
    if let Some(constant) = &annotations.constant {
        let _ = write!(out, " always {constant:?}");
    }
    if let Some(default) = &annotations.default {
        let _ = write!(out, " default {default}");
    }
    let limits = limits(&annotations.limits);
    if !limits.is_empty() {
        let _ = write!(out, " [{}]", limits.join(", "));
    }
    out + mark(annotations.secret, " secret") + mark(annotations.deprecated, " deprecated")
}

/// The limits that there are.
fn limits(limits: &Limits) -> Vec<String> {
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
