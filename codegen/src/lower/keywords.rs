//! A schema's keywords in one shape, whatever variant openapiv3 chose for it.

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, ArrayType, IntegerType, NumberType, ObjectType, ReferenceOr, Schema,
    SchemaData, SchemaKind, StringType, Type, VariantOrUnknownOrEmpty,
};
use serde::Serialize;
use serde_json::{Number, Value};

use crate::ir::{Bound, Count, Limits};

/// A schema, or the reference to one, however openapiv3 boxes it.
#[derive(Clone, Copy)]
pub enum Node<'a> {
    /// The reference's text.
    Ref(&'a str),
    /// The schema itself.
    Item(&'a Schema),
}

impl<'a> From<&'a ReferenceOr<Schema>> for Node<'a> {
    fn from(node: &'a ReferenceOr<Schema>) -> Self {
        match node {
            ReferenceOr::Reference { reference } => Self::Ref(reference),
            ReferenceOr::Item(schema) => Self::Item(schema),
        }
    }
}

impl<'a> From<&'a ReferenceOr<Box<Schema>>> for Node<'a> {
    fn from(node: &'a ReferenceOr<Box<Schema>>) -> Self {
        match node {
            ReferenceOr::Reference { reference } => Self::Ref(reference),
            ReferenceOr::Item(schema) => Self::Item(schema),
        }
    }
}

/// The properties of an object schema.
pub type Properties = IndexMap<String, ReferenceOr<Box<Schema>>>;

/// A schema's keywords.
#[derive(Clone)]
pub struct Keywords<'a> {
    pub data: &'a SchemaData,
    pub ty: Option<&'a str>,
    pub format: Option<String>,
    pub enumeration: Vec<Value>,
    pub properties: Option<&'a Properties>,
    pub required: &'a [String],
    pub additional: Option<&'a AdditionalProperties>,
    pub items: Option<&'a ReferenceOr<Box<Schema>>>,
    pub one_of: &'a [ReferenceOr<Schema>],
    pub any_of: &'a [ReferenceOr<Schema>],
    pub all_of: &'a [ReferenceOr<Schema>],
    /// Whether `not` is there, which no type can say.
    pub not: bool,
    /// Which values of the type are allowed, as far as keywords of their own say so.
    pub limits: Limits,
}

impl<'a> Keywords<'a> {
    /// Reads a schema.
    pub fn new(schema: &'a Schema) -> Self {
        let mut keywords = Self {
            data: &schema.schema_data,
            ty: None,
            format: None,
            enumeration: Vec::new(),
            properties: None,
            required: &[],
            additional: None,
            items: None,
            one_of: &[],
            any_of: &[],
            all_of: &[],
            not: false,
            limits: Limits::default(),
        };
        keywords.read(&schema.schema_kind);
        if let (None, Some(ty)) = (keywords.ty, keywords.implied()) {
            keywords.ty = Some(ty);
        }
        keywords
    }

    fn read(&mut self, kind: &'a SchemaKind) {
        match kind {
            SchemaKind::Type(ty) => self.read_type(ty),
            SchemaKind::OneOf { one_of } => self.one_of = one_of,
            SchemaKind::AnyOf { any_of } => self.any_of = any_of,
            SchemaKind::AllOf { all_of } => self.all_of = all_of,
            SchemaKind::Not { .. } => self.not = true,
            SchemaKind::Any(any) => {
                self.ty = any.typ.as_deref();
                self.format.clone_from(&any.format);
                self.enumeration = values(&any.enumeration);
                self.properties = Some(&any.properties).filter(|properties| !properties.is_empty());
                self.required = &any.required;
                self.additional = any.additional_properties.as_ref();
                self.items = any.items.as_ref();
                (self.one_of, self.any_of, self.all_of) = (&any.one_of, &any.any_of, &any.all_of);
                self.not = any.not.is_some();
                self.limits = Limits {
                    minimum: bound(any.minimum, any.exclusive_minimum == Some(true)),
                    maximum: bound(any.maximum, any.exclusive_maximum == Some(true)),
                    multiple_of: any.multiple_of.and_then(number),
                    length: count(any.min_length, any.max_length),
                    pattern: any.pattern.clone(),
                    items: count(any.min_items, any.max_items),
                    unique: any.unique_items == Some(true),
                    keys: count(any.min_properties, any.max_properties),
                    ..Limits::default()
                };
            }
        }
    }

    fn read_type(&mut self, ty: &'a Type) {
        match ty {
            Type::String(string) => self.read_string(string),
            Type::Number(number) => self.read_number(number),
            Type::Integer(integer) => self.read_integer(integer),
            Type::Boolean(boolean) => {
                self.ty = Some("boolean");
                self.enumeration = values(&boolean.enumeration);
            }
            Type::Object(object) => self.read_object(object),
            Type::Array(array) => self.read_array(array),
        }
    }

    fn read_string(&mut self, string: &'a StringType) {
        self.ty = Some("string");
        self.format = format_of(&string.format);
        self.enumeration = values(&string.enumeration);
        self.limits.length = count(string.min_length, string.max_length);
        self.limits.pattern.clone_from(&string.pattern);
    }

    fn read_number(&mut self, it: &'a NumberType) {
        self.ty = Some("number");
        self.format = format_of(&it.format);
        self.enumeration = values(&it.enumeration);
        self.limits.minimum = bound(it.minimum, it.exclusive_minimum);
        self.limits.maximum = bound(it.maximum, it.exclusive_maximum);
        self.limits.multiple_of = it.multiple_of.and_then(number);
    }

    fn read_integer(&mut self, it: &'a IntegerType) {
        self.ty = Some("integer");
        self.format = format_of(&it.format);
        self.enumeration = values(&it.enumeration);
        self.limits.minimum = bound(it.minimum, it.exclusive_minimum);
        self.limits.maximum = bound(it.maximum, it.exclusive_maximum);
        self.limits.multiple_of = it.multiple_of.and_then(number);
    }

    fn read_object(&mut self, object: &'a ObjectType) {
        self.ty = Some("object");
        self.properties = Some(&object.properties).filter(|properties| !properties.is_empty());
        self.required = &object.required;
        self.additional = object.additional_properties.as_ref();
        self.limits.keys = count(object.min_properties, object.max_properties);
    }

    fn read_array(&mut self, array: &'a ArrayType) {
        self.ty = Some("array");
        self.items = array.items.as_ref();
        self.limits.items = count(array.min_items, array.max_items);
        self.limits.unique = array.unique_items;
    }

    /// The type that the other keywords leave no doubt about.
    fn implied(&self) -> Option<&'static str> {
        if self.properties.is_some() || self.additional.is_some() {
            Some("object")
        } else if self.items.is_some() {
            Some("array")
        } else if !self.enumeration.is_empty()
            && self
                .enumeration
                .iter()
                .all(|v| v.is_string() || v.is_null())
        {
            Some("string")
        } else {
            None
        }
    }

    /// Whether the schema says nothing about the value's type: only prose, or only which keys are required.
    pub fn says_nothing(&self) -> bool {
        self.ty.is_none()
            && self.enumeration.is_empty()
            && self.one_of.is_empty()
            && self.any_of.is_empty()
            && self.all_of.is_empty()
    }

    /// Whether the schema adds nothing of its own to one that it wraps.
    pub fn is_bare(&self) -> bool {
        let allows_more = matches!(
            self.additional,
            Some(AdditionalProperties::Any(true) | AdditionalProperties::Schema(_))
        );
        matches!(self.ty, None | Some("object"))
            && self.properties.is_none()
            && self.required.is_empty()
            && self.enumeration.is_empty()
            && !allows_more
            && self.one_of.is_empty()
            && self.any_of.is_empty()
    }

    /// What stands in `oneOf` and `anyOf`.
    fn arms(&self) -> impl Iterator<Item = &'a ReferenceOr<Schema>> + use<'a> {
        self.one_of.iter().chain(self.any_of)
    }

    /// Whether `oneOf` or `anyOf` gives alternatives, and not only lists of required keys.
    pub fn has_arms(&self) -> bool {
        let only_keys = || self.arms().all(|arm| required_alone(arm).is_some());
        self.arms().next().is_some() && (self.properties.is_none() || !only_keys())
    }

    /// The alternatives of required keys that `oneOf` or `anyOf` lists.
    pub fn needs(&self) -> impl Iterator<Item = Vec<String>> + use<'a> {
        self.arms().filter_map(required_alone).map(<[_]>::to_vec)
    }

    /// The text that the schema allows alone.
    pub fn constant(&self) -> Option<&str> {
        let plain = self.ty == Some("string") && self.all_of.is_empty() && !self.has_arms();
        match self.texts().as_slice() {
            [only] if plain => Some(only),
            _ => None,
        }
    }

    /// The texts among the values of `enum`.
    pub fn texts(&self) -> Vec<&str> {
        self.enumeration.iter().filter_map(Value::as_str).collect()
    }

    /// Whether `null` is among the values of `enum`, or allowed by `nullable`.
    pub fn nullable(&self) -> bool {
        self.data.nullable || self.enumeration.iter().any(Value::is_null)
    }
}

/// The required keys of a schema that says nothing else.
fn required_alone(arm: &ReferenceOr<Schema>) -> Option<&[String]> {
    let keywords = Keywords::new(arm.as_item()?);
    let rest = Keywords {
        required: &[],
        ..keywords.clone()
    };
    let alone = keywords.says_nothing() || rest.is_bare();
    (alone && !keywords.required.is_empty()).then_some(keywords.required)
}

fn bound(end: Option<impl Into<Value>>, excluded: bool) -> Option<Bound> {
    let number = number(end?)?;
    Some(Bound { number, excluded })
}

fn count(least: Option<usize>, most: Option<usize>) -> Count {
    let least = least.unwrap_or_default();
    Count { least, most }
}

/// A number, a whole one as an integer: openapiv3 has `3` as 3.0 where the schema has no type.
fn number(value: impl Into<Value>) -> Option<Number> {
    match plain(value.into()) {
        Value::Number(number) => Some(number),
        _ => None,
    }
}

/// The values of `enum`.
fn values<T: Clone + Into<Value>>(enumeration: &[T]) -> Vec<Value> {
    let values = enumeration.iter().cloned();
    values.map(|value| plain(value.into())).collect()
}

/// The same value, a whole number as an integer.
fn plain(value: Value) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value.as_f64() {
        Some(float) if value.is_f64() && float.fract() == 0.0 && float.abs() < EXACT => {
            Value::from(float as i64)
        }
        _ => value,
    }
}

/// A format's name as the document has it.
fn format_of<T: Serialize>(format: &VariantOrUnknownOrEmpty<T>) -> Option<String> {
    match format {
        VariantOrUnknownOrEmpty::Item(known) => serde_json::to_value(known)
            .ok()?
            .as_str()
            .map(str::to_owned),
        VariantOrUnknownOrEmpty::Unknown(name) => Some(name.clone()),
        VariantOrUnknownOrEmpty::Empty => None,
    }
}
