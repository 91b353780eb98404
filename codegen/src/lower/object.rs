//! Objects: with fields, with keys that are not known, with both, or with nothing said about them.

use indexmap::{IndexMap, IndexSet};
use openapiv3::AdditionalProperties;

use super::Cx;
use super::all_of::Part;
use super::keywords::{Keywords, Node};
use super::schema::{Path, lower_value};
use crate::ir::{Annotations, Field, Shape, Struct, Type};
use crate::pointer::Pointer;

/// The object that several schemas make together.
pub fn lower_object<'a>(
    cx: &mut Cx<'a, '_>,
    parts: &[Part<'a>],
    at: &Pointer,
    path: &Path,
) -> Shape {
    let rest = lower_rest(cx, parts, path);
    let mut fields = lower_fields(cx, parts);
    let required: IndexSet<_> = parts
        .iter()
        .flat_map(|part| part.keywords.required)
        .map(String::as_str)
        .collect();
    for field in &mut fields {
        field.required |= required.contains(field.wire.as_str());
    }
    for name in required {
        if !fields.iter().any(|field| field.wire == name) {
            fields.push(undeclared(cx, name, at));
        }
    }
    if fields.is_empty() {
        return Shape::Alias(match rest {
            Some(ty) if ty != Type::Any => Type::Map(Box::new(ty)),
            _ => Type::Object,
        });
    }
    let needs = parts.iter().flat_map(|part| part.keywords.needs());
    Shape::Struct(Struct {
        fields,
        rest,
        needs: needs.collect(),
    })
}

/// A property, its place, and the words that lead to the schema that has it.
type Property<'p, 'a> = (Node<'a>, Pointer, &'p Path);

/// The properties of all parts. Where two parts have the same, the later one narrows the earlier one.
fn lower_fields<'a>(cx: &mut Cx<'a, '_>, parts: &[Part<'a>]) -> Vec<Field> {
    let mut found: IndexMap<&str, Property<'_, 'a>> = IndexMap::new();
    for part in parts {
        for (name, node) in part.keywords.properties.into_iter().flatten() {
            let node = Node::from(node);
            if !found.contains_key(name.as_str()) || !says_nothing(node) {
                let at = part.at.child("properties").child(name);
                found.insert(name, (node, at, &part.path));
            }
        }
    }
    let properties = found.into_iter();
    properties
        .map(|(wire, property)| lower_field(cx, wire, property))
        .collect()
}

fn says_nothing(node: Node<'_>) -> bool {
    matches!(node, Node::Item(schema) if Keywords::new(schema).says_nothing())
}

fn lower_field<'a>(cx: &mut Cx<'a, '_>, wire: &str, property: Property<'_, 'a>) -> Field {
    let (node, at, path) = property;
    let lowered = lower_value(cx, node, &at, &[path, &[wire.to_owned()]].concat());
    Field {
        wire: wire.to_owned(),
        name: lowered.name,
        ty: lowered.ty.unwrap_or(Type::Any),
        required: false,
        nullable: lowered.nullable,
        read_only: lowered.read_only,
        write_only: lowered.write_only,
        annotations: lowered.annotations,
        at,
    }
}

/// A field that `required` names and `properties` does not declare: its JSON is kept. Nothing
/// requires it, for the document does not say what it is.
fn undeclared(cx: &mut Cx<'_, '_>, name: &str, at: &Pointer) -> Field {
    let at = at.child("required");
    cx.report
        .warning(
            &at,
            format!("`required` names `{name}`, which `properties` does not declare"),
        )
        .help(format!(
            "declare `{name}` with an overlay; until then its JSON is kept, and nothing requires it"
        ));
    Field {
        wire: name.to_owned(),
        name: None,
        ty: Type::Any,
        required: false,
        nullable: false,
        read_only: false,
        write_only: false,
        annotations: Annotations::default(),
        at,
    }
}

/// What keys without a property hold, where a part allows them outright.
fn lower_rest<'a>(cx: &mut Cx<'a, '_>, parts: &[Part<'a>], path: &Path) -> Option<Type> {
    parts
        .iter()
        .find_map(|part| match part.keywords.additional? {
            AdditionalProperties::Any(true) => Some(Type::Any),
            AdditionalProperties::Any(false) => None,
            AdditionalProperties::Schema(schema) => {
                let at = part.at.child("additionalProperties");
                let path = [path, &["value".to_owned()]].concat();
                Some(lower_value(cx, Node::from(&**schema), &at, &path).element())
            }
        })
}
