//! Formats of texts: for a format's name, a text that has it, and whether a text has it. Formats that are not known here
//! allow every text.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Texts with a format: the first is the usual one.
pub fn texts(format: &str) -> &'static [&'static str] {
    match format {
        "uuid" | "guid" => &[
            "7c9e6679-7425-40de-944b-e07fc1f90ae7",
            "2f1e0b6c-93a4-4b0e-8f4e-5c1d2a3b4c5d",
        ],
        "date-time" => &["2026-01-02T03:04:05Z", "2026-01-03T03:04:05Z"],
        "date" => &["2026-01-02", "2026-01-03"],
        "time" => &["03:04:05Z", "04:04:05Z"],
        "duration" => &["PT1H", "PT2H"],
        "email" | "idn-email" => &["ada@example.com", "grace@example.com", "a@b.co"],
        "uri" | "url" | "iri" => &[
            "https://example.com/",
            "https://example.com/a",
            "https://example.org/a/longer/path",
            "a:b",
        ],
        "uri-reference" | "iri-reference" => &["/path", "/other"],
        "uri-template" => &["/users/{id}", "/items/{id}"],
        "hostname" | "idn-hostname" => &["example.com", "www.example.com", "a.co"],
        "ipv4" | "ip" => &["192.0.2.1", "192.0.2.2"],
        "ipv6" => &["2001:db8::1", "2001:db8::2"],
        "int32" | "int64" | "uint32" | "uint64" => &["1", "2"],
        "byte" | "base64" | "base64url" => &["aGVsbG8=", "d29ybGQ=", "aGVsbG8gd29ybGQh"],
        "json-pointer" => &["/name", "/other"],
        "relative-json-pointer" => &["0", "1"],
        "regex" => &["^a+$", "^b+$"],
        _ => &[],
    }
}

/// Whether a text has a format.
pub fn has(format: &str, text: &str) -> bool {
    match format {
        "uuid" | "guid" => is_uuid(text),
        "date-time" => is_date_time(text),
        "date" => is_date(text),
        "time" => is_time(text),
        "email" => is_email(text),
        "uri" | "url" => is_uri(text),
        "hostname" => is_hostname(text),
        "ipv4" => text.parse::<Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<Ipv6Addr>().is_ok(),
        "byte" | "base64" => is_base64(text),
        "int32" => text.parse::<i32>().is_ok(),
        "int64" => text.parse::<i64>().is_ok(),
        "uint32" => text.parse::<u32>().is_ok(),
        "uint64" => text.parse::<u64>().is_ok(),
        _ => true,
    }
}

/// Whether a text has this shape: `0` is a digit, `x` a hexadecimal one, anything else itself.
fn has_shape(text: &str, shape: &str) -> bool {
    let fits = |(c, sign): (char, char)| match sign {
        '0' => c.is_ascii_digit(),
        'x' => c.is_ascii_hexdigit(),
        sign => c.eq_ignore_ascii_case(&sign),
    };
    text.chars().count() == shape.len() && text.chars().zip(shape.chars()).all(fits)
}

fn is_uuid(text: &str) -> bool {
    has_shape(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")
}

fn is_date(text: &str) -> bool {
    let part = |range| {
        text.get(range)
            .and_then(|part: &str| part.parse::<u32>().ok())
    };
    has_shape(text, "0000-00-00")
        && part(5..7).is_some_and(|month| (1..=12).contains(&month))
        && part(8..10).is_some_and(|day| (1..=31).contains(&day))
}

fn is_time(text: &str) -> bool {
    let Some((clock, rest)) = text.split_at_checked(8) else {
        return false;
    };
    let part = |range| {
        clock
            .get(range)
            .and_then(|part: &str| part.parse::<u32>().ok())
    };
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => rest,
    };
    let is_zone =
        zone.eq_ignore_ascii_case("z") || has_shape(zone, "+00:00") || has_shape(zone, "-00:00");
    has_shape(clock, "00:00:00")
        && part(0..2).is_some_and(|hour| hour < 24)
        && part(3..5).is_some_and(|minute| minute < 60)
        && part(6..8).is_some_and(|second| second <= 60)
        && is_zone
}

fn is_date_time(text: &str) -> bool {
    let Some((date, rest)) = text.split_at_checked(10) else {
        return false;
    };
    let time = rest.strip_prefix(['T', 't', ' ']);
    is_date(date) && time.is_some_and(is_time)
}

fn is_email(text: &str) -> bool {
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && c != '@';
    match text.rsplit_once('@') {
        Some((user, host)) => !user.is_empty() && user.chars().all(is_plain) && is_hostname(host),
        None => false,
    }
}

fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let is_allowed = |c: char| {
        c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}')
    };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(is_scheme)
        && !rest.is_empty()
        && rest.chars().all(is_allowed)
}

fn is_hostname(text: &str) -> bool {
    let is_label = |label: &str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
        !label.is_empty()
            && label.len() < 64
            && label.chars().all(fits)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() < 254 && text.split('.').all(is_label)
}

fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/');
    text.len().is_multiple_of(4) && text.len() - body.len() <= 2 && body.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_the_format_that_they_are_made_for() {
        let formats = [
            "uuid",
            "guid",
            "date-time",
            "date",
            "time",
            "email",
            "uri",
            "url",
            "hostname",
            "ipv4",
            "ipv6",
            "byte",
            "base64",
        ];
        for format in formats {
            assert!(texts(format).len() > 1, "{format}");
            for text in texts(format) {
                assert!(has(format, text), "{format}: {text}");
            }
            assert!(!has(format, "no such thing!"), "{format}");
        }
        assert!(has("color", "anything") && texts("color").is_empty());
    }

    #[test]
    fn what_lacks_a_part_has_no_format() {
        let table = [
            ("uuid", "7c9e6679-7425-40de-944b"),
            ("date-time", "2026-01-02T03:04:05"),
            ("date-time", "2026-13-02T03:04:05Z"),
            ("date-time", "日本語日本語日本語日本語"),
            ("date", "2026-01-32"),
            ("time", "25:00:00Z"),
            ("email", "ada@"),
            ("email", "@example.com"),
            ("uri", "/path"),
            ("uri", "https://exa mple.com"),
            ("hostname", "-a.com"),
            ("ipv4", "192.0.2.256"),
            ("ipv6", "2001:db8"),
            ("byte", "abc"),
        ];
        for (format, text) in table {
            assert!(!has(format, text), "{format}: {text}");
        }
        for text in ["2026-01-02T03:04:05.123+02:00", "2026-01-02t03:04:05z"] {
            assert!(has("date-time", text), "{text}");
        }
    }
}
