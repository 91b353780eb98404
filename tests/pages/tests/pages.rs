//! The generated pages as a reader meets them: every program compiles, every link leads somewhere, everything public has
//! its page, and every page has a way to it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Display;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use walkdir::WalkDir;

/// The programs, each a module: that this file compiles is the test.
#[allow(dead_code, reason = "no program is run")]
#[deny(
    deprecated,
    unused_imports,
    unused_must_use,
    unused_mut,
    unused_variables,
    reason = "what users copy compiles without a warning"
)]
mod snippets {
    include!(concat!(env!("OUT_DIR"), "/snippets.rs"));
}

/// A page as it is read.
struct Page {
    text: String,
    anchors: BTreeSet<String>,
    links: Vec<String>,
    programs: Vec<String>,
}

#[test]
fn every_program_compiles() {
    let programs = |root: &Path| {
        pages(root)
            .values()
            .map(|page| page.programs.len())
            .sum::<usize>()
    };
    let found: usize = crates().map(|root| programs(&root)).sum();
    let taken = snippets::COUNT;
    assert_eq!(found, taken, "the build script takes every fence of Rust");
    say(format_args!("{found} programs of the pages compiled"));
}

#[test]
fn every_link_leads_somewhere() {
    for root in crates() {
        let pages = pages(&root);
        let (mut inside, mut outside, mut broken) = (0, 0, Vec::new());
        for (path, page) in &pages {
            for link in &page.links {
                if leads_out(link) {
                    outside += 1;
                    continue;
                }
                inside += 1;
                let (target, anchor) = resolve(path, link);
                let is_there = |page: &Page| {
                    anchor
                        .as_ref()
                        .is_none_or(|anchor| page.anchors.contains(anchor))
                };
                if !pages.get(&target).is_some_and(is_there) {
                    broken.push(format!("{path}: {link}"));
                }
            }
        }
        let (count, list) = (broken.len(), broken.join("\n"));
        assert!(broken.is_empty(), "{count} links lead nowhere:\n{list}");
        let count = pages.len();
        say(format_args!(
            "{inside} links inside of {count} pages checked, anchors included ({outside} lead out)"
        ));
    }
}

#[test]
fn every_page_has_a_way_to_it() {
    for root in crates() {
        let pages = pages(&root);
        let mut seen = BTreeSet::from(["docs/README.md".to_owned()]);
        let mut next: VecDeque<String> = seen.iter().cloned().collect();
        while let Some(path) = next.pop_front() {
            for link in &pages[&path].links {
                let (target, _) = resolve(&path, link);
                if pages.contains_key(&target) && seen.insert(target.clone()) {
                    next.push_back(target);
                }
            }
        }
        let is_orphan = |path: &&String| !seen.contains(*path) && *path != "README.md";
        let orphans: Vec<_> = pages.keys().filter(is_orphan).collect();
        assert!(
            orphans.is_empty(),
            "nothing in docs/README.md leads to {orphans:?}"
        );
    }
}

/// The operations and the models are read from the crate's source, not from what the pages say of them.
#[test]
fn everything_public_has_its_page() {
    for root in crates() {
        let pages = pages(&root);
        let mut missing = Vec::new();
        let (mut operations, mut models) = (0, 0);
        for (module, source) in sources(&root, "src/resources") {
            let page = pages.get(&format!("docs/sdks/{module}/README.md"));
            for method in operations_of(&source) {
                operations += 1;
                if !page.is_some_and(|page| mentions(&page.text, &method)) {
                    missing.push(format!("{module}.{method}"));
                }
            }
        }
        let titles: BTreeSet<_> = pages
            .iter()
            .filter_map(|(path, page)| title(path, page))
            .collect();
        for (_, source) in sources(&root, "src/models") {
            for model in models_of(&source) {
                models += 1;
                if !titles.contains(model.as_str()) {
                    missing.push(model);
                }
            }
        }
        assert!(
            operations > 0 && models > 0,
            "the crate's source is where it was"
        );
        assert!(missing.is_empty(), "without a page: {missing:?}");
        say(format_args!(
            "{operations} methods and {models} models have their place in the pages"
        ));
    }
}

/// rustdoc's examples are those of the pages, so they compile as well.
#[test]
fn examples_in_the_source_are_those_of_the_pages() {
    for root in crates() {
        let programs = pages(&root).into_values().flat_map(|page| page.programs);
        let known: BTreeSet<String> = programs.collect();
        let lib = ("lib".to_owned(), read(&root.join("src/lib.rs")));
        let (mut count, mut others) = (0, Vec::new());
        for (module, source) in sources(&root, "src/resources").into_iter().chain([lib]) {
            for program in documented(&source) {
                count += 1;
                if !known.contains(&program) {
                    others.push(format!("{module}:\n{program}"));
                }
            }
        }
        assert!(count > 0, "the methods have examples");
        assert!(others.is_empty(), "not on a page:\n{}", others.join("\n"));
        say(format_args!(
            "{count} examples in rustdoc are programs of the pages"
        ));
    }
}

#[test]
fn tables_are_not_padded() {
    for (path, page) in crates().flat_map(|root| pages(&root)) {
        let mut lines = page.text.lines();
        let padded = lines.find(|line| line.starts_with('|') && line.contains("   |"));
        assert_eq!(padded, None, "{path}");
    }
}

/// Around the harness, which keeps what passing tests print to itself.
fn say(what: impl Display) {
    let _ = writeln!(io::stderr(), "pages: {what}");
}

/// The folders of the generated crates.
fn crates() -> impl Iterator<Item = PathBuf> {
    snippets::CRATES.iter().map(PathBuf::from)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

/// All pages of a crate, by path from its folder.
fn pages(root: &Path) -> BTreeMap<String, Page> {
    let entries = WalkDir::new(root.join("docs"))
        .into_iter()
        .chain(WalkDir::new(root.join("README.md")));
    let paths = entries.map(|entry| entry.expect("the pages are generated").into_path());
    paths
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path.strip_prefix(root).expect("it is below the root");
            let name: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
            (name.join("/"), page(&read(&path)))
        })
        .collect()
}

fn page(text: &str) -> Page {
    let mut page = Page {
        text: text.to_owned(),
        anchors: BTreeSet::new(),
        links: Vec::new(),
        programs: Vec::new(),
    };
    let (mut heading, mut program) = (None, None);
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let slug = slug(&heading.take().unwrap_or_default());
                let numbered = (1..).map(|number| format!("{slug}-{number}"));
                let free = [slug.clone()]
                    .into_iter()
                    .chain(numbered)
                    .find(|slug| !page.anchors.contains(slug));
                page.anchors.extend(free);
            }
            Event::Start(Tag::Link { dest_url, .. }) => page.links.push(dest_url.into_string()),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language)))
                if &*language == "rust" =>
            {
                program = Some(String::new());
            }
            Event::End(TagEnd::CodeBlock) => page.programs.extend(program.take()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(into) = heading.as_mut().or(program.as_mut()) {
                    into.push_str(&text);
                }
            }
            _ => {}
        }
    }
    page
}

/// What GitHub makes of a heading.
fn slug(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

fn leads_out(link: &str) -> bool {
    let schemes = ["https://", "http://", "mailto:"];
    schemes.iter().any(|scheme| link.starts_with(scheme))
}

/// The model that a page is about.
fn title<'a>(path: &str, page: &'a Page) -> Option<&'a str> {
    let title = page.text.lines().next()?.strip_prefix("# ")?;
    path.starts_with("docs/models/").then_some(title)
}

/// The page that a link on a page leads to, and the anchor there.
fn resolve(page: &str, link: &str) -> (String, Option<String>) {
    let (path, anchor) = match link.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor.to_owned())),
        None => (link, None),
    };
    if path.is_empty() {
        return (page.to_owned(), anchor);
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    (parts.join("/"), anchor)
}

/// The Rust files of a folder of the crate, without their extension, but for `mod.rs`.
fn sources(root: &Path, folder: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(root.join(folder)).expect("the crate is generated");
    let mut sources: Vec<_> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.file_stem().is_some_and(|name| name != "mod"))
        .map(|path| {
            (
                path.file_stem()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
                read(&path),
            )
        })
        .collect();
    sources.sort();
    sources
}

/// The methods of a resource's handle.
fn operations_of(source: &str) -> Vec<String> {
    let handle = source
        .lines()
        .skip_while(|line| !(line.starts_with("impl ") && line.ends_with("<'_> {")));
    handle
        .take_while(|line| *line != "}")
        .filter_map(|line| {
            line.strip_prefix("    pub fn ")?
                .split_once('(')
                .map(|(name, _)| name.to_owned())
        })
        .collect()
}

fn models_of(source: &str) -> Vec<String> {
    let name = |line: &str| {
        let rest = ["pub struct ", "pub enum ", "pub type "]
            .iter()
            .find_map(|start| line.strip_prefix(start))?;
        Some(
            rest.split(|c: char| !c.is_ascii_alphanumeric())
                .next()?
                .to_owned(),
        )
    };
    source.lines().filter_map(name).collect()
}

/// Whether a page has the method: as a heading, or in a program for another of its bodies.
fn mentions(text: &str, method: &str) -> bool {
    text.lines()
        .any(|line| line.strip_prefix("## ") == Some(method))
        || text.contains(&format!(".{method}("))
}

/// The programs in doc comments.
fn documented(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Option<String> = None;
    for line in source.lines() {
        let line = line.trim_start();
        let Some(line) = line
            .strip_prefix("///")
            .or_else(|| line.strip_prefix("//!"))
        else {
            continue;
        };
        let line = line.strip_prefix(' ').unwrap_or(line);
        match &mut open {
            None if line == "```no_run" => open = Some(String::new()),
            Some(_) if line == "```" => found.extend(open.take()),
            Some(program) => *program += &format!("{line}\n"),
            None => {}
        }
    }
    found
}
