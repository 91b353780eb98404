//! The names of types: a component's own, an inline type's from the words that lead to it, the shortest that is unique.

use std::collections::{BTreeMap, BTreeSet};

use super::reserved;
use super::scope::{Claim, Scope};
use super::spell::camel;
use crate::diagnostic::Report;
use crate::identity::arm_keys;
use crate::ir::{Api, Origin, Shape, Type, TypeDef, TypeId, Union};
use crate::lock::{self, Lock, MODELS};
use crate::overlay_line::update;
use crate::pointer::Pointer;
use crate::words::{fold, singular, words};

/// Roles that say too little to name a type alone.
const VAGUE: [&str; 40] = [
    "attributes",
    "base",
    "binary",
    "body",
    "config",
    "configuration",
    "content",
    "data",
    "details",
    "entry",
    "error",
    "errors",
    "field",
    "fields",
    "filter",
    "form",
    "info",
    "item",
    "items",
    "json",
    "meta",
    "metadata",
    "multipart",
    "object",
    "options",
    "params",
    "payload",
    "properties",
    "request body",
    "response body",
    "result",
    "results",
    "settings",
    "source",
    "stream item",
    "target",
    "type",
    "value",
    "values",
    "variant",
];

/// What an overlay says to choose a type's name.
pub const SETTLE: &str = "x-rust-sdk: {type: …}";

/// A name for every type.
pub fn names(api: &Api, lock: &Lock, report: &mut Report) -> Vec<String> {
    let mut scope = Scope::new(lock, MODELS, reserved::types());
    let mut names = lock::types::recognize(api, lock);
    names.retain(|id, name| scope.restore(name, &api[*id].at));
    let short = without_packages(api);
    name_given(api, &short, &mut names, &mut scope, report);
    let nameless = api.types().filter(|(id, _)| !names.contains_key(id));
    let wanted = |(id, def)| Wanted {
        id,
        def,
        names: candidates(&path_without_package(def, &short), def),
    };
    let nameless: Vec<_> = nameless.map(wanted).collect();
    let counts = counts(&nameless);
    let mut contested = Vec::new();
    for wanted in nameless {
        let unique = wanted.names.iter().filter(|name| counts[&fold(name)] == 1);
        let unique: Vec<_> = unique.cloned().collect();
        if unique.is_empty() {
            contested.push(wanted);
        } else {
            let name = scope.claim(&asking(&unique, wanted.def), report);
            names.insert(wanted.id, name);
        }
    }
    names.extend(name_contested(contested, &counts, &mut scope, report));
    // Each type has had its turn, in the order of IDs.
    names.into_values().collect()
}

/// An inline type, and the names that it could have.
struct Wanted<'a> {
    id: TypeId,
    def: &'a TypeDef,
    names: Vec<String>,
}

/// The names of components, and of types for which the document asks a name.
fn name_given(
    api: &Api,
    short: &BTreeMap<&str, &str>,
    names: &mut BTreeMap<TypeId, String>,
    scope: &mut Scope<'_>,
    report: &mut Report,
) {
    let components = api.types().filter(|(_, def)| def.name.is_none());
    let asked = api.types().filter(|(_, def)| def.name.is_some());
    // A component that has a name of its own keeps it, whoever else asks for it.
    let unnamed: Vec<_> = components
        .chain(asked)
        .filter(|(id, _)| !names.contains_key(id))
        .collect();
    for (id, def) in unnamed {
        let component = match &def.origin {
            Origin::Component(name) => Some(short[name.as_str()].to_owned()),
            Origin::OrNull(name) => Some(format!("{}OrNull", short[name.as_str()])),
            Origin::Inline(_) => None,
        };
        let spelled = def.name.iter().chain(&component).map(|name| {
            let name = start_with_letter(camel(name));
            if scope.is_reserved(&name) {
                format!("{name}Model")
            } else {
                name
            }
        });
        let wanted: Vec<_> = spelled.collect();
        if !wanted.is_empty() {
            names.insert(id, claim(scope, &wanted, def, report));
        }
    }
}

/// The names of components, of which those that begin with a package, `org.example.shop.v1.Order`, are as long as it takes to
/// tell them from all others: `Order`, or `V1Order`.
fn without_packages(api: &Api) -> BTreeMap<&str, &str> {
    let names = api.types().filter_map(|(_, def)| match &def.origin {
        Origin::Component(name) | Origin::OrNull(name) => Some(name.as_str()),
        Origin::Inline(_) => None,
    });
    let names: BTreeSet<_> = names.collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for ending in names.iter().flat_map(|name| endings(name)) {
        *counts.entry(fold(ending)).or_default() += 1;
    }
    let shortest = |name| {
        let mut endings = endings(name).into_iter();
        let unique = endings.find(|ending| counts[&fold(ending)] == 1);
        (name, unique.unwrap_or(name))
    };
    names.into_iter().map(shortest).collect()
}

/// The names that a component could have: all that it says, and before it what follows from a package's second dot on.
fn endings(name: &str) -> Vec<&str> {
    let dots: Vec<_> = name
        .rmatch_indices('.')
        .map(|(at, _)| &name[at + 1..])
        .collect();
    let named = |ending: &&str| !fold(ending).is_empty();
    let package = if dots.len() > 1 { dots } else { Vec::new() };
    package.into_iter().filter(named).chain([name]).collect()
}

/// The names of inline types none of whose candidates is theirs alone.
fn name_contested(
    mut contested: Vec<Wanted<'_>>,
    counts: &BTreeMap<String, usize>,
    scope: &mut Scope<'_>,
    report: &mut Report,
) -> BTreeMap<TypeId, String> {
    // A type comes before those inside of it, whose names may follow from its own.
    contested.sort_by_key(|wanted| wanted.def.at.words().count());
    let mut names = BTreeMap::new();
    let mut numbered = Vec::new();
    for Wanted {
        id,
        def,
        names: wanted,
    } in contested
    {
        let wanted = shared(def, &wanted, counts, &numbered);
        let name = scope.claim(&asking(&wanted, def), report);
        if !wanted.contains(&name) {
            numbered.push((def, name.clone()));
        }
        names.insert(id, name);
    }
    names
}

/// The words that lead to an inline type.
fn path(def: &TypeDef) -> &[String] {
    match &def.origin {
        Origin::Inline(path) => path,
        Origin::Component(_) | Origin::OrNull(_) => &[],
    }
}

/// The same from the short name of the component on.
fn path_without_package(def: &TypeDef, short: &BTreeMap<&str, &str>) -> Vec<String> {
    let mut path = path(def).to_vec();
    if let Some(owner) = path.first_mut()
        && let Some(name) = short.get(owner.as_str())
    {
        *owner = (*name).to_owned();
    }
    path
}

/// The names for a type that others have candidates with: those below a type that got a number are named after it.
/// Else the longest, which says most.
fn shared(
    def: &TypeDef,
    wanted: &[String],
    counts: &BTreeMap<String, usize>,
    numbered: &[(&TypeDef, String)],
) -> Vec<String> {
    let below = numbered.iter().rev().find_map(|(owner, name)| {
        def.at.within(&owner.at)?;
        let rest = path(def).strip_prefix(path(owner))?;
        let mut names = candidates(&[std::slice::from_ref(name), rest].concat(), def);
        names.retain(|name| !counts.contains_key(&fold(name)));
        Some(names)
    });
    below
        .filter(|names| !names.is_empty())
        .unwrap_or_else(|| wanted.last().cloned().into_iter().collect())
}

/// A claim for a type that the lock does not know.
fn asking<'a>(wanted: &'a [String], def: &'a TypeDef) -> Claim<'a> {
    Claim {
        thing: "",
        wanted,
        at: &def.at,
        settle: SETTLE,
    }
}

/// Claims a name for a component. One that does not get the name that the document asks for is told so.
fn claim(scope: &mut Scope<'_>, wanted: &[String], def: &TypeDef, report: &mut Report) -> String {
    let name = scope.claim(&asking(wanted, def), report);
    if let ([asked, own], true) = (wanted, def.name.is_some())
        && name == *own
        && name != *asked
    {
        report
            .warning(
                &def.at,
                format!("the name `{asked}` is taken; this one is called `{name}`"),
            )
            .help(format!(
                "choose a name with an overlay: {}",
                update(&def.at, SETTLE)
            ));
    }
    name
}

/// How many types would take each name.
fn counts(wanted: &[Wanted<'_>]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for name in wanted.iter().flat_map(|wanted| &wanted.names) {
        *counts.entry(fold(name)).or_default() += 1;
    }
    counts
}

/// The names that an inline type could have, the shortest first.
fn candidates(path: &[String], def: &TypeDef) -> Vec<String> {
    // Where the property `log` is there beside `logs`, an item of these has to be called so.
    let literal = path.join(" ");
    let path = without_items(path);
    let mut names = Vec::new();
    if let [owner, .., role] = path.as_slice() {
        // One word is enough for an object, `Actor`; a list of values needs two: `EnrollmentMode`, but `SessionStatus`.
        let enough = matches!(def.shape, Shape::Struct(_)) || words(role).len() > 1;
        if enough && is_telling(role) {
            names.push(camel(role));
        }
        names.push(camel(&format!("{owner} {role}")));
        names.extend(between(owner, &path));
    }
    names.push(camel(&path.join(" ")));
    names.push(camel(&literal));
    let mut names: Vec<_> = names.into_iter().map(start_with_letter).collect();
    names.dedup();
    names
}

/// The names by the words next to the role, one more in each: `InstallmentsPlan`, `CreateOrderInstallmentsPlan`. A few
/// are enough to tell types apart where the whole way would be a name of ten words.
fn between(owner: &str, path: &[String]) -> Vec<String> {
    const MOST: usize = 3;
    let inner = path.get(1..).unwrap_or_default();
    let tails = (2..=MOST).filter(|len| *len < inner.len());
    let tails = tails.map(|len| inner[inner.len() - len..].join(" "));
    let named = tails.flat_map(|tail| {
        let with_owner = camel(&format!("{owner} {tail}"));
        let alone = is_telling(tail.split(' ').next().unwrap_or_default());
        alone.then(|| camel(&tail)).into_iter().chain([with_owner])
    });
    named.collect()
}

/// A path that does not end with `item` or `value`, which say something only together with what they are an item or a
/// value of: an item of `logs` is a `log`.
fn without_items(path: &[String]) -> Vec<String> {
    let mut path = path.to_vec();
    while let [.., list, role] = path.as_slice()
        && matches!(role.as_str(), "item" | "value")
    {
        let one = one_of(list, role);
        path.truncate(path.len() - 2);
        path.push(one);
    }
    path
}

/// Whether a role says enough to name a type alone.
fn is_telling(role: &str) -> bool {
    let spoken = words(role);
    let vague = VAGUE.contains(&spoken.join(" ").as_str());
    let vague_tail = matches!(
        spoken.as_slice(),
        [word, tails @ ..] if VAGUE.contains(&word.as_str()) && tails.iter().all(|it| is_tail(it))
    );
    let places = ["request body", "response body", "response headers"];
    let is_body = places.iter().any(|place| role.starts_with(place));
    // An arm of a union, called by one of its properties.
    let is_arm = role.starts_with("with ");
    !vague && !vague_tail && !is_body && !is_arm
}

/// Whether a word only counts or places the one before it: `variant 2`, `data item`.
fn is_tail(word: &str) -> bool {
    matches!(word, "item" | "value") || word.chars().all(|c| c.is_ascii_digit())
}

/// The role of a list's item: the singular where there is one.
fn one_of(list: &str, role: &str) -> String {
    let mut spoken = words(list);
    let one = spoken
        .last()
        .and_then(|last| singular(last))
        .filter(|_| role == "item");
    match (one, spoken.last_mut()) {
        (Some(one), Some(last)) => {
            *last = one;
            spoken.join(" ")
        }
        _ => format!("{list} {role}"),
    }
}

/// A type's name begins with a letter.
fn start_with_letter(name: String) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("Type{name}")
    } else {
        name
    }
}

/// The names of a union's arms: by title or type, without the words that all of them share.
pub fn arms(
    api: &Api,
    union: &Union,
    at: &Pointer,
    scope: &mut Scope<'_>,
    report: &mut Report,
) -> Vec<String> {
    let wanted: Vec<_> = union
        .arms
        .iter()
        .map(|arm| arm.title.clone().unwrap_or_else(|| kind(api, &arm.ty)))
        .collect();
    let name = |(i, wanted): (usize, &String)| {
        let plain = camel(wanted);
        let plain = if plain.starts_with(|c: char| c.is_ascii_digit()) {
            format!("Value{plain}")
        } else {
            plain
        };
        let longer = format!("{plain}{}", kind(api, &union.arms[i].ty));
        let keys = arm_keys(api, &union.arms[i], i);
        let claim = Claim {
            thing: scope.known(&keys),
            wanted: &[plain, longer],
            at: &at.child("oneOf").index(i),
            settle: "title: …",
        };
        scope.claim(&claim, report)
    };
    wanted.iter().enumerate().map(name).collect()
}

/// A word for a type that has no name of its own.
fn kind(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Any | Type::Object => "Object".to_owned(),
        Type::Bool => "Boolean".to_owned(),
        Type::I32 | Type::I64 | Type::U64 => "Integer".to_owned(),
        Type::F32 | Type::F64 => "Number".to_owned(),
        Type::Text => "Text".to_owned(),
        Type::Formatted(format) => format.name().to_owned(),
        Type::File => "File".to_owned(),
        Type::List(inner) => format!("{}List", plain_kind(api, inner)),
        Type::Map(inner) => format!("{}Map", plain_kind(api, inner)),
        Type::Nullable(inner) => kind(api, inner),
        Type::Named(id) => match &api[*id] {
            TypeDef {
                name: Some(name), ..
            } => camel(name),
            TypeDef {
                origin: Origin::Component(name) | Origin::OrNull(name),
                ..
            } => camel(name),
            TypeDef {
                origin: Origin::Inline(path),
                ..
            } => camel(path.last().map_or("value", String::as_str)),
        },
    }
}

/// The word of a list's elements, where it helps to tell lists apart.
fn plain_kind(api: &Api, ty: &Type) -> String {
    if *ty == Type::Any {
        String::new()
    } else {
        kind(api, ty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Struct;

    #[test]
    fn packages_are_left_out_of_names() {
        let mut api = Api::default();
        for name in [
            "org.shop.v1.Order",
            "org.shop.v2.Order",
            "org.shop.v1.Item",
            "a.Thing",
            "Thing",
            "x.y.",
            "p.q.Thing",
        ] {
            let mut def = TypeDef::unnamed(Shape::Struct(Struct::default()));
            def.origin = Origin::Component(name.to_owned());
            api.types.push(def);
        }
        let short: Vec<_> = without_packages(&api).into_values().collect();
        assert_eq!(
            short,
            [
                "Thing", "a.Thing", "Item", "v1.Order", "v2.Order", "q.Thing", "y."
            ]
        );
        let mut inline = TypeDef::unnamed(Shape::Struct(Struct::default()));
        inline.origin = Origin::Inline(vec!["org.shop.v1.Item".to_owned(), "size".to_owned()]);
        let path = path_without_package(&inline, &without_packages(&api));
        assert_eq!(path, ["Item", "size"]);
    }

    #[test]
    fn inline_types_have_these_candidates() {
        let table = [
            ("User/address", "Address UserAddress"),
            (
                "User/addresses/item",
                "Address UserAddress UserAddressesItem",
            ),
            ("User/settings/theme", "Theme UserTheme UserSettingsTheme"),
            ("User/data", "UserData"),
            ("createUser/request body", "CreateUserRequestBody"),
            ("User/metadata/value", "UserMetadataValue"),
            ("User/2fa", "Type2fa User2fa"),
            ("Limit", "Limit"),
        ];
        let def = TypeDef::unnamed(Shape::Struct(Struct::default()));
        for (path, expected) in table {
            let words: Vec<_> = path.split('/').map(str::to_owned).collect();
            assert_eq!(candidates(&words, &def).join(" "), expected, "{path}");
        }
    }
}
