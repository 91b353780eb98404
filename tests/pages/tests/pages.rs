//! The generated pages as a reader meets them: every program compiles, every link leads somewhere, everything public has
//! its page, and every page has a way to it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Display;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

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
    let found: usize = pages().values().map(|page| page.programs.len()).sum();
    assert_eq!(
        found,
        snippets::COUNT,
        "the build script takes every fence of Rust"
    );
    say(format_args!("{found} programs of the pages compiled"));
}

#[test]
fn every_link_leads_somewhere() {
    let pages = pages();
    let (mut inside, mut outside, mut broken) = (0, 0, Vec::new());
    for (path, page) in &pages {
        for link in &page.links {
            if ["https://", "http://", "mailto:"]
                .iter()
                .any(|scheme| link.starts_with(scheme))
            {
                outside += 1;
                continue;
            }
            inside += 1;
            let (target, anchor) = resolve(path, link);
            let found = pages.get(&target);
            let is_there = match &anchor {
                Some(anchor) => found.is_some_and(|page| page.anchors.contains(anchor)),
                None => found.is_some(),
            };
            if !is_there {
                broken.push(format!("{path}: {link}"));
            }
        }
    }
    assert!(
        broken.is_empty(),
        "{} links lead nowhere:\n{}",
        broken.len(),
        broken.join("\n")
    );
    say(format_args!(
        "{inside} links inside of {} pages checked, anchors included ({outside} lead out)",
        pages.len()
    ));
}

#[test]
fn every_page_has_a_way_to_it() {
    let pages = pages();
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
    let orphans: Vec<_> = pages
        .keys()
        .filter(|path| !seen.contains(*path) && *path != "README.md")
        .collect();
    assert!(
        orphans.is_empty(),
        "nothing in docs/README.md leads to {orphans:?}"
    );
}

/// The operations and the models are read from the crate's source, not from what the pages say of them.
#[test]
fn everything_public_has_its_page() {
    let pages = pages();
    let mut missing = Vec::new();
    let (mut operations, mut models) = (0, 0);
    for (module, source) in sources("src/resources") {
        let page = pages.get(&format!("docs/sdks/{module}/README.md"));
        for method in operations_of(&source) {
            operations += 1;
            if !page.is_some_and(|page| {
                page.text.contains(&format!("clerk.{module}()")) && mentions(&page.text, &method)
            }) {
                missing.push(format!("{module}.{method}"));
            }
        }
    }
    for (_, source) in sources("src/models") {
        for model in models_of(&source) {
            models += 1;
            if !pages.contains_key(&format!("docs/models/{model}.md")) {
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

/// rustdoc's examples are those of the pages, so they compile as well.
#[test]
fn examples_in_the_source_are_those_of_the_pages() {
    let known: BTreeSet<String> = pages()
        .into_values()
        .flat_map(|page| page.programs)
        .collect();
    let mut count = 0;
    let mut others = Vec::new();
    let root = ("lib".to_owned(), read(&generated().join("src/lib.rs")));
    for (module, source) in sources("src/resources").into_iter().chain([root]) {
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

#[test]
fn tables_are_not_padded() {
    for (path, page) in pages() {
        let padded = page
            .text
            .lines()
            .find(|line| line.starts_with('|') && line.trim_matches('|').contains("   "));
        assert_eq!(padded, None, "{path}");
    }
}

/// Around the harness, which keeps what passing tests print to itself.
fn say(what: impl Display) {
    let _ = writeln!(io::stderr(), "pages: {what}");
}

fn generated() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../generated")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

/// All pages, by path from the crate's folder.
fn pages() -> BTreeMap<String, Page> {
    let mut pages = BTreeMap::from([(
        "README.md".to_owned(),
        page(&read(&generated().join("README.md"))),
    )]);
    collect(&generated().join("docs"), "docs", &mut pages);
    pages
}

fn collect(folder: &Path, path: &str, pages: &mut BTreeMap<String, Page>) {
    for entry in fs::read_dir(folder).expect("the pages are generated") {
        let entry = entry.expect("the folder can be read").path();
        let name = format!(
            "{path}/{}",
            entry.file_name().unwrap_or_default().to_string_lossy()
        );
        if entry.is_dir() {
            collect(&entry, &name, pages);
        } else {
            pages.insert(name, page(&read(&entry)));
        }
    }
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
fn sources(folder: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(generated().join(folder)).expect("the crate is generated");
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
