//! One of several answers: takes the successes of an operation with their bodies, gives a union of them where they differ
//! in Rust. It must not know how a schema becomes a type.

use super::Cx;
use super::outcome::{Answer, Content};
use crate::ir::{Arm, Media, Origin, Reply, Shape, Type, TypeId, Union};
use crate::media::essence;
use crate::pointer::Pointer;

/// The union of all answers, if they differ in Rust.
pub fn several(
    cx: &mut Cx<'_, '_>,
    found: &[(&Answer<'_>, Vec<Content>)],
    at: &Pointer,
    id: &str,
) -> Option<TypeId> {
    let mut contents = found.iter().flat_map(|(_, contents)| contents);
    let first = contents.next()?;
    contents.find(|other| (other.media, &other.ty) != (first.media, &first.ty))?;
    let mut arms: Vec<Arm> = Vec::new();
    for (answer, contents) in found {
        for content in contents {
            add_reply(cx, &mut arms, answer, content);
        }
    }
    let path = vec![id.to_owned(), "answer".to_owned()];
    let union = cx.add(Origin::Inline(path), at.child("responses"));
    cx.def(union).shape = Shape::Union(Union { tag: None, arms });
    Some(union)
}

/// Adds an answer to the arm that it is. Texts and bytes are told apart by their media types, JSON by its type.
fn add_reply(cx: &mut Cx<'_, '_>, arms: &mut Vec<Arm>, answer: &Answer<'_>, content: &Content) {
    // Where `default` describes success, it is every status.
    let (from, to) = match answer.status.as_str() {
        "default" => (0, 999),
        _ => (answer.from, answer.to),
    };
    let reply = Reply {
        status: answer.status.clone(),
        from,
        to,
        media: content.media,
        media_type: essence(&content.media_type),
    };
    let is_it = |arm: &&mut Arm| {
        let reads_alike = |reply: &Reply| match content.media {
            Media::Text | Media::Binary => reply.media_type == essence(&content.media_type),
            media => reply.media == media,
        };
        arm.ty == content.ty && arm.replies.iter().any(reads_alike)
    };
    if let Some(arm) = arms.iter_mut().find(is_it) {
        arm.replies.push(reply);
        return;
    }
    let title = title(cx, arms, answer, content);
    arms.push(Arm {
        ty: content.ty.clone(),
        tags: Vec::new(),
        title,
        doc: None,
        is_default: false,
        replies: vec![reply],
    });
}

/// What an arm is called that has no type with a name of its own.
fn title(
    cx: &mut Cx<'_, '_>,
    arms: &[Arm],
    answer: &Answer<'_>,
    content: &Content,
) -> Option<String> {
    let same_status = |arm: &Arm| arm.replies.iter().any(|it| it.status == answer.status);
    let is_inline = match content.ty.held() {
        Some(id) => matches!(cx.def(id).origin, Origin::Inline(_)),
        None => content.ty == Type::Any,
    };
    match content.media {
        Media::Json | Media::Form if !is_inline => None,
        Media::Json | Media::Form if !arms.iter().any(same_status) => {
            Some(format!("status {}", answer.status))
        }
        _ => Some(word(&content.media_type)),
    }
}

/// What a media type is called: `csv`, or `image` of `image/*`.
pub fn word(media_type: &str) -> String {
    let essence = essence(media_type);
    let (kind, subtype) = essence.split_once('/').unwrap_or((&essence, ""));
    let tells = subtype.contains(char::is_alphanumeric);
    if tells { subtype } else { kind }.to_owned()
}
