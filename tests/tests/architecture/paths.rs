//! Reads Rust: takes a file of a crate and the module that it is, gives the paths that its code names, from the root of
//! the crate or from another one. Knows nothing of rules.
//!
//! Tests do not count, nor does what is only quoted: code for the output names the output's modules.

use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, Macro, UseTree};

/// Macros whose tokens are not code of the file.
const QUOTING: &[&str] = &["quote", "quote_spanned", "parse_quote", "macro_rules"];

/// A module of a crate, with its text.
pub struct Module {
    /// Its path from the root: `emit::source::types`; empty for the root itself.
    pub path: String,
    /// The text of its file.
    pub text: String,
}

/// The modules below a folder, as their declarations in the root lead to them. Those for tests are not among them.
pub fn modules(folder: &Path, root: &str) -> Vec<Module> {
    let mut modules = vec![module(folder, root, "")];
    let mut next = 0;
    while let Some(Module { path, text }) = modules.get(next) {
        let children: Vec<_> = declared(text).map(|name| join(path, &name)).collect();
        for path in children {
            let file = path.replace("::", "/");
            let file = [format!("{file}.rs"), format!("{file}/mod.rs")]
                .into_iter()
                .find(|file| folder.join(file).is_file());
            let file = file.unwrap_or_else(|| panic!("the module {path} has no file"));
            modules.push(module(folder, &file, &path));
        }
        next += 1;
    }
    modules
}

fn module(folder: &Path, file: &str, path: &str) -> Module {
    let file = folder.join(file);
    Module {
        path: path.to_owned(),
        text: fs::read_to_string(&file).unwrap_or_else(|why| panic!("{}: {why}", file.display())),
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}::{name}")
    }
}

fn parse(text: &str) -> syn::File {
    syn::parse_file(text).expect("the file is Rust, as rustc has seen")
}

/// The names of the modules that a file declares.
fn declared(text: &str) -> impl Iterator<Item = String> {
    parse(text).items.into_iter().filter_map(|item| match item {
        Item::Mod(module) if module.content.is_none() && !is_test(&module.attrs) => {
            Some(module.ident.to_string())
        }
        _ => None,
    })
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Path>()
                .is_ok_and(|path| path.is_ident("test"))
    })
}

/// Whether the tokens of a macro are not code of the file.
fn is_quoting(name: Option<&String>) -> bool {
    name.is_some_and(|name| QUOTING.contains(&name.as_str()))
}

/// The paths that a module's code names, each once: those within the crate begin with `crate`.
pub fn named(module: &str, text: &str) -> Vec<String> {
    let module: Vec<_> = module
        .split("::")
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect();
    let mut finder = Finder {
        module,
        found: Vec::new(),
    };
    finder.visit_file(&parse(text));
    finder.found.sort();
    finder.found.dedup();
    finder.found
}

struct Finder {
    /// Where the code stands.
    module: Vec<String>,
    found: Vec<String>,
}

impl Finder {
    fn add(&mut self, path: &[String]) {
        let ups = path.iter().take_while(|part| *part == "super").count();
        let inside = match path.first().map(String::as_str) {
            Some("super") => self.module.len().saturating_sub(ups),
            Some("self") => self.module.len(),
            _ => return self.found.push(path.join("::")),
        };
        let rest = path.iter().skip(ups.max(1));
        let path = ["crate".to_owned()].into_iter();
        let path: Vec<_> = path
            .chain(self.module[..inside].iter().cloned())
            .chain(rest.cloned())
            .collect();
        self.found.push(path.join("::"));
    }

    fn add_use(&mut self, before: &[String], tree: &UseTree) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.add_use(&with(&path.ident), &path.tree),
            UseTree::Group(group) => group
                .items
                .iter()
                .for_each(|tree| self.add_use(before, tree)),
            UseTree::Name(name) if name.ident == "self" => self.add(before),
            UseTree::Name(name) => self.add(&with(&name.ident)),
            UseTree::Rename(name) => self.add(&with(&name.ident)),
            UseTree::Glob(_) => self.add(before),
        }
    }

    /// The paths in a macro's arguments, which are not parsed: names with `::` between them.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        // What is between the last name and here.
        let mut signs = String::new();
        for token in tokens {
            match token {
                TokenTree::Punct(punct) => signs.push(punct.as_char()),
                TokenTree::Ident(name) => {
                    if signs != "::" {
                        self.add_several(&path);
                        path.clear();
                    }
                    path.push(name.to_string());
                    signs.clear();
                }
                TokenTree::Group(group) => {
                    if !(signs == "!" && is_quoting(path.last())) {
                        self.add_tokens(group.stream());
                    }
                    signs.push(' ');
                }
                TokenTree::Literal(_) => signs.push(' '),
            }
        }
        self.add_several(&path);
    }

    /// A name alone may be anything.
    fn add_several(&mut self, path: &[String]) {
        if path.len() > 1 {
            self.add(path);
        }
    }
}

impl Visit<'_> for Finder {
    fn visit_item(&mut self, item: &Item) {
        let attributes = match item {
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            Item::Mod(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            _ => return visit::visit_item(self, item),
        };
        if !is_test(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, module: &ItemMod) {
        self.module.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &syn::ItemUse) {
        self.add_use(&[], &item.tree);
    }

    fn visit_visibility(&mut self, _: &syn::Visibility) {
        // `pub(crate)` says who may name an item, not what the code names.
    }

    fn visit_path(&mut self, path: &syn::Path) {
        let names: Vec<_> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        self.add(&names);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, mac: &Macro) {
        visit::visit_macro(self, mac);
        let names = mac.path.segments.iter().map(|name| name.ident.to_string());
        if !is_quoting(names.last().as_ref()) {
            self.add_tokens(mac.tokens.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_code_names_is_found() {
        let table = [
            (
                "use crate::a::{self, b::C, d::*};",
                vec!["crate::a", "crate::a::b::C", "crate::a::d"],
            ),
            ("use super::x::Y as Z;", vec!["crate::m::x::Y"]),
            ("pub(crate) use super::super::x;", vec!["crate::x"]),
            ("pub use self::x::Y;", vec!["crate::m::n::x::Y"]),
            ("fn f(x: &std::fs::File) {}", vec!["std::fs::File"]),
            (
                "fn f() { crate::a::g::<crate::b::T>() }",
                vec!["crate::a::g", "crate::b::T"],
            ),
            ("impl crate::a::T for U {}", vec!["U", "crate::a::T"]),
            (
                "const X: u8 = m!(1, [crate::a::X], a: b);",
                vec!["crate::a::X", "m", "u8"],
            ),
            ("fn f() { quote! { crate::output::X } }", vec!["quote"]),
            (
                "fn f() { vec![quote!(use crate::output::X;), crate::a::g()]; }",
                vec!["crate::a::g", "vec"],
            ),
            (
                "macro_rules! m { () => { crate::output::X } }",
                vec!["macro_rules"],
            ),
            ("mod inner { use super::x; }", vec!["crate::m::n::x"]),
            ("#[cfg(test)] mod tests { use crate::a; }", vec![]),
            ("#[cfg(feature = \"x\")] use crate::a;", vec!["crate::a"]),
        ];
        for (text, expected) in table {
            assert_eq!(named("m::n", text), expected, "{text}");
        }
    }
}
