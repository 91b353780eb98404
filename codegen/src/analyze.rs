//! Facts about types that no single type shows: who sends and who receives them, which contain themselves, which
//! resources lead to them. Side tables by type; nothing here changes the IR.

use std::collections::BTreeSet;

use crate::diagnostic::Report;
use crate::ir::{Api, Field, Operation, ResourceId, Shape, Type, TypeId};

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
    /// It contains itself without a list or a map between.
    pub recursive: bool,
    /// The group of types that contain each other; equal for those that do.
    group: usize,
    /// The resources that lead to it.
    pub resources: BTreeSet<ResourceId>,
}

/// Gathers the facts, and breaks circles of required fields, which no JSON can have.
#[must_use]
pub fn analyze(api: &mut Api, report: &mut Report) -> Facts {
    break_circles(api, report);
    let mut types = vec![
        TypeFacts {
            exact: true,
            ..TypeFacts::default()
        };
        api.types.len()
    ];
    directions(api, &mut types);
    for (group, members) in circles(api, |_| true).into_iter().enumerate() {
        let recursive = members.len() > 1 || contains(api, members[0], members[0], |_| true);
        for id in members {
            (types[id.0].group, types[id.0].recursive) = (group, recursive);
        }
    }
    exactness(api, &mut types);
    plain_pages(api, &types);
    Facts { types }
}

impl Facts {
    /// What is known about a type.
    #[must_use]
    pub fn of(&self, id: TypeId) -> &TypeFacts {
        &self.types[id.0]
    }

    /// Whether a field of `owner` has to be boxed, because its type contains the owner.
    #[must_use]
    pub fn boxed(&self, owner: TypeId, ty: &Type) -> bool {
        direct(ty)
            .is_some_and(|id| self.of(owner).recursive && self.of(id).group == self.of(owner).group)
    }
}

/// The named type that a value of this type holds in place, not behind a list or a map.
fn direct(ty: &Type) -> Option<TypeId> {
    match ty {
        Type::Named(id) => Some(*id),
        Type::Nullable(inner) => direct(inner),
        _ => None,
    }
}

/// The types that a type holds in place. A union's arms are behind a box anyway.
fn held(api: &Api, id: TypeId, follow: impl Fn(&Field) -> bool) -> Vec<TypeId> {
    match &api[id].shape {
        Shape::Struct(body) => body
            .fields
            .iter()
            .filter(|field| follow(field))
            .filter_map(|f| direct(&f.ty))
            .collect(),
        Shape::Alias(ty) => direct(ty).into_iter().collect(),
        Shape::Union(_) | Shape::Enum(_) => Vec::new(),
    }
}

fn contains(api: &Api, owner: TypeId, id: TypeId, follow: impl Fn(&Field) -> bool) -> bool {
    held(api, owner, follow).contains(&id)
}

/// The groups of types that hold each other in place (Tarjan's strongly connected components).
fn circles(api: &Api, follow: impl Fn(&Field) -> bool + Copy) -> Vec<Vec<TypeId>> {
    let mut search = Search {
        order: vec![None; api.types.len()],
        low: vec![0; api.types.len()],
        ..Search::default()
    };
    for index in 0..api.types.len() {
        search.visit(TypeId(index), &|id| held(api, id, follow));
    }
    search.found
}

#[derive(Default)]
struct Search {
    order: Vec<Option<usize>>,
    low: Vec<usize>,
    stack: Vec<TypeId>,
    next: usize,
    found: Vec<Vec<TypeId>>,
}

impl Search {
    /// Without recursion of its own: a document may chain its types as long as it likes.
    fn visit(&mut self, root: TypeId, held: &dyn Fn(TypeId) -> Vec<TypeId>) {
        if self.order[root.0].is_some() {
            return;
        }
        let mut work = vec![(root, self.enter(root, held))];
        while let Some((id, pending)) = work.last_mut() {
            let id = *id;
            if let Some(next) = pending.pop() {
                match self.order[next.0] {
                    None => {
                        let inner = self.enter(next, held);
                        work.push((next, inner));
                    }
                    Some(order) if self.stack.contains(&next) => {
                        self.low[id.0] = self.low[id.0].min(order)
                    }
                    Some(_) => {}
                }
                continue;
            }
            work.pop();
            if let Some((parent, _)) = work.last() {
                self.low[parent.0] = self.low[parent.0].min(self.low[id.0]);
            }
            if self.order[id.0] == Some(self.low[id.0]) {
                self.close(id);
            }
        }
    }

    fn enter(&mut self, id: TypeId, held: &dyn Fn(TypeId) -> Vec<TypeId>) -> Vec<TypeId> {
        self.order[id.0] = Some(self.next);
        self.low[id.0] = self.next;
        self.next += 1;
        self.stack.push(id);
        held(id)
    }

    fn close(&mut self, id: TypeId) {
        let start = self
            .stack
            .iter()
            .rposition(|other| *other == id)
            .unwrap_or_default();
        let members = self.stack.split_off(start);
        self.found.push(members);
    }
}

/// A field that leads back to its own type through required fields alone can hold no JSON: it becomes optional.
/// An alias that leads back to itself stands for any JSON.
fn break_circles(api: &mut Api, report: &mut Report) {
    let required = |field: &Field| field.required && !field.nullable;
    for members in circles(api, required) {
        if members.len() == 1 && !contains(api, members[0], members[0], required) {
            continue;
        }
        // Once a field in the circle is optional, the aliases in it stand for something.
        let aliases_alone = members
            .iter()
            .all(|id| matches!(api[*id].shape, Shape::Alias(_)));
        for id in &members {
            let def = &mut api[*id];
            let circle = |ty: &Type| direct(ty).is_some_and(|id| members.contains(&id));
            match &mut def.shape {
                Shape::Struct(body) => {
                    for field in body
                        .fields
                        .iter_mut()
                        .filter(|field| required(field) && circle(&field.ty))
                    {
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
                Shape::Alias(ty) if aliases_alone && circle(ty) => {
                    *ty = Type::Any;
                    report
                        .warning(&def.at, "the schema stands for itself; it is any JSON here")
                        .help("say what it holds");
                }
                _ => {}
            }
        }
    }
    break_alias_circles(api, report);
    break_union_circles(api, report);
}

/// `type Tree = Vec<Tree>` is not Rust: a list or a map that an alias leads back to holds any JSON.
fn break_alias_circles(api: &mut Api, report: &mut Report) {
    for index in 0..api.types.len() {
        let mut seen = BTreeSet::new();
        let mut next = TypeId(index);
        while let Shape::Alias(ty) = &api[next].shape {
            if !seen.insert(next) {
                let def = &mut api.types[index];
                def.shape = Shape::Alias(Type::Any);
                report
                    .warning(
                        &def.at,
                        "the list or map contains itself; it is any JSON here",
                    )
                    .help("put an object between the list and its elements");
                break;
            }
            match ty.named() {
                Some(id) => next = id,
                None => break,
            }
        }
    }
}

/// A union among its own arms, straight or through other unions, gives nothing to choose: the arm goes.
fn break_union_circles(api: &mut Api, report: &mut Report) {
    let mut done = BTreeSet::new();
    for index in 0..api.types.len() {
        let (mut open, mut work) = (Vec::new(), vec![(TypeId(index), false)]);
        // Each type is met twice: before the types that it could be, and after them.
        while let Some((id, left)) = work.pop() {
            if left {
                open.pop();
                done.insert(id);
            } else if !done.contains(&id) && !open.contains(&id) {
                open.push(id);
                drop_arms(api, id, &open, report);
                work.push((id, true));
                work.extend(could_be(&api[id].shape).map(|id| (id, false)));
            }
        }
    }
}

/// The types that a value of this shape may be as a whole.
fn could_be(shape: &Shape) -> impl Iterator<Item = TypeId> {
    let types = match shape {
        Shape::Union(union) => union.arms.iter().map(|arm| &arm.ty).collect(),
        Shape::Alias(ty) => vec![ty],
        Shape::Struct(_) | Shape::Enum(_) => Vec::new(),
    };
    let ids: Vec<_> = types.into_iter().filter_map(direct).collect();
    ids.into_iter()
}

fn drop_arms(api: &mut Api, id: TypeId, open: &[TypeId], report: &mut Report) {
    let def = &mut api[id];
    let Shape::Union(union) = &mut def.shape else {
        return;
    };
    let before = union.arms.len();
    union
        .arms
        .retain(|arm| direct(&arm.ty).is_none_or(|arm| !open.contains(&arm)));
    if union.arms.len() < before {
        report
            .warning(
                &def.at,
                "one of the alternatives is the whole again; it is left out",
            )
            .help("take it out of `oneOf` or `anyOf` with an overlay");
    }
    if union.arms.is_empty() {
        def.shape = Shape::Alias(Type::Any);
    }
}

/// Marks who sends and who receives each type, and which resources lead to it.
fn directions(api: &Api, types: &mut [TypeFacts]) {
    for operation in &api.operations {
        let params = operation.params.iter().map(|param| &param.ty);
        for ty in params.chain(operation.bodies.iter().map(|body| &body.ty)) {
            for id in reach(api, ty) {
                types[id.0].in_requests = true;
                types[id.0].resources.insert(operation.resource);
            }
        }
        let answers = operation.ok.body.iter().map(|(_, ty)| ty);
        for ty in answers.chain(
            operation
                .errors
                .iter()
                .filter_map(|error| error.ty.as_ref()),
        ) {
            for id in reach(api, ty) {
                types[id.0].in_responses = true;
                types[id.0].resources.insert(operation.resource);
            }
        }
    }
}

/// All types that a type leads to.
fn reach(api: &Api, ty: &Type) -> BTreeSet<TypeId> {
    let mut found = BTreeSet::new();
    let mut next: Vec<TypeId> = ty.named().into_iter().collect();
    while let Some(id) = next.pop() {
        if found.insert(id) {
            next.extend(api[id].shape.types().filter_map(Type::named));
        }
    }
    found
}

/// A page's list must always be there. Where requests hold the type too, an optional list is an `Option`.
fn plain_pages(api: &mut Api, types: &[TypeFacts]) {
    let struct_of = |ty: &Type| {
        ty.named().and_then(|id| match &api[id].shape {
            Shape::Struct(body) if types[id.0].in_requests => Some(body),
            _ => None,
        })
    };
    let is_plain = |operation: &Operation| {
        let Some((page, (_, ty))) = operation.page.as_ref().zip(operation.ok.body.as_ref()) else {
            return true;
        };
        let field = struct_of(ty).and_then(|body| {
            body.fields
                .iter()
                .find(|f| Some(&f.wire) == page.items.as_ref())
        });
        field.is_none_or(|field| field.required && !field.nullable)
    };
    let plain: Vec<_> = api.operations.iter().map(is_plain).collect();
    for (operation, _) in api
        .operations
        .iter_mut()
        .zip(plain)
        .filter(|(_, plain)| !plain)
    {
        operation.page = None;
    }
}

/// A type is exact unless it holds a floating-point number or a file, or a type that is not exact.
fn exactness(api: &Api, types: &mut [TypeFacts]) {
    let mut changed = true;
    while changed {
        changed = false;
        for (index, def) in api.types.iter().enumerate() {
            let exact = types[index].exact && def.shape.types().all(|ty| exact(ty, types));
            changed |= exact != types[index].exact;
            types[index].exact = exact;
        }
    }
}

fn exact(ty: &Type, types: &[TypeFacts]) -> bool {
    match ty {
        Type::F32 | Type::F64 | Type::File => false,
        Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) => exact(inner, types),
        Type::Named(id) => types[id.0].exact,
        _ => true,
    }
}
