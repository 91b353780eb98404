//! What is said about things in rustdoc: the document's words, defaults, limits, and where it comes from.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use crate::ir::{Annotations, Bound, Count, Limits};
use crate::markdown::{safe, sentence, visible};

/// A doc comment, a line each.
pub fn doc(text: &str) -> TokenStream {
    let text = visible(text);
    let lines = text.lines().map(|line| {
        let line = if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        };
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}

/// Paragraphs, the empty ones left out.
pub fn paragraphs<S: AsRef<str>>(paragraphs: impl IntoIterator<Item = S>) -> String {
    let kept: Vec<_> = paragraphs
        .into_iter()
        .map(|p| p.as_ref().trim().to_owned())
        .filter(|p| !p.is_empty())
        .collect();
    kept.join("\n\n")
}

/// What a field or a parameter says of itself.
pub fn about(about: &Annotations, otherwise: &str) -> String {
    let doc = about.doc.as_deref().map(safe).filter(|doc| !doc.is_empty());
    let doc = doc.unwrap_or_else(|| otherwise.to_owned());
    paragraphs([doc, notes(about)])
}

/// One line: what a setter says.
pub fn brief(about: &Annotations, otherwise: &str) -> String {
    let doc = about
        .doc
        .as_deref()
        .map(|doc| sentence(&safe(doc)))
        .filter(|doc| !doc.is_empty());
    doc.unwrap_or_else(|| otherwise.to_owned())
}

/// Constant, default, limits and example, in a line.
fn notes(about: &Annotations) -> String {
    let example = about.example.as_ref().filter(|_| about.constant.is_none());
    let example = example.map(|example| format!("Example: {}.", json(example)));
    let known = about.doc.as_deref().unwrap_or_default();
    let example = example.filter(|note| !known.contains(note.trim_end_matches('.')));
    let notes = [bounds(about), example.unwrap_or_default()];
    notes.join(" ").trim().to_owned()
}

/// Constant, default and limits, in a line; what the description says already is left out.
pub fn bounds(about: &Annotations) -> String {
    let known = about.doc.as_deref().unwrap_or_default();
    let mut notes = Vec::new();
    if let Some(constant) = &about.constant {
        notes.push(format!("Always {}.", code(constant)));
    }
    let default = about.default.as_ref().filter(|default| !default.is_null());
    if let Some(default) = default.filter(|default| !says_default(known, default)) {
        notes.push(format!("Default: {}.", json(default)));
    }
    notes.push(sentence_of(&unsaid(known, &about.limits)));
    notes.retain(|note| !note.is_empty() && !known.contains(note.trim_end_matches('.')));
    notes.join(" ")
}

/// The limits that a description does not tell: a range is told where both ends are.
fn unsaid(known: &str, limits: &Limits) -> Limits {
    let says = |bound: &Option<Bound>| {
        let bound = bound.as_ref();
        bound.is_none_or(|bound| has_word(known, &bound.number.to_string()))
    };
    let says_count = |count: Count| {
        let most = count.most.unwrap_or(count.least);
        has_word(known, &most.to_string())
            && (count.least <= 1 || has_word(known, &count.least.to_string()))
    };
    let mut limits = limits.clone();
    let is_small = |bound: &Option<Bound>| {
        bound.as_ref().is_some_and(|bound| {
            bound
                .number
                .as_i64()
                .is_some_and(|number| (0..=1).contains(&number))
        })
    };
    let upper_alone = limits.maximum.is_some() && is_small(&limits.minimum);
    if says(&limits.maximum) && (says(&limits.minimum) || upper_alone) {
        (limits.minimum, limits.maximum) = (None, None);
    }
    if says_count(limits.length) {
        limits.length = Count::default();
    }
    if says_count(limits.items) {
        limits.items = Count::default();
    }
    limits
}

/// Whether a description names the value that counts when there is none.
fn says_default(known: &str, default: &Value) -> bool {
    let text = default
        .as_str()
        .map_or_else(|| default.to_string(), str::to_owned);
    has_word(&known.to_lowercase(), "default") && has_word(known, &text)
}

/// `31,536,000` as `31536000`.
fn without_thousands(text: &str) -> String {
    let parts: Vec<_> = text.split(',').collect();
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let mut out = String::with_capacity(text.len());
    for (index, part) in parts.iter().enumerate() {
        let joins = index > 0
            && is_digit(out.chars().last())
            && part.chars().take(3).filter(char::is_ascii_digit).count() == 3;
        if index > 0 && !joins {
            out.push(',');
        }
        out.push_str(part);
    }
    out
}

/// Whether a text has a word, or a number with its thousands apart, that is no part of a longer one.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let text = without_thousands(text);
    let found = text.match_indices(word).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        let mut rest = after.chars();
        let next = rest.next();
        let is_decimal = next == Some('.') && rest.next().is_some_and(|c| c.is_ascii_digit());
        !before.ends_with(is_part)
            && !before.ends_with('.')
            && !next.is_some_and(is_part)
            && !is_decimal
    });
    found && !word.is_empty()
}

/// The limits of a value, in a sentence; nothing where there are none.
pub fn sentence_of(limits: &Limits) -> String {
    let phrases = self::limits(limits).join(", ");
    if phrases.is_empty() {
        return phrases;
    }
    format!("{}.", capital(&phrases))
}

/// The limits of a value, each a short phrase.
pub fn limits(limits: &Limits) -> Vec<String> {
    let mut phrases = Vec::new();
    let format = limits.format.as_deref();
    phrases.extend(format.map(|format| format!("format {}", code(format))));
    if let Some(Bound { number, excluded }) = &limits.minimum {
        let least = if *excluded { "more than" } else { "at least" };
        phrases.push(format!("{least} {number}"));
    }
    if let Some(Bound { number, excluded }) = &limits.maximum {
        let most = if *excluded { "less than" } else { "at most" };
        phrases.push(format!("{most} {number}"));
    }
    let multiple = limits.multiple_of.as_ref();
    phrases.extend(multiple.map(|number| format!("a multiple of {number}")));
    phrases.extend(count(limits.length, "character"));
    let pattern = limits.pattern.as_deref();
    phrases.extend(pattern.map(|pattern| format!("matches {}", code(pattern))));
    phrases.extend(count(limits.items, "element"));
    if limits.unique {
        phrases.push("no element twice".to_owned());
    }
    phrases.extend(count(limits.keys, "key"));
    let values: Vec<_> = limits
        .values
        .iter()
        .map(|value| code(&value.to_string()))
        .collect();
    match values.as_slice() {
        [] => {}
        [only] => phrases.push(format!("always {only}")),
        values => phrases.push(format!("one of {}", values.join(", "))),
    }
    if let Some(inner) = &limits.inner {
        phrases.push(format!("each element: {}", self::limits(inner).join(", ")));
    }
    phrases
}

/// How many there are, in words; none where any number is allowed.
fn count(Count { least, most }: Count, unit: &str) -> Option<String> {
    let counted = |count: usize| match count {
        1 => format!("1 {unit}"),
        count => format!("{count} {unit}s"),
    };
    match (least, most) {
        (0, None) => None,
        (least, None) => Some(format!("at least {}", counted(least))),
        (least, Some(most)) if least == most => Some(format!("exactly {}", counted(most))),
        (0, Some(most)) => Some(format!("at most {}", counted(most))),
        (least, Some(most)) => Some(format!("{least} to {}", counted(most))),
    }
}

/// A value as JSON in code, cut when it is long.
pub fn json(value: &Value) -> String {
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    let cut: String = text.chars().take(120).collect();
    code(&if cut.len() < text.len() {
        format!("{cut}…")
    } else {
        cut
    })
}

/// A text as code, whatever is in it.
pub fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r', '\t'], " ");
    if text.is_empty() {
        return "`\"\"`".to_owned();
    }
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.starts_with(' ') {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// With a capital letter in front; code stays as it is.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// `a` or `an`, by the sound of the name behind it.
pub fn article(name: &str) -> &'static str {
    /// An `u` that sounds as in `user`.
    const YOU: [&str; 8] = ["uni", "use", "usa", "util", "uuid", "uri", "url", "utc"];
    let name = name.to_lowercase();
    let starts = |start: &&str| name.starts_with(*start);
    let consonant = YOU.iter().any(starts) || starts(&"eu") || starts(&"one");
    let vowel = name.starts_with(['a', 'e', 'i', 'o', 'u']);
    if vowel && !consonant { "an" } else { "a" }
}

/// The title of a section of resources.
pub fn section(title: Option<&str>) -> String {
    title.map_or("Others".to_owned(), |title| safe(title.trim()))
}

/// `#[deprecated]`, where it is.
pub fn deprecated(deprecated: bool) -> TokenStream {
    if deprecated {
        quote!(#[deprecated])
    } else {
        TokenStream::new()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Number, json};

    use super::*;

    #[test]
    fn an_actor_and_a_user() {
        for name in ["Actor", "UpdateUser", "Image", "Organization", "Email"] {
            assert_eq!(article(name), "an", "{name}");
        }
        for name in [
            "User",
            "Session",
            "UnitPrice",
            "UrlList",
            "OneTimeCode",
            "EuVat",
        ] {
            assert_eq!(article(name), "a", "{name}");
        }
    }

    #[test]
    fn nothing_is_said_twice() {
        let range = |least: i64, most: i64| Limits {
            minimum: Some(Bound {
                number: least.into(),
                excluded: false,
            }),
            maximum: Some(Bound {
                number: most.into(),
                excluded: false,
            }),
            ..Limits::default()
        };
        let short = Limits {
            length: Count {
                least: 1,
                most: Some(50),
            },
            ..Limits::default()
        };
        let table = [
            (
                "How many, from 1 to 500.",
                json!(10),
                range(1, 500),
                "Default: `10`.",
            ),
            (
                "How many, at most 500; 10 by default.",
                json!(10),
                range(1, 500),
                "",
            ),
            (
                "How many.",
                json!(10),
                range(1, 500),
                "Default: `10`. At least 1, at most 500.",
            ),
            (
                "For 5000 seconds.",
                json!(null),
                range(1, 500),
                "At least 1, at most 500.",
            ),
            (
                "Up to 31,536,000 seconds.",
                json!(null),
                range(0, 31_536_000),
                "",
            ),
            (
                "Version 1.500.",
                json!(null),
                range(5, 500),
                "At least 5, at most 500.",
            ),
            ("At most 50 characters.", json!(null), short, ""),
        ];
        for (doc, default, limits, expected) in table {
            let about = Annotations {
                doc: Some(doc.to_owned()),
                default: Some(default),
                limits,
                ..Annotations::default()
            };
            assert_eq!(bounds(&about), expected, "{doc}");
        }
    }

    #[test]
    fn counts_are_worded() {
        let table = [
            (0, None, None),
            (1, None, Some("at least 1 key")),
            (2, None, Some("at least 2 keys")),
            (0, Some(1), Some("at most 1 key")),
            (0, Some(0), Some("exactly 0 keys")),
            (1, Some(9), Some("1 to 9 keys")),
            (3, Some(3), Some("exactly 3 keys")),
        ];
        for (least, most, expected) in table {
            let found = count(Count { least, most }, "key");
            assert_eq!(found.as_deref(), expected, "{least} {most:?}");
        }
    }

    #[test]
    fn limits_are_worded() {
        let bound =
            |number: Option<Number>, excluded| number.map(|number| Bound { number, excluded });
        let numbers = Limits {
            minimum: bound(Some(0.into()), false),
            maximum: bound(Number::from_f64(0.5), true),
            multiple_of: Number::from_f64(0.25),
            values: vec![json!(0), json!(0.25)],
            ..Limits::default()
        };
        let texts = Limits {
            format: Some("email".to_owned()),
            length: Count {
                least: 1,
                most: Some(9),
            },
            pattern: Some("^a".to_owned()),
            ..Limits::default()
        };
        let lists = Limits {
            items: Count {
                least: 1,
                most: None,
            },
            unique: true,
            values: vec![json!(["a"])],
            ..Limits::default()
        };
        let table = [
            (Limits::default(), ""),
            (
                numbers,
                "at least 0, less than 0.5, a multiple of 0.25, one of `0`, `0.25`",
            ),
            (texts, "format `email`, 1 to 9 characters, matches `^a`"),
            (
                lists,
                "at least 1 element, no element twice, always `[\"a\"]`",
            ),
        ];
        for (given, expected) in table {
            assert_eq!(limits(&given).join(", "), expected);
        }
    }
}
