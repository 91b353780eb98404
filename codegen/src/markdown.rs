//! The document's prose, made safe for rustdoc and for Markdown pages: one maker for both.
//!
//! What could be taken for Rust, for HTML or for a link to an item is written so that it is read as what it is: code
//! fences get a language, tags and brackets are escaped, bare URLs become links.

use pulldown_cmark_to_cmark as to_cmark;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

/// Markdown that rustdoc and GitHub read alike.
#[must_use]
pub fn safe(text: &str) -> String {
    let text = visible(text);
    let text = text.trim();
    if is_plain(text) {
        return text.to_owned();
    }
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut depth = Depth::default();
    let events = Parser::new_ext(text, options)
        .flat_map(|event| depth.event(event))
        .collect::<Vec<_>>();
    let layout = to_cmark::Options {
        code_block_token_count: to_cmark::calculate_code_block_token_count(&events).unwrap_or(3),
        ..to_cmark::Options::default()
    };
    let mut out = String::new();
    match to_cmark::cmark_with_options(events.iter(), &mut out, options, layout) {
        Ok(_) => out
            .lines()
            .map(str::trim_end)
            .collect::<Vec<_>>()
            .join("\n")
            .trim()
            .to_owned(),
        // Only a malformed stream of events fails, and then the text is shown as it is, as code.
        Err(_) => format!("```text\n{}\n```", text.replace("```", "'''")),
    }
}

/// The text without what cannot be seen: tabs are spaces, and the signs that control a terminal, or turn the direction
/// of the text around and make code read as what it is not, are gone.
#[must_use]
pub fn visible(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
    text.replace('\t', "    ")
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| *c == '\n' || !(c.is_control() || turns(*c)))
        .collect()
}

/// The first sentence: what a list or a setter says about a thing.
#[must_use]
pub fn sentence(text: &str) -> String {
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let line = paragraph
        .lines()
        .map(str::trim)
        .collect::<Vec<_>>()
        .join(" ");
    let end = line
        .match_indices(". ")
        .map(|(at, _)| at)
        .find(|at| ends_sentence(&line[..*at]));
    end.map_or(line.clone(), |end| line[..=end].to_owned())
}

/// `e.g. ` and `i.e. ` do not end a sentence, and neither does a full stop inside of code.
fn ends_sentence(before: &str) -> bool {
    let last = before
        .rsplit(' ')
        .next()
        .unwrap_or_default()
        .trim_start_matches('(');
    !matches!(last, "e.g" | "i.e" | "etc" | "vs" | "E.g" | "I.e")
        && before.matches('`').count().is_multiple_of(2)
}

/// Text that means the same to every reader of Markdown.
fn is_plain(text: &str) -> bool {
    let special = |c: char| {
        matches!(
            c,
            '<' | '>' | '[' | ']' | '\n' | '\\' | '|' | '&' | '*' | '_' | '~' | '#' | '\t'
        )
    };
    let code = text.matches('`').count();
    !text.contains("://")
        && code.is_multiple_of(2)
        && !text.contains("``")
        && text
            .split('`')
            .step_by(2)
            .all(|outside| !outside.contains(special))
        && !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '=' | ' '))
}

/// Where in the text the events are.
#[derive(Default)]
struct Depth {
    links: usize,
    code: usize,
    /// For each open link, whether it is kept.
    kept: Vec<bool>,
}

impl Depth {
    fn event<'a>(&mut self, event: Event<'a>) -> Vec<Event<'a>> {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                self.code += 1;
                vec![Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(
                    language(&kind),
                )))]
            }
            Event::End(TagEnd::CodeBlock) => {
                self.code -= 1;
                vec![Event::End(TagEnd::CodeBlock)]
            }
            Event::Start(Tag::HtmlBlock) => vec![Event::Start(Tag::Paragraph)],
            Event::End(TagEnd::HtmlBlock) => vec![Event::End(TagEnd::Paragraph)],
            Event::Html(html) | Event::InlineHtml(html) => plain_html(&html),
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => {
                self.links += 1;
                let kept = leads_out(&dest_url);
                self.kept.push(kept);
                if kept {
                    vec![Event::Start(Tag::Link {
                        link_type,
                        dest_url,
                        title,
                        id,
                    })]
                } else {
                    Vec::new()
                }
            }
            Event::End(TagEnd::Link) => {
                self.links -= 1;
                if self.kept.pop() == Some(true) {
                    vec![Event::End(TagEnd::Link)]
                } else {
                    Vec::new()
                }
            }
            // An image is its description: pages and rustdoc show text.
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => Vec::new(),
            Event::Text(text) if self.links == 0 && self.code == 0 && text.contains("://") => {
                links(&text)
            }
            // The last line of an indented block has no end of line, which the closing fence needs.
            Event::Text(text) if self.code > 0 && !text.ends_with('\n') => {
                vec![Event::Text(format!("{text}\n").into())]
            }
            other => vec![other],
        }
    }
}

/// A fence's language; what rustdoc would compile is text.
fn language<'a>(kind: &CodeBlockKind<'_>) -> CowStr<'a> {
    const RUST: [&str; 9] = [
        "",
        "rust",
        "rs",
        "ignore",
        "no_run",
        "should_panic",
        "compile_fail",
        "test_harness",
        "standalone_crate",
    ];
    let CodeBlockKind::Fenced(info) = kind else {
        return "text".into();
    };
    let word = info
        .split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '+'))
        .next()
        .unwrap_or_default();
    if RUST.contains(&word) || word.starts_with("edition") {
        "text".into()
    } else {
        word.to_owned().into()
    }
}

/// HTML as the text that it is; line breaks as what they mean.
fn plain_html(html: &str) -> Vec<Event<'static>> {
    let tag = html.trim().to_ascii_lowercase();
    if tag.starts_with("<!--") {
        return Vec::new();
    }
    if matches!(tag.as_str(), "<br>" | "<br/>" | "<br />") {
        return vec![Event::SoftBreak];
    }
    links(html.trim_end_matches('\n'))
}

/// A link that leads somewhere outside of the docs; others, rustdoc would look for among the items.
fn leads_out(url: &str) -> bool {
    ["http://", "https://", "mailto:"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
}

/// Text with its bare URLs as links.
fn links<'a>(text: &str) -> Vec<Event<'a>> {
    let mut events = Vec::new();
    let mut rest = text;
    while let Some(start) = rest
        .find("https://")
        .into_iter()
        .chain(rest.find("http://"))
        .min()
    {
        let ends =
            |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'' | '`' | '{' | '}');
        let end = rest[start..]
            .find(ends)
            .map_or(rest.len(), |length| start + length);
        let url =
            rest[start..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '*', '_']);
        events.push(Event::Text(rest[..start].to_owned().into()));
        let dest = CowStr::from(url.to_owned());
        let (link_type, title, id) = (LinkType::Autolink, "".into(), "".into());
        events.push(Event::Start(Tag::Link {
            link_type,
            dest_url: dest.clone(),
            title,
            id,
        }));
        events.push(Event::Text(dest));
        events.push(Event::End(TagEnd::Link));
        rest = &rest[start + url.len()..];
    }
    events.push(Event::Text(rest.to_owned().into()));
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_made_safe() {
        let table = [
            ("Plain text with `code`.", "Plain text with `code`."),
            (
                "See https://example.com/a_b.",
                "See <https://example.com/a_b>.",
            ),
            (
                "A <user_id> in <b>bold</b>",
                "A \\<user_id> in \\<b>bold\\</b>",
            ),
            ("An [array] of [x](foo)", "An \\[array\\] of x"),
            ("```\nlet x;\n```", "```text\nlet x;\n```"),
            ("a\n\n    indented()", "a\n\n```text\nindented()\n```"),
            ("```rust\nfn x() {}\n```", "```text\nfn x() {}\n```"),
            ("* one\n* two", "* one\n* two"),
            ("one<br/>two", "one\ntwo"),
            ("[docs](https://example.com)", "[docs](https://example.com)"),
        ];
        for (text, expected) in table {
            assert_eq!(safe(text), expected, "{text}");
        }
    }

    #[test]
    fn sentences_end_where_they_end() {
        assert_eq!(sentence("One, e.g. this. Two."), "One, e.g. this.");
        assert_eq!(
            sentence("A date such as `2025. 1`. Two."),
            "A date such as `2025. 1`."
        );
        assert_eq!(sentence("Only one"), "Only one");
    }
}
