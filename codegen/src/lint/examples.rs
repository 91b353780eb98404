//! Examples that are none: takes the IR, tells of examples that do not fit what they are an example of.

use serde_json::Value;

use super::Cx;
use crate::diagnostic::Report;
use crate::ir::{Annotations, Api, Shape, Type};
use crate::pointer::Pointer;

/// Looks at the examples of types, fields, parameters and bodies.
pub fn check(cx: &Cx<'_>, report: &mut Report) {
    for (id, def) in cx.api.types() {
        tell(
            cx.api,
            &Type::Named(id),
            def.example.as_ref(),
            &def.at,
            report,
        );
        if let Shape::Struct(body) = &def.shape {
            for field in &body.fields {
                tell_of(cx.api, &field.ty, &field.annotations, &field.at, report);
            }
        }
    }
    for operation in &cx.api.operations {
        for param in &operation.params {
            tell_of(cx.api, &param.ty, &param.annotations, &param.at, report);
        }
        for body in &operation.bodies {
            let at = operation.at.child("requestBody");
            tell(cx.api, &body.ty, body.example.as_ref(), &at, report);
        }
        if let Some((_, ty)) = &operation.ok.body {
            let at = operation.at.child("responses");
            tell(cx.api, ty, operation.ok.example.as_ref(), &at, report);
        }
    }
}

fn tell_of(api: &Api, ty: &Type, annotations: &Annotations, at: &Pointer, report: &mut Report) {
    // Whether null fits is said by what holds the value, not by its type.
    let example = annotations.example.as_ref().filter(|it| !it.is_null());
    tell(api, ty, example, at, report);
}

fn tell(api: &Api, ty: &Type, example: Option<&Value>, at: &Pointer, report: &mut Report) {
    let Some(example) = example else { return };
    if let Some(misfit) = misfit(api, ty, example, "") {
        report
            .warning(at, format!("the example does not fit: {misfit}"))
            .help("correct it with an overlay, or remove it: one is made from the schema then");
    }
}

/// What does not fit, and where: the first of all.
fn misfit(api: &Api, ty: &Type, value: &Value, at: &str) -> Option<String> {
    let is = |fits: bool, what: &str| (!fits).then(|| format!("{} is no {what}", place(at)));
    match ty {
        Type::Any | Type::File => None,
        Type::Object => is(value.is_object(), "object"),
        Type::Bool => is(value.is_boolean(), "boolean"),
        Type::I32 | Type::I64 | Type::U64 => {
            let is_whole = value.as_f64().is_some_and(|number| number.fract() == 0.0);
            is(is_whole, "integer")
        }
        Type::F32 | Type::F64 => is(value.is_number(), "number"),
        Type::Text => is(value.is_string(), "text"),
        Type::Nullable(inner) if !value.is_null() => misfit(api, inner, value, at),
        Type::Nullable(_) => None,
        Type::List(inner) => match value {
            Value::Array(list) => {
                let mut items = list.iter().enumerate();
                items.find_map(|(index, item)| misfit(api, inner, item, &format!("{at}/{index}")))
            }
            _ => is(false, "array"),
        },
        Type::Map(inner) => match value {
            Value::Object(map) => {
                let mut items = map.iter();
                items.find_map(|(key, item)| misfit(api, inner, item, &format!("{at}/{key}")))
            }
            _ => is(false, "object"),
        },
        Type::Named(id) => misfit_shape(api, &api[*id].shape, value, at),
    }
}

fn misfit_shape(api: &Api, shape: &Shape, value: &Value, at: &str) -> Option<String> {
    match shape {
        Shape::Alias(ty) => misfit(api, ty, value, at),
        // Other values are allowed, but an example shows one that is known.
        Shape::Enum(values) => {
            let is_known = value
                .as_str()
                .is_some_and(|text| values.iter().any(|it| it.wire == text));
            (!is_known).then(|| format!("{} is none of the values", place(at)))
        }
        Shape::Union(union) => {
            let fits = union
                .arms
                .iter()
                .any(|arm| misfit(api, &arm.ty, value, at).is_none());
            (!fits).then(|| format!("{} is none of the alternatives", place(at)))
        }
        Shape::Struct(body) => {
            let Value::Object(object) = value else {
                return Some(format!("{} is no object", place(at)));
            };
            body.fields.iter().find_map(|field| {
                let inside = format!("{at}/{}", field.wire);
                match object.get(&field.wire) {
                    None if field.required && !field.write_only && !field.read_only => {
                        Some(format!("`{}` is missing in {}", field.wire, place(at)))
                    }
                    None => None,
                    Some(Value::Null) if field.nullable => None,
                    Some(value) => misfit(api, &field.ty, value, &inside),
                }
            })
        }
    }
}

fn place(at: &str) -> String {
    if at.is_empty() {
        "it".to_owned()
    } else {
        format!("`{at}`")
    }
}
