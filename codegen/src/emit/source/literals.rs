//! Numbers as a person writes them: `60_000`, `1.5`.

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
