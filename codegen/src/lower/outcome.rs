//! Responses: what an operation answers when all went well, and its errors by status.

use openapiv3::{Operation, ReferenceOr, Response, StatusCode};

use super::Lowering;
use super::keywords::Node;
use super::operation::media;
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

/// A response's body.
struct Content {
    media: Media,
    media_type: String,
    ty: Type,
    example: Option<serde_json::Value>,
}

impl<'a> Lowering<'a, '_> {
    /// The outcome and the errors of an operation.
    pub(super) fn outcomes(
        &mut self,
        operation: &'a Operation,
        at: &Pointer,
        id: &str,
    ) -> (Outcome, Vec<ErrorCase>) {
        let answers = self.answers(operation, &at.child("responses"));
        let class = |answer: &Answer<'_>, class: u16| {
            answer.from / 100 == class && answer.status != "default"
        };
        let any_ok = answers
            .iter()
            .any(|answer| class(answer, 2) || class(answer, 3));
        let is_ok = |answer: &Answer<'_>| {
            class(answer, 2) || class(answer, 3) || (!any_ok && answer.status == "default")
        };
        let (ok, errors): (Vec<_>, Vec<_>) = answers
            .into_iter()
            .filter(|answer| !class(answer, 1))
            .partition(is_ok);
        let mut outcome = self.outcome(&ok, at, id);
        outcome.redirects = ok.iter().any(|answer| class(answer, 3));
        let mut errors: Vec<_> = errors
            .iter()
            .map(|answer| self.error_case(answer, id))
            .collect();
        // A code before its class, and both before `default`: the first that has the status counts.
        errors.sort_by_key(|error| (error.to - error.from, error.from));
        if errors.iter().any(|error| {
            error
                .media_type
                .as_deref()
                .is_some_and(|m| media(m) == Media::Json)
        }) && !outcome
            .accept
            .iter()
            .any(|accept| media(accept) == Media::Json)
        {
            outcome.accept.push("application/json".to_owned());
        }
        (outcome, errors)
    }

    fn answers(&self, operation: &'a Operation, at: &Pointer) -> Vec<Answer<'a>> {
        let codes = operation.responses.responses.iter().map(|(code, node)| {
            let (from, to) = match code {
                StatusCode::Code(code) => (*code, *code),
                StatusCode::Range(class) => (class * 100, class * 100 + 99),
            };
            (code.to_string(), from, to, node)
        });
        let default = operation
            .responses
            .default
            .iter()
            .map(|node| ("default".to_owned(), 400, 599, node));
        codes
            .chain(default)
            .filter_map(|(status, from, to, node)| self.answer(status, from, to, node, at))
            .collect()
    }

    fn answer(
        &self,
        status: String,
        from: u16,
        to: u16,
        node: &'a ReferenceOr<Response>,
        at: &Pointer,
    ) -> Option<Answer<'a>> {
        let (response, at, component) = self.resolver.follow(node, &at.child(&status))?;
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
    fn content(&mut self, answer: &Answer<'a>, owner: &[String]) -> Option<Content> {
        let order = |media_type: &str| match media(media_type) {
            Media::Json => 0,
            Media::Text => 1,
            _ => 2,
        };
        let (media_type, content) = answer
            .response
            .content
            .iter()
            .min_by_key(|(media_type, _)| order(media_type))?;
        let at = answer.at.child("content").child(media_type).child("schema");
        let path = answer
            .component
            .map_or_else(|| owner.to_vec(), |name| vec![name.to_owned()]);
        let lowered = content
            .schema
            .as_ref()
            .map(|schema| self.value(Node::from(schema), &at, &path))
            .unwrap_or_default();
        let example = self
            .example(content)
            .or_else(|| lowered.annotations.example.clone());
        let media = match media(media_type) {
            // `*/*` with a file is bytes.
            Media::Json if lowered.ty == Some(Type::File) => Media::Binary,
            Media::Json => Media::Json,
            Media::Text => Media::Text,
            Media::Form => Media::Form,
            Media::Multipart | Media::Binary => Media::Binary,
        };
        let ty = match media {
            Media::Json | Media::Form => lowered.element(),
            Media::Text => Type::Text,
            _ => Type::File,
        };
        Some(Content {
            media,
            media_type: media_type.clone(),
            ty,
            example,
        })
    }

    fn outcome(&mut self, answers: &[Answer<'a>], at: &Pointer, id: &str) -> Outcome {
        let owner = [id.to_owned(), "response body".to_owned()];
        let mut outcome = Outcome {
            statuses: answers.iter().map(|answer| answer.status.clone()).collect(),
            doc: answers
                .first()
                .map(|answer| answer.response.description.clone())
                .filter(|doc| !doc.is_empty()),
            ..Outcome::default()
        };
        let mut bodies: Vec<(Media, Type)> = Vec::new();
        for (i, answer) in answers.iter().enumerate() {
            let mut owner = owner.to_vec();
            if i > 0 {
                owner.push(answer.status.clone());
            }
            let Some(content) = self.content(answer, &owner) else {
                outcome.optional = true;
                continue;
            };
            outcome.example = outcome.example.or(content.example);
            if !outcome.accept.contains(&content.media_type) {
                outcome.accept.push(content.media_type);
            }
            if !bodies.contains(&(content.media, content.ty.clone())) {
                bodies.push((content.media, content.ty));
            }
        }
        outcome.body = self.one_body(bodies, at, id);
        outcome.optional &= outcome.body.is_some();
        outcome
    }

    /// One type for all answers: theirs if they agree, a union of JSON types if they do not.
    fn one_body(
        &mut self,
        bodies: Vec<(Media, Type)>,
        at: &Pointer,
        id: &str,
    ) -> Option<(Media, Type)> {
        if bodies.len() < 2 {
            return bodies.into_iter().next();
        }
        let at = at.child("responses");
        if bodies.iter().any(|(media, _)| *media != Media::Json) {
            self.report
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
        let arms: Vec<_> = bodies
            .into_iter()
            .map(arm)
            .filter(|arm| arm.ty != Type::Any)
            .collect();
        let type_id = self.add(
            Origin::Inline(vec![id.to_owned(), "response body".to_owned()]),
            at,
        );
        self.types[type_id.0].shape = Shape::Union(Union { tag: None, arms });
        Some((Media::Json, Type::Named(type_id)))
    }

    fn error_case(&mut self, answer: &Answer<'a>, id: &str) -> ErrorCase {
        let owner = [id.to_owned(), answer.status.clone(), "error".to_owned()];
        let content = self.content(answer, &owner);
        ErrorCase {
            status: answer.status.clone(),
            from: answer.from,
            to: answer.to,
            media_type: content.as_ref().map(|content| content.media_type.clone()),
            ty: content
                .filter(|content| content.media == Media::Json)
                .map(|content| content.ty),
            doc: Some(answer.response.description.clone()).filter(|doc| !doc.is_empty()),
        }
    }
}
