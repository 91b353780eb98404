//! Schemas: structs, enums, lists, maps, and `allOf`, which makes one struct of several schemas.

use indexmap::{IndexMap, IndexSet};
use openapiv3::{AdditionalProperties, ReferenceOr, Schema};
use serde_json::Value;

use super::Lowering;
use super::extension::{self, Extensions};
use super::keywords::{Keywords, Node};
use crate::ir::{Annotations, EnumValue, Field, Origin, Shape, Struct, Type, TypeId};
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

/// One of the schemas that `allOf` makes one of.
#[derive(Clone)]
pub struct Part<'a> {
    pub keywords: Keywords<'a>,
    pub at: Pointer,
    pub path: Vec<String>,
}

/// How deep a reference to a schema that only wraps another one is followed.
const DEEPEST: usize = 32;

/// How many schemas may stand in each other's `allOf`.
const LONGEST: usize = 200;

impl<'a> Lowering<'a, '_> {
    /// Gives a component its shape.
    pub(super) fn lower_component(&mut self, name: &'a str, id: TypeId) {
        let Some((_, node)) = self.resolver.named::<Schema>(name) else {
            return;
        };
        let at = self.types[id.0].at.clone();
        let Node::Item(schema) = Node::from(node) else {
            self.types[id.0].shape = Shape::Alias(self.value(Node::from(node), &at, &[]).element());
            return;
        };
        let keywords = Keywords::new(schema);
        self.types[id.0].shape = self.component_shape(name, &keywords, &at);
        self.describe(id, &keywords, &at);
    }

    fn component_shape(&mut self, name: &'a str, keywords: &Keywords<'a>, at: &Pointer) -> Shape {
        let path = [name.to_owned()];
        if let Some(union) = self.of_heirs(name, keywords, at) {
            return Shape::Union(union);
        }
        // An heir that adds nothing is not another name of the union of heirs.
        if self.is_heir(name) {
            let parts = self.parts(keywords, at, &path);
            return self.shape_of(&parts, at, &path).0;
        }
        self.shape(keywords, at, &path).0
    }

    fn describe(&mut self, id: TypeId, keywords: &Keywords<'a>, at: &Pointer) {
        let mark = extension::mark(&keywords.data.extensions, at, self.report);
        let def = &mut self.types[id.0];
        def.name = mark.type_name;
        def.doc.clone_from(&keywords.data.description);
        def.deprecated = keywords.data.deprecated;
        def.example.clone_from(&keywords.data.example);
    }

    /// Lowers a schema that stands in for a value: a property, an element, a body.
    pub(super) fn value(&mut self, node: Node<'a>, at: &Pointer, path: &Path) -> Lowered {
        let schema = match node {
            Node::Item(schema) => schema,
            Node::Ref(reference) => return self.reference(reference),
        };
        let keywords = Keywords::new(schema);
        let mark = extension::mark(&keywords.data.extensions, at, self.report);
        let mut lowered = Lowered {
            nullable: keywords.nullable(),
            read_only: keywords.data.read_only,
            write_only: keywords.data.write_only,
            name: mark.name,
            annotations: annotations(&keywords),
            ..Lowered::default()
        };
        lowered.annotations.secret |= mark.secret;
        if let Some(id) = self.by_place.get(at) {
            lowered.ty = Some(Type::Named(*id));
        } else if let Some(constant) = constant(&keywords) {
            lowered.annotations.constant = Some(constant.to_owned());
            lowered.ty = Some(Type::Text);
        } else if self.open.insert(at.clone()) {
            let (shape, nullable) = self.shape(&keywords, at, path);
            self.open.remove(at);
            lowered.nullable |= nullable;
            lowered.ty = Some(match self.by_place.get(at).copied() {
                Some(id) => self.fill(id, shape, at, &keywords),
                None => self.inline(shape, at, path, &keywords),
            });
        } else {
            let id = self.add(Origin::Inline(path.to_vec()), at.clone());
            self.by_place.insert(at.clone(), id);
            lowered.ty = Some(Type::Named(id));
        }
        lowered
    }

    /// Gives a type its shape that was referred to before.
    fn fill(&mut self, id: TypeId, shape: Shape, at: &Pointer, keywords: &Keywords<'a>) -> Type {
        self.types[id.0].shape = shape;
        self.describe(id, keywords, at);
        Type::Named(id)
    }

    fn reference(&mut self, reference: &str) -> Lowered {
        let Some((name, node)) = self.resolver.component::<Schema>(reference) else {
            return Lowered::default();
        };
        let nullable = self.is_nullable(node, DEEPEST);
        let secret = match Node::from(node) {
            Node::Item(schema) => {
                let at = Pointer::component("schemas", name);
                secret(&schema.schema_data.extensions, &at, self)
            }
            Node::Ref(_) => false,
        };
        let annotations = Annotations {
            secret,
            ..Annotations::default()
        };
        Lowered {
            ty: Some(Type::Named(self.component(name))),
            nullable,
            annotations,
            ..Lowered::default()
        }
    }

    /// Whether a schema allows `null`, itself or through what it refers to.
    fn is_nullable(&self, node: &'a ReferenceOr<Schema>, depth: usize) -> bool {
        let Some((schema, _, _)) = self.resolver.follow(node, &Pointer::root()) else {
            return false;
        };
        let keywords = Keywords::new(schema);
        let only = match (keywords.all_of, keywords.one_of, keywords.any_of) {
            ([only], [], []) | ([], [only], []) | ([], [], [only]) => Some(only),
            _ => None,
        };
        keywords.nullable()
            || (depth > 0 && only.is_some_and(|only| self.is_nullable(only, depth - 1)))
    }

    /// The type of an inline schema: a new type with a name, or what its alias stands for.
    pub(super) fn inline(
        &mut self,
        shape: Shape,
        at: &Pointer,
        path: &Path,
        keywords: &Keywords<'a>,
    ) -> Type {
        if let Shape::Alias(ty) = shape {
            return ty;
        }
        let id = self.add(Origin::Inline(path.to_vec()), at.clone());
        self.by_place.insert(at.clone(), id);
        self.types[id.0].shape = shape;
        self.describe(id, keywords, at);
        Type::Named(id)
    }

    /// A schema's shape, and whether it turned out to allow `null`.
    pub(super) fn shape(
        &mut self,
        keywords: &Keywords<'a>,
        at: &Pointer,
        path: &Path,
    ) -> (Shape, bool) {
        let arms: Vec<_> = keywords
            .all_of
            .iter()
            .enumerate()
            .filter(|(_, arm)| says_something(arm))
            .collect();
        if let [(i, only)] = arms.as_slice()
            && self.only_wraps(keywords, only)
        {
            return self.same_as(Node::from(*only), &at.child("allOf").index(*i), path);
        }
        let parts = self.parts(keywords, at, path);
        self.shape_of(&parts, at, path)
    }

    /// Whether a schema adds nothing to the one in its `allOf`: it may say its type once more.
    fn only_wraps(&self, keywords: &Keywords<'a>, arm: &'a ReferenceOr<Schema>) -> bool {
        let untyped = Keywords {
            ty: None,
            ..keywords.clone()
        };
        let same_type = || {
            let target = self.resolver.follow(arm, &Pointer::root());
            target.is_some_and(|(schema, _, _)| Keywords::new(schema).ty == keywords.ty)
        };
        is_bare(keywords) || (is_bare(&untyped) && keywords.items.is_none() && same_type())
    }

    /// The shape of a schema that only wraps another one.
    pub(super) fn same_as(&mut self, node: Node<'a>, at: &Pointer, path: &Path) -> (Shape, bool) {
        match node {
            Node::Ref(reference) => {
                let target = self.reference(reference);
                (
                    Shape::Alias(target.ty.unwrap_or(Type::Any)),
                    target.nullable,
                )
            }
            Node::Item(schema) => {
                let keywords = Keywords::new(schema);
                let (shape, nullable) = self.shape(&keywords, at, path);
                (shape, nullable || keywords.nullable())
            }
        }
    }

    /// A schema and all that its `allOf` adds to it, flat, each schema once.
    pub(super) fn parts(
        &mut self,
        keywords: &Keywords<'a>,
        at: &Pointer,
        path: &Path,
    ) -> Vec<Part<'a>> {
        let mut parts = Vec::new();
        self.gather(keywords, at, path, &mut Vec::new(), &mut parts);
        parts
    }

    /// Adds a schema to the parts. `open` are the schemas in whose `allOf` it stands, the outermost first.
    pub(super) fn gather(
        &mut self,
        keywords: &Keywords<'a>,
        at: &Pointer,
        path: &Path,
        open: &mut Vec<Pointer>,
        parts: &mut Vec<Part<'a>>,
    ) {
        if open.contains(at) {
            self.report
                .warning(
                    at,
                    "`allOf` leads back to the schema that it is part of; this part is left out",
                )
                .help("take one of the references out of the circle");
            return;
        }
        if open.len() == LONGEST {
            self.report
                .warning(
                    at,
                    format!("more than {LONGEST} schemas stand in each other's `allOf`; the others are left out"),
                )
                .help("say in one schema what several of them say");
            return;
        }
        if parts.iter().any(|part| part.at == *at) {
            return;
        }
        let mut own = keywords.clone();
        own.all_of = &[];
        // Of a schema that lists its heirs, an heir is the one that was chosen.
        if self.is_among(parts, keywords) {
            (own.one_of, own.any_of) = (&[], &[]);
        }
        parts.push(Part {
            keywords: own,
            at: at.clone(),
            path: path.to_vec(),
        });
        open.push(at.clone());
        for (i, arm) in keywords.all_of.iter().enumerate() {
            let place = at.child("allOf").index(i);
            if let Some((schema, at, name)) = self.resolver.follow(arm, &place) {
                // A component's own types keep its name.
                let path = name.map_or_else(|| path.to_vec(), |name| vec![name.to_owned()]);
                self.gather(&Keywords::new(schema), &at, &path, open, parts);
            }
        }
        open.pop();
    }

    /// Whether one of these parts is an alternative of a schema.
    fn is_among(&self, parts: &[Part<'a>], keywords: &Keywords<'a>) -> bool {
        let arms = keywords.one_of.iter().chain(keywords.any_of);
        arms.filter_map(|arm| self.resolver.follow(arm, &Pointer::root()))
            .any(|(_, at, _)| parts.iter().any(|part| part.at == at))
    }

    /// The shape of several schemas that hold at once.
    pub(super) fn shape_of(
        &mut self,
        parts: &[Part<'a>],
        at: &Pointer,
        path: &Path,
    ) -> (Shape, bool) {
        let unions: Vec<_> = (0..parts.len())
            .filter(|i| has_arms(&parts[*i].keywords))
            .collect();
        match unions.as_slice() {
            [] => {}
            [union] => return self.union(parts, *union, at, path),
            [..] => {
                return (
                    self.any(at, "more than one `oneOf` or `anyOf` holds here at once"),
                    false,
                );
            }
        }
        if parts.iter().any(|part| part.keywords.not) {
            self.report
                .warning(
                    at,
                    "`not` cannot be said by a type; what it excludes is not checked",
                )
                .help("say what the value is, not what it is not");
        }
        let types: IndexSet<_> = parts.iter().filter_map(|part| part.keywords.ty).collect();
        let shape = match types.iter().copied().collect::<Vec<_>>().as_slice() {
            [] if parts.iter().all(|part| part.keywords.required.is_empty()) => {
                let untyped = parts
                    .iter()
                    .find(|part| !part.keywords.enumeration.is_empty());
                if let Some(part) = untyped {
                    self.mixed_enum(part);
                }
                Shape::Alias(Type::Any)
            }
            [] | ["object"] => self.object(parts, at, path),
            [_] => {
                // The part that says most: a list of values, then a format, then the last one.
                let says = |part: &&Part<'a>| {
                    (
                        !part.keywords.enumeration.is_empty(),
                        part.keywords.format.is_some(),
                    )
                };
                let part = parts
                    .iter()
                    .filter(|part| part.keywords.ty.is_some())
                    .max_by_key(says);
                part.map_or(Shape::Alias(Type::Any), |part| {
                    self.plain(&part.keywords, &part.at, path)
                })
            }
            several => self.any(
                at,
                &format!("it would have to be {} at once", several.join(" and ")),
            ),
        };
        (shape, false)
    }

    /// Any JSON, because the schema says more than a type can.
    pub(super) fn any(&mut self, at: &Pointer, why: &str) -> Shape {
        self.report
            .warning(
                at,
                format!("this stays untyped JSON (`serde_json::Value`): {why}"),
            )
            .help("give the schema one type with an overlay, or leave it as JSON");
        Shape::Alias(Type::Any)
    }

    fn mixed_enum(&mut self, part: &Part<'a>) {
        let all_of_one = part
            .keywords
            .enumeration
            .iter()
            .all(|value| value.is_number() || value.is_null())
            || part
                .keywords
                .enumeration
                .iter()
                .all(|value| value.is_boolean() || value.is_null());
        if !all_of_one {
            self.any(&part.at, "`enum` mixes values of different types");
        }
    }

    /// Everything but objects: texts, numbers, booleans, arrays.
    fn plain(&mut self, keywords: &Keywords<'a>, at: &Pointer, path: &Path) -> Shape {
        let format = keywords.format.as_deref();
        Shape::Alias(match keywords.ty {
            Some("string") if !keywords.enumeration.is_empty() => return self.text_enum(keywords),
            Some("string") if format == Some("binary") => Type::File,
            Some("string") => Type::Text,
            Some("boolean") => Type::Bool,
            Some("integer") => match format {
                Some("int32") => Type::I32,
                Some("uint64") => Type::U64,
                _ => Type::I64,
            },
            Some("number") => match format {
                Some("float") => Type::F32,
                _ => Type::F64,
            },
            Some("array") => {
                let items = keywords.items.map_or(Type::Any, |items| {
                    let path = [path, &["item".to_owned()]].concat();
                    self.value(Node::from(items), &at.child("items"), &path)
                        .element()
                });
                Type::List(Box::new(items))
            }
            _ => Type::Any,
        })
    }

    fn text_enum(&mut self, keywords: &Keywords<'a>) -> Shape {
        let names = parallel(&keywords.data.extensions, "x-enum-varnames");
        let docs = parallel(&keywords.data.extensions, "x-enum-descriptions");
        let mut values: IndexMap<String, EnumValue> = IndexMap::new();
        for (i, value) in keywords
            .enumeration
            .iter()
            .enumerate()
            .filter(|(_, value)| !value.is_null())
        {
            // `enum: [1, 2]` under `type: string` is YAML's reading of texts without quotes.
            let wire = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            let (name, doc) = (
                names.get(i).cloned().flatten(),
                docs.get(i).cloned().flatten(),
            );
            values
                .entry(wire.clone())
                .or_insert(EnumValue { wire, name, doc });
        }
        if values.is_empty() {
            Shape::Alias(Type::Text)
        } else {
            Shape::Enum(values.into_values().collect())
        }
    }

    /// An object: with fields, with keys that are not known, with both, or with nothing said about it.
    fn object(&mut self, parts: &[Part<'a>], at: &Pointer, path: &Path) -> Shape {
        let rest = self.rest(parts, path);
        let mut fields = self.fields(parts);
        let required: IndexSet<_> = parts
            .iter()
            .flat_map(|part| part.keywords.required)
            .map(String::as_str)
            .collect();
        for field in &mut fields {
            field.required |= required.contains(field.wire.as_str());
        }
        for name in required.iter().copied() {
            if !fields.iter().any(|field| field.wire == name) {
                fields.push(self.undeclared(name, at));
            }
        }
        if fields.is_empty() {
            return Shape::Alias(match rest {
                Some(ty) if ty != Type::Any => Type::Map(Box::new(ty)),
                _ => Type::Object,
            });
        }
        let needs = parts
            .iter()
            .flat_map(|part| needs(&part.keywords))
            .collect();
        Shape::Struct(Struct {
            fields,
            rest,
            needs,
        })
    }

    /// The properties of all parts. Where two parts have the same, the later one narrows the earlier one.
    fn fields(&mut self, parts: &[Part<'a>]) -> Vec<Field> {
        let mut found: IndexMap<&str, (Node<'a>, Pointer, &Path)> = IndexMap::new();
        for part in parts {
            for (name, node) in part.keywords.properties.into_iter().flatten() {
                let node = Node::from(node);
                let at = part.at.child("properties").child(name);
                if let (Some(_), Node::Item(schema)) = (found.get(name.as_str()), node)
                    && Keywords::new(schema).says_nothing()
                {
                    continue;
                }
                found.insert(name, (node, at, &part.path));
            }
        }
        let lower = |(wire, (node, at, path)): (&str, (Node<'a>, Pointer, &Path))| {
            let lowered = self.value(node, &at, &[path, &[wire.to_owned()]].concat());
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
        };
        found.into_iter().map(lower).collect()
    }

    /// A field that `required` names and `properties` does not declare: its JSON is kept.
    fn undeclared(&mut self, name: &str, at: &Pointer) -> Field {
        self.report
            .warning(at.child("required"), format!("`required` names `{name}`, which `properties` does not declare"))
            .help(format!("declare `{name}` with an overlay; until then its JSON is kept, and nothing requires it"));
        let annotations = Annotations::default();
        let (ty, nullable) = (Type::Any, false);
        let at = at.child("required");
        let wire = name.to_owned();
        // A response without it is no departure: the document does not say what it is.
        Field {
            wire,
            name: None,
            ty,
            required: false,
            nullable,
            read_only: false,
            write_only: false,
            annotations,
            at,
        }
    }

    /// What keys without a property hold, where a part allows them outright.
    fn rest(&mut self, parts: &[Part<'a>], path: &Path) -> Option<Type> {
        parts
            .iter()
            .find_map(|part| match part.keywords.additional? {
                AdditionalProperties::Any(true) => Some(Type::Any),
                AdditionalProperties::Any(false) => None,
                AdditionalProperties::Schema(schema) => {
                    let path = [path, &["value".to_owned()]].concat();
                    Some(
                        self.value(
                            Node::from(&**schema),
                            &part.at.child("additionalProperties"),
                            &path,
                        )
                        .element(),
                    )
                }
            })
    }
}

/// What the document says about a value beside its type.
fn annotations(keywords: &Keywords<'_>) -> Annotations {
    let mut limits = keywords.limits.clone();
    const OF_THE_TYPE: [&str; 7] = [
        "int32", "int64", "uint64", "float", "double", "binary", "password",
    ];
    if let Some(format) = keywords
        .format
        .as_deref()
        .filter(|format| !OF_THE_TYPE.contains(format))
    {
        limits.insert(0, format!("format `{format}`"));
    }
    if keywords.ty != Some("string") && !keywords.enumeration.is_empty() {
        let values: Vec<_> = keywords
            .enumeration
            .iter()
            .filter(|value| !value.is_null())
            .map(code)
            .collect();
        limits.push(if values.len() == 1 {
            format!("always {}", values[0])
        } else {
            format!("one of {}", values.join(", "))
        });
    }
    Annotations {
        doc: keywords.data.description.clone(),
        limits,
        maximum: keywords.maximum,
        default: keywords.data.default.clone(),
        example: keywords.data.example.clone(),
        constant: None,
        deprecated: keywords.data.deprecated,
        secret: keywords.format.as_deref() == Some("password"),
    }
}

fn code(value: &Value) -> String {
    format!(
        "`{}`",
        value
            .as_f64()
            .filter(|number| number.fract() == 0.0)
            .map_or_else(|| value.to_string(), |n| n.to_string())
    )
}

/// The text that an inline schema allows alone.
fn constant<'a>(keywords: &'a Keywords<'_>) -> Option<&'a str> {
    let plain = keywords.ty == Some("string") && keywords.all_of.is_empty() && !has_arms(keywords);
    match keywords.texts().as_slice() {
        [only] if plain => Some(only),
        _ => None,
    }
}

/// Whether a schema adds nothing of its own to the one that it wraps.
fn is_bare(keywords: &Keywords<'_>) -> bool {
    matches!(keywords.ty, None | Some("object"))
        && keywords.properties.is_none()
        && keywords.required.is_empty()
        && keywords.enumeration.is_empty()
        && !matches!(
            keywords.additional,
            Some(AdditionalProperties::Any(true) | AdditionalProperties::Schema(_))
        )
        && keywords.one_of.is_empty()
        && keywords.any_of.is_empty()
}

/// Whether an arm of `allOf` is more than prose.
fn says_something(arm: &ReferenceOr<Schema>) -> bool {
    match Node::from(arm) {
        Node::Ref(_) => true,
        Node::Item(schema) => {
            let keywords = Keywords::new(schema);
            !keywords.says_nothing() || !keywords.required.is_empty()
        }
    }
}

/// Whether `oneOf` or `anyOf` gives alternatives, and not only lists of required keys.
fn has_arms(keywords: &Keywords<'_>) -> bool {
    let arms = || keywords.one_of.iter().chain(keywords.any_of);
    arms().next().is_some() && (keywords.properties.is_none() || !arms().all(only_requires))
}

/// Whether a schema only lists required keys.
fn only_requires(arm: &ReferenceOr<Schema>) -> bool {
    matches!(Node::from(arm), Node::Item(schema) if {
        let keywords = Keywords::new(schema);
        (keywords.says_nothing() || is_bare(&Keywords { required: &[], ..keywords.clone() })) && !keywords.required.is_empty()
    })
}

/// The alternatives of required keys that `oneOf` or `anyOf` lists.
fn needs(keywords: &Keywords<'_>) -> Vec<Vec<String>> {
    let arms = keywords
        .one_of
        .iter()
        .chain(keywords.any_of)
        .filter(|arm| only_requires(arm));
    arms.filter_map(|arm| arm.as_item())
        .map(|schema| Keywords::new(schema).required.to_vec())
        .collect()
}

/// An extension that says something about each value of `enum`.
fn parallel(extensions: &Extensions, key: &str) -> Vec<Option<String>> {
    let values = extensions
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    values
        .map(|value| value.as_str().map(str::to_owned))
        .collect()
}

fn secret(extensions: &Extensions, at: &Pointer, lowering: &mut Lowering<'_, '_>) -> bool {
    extension::mark(extensions, at, lowering.report).secret
}
