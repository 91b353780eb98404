//! `cargo xtask`: runs the command line and sets the exit code.

use std::process::ExitCode;

use xtask::Outcome;

fn main() -> ExitCode {
    match xtask::run(std::env::args_os()) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Problems) => ExitCode::from(1),
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}
