//! Models: a file for each resource's own types, and one for each group of types that the same resources share.

use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use std::sync::Arc;

use proc_macro2::TokenStream;
use quote::quote;

use super::imports::{self, unqualify};
use super::model_files::{Gate, ModelFile, model_files};
use super::rustdoc::{deprecated, sentence_of};
use super::type_docs::type_doc;
use super::types::{ident, ty};
use super::{enums, errors, structs, unions};
use crate::emit::{Cx, Job, Piece, job};
use crate::ir::{Operation, Shape, Struct, Type, TypeId};

/// What the jobs of all files read.
struct Models<'a> {
    files: Vec<ModelFile>,
    /// Which of the files a type stands in.
    homes: BTreeMap<&'a str, usize>,
    types: BTreeSet<&'a str>,
}

/// All files under `models/`.
pub fn emit_models<'a>(cx: &'a Cx<'_>) -> Vec<Job<'a>> {
    let files = model_files(cx);
    let mut homes = BTreeMap::new();
    for (index, file) in files.iter().enumerate() {
        homes.extend(file.types.iter().map(|id| (cx.names.ty(*id), index)));
    }
    let types = homes.keys().copied().collect();
    let count = files.len();
    let models = Arc::new(Models {
        files,
        homes,
        types,
    });
    let files = (0..count).map(|index| {
        let models = Arc::clone(&models);
        job(move || emit_file(cx, &models, index))
    });
    let files: Vec<_> = files.collect();
    let root = job(move || emit_root(cx, &models.files));
    iter::once(root).chain(files).collect()
}

fn emit_root(cx: &Cx<'_>, files: &[ModelFile]) -> Piece {
    let rows = files.iter().map(|file| {
        let module = ident(&file.module);
        let features = features(cx, &file.gate);
        match features.as_slice() {
            [] => quote!(#module;),
            features => quote!(#module = [#(#features),*];),
        }
    });
    let items = vec![
        quote!(
            use crate::runtime::macros::modules;
        ),
        quote!(modules! { #(#rows)* }),
    ];
    let doc = "The types of requests and responses. Each module below is followed by the features that need it.";
    Piece::rust("src/models/mod.rs", doc, items)
}

/// The features of which any compiles a file; none where it is always compiled.
fn features<'a>(cx: &'a Cx<'_>, gate: &Gate) -> Vec<&'a str> {
    match gate {
        Gate::Always => Vec::new(),
        Gate::Any(users) => users.features(cx),
    }
}

/// A file with its `use`s.
fn emit_file(cx: &Cx<'_>, models: &Models<'_>, index: usize) -> Piece {
    let file = &models.files[index];
    let mut mentioned = BTreeSet::new();
    let mut items: Vec<_> = emit_types(cx, file)
        .into_iter()
        .map(|item| unqualify(item, &mut mentioned))
        .collect();
    mentioned.retain(|name| {
        models
            .homes
            .get(name.as_str())
            .is_some_and(|home| *home != index)
    });
    items.insert(0, imports::uses_beside(&items, &mentioned, &models.types));
    let path = format!("src/models/{}.rs", file.module);
    Piece::rust(path, file.doc.clone(), items)
}

fn emit_types(cx: &Cx<'_>, file: &ModelFile) -> Vec<TokenStream> {
    let mut items = Vec::new();
    for id in &file.types {
        items.extend(emit_type(cx, *id));
        items.extend(errors::emit_accessor(cx, *id));
        items.extend(emit_headers(cx, *id));
    }
    items
}

fn emit_type(cx: &Cx<'_>, id: TypeId) -> Vec<TokenStream> {
    match &cx.api[id].shape {
        Shape::Struct(body) => {
            let mut items = structs::emit_struct(cx, id, body);
            items.extend(emit_page(cx, id, body));
            items
        }
        Shape::Enum(values) => enums::emit_enum(cx, id, values),
        Shape::Union(union) => unions::emit_union(cx, id, union),
        Shape::Alias(alias) => vec![emit_alias(cx, id, alias)],
    }
}

fn emit_alias(cx: &Cx<'_>, id: TypeId, alias: &Type) -> TokenStream {
    let def = &cx.api[id];
    let doc = type_doc(cx, id, &[sentence_of(&def.limits)]);
    let deprecated = deprecated(def.deprecated);
    let (name, alias) = (ident(cx.names.ty(id)), ty(cx, alias));
    quote!(#doc #deprecated pub type #name = #alias;)
}

/// `headers!` for a struct that has the headers of answers.
fn emit_headers(cx: &Cx<'_>, id: TypeId) -> Option<TokenStream> {
    let mut operations = cx.api.operations.iter();
    let name = ident(cx.names.ty(id));
    let is_it = |operation: &Operation| operation.headers == Some(Type::Named(id));
    operations.any(is_it).then(|| quote!(headers! { #name }))
}

/// `page!` for a struct that is a page of a list.
fn emit_page(cx: &Cx<'_>, id: TypeId, body: &Struct) -> Option<TokenStream> {
    let (operation, depth) = cx.facts.of(id).page_of?;
    let page = cx.api[operation].page.as_ref()?;
    let key = page.items.get(depth)?;
    let index = body.fields.iter().position(|field| field.wire == *key)?;
    let items = ident(cx.names.member(id, index));
    let (name, item) = (ident(cx.names.ty(id)), ty(cx, &page.item));
    // The total is that of the whole page, wherever it stands in there.
    let total = page.total.as_ref().filter(|_| depth == 0);
    let total = total.map(|keys| quote!(total = [#(#keys),*];));
    Some(quote!(
        page! { #name; type Item = #item; items = #items; #total }
    ))
}
