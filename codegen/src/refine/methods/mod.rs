//! Operations' names, where the document gives them none. An ID that only repeats method and path is no name: what people
//! call such a call is taken. Another ID is the name, without the words of its resource. It takes operations and their
//! groups as the document spells them, and knows nothing of Rust's spelling.

mod convention;
mod id;

use std::collections::{BTreeMap, BTreeSet};

use self::convention::{Name, Surroundings};
use super::paging;
use crate::ir::{Api, Media, Operation, Origin, ResourceId, Type};
use crate::route::{self, Segment, segments};
use crate::words::{fold, words};

/// Names the operations that have no name, and says in the names of their types what they are called then.
pub fn name_methods(api: &mut Api) {
    let paths = Paths::new(api);
    let candidates: Vec<_> = api
        .operations
        .iter()
        .map(|operation| candidates(api, operation, &paths))
        .collect();
    let chosen = choose(api, &candidates);
    let mut phrases = Phrases::new(api);
    for (index, (candidates, chosen)) in candidates.into_iter().zip(chosen).enumerate() {
        let candidate = &candidates[chosen];
        if let Some(phrase) = &candidate.phrase {
            phrases.rename(api, index, phrase);
        }
        api.operations[index].name.clone_from(&candidate.name);
    }
}

/// A name that an operation could have.
struct Candidate {
    name: String,
    /// What the names of its types begin with, if not with the ID.
    phrase: Option<String>,
    /// Whether it follows from the path, so that the shortest path has the best claim to it.
    by_path: bool,
}

impl Candidate {
    fn new(name: String) -> Self {
        Self {
            name,
            phrase: None,
            by_path: false,
        }
    }
}

/// The names that an operation could have, the best first and its ID last.
fn candidates(api: &Api, operation: &Operation, paths: &Paths) -> Vec<Candidate> {
    if !operation.name.is_empty() {
        return vec![Candidate::new(operation.name.clone())];
    }
    let group = words(&api[operation.resource].group);
    let all = segments(&operation.path);
    let spoken = words(&operation.id);
    let mut candidates = Vec::new();
    let said = id::before_route(&spoken, &operation.method, &operation.path);
    let says_nothing = id::repeats(&spoken, &operation.method, &all)
        || id::is_group(&spoken, &group, &operation.method, &all);
    if said.is_none() && says_nothing {
        candidates.extend(by_path(
            operation,
            &all,
            &group,
            &paths.around(api, operation),
        ));
    }
    // `POST /sendMessage`: the path is what is called.
    if let [Segment::Fixed(call)] = all.as_slice()
        && call.len() > 1
        && (convention::is_verb(&call[0]) || operation.path.contains(char::is_uppercase))
        && paths.is_alone(&operation.path)
        && spoken.ends_with(call)
    {
        candidates.insert(0, called(call, &group));
    }
    let own = said.unwrap_or(&spoken);
    let short = id::without_params(own, &all);
    let says_more = said.is_some() || short.len() < own.len();
    let phrase = says_more.then(|| short.join(" "));
    let named = |words: &[String]| Candidate {
        name: words.join("_"),
        phrase: phrase.clone(),
        by_path: false,
    };
    // A group that was split has the tag's words and those of a collection.
    let collection = group.last().map(std::slice::from_ref);
    let without = id::without_group(short, &group);
    let shortest = without
        .as_deref()
        .zip(collection)
        .filter(|_| group.len() > 1);
    let shortest = shortest.and_then(|(words, last)| id::without_group(words, last));
    candidates.extend(shortest.as_deref().map(named));
    candidates.extend(without.as_deref().map(named));
    candidates.extend(id::without_group(own, &group).as_deref().map(named));
    candidates.extend(said.map(named));
    candidates.push(Candidate::new(operation.id.clone()));
    candidates
}

/// The names by path: from the resource's own words on, and with what stands before them.
fn by_path(
    operation: &Operation,
    all: &[Segment],
    group: &[String],
    around: &Surroundings,
) -> Vec<Candidate> {
    let is_group = |words: &[String]| {
        let is_end =
            words.len() <= group.len() && route::alike(words, &group[group.len() - words.len()..]);
        is_end || route::plain(&words.concat()) == route::plain(&group.concat())
    };
    let is_own = |segment: &Segment| segment.fixed().is_some_and(is_group);
    let own = all.iter().position(is_own);
    let behind = own.map_or(all, |own| &all[own + 1..]);
    if all.is_empty() {
        return Vec::new();
    }
    let Some(name) = convention::name(&operation.method, behind, group, around) else {
        return Vec::new();
    };
    let parents = all[..own.unwrap_or(0)].iter().filter_map(Segment::fixed);
    let parents = parents.map(route::one);
    let parents: Vec<_> = parents.flatten().collect();
    let plain = candidate(&name, group, &[]);
    let longer = (!parents.is_empty()).then(|| candidate(&name, group, &parents));
    [plain].into_iter().chain(longer).collect()
}

/// The path's own words, where they are what is called.
fn called(call: &[String], group: &[String]) -> Candidate {
    let short = id::without_group(call, group);
    Candidate {
        name: short.as_deref().unwrap_or(call).join("_"),
        phrase: Some(call.join(" ")),
        by_path: true,
    }
}

/// `create_source`, of the customers: `create customer source`; `list_for_org`, of the repos: `list repos for org`.
fn candidate(name: &Name, group: &[String], parents: &[String]) -> Candidate {
    let of = if parents.is_empty() {
        Vec::new()
    } else {
        [vec!["for".to_owned()], parents.to_vec()].concat()
    };
    let method = [name.verb.clone(), name.object.clone(), of.clone()].concat();
    let is_list = name.verb == ["list"] && name.object.is_empty();
    let is_all = name.object == ["all"];
    // `invite_end_user` of the users is all that is to be said.
    let says_group = [name.verb.as_slice(), &name.object].concat();
    let says_group = says_group.ends_with(&route::one(group));
    let phrase = match (is_list, is_all) {
        _ if says_group => [method.clone(), Vec::new(), Vec::new()],
        (true, _) => [name.verb.clone(), group.to_vec(), of],
        (_, true) => [method.clone(), group.to_vec(), Vec::new()],
        _ => [
            name.verb.clone(),
            route::one(group),
            [name.object.clone(), of].concat(),
        ],
    };
    let phrase = phrase.concat();
    Candidate {
        name: method.join("_"),
        phrase: Some(phrase.join(" ")),
        by_path: true,
    }
}

/// The candidate of each operation: the first that no other of its resource has. Of those that follow from paths and are
/// one, the shortest path keeps it.
fn choose(api: &Api, candidates: &[Vec<Candidate>]) -> Vec<usize> {
    let mut chosen = vec![0; candidates.len()];
    loop {
        let mut claims: BTreeMap<(ResourceId, String), Vec<usize>> = BTreeMap::new();
        for (index, operation) in api.operations.iter().enumerate() {
            let name = fold(&candidates[index][chosen[index]].name);
            claims
                .entry((operation.resource, name))
                .or_default()
                .push(index);
        }
        let mut moved = false;
        for claim in claims.values().filter(|claim| claim.len() > 1) {
            let keeper = keeper(api, claim, |index| candidates[index][chosen[index]].by_path);
            for index in claim.iter().filter(|index| Some(**index) != keeper) {
                let more = chosen[*index] + 1 < candidates[*index].len();
                chosen[*index] += usize::from(more);
                moved |= more;
            }
        }
        if !moved {
            return chosen;
        }
    }
}

/// Which of several operations keeps a name that all of them want: the one with the shortest path, if it is alone.
fn keeper(api: &Api, claim: &[usize], by_path: impl Fn(usize) -> bool) -> Option<usize> {
    let length = |index: &usize| segments(&api.operations[*index].path).len();
    let least = claim.iter().map(length).min()?;
    let mut shortest = claim.iter().filter(|index| length(index) == least);
    let first = *shortest.next()?;
    (claim.iter().all(|index| by_path(*index)) && shortest.next().is_none()).then_some(first)
}

/// The paths of a document, without the names of their parameters.
struct Paths {
    methods: BTreeMap<String, Vec<String>>,
}

impl Paths {
    fn new(api: &Api) -> Self {
        let mut methods: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for operation in &api.operations {
            methods
                .entry(nameless(&operation.path))
                .or_default()
                .push(operation.method.clone());
        }
        Self { methods }
    }

    /// Whether a path has one method, and none below it with a parameter.
    fn is_alone(&self, path: &str) -> bool {
        let path = nameless(path);
        let methods = self.methods.get(&path).map_or(0, Vec::len);
        methods == 1 && !self.methods.contains_key(&format!("{path}/{{}}"))
    }

    fn around(&self, api: &Api, operation: &Operation) -> Surroundings {
        let path = nameless(&operation.path);
        let body = match &operation.ok.body {
            Some((Media::Json, ty)) => Some(ty),
            _ => None,
        };
        Surroundings {
            has_items: self.methods.contains_key(&format!("{path}/{{}}")),
            methods: self.methods.get(&path).cloned().unwrap_or_default(),
            is_list: body.is_some_and(|ty| matches!(ty, Type::List(_))),
            has_list: body.is_none_or(|ty| paging::may_have_list(api, ty)),
        }
    }
}

/// A path whose parameters have no names.
fn nameless(path: &str) -> String {
    let mut nameless = String::new();
    for piece in path.trim_end_matches('/').split_inclusive('{') {
        let rest = piece.split_once('}').map_or(piece, |(_, rest)| rest);
        if nameless.ends_with('{') {
            nameless.push('}');
        }
        nameless.push_str(rest);
    }
    nameless
}

/// What types are called by: each operation's ID, or its phrase where no other has it.
struct Phrases {
    taken: BTreeSet<String>,
    types: BTreeMap<String, Vec<usize>>,
}

impl Phrases {
    fn new(api: &Api) -> Self {
        let taken = api.operations.iter().map(|operation| fold(&operation.id));
        let mut types: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (index, def) in api.types.iter().enumerate() {
            if let Origin::Inline(path) = &def.origin
                && let Some(owner) = path.first()
            {
                types.entry(owner.clone()).or_default().push(index);
            }
        }
        Self {
            taken: taken.collect(),
            types,
        }
    }

    /// Names the types below an operation by a phrase, if it is nobody else's.
    fn rename(&mut self, api: &mut Api, operation: usize, phrase: &str) {
        let operation = &api.operations[operation];
        if !self.taken.insert(fold(phrase)) {
            return;
        }
        for index in self.types.get(&operation.id).into_iter().flatten() {
            let def = &mut api.types[*index];
            if let (Origin::Inline(path), Some(_)) = (&mut def.origin, def.at.within(&operation.at))
            {
                phrase.clone_into(&mut path[0]);
            }
        }
    }
}
