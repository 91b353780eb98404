//! Prints the problems of a run: for people on stderr, for tools on stdout.

use std::io::{self, Write};

use clap::ValueEnum;
use codegen::{Report, Run};

/// Who reads the problems.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub enum MessageFormat {
    /// For people: on stderr, with the line and what to do
    Human,
    /// For tools: on stdout, one JSON object a line with severity, file, line, column, pointer, message, help, related
    Json,
}

/// Prints all problems of a run.
pub fn problems<T>(run: &Run<T>, format: MessageFormat) {
    match format {
        MessageFormat::Human => {
            let text = run.report.render_styled(&run.sources);
            // Nothing can be said any more when stderr is closed.
            let _ = anstream::stderr().write_all(text.as_bytes());
        }
        MessageFormat::Json => {
            let problems = run.report.to_json(&run.sources);
            problems
                .as_array()
                .into_iter()
                .flatten()
                .for_each(|problem| out(&format!("{problem}\n")));
        }
    }
}

/// How many problems of which kind a run has, for its last line.
pub fn counts(report: &Report) -> String {
    let (errors, warnings, notes) = (report.errors(), report.warnings(), report.notes());
    let mut counts = Vec::new();
    if errors > 0 {
        counts.push(count(errors, "error"));
    }
    if warnings > 0 || errors == 0 {
        counts.push(count(warnings, "warning"));
    }
    if notes > 0 {
        counts.push(count(notes, "note"));
    }
    counts.join(" and ")
}

/// `1 file`, `2 files`.
pub fn count(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}

/// Writes to stdout; a reader that has gone, like `head`, is no failure.
pub fn out(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
}
