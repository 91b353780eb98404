//! Runs the SDK on a file of cases and prints what it says of each: `cargo run -p tests --bin cases -- KIND FILE`.
//!
//! A line of the output is a JSON object for one case, in the order of the file. What is expected may stand in the file; it
//! is not read. The program exits with 0 when it could run all cases, whatever came of them. Each kind is a module of its
//! own.

mod organization_claims;
mod session_tokens;
mod webhooks;

use std::process::ExitCode;

use serde_json::Value;

/// A kind of cases, and the function that runs a file of them.
type Kind = (&'static str, fn(&Value) -> Result<Vec<Value>, String>);

const KINDS: [Kind; 3] = [
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
            eprintln!("error: {why}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &[String]) -> Result<Vec<Value>, String> {
    let [kind, file] = arguments else {
        let kinds: Vec<_> = KINDS.iter().map(|(name, _)| *name).collect();
        return Err(format!(
            "use it as: cases KIND FILE, with a KIND of {}",
            kinds.join(", ")
        ));
    };
    let mut kinds = KINDS.iter();
    let known = kinds.find(|(name, _)| name == kind);
    let (_, run) = known.ok_or_else(|| format!("there is no kind {kind}"))?;
    let text = std::fs::read_to_string(file).map_err(|why| format!("{file}: {why}"))?;
    let cases = serde_json::from_str(&text).map_err(|why| format!("{file}: {why}"))?;
    run(&cases).map_err(|why| format!("{file}: {why}"))
}

/// The cases of a list, each with its name.
fn named(cases: &Value) -> Result<Vec<(&Value, &Value)>, String> {
    let cases = cases.as_array().ok_or("there is no list of cases")?;
    let named = cases.iter().map(|case| (&case["name"], case));
    Ok(named.collect())
}
