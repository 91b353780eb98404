//! Types as users see them: structs with fields, `new` and setters, enums with variants, and the traits they have.

use std::collections::{BTreeMap, BTreeSet};

use super::{Arm, Field, Form, Notes, Scope, Shape, Struct, Type, Union, Variant};
use crate::emit::source::model_files::{Gate, gate};
use crate::emit::source::rustdoc::limits;
use crate::emit::source::structs::{self, Start};
use crate::emit::source::traits::traits;
use crate::emit::source::types::{argument, field as field_type, ident, text, ty};
use crate::emit::source::unions;
use crate::graph::reach;
use crate::identity;
use crate::ir::{self, Annotations, TypeId};

/// All types, by name.
pub fn types(scope: &Scope<'_>) -> Vec<Type> {
    let cx = scope.cx;
    let ids: Vec<_> = cx.api.operations.iter().map(|it| it.id.as_str()).collect();
    let places = identity::places(cx.api, &ids);
    let mut reached = reached(scope);
    let types = cx.api.types().zip(places);
    let types = types.map(|((id, def), places)| {
        let facts = cx.facts.of(id);
        Type {
            name: cx.names.ty(id).to_owned(),
            places,
            shape: shape(scope, id, def),
            sent: facts.in_requests,
            received: facts.in_responses,
            traits: traits(cx, id),
            features: features(scope, id),
            reach: reached.remove(&id).unwrap_or_default(),
            accessor: cx.names.accessor(id).map(str::to_owned),
            docs: def.doc.clone().unwrap_or_default(),
            deprecated: def.deprecated,
        }
    });
    let mut types: Vec<_> = types.collect();
    types.sort_by(|one, other| one.name.cmp(&other.name));
    types
}

/// The methods that lead to each type.
fn reached(scope: &Scope<'_>) -> BTreeMap<TypeId, BTreeSet<String>> {
    let cx = scope.cx;
    let mut reached: BTreeMap<TypeId, BTreeSet<String>> = BTreeMap::new();
    for (id, operation) in cx.api.operations() {
        let resource = &cx.names[operation.resource].module;
        let method = format!("{resource}.{}", cx.names[id].methods[0]);
        for id in reach(cx.api, operation.types()) {
            reached.entry(id).or_default().insert(method.clone());
        }
    }
    reached
}

fn features(scope: &Scope<'_>, id: TypeId) -> Option<BTreeSet<String>> {
    let cx = scope.cx;
    match gate(cx, id) {
        Gate::Always => None,
        Gate::Any(users) => {
            let features = users.features(cx).into_iter();
            Some(features.map(str::to_owned).collect())
        }
    }
}

fn shape(scope: &Scope<'_>, id: TypeId, def: &ir::TypeDef) -> Shape {
    let cx = scope.cx;
    match &def.shape {
        ir::Shape::Struct(body) => Shape::Struct(struct_(scope, id, body)),
        ir::Shape::Enum(values) => Shape::Enum(variants(scope, id, values)),
        ir::Shape::Union(union) => Shape::Union(union_(scope, id, union)),
        ir::Shape::Alias(target) => Shape::Alias(scope.ty(text(&ty(cx, target)))),
    }
}

fn struct_(scope: &Scope<'_>, id: TypeId, body: &ir::Struct) -> Struct {
    let cx = scope.cx;
    let fields = body.fields.iter().enumerate();
    let rest = body.rest.as_ref().map(|rest| {
        let name = cx.names.member(id, body.fields.len()).to_owned();
        (name, scope.ty(text(&structs::rest_type(cx, rest))))
    });
    Struct {
        fields: fields.map(|(at, it)| field(scope, id, at, it)).collect(),
        rest,
        needs: structs::needs(body).unwrap_or_default(),
    }
}

fn field(scope: &Scope<'_>, id: TypeId, index: usize, field: &ir::Field) -> Field {
    let cx = scope.cx;
    Field {
        wire: field.wire.clone(),
        name: cx.names.member(id, index).to_owned(),
        ty: scope.ty(text(&field_type(cx, id, field))),
        form: form(scope, id, field),
        required: field.required,
        nullable: field.nullable,
        notes: notes(&field.annotations),
    }
}

fn form(scope: &Scope<'_>, id: TypeId, field: &ir::Field) -> Form {
    let cx = scope.cx;
    if !cx.facts.of(id).in_requests {
        return Form::Read;
    }
    let takes = |tokens| scope.ty(text(&tokens));
    match structs::start(cx, id, field) {
        Start::Constant => Form::Constant,
        Start::Argument => Form::Argument(takes(argument(cx, &field.ty, &ident("value")).0)),
        Start::Empty => Form::Setter(takes(structs::setter_argument(cx, id, field).0)),
    }
}

fn variants(scope: &Scope<'_>, id: TypeId, values: &[ir::EnumValue]) -> Vec<Variant> {
    let cx = scope.cx;
    let variants = values.iter().enumerate().map(|(index, value)| Variant {
        wire: value.wire.clone(),
        name: cx.names.member(id, index).to_owned(),
        docs: value.doc.clone().unwrap_or_default(),
    });
    variants.collect()
}

fn union_(scope: &Scope<'_>, id: TypeId, union: &ir::Union) -> Union {
    let cx = scope.cx;
    let arms = union.arms.iter().enumerate().map(|(index, arm)| Arm {
        wire: arm_wire(arm, index),
        name: cx.names.member(id, index).to_owned(),
        holds: scope.ty(text(&unions::arm_type(cx, arm))),
        ty: scope.ty(text(&ty(cx, &arm.ty))),
        tags: arm.tags.clone(),
        converts: unions::converts(cx, id, union, index),
    });
    Union {
        tag: union.tag.clone(),
        arms: arms.collect(),
    }
}

/// What a document says of a value.
pub fn notes(annotations: &Annotations) -> Notes {
    Notes {
        default: annotations.default.as_ref().map(ToString::to_string),
        limits: limits(&annotations.limits).join(", "),
        constant: annotations.constant.clone(),
        secret: annotations.secret,
        deprecated: annotations.deprecated,
        docs: annotations.doc.clone().unwrap_or_default(),
    }
}

/// What chooses an arm: the value of the tag, else its title, else its order.
fn arm_wire(arm: &ir::Arm, index: usize) -> String {
    let tag = arm.tags.first().or(arm.title.as_ref());
    tag.cloned().unwrap_or_else(|| index.to_string())
}
