//! Texts that match a regular expression: takes an expression in the words of ECMAScript, gives texts and says whether a
//! text matches. An expression that Rust's parser does not take allows every text.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use regex::{Regex, RegexBuilder};
use regex_syntax::Parser;
use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

/// How much memory an expression may take; one that takes more is not looked at.
const SIZE: usize = 4 * 1024 * 1024;

/// A text that is longer is given up.
const LONGEST: usize = 4096;

/// An expression, read.
pub struct Pattern {
    whole: Regex,
    hir: Hir,
    /// What must follow, or must not, at the place where a text begins.
    ahead: Vec<(bool, Regex)>,
}

thread_local! {
    /// What this thread has read: to compile an expression takes far longer than to use it. A run has threads of its own,
    /// so this goes away with it.
    static READ: RefCell<BTreeMap<String, Option<Rc<Pattern>>>> = RefCell::default();
}

/// An expression, which each thread reads once.
pub fn pattern(expression: &str) -> Option<Rc<Pattern>> {
    READ.with_borrow_mut(|read| {
        let known = read.get(expression).cloned();
        known.unwrap_or_else(|| {
            let pattern = Pattern::new(expression).map(Rc::new);
            read.insert(expression.to_owned(), pattern.clone());
            pattern
        })
    })
}

impl Pattern {
    /// Reads an expression.
    fn new(expression: &str) -> Option<Self> {
        let (plain, ahead) = without_lookaheads(expression)?;
        let compile = |text: &str| RegexBuilder::new(text).size_limit(SIZE).build().ok();
        let ahead = ahead.into_iter();
        let ahead =
            ahead.map(|(is_wanted, text)| Some((is_wanted, compile(&format!("^(?:{text})"))?)));
        Some(Self {
            whole: compile(&plain)?,
            hir: Parser::new().parse(&plain).ok()?,
            ahead: ahead.collect::<Option<_>>()?,
        })
    }

    /// Whether a text matches.
    pub fn matches(&self, text: &str) -> bool {
        let holds = |(is_wanted, ahead): &(bool, Regex)| ahead.is_match(text) == *is_wanted;
        self.whole.is_match(text) && self.ahead.iter().all(holds)
    }

    /// Texts that match, the most readable first: with ever more of what may be repeated, and other signs.
    pub fn texts(&self) -> impl Iterator<Item = String> {
        // Three are read at a glance; lengths that are asked for are mostly short ones, or round.
        const FIRST: [u32; 3] = [2, 0, 1];
        const ROUND: [u32; 8] = [31, 32, 39, 40, 63, 64, 127, 255];
        const VARIANTS: usize = 6;
        let more = || FIRST.into_iter().chain(3..=28).chain(ROUND);
        let ways = (0..VARIANTS).flat_map(move |variant| more().map(move |more| (variant, more)));
        let texts = ways.filter_map(|(variant, more)| {
            let mut writer = Writer {
                out: String::new(),
                variant,
                more,
                signs: variant,
            };
            writer.write(&self.hir)?;
            Some(writer.out)
        });
        texts.filter(|text| self.matches(text))
    }
}

/// Writes a text that matches.
struct Writer {
    out: String,
    /// Which alternatives and which signs are taken.
    variant: usize,
    /// How often something is repeated beyond what it must.
    more: u32,
    /// How many signs of classes were written.
    signs: usize,
}

impl Writer {
    fn write(&mut self, hir: &Hir) -> Option<()> {
        if self.out.len() > LONGEST {
            return None;
        }
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => self.out.push_str(std::str::from_utf8(&literal.0).ok()?),
            HirKind::Class(class) => {
                let sign = self.choose(class)?;
                self.out.push(sign);
            }
            HirKind::Repetition(repetition) => self.repeat(repetition)?,
            HirKind::Capture(capture) => self.write(&capture.sub)?,
            HirKind::Concat(parts) => {
                for part in parts {
                    self.write(part)?;
                }
            }
            HirKind::Alternation(parts) => self.write(parts.get(self.variant % parts.len())?)?,
        }
        Some(())
    }

    fn repeat(&mut self, repetition: &Repetition) -> Option<()> {
        let most = repetition.max.unwrap_or(u32::MAX);
        for _ in 0..repetition.min.saturating_add(self.more).min(most) {
            self.write(&repetition.sub)?;
        }
        Some(())
    }

    /// A sign of a class: one after the other of the letters or digits in it, or of all kinds of signs.
    fn choose(&mut self, class: &Class) -> Option<char> {
        const KINDS: [&str; 4] = [
            "abcdefghijklmnopqrstuvwxyz",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            "1234567890",
            "-_.!@#$%&*+ /:;,?=~^'\"|<>()[]{}\\`",
        ];
        let turn = self.signs;
        self.signs += 1;
        let of_kind =
            |kind: &str| -> Vec<char> { kind.chars().filter(|c| has(class, *c)).collect() };
        let kinds: Vec<_> = KINDS
            .iter()
            .map(|kind| of_kind(kind))
            .filter(|kind| !kind.is_empty())
            .collect();
        // The first variant is of one kind; the others mix them.
        let kind = if self.variant < 3 {
            kinds.get(self.variant.min(kinds.len().saturating_sub(1)))
        } else {
            kinds.get(turn % kinds.len().max(1))
        };
        match kind {
            Some(kind) => kind.get(turn % kind.len()).copied(),
            None => first(class),
        }
    }
}

fn has(class: &Class, sign: char) -> bool {
    match class {
        Class::Unicode(class) => {
            let ranges = class.ranges();
            let after = ranges.partition_point(|range| range.start() <= sign);
            ranges[..after]
                .last()
                .is_some_and(|range| sign <= range.end())
        }
        Class::Bytes(class) => u8::try_from(sign).is_ok_and(|byte| {
            let mut ranges = class.iter();
            byte.is_ascii() && ranges.any(|range| (range.start()..=range.end()).contains(&byte))
        }),
    }
}

fn first(class: &Class) -> Option<char> {
    match class {
        Class::Unicode(class) => class.iter().next().map(|range| range.start()),
        Class::Bytes(class) => class.iter().next().map(|range| char::from(range.start())),
    }
}

/// The expression in Rust's words without what it looks ahead for, and that: whether it is wanted, and the expression.
/// None where it looks back, or looks ahead from the middle of a text.
fn without_lookaheads(expression: &str) -> Option<(String, Vec<(bool, String)>)> {
    let (mut plain, mut ahead) = (String::new(), Vec::new());
    let mut rest = expression;
    while let Some(sign) = rest.chars().next() {
        if rest.starts_with("(?<=") || rest.starts_with("(?<!") {
            return None;
        }
        let taken = if rest.starts_with("(?=") || rest.starts_with("(?!") {
            if !matches!(plain.as_str(), "" | "^") {
                return None;
            }
            let end = group_end(rest)?;
            let (inner, _) = without_lookaheads(&rest[3..end - 1])?;
            ahead.push((rest.starts_with("(?="), inner));
            end
        } else if sign == '[' {
            let end = class_end(rest)?;
            plain.push_str(&plain_class(&rest[..end]));
            end
        } else if sign == '\\' {
            let escaped = rest[1..].chars().next()?;
            push_escaped(&mut plain, escaped);
            1 + escaped.len_utf8()
        } else {
            plain.push(sign);
            sign.len_utf8()
        };
        rest = &rest[taken..];
    }
    Some((plain, ahead))
}

/// Where the group ends that a text begins with.
fn group_end(text: &str) -> Option<usize> {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(sign) = text[at..].chars().next() {
        match sign {
            '\\' => at += text[at + 1..].chars().next()?.len_utf8(),
            '[' => at += class_end(&text[at..])? - 1,
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        at += sign.len_utf8();
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// Where the class ends that a text begins with.
fn class_end(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    let mut signs = text.char_indices().skip(1);
    signs.find_map(|(at, sign)| {
        let ends = sign == ']' && !is_escaped;
        is_escaped = sign == '\\' && !is_escaped;
        ends.then_some(at + 1)
    })
}

/// A class in which nothing means more to Rust than to ECMAScript: classes inside of it, and `&&`, `--`, `~~`.
fn plain_class(class: &str) -> String {
    let mut out = String::from("[");
    let mut before = '[';
    let mut signs = class.chars().skip(1);
    while let Some(sign) = signs.next() {
        if sign == '\\' {
            match signs.next() {
                // Where a word ends elsewhere, it is the backspace here.
                Some('b') => out.push_str(r"\x08"),
                Some(escaped) => push_escaped(&mut out, escaped),
                None => {}
            }
        } else {
            let repeats = matches!(sign, '&' | '~') && before == sign;
            if sign == '[' || repeats {
                out.push('\\');
            }
            out.push(sign);
        }
        before = sign;
    }
    out
}

/// Writes a sign that has a backslash before it: digits and letters of words are those of ASCII in ECMAScript, those of all
/// scripts in Rust.
fn push_escaped(out: &mut String, escaped: char) {
    match escaped {
        '/' => out.push('/'),
        'd' => out.push_str("[0-9]"),
        'D' => out.push_str("[^0-9]"),
        'w' => out.push_str("[0-9A-Za-z_]"),
        'W' => out.push_str("[^0-9A-Za-z_]"),
        'b' => out.push_str(r"(?-u:\b)"),
        _ => out.extend(['\\', escaped]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_made_for_each_expression() {
        let table = [
            ("^[a-z]+$", "abc"),
            ("^user_[0-9a-zA-Z]{4}$", "user_abcd"),
            (r"^\d{3}-\d{2}$", "123-45"),
            ("^(red|green)$", "red"),
            (r"^\+[1-9]\d{1,14}$", "+1234"),
            (r"^https:\/\/[^/]+$", "https://abc"),
            ("^$", ""),
            ("^[^a-zA-Z0-9]$", "-"),
            ("^(?!x)[a-z]{3}$", "abc"),
            ("^(?=.*[A-Z])(?=.*[0-9]).{4,}$", "EfGh5678"),
            (r"^[[\]&&]{2}$", "[]"),
        ];
        for (expression, expected) in table {
            let pattern = Pattern::new(expression).unwrap_or_else(|| panic!("{expression}"));
            let text = pattern
                .texts()
                .next()
                .unwrap_or_else(|| panic!("{expression}"));
            assert!(pattern.matches(&text), "{expression}: {text}");
            if !expression.contains("?=") && !expression.contains("&&") {
                assert_eq!(text, expected, "{expression}");
            }
        }
    }

    #[test]
    fn what_must_not_follow_counts() {
        let pattern = Pattern::new("^(?![0-9a-f]{8}$)[0-9a-z]{8}$").expect("it is an expression");
        assert!(!pattern.matches("0123abcd"));
        assert!(pattern.matches("0123wxyz"));
        let text = pattern.texts().next().expect("there are others");
        assert!(pattern.matches(&text), "{text}");
    }

    #[test]
    fn letters_and_digits_are_those_of_ascii() {
        for (expression, text) in [(r"^\d$", "٣"), (r"^\w$", "é"), (r"^[\w-]$", "é")] {
            let pattern = Pattern::new(expression).expect("it is an expression");
            assert!(!pattern.matches(text), "{expression}");
        }
        for (expression, text) in [
            (r"^[\w.-]+$", "a.b-c_1"),
            (r"^\W[^\d]\b\w\D$", "éé1é"),
            (r"^[\b]$", "\u{8}"),
        ] {
            let pattern = Pattern::new(expression).expect("it is an expression");
            assert!(pattern.matches(text), "{expression}");
        }
    }

    #[test]
    fn what_cannot_be_read_has_no_texts() {
        for expression in [r"^(a)\1$", "(?<=a)b", "a(?=b)", "[", "a{9999}{9999}"] {
            assert!(Pattern::new(expression).is_none(), "{expression}");
        }
        // Nothing ends before it begins.
        let none = Pattern::new("a^b").expect("it is an expression");
        assert_eq!(none.texts().next(), None);
    }
}
