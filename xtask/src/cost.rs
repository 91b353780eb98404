//! `cargo xtask cost`: what the SDK costs those who compile it. Builds the crate with several sets of features, as cargo's
//! wrapper around rustc notes the time and memory of each crate, and prints a table; it knows nothing of what is in them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Outcome;
use crate::input::{PACKAGE, workspace};
use crate::spent::{self, Spent, children};

/// The resources that are compiled alone unless others are named: a small one, a large one, and one with unions.
const ALONE: [&str; 3] = ["actor_tokens", "users", "jwks"];

/// Measures what it costs to compile the SDK: processor time, peak memory, crates and lines.
///
/// Compiles the crate without a resource, with single ones, and with all, each for `cargo check` and for
/// `cargo build --release`, without incremental compilation, in a folder of its own.
/// A second table says what each feature of the crate adds to `cargo check`, with what it depends on.
/// Prints tables in Markdown. The dependencies are compiled once for each profile.
#[derive(clap::Args, Debug)]
pub struct Cost {
    /// The package to compile
    #[arg(long, value_name = "NAME", default_value = PACKAGE)]
    package: String,
    /// A resource to compile alone, instead of the usual three; may be repeated
    #[arg(long, value_name = "FEATURE")]
    resource: Vec<String>,
    /// Only `cargo check`, which takes a quarter of the time
    #[arg(long)]
    check: bool,
}

/// A row of the table.
struct Row {
    name: String,
    lines: Option<usize>,
    crates: usize,
    check: Spent,
    release: Option<Spent>,
}

/// Runs the command.
pub fn run(arguments: &Cost) -> Result<Outcome, String> {
    print!("{}", measure(arguments)?);
    Ok(Outcome::Done)
}

/// The table.
pub fn measure(arguments: &Cost) -> Result<String, String> {
    let folder = workspace()?.join("target/cost");
    let _ = fs::remove_dir_all(&folder);
    let mut rows = Vec::new();
    for (name, features) in sets(&arguments.resource) {
        let check = build(arguments, &folder, &features, false)?;
        let release = (!arguments.check).then(|| build(arguments, &folder, &features, true));
        let release = release.transpose()?;
        // The first set brings the dependencies, and those that follow find them compiled.
        if rows.is_empty() {
            rows.push(Row {
                name: "the dependencies, once".to_owned(),
                lines: None,
                crates: check.crates,
                check: check.others,
                release: release.as_ref().map(|release| release.others),
            });
        }
        rows.push(Row {
            name,
            lines: Some(check.lines),
            crates: 1,
            check: check.own,
            release: release.map(|release| release.own),
        });
    }
    Ok(format!(
        "{}\n{}",
        table(&rows),
        features(arguments, &folder)?
    ))
}

/// What each feature adds: a table.
fn features(arguments: &Cost, folder: &Path) -> Result<String, String> {
    let plain = folder.with_file_name("cost-plain");
    let folder = folder.with_file_name("cost-feature");
    let _ = fs::remove_dir_all(&plain);
    let (_, base) = check(arguments, &plain, "")?;
    let mut table =
        String::from("| feature | adds crates | adds to `cargo check`: CPU |\n|---|---|---|\n");
    for feature in with_dependencies(arguments)? {
        // Each one finds compiled what all need, and nothing of another one.
        copy(&plain, &folder)?;
        let (seconds, crates) = check(arguments, &folder, &feature)?;
        let known = |name: &&String| base.contains_key(*name);
        let more = crates.keys().filter(|name| !known(name)).count();
        // What is compiled again with other features is no addition.
        let again: f64 = crates.keys().filter_map(|name| base.get(name)).sum();
        let added = f64::max(seconds - again, 0.0);
        table += &format!("| `{feature}` | {more} | {added:.1} s |\n");
    }
    Ok(table)
}

/// Makes a folder of cargo's out of another one. Cargo sees by the times of files what is to be compiled again.
fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let _ = fs::remove_dir_all(to);
    let copied = |entry: &walkdir::DirEntry| -> std::io::Result<()> {
        let place = entry.path().strip_prefix(from).map(|place| to.join(place));
        let place = place.map_err(std::io::Error::other)?;
        if entry.file_type().is_dir() {
            return fs::create_dir_all(place);
        }
        fs::copy(entry.path(), &place)?;
        let modified = entry.metadata()?.modified()?;
        fs::File::options()
            .write(true)
            .open(&place)?
            .set_modified(modified)
    };
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.map_err(|why| why.to_string())?;
        copied(&entry).map_err(|why| format!("{}: {why}", entry.path().display()))?;
    }
    Ok(())
}

/// Checks the crate with some features: the time of all that was compiled, and of each crate that was.
fn check(
    arguments: &Cost,
    folder: &Path,
    features: &str,
) -> Result<(f64, BTreeMap<String, f64>), String> {
    let before = children()?;
    let mut cargo = command(arguments, folder, features, false)?;
    let notes = spent::of_each_crate(&mut cargo, &folder.with_extension("log"))?;
    let seconds = children()?.seconds - before.seconds;
    let notes = notes.lines().filter_map(spent::note);
    let crates =
        notes.filter(|(name, _)| spent::is_crate(name) && !name.starts_with("build_script_"));
    let crates = crates.map(|(name, spent)| (name.to_owned(), spent.seconds));
    Ok((seconds, crates.collect()))
}

/// The features of the package that turn others on, or dependencies.
fn with_dependencies(arguments: &Cost) -> Result<Vec<String>, String> {
    let metadata = cargo_metadata(&workspace()?)?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let mut packages = packages.filter(|package| package["name"] == arguments.package.as_str());
    let features = packages
        .next()
        .and_then(|package| package["features"].as_object());
    let features = features.into_iter().flatten();
    let turns_on = |list: &serde_json::Value| list.as_array().is_some_and(|list| !list.is_empty());
    let features = features.filter(|(name, list)| {
        !["default", "resources"].contains(&name.as_str()) && turns_on(list)
    });
    Ok(features.map(|(name, _)| name.clone()).collect())
}

/// What cargo knows of the workspace's packages.
fn cargo_metadata(root: &Path) -> Result<serde_json::Value, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .current_dir(root)
        .args(["metadata", "--no-deps", "--format-version", "1"]);
    let output = command
        .output()
        .map_err(|why| format!("cannot run {command:?}: {why}"))?;
    serde_json::from_slice(&output.stdout).map_err(|why| format!("cargo metadata: {why}"))
}

/// The sets of features, with their names in the table.
fn sets(resources: &[String]) -> Vec<(String, String)> {
    let usual = || ALONE.iter().map(|name| (*name).to_owned()).collect();
    let alone: Vec<String> = match resources {
        [] => usual(),
        named => named.to_vec(),
    };
    let alone = alone
        .into_iter()
        .map(|name| (format!("`{name}` alone"), format!("rustls,{name}")));
    let none = ("no resource".to_owned(), "rustls".to_owned());
    let all = ("all resources".to_owned(), "rustls,resources".to_owned());
    std::iter::once(none).chain(alone).chain([all]).collect()
}

/// What a build took.
struct Built {
    own: Spent,
    others: Spent,
    crates: usize,
    lines: usize,
}

fn build(arguments: &Cost, folder: &Path, features: &str, release: bool) -> Result<Built, String> {
    let before = children()?;
    let mut cargo = command(arguments, folder, features, release)?;
    let notes = spent::of_each_crate(&mut cargo, &folder.with_extension("log"))?;
    let all = children()?.seconds - before.seconds;
    let package = arguments.package.replace('-', "_");
    let (own, others, crates) = sum(&notes, &package);
    let own = own.ok_or_else(|| format!("cargo did not compile {}", arguments.package))?;
    // Build scripts and the C compilers that they call are in the sum of all, and in no note.
    let seconds = all - own.seconds;
    Ok(Built {
        own,
        others: Spent { seconds, ..others },
        crates,
        lines: lines(folder, &package, release)?,
    })
}

/// Cargo, for the package with these features alone.
fn command(
    arguments: &Cost,
    folder: &Path,
    features: &str,
    release: bool,
) -> Result<Command, String> {
    let mut cargo = cargo(release);
    cargo
        .current_dir(workspace()?)
        .args(["--package", &arguments.package])
        .args(["--no-default-features", "--features", features])
        .arg("--target-dir")
        .arg(folder);
    Ok(cargo)
}

/// Cargo, to check or to build without incremental compilation.
fn cargo(release: bool) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .arg(if release { "build" } else { "check" })
        .args(release.then_some("--release"))
        .arg("--quiet")
        .env("CARGO_INCREMENTAL", "0");
    command
}

/// What it costs to compile a crate that is a workspace of its own, without what it depends on: to check it, and to build it
/// for release.
pub fn alone(package: &Path, name: &str) -> Result<[Spent; 2], String> {
    let built = |release| {
        let mut cargo = cargo(release);
        cargo.current_dir(package);
        let notes = spent::of_each_crate(&mut cargo, &package.with_extension("log"))?;
        let (own, ..) = sum(&notes, name);
        own.ok_or_else(|| format!("cargo did not compile {name}"))
    };
    Ok([built(false)?, built(true)?])
}

/// What the package's crate took, what the others took together, and how many these are. A build script is no crate of its
/// own.
fn sum(notes: &str, package: &str) -> (Option<Spent>, Spent, usize) {
    let (mut own, mut others, mut crates) = (None, Spent::default(), 0);
    for (name, spent) in notes.lines().filter_map(spent::note) {
        if name == package {
            own = Some(spent);
        } else if spent::is_crate(name) {
            crates += usize::from(!name.starts_with("build_script_"));
            others.seconds += spent.seconds;
            others.megabytes = f64::max(others.megabytes, spent.megabytes);
        }
    }
    (own, others, crates)
}

/// The lines of the files that were compiled, as rustc lists them for cargo.
fn lines(folder: &Path, package: &str, release: bool) -> Result<usize, String> {
    let deps = folder
        .join(if release { "release" } else { "debug" })
        .join("deps");
    let unreadable = |path: &Path, why: std::io::Error| format!("{}: {why}", path.display());
    let entries = fs::read_dir(&deps).map_err(|why| unreadable(&deps, why))?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let lists = paths.filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(&format!("{package}-")) && name.ends_with(".d")
    });
    let newest = lists.max_by_key(|path| fs::metadata(path).and_then(|list| list.modified()).ok());
    let list = newest.ok_or_else(|| format!("{}: there is no list of files", deps.display()))?;
    let text = fs::read_to_string(&list).map_err(|why| unreadable(&list, why))?;
    let root = workspace()?;
    let sources = text.lines().filter_map(|line| line.strip_suffix(".rs:"));
    let mut count = 0;
    for source in sources {
        let source = root.join(format!("{source}.rs"));
        let text = fs::read_to_string(&source).map_err(|why| unreadable(&source, why))?;
        count += text.lines().count();
    }
    Ok(count)
}

/// The rows as Markdown.
fn table(rows: &[Row]) -> String {
    let mut table = String::from(
        "| compiled | crates | lines | `cargo check`: CPU | peak | `--release`: CPU | peak |\n\
         |---|---|---|---|---|---|---|\n",
    );
    let cells = |spent: Option<Spent>| match spent {
        Some(Spent { seconds, megabytes }) => format!("{seconds:.1} s | {megabytes:.0} MB"),
        None => "– | –".to_owned(),
    };
    for row in rows {
        let lines = row.lines.map_or("–".to_owned(), |lines| lines.to_string());
        table += &format!(
            "| {} | {} | {lines} | {} | {} |\n",
            row.name,
            row.crates,
            cells(Some(row.check)),
            cells(row.release)
        );
    }
    table
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        cost: Cost,
    }

    #[test]
    fn the_sets_are_none_some_and_all() {
        let line = Line::parse_from(["cost", "--resource", "billing", "--check"]);
        assert!(line.cost.check);
        let sets = |named: &[String]| -> Vec<String> {
            self::sets(named).into_iter().map(|(_, set)| set).collect()
        };
        assert_eq!(
            sets(&line.cost.resource),
            ["rustls", "rustls,billing", "rustls,resources"]
        );
        assert_eq!(sets(&[]).len(), 5);
    }

    #[test]
    fn the_own_crate_is_told_from_the_others() {
        let notes =
            "serde 1.5 100.0\nbuild_script_build 0.5 300.0\n___ 0.1 1.0\nsdk 2.0 200.0\nhalf";
        let spent = |seconds, megabytes| Spent { seconds, megabytes };
        assert_eq!(
            sum(notes, "sdk"),
            (Some(spent(2.0, 200.0)), spent(2.0, 300.0), 1)
        );
        assert_eq!(sum("", "sdk"), (None, Spent::default(), 0));
    }

    #[test]
    fn the_table_is_markdown() {
        let spent = Spent {
            seconds: 1.25,
            megabytes: 99.6,
        };
        let row = |name: &str, lines, release| Row {
            name: name.to_owned(),
            lines,
            crates: 1,
            check: spent,
            release,
        };
        let table = table(&[row("a", None, Some(spent)), row("b", Some(7), None)]);
        let rows: Vec<_> = table.lines().skip(2).collect();
        assert_eq!(
            rows,
            [
                "| a | 1 | – | 1.2 s | 100 MB | 1.2 s | 100 MB |",
                "| b | 1 | 7 | 1.2 s | 100 MB | – | – |"
            ]
        );
    }
}
