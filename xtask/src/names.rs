//! `cargo xtask names`: prints the Rust names that the generator chose, to find them or to settle a clash.

use crate::{Outcome, input, ir};

/// Prints one line for each operation: resource, Rust method, HTTP method and path, request type, response type.
///
/// Examples:
///   cargo xtask names
///   cargo xtask names --spec petstore.yaml | grep '^users'
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Names {
    #[command(flatten)]
    input: input::InputArguments,
}

/// Runs the command.
pub fn run(arguments: Names) -> Result<Outcome, String> {
    ir::print_text(&arguments.input, codegen::names)
}
