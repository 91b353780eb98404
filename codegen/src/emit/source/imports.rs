//! What a piece of Rust brings into scope: takes tokens in which the document's types are named with their module, gives
//! the names that need a `use`.

use std::collections::BTreeSet;

use proc_macro2::{Group, Ident, Spacing, TokenStream, TokenTree};

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

/// The identifiers in a stream of tokens that have to be in scope: those behind `::` need not be, and neither does the
/// `Item` of `IntoIterator<Item = …>`.
pub fn identifiers(tokens: TokenStream, into: &mut BTreeSet<String>) {
    let (mut behind_path, mut previous_colon) = (false, false);
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let colon = is_punct(&token, ':');
        let binding = |ident: &Ident, next: Option<&TokenTree>| {
            *ident == "Item" && next.is_some_and(|next| is_punct(next, '='))
        };
        match token {
            TokenTree::Ident(ident) if !behind_path && !binding(&ident, tokens.peek()) => {
                into.insert(ident.to_string());
            }
            TokenTree::Group(group) => identifiers(group.stream(), into),
            _ => {}
        }
        behind_path = colon && previous_colon;
        previous_colon = colon;
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

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
