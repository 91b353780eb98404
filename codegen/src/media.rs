//! Media types: takes the text before `; charset=…` and after, says what stages ask of it before and after lowering.

/// A media type without its parameters.
#[must_use]
pub fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Whether a text is a media type or a range of them (RFC 9110, 8.3.1), with parameters or without.
#[must_use]
pub fn is_media_type(text: &str) -> bool {
    let is_sign = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let is_token = |word: &str| !word.is_empty() && word.chars().all(is_sign);
    let is_header = text.chars().all(|c| c == ' ' || c.is_ascii_graphic());
    let essence = essence(text);
    let parts = essence.split_once('/');
    is_header && parts.is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype))
}

/// Whether a media type is JSON, or takes JSON: `application/problem+json`, `text/json`, `*/*`.
#[must_use]
pub fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    let known = ["application/json", "text/json", "*/*", "application/*"];
    known.contains(&essence.as_str()) || essence.ends_with("+json")
}

/// Whether a media type is JSON of a kind that servers tell from others: `application/merge-patch+json`.
#[must_use]
pub fn is_own_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "text/json" || essence.ends_with("+json") && !essence.contains('*')
}

/// The JSON one of several media types, or the first.
#[must_use]
pub fn preferred<'a>(media_types: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let all: Vec<_> = media_types.into_iter().collect();
    let json = all.iter().find(|media_type| is_json(media_type));
    json.or(all.first()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_preferred() {
        assert_eq!(
            preferred(["text/csv", "Application/JSON; charset=utf-8"]),
            Some("Application/JSON; charset=utf-8")
        );
        assert_eq!(preferred(["text/csv", "text/html"]), Some("text/csv"));
        assert_eq!(preferred([]), None);
        assert!(is_json("application/vnd.api+json") && !is_json("application/jsonl"));
        for text in [
            "application/vnd.api+json",
            "text/json",
            "application/a+json; v=1",
        ] {
            assert!(is_own_json(text), "{text}");
        }
        for text in [
            "application/json; charset=utf-8",
            "*/*",
            "application/*",
            "text/plain",
        ] {
            assert!(!is_own_json(text), "{text}");
        }
    }

    #[test]
    fn media_types_have_two_words() {
        for text in ["image/png", "*/*", "application/a+json; charset=utf-8"] {
            assert!(is_media_type(text), "{text}");
        }
        for text in [
            "",
            "png",
            "image/",
            "image/\"png",
            "a/b\r\nc: d",
            "a/b; c=é",
            "a b/c",
        ] {
            assert!(!is_media_type(text), "{text}");
        }
    }
}
