//! Facts about types that no single type shows: who sends and who receives them, which contain themselves, which
//! resources lead to them. It takes the IR and gives side tables by type; it changes nothing and reports nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{circles, held, reach};
use crate::ir::{Api, ResourceId, Type, TypeId};

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
    /// Values can be compared exactly, and hashed: there is no floating-point number and no file inside.
    pub exact: bool,
    /// The resources that lead to it.
    pub resources: BTreeSet<ResourceId>,
    /// The number of the circle of types that it belongs to: each contains itself through the others, without a list
    /// or a map between.
    circle: Option<usize>,
}

/// Gathers the facts.
pub fn analyze(api: &Api) -> Facts {
    let unknown = TypeFacts {
        exact: true,
        ..TypeFacts::default()
    };
    let mut types = vec![unknown; api.types.len()];
    directions(api, &mut types);
    exactness(api, &mut types);
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
}

/// A type is exact unless it holds a floating-point number or a file, or a type that is not exact.
fn exactness(api: &Api, types: &mut [TypeFacts]) {
    let mut holders: BTreeMap<TypeId, Vec<TypeId>> = BTreeMap::new();
    let mut inexact = Vec::new();
    for (id, def) in api.types() {
        if def.shape.types().any(holds_inexact) {
            inexact.push(id);
        }
        for held in def.shape.types().filter_map(Type::named) {
            holders.entry(held).or_default().push(id);
        }
    }
    while let Some(id) = inexact.pop() {
        if std::mem::replace(&mut types[id.0].exact, false) {
            inexact.extend(holders.get(&id).into_iter().flatten());
        }
    }
}

fn holds_inexact(ty: &Type) -> bool {
    match ty {
        Type::F32 | Type::F64 | Type::File => true,
        Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) => holds_inexact(inner),
        _ => false,
    }
}
