//! What a type of the document is, whatever Rust calls it: takes the IR, gives for each type the places that lead to it.
//!
//! A place is written for people: `schemas/User` (a component), `schemas/User.address` (a field), `schemas/User.tags[]`
//! (an element), `CreateUser request.profile` (inside of an operation's body). It knows no name in Rust and no pointer,
//! so that it stays when a path, a media type or the order of things in the document changes.

use std::collections::BTreeSet;

use crate::ir::{Api, Arm, Operation, Origin, Shape, Type, TypeId};

/// How many places are kept for an inline type, and for a component, whose name says most.
const INLINE_PLACES: usize = 64;
const COMPONENT_PLACES: usize = 8;

/// The places of each type, in the order of IDs; `ids` are what the operations are known by.
pub fn places(api: &Api, ids: &[&str]) -> Vec<BTreeSet<String>> {
    let mut places = Places {
        api,
        of: vec![BTreeSet::new(); api.types.len()],
    };
    let components = api.types().filter_map(|(id, def)| match &def.origin {
        Origin::Component(name) => Some((id, component_place(name))),
        Origin::OrNull(_) | Origin::Inline(_) => None,
    });
    let components: Vec<_> = components.collect();
    for (id, root) in &components {
        places.add(*id, root);
    }
    for (id, def) in api.types() {
        if let Origin::OrNull(name) = &def.origin {
            places.add(id, &format!("{} or null", component_place(name)));
        }
    }
    for (operation, id) in api.operations.iter().zip(ids) {
        for (root, ty) in roots(operation, id) {
            places.add_type(&root, ty);
        }
    }
    for (id, root) in &components {
        places.add_inside(*id, root);
    }
    if let Some(events) = &api.events {
        places.add_type("events", &events.ty);
    }
    places.of
}

/// The place of a component.
pub fn component_place(name: &str) -> String {
    format!("schemas/{name}")
}

/// The types that an operation names itself, with their places.
fn roots<'a>(operation: &'a Operation, id: &'a str) -> impl Iterator<Item = (String, &'a Type)> {
    let params = operation.params.iter();
    let params = params.map(move |it| (format!("{id} parameter {}", it.wire), &it.ty));
    let bodies = operation.bodies.iter();
    let bodies = bodies.map(move |it| (format!("{id} request"), &it.ty));
    let answer = operation.ok.body.iter();
    let answer = answer.map(move |(_, ty)| (format!("{id} response"), ty));
    let errors = operation.errors.iter();
    let errors =
        errors.filter_map(move |it| Some((format!("{id} {}", it.status), it.ty.as_ref()?)));
    let headers = operation.headers.iter();
    let headers = headers.map(move |ty| (format!("{id} headers"), ty));
    params
        .chain(bodies)
        .chain(answer)
        .chain(errors)
        .chain(headers)
}

struct Places<'a> {
    api: &'a Api,
    of: Vec<BTreeSet<String>>,
}

impl Places<'_> {
    /// Notes a place; false if it was known or if there are enough.
    fn add(&mut self, id: TypeId, place: &str) -> bool {
        let most = match self.api[id].origin {
            Origin::Component(_) | Origin::OrNull(_) => COMPONENT_PLACES,
            Origin::Inline(_) => INLINE_PLACES,
        };
        let places = &mut self.of[id.0];
        places.len() < most && places.insert(place.to_owned())
    }

    /// Notes what a type that stands at a place leads to. A component is a root of its own.
    fn add_type(&mut self, place: &str, ty: &Type) {
        match ty {
            Type::List(inner) => self.add_type(&format!("{place}[]"), inner),
            Type::Map(inner) => self.add_type(&format!("{place}{{}}"), inner),
            Type::Nullable(inner) => self.add_type(place, inner),
            Type::Named(id) => {
                let is_inline = matches!(self.api[*id].origin, Origin::Inline(_));
                if self.add(*id, place) && is_inline {
                    self.add_inside(*id, place);
                }
            }
            _ => {}
        }
    }

    /// Notes what is inside of a type.
    fn add_inside(&mut self, id: TypeId, place: &str) {
        let api = self.api;
        match &api[id].shape {
            Shape::Struct(body) => {
                for field in &body.fields {
                    self.add_type(&format!("{place}.{}", field.wire), &field.ty);
                }
                if let Some(rest) = &body.rest {
                    self.add_type(&format!("{place}{{}}"), rest);
                }
            }
            Shape::Union(union) => {
                for (index, arm) in union.arms.iter().enumerate() {
                    for key in arm_keys(api, arm, index) {
                        self.add_type(&format!("{place}|{key}"), &arm.ty);
                    }
                }
            }
            Shape::Alias(ty) => self.add_type(place, ty),
            Shape::Enum(_) => {}
        }
    }
}

/// What an arm is known by: its component, the values of the tag, its title; only its order where it has none of these.
pub fn arm_keys(api: &Api, arm: &Arm, index: usize) -> Vec<String> {
    let component = arm.ty.named().and_then(|id| match &api[id].origin {
        Origin::Component(name) => Some(component_place(name)),
        Origin::OrNull(_) | Origin::Inline(_) => None,
    });
    let keys = component.into_iter().chain(arm.tags.iter().cloned());
    let mut keys: Vec<_> = keys.chain(arm.title.clone()).collect();
    if keys.is_empty() {
        keys.push(index.to_string());
    }
    keys
}
