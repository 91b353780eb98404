//! Numbers and texts as a person writes them: `60_000`, `1.5`, `r#"{"id":1}"#`.

use proc_macro2::Literal;

/// An integer without a type, in groups of three digits if it has more than four.
pub fn integer(number: impl Into<u64>) -> Literal {
    let digits = number.into().to_string();
    let text = if digits.len() > 4 {
        grouped(&digits)
    } else {
        digits
    };
    text.parse().expect("digits are a literal")
}

/// A text: as it is if it has quotes and nothing that must be escaped.
pub fn raw(text: &str) -> Literal {
    let is_plain = |c: char| c.is_ascii_graphic() || c == ' ' || c.is_alphanumeric();
    let is_raw = text.contains('"') && !text.contains("\"#") && text.chars().all(is_plain);
    let literal = is_raw
        .then(|| format!("r#\"{text}\"#").parse().ok())
        .flatten();
    literal.unwrap_or_else(|| Literal::string(text))
}

fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('_');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_with_quotes_are_raw() {
        let cases = [
            ("a", r#""a""#),
            (r#"{"a":1}"#, r##"r#"{"a":1}"#"##),
            ("\"#", r##""\"#""##),
            ("\"\r", r#""\"\r""#),
        ];
        for (text, literal) in cases {
            assert_eq!(raw(text).to_string(), literal);
        }
    }

    #[test]
    fn digits_in_groups() {
        let cases: [(u64, &str); 6] = [
            (0, "0"),
            (500, "500"),
            (1800, "1800"),
            (60_000, "60_000"),
            (3_600_000, "3_600_000"),
            (u64::MAX, "18_446_744_073_709_551_615"),
        ];
        for (number, text) in cases {
            assert_eq!(integer(number).to_string(), text);
        }
    }
}
