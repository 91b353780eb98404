//! Answers that come one item after the other: which media types they have, and which one an operation answers with.

use super::outcome::Content;
use crate::diagnostic::Report;
use crate::ir::{Framing, Media, Outcome, Stream, StreamItem, Type};
use crate::media::essence;
use crate::pointer::Pointer;

/// The stream that an operation answers with, if it answers with nothing else. What an item is, is seen later, when all
/// types are there.
pub fn lower_stream<'a>(contents: impl IntoIterator<Item = &'a Content>) -> Option<Stream> {
    let mut contents = contents.into_iter();
    let framing = framing(&contents.next()?.media_type)?;
    contents.next().is_none().then_some(Stream {
        framing,
        item: StreamItem::Data,
        end: None,
    })
}

/// How the items of a stream are written: events without a schema are texts, all else is JSON.
pub fn item_type(framing: Framing, schema: Option<Type>) -> (Media, Type) {
    let otherwise = match framing {
        Framing::Events => Type::Text,
        Framing::Lines | Framing::Sequence => Type::Any,
    };
    (Media::Json, schema.unwrap_or(otherwise))
}

/// Sets what ends the stream, as the document says it.
pub fn set_end(outcome: &mut Outcome, end: Option<String>, at: &Pointer, report: &mut Report) {
    let Some(end) = end else { return };
    match &mut outcome.stream {
        Some(stream) => stream.end = Some(end),
        None => {
            report
                .error(at, "the operation does not answer with a stream")
                .help("streams are `text/event-stream`, JSON Lines and `application/json-seq`, as the only media type");
        }
    }
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
            ("text/plain", None),
            ("event-stream", None),
        ] {
            assert_eq!(framing(media_type), expected, "{media_type}");
        }
    }
}
