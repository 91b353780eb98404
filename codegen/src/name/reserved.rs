//! The names that are taken before a document claims any. What the runtime takes is read from its own source: the methods
//! of its types, what the crate's root gives out, its cargo features. What no source says is listed here, with the reason.
//! It takes Rust, gives names, and knows no document.

use crate::runtime;

/// A name that generated code uses without a path, and the module that has it. A macro ends with `!`, a function with
/// `()`, a module with `::`.
pub type Import = (&'static str, &'static str);

/// What the files of models import.
pub const MODEL_IMPORTS: [Import; 14] = [
    ("BTreeMap", "std::collections"),
    ("Map", "crate::runtime"),
    ("Value", "crate::runtime"),
    ("formats::", "crate::runtime"),
    ("File", "crate::runtime::file"),
    ("headers!", "crate::runtime::headers"),
    ("modules!", "crate::runtime::macros"),
    ("object!", "crate::runtime::macros"),
    ("text_enum!", "crate::runtime::macros"),
    ("union!", "crate::runtime::macros"),
    ("page!", "crate::runtime::paging"),
    ("answers!", "crate::runtime::several"),
    ("Patch", "crate::runtime::patch"),
    ("UnknownValue", "crate::runtime::unknown"),
];

/// What only the files of resources and of the API's table import.
pub const RESOURCE_IMPORTS: [Import; 22] = [
    ("models::", "crate"),
    ("Bytes", "crate::runtime"),
    ("mocked!", "crate::runtime::macros"),
    ("Client", "crate::runtime::client"),
    ("Operation", "crate::runtime::operation"),
    ("Paging", "crate::runtime::operation"),
    ("Retries", "crate::runtime::operation"),
    ("Style", "crate::runtime::operation"),
    ("cookie()", "crate::runtime::operation"),
    ("error()", "crate::runtime::operation"),
    ("error_class()", "crate::runtime::operation"),
    ("error_default()", "crate::runtime::operation"),
    ("header()", "crate::runtime::operation"),
    ("path()", "crate::runtime::operation"),
    ("query()", "crate::runtime::operation"),
    ("events()", "crate::runtime::operation"),
    ("lines()", "crate::runtime::operation"),
    ("sequence()", "crate::runtime::operation"),
    ("download!", "crate::runtime::download"),
    ("EventStream", "crate::runtime::stream"),
    ("Request", "crate::runtime::request"),
    ("request!", "crate::runtime::request"),
];

/// Types, traits and variants that every file of Rust has in scope, and that generated code names without a path or that
/// a `use models::*` must not hide.
const PRELUDE: [&str; 36] = [
    "Self",
    "Option",
    "Some",
    "None",
    "Result",
    "Ok",
    "Err",
    "Vec",
    "Box",
    "String",
    "Default",
    "Clone",
    "Copy",
    "Debug",
    "PartialEq",
    "Eq",
    "PartialOrd",
    "Ord",
    "Hash",
    "Into",
    "From",
    "TryFrom",
    "TryInto",
    "Iterator",
    "IntoIterator",
    "FromIterator",
    "Extend",
    "Send",
    "Sync",
    "Sized",
    "Drop",
    "Fn",
    "FnMut",
    "FnOnce",
    "ToString",
    "ToOwned",
];

/// Methods that every value has from the prelude: one of a type's own would come before them.
const PRELUDE_METHODS: [&str; 3] = ["clone", "into", "try_into"];

/// File names that Windows keeps for itself, whatever stands behind the dot.
const WINDOWS: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// What the type of a model must not be called. Its documentation is a file of its name.
pub fn types() -> Vec<&'static str> {
    [&PRELUDE, types_of(&MODEL_IMPORTS).as_slice(), &WINDOWS].concat()
}

/// What a file must not be called, with or without a suffix.
pub fn files() -> &'static [&'static str] {
    &WINDOWS
}

/// What a type beside a resource's methods must not be called.
pub fn handles() -> Vec<&'static str> {
    let imports = [types_of(&MODEL_IMPORTS), types_of(&RESOURCE_IMPORTS)].concat();
    [&PRELUDE, imports.as_slice()].concat()
}

/// What the variant of an enum must not be called: every enum has `Unknown`, and by its name alone a variant cannot be
/// told from a type that the file imports. The file of an enum imports `UnknownValue` anyway.
pub fn variants() -> Vec<&'static str> {
    let mut names = types_of(&MODEL_IMPORTS);
    names.retain(|name| *name != "UnknownValue");
    names.extend(["Unknown", "Self"]);
    names
}

/// What a resource must not be called: it is a method of the client, beside those that are generated, a cargo feature,
/// and a file. The features that this API has not are no such names.
pub fn resources(without: &[&str]) -> Vec<&'static str> {
    let features = runtime::features().iter().map(String::as_str);
    let features: Vec<_> = features.filter(|name| !without.contains(name)).collect();
    // `resources` is the feature of all of them.
    let generated = ["new", "from_env", "builder", "mock", "resources"];
    [features.as_slice(), &generated, &PRELUDE_METHODS, &WINDOWS].concat()
}

/// What the method of a resource must not be called.
pub fn operations() -> Vec<&'static str> {
    PRELUDE_METHODS.to_vec()
}

/// What a parameter must not be called: where it is optional, it is a method of the request, beside the one for the body.
pub fn params() -> Vec<&'static str> {
    [methods("request"), &["body"], &PRELUDE_METHODS].concat()
}

/// What a parameter must not be called besides where the answer is bytes.
pub fn downloads() -> &'static [&'static str] {
    methods("download")
}

/// What the setter of a credential must not be called: it is a method of the builder, beside the one that is generated.
pub fn credentials() -> Vec<&'static str> {
    [methods("Builder"), &["build", "mock"], &PRELUDE_METHODS].concat()
}

/// What the accessor of an error's body must not be called.
pub fn accessors() -> Vec<&'static str> {
    [methods("Error"), &PRELUDE_METHODS].concat()
}

/// What the client must not be called: it stands at the crate's root.
pub fn clients() -> Vec<&'static str> {
    // In place of the runtime's client, the output has its own.
    let root = ROOT.iter().copied().filter(|name| *name != "Client");
    let root: Vec<_> = root.collect();
    [&PRELUDE, root.as_slice()].concat()
}

/// The types among imports.
fn types_of(imports: &[Import]) -> Vec<&'static str> {
    let names = imports.iter().map(|(name, _)| *name);
    let is_type = |name: &&str| {
        name.starts_with(|c: char| c.is_ascii_uppercase()) && name.ends_with(char::is_alphabetic)
    };
    names.filter(is_type).collect()
}

// `METHODS`, the names that the `impl` blocks and macros of the runtime have by their owner, and `ROOT`, what the crate's
// root gives out: the build script reads them from the runtime's source.
include!(concat!(env!("OUT_DIR"), "/runtime_names.rs"));

/// The functions and constants of a runtime's type, or those that one of its macros writes.
fn methods(owner: &str) -> &'static [&'static str] {
    let mut found = METHODS.iter().filter(|(name, _)| *name == owner);
    found.next().map_or(&[], |(_, names)| names)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use quote::ToTokens;
    use syn::Item;

    use super::*;

    #[test]
    fn the_runtime_says_what_it_takes() {
        let table = [
            (credentials(), "user_agent"),
            (credentials(), "http_client"),
            (credentials(), "after_attempt"),
            (params(), "iter_blocking"),
            (params(), "send_raw_blocking"),
            (params(), "stream"),
            (accessors(), "is_not_found"),
            // Private, but an inherent method all the same.
            (accessors(), "with_source"),
            // Of a trait.
            (accessors(), "source"),
            (clients(), "Blocking"),
            (clients(), "Map"),
            (resources(&[]), "native-tls"),
            (resources(&[]), "events"),
        ];
        for (names, name) in table {
            assert!(names.contains(&name), "{name}: {names:?}");
        }
        assert!(!resources(&["events"]).contains(&"events"));
        assert!(!params().contains(&"name"));
        assert!(!clients().contains(&"Client"));
        assert!(methods("Nothing").is_empty());
    }

    #[test]
    fn macros_name_the_runtime_by_its_path() {
        for name in [
            "Reflect",
            "StructInfo",
            "Union",
            "Error",
            "Page",
            "Operation",
        ] {
            assert!(!types().contains(&name), "{name}");
        }
    }

    #[test]
    fn what_is_imported_is_there() {
        for (name, module) in MODEL_IMPORTS.iter().chain(&RESOURCE_IMPORTS) {
            let Some(module) = module.strip_prefix("crate::runtime") else {
                continue;
            };
            let path = format!("src/runtime{}.rs", module.replace("::", "/"));
            let path = path.replace("src/runtime.rs", "src/runtime/mod.rs");
            let files = runtime::FILES.iter();
            let text = files
                .filter(|(file, _)| *file == path)
                .map(|(_, text)| text);
            let parsed = text.map(|text| syn::parse_file(text).expect("the runtime is Rust"));
            let items = parsed.flat_map(|file| file.items);
            let declared: BTreeSet<_> = items.flat_map(declared).collect();
            let name = name.trim_end_matches(['!', '(', ')', ':']);
            assert!(declared.contains(name), "{path}: {name} {declared:?}");
        }
    }

    /// The names that an item brings into its module.
    fn declared(item: Item) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        match item {
            Item::Struct(item) => drop(names.insert(item.ident.to_string())),
            Item::Enum(item) => drop(names.insert(item.ident.to_string())),
            Item::Fn(item) => drop(names.insert(item.sig.ident.to_string())),
            Item::Mod(item) => drop(names.insert(item.ident.to_string())),
            // All of its words: that it has the name is what is asked.
            Item::Use(item) => {
                let text = item.tree.to_token_stream().to_string();
                let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
                names.extend(words.map(str::to_owned));
            }
            _ => {}
        }
        names
    }
}
