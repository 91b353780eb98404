//! What a process took: processor time and the peak of its memory. A process that is measured runs under this program,
//! which waits for it alone, since the system tells the peak of all processes that one has waited for as one figure.

use std::ffi::{OsStr, OsString};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

/// Where the wrapper notes what each process took. It is handed on to what is run.
const LOG: &str = "XTASK_COST_LOG";

/// The name in a note of a process that compiles no crate.
const NO_CRATE: &str = "-";

/// What one process took, or several.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spent {
    /// Processor time, in seconds.
    pub seconds: f64,
    /// The most memory that one process had, in megabytes.
    pub megabytes: f64,
}

/// What all processes took that this one has waited for.
pub fn children() -> Result<Spent, String> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN);
    let usage = usage.map_err(|why| format!("cannot ask how long it took: {why}"))?;
    #[expect(clippy::cast_precision_loss, reason = "a table rounds it anyway")]
    let seconds = |time: TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    // Linux counts it in kilobytes, macOS in bytes.
    let unit = if cfg!(target_os = "macos") { 1e6 } else { 1e3 };
    #[expect(clippy::cast_precision_loss, reason = "a table rounds it anyway")]
    let megabytes = usage.max_rss() as f64 / unit;
    Ok(Spent {
        seconds: seconds(usage.user_time()) + seconds(usage.system_time()),
        megabytes,
    })
}

/// Runs cargo so that each rustc it starts is measured, and gives the notes: a line for each, with the name of the crate,
/// seconds and megabytes.
pub fn of_each_crate(cargo: &mut Command, log: &Path) -> Result<String, String> {
    let failed = |why: std::io::Error| format!("{}: {why}", log.display());
    fs::write(log, "").map_err(failed)?;
    cargo.env("RUSTC_WRAPPER", this_program()?).env(LOG, log);
    run(cargo)?;
    fs::read_to_string(log).map_err(failed)
}

/// Runs a program, and gives what it took. What it prints is thrown away.
pub fn of_one(program: &OsStr, arguments: &[OsString], log: &Path) -> Result<Spent, String> {
    let failed = |why: std::io::Error| format!("{}: {why}", log.display());
    fs::write(log, "").map_err(failed)?;
    let mut command = Command::new(this_program()?);
    command.arg(program).args(arguments).env(LOG, log);
    run(command.stdout(Stdio::null()).stderr(Stdio::null()))?;
    let notes = fs::read_to_string(log).map_err(failed)?;
    let note = notes.lines().find_map(note);
    note.map(|(_, spent)| spent)
        .ok_or_else(|| format!("{program:?} was not measured"))
}

/// Runs a command to its end, which must be a good one.
pub fn run(command: &mut Command) -> Result<(), String> {
    let shown = format!("{command:?}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{shown}: {status}")),
        Err(why) => Err(format!("cannot run {shown}: {why}")),
    }
}

/// The name, time and memory of a note.
pub fn note(line: &str) -> Option<(&str, Spent)> {
    let mut words = line.split(' ');
    let name = words.next()?;
    let (seconds, megabytes) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    Some((name, Spent { seconds, megabytes }))
}

/// Whether a note's name is that of a crate, and not of a question about the compiler.
pub fn is_crate(name: &str) -> bool {
    !["___", NO_CRATE].contains(&name)
}

fn this_program() -> Result<PathBuf, String> {
    std::env::current_exe().map_err(|why| format!("where this program is: {why}"))
}

/// Stands between a caller and a program, if this program was started to measure it: runs it, and notes what it took. The
/// exit code is the program's.
///
/// # Errors
///
/// The program cannot be run, or the note cannot be written.
pub fn wrap(arguments: &[OsString]) -> Option<Result<u8, String>> {
    let log = PathBuf::from(std::env::var_os(LOG)?);
    let (program, rest) = arguments.get(1..)?.split_first()?;
    Some(wrapped(&log, program, rest))
}

fn wrapped(log: &Path, program: &OsString, arguments: &[OsString]) -> Result<u8, String> {
    // What is measured may be this program as well, and then does its work.
    let status = Command::new(program)
        .args(arguments)
        .env_remove(LOG)
        .status();
    let status = status.map_err(|why| format!("cannot run {program:?}: {why}"))?;
    let mut name = arguments
        .iter()
        .skip_while(|argument| *argument != "--crate-name");
    let name = name.nth(1).and_then(|name| name.to_str());
    let Spent { seconds, megabytes } = children()?;
    let note = format!("{} {seconds:.3} {megabytes:.1}\n", name.unwrap_or(NO_CRATE));
    let file = OpenOptions::new().append(true).open(log);
    file.and_then(|mut file| file.write_all(note.as_bytes()))
        .map_err(|why| format!("{}: {why}", log.display()))?;
    Ok(status
        .code()
        .and_then(|code| code.try_into().ok())
        .unwrap_or(1))
}
