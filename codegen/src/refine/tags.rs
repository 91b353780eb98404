//! Settles which values of the tag choose which arm of a union. Lowering gives what a discriminator says; this adds what
//! the arms say themselves, the arms of unions inside, and a tag where the arms have one that the document does not name.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::ir::{Api, Arm, Field, Shape, Type, TypeId, Union};

/// Gives each arm of each union the values of the tag that choose it.
pub fn settle_tags(api: &mut Api) {
    let mut settled = Vec::new();
    for (id, def) in api.types() {
        if let Shape::Union(union) = &def.shape
            && !union.is_answer()
        {
            settled.push((id, settle(api, union)));
        }
    }
    for (id, union) in settled {
        api[id].shape = Shape::Union(union);
    }
}

/// The union with its tag, and with all values of it. What a discriminator says of one arm is not another arm's, even if
/// that one allows the value; a value that several arms allow is left to all of them.
fn settle(api: &Api, union: &Union) -> Union {
    let mut union = union.clone();
    union.tag = union.tag.or_else(|| implied_tag(api, &union.arms));
    let Some(tag) = &union.tag else {
        return union;
    };
    for arm in &mut union.arms {
        let inside = claimed_inside(api, &arm.ty, tag);
        extend(&mut arm.tags, inside);
    }
    let claimed: BTreeSet<String> = union.arms.iter().flat_map(|it| it.tags.clone()).collect();
    for arm in &mut union.arms {
        let own = Allowed::of(api, &arm.ty, tag).values;
        let own = own.into_iter().filter(|value| !claimed.contains(value));
        extend(&mut arm.tags, own.collect());
    }
    union
}

fn extend(tags: &mut Vec<String>, more: Vec<String>) {
    for tag in more {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
}

/// The first property that each arm requires, and of which no two arms allow the same value. Each arm has one value of it:
/// where an arm has several, it may get another one tomorrow.
fn implied_tag(api: &Api, arms: &[Arm]) -> Option<String> {
    let Some(Arm {
        ty: Type::Named(first),
        ..
    }) = arms.first().filter(|_| arms.len() > 1)
    else {
        return None;
    };
    let Shape::Struct(body) = &api[behind_aliases(api, *first)?].shape else {
        return None;
    };
    let tells = |field: &&Field| {
        let mut seen = BTreeSet::new();
        arms.iter().all(|arm| {
            let allowed = Allowed::of(api, &arm.ty, &field.wire);
            let mut values = allowed.values.into_iter();
            allowed.constant && values.all(|value| seen.insert(value))
        })
    };
    let tag = body.fields.iter().find(tells)?;
    Some(tag.wire.clone())
}

/// The values that a discriminator of a union inside gives to its arms, where it looks at the same property.
fn claimed_inside(api: &Api, ty: &Type, tag: &str) -> Vec<String> {
    let (mut claimed, mut seen) = (Vec::new(), BTreeSet::new());
    let mut work = vec![ty];
    while let Some(id) = work.pop().and_then(Type::held) {
        if !seen.insert(id) {
            continue;
        }
        match &api[id].shape {
            Shape::Alias(ty) => work.push(ty),
            Shape::Union(union) => {
                for arm in &union.arms {
                    if union.tag.as_deref() == Some(tag) {
                        extend(&mut claimed, arm.tags.clone());
                    }
                    work.push(&arm.ty);
                }
            }
            Shape::Struct(_) | Shape::Enum(_) => {}
        }
    }
    claimed
}

/// The values that the objects of a type allow for a property.
struct Allowed {
    values: Vec<String>,
    /// Whether each of the objects requires the property, and allows one value of it.
    constant: bool,
}

impl Allowed {
    fn of(api: &Api, ty: &Type, property: &str) -> Self {
        let mut allowed = Self {
            values: Vec::new(),
            constant: true,
        };
        let mut seen = BTreeSet::new();
        let mut work = vec![ty];
        while let Some(ty) = work.pop() {
            let Some(id) = ty.held() else {
                allowed.constant = false;
                continue;
            };
            if !seen.insert(id) {
                continue;
            }
            match &api[id].shape {
                Shape::Alias(ty) => work.push(ty),
                Shape::Union(union) => work.extend(union.arms.iter().rev().map(|arm| &arm.ty)),
                Shape::Struct(body) => {
                    let field = body.fields.iter().find(|field| field.wire == property);
                    let values = field.map_or_else(Vec::new, |field| values(api, field));
                    let required = field.is_some_and(|field| field.required && !field.nullable);
                    allowed.constant &= required && values.len() == 1;
                    extend(&mut allowed.values, values);
                }
                Shape::Enum(_) => allowed.constant = false,
            }
        }
        allowed
    }
}

/// The values that a field allows, as the texts of tags: none where it allows any.
fn values(api: &Api, field: &Field) -> Vec<String> {
    if let Some(constant) = &field.annotations.constant {
        return vec![constant.clone()];
    }
    let id = field.ty.held().and_then(|id| behind_aliases(api, id));
    match id.map(|id| &api[id].shape) {
        Some(Shape::Enum(values)) => values.iter().map(|value| value.wire.clone()).collect(),
        _ => field
            .annotations
            .limits
            .values
            .iter()
            .filter_map(text)
            .collect(),
    }
}

/// A number or a flag as the text of a tag.
fn text(value: &Value) -> Option<String> {
    let is_scalar = value.is_number() || value.is_boolean();
    is_scalar.then(|| value.to_string())
}

/// The type that an alias stands for, where it is no list and no map.
fn behind_aliases(api: &Api, mut id: TypeId) -> Option<TypeId> {
    let mut seen = BTreeSet::new();
    while let Shape::Alias(ty) = &api[id].shape {
        if !seen.insert(id) {
            return None;
        }
        id = ty.held()?;
    }
    Some(id)
}
