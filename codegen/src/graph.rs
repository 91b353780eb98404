//! Types as a graph: takes the IR, says what a type leads to, and which types lead back to themselves. Nothing here
//! recurses, for a document may chain its types as long as it likes.

use std::collections::BTreeSet;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use crate::ir::{Api, Field, Shape, Type, TypeDef, TypeId};

/// All types that some types lead to.
pub fn reach<'a>(api: &Api, from: impl IntoIterator<Item = &'a Type>) -> BTreeSet<TypeId> {
    let mut found = BTreeSet::new();
    let mut next: Vec<TypeId> = from.into_iter().filter_map(Type::named).collect();
    while let Some(id) = next.pop() {
        if found.insert(id) {
            next.extend(api[id].shape.types().filter_map(Type::named));
        }
    }
    found
}

/// The groups of types that lead back to themselves: the strongly connected components that have an edge. Groups and
/// members come in the document's order.
pub fn circles<I>(api: &Api, leads_to: impl Fn(&TypeDef) -> I) -> Vec<Vec<TypeId>>
where
    I: IntoIterator<Item = TypeId>,
{
    let edges = api.types().flat_map(|(from, def)| {
        let targets = leads_to(def).into_iter();
        targets.map(move |to| (from.0, to.0))
    });
    let graph = DiGraph::<(), (), usize>::from_edges(edges);
    let mut circles = Vec::new();
    for component in kosaraju_scc(&graph) {
        let is_circle = |&&node: &&_| component.len() > 1 || graph.contains_edge(node, node);
        let mut circle: Vec<_> = component
            .iter()
            .filter(is_circle)
            .map(|node| TypeId(node.index()))
            .collect();
        circle.sort();
        circles.push(circle);
    }
    circles.retain(|circle| !circle.is_empty());
    circles.sort();
    circles
}

/// The types that a value of a type holds in place, through the fields that `follow` lets pass. A union's arms are
/// behind a box anyway.
pub fn held(def: &TypeDef, follow: impl Fn(&Field) -> bool) -> Vec<TypeId> {
    match &def.shape {
        Shape::Struct(body) => {
            let fields = body.fields.iter().filter(|field| follow(field));
            fields.filter_map(|field| field.ty.held()).collect()
        }
        Shape::Alias(ty) => ty.held().into_iter().collect(),
        Shape::Union(_) | Shape::Enum(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Types that are other names of those with these numbers.
    fn aliases(targets: &[usize]) -> Api {
        let alias = |target: &usize| TypeDef::unnamed(Shape::Alias(Type::Named(TypeId(*target))));
        Api {
            types: targets.iter().map(alias).collect(),
            ..Api::default()
        }
    }

    fn found(targets: &[usize]) -> Vec<Vec<usize>> {
        let circles = circles(&aliases(targets), |def| held(def, |_| true));
        let numbers = circles
            .into_iter()
            .map(|circle| circle.iter().map(|id| id.0).collect());
        numbers.collect()
    }

    #[test]
    fn circles_are_what_leads_back_to_itself() {
        let table: [(&[usize], &[&[usize]]); 4] = [
            (&[1, 2, 2], &[&[2]]),
            (&[1, 2, 0], &[&[0, 1, 2]]),
            (&[3, 2, 1, 0], &[&[0, 3], &[1, 2]]),
            (&[1, 2, 1], &[&[1, 2]]),
        ];
        for (targets, expected) in table {
            assert_eq!(found(targets), expected, "{targets:?}");
        }
    }

    #[test]
    fn chains_may_be_long() {
        const LENGTH: usize = 100_000;
        let mut targets: Vec<usize> = (1..=LENGTH).collect();
        targets.push(LENGTH);
        assert_eq!(found(&targets), [[LENGTH]]);
        assert_eq!(
            reach(&aliases(&targets), [&Type::Named(TypeId(0))]).len(),
            LENGTH + 1
        );
    }
}
