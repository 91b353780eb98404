//! `cargo xtask lint`: says what makes a poorer SDK than it could be, and what is still to be written.

use crate::print::MessageFormat;
use crate::stamp::Seen;
use crate::{Outcome, input, print};

/// Says what makes a poorer SDK than it could be: nameless operations and types, things without a description, examples
/// that do not fit, unions that nothing tells apart, components that nothing uses, pages that are not understood. Each
/// comes with its place and the line of an overlay that mends it.
///
/// Advice alone ends with 0; a text that is still to be written, or a problem of the document, with 1.
///
/// Examples:
///   cargo xtask lint
///   cargo xtask lint --spec petstore.yaml --deny warnings
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Lint {
    #[command(flatten)]
    input: input::InputArguments,

    /// How to print what was found
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    message_format: MessageFormat,
}

/// Runs the command.
pub fn run(arguments: Lint) -> Result<Outcome, String> {
    let input = &arguments.input;
    let lock = input::lock(input::lock_path(input)?.as_deref())?;
    let run = input::with(input, false, lock, &Seen::default(), codegen::lint)?;
    print::problems(&run, arguments.message_format);
    eprintln!("{}", print::counts(&run.report));
    let is_denied = input.deny.is_some() && run.report.warnings() > 0;
    if run.report.has_errors() || is_denied {
        return Ok(Outcome::Problems);
    }
    Ok(Outcome::Done)
}
