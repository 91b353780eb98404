//! Runs the SDK on a file of cases and prints what it says of each: `cargo run -p tests --bin cases -- KIND FILE`.
//!
//! A line of the output is a JSON object for one case, in the order of the file. What is expected may stand in the file; it
//! is not read. The program exits with 0 when it could run all cases, whatever came of them.

mod organization_claims;
mod session_tokens;
mod webhooks;

use std::process::ExitCode;

use serde_json::Value;

/// Runs the cases of a file.
type Kind = fn(&Value) -> Result<Vec<Value>, String>;

/// The kinds of files.
const KINDS: &[(&str, Kind)] = &[
    ("organization-claims", organization_claims::run),
    ("session-tokens", session_tokens::run),
    ("webhooks", webhooks::run),
];

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(lines) => {
            lines.iter().for_each(|line| println!("{line}"));
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &[String]) -> Result<Vec<Value>, String> {
    let [kind, file] = arguments else {
        return Err(usage());
    };
    let mut kinds = KINDS.iter();
    let (_, run) = kinds.find(|(name, _)| name == kind).ok_or_else(usage)?;
    let text = std::fs::read_to_string(file).map_err(|why| format!("{file}: {why}"))?;
    let cases = serde_json::from_str(&text).map_err(|why| format!("{file}: {why}"))?;
    run(&cases).map_err(|why| format!("{file}: {why}"))
}

fn usage() -> String {
    let kinds: Vec<_> = KINDS.iter().map(|(name, _)| *name).collect();
    format!("usage: cases {} FILE", kinds.join("|"))
}

/// The cases of a list, each with its name.
fn named(cases: &Value) -> Result<Vec<(&Value, &Value)>, String> {
    let cases = cases.as_array().ok_or("there is no list of cases")?;
    let named = cases.iter().map(|case| (&case["name"], case));
    Ok(named.collect())
}
