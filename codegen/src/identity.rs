//! What a type of the document is, whatever Rust calls it: takes the IR, gives for each type the places that lead to it.
//!
//! A place is written for people: `schemas/User` (a component), `schemas/User.address` (a field), `schemas/User.tags[]`
//! (an element), `CreateUser request.profile` (inside of an operation's body). It knows no name in Rust and no pointer,
//! so that it stays when a path, a media type or the order of things in the document changes.

use std::collections::BTreeSet;

use crate::ir::{Api, Arm, Operation, Origin, Shape, Type, TypeId};

/// How many places are kept for a type. One that more lead to is known well enough by these.
const PLACES: usize = 64;

/// The places of each type, in the order of IDs.
pub fn places(api: &Api) -> Vec<BTreeSet<String>> {
    let mut places = Places {
        api,
        of: vec![BTreeSet::new(); api.types.len()],
    };
    for (id, def) in api.types() {
        if let Origin::Component(name) = &def.origin {
            let root = format!("schemas/{name}");
            places.add(id, &root);
            places.add_inside(id, &root);
        }
    }
    for operation in &api.operations {
        for (root, ty) in roots(operation) {
            places.add_type(&root, ty);
        }
    }
    places.of
}

/// The types that an operation names itself, with their places.
fn roots(operation: &Operation) -> impl Iterator<Item = (String, &Type)> {
    let id = &operation.id;
    let params = operation.params.iter();
    let params = params.map(move |it| (format!("{id} parameter {}", it.wire), &it.ty));
    let bodies = operation.bodies.iter();
    let bodies = bodies.map(move |it| (format!("{id} request"), &it.ty));
    let answer = operation.ok.body.iter();
    let answer = answer.map(move |(_, ty)| (format!("{id} response"), ty));
    let errors = operation.errors.iter();
    let errors =
        errors.filter_map(move |it| Some((format!("{id} {}", it.status), it.ty.as_ref()?)));
    params.chain(bodies).chain(answer).chain(errors)
}

struct Places<'a> {
    api: &'a Api,
    of: Vec<BTreeSet<String>>,
}

impl Places<'_> {
    /// Notes a place; false if it was known or if there are enough.
    fn add(&mut self, id: TypeId, place: &str) -> bool {
        let places = &mut self.of[id.0];
        places.len() < PLACES && places.insert(place.to_owned())
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
                    self.add_inline(&format!("{place}.{}", field.wire), &field.ty);
                }
                if let Some(rest) = &body.rest {
                    self.add_inline(&format!("{place}{{}}"), rest);
                }
            }
            Shape::Union(union) => {
                for (index, arm) in union.arms.iter().enumerate() {
                    self.add_inline(&format!("{place}|{}", arm_key(arm, index)), &arm.ty);
                }
            }
            Shape::Alias(ty) => self.add_inline(place, ty),
            Shape::Enum(_) => {}
        }
    }

    /// The same, where only types that have no name of their own are known by their place.
    fn add_inline(&mut self, place: &str, ty: &Type) {
        match ty {
            Type::Named(id) if matches!(self.api[*id].origin, Origin::Component(_)) => {}
            Type::List(inner) => self.add_inline(&format!("{place}[]"), inner),
            Type::Map(inner) => self.add_inline(&format!("{place}{{}}"), inner),
            Type::Nullable(inner) => self.add_inline(place, inner),
            other => self.add_type(place, other),
        }
    }
}

/// What tells an arm from its siblings: the value of the tag, its title, or how many stand before it.
pub fn arm_key(arm: &Arm, index: usize) -> String {
    let tag = arm.tags.first().or(arm.title.as_ref());
    tag.cloned().unwrap_or_else(|| index.to_string())
}
