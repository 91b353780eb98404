//! `cargo xtask docs`: a site of the generated pages, built by mdBook. The pages are copied beside a table of contents
//! in the target folder, so that neither it nor the site is ever committed.

mod measure;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

use walkdir::WalkDir;

use crate::Outcome;
use crate::disk::relative;
use crate::input::{shown, workspace};

/// How the site looks and what it can do.
const BOOK: &str = r#"[book]
language = "en"

[output.html]
no-section-label = true
additional-css = ["pages.css"]

[output.html.fold]
enable = true

[output.html.search]
heading-split-level = 2

# The programs need credentials, so there is nothing to run.
[output.html.playground]
runnable = false
"#;

/// Tables get the room that their descriptions need, and examples in them wrap.
const STYLE: &str = "\
:root { --content-max-width: 1100px; }
.content table { margin-inline: 0; }
.content th { text-align: left; }
.content td { vertical-align: top; }
.content td:first-child code { white-space: nowrap; }
.content td:last-child code { white-space: normal; overflow-wrap: anywhere; }
";

/// Builds a site of the generated pages, with search and a table of contents by resource.
///
/// The site is made by mdBook, which is a program of its own: cargo install mdbook --locked
/// It is written to docs/book in cargo's target folder.
///
/// Examples:
///   cargo xtask docs --open
///   cargo xtask docs --crate ../petstore
///   cargo xtask docs --measure
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Docs {
    /// The generated crate whose pages are shown [default: generated]
    #[arg(long = "crate", value_name = "DIR")]
    folder: Option<PathBuf>,

    /// Open the site in a browser
    #[arg(long)]
    open: bool,

    /// Build no site: lay the pages out in headless Chromium and tell how their tables fit; exit 1 when they do not
    #[arg(long, conflicts_with = "open")]
    measure: bool,

    /// The Chromium that measures [default: the one that is installed]
    #[arg(long, value_name = "FILE", requires = "measure")]
    browser: Option<PathBuf>,
}

/// Runs the command.
pub fn run(arguments: Docs) -> Result<Outcome, String> {
    let root = workspace()?;
    let folder = arguments.folder.unwrap_or_else(|| root.join("generated"));
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let book = target.join("docs");
    let mut pages = pages(&folder)?;
    if arguments.measure {
        return measure_pages(&pages, &book, arguments.browser);
    }
    let summary = summary(&pages);
    pages.insert("SUMMARY.md".to_owned(), summary);
    match fs::remove_dir_all(book.join("src")) {
        Err(why) if why.kind() != io::ErrorKind::NotFound => {
            return Err(format!("cannot remove {}: {why}", shown(&book.join("src"))));
        }
        _ => {}
    }
    write(&book.join("book.toml"), BOOK)?;
    write(&book.join("pages.css"), STYLE)?;
    for (path, text) in &pages {
        write(&book.join("src").join(path), text)?;
    }
    build(&book, arguments.open)?;
    eprintln!(
        "{}: {} pages",
        shown(&book.join("book/index.html")),
        pages.len() - 1
    );
    Ok(Outcome::Done)
}

/// Prints the figures of each window.
fn measure_pages(
    pages: &BTreeMap<String, String>,
    folder: &Path,
    browser: Option<PathBuf>,
) -> Result<Outcome, String> {
    let figures = measure::measure(pages, folder, browser)?;
    figures.iter().for_each(|figures| println!("{figures}"));
    let fits = figures.iter().all(measure::Figures::is_readable);
    Ok(if fits {
        Outcome::Done
    } else {
        Outcome::Problems
    })
}

fn build(book: &Path, open: bool) -> Result<(), String> {
    let mut command = Command::new("mdbook");
    command.arg("build").arg(book);
    if open {
        command.arg("--open");
    }
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("mdbook ended with {status}")),
        Err(why) if why.kind() == io::ErrorKind::NotFound => {
            Err("mdBook is not installed; run: cargo install mdbook --locked".to_owned())
        }
        Err(why) => Err(format!("cannot run mdbook: {why}")),
    }
}

/// The pages by path, and the crate's README as one of them.
fn pages(folder: &Path) -> Result<BTreeMap<String, String>, String> {
    let docs = folder.join("docs");
    let mut pages = BTreeMap::new();
    for entry in WalkDir::new(&docs) {
        let entry = entry.map_err(|why| {
            format!(
                "cannot read {}: {why}; is the crate generated?",
                shown(&docs)
            )
        })?;
        if entry.file_type().is_file() {
            pages.insert(relative(entry.path(), &docs), read(entry.path())?);
        }
    }
    let readme = read(&folder.join("README.md"))?;
    // Seen from the site, `docs/` is where the README is.
    pages.insert("guide.md".to_owned(), readme.replace("](docs/", "]("));
    Ok(pages)
}

/// mdBook's table of contents: the guide, the resources, the models below their list.
fn summary(pages: &BTreeMap<String, String>) -> String {
    let title = |text: &String| {
        let line = text.lines().find_map(|line| line.strip_prefix("# "));
        line.unwrap_or("Untitled").to_owned()
    };
    let entry = |path: &str, text: &String| format!("- [{}]({path})\n", title(text));
    let mut out =
        "# Summary\n\n[Resources and operations](README.md)\n[Guide](guide.md)\n".to_owned();
    let resources = pages.iter().filter(|(path, _)| path.starts_with("sdks/"));
    let resources: String = resources.map(|(path, text)| entry(path, text)).collect();
    if !resources.is_empty() {
        out += &format!("\n# Resources\n\n{resources}");
    }
    let list = "models/README.md";
    if let Some(text) = pages.get(list) {
        let models = pages
            .iter()
            .filter(|(path, _)| path.starts_with("models/") && *path != list);
        let models: String = models
            .map(|(path, text)| format!("  {}", entry(path, text)))
            .collect();
        out += &format!("\n# Models\n\n{}{models}", entry(list, text));
    }
    out
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|why| format!("cannot read {}: {why}", shown(path)))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let folder = path.parent().unwrap_or(path);
    let write = || {
        fs::create_dir_all(folder)?;
        fs::write(path, text)
    };
    write().map_err(|why| format!("cannot write {}: {why}", shown(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_contents_has_every_page() {
        let pages = [
            ("README.md", "# All"),
            ("guide.md", "# Guide"),
            ("sdks/users/README.md", "# Users\n"),
            ("models/README.md", "# Models\n"),
            ("models/User.md", "# User\n"),
        ];
        let pages = pages
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .into();
        let expected = "# Summary\n\n[Resources and operations](README.md)\n[Guide](guide.md)\n\n# Resources\n\n\
            - [Users](sdks/users/README.md)\n\n# Models\n\n- [Models](models/README.md)\n  - [User](models/User.md)\n";
        assert_eq!(summary(&pages), expected);
    }
}
