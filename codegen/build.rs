//! Reads from the runtime's source which names it takes, for `src/name/reserved.rs`: the methods of its types and macros,
//! and what its root gives out. In every run of the generator, that would take as long as naming does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs};

use syn::buffer::{Cursor, TokenBuffer};
use syn::{File, ImplItem, Item, ItemImpl, ItemMacro, Type, UseTree, Visibility};

type Names = BTreeSet<String>;

fn main() {
    let source = Path::new("runtime/src");
    println!("cargo::rerun-if-changed={}", source.display());
    let mut methods = BTreeMap::new();
    for path in files(&source.join("runtime")) {
        collect_methods(parse(&path), &mut methods);
    }
    let mut root = Names::new();
    for item in parse(&source.join("lib.rs")).items {
        if let Item::Use(item) = item
            && matches!(item.vis, Visibility::Public(_))
        {
            leaves(&item.tree, &mut root);
        }
    }
    let methods: Vec<_> = methods
        .iter()
        .map(|(owner, names)| (owner, Vec::from_iter(names)))
        .collect();
    let text = format!(
        "const METHODS: &[(&str, &[&str])] = {methods:?};\nconst ROOT: &[&str] = {:?};\n",
        Vec::from_iter(root)
    );
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo says where to write"));
    // Only the lists have brackets: names are identifiers.
    let text = text.replace("= [", "= &[").replace(", [", ", &[");
    fs::write(out.join("runtime_names.rs"), text).expect("the folder can be written");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the runtime is beside the generator");
    let paths = entries.map(|entry| entry.expect("it can be listed").path());
    paths.collect()
}

fn parse(path: &Path) -> File {
    let text = fs::read_to_string(path).expect("the runtime can be read");
    syn::parse_file(&text).expect("the runtime is Rust")
}

/// The names of everything that the `impl` blocks of a type have. Private functions are among them, since an inherent
/// function cannot be there twice, and those of traits, which one of the same name would hide. A macro that writes such
/// blocks counts as a type of its name.
fn collect_methods(file: File, methods: &mut BTreeMap<String, Names>) {
    for item in file.items {
        let (owner, names) = match item {
            Item::Impl(block) => (owner(&block), members(block)),
            Item::Macro(ItemMacro {
                ident: Some(name),
                mac,
                ..
            }) => {
                let mut names = Names::new();
                functions(TokenBuffer::new2(mac.tokens).begin(), &mut names);
                (Some(name.to_string()), names)
            }
            _ => continue,
        };
        if let Some(owner) = owner {
            methods.entry(owner).or_default().extend(names);
        }
    }
}

/// The type that an `impl` block belongs to.
fn owner(block: &ItemImpl) -> Option<String> {
    match &*block.self_ty {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

fn members(block: ItemImpl) -> Names {
    let name = |item| match item {
        ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
        ImplItem::Const(constant) => Some(constant.ident.to_string()),
        _ => None,
    };
    block.items.into_iter().filter_map(name).collect()
}

/// The names behind `fn`, in whatever groups of tokens.
fn functions(mut tokens: Cursor<'_>, names: &mut Names) {
    let mut is_function = false;
    while let Some((_, next)) = tokens.token_tree() {
        if let Some((inside, ..)) = tokens.any_group() {
            functions(inside, names);
        }
        let word = tokens.ident().map(|(word, _)| word.to_string());
        is_function = match word {
            Some(name) if is_function => {
                names.insert(name);
                false
            }
            Some(word) => word == "fn",
            None => false,
        };
        tokens = next;
    }
}

/// The names that a `use` brings.
fn leaves(tree: &UseTree, names: &mut Names) {
    match tree {
        UseTree::Path(path) => leaves(&path.tree, names),
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, names)),
        UseTree::Name(name) => drop(names.insert(name.ident.to_string())),
        UseTree::Rename(rename) => drop(names.insert(rename.rename.to_string())),
        UseTree::Glob(_) => {}
    }
}
