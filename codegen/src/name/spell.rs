//! How names are spelled in Rust: case, keywords, what begins with a digit, what has no letters at all.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

use crate::words::words;

/// Words that Rust keeps for itself, in any edition.
const KEYWORDS: [&str; 53] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "union", "raw",
];

/// Names of one word that keep their capitals in types.
const MIXED: [(&str, &str); 6] = [
    ("oauth", "OAuth"),
    ("graphql", "GraphQL"),
    ("github", "GitHub"),
    ("gitlab", "GitLab"),
    ("linkedin", "LinkedIn"),
    ("youtube", "YouTube"),
];

/// A field, a parameter, a method, a module.
pub fn snake(name: &str) -> String {
    let name = spoken(name).join("_").to_snake_case();
    let name = if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name
    };
    if KEYWORDS.contains(&name.as_str()) {
        name + "_"
    } else {
        name
    }
}

/// A type, a variant.
pub fn camel(name: &str) -> String {
    let word = |word: &String| match MIXED.iter().find(|(plain, _)| plain == word) {
        Some((_, mixed)) => (*mixed).to_owned(),
        None => word.to_upper_camel_case(),
    };
    spoken(name).iter().map(word).collect()
}

/// A constant.
pub fn shouty(name: &str) -> String {
    let name = name.to_shouty_snake_case();
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name
    }
}

/// The words of a name; where there are none, its signs spelled out.
fn spoken(name: &str) -> Vec<String> {
    let found = words(name);
    if !found.is_empty() {
        return found;
    }
    let signs = signs(name);
    if signs.is_empty() {
        vec!["empty".to_owned()]
    } else {
        signs
    }
}

/// The signs of a text as words: what tells `-created_at` from `created_at`.
pub fn signs(text: &str) -> Vec<String> {
    let word = |c: char| {
        Some(match c {
            '+' => "plus",
            '-' => "minus",
            '*' => "star",
            '/' => "slash",
            '.' => "dot",
            '%' => "percent",
            '<' => "less",
            '>' => "greater",
            '=' => "equal",
            '!' => "not",
            '&' => "and",
            '|' => "or",
            '@' => "at",
            '#' => "hash",
            '$' => "dollar",
            '~' => "tilde",
            '^' => "caret",
            ':' => "colon",
            '?' => "question",
            _ => return None,
        })
    };
    text.chars().filter_map(word).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_rust_does() {
        let table = [
            ("userID", "user_id", "UserId"),
            ("type", "type_", "Type"),
            (
                "oauthApplications",
                "oauth_applications",
                "OAuthApplications",
            ),
            ("2fa", "_2fa", "2fa"),
            ("***", "star_star_star", "StarStarStar"),
            ("", "empty", "Empty"),
            ("m2m", "m2m", "M2m"),
            (
                "emailSMSTemplates",
                "email_sms_templates",
                "EmailSmsTemplates",
            ),
            ("Self", "self_", "Self"),
            ("a\"; fn x() {}", "a_fn_x", "AFnX"),
        ];
        for (name, expected_snake, expected_camel) in table {
            assert_eq!(
                (snake(name).as_str(), camel(name).as_str()),
                (expected_snake, expected_camel),
                "{name}"
            );
        }
    }
}
