//! An answer to each operation, for tests of those who use the crate: takes what the document says of the answer, gives its
//! status, its media type and its body: the document's example, or what is made from the schema.

use serde_json::Value;

use super::json::sample;
use crate::emit::source::operations::is_text;
use crate::emit::{Cx, Reply};
use crate::ir::{Annotations, Arm, Framing, Media, Operation, Shape, Stream, StreamItem, Type};

/// An answer to an operation.
pub fn reply(cx: &Cx<'_>, operation: &Operation) -> Reply {
    let status = operation.ok.statuses.first().and_then(|it| it.parse().ok());
    let Some((media, ty)) = &operation.ok.body else {
        return Reply {
            status: status.unwrap_or(204),
            media_type: String::new(),
            body: String::new(),
        };
    };
    if let Some(arm) = first_answer(cx, ty) {
        return one_of_several(cx, arm);
    }
    if let Some(stream) = &operation.ok.stream {
        return Reply {
            status: status.unwrap_or(200),
            media_type: operation.ok.accept.first().cloned().unwrap_or_default(),
            body: items(cx, stream, ty),
        };
    }
    let example = operation.ok.example.clone();
    Reply {
        // A class of statuses and `default` have no number.
        status: status.unwrap_or(200),
        media_type: media_type(*media, operation),
        body: body(cx, *media, ty, example),
    }
}

/// A stream of one item.
fn items(cx: &Cx<'_>, stream: &Stream, ty: &Type) -> String {
    let item = sample(cx, ty, &Annotations::default(), "body");
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    match (stream.framing, stream.item) {
        (Framing::Lines, _) => format!("{item}\n"),
        (Framing::Sequence, _) => format!("\u{1e}{item}\n"),
        (Framing::Events, StreamItem::Data) if is_text(cx, stream, ty) => {
            format!("data: {}\n\n", text(&item).replace('\n', "\ndata: "))
        }
        (Framing::Events, StreamItem::Data) => format!("data: {item}\n\n"),
        (Framing::Events, _) => {
            let fields = item.as_object().into_iter().flatten();
            let lines = fields.map(|(name, value)| {
                let value = text(value).replace('\n', &format!("\n{name}: "));
                format!("{name}: {value}\n")
            });
            format!("{}\n", lines.collect::<String>())
        }
    }
}

/// The first arm of an enum of answers.
fn first_answer<'a>(cx: &'a Cx<'_>, ty: &Type) -> Option<&'a Arm> {
    match &cx.api[ty.named()?].shape {
        Shape::Union(union) if union.is_answer() => union.arms.first(),
        _ => None,
    }
}

fn one_of_several(cx: &Cx<'_>, arm: &Arm) -> Reply {
    let first = arm.replies.first();
    let media = first.map_or(Media::Json, |reply| reply.media);
    Reply {
        status: first.map_or(200, |reply| reply.from),
        media_type: first
            .map(|reply| reply.media_type.clone())
            .unwrap_or_default(),
        body: body(cx, media, &arm.ty, None),
    }
}

/// The media type that is asked for, if it is one and not a range.
fn media_type(media: Media, operation: &Operation) -> String {
    let otherwise = match media {
        Media::Json => "application/json",
        Media::Form => "application/x-www-form-urlencoded",
        Media::Text => "text/plain",
        Media::Multipart | Media::Binary => "application/octet-stream",
    };
    let asked = operation.ok.accept.first();
    let asked = asked.filter(|asked| !asked.contains('*'));
    asked.map_or_else(|| otherwise.to_owned(), Clone::clone)
}

fn body(cx: &Cx<'_>, media: Media, ty: &Type, example: Option<Value>) -> String {
    let about = Annotations {
        example,
        ..Annotations::default()
    };
    match (media, &about.example) {
        (Media::Json, _) => sample(cx, ty, &about, "body").to_string(),
        (Media::Form, _) => form(&sample(cx, ty, &about, "body")),
        (_, Some(Value::String(text))) => text.clone(),
        (Media::Text, _) => "text".to_owned(),
        (Media::Multipart | Media::Binary, _) => "bytes".to_owned(),
    }
}

/// An object of plain values as a form.
fn form(json: &Value) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (key, value) in json.as_object().into_iter().flatten() {
        match value {
            Value::String(text) => form.append_pair(key, text),
            Value::Number(_) | Value::Bool(_) => form.append_pair(key, &value.to_string()),
            _ => &mut form,
        };
    }
    form.finish()
}
