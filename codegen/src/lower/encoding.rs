//! Encodings: takes what a media type says of the fields of a form, gives how each is written. What a form cannot say, and
//! what the SDK does not send, is told.

use openapiv3::{Encoding as Node, MediaType, QueryStyle};

use super::Cx;
use super::headers::has_object;
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
        let written = match media {
            Media::Form => styled(node),
            Media::Multipart => part(cx, content, wire, node, &at),
            // OpenAPI says to pass over it.
            Media::Json | Media::Text | Media::Binary => None,
        };
        encodings.extend(written.map(|written| Encoding {
            wire: wire.clone(),
            written,
        }));
    }
    encodings
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
    let is_known = |name: &String| name.eq_ignore_ascii_case("content-type");
    if !node.headers.keys().all(is_known) {
        let message = format!("the part '{wire}' has headers, which the SDK does not send");
        cx.report
            .warning(at.child("headers"), message)
            .help("what the server needs to know must be a field of the form");
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
