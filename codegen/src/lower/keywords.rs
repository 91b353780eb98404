//! A schema's keywords in one shape, whatever variant openapiv3 chose for it.

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, ArrayType, ObjectType, ReferenceOr, Schema, SchemaData, SchemaKind, Type,
    VariantOrUnknownOrEmpty,
};
use serde::Serialize;
use serde_json::Value;

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
    /// Limits, each a short phrase.
    pub limits: Vec<String>,
    /// `maximum`, where it is a whole number that is allowed itself.
    pub maximum: Option<u64>,
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
            limits: Vec::new(),
            maximum: None,
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
                self.enumeration.clone_from(&any.enumeration);
                self.properties = Some(&any.properties).filter(|properties| !properties.is_empty());
                self.required = &any.required;
                self.additional = any.additional_properties.as_ref();
                self.items = any.items.as_ref();
                (self.one_of, self.any_of, self.all_of) = (&any.one_of, &any.any_of, &any.all_of);
                self.not = any.not.is_some();
                self.range(
                    any.minimum,
                    any.exclusive_minimum,
                    any.maximum,
                    any.exclusive_maximum,
                    any.multiple_of,
                );
                self.length(any.min_length, any.max_length, "character");
                self.length(any.min_items, any.max_items, "element");
                self.pattern(any.pattern.as_deref());
            }
        }
    }

    fn read_type(&mut self, ty: &'a Type) {
        match ty {
            Type::String(string) => {
                self.ty = Some("string");
                self.format = format_of(&string.format);
                self.enumeration = string
                    .enumeration
                    .iter()
                    .map(|value| Value::from(value.clone()))
                    .collect();
                self.length(string.min_length, string.max_length, "character");
                self.pattern(string.pattern.as_deref());
            }
            Type::Number(number) => {
                self.ty = Some("number");
                self.format = format_of(&number.format);
                self.enumeration = number
                    .enumeration
                    .iter()
                    .map(|value| Value::from(*value))
                    .collect();
                let exclusive = (
                    Some(number.exclusive_minimum),
                    Some(number.exclusive_maximum),
                );
                self.range(
                    number.minimum,
                    exclusive.0,
                    number.maximum,
                    exclusive.1,
                    number.multiple_of,
                );
            }
            Type::Integer(integer) => {
                self.ty = Some("integer");
                self.format = format_of(&integer.format);
                self.enumeration = integer
                    .enumeration
                    .iter()
                    .map(|value| Value::from(*value))
                    .collect();
                let exclusive = (
                    Some(integer.exclusive_minimum),
                    Some(integer.exclusive_maximum),
                );
                self.range(
                    integer.minimum,
                    exclusive.0,
                    integer.maximum,
                    exclusive.1,
                    integer.multiple_of,
                );
            }
            Type::Boolean(boolean) => {
                self.ty = Some("boolean");
                self.enumeration = boolean
                    .enumeration
                    .iter()
                    .map(|value| Value::from(*value))
                    .collect();
            }
            Type::Object(object) => self.read_object(object),
            Type::Array(array) => self.read_array(array),
        }
    }

    fn read_object(&mut self, object: &'a ObjectType) {
        self.ty = Some("object");
        self.properties = Some(&object.properties).filter(|properties| !properties.is_empty());
        self.required = &object.required;
        self.additional = object.additional_properties.as_ref();
    }

    fn read_array(&mut self, array: &'a ArrayType) {
        self.ty = Some("array");
        self.items = array.items.as_ref();
        self.length(array.min_items, array.max_items, "element");
        if array.unique_items {
            self.limits.push("no element twice".to_owned());
        }
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

    /// The texts among the values of `enum`.
    pub fn texts(&self) -> Vec<&str> {
        self.enumeration.iter().filter_map(Value::as_str).collect()
    }

    /// Whether `null` is among the values of `enum`, or allowed by `nullable`.
    pub fn nullable(&self) -> bool {
        self.data.nullable || self.enumeration.iter().any(Value::is_null)
    }

    fn range<N: Serialize + Copy>(
        &mut self,
        minimum: Option<N>,
        exclusive_minimum: Option<bool>,
        maximum: Option<N>,
        exclusive_maximum: Option<bool>,
        multiple_of: Option<N>,
    ) {
        if let Some(minimum) = minimum.map(number) {
            let least = if exclusive_minimum == Some(true) {
                "more than"
            } else {
                "at least"
            };
            self.limits.push(format!("{least} {minimum}"));
        }
        if let Some(maximum) = maximum.map(number) {
            let most = if exclusive_maximum == Some(true) {
                "less than"
            } else {
                "at most"
            };
            self.limits.push(format!("{most} {maximum}"));
            self.maximum = maximum.parse().ok().filter(|_| most == "at most");
        }
        if let Some(multiple) = multiple_of.map(number) {
            self.limits.push(format!("a multiple of {multiple}"));
        }
    }

    fn length(&mut self, least: Option<usize>, most: Option<usize>, unit: &str) {
        let counted = |count: usize| {
            if count == 1 {
                format!("1 {unit}")
            } else {
                format!("{count} {unit}s")
            }
        };
        match (least, most) {
            (Some(least), Some(most)) if least == most => {
                self.limits.push(format!("exactly {}", counted(most)))
            }
            (Some(0) | None, Some(most)) => self.limits.push(format!("at most {}", counted(most))),
            (Some(least), Some(most)) => self.limits.push(format!("{least} to {}", counted(most))),
            (Some(least), None) if least > 0 => {
                self.limits.push(format!("at least {}", counted(least)))
            }
            _ => {}
        }
    }

    fn pattern(&mut self, pattern: Option<&str>) {
        if let Some(pattern) = pattern {
            self.limits.push(format!("matches `{pattern}`"));
        }
    }
}

/// A number as JSON writes it, without the `.0` of a whole one.
fn number<N: Serialize>(number: N) -> String {
    let text = serde_json::to_string(&number).unwrap_or_default();
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
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
