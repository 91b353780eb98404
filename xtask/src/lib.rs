//! The command line of the generator: takes arguments, runs a subcommand, gives how it ended. A library, so that tests
//! run a command as a user does. Only this crate touches the disk; what is in the files is `codegen`'s business.

mod contract;
#[cfg(unix)]
mod cost;
mod diff;
mod disk;
mod docs;
mod features;
mod generate;
mod git;
mod input;
mod ir;
mod lint;
mod names;
mod patch;
#[cfg(unix)]
mod performance;
mod print;
#[cfg(unix)]
mod spent;
mod stamp;
mod tree;
mod update;
mod write;

use std::ffi::OsString;

use clap::{Parser, Subcommand};

/// Generates the Rust SDK from the OpenAPI document.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 100, after_help = EXIT_CODES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  errors in the document, with --deny warnings also warnings, or (with --check) files that differ from what would be
     generated, or (diff) changes
  2  wrong usage, or a file that cannot be read or written";

#[derive(Subcommand)]
enum Command {
    Generate(generate::Generate),
    Ir(ir::Ir),
    Names(names::Names),
    Lint(lint::Lint),
    Diff(diff::Diff),
    Update(update::Update),
    Features(features::Features),
    Docs(docs::Docs),
    Contract(contract::Contract),
    #[cfg(unix)]
    Cost(cost::Cost),
    #[cfg(unix)]
    Performance(performance::Performance),
}

#[cfg(unix)]
pub use spent::wrap;

/// How a command ended when it did not end with a usage error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It did what it was asked to do.
    Done,
    /// Problems in the document, or files that differ.
    Problems,
}

/// Runs a command. The first argument is the name of the program; without a known command, this ends the process.
///
/// # Errors
///
/// A message for people, when the command is used in the wrong way or a file cannot be read or written.
pub fn run(arguments: impl IntoIterator<Item: Into<OsString> + Clone>) -> Result<Outcome, String> {
    match Arguments::parse_from(arguments).command {
        Command::Generate(arguments) => generate::run(arguments),
        Command::Ir(arguments) => ir::run(arguments),
        Command::Names(arguments) => names::run(arguments),
        Command::Lint(arguments) => lint::run(arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Update(arguments) => update::run(arguments),
        Command::Features(arguments) => features::run(&arguments),
        Command::Docs(arguments) => docs::run(arguments),
        Command::Contract(arguments) => contract::run(&arguments),
        #[cfg(unix)]
        Command::Cost(arguments) => cost::run(&arguments),
        #[cfg(unix)]
        Command::Performance(arguments) => performance::run(&arguments),
    }
}
