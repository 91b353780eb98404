//! Operations as users see them: a method with arguments, setters, what it gives, and what it sends.

use super::client::retries;
use super::types::notes;
use super::{Body, ErrorCase, Operation, Param, Scope};
use crate::emit::source::operations::{body_type, output};
use crate::emit::source::types::{argument, ident, text, ty};
use crate::ir::{self, OperationId, ParamId, Place, Step, Style};

pub fn operation(scope: &Scope<'_>, id: OperationId) -> Operation {
    let cx = scope.cx;
    let (operation, names) = (&cx.api[id], &cx.names[id]);
    let docs = [&operation.summary, &operation.doc];
    let docs: Vec<_> = docs.into_iter().flatten().map(String::as_str).collect();
    let params = operation.params();
    Operation {
        id: operation.id.clone(),
        method: operation.method.clone(),
        path: operation.path.clone(),
        resource: cx.names[operation.resource].module.clone(),
        name: names.methods[0].clone(),
        params: params.map(|(at, it)| param(scope, id, at, it)).collect(),
        bodies: bodies(scope, id),
        builder: operation.has_options().then(|| names.builder.clone()),
        output: scope.ty(text(&output(cx, operation))),
        accept: operation.ok.accept.join(", "),
        errors: operation
            .errors
            .iter()
            .map(|it| error_case(scope, it))
            .collect(),
        pages: operation.page.as_ref().map(|page| pages(operation, page)),
        security: security(scope, operation),
        retries: operation.retries.as_ref().map(retries),
        server: operation.server.clone(),
        redirects: operation.ok.redirects,
        docs: docs.join("\n\n"),
        deprecated: operation.deprecated,
    }
}

fn param(scope: &Scope<'_>, operation: OperationId, id: ParamId, param: &ir::Param) -> Param {
    let cx = scope.cx;
    let (takes, _) = argument(cx, &param.ty, &ident("value"));
    Param {
        wire: param.wire.clone(),
        place: match param.place {
            Place::Path => "path",
            Place::Query => "query",
            Place::Header => "header",
            Place::Cookie => "cookie",
        },
        style: style(param),
        name: cx.names[operation].param(id).to_owned(),
        takes: scope.ty(text(&takes)),
        required: param.required,
        notes: notes(&param.annotations),
    }
}

/// How lists and objects are written: nothing that counts where the value is neither.
fn style(param: &ir::Param) -> String {
    let style = match param.style {
        Style::Simple => "simple",
        Style::Matrix => "matrix",
        Style::Label => "label",
        Style::Form => "form",
        Style::SpaceDelimited => "spaceDelimited",
        Style::PipeDelimited => "pipeDelimited",
        Style::DeepObject => return "deepObject".to_owned(),
        Style::Json => return "JSON".to_owned(),
    };
    let explode = if param.explode {
        "exploded"
    } else {
        "not exploded"
    };
    format!("{style}, {explode}")
}

fn bodies(scope: &Scope<'_>, id: OperationId) -> Vec<Body> {
    let cx = scope.cx;
    let bodies = cx.api[id].bodies.iter().zip(&cx.names[id].methods);
    let bodies = bodies.map(|(body, method)| Body {
        media_type: body.media_type.clone(),
        method: method.clone(),
        takes: scope.ty(text(&body_type(cx, body))),
        required: body.required,
        docs: body.doc.clone().unwrap_or_default(),
    });
    bodies.collect()
}

fn error_case(scope: &Scope<'_>, error: &ir::ErrorCase) -> ErrorCase {
    let cx = scope.cx;
    let body = error.ty.as_ref();
    ErrorCase {
        status: error.status.clone(),
        body: body.map(|body| scope.ty(text(&ty(cx, body)))),
    }
}

fn security(scope: &Scope<'_>, operation: &ir::Operation) -> Vec<Vec<String>> {
    let cx = scope.cx;
    let names = |schemes: &Vec<ir::SchemeId>| {
        let names = schemes.iter().map(|id| cx.api[*id].name.clone());
        names.collect()
    };
    operation.security.iter().map(names).collect()
}

fn pages(operation: &ir::Operation, page: &ir::Page) -> String {
    let param = |id: ParamId| &operation[id].wire;
    let step = match &page.step {
        Step::Offset(id) => format!("by `{}`", param(*id)),
        Step::Number(id, first) => format!("by `{}`, from {first}", param(*id)),
        Step::Cursor(id, at) => format!("by `{}`, which is in `{}`", param(*id), at.join(".")),
        Step::Url(at) => format!("by the URL in `{}`", at.join(".")),
        Step::Link => "by the header `Link`".to_owned(),
        Step::After(id, at) => {
            format!(
                "by `{}`, with the last item's `{}`",
                param(*id),
                at.join(".")
            )
        }
    };
    let mut words = match (&page.step, page.limit) {
        (Step::Offset(id), Some(limit)) => {
            format!("by `{}` and `{}`", param(limit), param(*id))
        }
        (_, Some(limit)) => format!("{step}, at most `{}` on each", param(limit)),
        (_, None) => step,
    };
    if let Some(default) = page.default_limit {
        words += &format!(", {default} if no limit is given");
    }
    if let Some(max) = page.max_limit {
        words += &format!(", at most {max}");
    }
    if !page.items.is_empty() {
        words += &format!(", items in `{}`", page.items.join("."));
    }
    if let Some(more) = &page.more {
        words += &format!(", more to come by `{}`", more.join("."));
    }
    words
}
