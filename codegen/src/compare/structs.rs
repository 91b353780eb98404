//! Changes of a struct that both versions have: what becomes of its fields, of `new`, and of its place in requests.

use std::collections::BTreeSet;

use super::draft::{Draft, list};
use super::fields::{compare_field, heir, is_same_field, now};
use super::{Level, Pair};
use crate::surface::{Field, Form, Struct, Type};

/// A struct in both versions.
pub struct Both<'a> {
    pub pair: &'a Pair<'a>,
    pub old: &'a Type,
    pub new: &'a Type,
    pub was: &'a Struct,
    pub is: &'a Struct,
}

impl Both<'_> {
    /// The path of the type.
    pub fn path(&self) -> String {
        format!("models::{}", self.old.name)
    }

    /// Whether requests hold it in one version only, which changes its fields and gives or takes `new` and setters.
    pub fn is_turned(&self) -> bool {
        self.old.sent != self.new.sent
    }

    /// Whether calls of `new` no longer compile.
    pub fn breaks_new(&self) -> bool {
        self.old.sent && arguments_now(self) != arguments(self.is)
    }
}

/// The types of the arguments of `new`.
fn arguments(body: &Struct) -> Vec<String> {
    let arguments = body.fields.iter().filter_map(|field| match &field.form {
        Form::Argument(takes) => Some(takes.plain.clone()),
        _ => None,
    });
    arguments.collect()
}

/// The same of the old struct, in terms of the new version.
fn arguments_now(both: &Both<'_>) -> Vec<String> {
    let arguments = both
        .was
        .fields
        .iter()
        .filter_map(|field| match &field.form {
            Form::Argument(takes) => Some(both.pair.matching.now(takes)),
            _ => None,
        });
    arguments.collect()
}

/// The changes, and the traits that are told with them.
pub fn compare_struct(
    pair: &Pair<'_>,
    old: &Type,
    new: &Type,
    was: &Struct,
    is: &Struct,
) -> (Vec<Draft>, BTreeSet<String>) {
    let both = Both {
        pair,
        old,
        new,
        was,
        is,
    };
    let mut drafts = Vec::new();
    for field in &was.fields {
        match now(&both, field) {
            Some(now) => drafts.extend(compare_field(&both, field, now)),
            None => drafts.push(removed(&both, field)),
        }
    }
    drafts.extend(added_fields(&both));
    drafts.extend(compare_order(&both));
    drafts.extend(compare_rest(&both));
    drafts.extend(compare_needs(&both));
    let mut traits = BTreeSet::new();
    if let Some(turned) = compare_side(&both) {
        traits.extend(old.traits.difference(&new.traits).cloned());
        drafts.push(turned);
    }
    if tell_lost_default(&both, &mut drafts) {
        traits.insert("Default".to_owned());
    }
    (drafts, traits)
}

/// What is required takes the `Default` away: told with the first field that does; false if nothing is to be told.
fn tell_lost_default(both: &Both<'_>, drafts: &mut [Draft]) -> bool {
    let has = |ty: &Type| ty.traits.contains("Default");
    if !has(both.old) || has(both.new) || both.is_turned() {
        return false;
    }
    let kinds = [
        "field_required",
        "field_not_constant",
        "field_not_nullable",
        "required_field_added",
    ];
    let mut causes = drafts
        .iter_mut()
        .filter(|it| kinds.contains(&it.change.kind));
    let Some(cause) = causes.next() else {
        return false;
    };
    cause.change.text += &format!(" `{}` has no `Default` any more.", both.old.name);
    cause.change.paths.push(format!("{}: Default", both.path()));
    true
}

/// A field is gone; if its name now is another's, code may read that one.
fn removed(both: &Both<'_>, field: &Field) -> Draft {
    let path = format!("{}.{}", both.path(), field.name);
    let shown = format!("{}.{}", both.old.name, field.name);
    let mut text = format!(
        "The field `{shown}` is gone: the API has no `{}` there any more",
        field.wire
    );
    let heir = heir(both, field);
    if let Some(heir) = heir {
        text += &format!(". The name now is that of `{}`", heir.wire);
    }
    text += ".";
    let mut more = Vec::new();
    match &field.form {
        Form::Setter(_) => more.push(format!("{}::{}()", both.path(), field.name)),
        Form::Argument(_) if both.breaks_new() => {
            text += " `new` takes one argument less.";
            more.push(format!("{}::new", both.path()));
        }
        _ => {}
    }
    let is_plain = heir.is_none() && !matches!(field.form, Form::Argument(_));
    let draft = Draft::breaking("field_removed", path, text).and(more);
    if heir.is_some() {
        return draft.silent();
    }
    let owner = &both.old.name;
    let line = format!("`{owner}` has lost {{n}} fields, which the API has no more: {{}}.");
    if is_plain {
        draft.fold(owner, format!("`{}`", field.name), line)
    } else {
        draft
    }
}

fn added_fields(both: &Both<'_>) -> Vec<Draft> {
    let is_known = |it: &&Field| {
        let mut known = both.was.fields.iter().filter_map(|was| now(both, was));
        known.any(|now| std::ptr::eq(now, *it))
    };
    let added = both.is.fields.iter().filter(|it| !is_known(it));
    added.map(|it| added_field(both, it)).collect()
}

fn added_field(both: &Both<'_>, field: &Field) -> Draft {
    let (path, owner) = (
        format!("models::{}.{}", both.new.name, field.name),
        &both.old.name,
    );
    let subject = format!("`{}`", field.name);
    match &field.form {
        // Where another argument of its type has gone, `new` still compiles, which is told with the order.
        Form::Argument(takes) if both.breaks_new() => {
            let text = format!(
                "`{owner}` has the new field {subject}, which the API requires: `{owner}::new` takes one more argument, `{}: {}`.",
                field.name,
                takes.shown()
            );
            Draft::breaking(
                "required_field_added",
                format!("{}::new", both.path()),
                text,
            )
        }
        Form::Argument(_) if both.old.sent => {
            let text = format!("`{owner}` has the new field {subject}, an argument of `new`.");
            Draft::compatible("field_added", path, text)
        }
        form => {
            let with = match form {
                Form::Setter(_) => ", and a setter for it",
                Form::Constant => ", which `new` fills in",
                Form::Read | Form::Argument(_) => "",
            };
            let text = format!(
                "`{owner}` has the new field {subject}{with}. It is `#[non_exhaustive]`, so no code breaks."
            );
            let line = format!(
                "`{owner}` has {{n}} new fields: {{}}. It is `#[non_exhaustive]`, so no code breaks."
            );
            let draft = Draft::new("field_added", Level::Compatible, path, text);
            draft.fold(owner, subject, line)
        }
    }
}

/// The arguments of `new` stand in another order, or are others of the same types.
fn compare_order(both: &Both<'_>) -> Option<Draft> {
    if !both.old.sent || !both.new.sent {
        return None;
    }
    let is_argument = |field: &&Field| matches!(field.form, Form::Argument(_));
    let was: Vec<_> = both.was.fields.iter().filter(is_argument).collect();
    let is: Vec<_> = both.is.fields.iter().filter(is_argument).collect();
    let kept = was
        .iter()
        .filter_map(|field| now(both, field))
        .filter(is_argument);
    let kept: Vec<_> = kept.map(|field| field.wire.as_str()).collect();
    let order = is.iter().map(|field| field.wire.as_str());
    let order: Vec<_> = order.filter(|wire| kept.contains(wire)).collect();
    let is_replaced = was.len() == is.len() && kept.len() < is.len() && !both.breaks_new();
    if kept == order && !is_replaced {
        return None;
    }
    let names = |fields: &[&Field]| {
        fields
            .iter()
            .map(|it| it.name.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let text = format!(
        "`{}::new` takes `{}` instead of `{}`, in this order.",
        both.old.name,
        names(&is),
        names(&was)
    );
    let draft = Draft::breaking("constructor_changed", format!("{}::new", both.path()), text);
    Some(if both.breaks_new() {
        draft
    } else {
        draft.silent()
    })
}

/// The field with all keys that have none of their own.
fn compare_rest(both: &Both<'_>) -> Option<Draft> {
    let path = |name: &str| format!("{}.{name}", both.path());
    let owner = &both.old.name;
    match (&both.was.rest, &both.is.rest) {
        (None, Some((name, ty))) => {
            let text = format!(
                "`{owner}.{name}` is new: `{}` with all keys that have no field of their own.",
                ty.shown()
            );
            Some(Draft::compatible("rest_added", path(name), text))
        }
        (Some((name, _)), None) => {
            let text =
                format!("`{owner}.{name}` is gone: the API has no other keys there any more.");
            Some(Draft::breaking("rest_removed", path(name), text).and(with(both)))
        }
        (Some((name, was)), Some((now, is)))
            if name != now || !both.pair.matching.is_same(was, is) =>
        {
            let text = format!(
                "`{owner}.{name}` is `{now}: {}` instead of `{name}: {}`.",
                is.shown(),
                was.shown()
            );
            let is_typed = !both.pair.matching.is_same(was, is);
            let with = with(both).filter(|_| is_typed);
            Some(Draft::breaking("rest_changed", path(name), text).and(with))
        }
        _ => None,
    }
}

/// The setter of a key.
fn with(both: &Both<'_>) -> Option<String> {
    both.old.sent.then(|| format!("{}::with()", both.path()))
}

fn compare_needs(both: &Both<'_>) -> Option<Draft> {
    let words = |it: &Struct| match it.needs.as_str() {
        "" => "no alternatives of fields are required".to_owned(),
        needs => format!("\"{needs}\""),
    };
    let (was, is) = (words(both.was), words(both.is));
    let text = format!("`{}`: {is} instead of {was}.", both.old.name);
    (was != is).then(|| Draft::behaviour("required_alternatives_changed", both.path(), text))
}

/// Requests hold the type now, or no longer: one line for all that follows.
fn compare_side(both: &Both<'_>) -> Option<Draft> {
    if !both.is_turned() {
        return None;
    }
    let owner = &both.old.name;
    let changed = both.was.fields.iter().filter(|it| {
        now(both, it).is_some_and(|now| {
            is_same_field(both, it, now) && !both.pair.matching.is_same(&it.ty, &now.ty)
        })
    });
    let changed: Vec<_> = changed.collect();
    let names: Vec<_> = changed.iter().map(|it| format!("`{}`", it.name)).collect();
    let lost: Vec<_> = both
        .old
        .traits
        .difference(&both.new.traits)
        .cloned()
        .collect();
    let mut text = if both.new.sent {
        format!("Requests hold `{owner}` now: it has `new` and setters.")
    } else {
        format!("Requests no longer hold `{owner}`: `new` and its setters are gone.")
    };
    if !names.is_empty() {
        text += &format!(
            " What may be absent or null is written otherwise in {}.",
            list(&names)
        );
    }
    if !lost.is_empty() {
        text += &format!(" It no longer is `{}`.", lost.join("`, `"));
    }
    let mut paths: Vec<_> = changed
        .iter()
        .map(|it| format!("{}.{}", both.path(), it.name))
        .collect();
    paths.extend(lost.iter().map(|it| format!("{}: {it}", both.path())));
    if both.old.sent {
        paths.extend(made(both));
    }
    let is_breaking = !paths.is_empty();
    let level = if is_breaking {
        Level::Breaking
    } else {
        Level::Compatible
    };
    let mut paths = paths.into_iter();
    let first = paths.next().unwrap_or_else(|| both.path());
    Some(Draft::new("side_changed", level, first, text).and(paths))
}

/// `new` and the setters.
fn made(both: &Both<'_>) -> Vec<String> {
    let setters = both
        .was
        .fields
        .iter()
        .filter(|it| matches!(it.form, Form::Setter(_)));
    let setters = setters.map(|it| format!("{}::{}()", both.path(), it.name));
    let rest = both.was.rest.as_ref().and_then(|_| with(both));
    [format!("{}::new", both.path())]
        .into_iter()
        .chain(setters)
        .chain(rest)
        .collect()
}
