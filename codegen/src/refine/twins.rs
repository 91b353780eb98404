//! Operations that answer with a stream if they are asked to: takes each with both of its answers, gives two operations, of
//! which one sends what asks for the stream. That is a boolean of the body or of the query, which callers do not set then,
//! or the header `Accept` alone.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::diagnostic::Report;
use crate::ir::{
    Annotations, Api, Field, Flag, Operation, Paging, ParamId, Place, Shape, Type, TypeId,
};

/// The property of a body that asks for a stream, where the document names no other.
const FIELD: &str = "stream";

/// Makes two of each operation that has both answers.
pub fn split_operations(api: &mut Api, report: &mut Report) {
    let asked: Vec<_> = api.operations.iter().map(|it| asked(api, it)).collect();
    let removed = remove_fields(api, &asked);
    for (index, asked) in asked.into_iter().enumerate().rev() {
        let operation = &mut api.operations[index];
        if let (Asked::Unknown, Some(said)) = (&asked, &operation.asks) {
            report
                .error(
                    &said.at,
                    format!("the request has no boolean `{}`", said.value),
                )
                .help("name a boolean property of the body, or a boolean query parameter");
        }
        let twin = operation.streamed.take().map(|streamed| Operation {
            id: format!("{} stream", operation.id),
            stream_of: Some(operation.id.clone()),
            name: format!("{} stream", operation.name),
            ok: *streamed,
            paging: Paging::Off,
            ..operation.clone()
        });
        match twin {
            Some(mut twin) => {
                set(operation, &asked, &removed, false);
                set(&mut twin, &asked, &removed, true);
                api.operations.insert(index + 1, twin);
            }
            // It answers with a stream alone.
            None => set(operation, &asked, &removed, true),
        }
    }
}

/// What asks for a stream.
enum Asked {
    /// The header `Accept`, or nothing: there is no stream.
    Accept,
    /// What the document names, which is not there.
    Unknown,
    /// A query parameter.
    Query(ParamId),
    /// A property, of each body that has it.
    Bodies(Vec<Option<Property>>),
}

/// A boolean of a body.
struct Property {
    wire: String,
    /// The struct that the body is, if it is one.
    owner: Option<TypeId>,
    /// Whether the server streams, or refuses the request, unless it says no.
    has_to_be_off: bool,
}

fn asked(api: &Api, operation: &Operation) -> Asked {
    let said = operation.asks.as_ref().map(|said| said.value.as_str());
    if operation.streamed.is_none() && (operation.ok.stream.is_none() || said.is_none()) {
        return Asked::Accept;
    }
    let wire = said.unwrap_or(FIELD);
    let bodies = operation.bodies.iter();
    let bodies: Vec<_> = bodies.map(|it| property(api, &it.ty, wire)).collect();
    if bodies.iter().any(Option::is_some) {
        return Asked::Bodies(bodies);
    }
    let mut params = operation.params();
    let param = params.find(|(_, param)| {
        let is_bool = *api.behind_aliases(&param.ty) == Type::Bool;
        param.place == Place::Query && param.wire == wire && is_bool
    });
    match param {
        Some((id, _)) if said.is_some() => Asked::Query(id),
        _ if said.is_some() => Asked::Unknown,
        _ => Asked::Accept,
    }
}

/// The boolean of that name in a body: a struct, or a choice of structs that all have it.
fn property(api: &Api, ty: &Type, wire: &str) -> Option<Property> {
    let Type::Named(id) = api.behind_aliases(ty) else {
        return None;
    };
    if let Shape::Union(union) = &api[*id].shape {
        let arms = union.arms.iter();
        let is_there = |ty: &Type| field(api, ty, wire).is_some();
        let are_there = !union.arms.is_empty() && arms.map(|arm| &arm.ty).all(is_there);
        return are_there.then(|| Property {
            wire: wire.to_owned(),
            owner: None,
            has_to_be_off: true,
        });
    }
    let field = field(api, ty, wire)?;
    Some(Property {
        wire: wire.to_owned(),
        owner: ty.held(),
        has_to_be_off: has_to_be_off(field.required, &field.annotations),
    })
}

fn field<'a>(api: &'a Api, ty: &'a Type, wire: &str) -> Option<&'a Field> {
    let Type::Named(id) = api.behind_aliases(ty) else {
        return None;
    };
    let Shape::Struct(body) = &api[*id].shape else {
        return None;
    };
    let mut fields = body.fields.iter();
    fields.find(|it| it.wire == wire && *api.behind_aliases(&it.ty) == Type::Bool)
}

fn has_to_be_off(required: bool, about: &Annotations) -> bool {
    required || about.default == Some(Value::Bool(true))
}

/// Takes the properties that methods set out of the structs that nothing but such bodies leads to.
fn remove_fields(api: &mut Api, asked: &[Asked]) -> BTreeSet<TypeId> {
    let mut set: BTreeMap<TypeId, Vec<&str>> = BTreeMap::new();
    for (operation, asked) in api.operations.iter().zip(asked) {
        let Asked::Bodies(properties) = asked else {
            continue;
        };
        for (body, property) in operation.bodies.iter().zip(properties) {
            if let (Some(property), Type::Named(id)) = (property, &body.ty)
                && property.owner == Some(*id)
            {
                set.entry(*id).or_default().push(&property.wire);
            }
        }
    }
    let uses = uses(api);
    set.retain(|id, wires| {
        let is_struct = matches!(api[*id].shape, Shape::Struct(_));
        let is_one = wires.iter().all(|wire| *wire == wires[0]);
        is_struct && is_one && uses.get(id) == Some(&wires.len())
    });
    let removed: BTreeMap<_, _> = set
        .into_iter()
        .map(|(id, wires)| (id, wires[0].to_owned()))
        .collect();
    for (id, wire) in &removed {
        remove_field(api, *id, wire);
    }
    removed.into_keys().collect()
}

/// How many places mention each type.
fn uses(api: &Api) -> BTreeMap<TypeId, usize> {
    let operations = api.operations.iter().flat_map(Operation::types);
    let types = api.types.iter().flat_map(|def| def.shape.types());
    let events = api.events.iter();
    let events = events.flat_map(|events| events.parts.iter().chain([&events.ty]));
    let mut uses = BTreeMap::new();
    for id in operations
        .chain(types)
        .chain(events)
        .filter_map(Type::named)
    {
        *uses.entry(id).or_default() += 1;
    }
    uses
}

fn remove_field(api: &mut Api, id: TypeId, wire: &str) {
    let def = &mut api[id];
    if let Shape::Struct(body) = &mut def.shape {
        body.fields.retain(|field| field.wire != wire);
        for needs in &mut body.needs {
            needs.retain(|need| need != wire);
        }
    }
    forget(&mut def.example, wire);
    let bodies = api.operations.iter_mut().flat_map(|it| &mut it.bodies);
    for body in bodies.filter(|body| body.ty == Type::Named(id)) {
        forget(&mut body.example, wire);
    }
}

/// Takes a property out of an example.
fn forget(example: &mut Option<Value>, wire: &str) {
    if let Some(Value::Object(example)) = example {
        example.shift_remove(wire);
    }
}

/// Has a method set what asks for the stream, or for the whole.
fn set(operation: &mut Operation, asked: &Asked, removed: &BTreeSet<TypeId>, on: bool) {
    match asked {
        Asked::Accept | Asked::Unknown => {}
        Asked::Query(id) => {
            let param = operation.params.remove(id.0);
            let has_to_be_set = on || has_to_be_off(param.required, &param.annotations);
            let wire = param.wire;
            operation.sets = has_to_be_set.then_some(Flag { wire, on });
        }
        Asked::Bodies(properties) => set_in_bodies(operation, properties, removed, on),
    }
}

fn set_in_bodies(
    operation: &mut Operation,
    properties: &[Option<Property>],
    removed: &BTreeSet<TypeId>,
    on: bool,
) {
    for (body, property) in operation.bodies.iter_mut().zip(properties) {
        let Some(property) = property else { continue };
        let is_removed = body.ty.held().is_some_and(|id| removed.contains(&id));
        let has_to_be_set = on || property.has_to_be_off || !is_removed;
        body.sets = has_to_be_set.then(|| Flag {
            wire: property.wire.clone(),
            on,
        });
        // What asks is in it.
        body.required |= on;
    }
    if on {
        operation.bodies.retain(|body| body.sets.is_some());
    }
}
