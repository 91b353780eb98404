//! Examples that are none: takes the IR, tells of examples that do not fit what they are an example of.

use serde_json::Value;

use super::Cx;
use crate::diagnostic::Report;
use crate::ir::{Annotations, Api, Limits, Shape, Type};
use crate::pointer::Pointer;
use crate::sample::misfit;

/// Looks at the examples of types, fields, parameters and bodies.
pub fn check(cx: &Cx<'_>, report: &mut Report) {
    let none = Limits::default();
    for (id, def) in cx.api.types() {
        tell(
            cx.api,
            (&Type::Named(id), &none),
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
            tell(
                cx.api,
                (&body.ty, &none),
                body.example.as_ref(),
                &at,
                report,
            );
        }
        if let Some((_, ty)) = &operation.ok.body {
            let at = operation.at.child("responses");
            tell(
                cx.api,
                (ty, &none),
                operation.ok.example.as_ref(),
                &at,
                report,
            );
        }
    }
}

fn tell_of(api: &Api, ty: &Type, annotations: &Annotations, at: &Pointer, report: &mut Report) {
    // Whether null fits is said by what holds the value, not by its type.
    let example = annotations.example.as_ref().filter(|it| !it.is_null());
    tell(api, (ty, &annotations.limits), example, at, report);
}

fn tell(
    api: &Api,
    (ty, limits): (&Type, &Limits),
    example: Option<&Value>,
    at: &Pointer,
    report: &mut Report,
) {
    let Some(example) = example else { return };
    if let Some(misfit) = misfit(api, ty, limits, example) {
        report
            .warning(at, format!("the example does not fit: {misfit}"))
            .help("correct it with an overlay, or remove it: what does not fit is made from the schema then");
    }
}
