//! `oneOf` and `anyOf`: one of several types, with what tells them apart.

use indexmap::IndexMap;
use openapiv3::{Discriminator, ReferenceOr, Schema};
use serde_json::Value;

use super::Lowering;
use super::heir::mapped;
use super::keywords::{Keywords, Node};
use super::schema::{Part, Path};
use crate::ir::{Arm, EnumValue, Shape, Type, Union};
use crate::pointer::Pointer;

/// One alternative: the schema, its place, and the component's name.
struct Alternative<'a> {
    node: &'a ReferenceOr<Schema>,
    schema: &'a Schema,
    at: Pointer,
    component: Option<&'a str>,
}

impl<'a> Lowering<'a, '_> {
    /// The shape of `parts`, of which the one at `index` gives alternatives; the others hold for each alternative.
    pub(super) fn union(
        &mut self,
        parts: &[Part<'a>],
        index: usize,
        at: &Pointer,
        path: &Path,
    ) -> (Shape, bool) {
        let part = &parts[index];
        let (key, arms) = match (part.keywords.one_of, part.keywords.any_of) {
            (arms, []) => ("oneOf", arms),
            ([], arms) => ("anyOf", arms),
            _ => return (self.any(at, "`oneOf` and `anyOf` hold here at once"), false),
        };
        let (alternatives, nullable) = self.alternatives(arms, &part.at.child(key));
        let base = base(parts, index);
        if let Some(texts) = texts(&alternatives) {
            return (texts, nullable);
        }
        if let ([only], true) = (alternatives.as_slice(), base.is_empty()) {
            let (shape, inner) = self.same_as(Node::from(only.node), &only.at, path);
            return (shape, nullable || inner);
        }
        if let [only] = alternatives.as_slice() {
            let merged = self.merged(&base, only, path);
            return (merged, nullable);
        }
        let discriminator = part.keywords.data.discriminator.as_ref();
        let (arms, inner) = self.arms(&alternatives, &base, discriminator, path);
        if arms.is_empty() {
            return (Shape::Alias(Type::Any), nullable);
        }
        let tag = discriminator.map(|discriminator| discriminator.property_name.clone());
        (Shape::Union(Union { tag, arms }), nullable || inner)
    }

    /// The alternatives, and whether one of them is `null`.
    fn alternatives(
        &self,
        arms: &'a [ReferenceOr<Schema>],
        at: &Pointer,
    ) -> (Vec<Alternative<'a>>, bool) {
        let mut nullable = false;
        let mut alternatives = Vec::new();
        for (i, node) in arms.iter().enumerate() {
            let Some((schema, at, component)) = self.resolver.follow(node, &at.index(i)) else {
                continue;
            };
            if is_null(schema) {
                nullable = true;
            } else {
                alternatives.push(Alternative {
                    node,
                    schema,
                    at,
                    component,
                });
            }
        }
        (alternatives, nullable)
    }

    /// An alternative together with what holds for all of them.
    fn merged(&mut self, base: &[Part<'a>], alternative: &Alternative<'a>, path: &Path) -> Shape {
        let mut parts = base.to_vec();
        let keywords = Keywords::new(alternative.schema);
        self.gather(
            &keywords,
            &alternative.at,
            path,
            &mut Vec::new(),
            &mut parts,
        );
        self.shape_of(&parts, &alternative.at, path).0
    }

    fn arms(
        &mut self,
        alternatives: &[Alternative<'a>],
        base: &[Part<'a>],
        discriminator: Option<&'a Discriminator>,
        path: &Path,
    ) -> (Vec<Arm>, bool) {
        let mut arms: Vec<Arm> = Vec::new();
        let mut nullable = false;
        for (i, alternative) in alternatives.iter().enumerate() {
            let tags = discriminator.map_or_else(Vec::new, |d| {
                let name = alternative.component.unwrap_or_default();
                self.tags(name, alternative.schema, d)
            });
            let title = title(alternative, &tags);
            let label = title
                .clone()
                .unwrap_or_else(|| format!("variant {}", i + 1));
            let path = [path, &[label]].concat();
            let ty = if self.has_all(alternative, base) {
                let lowered = self.value(Node::from(alternative.node), &alternative.at, &path);
                nullable |= lowered.nullable;
                lowered.ty.unwrap_or(Type::Any)
            } else {
                let shape = self.merged(base, alternative, &path);
                let at = base[0].at.child("with").index(i);
                self.inline(shape, &at, &path, &Keywords::new(alternative.schema))
            };
            match arms.iter_mut().find(|arm| arm.ty == ty) {
                Some(same) => same.tags.extend(tags),
                // What fits no arm is kept anyway, so an arm for any JSON adds nothing.
                None if ty == Type::Any => {}
                None => arms.push(Arm { ty, tags, title }),
            }
        }
        (arms, nullable)
    }

    /// Whether an alternative says itself what holds for all of them: an heir does.
    fn has_all(&mut self, alternative: &Alternative<'a>, base: &[Part<'a>]) -> bool {
        if base.is_empty() {
            return true;
        }
        let own = self.parts(&Keywords::new(alternative.schema), &alternative.at, &[]);
        let has = |base: &Part<'a>| own.iter().any(|part| part.at == base.at);
        base.iter().all(has)
    }

    /// The values of the tag that choose an alternative: what the mapping says, else the schema's name, and the
    /// values that the schema itself allows for the tag.
    pub(super) fn tags(
        &self,
        name: &str,
        schema: &'a Schema,
        discriminator: &'a Discriminator,
    ) -> Vec<String> {
        let mut tags = mapped(discriminator, name);
        if tags.is_empty() && !name.is_empty() {
            tags.push(name.to_owned());
        }
        for text in self.property_texts(schema, &discriminator.property_name, 8) {
            if !tags.contains(&text) {
                tags.push(text);
            }
        }
        tags
    }

    /// The values that a schema allows for a property.
    fn property_texts(&self, schema: &'a Schema, property: &str, depth: usize) -> Vec<String> {
        let keywords = Keywords::new(schema);
        let own = keywords
            .properties
            .and_then(|properties| properties.get(property))
            .map(Node::from);
        if let Some(Node::Item(schema)) = own {
            return Keywords::new(schema)
                .texts()
                .into_iter()
                .map(str::to_owned)
                .collect();
        }
        let arms = keywords.all_of.iter().filter(|_| depth > 0);
        arms.filter_map(|arm| self.resolver.follow(arm, &Pointer::root()))
            .flat_map(|(schema, _, _)| self.property_texts(schema, property, depth - 1))
            .collect()
    }
}

/// What holds for every alternative: the other parts, and the part's own keywords without the alternatives.
fn base<'a>(parts: &[Part<'a>], index: usize) -> Vec<Part<'a>> {
    let mut base = parts.to_vec();
    (base[index].keywords.one_of, base[index].keywords.any_of) = (&[], &[]);
    base.retain(|part| {
        part.keywords.properties.is_some()
            || !part.keywords.required.is_empty()
            || part.keywords.additional.is_some()
    });
    base
}

/// A schema that allows `null` alone, as documents write it that come from a newer OpenAPI.
fn is_null(schema: &Schema) -> bool {
    let keywords = Keywords::new(schema);
    !keywords.enumeration.is_empty() && keywords.enumeration.iter().all(Value::is_null)
}

/// Alternatives that are all texts are one text; those with known values are one enum.
fn texts(alternatives: &[Alternative<'_>]) -> Option<Shape> {
    let mut values: IndexMap<String, EnumValue> = IndexMap::new();
    for alternative in alternatives {
        let keywords = Keywords::new(alternative.schema);
        if keywords.ty != Some("string") || keywords.format.as_deref() == Some("binary") {
            return None;
        }
        for text in keywords.texts() {
            let doc = if keywords.enumeration.len() == 1 {
                keywords.data.description.clone()
            } else {
                None
            };
            values.entry(text.to_owned()).or_insert(EnumValue {
                wire: text.to_owned(),
                name: None,
                doc,
            });
        }
    }
    match alternatives {
        [] | [_] => None,
        _ if values.is_empty() => Some(Shape::Alias(Type::Text)),
        _ => Some(Shape::Enum(values.into_values().collect())),
    }
}

/// A name for an alternative: its component's, its title, the value of the tag, or of the first constant that it has.
fn title(alternative: &Alternative<'_>, tags: &[String]) -> Option<String> {
    let keywords = Keywords::new(alternative.schema);
    let constant = || {
        keywords
            .properties
            .into_iter()
            .flatten()
            .find_map(|(_, node)| match Node::from(node) {
                Node::Item(schema) => match Keywords::new(schema).texts().as_slice() {
                    [only] => Some((*only).to_owned()),
                    _ => None,
                },
                Node::Ref(_) => None,
            })
    };
    let component = alternative.component.map(str::to_owned);
    let title = || {
        keywords
            .data
            .title
            .clone()
            .filter(|title| title.split_whitespace().count() <= 5)
    };
    component
        .or_else(title)
        .or_else(|| tags.first().cloned())
        .or_else(constant)
}
