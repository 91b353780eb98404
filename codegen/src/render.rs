//! Prints a report: takes problems and sources, gives text for people (`file:line:column`, the line, the pointer,
//! what to do) or JSON for tools. The only place that knows how a problem looks.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Place, Report, Severity};
use crate::source::{Sources, Spot};

/// How many characters of a long line are shown before what is underlined, and in all.
const BEFORE: usize = 60;
const WIDTH: usize = 120;

/// How far back to look for a line that has something on it.
const MAX_BACK: usize = 20;

/// How many related places are shown; tools get all of them.
const RELATED: usize = 2;

/// Longer messages (they quote the document) are cut in the middle.
const MESSAGE: usize = 600;

impl Report {
    /// All problems as text for people.
    ///
    /// Each begins with a line `file:line:column: error: message` that terminals and editors make clickable.
    pub fn render(&self, sources: &Sources) -> String {
        self.render_with(sources, &Renderer::plain())
    }

    /// The same with colours, as ANSI escape codes.
    pub fn render_styled(&self, sources: &Sources) -> String {
        self.render_with(sources, &Renderer::styled())
    }

    fn render_with(&self, sources: &Sources, renderer: &Renderer) -> String {
        self.iter()
            .map(|problem| render(&problem, sources, renderer) + "\n\n")
            .collect()
    }

    /// All problems for tools: one object each, with `severity`, `file`, `line`, `column`, `pointer`, `message`,
    /// `help` and `related`.
    pub fn to_json(&self, sources: &Sources) -> Value {
        self.iter()
            .map(|problem| problem_json(&problem, sources))
            .collect()
    }
}

fn render(problem: &Diagnostic, sources: &Sources, renderer: &Renderer) -> String {
    let spot = sources.locate(&problem.at);
    let (level, word) = match problem.severity {
        Severity::Error => (Level::ERROR, "error"),
        Severity::Warning => (Level::WARNING, "warning"),
        Severity::Note => (Level::NOTE, "note"),
    };
    let name = format!("{}: {word}", clean(&position(&spot)));
    let mut group = Group::with_title(level.with_name(name).primary_title(clean(&problem.message)));
    if let Some(snippet) = snippet(&spot, sources) {
        group = group.element(snippet);
    }
    if let Some(note) = pointer_note(&spot) {
        group = group.element(Level::NOTE.message(clean(&note)));
    }
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.message(clean_lines(help)));
    }
    let mut groups = vec![group];
    for (place, note) in problem.related.iter().take(RELATED) {
        groups.push(related(place, note, sources));
    }
    renderer.render(&groups)
}

fn related(place: &Place, note: &str, sources: &Sources) -> Group<'static> {
    let spot = sources.locate(place);
    let name = format!("{}: note", clean(&position(&spot)));
    let group = Group::with_title(Level::NOTE.with_name(name).secondary_title(clean(note)));
    match snippet(&spot, sources) {
        Some(snippet) => group.element(snippet),
        None => group,
    }
}

fn position(spot: &Spot) -> String {
    match spot.position {
        Some((line, column)) => format!("{}:{line}:{column}", spot.file),
        None => spot.file.clone(),
    }
}

fn pointer_note(spot: &Spot) -> Option<String> {
    let pointer = spot.pointer.as_ref()?.as_str();
    match (spot.exact, pointer) {
        (true, "") => None,
        (true, pointer) => Some(format!("at {pointer}")),
        (false, pointer) => Some(format!(
            "at {pointer} (nothing stands there in the file; this is the nearest)"
        )),
    }
}

/// The one line that matters, cut to a readable width.
fn snippet(spot: &Spot, sources: &Sources) -> Option<Snippet<'static, Annotation<'static>>> {
    let (number, _) = spot.position?;
    let shown = |number: &usize| !sources.line(&spot.file, *number).1.trim().is_empty();
    // What is missing at the end of a text is missed on an empty line: show the one before.
    let number = (number.saturating_sub(MAX_BACK)..=number)
        .rev()
        .find(shown)?;
    let (start, line) = sources.line(&spot.file, number);
    let span = spot.span.start.saturating_sub(start)..spot.span.end.saturating_sub(start);
    let (text, span) = cut(line, span);
    let annotation = AnnotationKind::Primary.span(span);
    Some(
        Snippet::source(text)
            .line_start(number)
            .annotation(annotation),
    )
}

/// A part of a line around a span, and the span in it.
fn cut(line: &str, span: Range<usize>) -> (String, Range<usize>) {
    let span = floor(line, span.start)..floor(line, span.end);
    let from = match line[..span.start].char_indices().rev().nth(BEFORE) {
        Some((from, _)) if line.len() > WIDTH => from,
        _ => 0,
    };
    let to = line[from..]
        .char_indices()
        .nth(WIDTH)
        .map_or(line.len(), |(to, _)| from + to);
    let lead = if from > 0 { "…" } else { "" };
    let tail = if to < line.len() { "…" } else { "" };
    let shift = |at: usize| at.clamp(from, to) - from + lead.len();
    let shown = shift(span.start)..shift(span.end);
    (format!("{lead}{}{tail}", &line[from..to]), shown)
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Text of a document in one line: nothing in it may move the cursor, color the terminal or forge another problem.
fn clean(text: &str) -> String {
    let clean: String = text.chars().map(visible).collect();
    if clean.chars().count() <= MESSAGE {
        return clean;
    }
    let head = clean.chars().take(MESSAGE / 2);
    let tail = clean.chars().rev().take(MESSAGE / 4).collect::<Vec<_>>();
    head.chain(" … ".chars())
        .chain(tail.into_iter().rev())
        .collect()
}

/// Help may have several lines: they are ours.
fn clean_lines(text: &str) -> String {
    text.lines().map(clean).collect::<Vec<_>>().join("\n")
}

fn visible(c: char) -> char {
    match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' | '\u{85}' => ' ',
        // Marks that turn the direction of writing make a text look like another one.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

fn problem_json(problem: &Diagnostic, sources: &Sources) -> Value {
    let severity = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let related = problem
        .related
        .iter()
        .map(|(place, note)| place_json(place, note, sources));
    let mut object = place_json(&problem.at, &problem.message, sources);
    object["severity"] = json!(severity);
    object["help"] = json!(problem.help);
    object["related"] = related.collect();
    object
}

fn place_json(place: &Place, message: &str, sources: &Sources) -> Value {
    let spot = sources.locate(place);
    json!({
        "file": spot.file,
        "line": spot.position.map(|(line, _)| line),
        "column": spot.position.map(|(_, column)| column),
        "pointer": spot.pointer.as_ref().map(|pointer| pointer.as_str()),
        "message": message,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pointer::Pointer;
    use crate::source::Source;

    fn sources(text: &str) -> Sources {
        Sources::new(Source::new("spec/a.yaml", text))
    }

    #[test]
    fn the_first_line_is_clickable() {
        let sources = sources("info:\n  title: x\n");
        let mut report = Report::default();
        let pointer = Pointer::root().child("info").child("title");
        report
            .warning(&pointer, "too short")
            .help("say more")
            .related(&pointer, "this");
        let text = report.render(&sources);
        assert!(
            text.starts_with("spec/a.yaml:2:10: warning: too short\n"),
            "{text}"
        );
        assert!(text.contains("spec/a.yaml:2:10: note: this\n"), "{text}");
        let first = &report.to_json(&sources)[0];
        assert_eq!(first["line"], 2);
        assert_eq!(first["column"], 10);
        assert_eq!(first["pointer"], "/info/title");
        assert_eq!(first["related"][0]["message"], "this");
    }

    #[test]
    fn long_lines_are_cut_around_the_span() {
        let line = format!("{}needle{}", "ä".repeat(5000), "ö".repeat(5000));
        let start = line.find("needle").unwrap();
        let (text, span) = cut(&line, start..start + 6);
        assert_eq!(&text[span], "needle");
        assert!(text.chars().count() <= WIDTH + 2, "{text}");
        assert_eq!(cut("short", 2..99), ("short".to_owned(), 2..5));
        assert_eq!(cut("é", 1..2), ("é".to_owned(), 0..2));
    }

    #[test]
    fn a_document_cannot_write_to_the_terminal() {
        let sources = sources("\"a\\e[31m\": \u{202e}x\n");
        let mut report = Report::default();
        report.error(
            Pointer::root().child("a\u{1b}[31m"),
            "bad \u{1b}[2J\nspec/a.yaml:1:1: error: forged",
        );
        let text = report.render(&sources);
        assert!(
            !text.contains('\u{1b}') && !text.contains('\u{202e}'),
            "{text:?}"
        );
        assert!(!text.contains("\nspec/a.yaml:1:1: error: forged"), "{text}");
    }
}
