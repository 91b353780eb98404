//! Responses: what an operation answers when all went well, and its errors by status.

use openapiv3::{MediaType, Operation, ReferenceOr, Response, StatusCode};
use serde_json::Value;

use super::Cx;
use super::answers::{several, word};
use super::body::{example, media};
use super::extension::text_of;
use super::keywords::Node;
use super::schema::{Path, lower_value};
use super::stream::{SENTINEL, StreamHints, item_type, stream};
use crate::ir::{ErrorCase, Media, Outcome, Type};
use crate::media::is_media_type;
use crate::pointer::Pointer;

/// A response under its status.
#[derive(Clone)]
pub struct Answer<'a> {
    pub status: String,
    pub from: u16,
    pub to: u16,
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
pub struct Content {
    pub media: Media,
    pub media_type: String,
    pub ty: Type,
    example: Option<Value>,
}

/// What an operation answers.
pub struct Outcomes {
    pub ok: Outcome,
    /// The stream that it answers with as well, if it is asked to.
    pub streamed: Option<Outcome>,
    pub errors: Vec<ErrorCase>,
}

/// The outcomes and the errors of an operation.
pub fn lower_outcomes<'a>(
    cx: &mut Cx<'a, '_>,
    operation: &'a Operation,
    hints: &StreamHints,
    at: &Pointer,
    id: &str,
) -> Outcomes {
    let mut answers = answers(cx, operation, &at.child("responses"));
    answers.retain(|answer| !answer.is_class(1));
    let any_success = answers.iter().any(Answer::is_success);
    // Where no success is described, `default` is what comes when all went well.
    let (ok, errors): (Vec<_>, Vec<_>) = answers
        .into_iter()
        .partition(|answer| answer.is_success() || (!any_success && answer.status == "default"));
    let (mut ok, mut streamed) = lower_successes(cx, &ok, hints, at, id);
    let errors = errors.iter().map(|answer| lower_error(cx, answer, id));
    let mut errors: Vec<_> = errors.collect();
    // A code before its class, and both before `default`: the first that has the status counts.
    errors.sort_by_key(|error| (error.to - error.from, error.from));
    let is_json = |media_type: &String| media(media_type) == Media::Json;
    let json_errors = errors
        .iter()
        .any(|error| error.media_type.as_ref().is_some_and(is_json));
    for outcome in [&mut ok].into_iter().chain(&mut streamed) {
        if json_errors && !outcome.accept.iter().any(is_json) {
            outcome.accept.push("application/json".to_owned());
        }
    }
    Outcomes {
        ok,
        streamed,
        errors,
    }
}

/// The answer when all went well; and the stream in its place, where there are both.
fn lower_successes<'a>(
    cx: &mut Cx<'a, '_>,
    answers: &[Answer<'a>],
    hints: &StreamHints,
    at: &Pointer,
    id: &str,
) -> (Outcome, Option<Outcome>) {
    let is_stream = |media_type: &str| hints.framing(media_type).is_some();
    let types = answers.iter().flat_map(|it| it.response.content.keys());
    let (streams, others): (Vec<_>, Vec<_>) = types.partition(|it| is_stream(it));
    let other = |media_type: &str| !is_stream(media_type);
    if streams.is_empty() {
        let ok = lower_outcome(cx, answers, &other, at, id);
        let mut streamed = hints.undeclared(&ok);
        hints.settle(cx, streamed.as_mut(), at);
        return (ok, streamed);
    }
    let role = match others.is_empty() {
        true => "response body",
        false => "stream item",
    };
    let mut streamed = lower_stream(cx, answers, hints, &[id.to_owned(), role.to_owned()]);
    hints.settle(cx, streamed.as_mut(), at);
    if let (Some(stream), true) = (&streamed, others.is_empty()) {
        return (stream.clone(), None);
    }
    let is_other = |answer: &&Answer<'a>| {
        let mut types = answer.response.content.keys();
        answer.response.content.is_empty() || types.any(|it| other(it))
    };
    let plain: Vec<_> = answers.iter().filter(is_other).cloned().collect();
    (lower_outcome(cx, &plain, &other, at, id), streamed)
}

/// The first stream among the answers.
fn lower_stream<'a>(
    cx: &mut Cx<'a, '_>,
    answers: &[Answer<'a>],
    hints: &StreamHints,
    owner: &[String],
) -> Option<Outcome> {
    let found = answers.iter().find_map(|answer| {
        let mut contents = answer.response.content.iter();
        contents.find_map(|(media_type, content)| {
            let framing = hints.framing(media_type)?;
            Some((answer, media_type, content, framing))
        })
    });
    let (answer, media_type, content, framing) = found?;
    let at = answer.at.child("content").child(media_type);
    let is_it = |it: &&Answer<'a>| it.status == answer.status || it.response.content.is_empty();
    let statuses = answers.iter().filter(is_it);
    let item = lower_item(cx, content, &at, &path(answer, owner));
    let mut outcome = Outcome {
        body: Some(item_type(framing, item)),
        stream: Some(stream(framing)),
        statuses: statuses.map(|it| it.status.clone()).collect(),
        doc: answer.doc(),
        example: example(content),
        ..Outcome::default()
    };
    if is_media_type(media_type) {
        outcome.accept.push(media_type.clone());
    }
    if let Some(stream) = &mut outcome.stream {
        stream.end = text_of(&content.extensions, SENTINEL, &at, cx.report);
    }
    Some(outcome)
}

/// What the schema of a stream says, if it has one.
fn lower_item<'a>(
    cx: &mut Cx<'a, '_>,
    content: &'a MediaType,
    at: &Pointer,
    path: &Path,
) -> Option<Type> {
    let schema = Node::from(content.schema.as_ref()?);
    Some(lower_value(cx, schema, &at.child("schema"), path).element())
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

/// The bodies that a response may have, by their media types: JSON first, then texts, then the others. One with the
/// schema of the first is the same in another spelling, and the first is asked for.
fn alternatives<'a>(
    response: &'a Response,
    wanted: &dyn Fn(&str) -> bool,
) -> Vec<(&'a String, &'a MediaType)> {
    let order = |media_type: &str| match media(media_type) {
        Media::Json => 0,
        Media::Text => 1,
        _ => 2,
    };
    let all = response.content.iter();
    let mut all: Vec<_> = all.filter(|(media_type, _)| wanted(media_type)).collect();
    all.sort_by_key(|(media_type, _)| order(media_type));
    let schema = all.first().and_then(|(_, content)| content.schema.as_ref());
    let is_spelling = |content: &MediaType| schema.is_some() && content.schema.as_ref() == schema;
    let mut count = 0;
    all.retain(|(_, content)| {
        count += 1;
        count == 1 || !is_spelling(content)
    });
    all
}

fn lower_contents<'a>(
    cx: &mut Cx<'a, '_>,
    answer: &Answer<'a>,
    wanted: &dyn Fn(&str) -> bool,
    owner: &[String],
) -> Vec<Content> {
    let mut contents: Vec<Content> = Vec::new();
    for (media_type, content) in alternatives(answer.response, wanted) {
        let mut path = path(answer, owner);
        if let Some(role) = path.last_mut().filter(|_| !contents.is_empty()) {
            *role = format!("{role} {}", word(media_type));
        }
        contents.push(lower_content(cx, answer, media_type, content, &path));
    }
    contents
}

/// The words that lead to an answer's body.
fn path(answer: &Answer<'_>, owner: &[String]) -> Vec<String> {
    match answer.component {
        Some(name) => vec![name.to_owned()],
        None => owner.to_vec(),
    }
}

fn lower_content<'a>(
    cx: &mut Cx<'a, '_>,
    answer: &Answer<'a>,
    media_type: &str,
    content: &'a MediaType,
    path: &Path,
) -> Content {
    let at = answer.at.child("content").child(media_type).child("schema");
    let media = media(media_type);
    // Texts and bytes are what they are, whatever their schema says.
    let is_read = matches!(media, Media::Json | Media::Form);
    let schema = content.schema.as_ref().filter(|_| is_read);
    let lowered = schema.map(|schema| lower_value(cx, Node::from(schema), &at, path));
    let mut lowered = lowered.unwrap_or_default();
    let example = example(content).or(lowered.annotations.example.take());
    let media = match media {
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
    Content {
        media,
        media_type: media_type.to_owned(),
        ty,
        example,
    }
}

/// The answer of which these media types count.
fn lower_outcome<'a>(
    cx: &mut Cx<'a, '_>,
    answers: &[Answer<'a>],
    wanted: &dyn Fn(&str) -> bool,
    at: &Pointer,
    id: &str,
) -> Outcome {
    let mut outcome = Outcome {
        statuses: answers.iter().map(|answer| answer.status.clone()).collect(),
        redirects: answers.iter().any(|answer| answer.is_class(3)),
        doc: answers.first().and_then(Answer::doc),
        ..Outcome::default()
    };
    let mut found: Vec<(&Answer<'a>, Vec<Content>)> = Vec::new();
    for (i, answer) in answers.iter().enumerate() {
        let role = match i {
            0 => "response body".to_owned(),
            _ => format!("response body {}", answer.status),
        };
        let owner = [id.to_owned(), role];
        found.push((answer, lower_contents(cx, answer, wanted, &owner)));
    }
    let is_empty = |(_, contents): &(_, Vec<Content>)| contents.is_empty();
    outcome.optional = found.iter().any(is_empty) && !found.iter().all(is_empty);
    let contents = found.iter().flat_map(|(_, contents)| contents);
    outcome.example = contents.clone().find_map(|content| content.example.clone());
    let one = contents.clone().next();
    let one = one.map(|content| (content.media, content.ty.clone()));
    let union = several(cx, &found, at, id);
    for (_, contents) in &found {
        // What is the same in Rust need not be asked for twice.
        let asked = if union.is_some() { contents.len() } else { 1 };
        for content in contents.iter().take(asked) {
            let asks = is_media_type(&content.media_type);
            if asks && !outcome.accept.contains(&content.media_type) {
                outcome.accept.push(content.media_type.clone());
            }
        }
    }
    if union.is_some() {
        // It is one of an arm's, not of the whole.
        outcome.example = None;
    }
    outcome.body = union.map(|union| (Media::Json, Type::Named(union))).or(one);
    outcome
}

fn lower_error<'a>(cx: &mut Cx<'a, '_>, answer: &Answer<'a>, id: &str) -> ErrorCase {
    let owner = [id.to_owned(), answer.status.clone(), "error".to_owned()];
    let best = alternatives(answer.response, &|_| true).into_iter().next();
    let content = best.map(|(media_type, content)| {
        lower_content(cx, answer, media_type, content, &path(answer, &owner))
    });
    let media_type = content.as_ref().map(|content| content.media_type.clone());
    ErrorCase {
        status: answer.status.clone(),
        from: answer.from,
        to: answer.to,
        media_type,
        ty: content
            .filter(|content| content.media == Media::Json)
            .map(|content| match content.ty {
                // A body that is null is no body of an error.
                Type::Nullable(inner) => *inner,
                ty => ty,
            }),
        doc: answer.doc(),
    }
}
