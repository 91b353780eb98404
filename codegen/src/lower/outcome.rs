//! Responses: what an operation answers when all went well, and its errors by status.

use openapiv3::{Operation, ReferenceOr, Response, StatusCode};
use serde_json::Value;

use super::Cx;
use super::body::{example, media};
use super::keywords::Node;
use super::schema::lower_value;
use crate::ir::{Arm, ErrorCase, Media, Origin, Outcome, Shape, Type, Union};
use crate::pointer::Pointer;

/// A response under its status.
struct Answer<'a> {
    status: String,
    from: u16,
    to: u16,
    response: &'a Response,
    at: Pointer,
    component: Option<&'a str>,
}

impl Answer<'_> {
    /// Whether the status is of that class; `default` is of none.
    fn is_class(&self, class: u16) -> bool {
        self.from / 100 == class && self.status != "default"
    }

    fn is_success(&self) -> bool {
        self.is_class(2) || self.is_class(3)
    }

    fn doc(&self) -> Option<String> {
        Some(self.response.description.clone()).filter(|doc| !doc.is_empty())
    }
}

/// A response's body.
struct Content {
    media: Media,
    media_type: String,
    ty: Type,
    example: Option<Value>,
}

/// The outcome and the errors of an operation.
pub fn lower_outcomes<'a>(
    cx: &mut Cx<'a, '_>,
    operation: &'a Operation,
    at: &Pointer,
    id: &str,
) -> (Outcome, Vec<ErrorCase>) {
    let mut answers = answers(cx, operation, &at.child("responses"));
    answers.retain(|answer| !answer.is_class(1));
    let any_success = answers.iter().any(Answer::is_success);
    // Where no success is described, `default` is what comes when all went well.
    let (ok, errors): (Vec<_>, Vec<_>) = answers
        .into_iter()
        .partition(|answer| answer.is_success() || (!any_success && answer.status == "default"));
    let mut outcome = lower_outcome(cx, &ok, at, id);
    let errors = errors.iter().map(|answer| lower_error(cx, answer, id));
    let mut errors: Vec<_> = errors.collect();
    // A code before its class, and both before `default`: the first that has the status counts.
    errors.sort_by_key(|error| (error.to - error.from, error.from));
    let is_json = |media_type: &String| media(media_type) == Media::Json;
    let json_errors = errors
        .iter()
        .any(|error| error.media_type.as_ref().is_some_and(is_json));
    if json_errors && !outcome.accept.iter().any(is_json) {
        outcome.accept.push("application/json".to_owned());
    }
    (outcome, errors)
}

fn answers<'a>(cx: &Cx<'a, '_>, operation: &'a Operation, at: &Pointer) -> Vec<Answer<'a>> {
    let responses = &operation.responses;
    let mut answers = Vec::new();
    for (code, node) in &responses.responses {
        let (from, to) = match code {
            StatusCode::Code(code) => (*code, *code),
            StatusCode::Range(class) => (class * 100, class * 100 + 99),
        };
        answers.extend(answer(cx, code.to_string(), (from, to), node, at));
    }
    if let Some(node) = &responses.default {
        answers.extend(answer(cx, "default".to_owned(), (400, 599), node, at));
    }
    answers
}

fn answer<'a>(
    cx: &Cx<'a, '_>,
    status: String,
    (from, to): (u16, u16),
    node: &'a ReferenceOr<Response>,
    at: &Pointer,
) -> Option<Answer<'a>> {
    let (response, at, component) = cx.resolver.follow(node, &at.child(&status))?;
    Some(Answer {
        status,
        from,
        to,
        response,
        at,
        component,
    })
}

/// The body of a response: JSON if it can be had, else text, else bytes.
fn lower_content<'a>(
    cx: &mut Cx<'a, '_>,
    answer: &Answer<'a>,
    owner: &[String],
) -> Option<Content> {
    let order = |media_type: &str| match media(media_type) {
        Media::Json => 0,
        Media::Text => 1,
        _ => 2,
    };
    let contents = answer.response.content.iter();
    let (media_type, content) = contents.min_by_key(|(media_type, _)| order(media_type))?;
    let at = answer.at.child("content").child(media_type).child("schema");
    let path = match answer.component {
        Some(name) => vec![name.to_owned()],
        None => owner.to_vec(),
    };
    let schema = content.schema.as_ref().map(Node::from);
    let lowered = schema.map(|schema| lower_value(cx, schema, &at, &path));
    let mut lowered = lowered.unwrap_or_default();
    let example = example(content).or(lowered.annotations.example.take());
    let media = match media(media_type) {
        // `*/*` with a file is bytes.
        Media::Json if lowered.ty == Some(Type::File) => Media::Binary,
        Media::Multipart => Media::Binary,
        media => media,
    };
    let ty = match media {
        Media::Json | Media::Form => lowered.element(),
        Media::Text => Type::Text,
        Media::Multipart | Media::Binary => Type::File,
    };
    Some(Content {
        media,
        media_type: media_type.clone(),
        ty,
        example,
    })
}

fn lower_outcome<'a>(
    cx: &mut Cx<'a, '_>,
    answers: &[Answer<'a>],
    at: &Pointer,
    id: &str,
) -> Outcome {
    let mut outcome = Outcome {
        statuses: answers.iter().map(|answer| answer.status.clone()).collect(),
        redirects: answers.iter().any(|answer| answer.is_class(3)),
        doc: answers.first().and_then(Answer::doc),
        ..Outcome::default()
    };
    let mut bodies: Vec<(Media, Type)> = Vec::new();
    for (i, answer) in answers.iter().enumerate() {
        let mut owner = vec![id.to_owned(), "response body".to_owned()];
        if i > 0 {
            owner.push(answer.status.clone());
        }
        let Some(content) = lower_content(cx, answer, &owner) else {
            outcome.optional = true;
            continue;
        };
        outcome.example = outcome.example.or(content.example);
        if !outcome.accept.contains(&content.media_type) {
            outcome.accept.push(content.media_type);
        }
        let body = (content.media, content.ty);
        if !bodies.contains(&body) {
            bodies.push(body);
        }
    }
    outcome.body = one_body(cx, bodies, at, id);
    outcome.optional &= outcome.body.is_some();
    outcome
}

/// One type for all answers: theirs if they agree, a union of JSON types if they do not.
fn one_body(
    cx: &mut Cx<'_, '_>,
    bodies: Vec<(Media, Type)>,
    at: &Pointer,
    id: &str,
) -> Option<(Media, Type)> {
    if bodies.len() < 2 {
        return bodies.into_iter().next();
    }
    let at = at.child("responses");
    if bodies.iter().any(|(media, _)| *media != Media::Json) {
        cx.report
            .warning(
                &at,
                "the answers come in several media types; the SDK gives their bytes",
            )
            .help("leave one media type for success with an overlay");
        return Some((Media::Binary, Type::File));
    }
    let arm = |(_, ty)| Arm {
        ty,
        tags: Vec::new(),
        title: None,
    };
    let mut arms: Vec<_> = bodies.into_iter().map(arm).collect();
    arms.retain(|arm| arm.ty != Type::Any);
    let path = vec![id.to_owned(), "response body".to_owned()];
    let union = cx.add(Origin::Inline(path), at);
    cx.def(union).shape = Shape::Union(Union { tag: None, arms });
    Some((Media::Json, Type::Named(union)))
}

fn lower_error<'a>(cx: &mut Cx<'a, '_>, answer: &Answer<'a>, id: &str) -> ErrorCase {
    let owner = [id.to_owned(), answer.status.clone(), "error".to_owned()];
    let content = lower_content(cx, answer, &owner);
    let media_type = content.as_ref().map(|content| content.media_type.clone());
    ErrorCase {
        status: answer.status.clone(),
        from: answer.from,
        to: answer.to,
        media_type,
        ty: content
            .filter(|content| content.media == Media::Json)
            .map(|content| content.ty),
        doc: answer.doc(),
    }
}
