//! Facts about types that no single type shows: who sends and who receives them, which contain themselves, which
//! resources lead to them. It takes the IR and gives side tables by type; it changes nothing and reports nothing.

use std::collections::BTreeSet;

use crate::graph::{circles, held, reach};
use crate::ir::{Api, Field, Operation, OperationId, Origin, ResourceId, Shape, Type, TypeId};

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
    /// What it is for, where one place says so.
    pub role: Option<Role>,
    /// The first list in pages whose page it is, or a part of it so deep inside that has the list.
    pub page_of: Option<(OperationId, usize)>,
    /// It holds a value that must not be printed.
    pub holds_secret: bool,
    /// The number of the circle of types that it belongs to: each contains itself through the others, without a list
    /// or a map between.
    circle: Option<usize>,
}

/// What a type is for: the first thing in the document that has it.
#[derive(Clone, Copy)]
pub enum Role {
    /// The body of an operation.
    Body(OperationId),
    /// The headers of an operation's answers.
    Headers(OperationId),
    /// What an operation answers.
    Answer(OperationId),
    /// A field of a type, or a list or a map in it.
    Field(TypeId, usize),
}

/// Gathers the facts.
pub fn analyze(api: &Api) -> Facts {
    let mut types = vec![TypeFacts::default(); api.types.len()];
    directions(api, &mut types);
    copy_to_nulls(api, &mut types);
    mark_others(api, &mut types);
    roles(api, &mut types);
    pages(api, &mut types);
    secrets(api, &mut types);
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
    for (resource, _) in api.resources() {
        let own = || api.operations_of(resource).map(|(_, operation)| operation);
        for id in reach(api, own().flat_map(Operation::sent)) {
            types[id.0].in_requests = true;
            types[id.0].resources.insert(resource);
        }
        for id in reach(api, own().flat_map(Operation::received)) {
            types[id.0].in_responses = true;
            types[id.0].resources.insert(resource);
        }
    }
    for id in reach(api, api.events.iter().map(|events| &events.ty)) {
        types[id.0].in_responses = true;
        types[id.0].in_events = true;
    }
    for id in reach(api, api.events.iter().flat_map(|events| &events.parts)) {
        types[id.0].in_events = true;
    }
}

/// Marks what types lead to that nothing else holds.
fn mark_others(api: &Api, types: &mut [TypeFacts]) {
    let is_other = |facts: &TypeFacts| facts.resources.is_empty() && !facts.in_events;
    let others = (0..types.len()).filter(|index| is_other(&types[*index]));
    let others: Vec<_> = others.map(|index| Type::Named(TypeId(index))).collect();
    for id in reach(api, &others) {
        types[id.0].in_others = true;
    }
}

/// Says of each type which operation has it, or else which field.
fn roles(api: &Api, types: &mut [TypeFacts]) {
    let mut claim = |ty: &Type, role: Role| {
        if let Some(id) = ty.named() {
            types[id.0].role.get_or_insert(role);
        }
    };
    let is_itself = |ty: &&Type| matches!(ty, Type::Named(_));
    for (id, operation) in api.operations() {
        let bodies = operation.bodies.iter().map(|body| &body.ty);
        bodies
            .filter(is_itself)
            .for_each(|ty| claim(ty, Role::Body(id)));
        let headers = operation.headers.iter();
        headers
            .filter(is_itself)
            .for_each(|ty| claim(ty, Role::Headers(id)));
        let answer = operation.ok.body.iter().map(|(_, ty)| ty);
        answer
            .filter(is_itself)
            .for_each(|ty| claim(ty, Role::Answer(id)));
    }
    for (owner, def) in api.types() {
        if let Shape::Struct(body) = &def.shape {
            for (index, field) in body.fields.iter().enumerate() {
                claim(&field.ty, Role::Field(owner, index));
            }
        }
    }
}

/// Says of each type of which list it is a page, or the part of a page that has the list.
fn pages(api: &Api, types: &mut [TypeFacts]) {
    for (id, operation) in api.operations() {
        let Some(page) = &operation.page else {
            continue;
        };
        let mut at = operation.ok.body.as_ref().map(|(_, ty)| ty);
        let mut keys = page.items.iter().enumerate();
        while let Some(Type::Named(ty)) = at {
            at = match &api[*ty].shape {
                Shape::Alias(behind) => Some(behind),
                Shape::Struct(body) => keys.next().and_then(|(depth, key)| {
                    let known = &mut types[ty.0].page_of;
                    if known.is_none_or(|(_, deeper)| depth < deeper) {
                        *known = Some((id, depth));
                    }
                    let mut fields = body.fields.iter();
                    let field = fields.find(|field| field.wire == *key);
                    field.map(|field| &field.ty)
                }),
                _ => None,
            };
        }
    }
}

/// Marks the types that hold a secret, themselves or in what they lead to.
fn secrets(api: &Api, types: &mut [TypeFacts]) {
    let mut owners: Vec<Vec<TypeId>> = vec![Vec::new(); types.len()];
    let mut next = Vec::new();
    for (id, def) in api.types() {
        for inner in def.shape.types().filter_map(Type::named) {
            owners[inner.0].push(id);
        }
        let is_secret = |field: &Field| field.annotations.secret;
        if matches!(&def.shape, Shape::Struct(body) if body.fields.iter().any(is_secret)) {
            next.push(id);
        }
    }
    while let Some(id) = next.pop() {
        if !std::mem::replace(&mut types[id.0].holds_secret, true) {
            next.extend(&owners[id.0]);
        }
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
