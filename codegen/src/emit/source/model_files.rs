//! Which model stands in which file: takes the facts about types, gives files with their names and the cargo features that
//! need them. Types that the same resources use share a file, so that who uses one resource compiles one.

use std::collections::{BTreeMap, BTreeSet};

use crate::emit::Cx;
use crate::ir::{Origin, ResourceId, TypeId};
use crate::name::shared_file;

/// A file of models.
pub struct ModelFile {
    /// The name of its module.
    pub module: String,
    /// What is in it.
    pub doc: String,
    /// When it is compiled.
    pub gate: Gate,
    /// Its types, by name.
    pub types: Vec<TypeId>,
}

/// When a type is compiled. What it leads to is compiled then as well.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gate {
    /// Always: most resources lead to it.
    Always,
    /// With any of these.
    Any(Users),
}

/// What a type is compiled for.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Users {
    /// These resources.
    pub resources: BTreeSet<ResourceId>,
    /// The events.
    pub events: bool,
    /// All resources together: nothing leads to it but types that neither operations nor events have, and these may lead
    /// to any type.
    pub all: bool,
}

impl Users {
    /// The cargo features that stand for them.
    pub fn features<'a>(&self, cx: &'a Cx<'_>) -> Vec<&'a str> {
        let resources = self.resources.iter();
        let resources = resources.map(|id| cx.names[*id].module.as_str());
        let events = self.events.then_some(EVENTS);
        let all = self.all.then_some("resources");
        all.into_iter().chain(events).chain(resources).collect()
    }
}

/// The cargo feature of what a document says of events.
pub const EVENTS: &str = "events";

/// The files, by the names of their modules.
pub fn model_files(cx: &Cx<'_>) -> Vec<ModelFile> {
    let mut by_gate: BTreeMap<Gate, Vec<TypeId>> = BTreeMap::new();
    for (id, _) in cx.api.types() {
        by_gate.entry(gate(cx, id)).or_default().push(id);
    }
    // What many types share is a better name for the file with more of them.
    let mut groups: Vec<_> = by_gate.into_iter().collect();
    groups.sort_by_key(|(_, types)| usize::MAX - types.len());
    let resources = cx.api.resources();
    let mut taken: BTreeSet<_> = resources
        .map(|(id, _)| cx.names[id].module.clone())
        .collect();
    let mut files: Vec<_> = groups
        .into_iter()
        .map(|(gate, types)| model_file(cx, gate, types, &mut taken))
        .collect();
    files.sort_by(|one, other| one.module.cmp(&other.module));
    files
}

/// When a type is compiled.
pub fn gate(cx: &Cx<'_>, id: TypeId) -> Gate {
    let facts = cx.facts.of(id);
    let (users, all) = (&facts.resources, cx.api.resources.len());
    if (all == 0 && !facts.in_events) || (users.len() > 2 && users.len() * 2 > all) {
        return Gate::Always;
    }
    Gate::Any(Users {
        resources: users.clone(),
        events: facts.in_events,
        all: users.is_empty() && facts.in_others,
    })
}

fn model_file(
    cx: &Cx<'_>,
    gate: Gate,
    mut types: Vec<TypeId>,
    taken: &mut BTreeSet<String>,
) -> ModelFile {
    types.sort_by_key(|id| cx.names.ty(*id));
    let module = module(cx, &gate, &types, taken);
    taken.insert(module.clone());
    let doc = doc(cx, &gate, &types);
    ModelFile {
        module,
        doc,
        gate,
        types,
    }
}

fn module(cx: &Cx<'_>, gate: &Gate, types: &[TypeId], taken: &BTreeSet<String>) -> String {
    let free = |wanted: [&str; 3], last: &str| {
        let free = wanted.into_iter().find(|name| !taken.contains(*name));
        free.unwrap_or(last).to_owned()
    };
    match gate {
        Gate::Always => free(["common", "common_types", "common_models"], "types_of_most"),
        Gate::Any(users) => match (users.resources.first(), users.events, users.all) {
            (None, false, _) => free(["others", "other_types", "other_models"], "types_of_none"),
            (None, true, false) => {
                free(["events", "event_types", "event_models"], "types_of_events")
            }
            (Some(only), false, _) if users.resources.len() == 1 => cx.names[*only].module.clone(),
            _ => {
                // One type twice, with and without its null, is one.
                let types = types.iter().filter(|id| !is_or_null(cx, **id));
                let names: Vec<_> = types.map(|id| cx.names.module_of(*id)).collect();
                shared_file(&names, taken)
            }
        },
    }
}

fn is_or_null(cx: &Cx<'_>, id: TypeId) -> bool {
    matches!(cx.api[id].origin, Origin::OrNull(_))
}

fn doc(cx: &Cx<'_>, gate: &Gate, types: &[TypeId]) -> String {
    let about = match gate {
        Gate::Always => "Types that most resources use.".to_owned(),
        Gate::Any(users) => {
            let names = users.resources.iter();
            let names = names.map(|id| format!("`{}`", cx.names[*id].module));
            let names: Vec<_> = names.collect();
            match (names.as_slice(), users.events) {
                ([], false) => "Types that no operation takes or gives. They are compiled when all resources are.".to_owned(),
                ([], true) => "Types that only events use.".to_owned(),
                // The file has the resource's name.
                ([only], false) => return format!("Types that only the resource {only} uses."),
                ([only], true) => format!("Types that the resource {only} and events share."),
                (names, false) => format!("Types that these resources share: {}.", names.join(", ")),
                (names, true) => {
                    format!("Types that events and these resources share: {}.", names.join(", "))
                }
            }
        }
    };
    let names: Vec<_> = types
        .iter()
        .map(|id| format!("`{}`", cx.names.ty(*id)))
        .collect();
    format!("{}\n\n{}.", wrapped(&about), wrapped(&names.join(", ")))
}

/// Lines of at most a hundred characters, with the comment's signs.
fn wrapped(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.len() + word.len() < 96 => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}
