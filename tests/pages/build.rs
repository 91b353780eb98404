//! Takes the programs out of the generated pages and makes a module of each, for `tests/pages.rs` to compile.
//!
//! One test target for all of them takes seconds: no test calls them, so rustc checks the types and makes no code, and
//! cargo builds it again only when a page has changed. Doctests, merged into one program, take as long in every run.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use walkdir::WalkDir;

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let snippets = out.join("snippets");
    // What an older page had is not there any more.
    let _ = fs::remove_dir_all(&snippets);
    fs::create_dir_all(&snippets).expect("the build folder can be written");
    let (mut modules, mut count) = (String::new(), 0_usize);
    let crates = crates();
    for (package, root) in &crates {
        for page in [pages(&root.join("README.md")), pages(&root.join("docs"))].concat() {
            let text = fs::read_to_string(&page).expect("a page is a text");
            for (line, program) in programs(&text) {
                let name = name(package, page.strip_prefix(root).unwrap_or(&page), line);
                let file = snippets.join(name);
                fs::write(&file, program).expect("the build folder can be written");
                let file = file.display().to_string();
                let _ = writeln!(modules, "#[path = {file:?}]\nmod snippet_{count};");
                count += 1;
            }
        }
    }
    let roots = crates.map(|(_, root)| root.display().to_string());
    let _ = writeln!(
        modules,
        "/// The folders of the crates.\npub const CRATES: &[&str] = &{roots:?};\n\
        /// How many programs there are.\npub const COUNT: usize = {count};"
    );
    fs::write(out.join("snippets.rs"), modules).expect("the build folder can be written");
    println!("cargo::rerun-if-changed=build.rs");
}

/// The generated crates whose pages are checked, by name, and where they are. Each is a dependency as well.
fn crates() -> [(&'static str, PathBuf); 2] {
    let sdk = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../generated");
    let obstacle = env::var_os("DEP_OBSTACLE_FOLDER").expect("its build script tells");
    [("generated", sdk), ("obstacle", PathBuf::from(obstacle))]
}

/// rustc names the file in its messages, so the file is called after the place.
fn name(package: &str, page: &Path, line: usize) -> String {
    let place = format!("{package}/{}", page.with_extension("").display());
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    format!(
        "{}_line_{line}.rs",
        place.chars().map(plain).collect::<String>()
    )
}

/// The pages below a folder. Cargo runs this script again when a page or a folder has changed.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let entries = WalkDir::new(folder).sort_by_file_name();
    let paths = entries.into_iter().map(|entry| {
        let path = entry.expect("the pages are generated").into_path();
        println!("cargo::rerun-if-changed={}", path.display());
        path
    });
    let is_page = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "md");
    paths.filter(is_page).collect()
}

/// The fences of Rust, each with the line it begins in.
fn programs(page: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in page.lines().enumerate() {
        match &mut open {
            None if line == "```rust" => open = Some((number + 1, String::new())),
            Some(_) if line == "```" => found.extend(open.take()),
            Some((_, program)) => {
                program.push_str(line);
                program.push('\n');
            }
            None => {}
        }
    }
    found
}
