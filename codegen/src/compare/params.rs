//! Changes of what a method takes: arguments in their order, setters of its request, bodies.

use super::draft::Draft;
use super::matching::unnamed;
use super::operations::deprecation;
use super::{Level, Pair};
use crate::surface::{Body, Notes, Operation, Param, RustType, Shape};

/// An operation in both versions.
struct Both<'a> {
    pair: &'a Pair<'a>,
    old: &'a Operation,
    new: &'a Operation,
    /// The method, as `users().create`.
    method: String,
}

pub fn compare_params(pair: &Pair<'_>, old: &Operation, new: &Operation) -> Vec<Draft> {
    let method = format!("{}().{}", old.resource, old.name);
    let both = Both {
        pair,
        old,
        new,
        method,
    };
    let mut drafts = Vec::new();
    for param in &old.params {
        match both.now(param) {
            Some(now) => drafts.extend(both.compare(param, now)),
            // Without any, the type of the request is another, which tells them.
            None if !param.required && new.builder.is_none() => {}
            None => drafts.push(both.removed(param)),
        }
    }
    let is_known = |it: &&Param| {
        old.params
            .iter()
            .any(|was| both.now(was).is_some_and(|now| std::ptr::eq(now, *it)))
    };
    let added = new.params.iter().filter(|it| !is_known(it));
    let added = added.filter(|it| it.required || old.builder.is_some());
    drafts.extend(added.map(|it| both.added(it)));
    drafts.extend(both.compare_order());
    drafts.extend(both.compare_bodies());
    drafts
}

impl<'a> Both<'a> {
    /// What a parameter has become: the one with its name in its place, the one in its position of the path, the one that
    /// Rust calls the same if neither name is in the other version, or the one with its name elsewhere.
    fn now(&self, old: &Param) -> Option<&'a Param> {
        let new = &self.new.params;
        let has = |all: &[Param], wire: &str| all.iter().any(|it| it.wire == wire);
        let exact = new
            .iter()
            .find(|it| it.wire == old.wire && it.place == old.place);
        let in_path = || {
            let is_same = unnamed(&self.old.path) == unnamed(&self.new.path);
            let at =
                (old.place == "path" && is_same).then(|| position(&self.old.path, &old.wire))??;
            let wire = variables(&self.new.path).nth(at)?;
            new.iter().find(|it| it.place == "path" && it.wire == wire)
        };
        let elsewhere = || new.iter().find(|it| it.wire == old.wire);
        let respelled = || {
            let mut same = new
                .iter()
                .filter(|it| it.name == old.name && it.place == old.place);
            same.find(|it| !has(&self.old.params, &it.wire))
        };
        exact.or_else(in_path).or_else(elsewhere).or_else(respelled)
    }

    fn setter(&self, param: &Param) -> String {
        format!("{}().{}", self.method, param.name)
    }

    fn removed(&self, old: &Param) -> Draft {
        let (method, name) = (&self.method, &old.name);
        let why = format!(
            "the API has no {} parameter `{}` any more",
            old.place, old.wire
        );
        if old.required {
            let text = format!("`{method}` no longer takes the argument `{name}`: {why}.");
            return Draft::breaking("argument_removed", method, text);
        }
        let heir = self
            .new
            .params
            .iter()
            .find(|it| !it.required && it.name == *name);
        let draft = |text| Draft::breaking("setter_removed", self.setter(old), text);
        match heir {
            Some(heir) => {
                let text = format!(
                    "The setter `{name}` of `{method}` sends `{}` now, and no longer `{}`: {why}.",
                    heir.wire, old.wire
                );
                draft(text).silent()
            }
            None => draft(format!("The setter `{name}` of `{method}` is gone: {why}.")),
        }
    }

    fn added(&self, new: &Param) -> Draft {
        let (method, name, takes) = (&self.method, &new.name, new.takes.shown());
        if new.required {
            let text = format!(
                "`{method}` takes one more argument, `{name}: {takes}`: the API requires the {} parameter `{}`.",
                new.place, new.wire
            );
            return Draft::breaking("argument_added", method, text);
        }
        let path = format!("{method}().{name}");
        let text = format!("`{method}` has the new setter `{name}`: an optional parameter.");
        let line = format!("`{method}` has {{n}} new setters for optional parameters: {{}}.");
        Draft::compatible("setter_added", path, text).fold(method, format!("`{name}`"), line)
    }

    fn compare(&self, old: &Param, new: &Param) -> Vec<Draft> {
        let (method, name) = (&self.method, &old.name);
        let mut drafts = Vec::new();
        match (old.required, new.required) {
            (false, true) => {
                let text = format!(
                    "`{name}` is an argument of `{method}` now and no longer a setter, `{}: {}`: the API requires it.",
                    new.name,
                    new.takes.shown()
                );
                drafts.push(
                    Draft::breaking("argument_required", method, text).and([self.setter(old)]),
                );
            }
            (true, false) => {
                let text = format!(
                    "`{name}` is a setter of `{method}` now and no longer an argument: the API does not require it any more."
                );
                drafts.push(Draft::breaking("argument_optional", method, text));
            }
            (required, _) => {
                drafts.extend(self.compare_takes(old, new));
                drafts.extend((!required).then(|| self.compare_setter(old, new)).flatten());
            }
        }
        drafts.extend(self.compare_wire(old, new));
        let what = format!("`{name}` of `{method}`");
        drafts.extend(compare_notes(
            &self.setter(old),
            &what,
            &old.notes,
            &new.notes,
        ));
        drafts
    }

    fn compare_takes(&self, old: &Param, new: &Param) -> Option<Draft> {
        let level = accepts(self.pair, &old.takes, &new.takes)?;
        let (method, was, is) = (&self.method, old.takes.shown(), new.takes.shown());
        let (kind, path, what) = match old.required {
            true => ("argument_type_changed", method.clone(), "argument"),
            false => ("setter_type_changed", self.setter(old), "setter"),
        };
        let text = format!(
            "The {what} `{}` of `{method}` takes `{is}` instead of `{was}`.",
            old.name
        );
        Some(Draft::new(kind, level, path, text))
    }

    /// A setter has another name.
    fn compare_setter(&self, old: &Param, new: &Param) -> Option<Draft> {
        if old.name == new.name {
            return None;
        }
        let other = self
            .new
            .params
            .iter()
            .find(|it| !it.required && it.name == old.name);
        let mut text = format!(
            "The setter `{}` of `{}` is called `{}` now.",
            old.name, self.method, new.name
        );
        if let Some(other) = other {
            text += &format!(
                " The old name still compiles and sends `{}`, no longer `{}`.",
                other.wire, old.wire
            );
        }
        let draft = Draft::breaking("setter_renamed", self.setter(old), text);
        Some(if other.is_some() {
            draft.silent()
        } else {
            draft
        })
    }

    fn compare_wire(&self, old: &Param, new: &Param) -> Option<Draft> {
        let place = |it: &Param| format!("{} parameter `{}`", it.place, it.wire);
        let (was, is) = (place(old), place(new));
        let draft = |text| {
            Some(Draft::behaviour(
                "parameter_sent_differently",
                &self.method,
                text,
            ))
        };
        // A name in a path is never sent.
        if was != is && (old.place, new.place) != ("path", "path") {
            return draft(format!(
                "`{}` of `{}` is sent as the {is} instead of the {was}.",
                old.name, self.method
            ));
        }
        let is_written = old.style != new.style && is_composed(&new.takes);
        is_written
            .then(|| {
                format!(
                    "`{}` of `{}` is written as {} instead of {}.",
                    old.name, self.method, new.style, old.style
                )
            })
            .and_then(draft)
    }

    /// The arguments that both versions have stand in another order.
    fn compare_order(&self) -> Option<Draft> {
        let required = |all: &'a [Param]| all.iter().filter(|it| it.required);
        let now = required(&self.old.params).filter_map(|it| self.now(it));
        let now: Vec<_> = now
            .filter(|it| it.required)
            .map(|it| it.name.as_str())
            .collect();
        let new = required(&self.new.params).map(|it| it.name.as_str());
        let new: Vec<_> = new.filter(|name| now.contains(name)).collect();
        if now == new {
            return None;
        }
        let text = format!(
            "`{}` takes its arguments in another order: `{}` instead of `{}`.",
            self.method,
            new.join(", "),
            now.join(", ")
        );
        let draft = Draft::breaking("arguments_reordered", &self.method, text);
        let types = |all: &'a [Param]| {
            required(all)
                .map(|it| it.takes.plain.clone())
                .collect::<Vec<_>>()
        };
        // What is of one type is taken for the other.
        let is_silent = types(&self.old.params) == types(&self.new.params);
        Some(if is_silent { draft.silent() } else { draft })
    }

    fn compare_bodies(&self) -> Vec<Draft> {
        let mut drafts = Vec::new();
        let only = self.old.bodies.len() == 1 && self.new.bodies.len() == 1;
        let now = |old: &Body| {
            let same = self
                .new
                .bodies
                .iter()
                .find(|it| it.media_type == old.media_type);
            same.or_else(|| self.new.bodies.first().filter(|_| only))
        };
        for body in &self.old.bodies {
            match now(body) {
                Some(now) => drafts.extend(self.compare_body(body, now)),
                None => drafts.push(self.removed_body(body)),
            }
        }
        let is_known = |it: &&Body| {
            self.old
                .bodies
                .iter()
                .any(|was| now(was).is_some_and(|now| std::ptr::eq(now, *it)))
        };
        let added = self.new.bodies.iter().filter(|it| !is_known(it));
        drafts.extend(added.map(|it| self.added_body(it)));
        drafts
    }

    /// The path of the method that takes a body, and of what has it.
    fn body_path(&self, body: &Body) -> String {
        let method = format!("{}().{}", self.old.resource, body.method);
        if body.required {
            method
        } else {
            format!("{method}().body")
        }
    }

    fn removed_body(&self, old: &Body) -> Draft {
        let path = self.body_path(old);
        let text = format!("`{path}` no longer takes a body as `{}`.", old.media_type);
        Draft::breaking("body_removed", path, text)
    }

    fn added_body(&self, new: &Body) -> Draft {
        let takes = new.takes.shown();
        let text = |what: &str| format!("`{}` {what}, `{takes}`.", self.method);
        match (self.old.bodies.is_empty(), new.required) {
            (true, true) => Draft::breaking("body_added", &self.method, text("takes a body now")),
            (true, false) => {
                let path = format!("{}().body", self.method);
                Draft::compatible("body_added", path, text("has the new setter `body`"))
            }
            (false, _) => {
                let path = format!("{}().{}", self.old.resource, new.method);
                let text = format!(
                    "`{path}` is new: it sends the body as `{}`.",
                    new.media_type
                );
                Draft::compatible("body_added", path, text)
            }
        }
    }

    fn compare_body(&self, old: &Body, new: &Body) -> Vec<Draft> {
        let (path, mut drafts) = (self.body_path(old), Vec::new());
        let draft = |kind, text| Draft::breaking(kind, path.clone(), text);
        match (old.required, new.required) {
            (false, true) => drafts.push(draft("body_required", format!("`{}` takes its body as an argument now: the API requires it.", self.method)).and([self.method.clone()])),
            (true, false) => drafts.push(draft("body_optional", format!("`{}` takes its body by the setter `body` now: the API does not require it any more.", self.method))),
            _ if !self.pair.matching.is_same(&old.takes, &new.takes) => {
                let text = format!("The body of `{}` is `{}` instead of `{}`.", self.method, new.takes.shown(), old.takes.shown());
                drafts.push(draft("body_type_changed", text));
            }
            _ => {}
        }
        // Another name of the operation is told where its name is.
        let is_first =
            |it: &Body, all: &[Body]| all.first().is_some_and(|first| first.method == it.method);
        let is_named = is_first(old, &self.old.bodies) && is_first(new, &self.new.bodies);
        if old.method != new.method && !is_named && self.old.name == self.new.name {
            let text = format!("`{path}` is called `{}` now.", new.method);
            drafts.push(draft("body_method_renamed", text));
        }
        if old.media_type != new.media_type {
            let text = format!(
                "`{}` sends its body as `{}` instead of `{}`.",
                self.method, new.media_type, old.media_type
            );
            drafts.push(Draft::behaviour("media_type_changed", path.clone(), text));
        }
        if old.docs != new.docs {
            drafts.push(Draft::docs(format!("{}().body", self.method)));
        }
        drafts
    }
}

/// The names in braces.
fn variables(path: &str) -> impl Iterator<Item = &str> {
    let parts = path.split('{').skip(1);
    parts.filter_map(|part| part.split_once('}').map(|(name, _)| name))
}

fn position(path: &str, name: &str) -> Option<usize> {
    variables(path).position(|it| it == name)
}

/// Whether how a list or an object is written shows.
fn is_composed(takes: &RustType) -> bool {
    !matches!(
        takes.plain.as_str(),
        "bool" | "i32" | "i64" | "u64" | "f32" | "f64" | "impl Into<String>"
    )
}

/// What it means that an argument takes another type: nothing, where it takes what it took.
pub fn accepts(pair: &Pair<'_>, old: &RustType, new: &RustType) -> Option<Level> {
    let (was, is) = (pair.matching.now(old), &new.plain);
    if was == *is {
        return None;
    }
    let is_wider = is_wider(pair, &was, is);
    Some(if is_wider {
        Level::Compatible
    } else {
        Level::Breaking
    })
}

fn is_wider(pair: &Pair<'_>, was: &str, is: &str) -> bool {
    let Some(target) = is
        .strip_prefix("impl Into<")
        .and_then(|it| it.strip_suffix('>'))
    else {
        return false;
    };
    let converts = |name: &str| {
        let ty = pair.new.types.iter().find(|ty| ty.name == name);
        matches!(ty.map(|ty| &ty.shape), Some(Shape::Union(union))
            if union.arms.iter().any(|arm| arm.converts && arm.ty.plain == was))
    };
    match target {
        "Value" => matches!(was, "bool" | "i32" | "i64" | "u64" | "f32" | "f64"),
        target
            if target
                .strip_prefix("Patch<")
                .and_then(|it| it.strip_suffix('>'))
                == Some(was) =>
        {
            true
        }
        target => target.strip_prefix("models::").is_some_and(converts),
    }
}

/// Changes of what is said of a value beside its type.
pub fn compare_notes(path: &str, what: &str, old: &Notes, new: &Notes) -> Vec<Draft> {
    let changed = facts(old)
        .into_iter()
        .zip(facts(new))
        .filter(|(was, is)| was != is);
    let mut drafts: Vec<_> = changed
        .map(|((kind, fact, was), (_, _, is))| {
            let text = format!("{what}: {fact} changed from {was} to {is}.");
            let line = format!("{{n}} times {fact} changed from {was} to {is}: {{}}.");
            let draft = Draft::behaviour(kind, path, text);
            draft.fold(format!("{was}\n{is}"), what.to_owned(), line)
        })
        .collect();
    if old.docs != new.docs {
        drafts.push(Draft::docs(path));
    }
    drafts.extend(deprecation(path, old.deprecated, new.deprecated));
    drafts
}

/// What holds for a value, in words.
fn facts(it: &Notes) -> [(&'static str, &'static str, String); 4] {
    let some = |it: &Option<String>| match it {
        Some(it) => format!("`{it}`"),
        None => "none".to_owned(),
    };
    let limits = Some(it.limits.as_str()).filter(|it| !it.is_empty());
    let limits = limits.unwrap_or("none").to_owned();
    let secret = if it.secret { "hidden" } else { "shown" }.to_owned();
    [
        ("default_changed", "the default", some(&it.default)),
        ("limits_changed", "the limits", limits),
        ("constant_changed", "the only value", some(&it.constant)),
        (
            "secrecy_changed",
            "in what `Debug` prints, the value",
            secret,
        ),
    ]
}
