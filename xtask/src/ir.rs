//! `cargo xtask ir`: prints what the generator understood of a document, before any Rust.

use crate::print::MessageFormat;
use crate::stamp::Seen;
use crate::{Outcome, input, print};

/// Prints the intermediate representation: operations, types and where each comes from.
///
/// Examples:
///   cargo xtask ir
///   cargo xtask ir --spec petstore.yaml | less
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Ir {
    #[command(flatten)]
    input: input::InputArguments,
}

/// Runs the command.
pub fn run(arguments: Ir) -> Result<Outcome, String> {
    print_text(&arguments.input, codegen::ir)
}

/// Prints a text that codegen makes of the document.
pub fn print_text(
    input: &input::InputArguments,
    make: fn(codegen::Input<'_>) -> codegen::Run<String>,
) -> Result<Outcome, String> {
    let lock = input::lock(input::lock_path(input)?.as_deref())?;
    let run = input::with(input, false, lock, &Seen::default(), make)?;
    print::problems(&run, MessageFormat::Human);
    let Some(text) = &run.result else {
        eprintln!("nothing printed: {}", print::counts(&run.report));
        return Ok(Outcome::Problems);
    };
    print::out(text);
    if !text.ends_with('\n') {
        print::out("\n");
    }
    Ok(Outcome::Done)
}
