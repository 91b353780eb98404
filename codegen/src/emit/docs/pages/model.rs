//! The page of a model: its fields, values or types, how one is made, and where it is used.

use std::collections::BTreeMap;

use quote::quote;
use serde_json::Value;

use super::members::{Row, Shown, member_table};
use super::model_file;
use super::table::{
    Paths, cell, deprecation, description, example, lines, table, ty as linked, words, yes,
};
use crate::emit::examples::code::{call, path};
use crate::emit::examples::expression as make;
use crate::emit::examples::json::Known;
use crate::emit::examples::program::{self, fence};
use crate::emit::source::answers::replies;
use crate::emit::source::rustdoc::{code, paragraphs, sentence_of};
use crate::emit::source::structs::{is_required, needs, rest_type};
use crate::emit::source::type_docs::type_words;
use crate::emit::source::types::{Presence, field as field_type, presence, ty as type_of};
use crate::emit::source::unions::{arm_type, converts, is_boxed};
use crate::emit::{Cx, Piece};
use crate::ir::{
    Annotations, EnumValue, Field, OperationId, Origin, ResourceId, Shape, Struct, Type, TypeId,
    Union,
};
use crate::markdown::sentence;

/// Where other pages are, seen from a model's page.
const PATHS: Paths = Paths {
    models: "",
    types: "../types/",
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
    let mut parts = vec![format!("# {}", cx.names.ty(id)), about(cx, id)];
    match &def.shape {
        Shape::Struct(body) => parts.extend(structure(cx, id, body, uses.known.get(&id))),
        Shape::Enum(values) => parts.extend(values_of(cx, id, values)),
        Shape::Union(union) if union.is_answer() => parts.extend(answers(cx, id, union)),
        Shape::Union(union) => parts.extend(supported(cx, id, union, uses.known)),
        Shape::Alias(ty) => {
            let ty = linked(cx, &type_of(cx, ty), ty.named(), PATHS).whole;
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

/// What the type is, and where it comes from. What an alias stands for is told below.
fn about(cx: &Cx<'_>, id: TypeId) -> String {
    let def = &cx.api[id];
    let (deprecated, said) = deprecation(def.deprecated, def.doc.as_deref());
    let deprecated = match deprecated.as_str() {
        "" => String::new(),
        deprecated => format!("> {deprecated}"),
    };
    let said = match said.trim() {
        "" => words_of(cx, id),
        said => words(said),
    };
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
    paragraphs([deprecated, said, source])
}

/// The words of a type on a page: what an alias stands for shows where it is.
pub fn words_of(cx: &Cx<'_>, id: TypeId) -> String {
    let def = &cx.api[id];
    match (&def.shape, def.doc.as_deref().map(str::trim)) {
        (_, Some(said)) if !said.is_empty() => words(said),
        (Shape::Alias(_), _) => String::new(),
        _ => type_words(cx, id),
    }
}

fn structure(cx: &Cx<'_>, id: TypeId, body: &Struct, known: Option<&Value>) -> Vec<String> {
    let mut parts = vec!["## Fields".to_owned()];
    let is_empty = body.fields.is_empty() && body.rest.is_none();
    parts.push(if is_empty {
        "It has none.".to_owned()
    } else {
        fields(cx, id, body, known, PATHS)
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

/// The table of a struct's fields, with examples from that of the struct.
pub fn fields(
    cx: &Cx<'_>,
    id: TypeId,
    body: &Struct,
    known: Option<&Value>,
    paths: Paths,
) -> String {
    let fields = body.fields.iter().enumerate();
    let mut rows: Vec<_> = fields
        .map(|(index, field)| {
            let inside = known
                .and_then(|known| known.get(&field.wire))
                .filter(|_| !field.annotations.secret);
            Row {
                name: Shown::new(cx.names.member(id, index)),
                ty: linked(cx, &field_type(cx, id, field), field.ty.named(), paths),
                required: required(cx, id, field),
                said: describe_field(cx, id, field),
                example: example(&field.annotations, inside),
            }
        })
        .collect();
    rows.extend(
        body.rest
            .as_ref()
            .map(|rest| rest_row(cx, id, body, rest, paths)),
    );
    member_table("Field", rows)
}

/// Whether a field must be given, or is always there.
fn required(cx: &Cx<'_>, id: TypeId, field: &Field) -> &'static str {
    let in_requests = cx.facts.of(id).in_requests;
    let required = field.required && (is_required(cx, id, field) || !in_requests);
    if required && presence(cx, id, field) == Presence::Optional {
        "yes, or null"
    } else {
        yes(required)
    }
}

/// What is said of a field; where the document says nothing, what its type is.
fn describe_field(cx: &Cx<'_>, id: TypeId, field: &Field) -> String {
    let constant = field.annotations.constant.is_some() && cx.facts.of(id).in_requests;
    let set = if constant && field.required {
        "Set by itself."
    } else {
        ""
    };
    let said = description(&field.annotations);
    let has_words = field
        .annotations
        .doc
        .as_ref()
        .is_some_and(|doc| !doc.trim().is_empty());
    let of_type = match field.ty.named() {
        Some(id) if !has_words => cell(&sentence(&words_of(cx, id))),
        _ => String::new(),
    };
    lines([of_type, said, set.to_owned()])
}

/// The row of all keys that have no field of their own.
fn rest_row(cx: &Cx<'_>, id: TypeId, body: &Struct, rest: &Type, paths: Paths) -> Row {
    let ty = rest_type(cx, rest);
    Row {
        name: Shown::new(cx.names.member(id, body.fields.len())),
        ty: linked(cx, &ty, rest.named(), paths),
        required: yes(false),
        said: "All other keys of the object, unchanged.".to_owned(),
        example: None,
    }
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
    let events = cx.api.events.as_ref();
    if events.is_some_and(|events| events.ty == Type::Named(id)) {
        // Nobody makes one, and there are many.
        parts.push("[Events](../events.md) shows how a message becomes one of them.".to_owned());
    } else {
        for index in 0..union.arms.len() {
            parts.push(format!("### {}", cx.names.member(id, index)));
            parts.push(fence(&made(cx, id, union, index, known)));
        }
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
            _ => linked(cx, &arm_type(cx, arm), arm.ty.named(), PATHS).whole,
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
            let ty = linked(cx, &type_of(cx, &arm.ty), arm.ty.named(), PATHS).whole;
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

/// More links than this are folded.
const LINKS: usize = 24;

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
    let links = lines
        .iter()
        .map(|line| line.matches("](").count())
        .sum::<usize>();
    let list = lines.join("\n");
    if links > LINKS {
        return format!(
            "## Used by\n\n<details>\n<summary>{links} operations and types</summary>\n\n{list}\n\n</details>"
        );
    }
    format!("## Used by\n\n{list}")
}
