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
use crate::words::words;

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
    let owner = component.map_or_else(|| id.to_owned(), said_once);
    let owner = [owner, "request body".to_owned()];
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

/// What a component is called, without the words for a body, and once where a converter has made its name of an operation's
/// and of a body's that are one: `updateRulesUpdaterules`.
fn said_once(component: &str) -> String {
    let all = words(component);
    let all = match all.as_slice() {
        [rest @ .., request, body] if request == "request" && body == "body" => rest,
        [rest @ .., body] if body == "body" => rest,
        all => all,
    };
    let is_twice = |at: &usize| {
        let (first, second) = (all[..*at].concat(), all[*at..].concat());
        second == first || second.strip_suffix("body") == Some(&first)
    };
    match (1..all.len()).find(is_twice) {
        Some(at) => all[..at].join(" "),
        None if all.is_empty() => component.to_owned(),
        None => all.join(" "),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_components_say_all_once() {
        for (component, expected) in [
            ("updateRulesUpdaterules", "update rules"),
            ("savePostSavepostbody", "save post"),
            ("CreateUserRequestBody", "create user"),
            ("AddATagBody", "add a tag"),
            ("Pet", "pet"),
            ("BoraBora", "bora"),
            ("body", "body"),
        ] {
            assert_eq!(said_once(component), expected, "{component}");
        }
    }
}
