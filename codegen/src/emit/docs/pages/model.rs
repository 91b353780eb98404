//! The page of a model: its fields, values or types, how one is made, and where it is used.

use std::collections::BTreeMap;

use quote::quote;
use serde_json::Value;

use super::model_file;
use super::table::{cell, description, example, table, ty as linked, words, yes};
use crate::emit::examples::code::{call, path};
use crate::emit::examples::expression as make;
use crate::emit::examples::json::Known;
use crate::emit::examples::program::{self, fence};
use crate::emit::source::answers::replies;
use crate::emit::source::rustdoc::{code, paragraphs, sentence_of};
use crate::emit::source::structs::{is_required, needs};
use crate::emit::source::types::{field as field_type, ty as type_of};
use crate::emit::source::unions::{arm_type, converts, is_boxed};
use crate::emit::{Cx, Piece};
use crate::ir::{
    Annotations, EnumValue, OperationId, Origin, ResourceId, Shape, Struct, Type, TypeDef, TypeId,
    Union,
};

/// What pages of models need to know of the whole document.
pub struct Uses<'a> {
    /// The anchor of each operation.
    anchors: &'a BTreeMap<OperationId, String>,
    /// An example for each type that has one.
    known: &'a Known,
    /// The operations that use a type.
    operations: BTreeMap<TypeId, Vec<OperationId>>,
    /// The types that hold a type.
    types: BTreeMap<TypeId, Vec<TypeId>>,
}

impl<'a> Uses<'a> {
    /// Reads the document once.
    pub fn new(cx: &Cx<'_>, anchors: &'a BTreeMap<OperationId, String>, known: &'a Known) -> Self {
        let (mut operations, mut types) = (BTreeMap::new(), BTreeMap::new());
        for (id, operation) in cx.api.operations() {
            operation
                .types()
                .for_each(|ty| note(&mut operations, ty, id));
        }
        for (id, def) in cx.api.types() {
            def.shape.types().for_each(|ty| note(&mut types, ty, id));
        }
        Self {
            anchors,
            known,
            operations,
            types,
        }
    }
}

/// Notes that a type is used there, once.
fn note<T: PartialEq>(uses: &mut BTreeMap<TypeId, Vec<T>>, ty: &Type, user: T) {
    if let Some(id) = ty.named() {
        let list = uses.entry(id).or_default();
        if list.last() != Some(&user) {
            list.push(user);
        }
    }
}

/// The page of a model.
pub fn page(cx: &Cx<'_>, id: TypeId, uses: &Uses<'_>) -> Piece {
    let def = &cx.api[id];
    let mut parts = vec![format!("# {}", cx.names.ty(id)), about(def)];
    match &def.shape {
        Shape::Struct(body) => parts.extend(structure(cx, id, body, uses.known.get(&id))),
        Shape::Enum(values) => parts.extend(values_of(cx, id, values)),
        Shape::Union(union) if union.is_answer() => parts.extend(answers(cx, id, union)),
        Shape::Union(union) => parts.extend(supported(cx, id, union, uses.known)),
        Shape::Alias(ty) => {
            let ty = linked(cx, &type_of(cx, ty), ty.named(), "");
            parts.push(format!("Another name for {ty}."));
            parts.push(sentence_of(&def.limits));
        }
    }
    parts.push(used(cx, id, uses));
    Piece::text(
        format!("docs/models/{}", model_file(cx, id)),
        paragraphs(parts) + "\n",
    )
}

fn about(def: &TypeDef) -> String {
    let deprecated = if def.deprecated {
        "> **Deprecated**: it should no longer be used."
    } else {
        ""
    };
    let said = def.doc.as_deref().map(words).unwrap_or_default();
    let source = match &def.origin {
        Origin::Component(name) if def.nullable => format!(
            "The values of the schema {} of the API's document that are not null.",
            code(name)
        ),
        Origin::Component(name) | Origin::OrNull(name) => {
            format!("The schema {} of the API's document.", code(name))
        }
        Origin::Inline(_) => String::new(),
    };
    paragraphs([deprecated.to_owned(), said, source])
}

fn structure(cx: &Cx<'_>, id: TypeId, body: &Struct, known: Option<&Value>) -> Vec<String> {
    let mut parts = vec!["## Fields".to_owned()];
    let is_empty = body.fields.is_empty() && body.rest.is_none();
    parts.push(if is_empty {
        "It has none.".to_owned()
    } else {
        fields(cx, id, body, known, "")
    });
    parts.extend(needs(body));
    if cx.facts.of(id).in_requests {
        let about = Annotations {
            example: known.cloned(),
            ..Annotations::default()
        };
        let ty = Type::Named(id);
        let value = make::value(cx, &ty, &make::sample(cx, &ty, &about, "value"));
        parts.push("## Example".to_owned());
        parts.push(fence(&program::make_value(cx, id, value)));
    }
    parts
}

/// The table of a struct's fields, with examples from that of the struct; `models` leads to the pages of models.
pub fn fields(
    cx: &Cx<'_>,
    id: TypeId,
    body: &Struct,
    known: Option<&Value>,
    models: &str,
) -> String {
    let head = ["Field", "Type", "Required", "Description", "Example"];
    let row = |(index, field): (usize, &crate::ir::Field)| {
        let inside = known
            .and_then(|known| known.get(&field.wire))
            .filter(|_| !field.annotations.secret);
        let ty = linked(cx, &field_type(cx, id, field), field.ty.named(), models);
        let constant = field.annotations.constant.is_some() && cx.facts.of(id).in_requests;
        let required =
            yes(field.required && (is_required(cx, id, field) || !cx.facts.of(id).in_requests));
        let set = if constant && field.required {
            "Set by itself."
        } else {
            ""
        };
        let said = [description(&field.annotations), set.to_owned()];
        let said: Vec<_> = said.into_iter().filter(|part| !part.is_empty()).collect();
        vec![
            code(cx.names.member(id, index)),
            ty,
            required,
            said.join("<br/>"),
            example(&field.annotations, inside),
        ]
    };
    let mut rows: Vec<_> = body.fields.iter().enumerate().map(row).collect();
    if let Some(rest) = &body.rest {
        let ty = if *rest == Type::Any {
            quote!(Map<String, Value>)
        } else {
            let rest = type_of(cx, rest);
            quote!(BTreeMap<String, #rest>)
        };
        let name = code(cx.names.member(id, body.fields.len()));
        let ty = linked(cx, &ty, rest.named(), models);
        rows.push(vec![
            name,
            ty,
            yes(false),
            "All other keys, kept as they are.".to_owned(),
            String::new(),
        ]);
    }
    table(&head, &rows)
}

fn values_of(cx: &Cx<'_>, id: TypeId, values: &[EnumValue]) -> Vec<String> {
    let described = values.iter().any(|value| value.doc.is_some());
    let mut head = vec!["Variant", "Value"];
    if described {
        head.push("Description");
    }
    let mut rows: Vec<_> = values
        .iter()
        .enumerate()
        .map(|(index, value)| {
            let mut row = vec![code(cx.names.member(id, index)), cell(&code(&value.wire))];
            if described {
                row.push(
                    value
                        .doc
                        .as_deref()
                        .map(|doc| cell(&words(doc)))
                        .unwrap_or_default(),
                );
            }
            row
        })
        .collect();
    let mut unknown = vec![
        code("Unknown(UnknownValue)"),
        "any other text, kept as it came".to_owned(),
    ];
    unknown.resize(head.len(), String::new());
    rows.push(unknown);
    let name = cx.names.ty(id);
    let text =
        format!("`{name}::from(\"…\")` makes one of a text, `as_str()` gives the text back.");
    vec!["## Values".to_owned(), table(&head, &rows), text]
}

fn supported(cx: &Cx<'_>, id: TypeId, union: &Union, known: &Known) -> Vec<String> {
    let told = match &union.tag {
        Some(tag) => format!("The key {} tells which one it is.", code(tag)),
        None => "Which one it is shows in the fields that are there.".to_owned(),
    };
    let mut parts = vec!["## Supported Types".to_owned(), told, arms(cx, id, union)];
    for index in 0..union.arms.len() {
        parts.push(format!("### {}", cx.names.member(id, index)));
        parts.push(fence(&made(cx, id, union, index, known)));
    }
    if cx.facts.of(id).in_responses {
        parts.push("## Reading".to_owned());
        let arms: Vec<_> = (0..union.arms.len())
            .map(|index| cx.names.member(id, index))
            .collect();
        parts.push(fence(&program::match_arms(cx, id, &arms)));
    }
    parts
}

/// The answers, and a program that tells them apart.
fn answers(cx: &Cx<'_>, id: TypeId, union: &Union) -> Vec<String> {
    let arms = union.arms.iter().enumerate().map(|(index, arm)| {
        let ty = match arm.ty {
            Type::File => code("Bytes"),
            _ => linked(cx, &arm_type(cx, arm), arm.ty.named(), ""),
        };
        vec![code(cx.names.member(id, index)), ty, cell(&replies(arm))]
    });
    let unknown = ["Unknown", "Bytes"].map(code).to_vec();
    let unknown = [unknown, vec!["anything else, as it came".to_owned()]].concat();
    let rows: Vec<_> = arms.chain([unknown]).collect();
    let names: Vec<_> = (0..union.arms.len())
        .map(|index| cx.names.member(id, index))
        .collect();
    vec![
        "## Answers".to_owned(),
        "Status and media type of an answer tell which one it is.".to_owned(),
        table(&["Variant", "Type", "Comes with"], &rows),
        "## Reading".to_owned(),
        fence(&program::match_arms(cx, id, &names)),
    ]
}

/// A program that makes the union with one of its arms.
fn made(cx: &Cx<'_>, id: TypeId, union: &Union, index: usize, known: &Known) -> String {
    let arm = &union.arms[index];
    let about = Annotations {
        example: arm.ty.named().and_then(|id| known.get(&id)).cloned(),
        ..Annotations::default()
    };
    let mut json = make::sample(cx, &arm.ty, &about, "value");
    if !cx.facts.of(id).in_requests {
        if let (Some(tag), Some(chosen), Some(map)) =
            (&union.tag, arm.tags.first(), json.as_object_mut())
        {
            map.insert(tag.clone(), chosen.as_str().into());
        }
        return program::decode_value(cx, id, json);
    }
    let inner = make::value(cx, &arm.ty, &json);
    let whole = if is_boxed(cx, &arm.ty) && converts(cx, id, union, index) {
        let name = type_of(cx, &Type::Named(id));
        call(path(quote!(#name::from)), vec![inner])
    } else {
        make::whole_arm(cx, id, union, index, inner)
    };
    program::make_value(cx, id, whole)
}

fn arms(cx: &Cx<'_>, id: TypeId, union: &Union) -> String {
    let tagged = union.arms.iter().any(|arm| !arm.tags.is_empty());
    let mut head = vec!["Variant", "Type"];
    if let Some(tag) = union.tag.as_deref().filter(|_| tagged) {
        head.push(tag);
    }
    let mut rows: Vec<_> = union
        .arms
        .iter()
        .enumerate()
        .map(|(index, arm)| {
            let ty = linked(cx, &type_of(cx, &arm.ty), arm.ty.named(), "");
            let tags = arm
                .tags
                .iter()
                .map(|tag| cell(&code(tag)))
                .collect::<Vec<_>>()
                .join(", ");
            let mut row = vec![code(cx.names.member(id, index)), ty, tags];
            row.truncate(head.len());
            row
        })
        .collect();
    let mut unknown = vec![
        code("Unknown"),
        code("Value"),
        "anything else, kept as it came".to_owned(),
    ];
    unknown.truncate(head.len());
    rows.push(unknown);
    // The tag's name is the document's, so it is made safe like every other text.
    let head: Vec<String> = head
        .iter()
        .enumerate()
        .map(|(i, text)| {
            if i < 2 {
                (*text).to_owned()
            } else {
                cell(&code(text))
            }
        })
        .collect();
    table(&head.iter().map(String::as_str).collect::<Vec<_>>(), &rows)
}

/// Where the type is used, operations by resource.
fn used(cx: &Cx<'_>, id: TypeId, uses: &Uses<'_>) -> String {
    let mut by_resource: BTreeMap<ResourceId, Vec<String>> = BTreeMap::new();
    for operation in uses.operations.get(&id).into_iter().flatten() {
        let resource = cx.api[*operation].resource;
        let (module, anchor) = (&cx.names[resource].module, &uses.anchors[operation]);
        let link = format!(
            "[{}](../sdks/{module}/README.md#{anchor})",
            cx.names[*operation].methods[0]
        );
        by_resource.entry(resource).or_default().push(link);
    }
    let mut lines: Vec<_> = by_resource
        .into_iter()
        .map(|(resource, links)| {
            format!(
                "- {}: {}",
                code(&cx.names[resource].module),
                links.join(", ")
            )
        })
        .collect();
    let mut types: Vec<_> = uses
        .types
        .get(&id)
        .into_iter()
        .flatten()
        .filter(|user| **user != id)
        .collect();
    types.sort_by_key(|id| cx.names.ty(**id));
    if !types.is_empty() {
        let links = types
            .iter()
            .map(|id| format!("[{}]({})", code(cx.names.ty(**id)), model_file(cx, **id)));
        lines.push(format!("- Types: {}", links.collect::<Vec<_>>().join(", ")));
    }
    if lines.is_empty() {
        return String::new();
    }
    format!("## Used by\n\n{}", lines.join("\n"))
}
