//! Schemas: components and values, and what is no object and no union: texts, numbers, booleans.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use openapiv3::{AdditionalProperties, ReferenceOr, Schema};
use serde_json::Value;

use super::Cx;
use super::all_of::{self, gather_parts};
use super::extension::{self, Extensions};
use super::keywords::{Keywords, Node};
use super::subtypes::lower_subtypes;
use crate::ir::{Annotations, Bound, EnumValue, Limits, Origin, Shape, TextFormat, Type, TypeId};
use crate::pointer::Pointer;

/// The words that lead to an inline type; the last is its role.
pub type Path = [String];

/// What a schema says about a value.
#[derive(Default)]
pub struct Lowered {
    pub ty: Option<Type>,
    pub nullable: bool,
    pub read_only: bool,
    pub write_only: bool,
    pub name: Option<String>,
    pub annotations: Annotations,
}

impl Lowered {
    /// The type, with `null` where the place has no other way to say it.
    pub fn element(self) -> Type {
        let ty = self.ty.unwrap_or(Type::Any);
        if self.nullable {
            Type::Nullable(Box::new(ty))
        } else {
            ty
        }
    }
}

/// Gives a component its shape.
pub fn lower_component<'a>(cx: &mut Cx<'a, '_>, name: &'a str, id: TypeId) {
    let Some((_, node)) = cx.resolver.named::<Schema>(name) else {
        return;
    };
    let at = cx.def(id).at.clone();
    match Node::from(node) {
        Node::Item(schema) => {
            let keywords = Keywords::new(schema);
            cx.def(id).shape = component_shape(cx, name, &keywords, &at);
            cx.def(id).nullable = is_nullable(cx, node, &mut BTreeSet::new());
            describe(cx, id, &keywords, &at);
        }
        node => {
            let lowered = lower_value(cx, node, &at, &[]);
            let def = cx.def(id);
            def.shape = Shape::Alias(lowered.ty.unwrap_or(Type::Any));
            def.nullable = lowered.nullable;
        }
    }
}

fn component_shape<'a>(
    cx: &mut Cx<'a, '_>,
    name: &'a str,
    keywords: &Keywords<'a>,
    at: &Pointer,
) -> Shape {
    let path = [name.to_owned()];
    if let Some(union) = lower_subtypes(cx, name, keywords, at) {
        return Shape::Union(union);
    }
    // A subtype that adds nothing is not another name of the union of subtypes.
    if cx.subtypes.has(name) {
        let parts = gather_parts(cx, keywords, at, &path);
        return all_of::lower_parts(cx, &parts, at, &path).0;
    }
    lower_shape(cx, keywords, at, &path).0
}

fn describe(cx: &mut Cx<'_, '_>, id: TypeId, keywords: &Keywords<'_>, at: &Pointer) {
    let hints = extension::hints(&keywords.data.extensions, at, cx.report);
    let def = cx.def(id);
    def.name = hints.type_name;
    def.doc.clone_from(&keywords.data.description);
    def.deprecated = keywords.data.deprecated;
    def.example.clone_from(&keywords.data.example);
    def.limits = annotations(keywords).limits;
}

/// Lowers a schema that stands in for a value: a property, an element, a body.
pub fn lower_value<'a>(cx: &mut Cx<'a, '_>, node: Node<'a>, at: &Pointer, path: &Path) -> Lowered {
    let schema = match node {
        Node::Item(schema) => schema,
        Node::Ref(reference) => return lower_reference(cx, reference),
    };
    let keywords = Keywords::new(schema);
    let hints = extension::hints(&keywords.data.extensions, at, cx.report);
    let mut lowered = Lowered {
        nullable: keywords.nullable(),
        read_only: keywords.data.read_only,
        write_only: keywords.data.write_only,
        name: hints.name,
        annotations: annotations(&keywords),
        ..Lowered::default()
    };
    lowered.annotations.secret |= hints.secret;
    if let Some(id) = cx.by_place.get(at) {
        lowered.ty = Some(Type::Named(*id));
    } else if let Some(constant) = keywords.constant() {
        lowered.annotations.constant = Some(constant.to_owned());
        lowered.ty = Some(Type::Text);
    } else if cx.open.insert(at.clone()) {
        let (shape, nullable) = lower_shape(cx, &keywords, at, path);
        cx.open.remove(at);
        lowered.nullable |= nullable;
        lowered.ty = Some(match cx.by_place.get(at).copied() {
            Some(id) => fill(cx, id, shape, at, &keywords),
            None => inline(cx, shape, at, path, &keywords),
        });
    } else {
        let id = cx.add(Origin::Inline(path.to_vec()), at.clone());
        cx.by_place.insert(at.clone(), id);
        lowered.ty = Some(Type::Named(id));
    }
    lowered
}

/// Gives a type its shape that was referred to before.
fn fill(
    cx: &mut Cx<'_, '_>,
    id: TypeId,
    shape: Shape,
    at: &Pointer,
    keywords: &Keywords<'_>,
) -> Type {
    cx.def(id).shape = shape;
    describe(cx, id, keywords, at);
    Type::Named(id)
}

/// Lowers a reference to a component: its type, and what only the component says.
pub fn lower_reference(cx: &mut Cx<'_, '_>, reference: &str) -> Lowered {
    let Some((name, node)) = cx.resolver.component::<Schema>(reference) else {
        return Lowered::default();
    };
    let mut lowered = Lowered {
        ty: Some(Type::Named(cx.component(name))),
        nullable: is_nullable(cx, node, &mut BTreeSet::new()),
        ..Lowered::default()
    };
    if let Node::Item(schema) = Node::from(node) {
        let at = Pointer::component("schemas", name);
        let hints = extension::hints(&schema.schema_data.extensions, &at, cx.report);
        lowered.annotations.secret = hints.secret;
    }
    lowered
}

/// Whether a schema allows `null`: itself, through what it wraps, or as one of its alternatives. Each schema is `seen` once,
/// for alternatives may lead back to the whole.
fn is_nullable<'a>(
    cx: &Cx<'a, '_>,
    node: &'a ReferenceOr<Schema>,
    seen: &mut BTreeSet<*const Schema>,
) -> bool {
    let Some((schema, _, _)) = cx.resolver.follow(node, &Pointer::root()) else {
        return false;
    };
    if !seen.insert(schema) {
        return false;
    }
    let keywords = Keywords::new(schema);
    let inner: Vec<_> = match (keywords.all_of, keywords.has_arms()) {
        ([only], false) => vec![only],
        ([], true) if keywords.properties.is_none() => {
            keywords.one_of.iter().chain(keywords.any_of).collect()
        }
        _ => Vec::new(),
    };
    keywords.nullable() || inner.into_iter().any(|node| is_nullable(cx, node, seen))
}

/// The type of an inline schema: a new type with a name, or what its alias stands for.
pub fn inline(
    cx: &mut Cx<'_, '_>,
    shape: Shape,
    at: &Pointer,
    path: &Path,
    keywords: &Keywords<'_>,
) -> Type {
    if let Shape::Alias(ty) = shape {
        return ty;
    }
    let id = cx.add(Origin::Inline(path.to_vec()), at.clone());
    cx.by_place.insert(at.clone(), id);
    cx.def(id).shape = shape;
    describe(cx, id, keywords, at);
    Type::Named(id)
}

/// A schema's shape, and whether it turned out to allow `null`.
pub fn lower_shape<'a>(
    cx: &mut Cx<'a, '_>,
    keywords: &Keywords<'a>,
    at: &Pointer,
    path: &Path,
) -> (Shape, bool) {
    if let Some((node, at)) = all_of::wrapped(cx, keywords, at) {
        return lower_same(cx, node, &at, path);
    }
    let parts = gather_parts(cx, keywords, at, path);
    all_of::lower_parts(cx, &parts, at, path)
}

/// The shape of a schema that only wraps another one.
pub fn lower_same<'a>(
    cx: &mut Cx<'a, '_>,
    node: Node<'a>,
    at: &Pointer,
    path: &Path,
) -> (Shape, bool) {
    match node {
        Node::Ref(reference) => {
            let target = lower_reference(cx, reference);
            let ty = target.ty.unwrap_or(Type::Any);
            (Shape::Alias(ty), target.nullable)
        }
        Node::Item(schema) => {
            let keywords = Keywords::new(schema);
            let (shape, nullable) = lower_shape(cx, &keywords, at, path);
            (shape, nullable || keywords.nullable())
        }
    }
}

/// Any JSON, because the schema says more than a type can.
pub fn untyped(cx: &mut Cx<'_, '_>, at: &Pointer, why: &str) -> Shape {
    cx.report
        .warning(
            at,
            format!("this stays untyped JSON (`serde_json::Value`): {why}"),
        )
        .help("give the schema one type with an overlay, or leave it as JSON");
    Shape::Alias(Type::Any)
}

/// Texts, numbers and booleans.
pub fn lower_plain(keywords: &Keywords<'_>) -> Shape {
    let format = keywords.format.as_deref();
    Shape::Alias(match (keywords.ty, format) {
        (Some("string"), _) if !keywords.enumeration.is_empty() => return text_enum(keywords),
        (Some("string"), Some("binary")) => Type::File,
        (Some("string"), format) => format
            .and_then(text_format)
            .map_or(Type::Text, Type::Formatted),
        (Some("boolean"), _) => Type::Bool,
        (Some("integer"), Some("int32")) => Type::I32,
        (Some("integer"), Some("uint64")) => Type::U64,
        (Some("integer"), _) if is_unsigned(keywords) => Type::U64,
        (Some("integer"), _) => Type::I64,
        (Some("number"), Some("float")) => Type::F32,
        (Some("number"), _) => Type::F64,
        _ => Type::Any,
    })
}

/// The format that a type of its own stands for.
fn text_format(format: &str) -> Option<TextFormat> {
    Some(match format {
        "date-time" => TextFormat::DateTime,
        "date" => TextFormat::Date,
        "uuid" => TextFormat::Uuid,
        "byte" => TextFormat::Base64,
        "int32" | "int64" | "uint32" | "uint64" => TextFormat::Integer,
        _ => return None,
    })
}

/// Whether integers may be too large for a signed one, and none is negative.
fn is_unsigned(keywords: &Keywords<'_>) -> bool {
    const LARGEST: f64 = i64::MAX as f64;
    let float = |bound: &Option<Bound>| bound.as_ref().and_then(|bound| bound.number.as_f64());
    let large = float(&keywords.limits.maximum).is_some_and(|maximum| maximum >= LARGEST);
    let exact = || {
        keywords
            .limits
            .maximum
            .as_ref()
            .is_some_and(|it| it.number.is_i64())
    };
    large && !exact() && float(&keywords.limits.minimum).is_none_or(|minimum| minimum >= 0.0)
}

fn text_enum(keywords: &Keywords<'_>) -> Shape {
    let names = parallel(&keywords.data.extensions, "x-enum-varnames");
    let docs = parallel(&keywords.data.extensions, "x-enum-descriptions");
    let mut values: IndexMap<String, EnumValue> = IndexMap::new();
    for (i, value) in keywords.enumeration.iter().enumerate() {
        // `enum: [1, 2]` under `type: string` is YAML's reading of texts without quotes.
        let wire = match value {
            Value::Null => continue,
            Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        values.entry(wire.clone()).or_insert_with(|| EnumValue {
            wire,
            name: names.get(i).cloned().flatten(),
            doc: docs.get(i).cloned().flatten(),
        });
    }
    if values.is_empty() {
        Shape::Alias(Type::Text)
    } else {
        Shape::Enum(values.into_values().collect())
    }
}

/// An extension that says something about each value of `enum`.
fn parallel(extensions: &Extensions, key: &str) -> Vec<Option<String>> {
    let values = extensions.get(key).and_then(Value::as_array);
    let values = values.into_iter().flatten();
    values
        .map(|value| value.as_str().map(str::to_owned))
        .collect()
}

/// Formats that are part of a text's type, or of how it is shown.
const FORMATS: [&str; 2] = ["binary", "password"];

/// Formats that are part of a number's type.
const FORMATS_OF_NUMBERS: [&str; 5] = ["int32", "int64", "uint64", "float", "double"];

/// What the document says about a value beside its type.
pub fn annotations(keywords: &Keywords<'_>) -> Annotations {
    let format = keywords.format.as_deref();
    let mut limits = keywords.limits.clone();
    let of_type = match keywords.ty {
        Some("string") => FORMATS.as_slice(),
        _ => FORMATS_OF_NUMBERS.as_slice(),
    };
    limits.format = format
        .filter(|format| !of_type.contains(format) && !FORMATS.contains(format))
        .map(str::to_owned);
    if keywords.ty != Some("string") {
        limits.values.clone_from(&keywords.enumeration);
        limits.values.retain(|value| !value.is_null());
    }
    limits.inner = inner_limits(keywords).map(Box::new);
    Annotations {
        doc: keywords.data.description.clone(),
        limits,
        default: keywords.data.default.clone(),
        example: keywords.data.example.clone(),
        constant: None,
        deprecated: keywords.data.deprecated,
        secret: format == Some("password"),
    }
}

/// The limits of an array's elements or of a map's values, where they are plain values.
fn inner_limits(keywords: &Keywords<'_>) -> Option<Limits> {
    let inner = match (keywords.items, keywords.additional) {
        (Some(items), _) => Node::from(items),
        (None, Some(AdditionalProperties::Schema(values))) => Node::from(&**values),
        _ => return None,
    };
    let Node::Item(schema) = inner else {
        return None;
    };
    let keywords = Keywords::new(schema);
    let is_plain =
        keywords.properties.is_none() && keywords.all_of.is_empty() && !keywords.has_arms();
    let limits = annotations(&keywords).limits;
    (is_plain && limits != Limits::default()).then_some(limits)
}
