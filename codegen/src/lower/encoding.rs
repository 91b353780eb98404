//! Encodings: takes what a media type says of the fields of a form, gives how each is written. What a form cannot say, and
//! what the SDK does not send, is told.

use openapiv3::{Encoding as Node, MediaType, QueryStyle};

use super::Cx;
use super::headers::{has_file, has_object};
use super::parameter::query_style;
use crate::ir::{Encoding, Media, Written};
use crate::media::{is_json, is_media_type};
use crate::pointer::Pointer;

/// How the fields of a form are written, where that is not the usual way.
pub fn lower_encodings(
    cx: &mut Cx<'_, '_>,
    media: Media,
    content: &MediaType,
    at: &Pointer,
) -> Vec<Encoding> {
    let mut encodings = Vec::new();
    for (wire, node) in &content.encoding {
        let at = at.child("encoding").child(wire);
        let (written, headers) = match media {
            Media::Form => (styled(node), Vec::new()),
            Media::Multipart => (
                part(cx, content, wire, node, &at),
                part_headers(cx, content, wire, node, &at),
            ),
            // OpenAPI says to pass over it.
            Media::Json | Media::Text | Media::Binary => continue,
        };
        if written.is_some() || !headers.is_empty() {
            encodings.push(Encoding {
                wire: wire.clone(),
                written,
                headers,
            });
        }
    }
    encodings
}

/// The headers of a part beside the one that `contentType` gives: a file has some, other parts have none.
fn part_headers(
    cx: &mut Cx<'_, '_>,
    content: &MediaType,
    wire: &str,
    node: &Node,
    at: &Pointer,
) -> Vec<String> {
    let is_own = |name: &&String| !name.eq_ignore_ascii_case("content-type");
    let headers: Vec<_> = node.headers.keys().filter(is_own).cloned().collect();
    let schema = content.schema.as_ref();
    if headers.is_empty() || schema.is_some_and(|schema| has_file(cx.resolver, schema, wire)) {
        return headers;
    }
    let message = format!("the part '{wire}' has headers, which the SDK sends with files only");
    let help = "what the server needs to know must be a field of the form, or the part a file";
    cx.report.warning(at.child("headers"), message).help(help);
    Vec::new()
}

fn styled(node: &Node) -> Option<Written> {
    let style = node.style.as_ref().map(query_style)?;
    Some(Written::Styled(style, node.explode))
}

fn part(
    cx: &mut Cx<'_, '_>,
    content: &MediaType,
    wire: &str,
    node: &Node,
    at: &Pointer,
) -> Option<Written> {
    let is_usual = matches!(node.style, None | Some(QueryStyle::Form)) && !is_packed(node);
    if !is_usual {
        let message = format!(
            "the part '{wire}' has a style, which only fields of a form have; it is not used"
        );
        let help = "write `contentType` for a part of multipart/form-data";
        cx.report.warning(at.child("style"), message).help(help);
    }
    let media_type = node.content_type.as_deref()?.trim();
    // Of several, or of a range, the file says which one it is.
    if media_type.is_empty() || media_type.contains([',', '*']) {
        return None;
    }
    if !is_media_type(media_type) {
        let message =
            format!("`{media_type}` is no media type; the part '{wire}' has the usual one");
        cx.report
            .warning(at.child("contentType"), message)
            .help("write a media type like `image/png`");
        return None;
    }
    if !is_json(media_type) && has_object(cx.resolver, content.schema.as_ref()?, wire) {
        let message =
            format!("the part '{wire}' is an object as `{media_type}`; it is sent as JSON");
        cx.report
            .warning(at.child("contentType"), message)
            .help("make it a text, and write the text yourself");
        return None;
    }
    Some(Written::Part(media_type.to_owned()))
}

/// Whether the elements of a list are one text.
fn is_packed(node: &Node) -> bool {
    node.style.is_some() && !node.explode
}
