//! Answers that come one item after the other: which media types they have, and what a document says of the stream that an
//! operation answers with, alone or beside other answers.

use serde_json::Value;

use super::Cx;
use super::extension::{object, text, unknown, wrong};
use super::schema::lower_reference;
use crate::diagnostic::Report;
use crate::ir::{Framing, Media, Outcome, Said, Stream, StreamItem, Type};
use crate::media::{essence, is_json};
use crate::pointer::Pointer;

/// Speakeasy's word for what ends a stream, beside the schema of its events.
pub const SENTINEL: &str = "x-speakeasy-sse-sentinel";

/// What a document says of an operation's stream.
#[derive(Default)]
pub struct StreamHints {
    /// Whether the answer is read as a whole, whatever its media type is.
    pub off: bool,
    /// What ends it.
    pub end: Option<String>,
    /// The boolean of the request that asks for it.
    pub field: Option<Said<String>>,
    /// A reference to the schema of its items.
    schema: Option<Said<String>>,
}

/// `x-rust-sdk.stream`: `{ end: "[DONE]", field: stream, schema: { $ref: … } }`, or `false`.
pub fn ours(value: &Value, at: &Pointer, report: &mut Report) -> StreamHints {
    let mut hints = StreamHints::default();
    if value == &Value::Bool(false) {
        hints.off = true;
        return hints;
    }
    if !value.is_object() {
        wrong(value, "an object, or false", at, report);
        return hints;
    }
    for (key, value) in object(value, at, report).into_iter().flatten() {
        let at = at.child(key);
        let said = |value| Said {
            value,
            at: at.clone(),
        };
        match key.as_str() {
            "end" => hints.end = text(value, &at, report),
            "field" => hints.field = text(value, &at, report).map(said),
            "schema" => hints.schema = reference(value, &at, report).map(said),
            _ => unknown(key, &["end", "field", "schema"], &at, report),
        }
    }
    hints
}

/// `{ $ref: "#/components/schemas/Event" }`.
fn reference(value: &Value, at: &Pointer, report: &mut Report) -> Option<String> {
    let reference = value.get("$ref").and_then(Value::as_str);
    if reference.is_none() {
        let wanted = "a reference, {$ref: \"#/components/schemas/…\"}";
        wrong(value, wanted, at, report);
    }
    reference.map(str::to_owned)
}

impl StreamHints {
    /// How the items of an answer follow one another, if it is a stream.
    pub fn framing(&self, media_type: &str) -> Option<Framing> {
        // JSON that is a stream by a parameter is one where the document says what asks for it:
        // `application/json;stream=watch`.
        let asked = self.field.is_some() && is_watched(media_type);
        let found = framing(media_type).or(asked.then_some(Framing::Lines));
        found.filter(|_| !self.off)
    }

    /// The type of the items, where the document names one: its errors are those of our own extension.
    pub fn item(&self, cx: &mut Cx<'_, '_>) -> Option<Type> {
        let Said { value, at } = self.schema.as_ref()?;
        let lowered = lower_reference(cx, value);
        if lowered.ty.is_none() {
            cx.report
                .error(at, format!("`{value}` is not a schema of the document"))
                .help("refer to a schema under `components`, such as #/components/schemas/Event");
        }
        lowered.ty.is_some().then(|| lowered.element())
    }

    /// Sets what the document says of a stream; an error where there is none.
    pub fn settle(&self, cx: &mut Cx<'_, '_>, stream: Option<&mut Outcome>, at: &Pointer) {
        let is_said = self.end.is_some() || self.field.is_some() || self.schema.is_some();
        let Some(outcome) = stream else {
            if is_said {
                cx.report
                    .error(at, "the operation does not answer with a stream")
                    .help("streams are `text/event-stream`, JSON Lines and `application/json-seq`; where the document has none, `schema` says what an event is");
            }
            return;
        };
        if let (Some(item), Some((_, ty))) = (self.item(cx), &mut outcome.body) {
            *ty = item;
        }
        if let (Some(end), Some(stream)) = (&self.end, &mut outcome.stream) {
            stream.end = Some(end.clone());
        }
    }

    /// The stream that an operation answers with although no answer of it is one: server-sent events of the schema that is
    /// named.
    pub fn undeclared(&self, ok: &Outcome) -> Option<Outcome> {
        self.schema.as_ref()?;
        Some(Outcome {
            body: Some((Media::Json, Type::Any)),
            stream: Some(stream(Framing::Events)),
            accept: vec!["text/event-stream".to_owned()],
            statuses: ok.statuses.clone(),
            doc: ok.doc.clone(),
            ..Outcome::default()
        })
    }
}

/// A stream. What an item is, is seen later, when all types are there.
pub fn stream(framing: Framing) -> Stream {
    Stream {
        framing,
        item: StreamItem::Data,
        end: None,
    }
}

/// How the items of a stream are written: events without a schema are texts, all else is JSON.
pub fn item_type(framing: Framing, schema: Option<Type>) -> (Media, Type) {
    let otherwise = match framing {
        Framing::Events => Type::Text,
        Framing::Lines | Framing::Sequence => Type::Any,
    };
    (Media::Json, schema.unwrap_or(otherwise))
}

/// How the items of a stream follow one another, if a media type is one of streams.
#[must_use]
pub fn framing(media_type: &str) -> Option<Framing> {
    let essence = essence(media_type);
    let (_, subtype) = essence.split_once('/')?;
    match subtype.trim_start_matches("x-") {
        "event-stream" if essence.starts_with("text/") => Some(Framing::Events),
        "ndjson" | "jsonl" | "jsonlines" | "json-lines" | "json-l" => Some(Framing::Lines),
        "json-seq" => Some(Framing::Sequence),
        other if other.ends_with("+json-seq") => Some(Framing::Sequence),
        _ => None,
    }
}

/// Whether a media type is JSON with the parameter `stream`.
fn is_watched(media_type: &str) -> bool {
    let mut parameters = media_type.split(';').skip(1);
    let is_stream = |parameter: &str| parameter.trim_start().starts_with("stream=");
    is_json(media_type) && parameters.any(is_stream)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_known_by_their_media_type() {
        for (media_type, expected) in [
            ("text/event-stream; charset=utf-8", Some(Framing::Events)),
            ("application/x-ndjson", Some(Framing::Lines)),
            ("Application/JSONL", Some(Framing::Lines)),
            ("application/json-lines", Some(Framing::Lines)),
            ("application/geo+json-seq", Some(Framing::Sequence)),
            ("application/json", None),
            ("application/json;stream=watch", None),
            ("text/plain", None),
            ("event-stream", None),
        ] {
            assert_eq!(framing(media_type), expected, "{media_type}");
        }
        assert!(is_watched("application/json;stream=watch"));
        assert!(!is_watched("application/json; charset=utf-8"));
    }
}
