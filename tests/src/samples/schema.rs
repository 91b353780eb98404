//! Reads schemas: follows references, and makes one flat schema of `allOf`. It knows no values but those that schemas name.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// A document.
#[derive(Clone, Copy)]
pub struct Document<'a>(pub &'a Value);

/// A schema without `allOf` and without references on its top.
#[derive(Default)]
pub struct Flat<'a> {
    pub ty: Option<String>,
    pub format: Option<String>,
    pub values: Option<Vec<Value>>,
    pub properties: BTreeMap<String, Value>,
    pub required: BTreeSet<&'a str>,
    pub additional: Option<Value>,
    /// Whether there may be no keys but those of the properties.
    pub closed: bool,
    items: Vec<Value>,
    maximum: Option<f64>,
    pub alternatives: Vec<Alternative<'a>>,
}

/// One of the schemas of `oneOf` or `anyOf`, and the values of the tag that the discriminator has for it.
pub struct Alternative<'a> {
    pub schema: &'a Value,
    pub tag: Option<(String, Vec<String>)>,
}

impl<'a> Document<'a> {
    /// The component of that name.
    pub fn component(self, name: &str) -> Option<&'a Value> {
        self.0.pointer("/components/schemas")?.get(name)
    }

    /// The component that a schema refers to.
    pub fn name_of(self, schema: &Value) -> Option<&'a str> {
        let reference = schema.get("$ref")?.as_str()?;
        let name = reference.strip_prefix("#/components/schemas/")?;
        let schemas = self.0.pointer("/components/schemas")?.as_object()?;
        schemas.get_key_value(name).map(|(name, _)| name.as_str())
    }

    /// The schema that a reference leads to, and the name of the component.
    pub fn follow(self, mut schema: &'a Value) -> (&'a Value, Option<&'a str>) {
        let mut name = None;
        for _ in 0..16 {
            let Some(reference) = schema.get("$ref").and_then(Value::as_str) else {
                break;
            };
            let Some(target) = reference
                .strip_prefix('#')
                .and_then(|at| self.0.pointer(at))
            else {
                break;
            };
            name = reference.rsplit('/').next();
            schema = target;
        }
        (schema, name)
    }

    /// A schema, flat. The schemas that it is made for are not those of the document, so what it gives is its own.
    pub fn flat<'s>(self, schema: &'s Value) -> Flat<'s>
    where
        'a: 's,
    {
        let mut flat = Flat::default();
        self.gather(schema, &mut flat, 0);
        if flat.ty.is_none() && !flat.properties.is_empty() {
            flat.ty = Some("object".to_owned());
        }
        if flat.ty.is_none() && (!flat.required.is_empty() || flat.additional.is_some()) {
            flat.ty = Some("object".to_owned());
        }
        if flat.ty.is_none() && !flat.items.is_empty() {
            flat.ty = Some("array".to_owned());
        }
        flat
    }

    fn gather<'s>(self, schema: &'s Value, flat: &mut Flat<'s>, depth: usize)
    where
        'a: 's,
    {
        let schema: &'s Value = if schema.get("$ref").is_some() {
            self.follow_any(schema)
        } else {
            schema
        };
        if depth > 16 {
            return;
        }
        let text = |key: &str| schema.get(key).and_then(Value::as_str).map(str::to_owned);
        // An integer is a number as well.
        if flat.ty.as_deref() != Some("integer") {
            flat.ty = text("type").or(flat.ty.take());
        }
        flat.format = text("format").or(flat.format.take());
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            let both = |all: Vec<Value>| all.into_iter().filter(|it| values.contains(it)).collect();
            flat.values = Some(flat.values.take().map_or_else(|| values.clone(), both));
        }
        for (name, property) in schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let whole = flat.properties.remove(name);
            let whole = whole.map_or_else(
                || property.clone(),
                |known| json!({"allOf": [known, property]}),
            );
            flat.properties.insert(name.clone(), whole);
        }
        let required = schema.get("required").and_then(Value::as_array);
        flat.required
            .extend(required.into_iter().flatten().filter_map(Value::as_str));
        match schema.get("additionalProperties") {
            Some(Value::Bool(false)) => flat.closed = true,
            Some(Value::Bool(true)) => flat.additional = flat.additional.take().or(Some(json!({}))),
            Some(other) => flat.additional = Some(other.clone()),
            None => {}
        }
        flat.items.extend(schema.get("items").cloned());
        flat.maximum = schema
            .get("maximum")
            .and_then(Value::as_f64)
            .or(flat.maximum);
        for part in schema
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            self.gather(part, flat, depth + 1);
        }
        self.gather_alternatives(schema, flat);
    }

    fn follow_any<'s>(self, schema: &'s Value) -> &'s Value
    where
        'a: 's,
    {
        let reference = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|it| it.strip_prefix('#'));
        match reference.and_then(|at| self.0.pointer(at)) {
            Some(target) if target.get("$ref").is_some() => self.follow(target).0,
            Some(target) => target,
            None => schema,
        }
    }

    fn gather_alternatives<'s>(self, schema: &'s Value, flat: &mut Flat<'s>)
    where
        'a: 's,
    {
        let discriminator = schema.get("discriminator");
        let tag = discriminator.and_then(|it| it.get("propertyName")?.as_str());
        for arm in ["oneOf", "anyOf"]
            .iter()
            .filter_map(|key| schema.get(key)?.as_array())
            .flatten()
        {
            let name = arm
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|it| it.rsplit('/').next());
            let tag = tag
                .zip(name)
                .zip(discriminator)
                .map(|((tag, name), discriminator)| (tag.to_owned(), tags(discriminator, name)));
            flat.alternatives.push(Alternative { schema: arm, tag });
        }
    }

    /// Whether an arm says itself what the tag is, and the discriminator agrees.
    pub fn allows(self, arm: &Value, tag: &str, value: &Value, tags: &[String]) -> bool {
        let flat = self.flat(arm);
        let says = flat
            .properties
            .get(tag)
            .is_some_and(|schema| self.flat(schema).values.is_some());
        let has = value.get(tag).and_then(Value::as_str);
        !flat.alternatives.is_empty()
            || (says && has.is_none_or(|has| tags.iter().any(|tag| tag == has)))
    }

    /// The components that have this one in their `allOf` and are its subtypes: name, tag and its values.
    pub fn heirs(self, name: &str) -> Vec<(String, String, Vec<String>)> {
        let schema = self.component(name);
        let discriminator = schema.and_then(|it| it.get("discriminator"));
        let has_arms =
            schema.is_some_and(|it| it.get("oneOf").is_some() || it.get("anyOf").is_some());
        let tag = discriminator.and_then(|it| it.get("propertyName")?.as_str());
        let (Some(discriminator), Some(tag), false) = (discriminator, tag, has_arms) else {
            return Vec::new();
        };
        let reference = format!("#/components/schemas/{name}");
        let is_heir = |schema: &Value| {
            let parts = schema.get("allOf").and_then(Value::as_array);
            let is = |part: &Value| part.get("$ref").and_then(Value::as_str) == Some(&reference);
            schema.get("nullable").is_none()
                && parts.is_some_and(|parts| parts.len() > 1 && parts.iter().any(is))
        };
        let schemas = self
            .0
            .pointer("/components/schemas")
            .and_then(Value::as_object);
        let heirs = schemas
            .into_iter()
            .flatten()
            .filter(|(_, schema)| is_heir(schema));
        heirs
            .map(|(heir, _)| (heir.clone(), tag.to_owned(), tags(discriminator, heir)))
            .collect()
    }
}

/// The values of a tag for a component.
fn tags(discriminator: &Value, name: &str) -> Vec<String> {
    let mapping = discriminator.get("mapping").and_then(Value::as_object);
    let leads_here = |target: &Value| {
        target
            .as_str()
            .is_some_and(|it| it == name || it.rsplit('/').next() == Some(name))
    };
    let mapped = mapping
        .into_iter()
        .flatten()
        .filter(|(_, target)| leads_here(target));
    let mapped: Vec<_> = mapped.map(|(value, _)| value.clone()).collect();
    if mapped.is_empty() {
        vec![name.to_owned()]
    } else {
        mapped
    }
}

impl Flat<'_> {
    /// The schema of the elements.
    pub fn items(&self) -> Option<Value> {
        match self.items.as_slice() {
            [] => None,
            [only] => Some(only.clone()),
            several => Some(json!({"allOf": several})),
        }
    }

    /// Whether integers may be larger than a signed one.
    pub fn allows_unsigned(&self) -> bool {
        const LARGEST: f64 = 1.8e19;
        self.maximum.is_some_and(|maximum| maximum >= LARGEST)
    }

    /// What holds beside the alternatives.
    pub fn without_alternatives(&self) -> Value {
        let mut whole = json!({"properties": self.properties, "required": self.required});
        if self.properties.is_empty() && self.required.is_empty() {
            whole = json!({});
        }
        if let Some(ty) = &self.ty {
            whole["type"] = ty.as_str().into();
        }
        if let Some(additional) = &self.additional {
            whole["additionalProperties"] = additional.clone();
        }
        whole
    }
}
