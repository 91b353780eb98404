//! What the runtime takes for itself, read from its own source: the methods of its types, what the crate's root gives
//! out, and its cargo features. Takes syntax, gives names; nothing here is listed by hand, so that nothing is forgotten.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use syn::{ImplItem, Item, ItemImpl, ItemMacro, Type, UseTree, Visibility};
use toml_edit::DocumentMut;

use crate::runtime;

/// The names of everything that an `impl` block of a type has, private functions included: an inherent function cannot
/// be there twice. A macro that writes such blocks counts as a type of its name.
static METHODS: LazyLock<BTreeMap<String, BTreeSet<String>>> = LazyLock::new(|| {
    let mut methods: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, text) in runtime::FILES {
        for item in parse(text).items {
            let (owner, names) = match item {
                Item::Impl(block) => (owner(&block), members(block)),
                Item::Macro(ItemMacro {
                    ident: Some(name),
                    mac,
                    ..
                }) => (Some(name.to_string()), functions(&mac.tokens.to_string())),
                _ => continue,
            };
            if let Some(owner) = owner {
                methods.entry(owner).or_default().extend(names);
            }
        }
    }
    methods
});

static ROOT: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let mut names = BTreeSet::new();
    for item in parse(runtime::ROOT).items {
        if let Item::Use(item) = item
            && matches!(item.vis, Visibility::Public(_))
        {
            leaves(&item.tree, &mut names);
        }
    }
    names
});

static FEATURES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let manifest: DocumentMut = runtime::MANIFEST
        .parse()
        .expect("the runtime's manifest is TOML");
    let features = manifest
        .get("features")
        .and_then(|section| section.as_table());
    let names = features
        .into_iter()
        .flatten()
        .map(|(name, _)| name.to_owned());
    names.collect()
});

/// The functions and constants of a runtime's type, or those that one of its macros writes.
pub fn methods(owner: &str) -> Vec<&'static str> {
    let names = METHODS.get(owner).into_iter().flatten();
    names.map(String::as_str).collect()
}

/// What the crate's root gives out of the runtime.
pub fn root() -> Vec<&'static str> {
    ROOT.iter().map(String::as_str).collect()
}

/// The cargo features that are not resources.
pub fn features() -> Vec<&'static str> {
    FEATURES.iter().map(String::as_str).collect()
}

fn parse(text: &str) -> syn::File {
    syn::parse_file(text).expect("the runtime is Rust")
}

/// The type that an inherent `impl` block belongs to.
fn owner(block: &ItemImpl) -> Option<String> {
    match &*block.self_ty {
        Type::Path(path) if block.trait_.is_none() => {
            Some(path.path.segments.last()?.ident.to_string())
        }
        _ => None,
    }
}

fn members(block: ItemImpl) -> BTreeSet<String> {
    let name = |item| match item {
        ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
        ImplItem::Const(constant) => Some(constant.ident.to_string()),
        _ => None,
    };
    block.items.into_iter().filter_map(name).collect()
}

/// The names behind `fn` in the text of a macro.
fn functions(text: &str) -> BTreeSet<String> {
    let words: Vec<_> = text.split_whitespace().collect();
    let pairs = words.windows(2).filter(|pair| pair[0] == "fn");
    pairs.map(|pair| pair[1].to_owned()).collect()
}

/// The names that a `use` brings.
fn leaves(tree: &UseTree, names: &mut BTreeSet<String>) {
    match tree {
        UseTree::Path(path) => leaves(&path.tree, names),
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, names)),
        UseTree::Name(name) => drop(names.insert(name.ident.to_string())),
        UseTree::Rename(rename) => drop(names.insert(rename.rename.to_string())),
        UseTree::Glob(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runtime_says_what_it_takes() {
        let table = [
            (methods("Builder"), "user_agent"),
            (methods("Builder"), "http_client"),
            (methods("Builder"), "after_attempt"),
            (methods("Client"), "request"),
            (methods("Error"), "is_not_found"),
            (methods("Error"), "with_source"),
            (methods("request"), "iter_blocking"),
            (methods("request"), "send_raw_blocking"),
            (methods("request"), "stream"),
            (root(), "Blocking"),
            (root(), "Map"),
            (features(), "native-tls"),
        ];
        for (names, name) in table {
            assert!(names.contains(&name), "{name}: {names:?}");
        }
        assert!(!methods("request").contains(&"name"));
        assert!(methods("Nothing").is_empty());
    }
}
