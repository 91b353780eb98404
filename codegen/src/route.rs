//! A path as words: `/v1/users/{user_id}/emails` is the words `users`, a parameter, and the words `emails`. It spells
//! nothing in Rust.

use crate::words::{fold, singular, words};

/// A piece of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Words that are always there.
    Fixed(Vec<String>),
    /// A parameter, by the words of its name.
    Param(Vec<String>),
}

impl Segment {
    /// The words, if they are always there.
    pub fn fixed(&self) -> Option<&[String]> {
        match self {
            Self::Fixed(words) => Some(words),
            Self::Param(_) => None,
        }
    }
}

/// The pieces of a path, without what stands before every resource: `api`, `v1`. Braces and colons end a piece as
/// slashes do: `/users({id})`, `/users:search`.
pub fn segments(path: &str) -> Vec<Segment> {
    let raw = path.split(['/', ':', '(', ')']);
    let mut segments: Vec<_> = raw.flat_map(pieces).collect();
    // A path of prefixes alone keeps the last one.
    let fixed = segments.iter().filter_map(Segment::fixed).count();
    let mut left = fixed.saturating_sub(1);
    segments.retain(|piece| {
        let prefix = piece
            .fixed()
            .is_some_and(|words| is_prefix(&words.join("_")));
        let drop = prefix && left > 0;
        left -= usize::from(drop);
        !drop
    });
    segments
}

/// `{name}`, `word` or, in one, `{name}.word`.
fn pieces(raw: &str) -> Vec<Segment> {
    let mut pieces = Vec::new();
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('{') {
        pieces.push(Segment::Fixed(words(before)));
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        pieces.push(Segment::Param(words(name)));
        rest = behind;
    }
    pieces.push(Segment::Fixed(words(rest)));
    pieces.retain(|piece| piece.fixed().is_none_or(|words| !words.is_empty()));
    pieces
}

/// Whether a word of a path stands before every resource: `api`, `v1`, `v2.1`.
pub fn is_prefix(word: &str) -> bool {
    let version = word.strip_prefix(['v', 'V']);
    let is_number = |rest: &str| {
        rest.starts_with(|c: char| c.is_ascii_digit())
            && rest
                .chars()
                .all(|c| c.is_ascii_digit() || ".-_".contains(c))
    };
    fold(word) == "api" || version.is_some_and(is_number)
}

/// A word without its plural.
pub fn plain(word: &str) -> String {
    singular(word).unwrap_or_else(|| word.to_owned())
}

/// Words of which the last one is in the singular.
pub fn one(words: &[String]) -> Vec<String> {
    let mut one = words.to_vec();
    if let Some(last) = one.last_mut() {
        *last = plain(last);
    }
    one
}

/// Whether words name several things: their last one is a plural.
pub fn is_plural(words: &[String]) -> bool {
    words.last().is_some_and(|last| singular(last).is_some())
}

/// Whether two lists of words are one, whatever is singular or plural in them.
pub fn alike(some: &[String], others: &[String]) -> bool {
    let alike = |(a, b): (&String, &String)| a == b || plain(a) == plain(b);
    some.len() == others.len() && some.iter().zip(others).all(alike)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_these_segments() {
        let table = [
            ("/v1/users/{user_id}/emails", "users <user id> emails"),
            ("/api/v2.1/{id}", "v2 1 <id>"),
            ("/users({id})/photo", "users <id> photo"),
            ("/{name}:batchGet", "<name> batch get"),
            ("/files/{a}...{b}.json", "files <a> <b> json"),
            ("/", ""),
            ("/v1", "v1"),
            ("/broken/{name", "broken <name>"),
        ];
        for (path, expected) in table {
            let words: Vec<_> = segments(path)
                .iter()
                .map(|segment| match segment {
                    Segment::Fixed(words) => words.join(" "),
                    Segment::Param(words) => format!("<{}>", words.join(" ")),
                })
                .collect();
            assert_eq!(words.join(" "), expected, "{path}");
        }
    }
}
