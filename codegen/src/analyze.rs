//! Facts about types that no single type shows: who sends and who receives them, which contain themselves, which
//! resources lead to them. It takes the IR and gives side tables by type; it changes nothing and reports nothing.

use std::collections::BTreeSet;

use crate::graph::{circles, held, reach};
use crate::ir::{Api, Origin, ResourceId, Shape, Type, TypeId};

/// What is known about the types of a document.
pub struct Facts {
    types: Vec<TypeFacts>,
}

/// What is known about one type.
#[derive(Clone, Default)]
pub struct TypeFacts {
    /// Requests hold it.
    pub in_requests: bool,
    /// Responses hold it.
    pub in_responses: bool,
    /// The resources that lead to it.
    pub resources: BTreeSet<ResourceId>,
    /// Events hold it.
    pub in_events: bool,
    /// A type leads to it that neither resources nor events hold.
    pub in_others: bool,
    /// The number of the circle of types that it belongs to: each contains itself through the others, without a list
    /// or a map between.
    circle: Option<usize>,
}

/// Gathers the facts.
pub fn analyze(api: &Api) -> Facts {
    let mut types = vec![TypeFacts::default(); api.types.len()];
    directions(api, &mut types);
    copy_to_nulls(api, &mut types);
    mark_others(api, &mut types);
    let circles = circles(api, |def| held(def, |_| true));
    for (number, circle) in circles.into_iter().enumerate() {
        for id in circle {
            types[id.0].circle = Some(number);
        }
    }
    Facts { types }
}

impl Facts {
    /// What is known about a type.
    pub fn of(&self, id: TypeId) -> &TypeFacts {
        &self.types[id.0]
    }

    /// Whether a field of `owner` has to be boxed, because its type contains the owner.
    pub fn boxed(&self, owner: TypeId, ty: &Type) -> bool {
        let circle = self.of(owner).circle;
        circle.is_some() && ty.held().is_some_and(|id| self.of(id).circle == circle)
    }
}

/// Marks who sends and who receives each type, and which resources lead to it.
fn directions(api: &Api, types: &mut [TypeFacts]) {
    for operation in &api.operations {
        for id in operation.sent().flat_map(|ty| reach(api, ty)) {
            types[id.0].in_requests = true;
            types[id.0].resources.insert(operation.resource);
        }
        for id in operation.received().flat_map(|ty| reach(api, ty)) {
            types[id.0].in_responses = true;
            types[id.0].resources.insert(operation.resource);
        }
    }
    for id in api.events.iter().flat_map(|events| reach(api, &events.ty)) {
        types[id.0].in_responses = true;
        types[id.0].in_events = true;
    }
    let parts = api.events.iter().flat_map(|events| &events.parts);
    for id in parts.flat_map(|ty| reach(api, ty)) {
        types[id.0].in_events = true;
    }
}

/// Marks what types lead to that nothing else holds.
fn mark_others(api: &Api, types: &mut [TypeFacts]) {
    let is_other = |facts: &TypeFacts| facts.resources.is_empty() && !facts.in_events;
    let others = (0..types.len()).filter(|index| is_other(&types[*index]));
    let others: Vec<_> = others.map(|index| Type::Named(TypeId(index))).collect();
    for id in others.iter().flat_map(|ty| reach(api, ty)) {
        types[id.0].in_others = true;
    }
}

/// A component with its null, which nothing mentions, goes where the component goes.
fn copy_to_nulls(api: &Api, types: &mut [TypeFacts]) {
    for (id, def) in api.types() {
        if let (Origin::OrNull(_), Shape::Alias(ty)) = (&def.origin, &def.shape)
            && let Some(target) = ty.named()
        {
            types[id.0] = types[target.0].clone();
        }
    }
}
