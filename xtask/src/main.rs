//! `cargo xtask`: runs the command line and sets the exit code.

use std::process::ExitCode;

use xtask::Outcome;

fn main() -> ExitCode {
    // `cargo xtask cost` measures rustc this way.
    #[cfg(unix)]
    if let Some(wrapped) = xtask::wrap(&std::env::args_os().collect::<Vec<_>>()) {
        return wrapped.map_or_else(failed, ExitCode::from);
    }
    match xtask::run(std::env::args_os()) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Problems) => ExitCode::from(1),
        Err(message) => failed(message),
    }
}

fn failed(message: String) -> ExitCode {
    eprintln!("error: {message}");
    ExitCode::from(2)
}
