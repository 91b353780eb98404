//! Bodies: those that an operation takes, how media types are written, and the examples that stand beside schemas.

use indexmap::IndexMap;
use openapiv3::{Example, MediaType, Operation, ReferenceOr, RequestBody};
use serde_json::Value;

use super::Cx;
use super::encoding::lower_encodings;
use super::keywords::Node;
use super::schema::{Path, lower_value};
use crate::ir::{Body, Media, Type};
use crate::media::{essence, is_json, is_own_json};
use crate::pointer::Pointer;

/// The bodies that an operation takes, the best one first: JSON before forms before bytes.
pub fn lower_bodies<'a>(
    cx: &mut Cx<'a, '_>,
    operation: &'a Operation,
    at: &Pointer,
    id: &str,
) -> Vec<Body> {
    let Some(node) = &operation.request_body else {
        return Vec::new();
    };
    let at = at.child("requestBody");
    let Some((body, at, component)) = cx.resolver.follow::<RequestBody>(node, &at) else {
        return Vec::new();
    };
    let owner = [
        component.unwrap_or(id).to_owned(),
        "request body".to_owned(),
    ];
    let mut bodies: Vec<Body> = Vec::new();
    let is_plain = |media_type: &String| is_json(media_type) && !is_own_json(media_type);
    let has_plain = body.content.keys().any(is_plain);
    for (media_type, content) in &body.content {
        // Of several kinds of JSON, the plain one.
        if has_plain && is_own_json(media_type) {
            continue;
        }
        let media = media(media_type);
        if bodies.iter().any(|body| body.media == media) {
            continue;
        }
        let mut path = owner.to_vec();
        if !bodies.is_empty() {
            path.push(word(media).to_owned());
        }
        let at = at.child("content").child(media_type);
        let mut lowered = lower_body(cx, media_type, content, &at, &path);
        lowered.doc = body.description.clone().or(lowered.doc);
        lowered.required = body.required;
        bodies.push(lowered);
    }
    bodies.sort_by_key(|body| body.media);
    // Who calls the method of another media type has a body of it.
    for body in bodies.iter_mut().skip(1) {
        body.required = true;
    }
    bodies
}

fn lower_body<'a>(
    cx: &mut Cx<'a, '_>,
    media_type: &str,
    content: &'a MediaType,
    at: &Pointer,
    path: &Path,
) -> Body {
    let schema = content.schema.as_ref().map(Node::from);
    let lowered = schema.map(|schema| lower_value(cx, schema, &at.child("schema"), path));
    let mut lowered = lowered.unwrap_or_default();
    let doc = lowered.annotations.doc.take();
    let example = example(content).or(lowered.annotations.example.take());
    let media = media(media_type);
    Body {
        media,
        media_type: media_type.to_owned(),
        own_json: is_own_json(media_type),
        ty: match media {
            Media::Binary => Type::File,
            Media::Text => Type::Text,
            Media::Json => lowered.element(),
            Media::Form | Media::Multipart => lowered.ty.unwrap_or(Type::Any),
        },
        required: true,
        encodings: lower_encodings(cx, media, content, at),
        doc,
        example,
        sets: None,
    }
}

/// The example of a media type, or the first of several.
pub fn example(content: &MediaType) -> Option<Value> {
    let several = || first_example(&content.examples);
    content.example.clone().or_else(several)
}

/// The first of several examples that has a value.
pub fn first_example(examples: &IndexMap<String, ReferenceOr<Example>>) -> Option<Value> {
    examples
        .values()
        .find_map(|example| example.as_item()?.value.clone())
}

/// How a media type is written and read.
pub fn media(media_type: &str) -> Media {
    match essence(media_type).as_str() {
        "application/x-www-form-urlencoded" => Media::Form,
        _ if is_json(media_type) => Media::Json,
        multipart if multipart.starts_with("multipart/") => Media::Multipart,
        text if text.starts_with("text/") || text.ends_with("/xml") || text.ends_with("+xml") => {
            Media::Text
        }
        _ => Media::Binary,
    }
}

fn word(media: Media) -> &'static str {
    match media {
        Media::Json => "json",
        Media::Form => "form",
        Media::Multipart => "multipart",
        Media::Text => "text",
        Media::Binary => "binary",
    }
}
