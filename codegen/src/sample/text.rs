//! Texts within limits: takes length, pattern and format, gives a text that keeps to them, and says whether one does.

use super::format;
use super::pattern::pattern;
use crate::ir::{Count, Limits};

/// Texts are padded up to here; longer ones would make a page of their own.
const PADDED: usize = 4096;

/// A text; `turn` counts those that were given before. Without limits it is the name of what it stands for.
pub fn text(limits: &Limits, name: &str, turn: usize) -> String {
    let pattern = limits.pattern.as_deref().and_then(pattern);
    let fits = |text: &String| {
        let has_pattern = pattern.as_ref().is_none_or(|pattern| pattern.matches(text));
        has_pattern && has_length(limits.length, text) && has_format(limits, text)
    };
    let formats = limits.format.as_deref().map(format::texts);
    let formats = formats.unwrap_or_default().iter().map(ToString::to_string);
    let padded = formats.clone().map(|text| pad(text, limits.length));
    let patterns = pattern.iter().flat_map(|pattern| pattern.texts());
    let mut seen = Vec::new();
    for text in formats.chain(patterns).filter(fits) {
        if !seen.contains(&text) {
            seen.push(text);
        }
        if seen.len() > turn {
            return seen.swap_remove(turn);
        }
    }
    let mut others = padded.chain(named(limits.length, name, turn));
    let other = others.find(fits).or_else(|| seen.pop());
    other.unwrap_or_else(|| plain(name, turn))
}

/// What stands for a value that is only called by its name.
fn plain(name: &str, turn: usize) -> String {
    match turn {
        0 => format!("<{name}>"),
        turn => format!("<{name} {}>", turn + 1),
    }
}

/// The name, as long as it has to be.
fn named(length: Count, name: &str, turn: usize) -> Vec<String> {
    let name = plain(name, turn);
    let bare: String = name
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    let most = length.most.unwrap_or(usize::MAX);
    // The end is what differs from turn to turn.
    let count = bare.chars().count();
    let cut: String = bare.chars().skip(count.saturating_sub(most)).collect();
    vec![name, bare.clone(), pad(bare, length), cut]
}

/// A text with as many `x` behind it as it lacks.
fn pad(text: String, length: Count) -> String {
    let lacks = length
        .least
        .min(PADDED)
        .saturating_sub(text.chars().count());
    text + &"x".repeat(lacks)
}

/// Whether a text is as long as it may be.
pub fn has_length(length: Count, text: &str) -> bool {
    let count = text.chars().count();
    count >= length.least && length.most.is_none_or(|most| count <= most)
}

/// Whether a text has its format.
pub fn has_format(limits: &Limits, text: &str) -> bool {
    let format = limits.format.as_deref();
    format.is_none_or(|format| format::has(format, text))
}

/// Whether a text matches its pattern, as far as that can be read.
pub fn has_pattern(limits: &Limits, text: &str) -> bool {
    let pattern = limits.pattern.as_deref().and_then(pattern);
    pattern.is_none_or(|pattern| pattern.matches(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(
        format: Option<&str>,
        least: usize,
        most: Option<usize>,
        pattern: Option<&str>,
    ) -> Limits {
        Limits {
            format: format.map(str::to_owned),
            length: Count { least, most },
            pattern: pattern.map(str::to_owned),
            ..Limits::default()
        }
    }

    #[test]
    fn texts_keep_to_their_limits() {
        let table = [
            (limits(None, 0, None, None), "<name>"),
            (limits(Some("color"), 0, None, None), "<name>"),
            (limits(Some("email"), 0, None, None), "ada@example.com"),
            (limits(Some("email"), 0, Some(6), None), "a@b.co"),
            (limits(None, 10, None, None), "namexxxxxx"),
            (limits(None, 2, Some(4), None), "name"),
            (limits(None, 2, Some(2), None), "me"),
            (limits(None, 0, Some(0), None), ""),
            (limits(None, 6, Some(6), Some("^[a-z]+$")), "abcdef"),
            (
                limits(Some("uri"), 0, None, Some("^https://example.org/")),
                "https://example.org/a/longer/path",
            ),
            (limits(None, 0, None, Some("[")), "<name>"),
        ];
        for (limits, expected) in table {
            let text = text(&limits, "name", 0);
            assert_eq!(text, expected, "{limits:?}");
            assert!(
                has_length(limits.length, &text)
                    && has_format(&limits, &text)
                    && has_pattern(&limits, &text)
            );
        }
    }

    #[test]
    fn further_texts_are_others() {
        let plain = limits(None, 0, None, None);
        assert_eq!(
            [0, 1].map(|turn| text(&plain, "name", turn)),
            ["<name>", "<name 2>"]
        );
        let ids = limits(Some("uuid"), 0, None, None);
        assert_ne!(text(&ids, "id", 0), text(&ids, "id", 1));
        let letters = limits(None, 1, Some(3), Some("^[a-z]+$"));
        assert_ne!(text(&letters, "id", 0), text(&letters, "id", 1));
    }
}
