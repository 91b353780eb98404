//! Follows `$ref` into `components`: always a value and the pointer to it.
//!
//! Bundling has made every reference a local one and has reported those that lead nowhere, so a reference that cannot
//! be followed here is only passed over.

use indexmap::IndexMap;
use openapiv3::{
    Components, Header, OpenAPI, Parameter, ReferenceOr, RequestBody, Response, Schema,
    SecurityScheme,
};

use crate::pointer::Pointer;

/// The components of a document.
#[derive(Clone, Copy)]
pub struct Resolver<'a> {
    components: Option<&'a Components>,
}

/// A kind of component that a reference can lead to.
pub trait Component: Sized + 'static {
    /// The key under `components`.
    const SECTION: &'static str;
    /// The components of this kind.
    fn all(components: &Components) -> &IndexMap<String, ReferenceOr<Self>>;
}

macro_rules! component {
    ($($type:ty: $kind:literal, $field:ident;)*) => {$(
        impl Component for $type {
            const SECTION: &'static str = $kind;

            fn all(components: &Components) -> &IndexMap<String, ReferenceOr<Self>> {
                &components.$field
            }
        }
    )*};
}

component! {
    Schema: "schemas", schemas;
    Header: "headers", headers;
    Response: "responses", responses;
    Parameter: "parameters", parameters;
    RequestBody: "requestBodies", request_bodies;
    SecurityScheme: "securitySchemes", security_schemes;
}

/// How many references in a row are followed; more are a circle.
const LONGEST_CHAIN: usize = 64;

impl<'a> Resolver<'a> {
    pub fn new(document: &'a OpenAPI) -> Self {
        Self {
            components: document.components.as_ref(),
        }
    }

    /// All components of a kind.
    pub fn all<T: Component>(self) -> impl Iterator<Item = (&'a str, &'a ReferenceOr<T>)> {
        self.components
            .into_iter()
            .flat_map(|components| T::all(components))
            .map(|(name, value)| (name.as_str(), value))
    }

    /// The value, its place, and the component's name where a reference led there.
    pub fn follow<T: Component>(
        self,
        value: &'a ReferenceOr<T>,
        at: &Pointer,
    ) -> Option<(&'a T, Pointer, Option<&'a str>)> {
        let (mut value, mut at, mut name) = (value, at.clone(), None);
        for _ in 0..LONGEST_CHAIN {
            let reference = match value {
                ReferenceOr::Item(item) => return Some((item, at, name)),
                ReferenceOr::Reference { reference } => reference,
            };
            let (key, target) = self.component::<T>(reference)?;
            at = Pointer::component(T::SECTION, key);
            (value, name) = (target, Some(key));
        }
        None
    }

    /// The schema that a reference leads to, and its place.
    pub fn target(self, reference: &str) -> Option<(&'a Schema, Pointer)> {
        let (name, node) = self.component::<Schema>(reference)?;
        let (schema, at, _) = self.follow(node, &Pointer::component("schemas", name))?;
        Some((schema, at))
    }

    /// The component that a reference names.
    pub fn component<T: Component>(self, reference: &str) -> Option<(&'a str, &'a ReferenceOr<T>)> {
        let pointer = Pointer::parse(reference.strip_prefix('#')?)?;
        self.named(&pointer.name_in(T::SECTION)?)
    }

    /// The component of that name.
    pub fn named<T: Component>(self, name: &str) -> Option<(&'a str, &'a ReferenceOr<T>)> {
        let (name, value) = T::all(self.components?).get_key_value(name)?;
        Some((name.as_str(), value))
    }
}
