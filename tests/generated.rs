//! Generates a crate in its build script: takes a document, writes what `cargo xtask generate` would write for it into
//! cargo's build folder. `src/lib.rs` includes the root from there, and rustc finds the modules beside it.
//!
//! An included file cannot have attributes of the crate, so the root is divided: its documentation becomes a file of
//! its own, and its attributes stand in `src/lib.rs`. The build fails if one of them is not there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use codegen::{Input, Source};

/// The crate's root, from its folder.
const ROOT: &str = "src/lib.rs";

/// Generates the crate from a document, whose path begins at the crate's folder; gives where its files are.
pub fn build(document: &str) -> PathBuf {
    println!("cargo::rerun-if-changed={document}");
    println!("cargo::rerun-if-changed={ROOT}");
    let package = env::var("CARGO_PKG_NAME").expect("cargo sets it");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("crate");
    // What an older document gave is not there any more.
    let _ = fs::remove_dir_all(&out);
    let files = generate(document, package);
    for (path, text) in &files {
        write(&out.join(path), text);
    }
    let root = divide(&files["src/lib.rs"]);
    check(&root.attributes);
    write(&out.join("src/items.rs"), &root.items);
    write(&out.join("src/lib.md"), &root.docs);
    out
}

fn generate(document: &str, package: String) -> BTreeMap<String, String> {
    let text = fs::read_to_string(document).expect("the document is a text");
    let run = codegen::generate(Input {
        document: Source::new(document, text),
        overlays: Vec::new(),
        package,
        member: true,
        lock: None,
        read: &|_| Err("there are no other files".to_owned()),
        folder: &folder,
    });
    let report = || run.report.render(&run.sources);
    run.result.unwrap_or_else(|| panic!("{}", report())).files
}

/// The files of a folder, which has none below it.
fn folder(path: &str) -> Result<Vec<(String, String)>, String> {
    println!("cargo::rerun-if-changed={path}");
    let entries = fs::read_dir(path).map_err(|why| why.to_string())?;
    let file = |entry: fs::DirEntry| {
        let text = fs::read_to_string(entry.path()).expect("the file is a text");
        (entry.file_name().to_string_lossy().into_owned(), text)
    };
    let files = entries.map(|entry| file(entry.expect("it can be listed")));
    Ok(files.collect())
}

fn write(path: &Path, text: &str) {
    let folder = path.parent().expect("it is in the build folder");
    fs::create_dir_all(folder).expect("the build folder can be written");
    fs::write(path, text).expect("the build folder can be written");
}

/// The parts of a crate's root.
#[derive(Default)]
struct Root {
    /// Markdown.
    docs: String,
    /// What stands as `#![…]`.
    attributes: Vec<String>,
    /// Everything else.
    items: String,
}

fn divide(text: &str) -> Root {
    let mut root = Root::default();
    let mut attribute = String::new();
    for line in text.lines() {
        if let Some(doc) = line.strip_prefix("//!") {
            root.docs += &format!("{}\n", doc.strip_prefix(' ').unwrap_or(doc));
        } else if !attribute.is_empty() || line.starts_with("#![") {
            attribute += &format!("{line}\n");
            if line.ends_with(']') {
                root.attributes.push(std::mem::take(&mut attribute));
            }
        } else {
            root.items += &format!("{line}\n");
        }
    }
    root
}

fn check(attributes: &[String]) {
    let root = fs::read_to_string(ROOT).expect("the root is a text");
    for attribute in attributes {
        assert!(root.contains(attribute), "add to {ROOT}:\n{attribute}");
    }
}
