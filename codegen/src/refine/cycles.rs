//! Breaks circles of types that no JSON and no Rust can have: required fields without end, lists of themselves, unions
//! among their own alternatives.

use std::collections::BTreeSet;

use crate::diagnostic::Report;
use crate::graph::{circles, held};
use crate::ir::{Api, Field, Shape, Type, TypeDef, TypeId};

/// Breaks all circles that have to be broken, each with a warning.
pub fn break_circles(api: &mut Api, report: &mut Report) {
    break_required_circles(api, report);
    break_alias_circles(api, report);
    break_union_circles(api, report);
}

/// A field that leads back to its own type through required fields alone can hold no JSON: it becomes optional.
/// An alias that leads back to itself stands for any JSON.
fn break_required_circles(api: &mut Api, report: &mut Report) {
    for circle in circles(api, |def| held(def, is_needed)) {
        // Once a field in the circle is optional, the aliases in it stand for something.
        let aliases_alone = circle
            .iter()
            .all(|id| matches!(api[*id].shape, Shape::Alias(_)));
        for id in &circle {
            let def = &mut api[*id];
            match &mut def.shape {
                Shape::Struct(body) => make_optional(&mut body.fields, &circle, report),
                Shape::Alias(ty) if aliases_alone => {
                    *ty = Type::Any;
                    report
                        .warning(&def.at, "the schema stands for itself; it is any JSON here")
                        .help("say what it holds");
                }
                _ => {}
            }
        }
    }
}

fn is_needed(field: &Field) -> bool {
    field.required && !field.nullable
}

/// Makes those fields optional that lead back into the circle.
fn make_optional(fields: &mut [Field], circle: &[TypeId], report: &mut Report) {
    let leads_back = |ty: &Type| ty.held().is_some_and(|id| circle.contains(&id));
    for field in fields {
        if is_needed(field) && leads_back(&field.ty) {
            field.required = false;
            report
                .warning(
                    &field.at,
                    format!(
                        "`{}` requires itself without end; the field is optional here",
                        field.wire
                    ),
                )
                .help("make one of the fields in the circle optional or nullable");
        }
    }
}

/// `type Tree = Vec<Tree>` is not Rust: a list or a map that an alias leads back to holds any JSON.
fn break_alias_circles(api: &mut Api, report: &mut Report) {
    let alias = |def: &TypeDef| match &def.shape {
        Shape::Alias(ty) => ty.named(),
        _ => None,
    };
    for circle in circles(api, alias) {
        let Some(first) = circle.first() else {
            continue;
        };
        let def = &mut api[*first];
        def.shape = Shape::Alias(Type::Any);
        report
            .warning(
                &def.at,
                "the list or map contains itself; it is any JSON here",
            )
            .help("put an object between the list and its elements");
    }
}

/// A union among its own arms, straight or through other unions, gives nothing to choose: the arm goes.
fn break_union_circles(api: &mut Api, report: &mut Report) {
    let (mut open, mut done) = (BTreeSet::new(), BTreeSet::new());
    let mut work: Vec<_> = (0..api.types.len())
        .rev()
        .map(|index| (TypeId(index), false))
        .collect();
    // Each type is met twice: before the types that it could be, and after them.
    while let Some((id, left)) = work.pop() {
        if left {
            open.remove(&id);
            done.insert(id);
        } else if !done.contains(&id) && open.insert(id) {
            drop_arms(api, id, &open, report);
            work.push((id, true));
            work.extend(arms(api, id).flatten().map(|id| (id, false)));
        }
    }
}

/// What each arm of a union is, if that has a name, whatever other names it has.
fn arms(api: &Api, union: TypeId) -> impl Iterator<Item = Option<TypeId>> {
    let arms = match &api[union].shape {
        Shape::Union(union) => union.arms.as_slice(),
        _ => &[],
    };
    arms.iter().map(|arm| {
        let mut target = arm.ty.held()?;
        while let Shape::Alias(ty) = &api[target].shape {
            target = ty.held()?;
        }
        Some(target)
    })
}

/// Drops those arms of a union that are the whole again.
fn drop_arms(api: &mut Api, id: TypeId, open: &BTreeSet<TypeId>, report: &mut Report) {
    let is_whole = |arm: Option<TypeId>| arm.is_some_and(|arm| open.contains(&arm));
    let dropped: Vec<_> = arms(api, id).map(is_whole).collect();
    let def = &mut api[id];
    let Shape::Union(union) = &mut def.shape else {
        return;
    };
    if dropped.contains(&true) {
        report
            .warning(
                &def.at,
                "one of the alternatives is the whole again; it is left out",
            )
            .help("take it out of `oneOf` or `anyOf` with an overlay");
    }
    let mut dropped = dropped.into_iter();
    union.arms.retain(|_| dropped.next() == Some(false));
    if union.arms.is_empty() {
        def.shape = Shape::Alias(Type::Any);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Arm, Union};

    fn broken(shapes: impl IntoIterator<Item = Shape>) -> (Vec<Shape>, usize) {
        let def = |shape| TypeDef::unnamed(shape);
        let mut api = Api {
            types: shapes.into_iter().map(def).collect(),
            ..Api::default()
        };
        let mut report = Report::default();
        break_circles(&mut api, &mut report);
        let shapes = api.types.into_iter().map(|def| def.shape).collect();
        (shapes, report.warnings())
    }

    fn alias(id: usize) -> Shape {
        Shape::Alias(Type::Named(TypeId(id)))
    }

    fn list(id: usize) -> Shape {
        Shape::Alias(Type::List(Box::new(Type::Named(TypeId(id)))))
    }

    fn union(ids: &[usize]) -> Shape {
        let arm = |id: &usize| Arm {
            ty: Type::Named(TypeId(*id)),
            tags: Vec::new(),
            title: None,
            doc: None,
            is_default: false,
            replies: Vec::new(),
        };
        let arms = ids.iter().map(arm).collect();
        Shape::Union(Union { tag: None, arms })
    }

    #[test]
    fn one_member_of_a_circle_gives_way() {
        let any = || Shape::Alias(Type::Any);
        let table = [
            (vec![list(1), list(1)], vec![list(1), any()]),
            (
                vec![list(1), list(2), list(1)],
                vec![list(1), any(), list(1)],
            ),
            (
                vec![union(&[1, 2]), union(&[0, 2]), any()],
                vec![union(&[1, 2]), union(&[2]), any()],
            ),
            (vec![union(&[1]), alias(0)], vec![any(), alias(0)]),
        ];
        for (shapes, expected) in table {
            assert_eq!(broken(shapes.clone()), (expected, 1), "{shapes:?}");
        }
    }

    #[test]
    fn chains_may_be_long() {
        const LENGTH: usize = 100_000;
        let ends = || std::iter::once(Shape::Alias(Type::Text));
        let aliases = (1..=LENGTH).map(alias).chain(ends());
        assert_eq!(broken(aliases).1, 0);
        let unions = (1..=LENGTH).map(|id| union(&[id])).chain(ends());
        assert_eq!(broken(unions).1, 0);
    }
}
