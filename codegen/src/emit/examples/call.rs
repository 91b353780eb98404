//! The call of an operation: takes an operation, gives the expression that makes its request, with the document's
//! examples as arguments.

use super::code::{Code, Line, bind, chain, method, text};
use super::expression::{argument, sample, value};
use super::print::{Models, width};
use super::program::client_variable;
use crate::emit::Cx;
use crate::ir::{Annotations, Body, Media, Operation, OperationId, Param, Type};

/// How many of an operation's optional parameters an example sets, besides a list's limit.
const OPTIONAL: usize = 2;

/// A body that is longer has a variable of its own.
const BODY: usize = 30;

/// A request that is not sent yet.
pub struct Call {
    /// The statements before it.
    pub before: Vec<Line>,
    /// The expression.
    pub request: Code,
}

/// The request of an operation, by the method for one of its bodies.
pub fn make_call(cx: &Cx<'_>, id: OperationId, alternative: usize) -> Call {
    let operation = &cx.api[id];
    let names = &cx.names[id];
    let mut before = Vec::new();
    let mut arguments = Vec::new();
    let mut setters = Vec::new();
    for (param_id, param) in operation.params() {
        let json = sample(cx, &param.ty, &param.annotations, &param.wire);
        let value = argument(cx, &param.ty, &json);
        if param.required {
            arguments.push(value);
        } else if is_limit(operation, param)
            || is_shown(operation, param) && setters.len() < OPTIONAL
        {
            setters.push(method(names.param(param_id), vec![value]));
        }
    }
    if let Some(body) = operation.bodies.get(alternative) {
        let value = make_body(cx, body);
        if !body.required {
            setters.push(method("body", vec![value]));
        } else if width(&value, Models::Short) > BODY {
            before.push(bind("body", value));
            arguments.push(text("body"));
        } else {
            arguments.push(value);
        }
    }
    let resource = method(&cx.names[operation.resource].module, Vec::new());
    let start = method(
        &names.methods[alternative.min(names.methods.len() - 1)],
        arguments,
    );
    let steps = [resource, start].into_iter().chain(setters).collect();
    let request = chain(text(client_variable(cx)), steps);
    Call { before, request }
}

/// Whether a parameter says how long a page is.
fn is_limit(operation: &Operation, param: &Param) -> bool {
    let page = operation.page.as_ref();
    let limit = page.and_then(|page| page.limit);
    limit.is_some_and(|limit| operation[limit].wire == param.wire)
}

/// Whether an example sets an optional parameter: one that the document has an example of. Where a list begins is the
/// stream's business.
fn is_shown(operation: &Operation, param: &Param) -> bool {
    let page = operation.page.as_ref();
    let step = page.and_then(|page| page.step.param());
    let leads_on = step.is_some_and(|step| operation[step].wire == param.wire);
    !leads_on && !param.annotations.deprecated && param.annotations.example.is_some()
}

/// The example of a body.
fn make_body(cx: &Cx<'_>, body: &Body) -> Code {
    let annotations = Annotations {
        example: body.example.clone(),
        ..Default::default()
    };
    let json = sample(cx, &body.ty, &annotations, "body");
    match body.media {
        Media::Text => argument(cx, &Type::Text, &json),
        Media::Binary => value(cx, &Type::File, &json),
        Media::Json | Media::Form | Media::Multipart => value(cx, &body.ty, &json),
    }
}
