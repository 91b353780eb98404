//! What an item of a stream is: takes the type that the document gives the answer, and sees by its shape whether that is
//! the data of an event, the event, or all items together.

use std::collections::BTreeSet;

use crate::ir::{Api, Framing, Shape, StreamItem, Struct, Type, TypeId};

/// Settles what the items of all streams are.
pub fn settle_items(api: &mut Api) {
    for index in 0..api.operations.len() {
        let ok = &api.operations[index].ok;
        let (Some(stream), Some((media, ty))) = (&ok.stream, &ok.body) else {
            continue;
        };
        let (mut stream, media) = (stream.clone(), *media);
        let mut ty = ty.clone();
        match stream.framing {
            Framing::Events => stream.item = item(api, &ty),
            // A list is all items together.
            Framing::Lines | Framing::Sequence => ty = element(api, ty),
        }
        let ok = &mut api.operations[index].ok;
        (ok.stream, ok.body) = (Some(stream), Some((media, ty)));
    }
}

fn element(api: &Api, ty: Type) -> Type {
    match api.behind_aliases(&ty) {
        Type::List(inner) => (**inner).clone(),
        _ => ty,
    }
}

/// What of an event a schema describes: the event where it is an object, or a choice of objects, with `data` and nothing
/// that an event has not; else its data.
fn item(api: &Api, ty: &Type) -> StreamItem {
    let mut data = Vec::new();
    if !collect_data(api, ty, &mut BTreeSet::new(), &mut data) {
        return StreamItem::Data;
    }
    let is_text = |ty: &&Type| match api.behind_aliases(ty) {
        Type::Named(id) => matches!(api[*id].shape, Shape::Enum(_)),
        ty => ty.is_text(),
    };
    match data.iter().all(is_text) {
        true => StreamItem::Event,
        false => StreamItem::EventOfJson,
    }
}

/// Collects the types of `data`; whether all of a type is events.
fn collect_data<'a>(
    api: &'a Api,
    ty: &'a Type,
    seen: &mut BTreeSet<TypeId>,
    data: &mut Vec<&'a Type>,
) -> bool {
    let Type::Named(id) = api.behind_aliases(ty) else {
        return false;
    };
    match &api[*id].shape {
        Shape::Struct(body) => match event_data(body) {
            Some(ty) => {
                data.push(ty);
                true
            }
            None => false,
        },
        // A choice that is one of its own arms adds nothing.
        Shape::Union(_) if !seen.insert(*id) => true,
        Shape::Union(union) => {
            let arms = &union.arms;
            !arms.is_empty()
                && arms
                    .iter()
                    .all(|arm| collect_data(api, &arm.ty, seen, data))
        }
        _ => false,
    }
}

/// The type of `data` in an object that is an event.
fn event_data(body: &Struct) -> Option<&Type> {
    const FIELDS: [&str; 4] = ["data", "event", "id", "retry"];
    let wires: Vec<_> = body
        .fields
        .iter()
        .map(|field| field.wire.as_str())
        .collect();
    let is_event = wires.iter().all(|wire| FIELDS.contains(wire));
    // An object with `data` alone is as likely what the data holds.
    let says_more = wires.contains(&"event") || wires.contains(&"id");
    let data = body.fields.iter().find(|field| field.wire == "data")?;
    (is_event && says_more).then_some(&data.ty)
}
