//! Gives each component that may be null a type with that null, beside the type of its other values. It takes types whose
//! shapes are final, and adds aliases behind them.

use crate::ir::{Api, Limits, Origin, Shape, Type, TypeDef, TypeId};

/// Adds `XOrNull = Option<X>` for each component `X` that may be null and whose own type has no room for it.
pub fn add_nulls(api: &mut Api) {
    let nullable = api.types().filter(|(_, def)| def.nullable);
    let (with_room, without): (Vec<_>, Vec<_>) = nullable
        .map(|(id, _)| id)
        .partition(|id| has_room(api, &api[*id].shape));
    for id in with_room {
        api[id].nullable = false;
    }
    let more = without.into_iter();
    let more: Vec<_> = more.filter_map(|id| with_null(id, &api[id])).collect();
    api.types.extend(more);
}

fn with_null(id: TypeId, def: &TypeDef) -> Option<TypeDef> {
    let Origin::Component(component) = &def.origin else {
        return None;
    };
    Some(TypeDef {
        origin: Origin::OrNull(component.clone()),
        at: def.at.clone(),
        name: def.name.as_ref().map(|name| format!("{name}OrNull")),
        doc: None,
        deprecated: def.deprecated,
        example: None,
        nullable: false,
        limits: Limits::default(),
        shape: Shape::Alias(Type::Nullable(Box::new(Type::Named(id)))),
    })
}

/// Whether a type has room for null: a union keeps what fits no arm. Aliases lead somewhere, for their circles are broken.
fn has_room(api: &Api, shape: &Shape) -> bool {
    match shape {
        Shape::Union(_) | Shape::Alias(Type::Any | Type::Nullable(_)) => true,
        Shape::Alias(Type::Named(id)) => has_room(api, &api[*id].shape),
        Shape::Struct(_) | Shape::Enum(_) | Shape::Alias(_) => false,
    }
}
