//! Types of Rust as text: takes what emission wrote, gives the text and the same with every alias replaced by what it
//! stands for, since the compiler does not tell them apart. It knows no document.

use std::collections::BTreeMap;

use crate::emit::Cx;
use crate::emit::source::types::{text, ty};
use crate::ir::{Api, Shape, Type};

/// A type of Rust. Types of the document are written with their module: `Option<models::User>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct RustType {
    /// As the crate writes it.
    pub text: String,
    /// Without aliases.
    pub plain: String,
}

/// What emission reads, and what each alias stands for.
pub struct Scope<'a> {
    /// What emission reads.
    pub cx: &'a Cx<'a>,
    aliases: BTreeMap<&'a str, String>,
}

impl<'a> Scope<'a> {
    /// Finds the aliases.
    pub fn new(cx: &'a Cx<'a>) -> Self {
        let aliases = cx.api.types().filter_map(|(id, def)| match &def.shape {
            Shape::Alias(target) => {
                let target = text(&ty(cx, &behind(cx.api, target)));
                Some((cx.names.ty(id), target))
            }
            _ => None,
        });
        Self {
            cx,
            aliases: aliases.collect(),
        }
    }

    /// A type as emission writes it.
    pub fn ty(&self, text: String) -> RustType {
        let plain = replace_models(&text, |name| self.aliases.get(name).cloned());
        RustType { text, plain }
    }
}

impl RustType {
    /// As people write it: `Option<User>`.
    #[must_use]
    pub fn shown(&self) -> String {
        self.text.replace("models::", "")
    }

    /// The types of the document that it names, aliases replaced.
    #[must_use]
    pub fn models(&self) -> Vec<&str> {
        let parts = self.plain.split("models::").skip(1);
        parts.map(|part| &part[..end_of_name(part)]).collect()
    }

    /// The same, aliases replaced, with other types in place of those of the document.
    #[must_use]
    pub fn with(&self, replace: impl Fn(&str) -> Option<String>) -> String {
        replace_models(&self.plain, replace)
    }

    /// The same, aliases kept.
    #[must_use]
    pub fn spelled(&self, replace: impl Fn(&str) -> Option<String>) -> String {
        replace_models(&self.text, replace)
    }
}

/// The text with the types of the document replaced, where there is something to replace them with.
fn replace_models(text: &str, replace: impl Fn(&str) -> Option<String>) -> String {
    let mut parts = text.split("models::");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_at(end_of_name(part));
        out += &replace(name).unwrap_or_else(|| format!("models::{name}"));
        out += rest;
    }
    out
}

fn end_of_name(text: &str) -> usize {
    let is_end = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    text.find(is_end).unwrap_or(text.len())
}

/// A type with every alias inside replaced.
fn behind(api: &Api, ty: &Type) -> Type {
    match ty {
        Type::Named(id) => match &api[*id].shape {
            Shape::Alias(target) => behind(api, target),
            _ => ty.clone(),
        },
        Type::List(inner) => Type::List(Box::new(behind(api, inner))),
        Type::Map(inner) => Type::Map(Box::new(behind(api, inner))),
        Type::Nullable(inner) => Type::Nullable(Box::new(behind(api, inner))),
        other => other.clone(),
    }
}
