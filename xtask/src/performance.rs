//! `cargo xtask performance`: measures everything that PERFORMANCE.md has figures of, and writes the tables into it. What
//! stands around them is written by hand: what a figure means, and what lost.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::available_parallelism;
use std::time::Instant;

use clap::{Parser, ValueEnum};

use crate::input::{OVERLAY, SPEC, shown, workspace};
use crate::spent::{self, Spent, children, run as succeed};
use crate::{Outcome, cost};

/// The page with the tables.
const PAGE: &str = "PERFORMANCE.md";

/// How often generators run in turns.
const ROUNDS: usize = 7;

/// The calls that are counted, and those that the same program makes in a run before, to be taken off.
const CALLS: [u64; 2] = [1100, 100];

/// Measures generating, calling and compiling, and writes the tables of PERFORMANCE.md.
///
/// Takes about an hour on two cores; `--only` measures again what is named and leaves the other tables. Each table stands
/// between `<!-- measured: NAME -->` and `<!-- end -->`, and says when it was measured.
///
/// `peers` needs other generators: cargo install --locked ploidy openapi-to-rust
/// `instructions` needs valgrind: apt install valgrind
/// `python` needs the official SDK for Python: pip install clerk-backend-api
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Performance {
    /// What to measure; may be repeated [default: all]
    #[arg(long, value_name = "TABLE")]
    only: Vec<Table>,
    /// Another document for the generators to read, besides our own; may be repeated
    #[arg(long, value_name = "FILE")]
    document: Vec<PathBuf>,
}

/// A table of the page.
#[derive(Clone, Copy, ValueEnum)]
enum Table {
    /// A fresh clone: the first run, then all tests
    SetUp,
    /// The run that people type, and the one after it
    Runs,
    /// A run by stage, on the document as it is and ten times as large
    Stages,
    /// Other generators on the same documents, and what their crates cost to compile
    Peers,
    /// Calls, decoding, paging and uploads, against the same by hand
    Wire,
    /// Instructions of a call, against the same by hand
    Instructions,
    /// Calls of a second, against the official SDK for Python
    Python,
    /// What it costs to compile the SDK
    Cost,
}

/// Runs the command.
pub fn run(arguments: &Performance) -> Result<Outcome, String> {
    let root = workspace()?;
    let place = root.join(PAGE);
    let tables = match &arguments.only[..] {
        [] => Table::value_variants(),
        named => named,
    };
    for table in tables {
        let name = table.to_possible_value().map(|it| it.get_name().to_owned());
        let name = name.unwrap_or_default();
        eprintln!("measuring: {name}");
        let scratch = root.join("target/performance").join(&name);
        let _ = fs::remove_dir_all(&scratch);
        fs::create_dir_all(&scratch).map_err(|why| format!("{}: {why}", shown(&scratch)))?;
        let when = when()?;
        let text = table.measure(&root, &scratch, &arguments.document)?;
        let page = fs::read_to_string(&place).map_err(|why| format!("{PAGE}: {why}"))?;
        let page = replaced(&page, &name, &format!("{when}\n\n{}", text.trim()))?;
        fs::write(&place, page).map_err(|why| format!("{PAGE}: {why}"))?;
    }
    Ok(Outcome::Done)
}

/// The page with another text between the marks of a table.
fn replaced(page: &str, name: &str, text: &str) -> Result<String, String> {
    let mark = format!("<!-- measured: {name} -->\n");
    let parts = page.split_once(&mark).and_then(|(before, rest)| {
        let (_, after) = rest.split_once("<!-- end -->")?;
        Some(format!("{before}{mark}\n{text}\n\n<!-- end -->{after}"))
    });
    parts.ok_or_else(|| format!("{PAGE} has no place for '{name}': {mark}<!-- end -->"))
}

/// The day and the machine.
fn when() -> Result<String, String> {
    let day = output(Command::new("date").args(["-u", "+%F"]))?;
    let rustc = output(Command::new("rustc").arg("--version"))?;
    let rustc = rustc.split(' ').take(2).collect::<Vec<_>>().join(" ");
    let cores = available_parallelism().map_or(1, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().filter(|load| !load.is_empty());
    let load = load.map(|load| format!(", load {load} at the beginning"));
    Ok(format!(
        "Measured on {}: {cores} cores, {}, {rustc}{}.",
        day.trim(),
        std::env::consts::OS,
        load.unwrap_or_default()
    ))
}

impl Table {
    fn measure(self, root: &Path, scratch: &Path, documents: &[PathBuf]) -> Result<String, String> {
        match self {
            Table::SetUp => set_up(root, scratch),
            Table::Runs => runs(root, scratch),
            Table::Stages => output(
                cargo(root).args(["bench", "--quiet", "-p", "codegen", "--bench", "generate"]),
            ),
            Table::Peers => peers(root, scratch, documents),
            Table::Wire => {
                output(cargo(root).args(["bench", "--quiet", "-p", "tests", "--bench", "wire"]))
            }
            Table::Instructions => instructions(root),
            Table::Python => python(root),
            Table::Cost => Usual::try_parse_from(["cost"])
                .map_err(|why| why.to_string())
                .and_then(|usual| cost::measure(&usual.cost)),
        }
    }
}

/// `cargo xtask cost` as it is without arguments.
#[derive(Parser)]
struct Usual {
    #[command(flatten)]
    cost: cost::Cost,
}

fn cargo(folder: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(folder);
    command
}

/// What a command prints.
fn output(command: &mut Command) -> Result<String, String> {
    let shown = format!("{command:?}");
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|why| format!("cannot run {shown}: {why}"))?;
    if !output.status.success() {
        return Err(format!("{shown}: {}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|why| format!("{shown}: {why}"))
}

/// A clone with nothing compiled; the crates are downloaded.
fn set_up(root: &Path, scratch: &Path) -> Result<String, String> {
    let clone = scratch.join("clone");
    succeed(
        Command::new("git")
            .args(["clone", "--quiet"])
            .args([root, &clone]),
    )?;
    succeed(cargo(&clone).args(["fetch", "--quiet"]))?;
    let mut table = String::from("| | real | CPU |\n|---|---|---|\n");
    let steps: [(&str, &[&str]); 3] = [
        ("the first `cargo xtask generate`", &["xtask", "generate"]),
        (
            "then `cargo test --workspace`, to build",
            &["test", "--quiet", "--workspace", "--no-run"],
        ),
        ("and to run", &["test", "--quiet", "--workspace"]),
    ];
    for (name, arguments) in steps {
        let (before, began) = (children()?.seconds, Instant::now());
        let mut command = cargo(&clone);
        succeed(command.args(arguments).stdout(Stdio::null()))?;
        let (real, cpu) = (began.elapsed().as_secs_f64(), children()?.seconds - before);
        table += &format!("| {name} | {real:.0} s | {cpu:.0} s |\n");
    }
    fs::remove_dir_all(&clone).map_err(|why| format!("{}: {why}", shown(&clone)))?;
    Ok(table)
}

/// Our own document, in the dev profile: into an empty folder, and again.
fn runs(root: &Path, scratch: &Path) -> Result<String, String> {
    succeed(cargo(root).args(["build", "--quiet", "-p", "xtask"]))?;
    let (program, out) = (root.join("target/debug/xtask"), scratch.join("out"));
    let arguments = ours(root, &root.join(SPEC), &out);
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        let _ = fs::remove_dir_all(&out);
        for times in &mut times {
            let began = Instant::now();
            spent::of_one(program.as_os_str(), &arguments, &scratch.join("log"))?;
            times.push(began.elapsed().as_secs_f64());
        }
    }
    let [whole, again] = times.map(median);
    Ok(format!(
        "| | real |\n|---|---|\n| a run that writes everything | {whole:.2} s |\n\
         | the next, which changes nothing | {again:.2} s |\n"
    ))
}

/// The arguments with which we generate a crate; our own document comes with its overlay.
fn ours(root: &Path, document: &Path, out: &Path) -> Vec<OsString> {
    let overlay = root.join(OVERLAY);
    let own = document == root.join(SPEC);
    let overlay = own.then_some([OsStr::new("--overlay"), overlay.as_os_str()]);
    let mut arguments = vec!["generate".into(), "--spec".into(), document.into()];
    arguments.extend(overlay.into_iter().flatten().map(OsStr::to_owned));
    arguments.extend(["--out".into(), out.into(), "--package".into(), "own".into()]);
    arguments
}

/// A generator: its name, where it is, and its arguments for a document and a folder.
struct Generator {
    name: String,
    program: PathBuf,
    arguments: fn(&Path, &Path, &Path) -> Vec<OsString>,
}

/// Ours first.
fn generators(root: &Path) -> Result<[Generator; 3], String> {
    let installed = |program: &str| {
        let version = output(Command::new(program).arg("--version"));
        let version = version.map_err(|why| {
            format!("{why}\ninstall it: cargo install --locked ploidy openapi-to-rust")
        });
        version.map(|version| version.trim().to_owned())
    };
    Ok([
        Generator {
            name: "ours".to_owned(),
            program: root.join("target/release/xtask"),
            arguments: ours,
        },
        Generator {
            name: installed("ploidy")?,
            program: "ploidy".into(),
            arguments: |_, document, out| {
                let (document, out) = (document.into(), out.into());
                let name = ["--name".into(), "peer".into()];
                let words = ["generate".into(), "rust".into(), document, "-o".into(), out];
                words.into_iter().chain(name).collect()
            },
        },
        Generator {
            name: installed("openapi-to-rust")?,
            program: "openapi-to-rust".into(),
            arguments: |_, document, out| {
                let (document, out) = (document.into(), out.into());
                ["generate".into(), document, "--output-dir".into(), out].into()
            },
        },
    ])
}

fn peers(root: &Path, scratch: &Path, documents: &[PathBuf]) -> Result<String, String> {
    succeed(cargo(root).args(["build", "--quiet", "--release", "-p", "xtask"]))?;
    let generators = generators(root)?;
    let mut table =
        String::from("| document | generator | CPU | real | peak |\n|---|---|---|---|---|\n");
    for document in [root.join(SPEC)].iter().chain(documents) {
        let document = std::path::absolute(document).map_err(|why| why.to_string())?;
        table += &generated(root, scratch, &document, &generators)?;
    }
    table += "\n| the crate of our document alone | `cargo check`: CPU | peak | `--release`: CPU | peak |\n|---|---|---|---|---|\n";
    // The third writes no manifest, so there is no crate to compile.
    for (generator, package) in generators.iter().take(2).zip(["own", "peer"]) {
        let out = scratch.join(package);
        let _ = fs::remove_dir_all(&out);
        let arguments = (generator.arguments)(root, &root.join(SPEC), &out);
        spent::of_one(
            generator.program.as_os_str(),
            &arguments,
            &scratch.join("log"),
        )?;
        // Not a member of this workspace, though it stands below it.
        let manifest = out.join("Cargo.toml");
        let text =
            fs::read_to_string(&manifest).map_err(|why| format!("{}: {why}", shown(&manifest)))?;
        if !text.contains("[workspace]") {
            fs::write(&manifest, text + "\n[workspace]\n")
                .map_err(|why| format!("{}: {why}", shown(&manifest)))?;
        }
        let [check, release] = cost::alone(&out, package)?.map(cells);
        table += &format!("| {} | {check} | {release} |\n", generator.name);
    }
    Ok(table)
}

fn cells(spent: Spent) -> String {
    format!("{:.1} s | {:.0} MB", spent.seconds, spent.megabytes)
}

/// A document's rows: all generators in turns, medians.
fn generated(
    root: &Path,
    scratch: &Path,
    document: &Path,
    generators: &[Generator],
) -> Result<String, String> {
    let mut times = vec![(Vec::new(), Vec::new(), 0.0_f64); generators.len()];
    for _ in 0..ROUNDS {
        for (generator, (cpu, real, peak)) in generators.iter().zip(&mut times) {
            let out = scratch.join("out");
            let _ = fs::remove_dir_all(&out);
            let arguments = (generator.arguments)(root, document, &out);
            let began = Instant::now();
            let spent = spent::of_one(
                generator.program.as_os_str(),
                &arguments,
                &scratch.join("log"),
            );
            // One that cannot read the document has a row that says so.
            let Ok(spent) = spent else { continue };
            real.push(began.elapsed().as_secs_f64());
            cpu.push(spent.seconds);
            *peak = peak.max(spent.megabytes);
        }
    }
    let name = document.file_name().unwrap_or_default().to_string_lossy();
    let rows = generators
        .iter()
        .zip(times)
        .map(|(generator, (cpu, real, peak))| {
            let cells = match cpu.len() {
                0 => "refused | – | –".to_owned(),
                _ => format!(
                    "{:.2} s | {:.2} s | {peak:.0} MB",
                    median(cpu),
                    median(real)
                ),
            };
            format!("| {name} | {} | {cells} |\n", generator.name)
        });
    Ok(rows.collect())
}

/// The program that calls, or answers, as often as it is told.
fn one_call(root: &Path) -> Result<PathBuf, String> {
    let mut build = cargo(root);
    build.args(["build", "--quiet", "--release", "-p", "tests"]);
    succeed(build.args(["--example", "one_call"]))?;
    Ok(root.join("target/release/examples/one_call"))
}

/// Calls of a second, one after the other, by the official SDK for Python and by ours, in turns, at the same server.
fn python(root: &Path) -> Result<String, String> {
    let program = one_call(root)?;
    let mut server = Command::new(&program);
    let server = server.arg("serve").stdout(Stdio::piped()).spawn();
    let mut server = server.map_err(|why| format!("cannot serve: {why}"))?;
    let mut url = String::new();
    let said = server.stdout.take().map(BufReader::new);
    let read = said.map(|mut said| said.read_line(&mut url));
    let rates = match read {
        Some(Ok(_)) => rates(root, &program, url.trim()),
        _ => Err("the server does not say where it is".to_owned()),
    };
    let _ = server.kill();
    let _ = server.wait();
    let [ours, theirs] = rates?.map(median);
    Ok(format!(
        "| calls of a second | |\n|---|---|\n| this SDK | {ours:.0} |\n| the official SDK for Python | {theirs:.0} |\n\
         | ratio | {:.1} |\n",
        ours / theirs
    ))
}

fn rates(root: &Path, program: &Path, url: &str) -> Result<[Vec<f64>; 2], String> {
    let mut rates = [Vec::new(), Vec::new()];
    for _ in 0..3 {
        let mut python = Command::new("python3");
        python.arg(root.join("tests/benches/python.py"));
        let mut ours = Command::new(program);
        ours.arg("rate");
        for (rates, (command, times)) in rates.iter_mut().zip([(ours, "20000"), (python, "1000")]) {
            let mut command = command;
            let rate = output(command.args([url, times]))?;
            rates.push(
                rate.trim()
                    .parse()
                    .map_err(|_| format!("{rate:?} is no rate"))?,
            );
        }
    }
    Ok(rates)
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

/// Instructions of a call and of decoding, as valgrind counts them.
fn instructions(root: &Path) -> Result<String, String> {
    let program = one_call(root)?;
    let count = |what: &str, times: u64| {
        let log = root.join("target/performance/instructions/log");
        succeed(
            Command::new("valgrind")
                .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
                .arg(format!("--log-file={}", log.display()))
                .arg(&program)
                .args([what, &times.to_string()]),
        )?;
        let log = fs::read_to_string(&log).map_err(|why| why.to_string())?;
        let counted = log.lines().find_map(|line| line.split_once("Collected : "));
        let counted = counted.and_then(|(_, count)| count.trim().parse::<u64>().ok());
        counted.ok_or_else(|| format!("valgrind counted nothing:\n{log}"))
    };
    let each = |what: &str, [more, fewer]: [u64; 2]| -> Result<u64, String> {
        Ok(count(what, more)?.saturating_sub(count(what, fewer)?) / (more - fewer))
    };
    let mut table = String::from("| | SDK | by hand | ratio |\n|---|---|---|---|\n");
    let rows = [
        ("a call", ["sdk", "hand"], CALLS),
        (
            "to decode a list of 100 users",
            ["decode-sdk", "decode-hand"],
            [30, 10],
        ),
    ];
    for (name, [sdk, hand], calls) in rows {
        let (sdk, hand) = (each(sdk, calls)?, each(hand, calls)?);
        #[expect(clippy::cast_precision_loss, reason = "a ratio is rounded anyway")]
        let ratio = sdk as f64 / hand as f64;
        table += &format!("| {name} | {sdk} | {hand} | {ratio:.3} |\n");
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_takes_the_place_between_its_marks() {
        let page =
            "a\n<!-- measured: x -->\nold\n<!-- end -->\nb\n<!-- measured: y -->\n<!-- end -->\n";
        assert_eq!(
            replaced(page, "x", "new").as_deref(),
            Ok(
                "a\n<!-- measured: x -->\n\nnew\n\n<!-- end -->\nb\n<!-- measured: y -->\n<!-- end -->\n"
            )
        );
        assert!(replaced(page, "z", "new").is_err());
    }
}
