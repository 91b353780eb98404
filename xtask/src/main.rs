//! The command line of the generator: reads arguments, runs a subcommand, sets the exit code.
//! Only this crate touches the disk; what is in the files is `codegen`'s business.

mod disk;
mod docs;
mod features;
mod generate;
mod input;
mod ir;
mod names;
mod print;
mod progress;
mod tree;

use std::process::ExitCode;

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
  1  problems in the document, or (with --check) files that differ from what would be generated
  2  wrong usage, or a file that cannot be read or written";

#[derive(Subcommand)]
enum Command {
    Generate(generate::Generate),
    Ir(ir::Ir),
    Names(names::Names),
    Features(features::Features),
    Docs(docs::Docs),
}

/// How a command ended when it did not end with a usage error.
enum Outcome {
    Done,
    /// Problems in the document, or files that differ.
    Problems,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Generate(arguments) => generate::run(arguments),
        Command::Ir(arguments) => ir::run(arguments),
        Command::Names(arguments) => names::run(arguments),
        Command::Features(arguments) => features::run(&arguments),
        Command::Docs(arguments) => docs::run(arguments),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Problems) => ExitCode::from(1),
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}
