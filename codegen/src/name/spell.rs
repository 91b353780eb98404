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

/// No name is longer, for a type, a module and a feature become names of files, here and in what rustdoc makes of them:
/// with what is written before and behind it, a name stays below the 255 bytes of file systems.
const LONGEST: usize = 150;

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
    let name = words_or_signs(name).join("_").to_snake_case();
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

/// Whether a name is spelled as that of a module: no keyword, and nothing that has to be cut.
pub fn is_snake(name: &str) -> bool {
    snake(name) == name
}

/// A type, a variant.
pub fn camel(name: &str) -> String {
    let word = |word: &String| match MIXED.iter().find(|(plain, _)| plain == word) {
        Some((_, mixed)) => (*mixed).to_owned(),
        None => word.to_upper_camel_case(),
    };
    words_or_signs(name).iter().map(word).collect()
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

/// The environment variable of a security scheme: `PETSTORE_API_BEARER_AUTH`.
pub fn variable(package: &str, scheme: &str) -> String {
    format!("{package} {scheme}").to_shouty_snake_case()
}

/// The words of a name; where there are none, its signs spelled out. A number keeps its sign: `+1` is not `-1`.
fn words_or_signs(name: &str) -> Vec<String> {
    let found = words(name);
    let number = found
        .first()
        .is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let spelled = match name.chars().next() {
        Some('+' | '-') if number => words(&spell_out_signs(name)),
        _ if found.is_empty() => words(&spell_out_signs(name)),
        _ => found,
    };
    if spelled.is_empty() {
        vec!["empty".to_owned()]
    } else {
        shorten(spelled)
    }
}

/// As many words from the first on as a name has room for, and so much of the first as there is room for.
fn shorten(words: Vec<String>) -> Vec<String> {
    let mut room = LONGEST;
    let mut kept = Vec::new();
    for mut word in words {
        if kept.is_empty() {
            // Words are ASCII, so every place is between two characters.
            word.truncate(room);
        }
        let Some(rest) = room.checked_sub(word.len()) else {
            break;
        };
        // An underscore follows.
        room = rest.saturating_sub(1);
        kept.push(word);
    }
    kept
}

/// A text with its signs as words: what tells `-created_at` from `created_at`. A hyphen between words is no sign.
pub fn spell_out_signs(text: &str) -> String {
    let plain = text.trim_matches('-');
    let inner = text.len() - text.trim_start_matches('-').len();
    let inner = inner..inner + plain.len();
    let spell = |(at, c): (usize, char)| match sign(c) {
        Some(word) if c != '-' || !inner.contains(&at) => format!(" {word} "),
        _ => c.to_string(),
    };
    text.char_indices().map(spell).collect()
}

fn sign(c: char) -> Option<&'static str> {
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_words_where_they_stand() {
        let table = [
            ("StartTime<", "start_time_less"),
            ("-created_at", "minus_created_at"),
            ("a.b", "a_dot_b"),
            ("a-b", "a_b"),
            ("---", "minus_minus_minus"),
            ("plain", "plain"),
        ];
        for (name, expected) in table {
            assert_eq!(snake(&spell_out_signs(name)), expected, "{name}");
        }
    }

    #[test]
    fn long_names_end_at_a_word() {
        let words = ["word"; 60].join(" ");
        assert_eq!(snake(&words), ["word"; 30].join("_"));
        assert_eq!(camel(&words), "Word".repeat(30));
        let one = "a".repeat(300);
        assert_eq!(snake(&one), "a".repeat(150));
        assert_eq!(camel(&one).len(), 150);
    }

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
            ("+1", "plus_1", "Plus1"),
            ("-1", "minus_1", "Minus1"),
            ("1-2", "_1_2", "12"),
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
