//! What a piece of Rust needs in scope: takes tokens in which the document's types are named with their module, and gives
//! the names that need a `use`, or the `use`s.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, Group, Ident, Spacing, TokenStream, TokenTree};
use quote::quote;

use super::types::ident;
use crate::name::reserved::{Import, MODEL_IMPORTS, RESOURCE_IMPORTS};

/// The `use`s for what items name without a path, one for each module.
pub fn uses(items: &[TokenStream]) -> TokenStream {
    let known = MODEL_IMPORTS.iter().chain(&RESOURCE_IMPORTS);
    emit_uses(&needed_by(items), known, &BTreeSet::new())
}

/// The same for a file of models: also for types of other files, and not for names that are the document's types.
pub fn uses_beside(
    items: &[TokenStream],
    siblings: &BTreeSet<String>,
    types: &BTreeSet<&str>,
) -> TokenStream {
    let mut needed = needed_by(items);
    needed.retain(|name| !types.contains(name.as_str()));
    emit_uses(&needed, MODEL_IMPORTS.iter(), siblings)
}

fn needed_by(items: &[TokenStream]) -> BTreeSet<String> {
    items.iter().cloned().flat_map(needed).collect()
}

fn emit_uses<'a>(
    needed: &BTreeSet<String>,
    known: impl Iterator<Item = &'a Import>,
    siblings: &BTreeSet<String>,
) -> TokenStream {
    let mut modules: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, module) in known.filter(|(name, _)| needed.contains(*name)) {
        let name = name.trim_end_matches(['!', '(', ')', ':']);
        modules.entry(module).or_default().insert(name);
    }
    if !siblings.is_empty() {
        modules.insert("super", siblings.iter().map(String::as_str).collect());
    }
    let mut uses: Vec<_> = modules.into_iter().collect();
    uses.sort_by_key(|(module, names)| place(module, names));
    let uses = uses.iter().map(|(module, names)| {
        let module: TokenStream = module.parse().expect("the list has paths");
        let names: Vec<_> = names.iter().map(|name| ident(name)).collect();
        match names.as_slice() {
            [name] => quote!(use #module::#name;),
            names => quote!(use #module::{#(#names),*};),
        }
    });
    quote!(#(#uses)*)
}

/// Where a `use` stands, as rustfmt sorts them: the standard library first, a list behind the modules beside it.
fn place(module: &str, names: &BTreeSet<&str>) -> (bool, bool, String) {
    let name = match names.first() {
        Some(name) if names.len() == 1 => name,
        _ => "{",
    };
    let is_std = module.starts_with("std");
    (!is_std, module != "super", format!("{module}::{name}"))
}

/// The names that tokens need in scope, marked as those in the lists of imports.
///
/// What stands behind `::` or `.` needs no `use`, neither does what is declared, nor the `Item` of
/// `IntoIterator<Item = …>`.
pub fn needed(tokens: TokenStream) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let tokens: Vec<_> = tokens.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => names.extend(needed(group.stream())),
            TokenTree::Ident(name) if !is_found_otherwise(&tokens[..index]) => {
                names.extend(marked(name, &tokens[index + 1..]));
            }
            _ => {}
        }
    }
    names
}

/// Whether the tokens before a name say where it is: in a path, in a value, or here.
fn is_found_otherwise(before: &[TokenTree]) -> bool {
    match before.last() {
        Some(TokenTree::Ident(keyword)) => *keyword == "fn" || *keyword == "mod",
        Some(TokenTree::Punct(dot)) if dot.as_char() == '.' => {
            // `..Operation::DEFAULT` is a value of its own.
            !matches!(before, [.., first, _] if is_punct(first, '.'))
        }
        _ => ends_path(before),
    }
}

/// A name with the mark of what it is, by the tokens behind it.
fn marked(name: &Ident, behind: &[TokenTree]) -> Option<String> {
    let is_type = name
        .to_string()
        .starts_with(|c: char| c.is_ascii_uppercase());
    match behind {
        [next, ..] if *name == "Item" && is_punct(next, '=') => None,
        [next, ..] if is_punct(next, '!') => Some(format!("{name}!")),
        _ if is_type => Some(name.to_string()),
        [TokenTree::Group(group), ..] if group.delimiter() == Delimiter::Parenthesis => {
            Some(format!("{name}()"))
        }
        [first, second, rest @ ..] if is_punct(first, ':') && is_punct(second, ':') => {
            let is_call = rest.first().is_some_and(|next| is_punct(next, '<'));
            Some(format!("{name}{}", if is_call { "()" } else { "::" }))
        }
        _ => None,
    }
}

/// The tokens without `models::` in front of the document's types, and the names of these types.
///
/// Names of types are told from those of variants, macros and the runtime's types, so nothing else is imported by a
/// mistake.
pub fn unqualify(tokens: TokenStream, types: &mut BTreeSet<String>) -> TokenStream {
    let mut out: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let token = match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), unqualify(group.stream(), types));
                inner.set_span(group.span());
                inner.into()
            }
            TokenTree::Ident(name) if is_module(&out) => {
                out.truncate(out.len() - 3);
                types.insert(name.to_string());
                name.into()
            }
            token => token,
        };
        out.push(token);
    }
    out.into_iter().collect()
}

/// Whether tokens end with `models::`, at the beginning of a path.
fn is_module(tokens: &[TokenTree]) -> bool {
    match tokens {
        [before @ .., TokenTree::Ident(module), _, _] => {
            *module == "models" && ends_path(tokens) && !ends_path(before)
        }
        _ => false,
    }
}

/// Whether tokens end with `::`.
fn ends_path(tokens: &[TokenTree]) -> bool {
    match tokens {
        [.., TokenTree::Punct(first), second] => {
            first.as_char() == ':' && first.spacing() == Spacing::Joint && is_punct(second, ':')
        }
        _ => false,
    }
}

fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn text(tokens: &TokenStream) -> String {
        tokens.to_string()
    }

    #[test]
    fn a_use_for_each_module_in_the_order_of_rustfmt() {
        let items = [
            quote!(
                pub fn f(
                    &self,
                    path: BTreeMap<String, Value>,
                    map: Map<String, Value>,
                ) -> models::A {
                    self.0.path("path", path.into()).query(query)
                }
            ),
            quote!(
                static X: Operation = Operation {
                    errors: &[error::<models::A>(&[400])],
                    ..Operation::DEFAULT
                };
            ),
            quote!(
                fn header(values: impl IntoIterator<Item = Client>) {
                    request! {}
                }
            ),
        ];
        let expected = quote!(
            use std::collections::BTreeMap;
            use crate::models;
            use crate::runtime::client::Client;
            use crate::runtime::operation::{Operation, error};
            use crate::runtime::request::request;
            use crate::runtime::{Map, Value};
        );
        assert_eq!(text(&uses(&items)), text(&expected));
    }

    #[test]
    fn a_file_of_models_uses_the_types_of_others_and_not_its_own() {
        let items = [quote!(
            struct A {
                b: B,
                map: Map<String, Value>,
                patch: Patch<Request>,
            },
            object! {}
        )];
        let siblings = BTreeSet::from(["B".to_owned(), "C".to_owned()]);
        let types = BTreeSet::from(["Patch"]);
        let expected = quote!(
            use super::{B, C};
            use crate::runtime::macros::object;
            use crate::runtime::{Map, Value};
        );
        assert_eq!(
            text(&uses_beside(&items, &siblings, &types)),
            text(&expected)
        );
    }

    #[test]
    fn names_that_need_no_use() {
        let tokens = quote!(
            #[cfg(feature = "a")]
            pub fn error(
                self,
                query: impl IntoIterator<Item = File>,
                path: Option<A>,
            ) -> crate::Map {
                self.path.error(query, Self::Value, a::Bytes)
            }
        );
        let needed = needed(tokens);
        for name in [
            "error()", "query()", "path()", "Map", "Value", "Bytes", "Item",
        ] {
            assert!(!needed.contains(name), "{name}");
        }
        assert!(needed.contains("File"));
    }

    #[test]
    fn the_document_s_types_lose_their_module() {
        let mut types = BTreeSet::new();
        let tokens = quote!(
            fn f(a: Vec<models::A>) -> crate::models::B {
                models::C::D(models)
            }
        );
        let expected = quote!(
            fn f(a: Vec<A>) -> crate::models::B {
                C::D(models)
            }
        );
        assert_eq!(
            unqualify(tokens, &mut types).to_string(),
            expected.to_string()
        );
        assert_eq!(types.into_iter().collect::<Vec<_>>(), ["A", "C"]);
    }
}
