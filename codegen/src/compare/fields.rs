//! Changes of a field that both versions have, for those who read it and for those who set it.

use super::Level;
use super::draft::Draft;
use super::params::{accepts, compare_notes};
use super::structs::Both;
use crate::surface::{Field, Form, Notes};

/// What a field has become: the one with its key, or the one that Rust calls the same if neither key is in the other
/// version.
pub fn now<'a>(both: &Both<'a>, old: &Field) -> Option<&'a Field> {
    let new = &both.is.fields;
    let same = new.iter().find(|it| it.wire == old.wire);
    same.or_else(|| {
        let is_new = |it: &&Field| !both.was.fields.iter().any(|was| was.wire == it.wire);
        new.iter().filter(is_new).find(|it| it.name == old.name)
    })
}

/// The field that has an old one's name now, if it is not the same.
pub fn heir<'a>(both: &Both<'a>, old: &Field) -> Option<&'a Field> {
    both.is
        .fields
        .iter()
        .find(|it| it.name == old.name && it.wire != old.wire)
}

/// Whether the document says the same of a field: what differs in Rust follows from who sends it.
pub fn is_same_field(both: &Both<'_>, old: &Field, new: &Field) -> bool {
    let is_same = bare(&both.pair.matching.now(&old.ty)) == bare(&new.ty.plain);
    is_same && old.required == new.required && old.nullable == new.nullable
}

/// A type without what says that a value may be absent or null.
fn bare(ty: &str) -> &str {
    let mut ty = ty;
    for wrapper in ["Patch<", "Option<", "Box<"] {
        if let Some(inner) = ty.strip_prefix(wrapper).and_then(|it| it.strip_suffix('>')) {
            ty = inner;
        }
    }
    ty
}

pub fn compare_field(both: &Both<'_>, old: &Field, new: &Field) -> Vec<Draft> {
    let path = format!("{}.{}", both.path(), old.name);
    let shown = format!("{}.{}", both.old.name, old.name);
    let mut drafts = Vec::new();
    drafts.extend(compare_name(both, old, new));
    let is_turned = both.is_turned() && is_same_field(both, old, new);
    if !is_turned {
        drafts.extend(compare_value(both, old, new));
    }
    if old.wire != new.wire {
        let text = format!(
            "`{shown}` is `{}` on the wire instead of `{}`.",
            new.wire, old.wire
        );
        drafts.push(Draft::behaviour("field_respelled", path.clone(), text));
    }
    let constant = |it: &Field| Notes {
        constant: None,
        ..it.notes.clone()
    };
    // A constant that comes or goes has been told if it changes the type or `new`.
    let (was, is) = match old.form == new.form && both.pair.matching.is_same(&old.ty, &new.ty) {
        true => (old.notes.clone(), new.notes.clone()),
        false => (constant(old), constant(new)),
    };
    drafts.extend(compare_notes(&path, &format!("`{shown}`"), &was, &is));
    drafts
}

fn compare_name(both: &Both<'_>, old: &Field, new: &Field) -> Option<Draft> {
    if old.name == new.name {
        return None;
    }
    let shown = format!("{}.{}", both.old.name, old.name);
    let mut text = format!("The field `{shown}` is called `{}` now.", new.name);
    let heir = heir(both, old);
    if let Some(heir) = heir {
        text += &format!(
            " The old name still is a field: it holds and sends `{}`, no longer `{}`.",
            heir.wire, old.wire
        );
    }
    let path = format!("{}.{}", both.path(), old.name);
    let draft = Draft::breaking("field_renamed", path, text).and(setter(both, old));
    Some(if heir.is_some() {
        draft.silent()
    } else {
        draft
    })
}

/// The path of a setter, if there is one.
fn setter(both: &Both<'_>, field: &Field) -> Option<String> {
    let is_setter = matches!(field.form, Form::Setter(_));
    is_setter.then(|| format!("{}::{}()", both.path(), field.name))
}

/// The type, and how a request gets the value: one line, since one fact of the document changes both.
fn compare_value(both: &Both<'_>, old: &Field, new: &Field) -> Option<Draft> {
    let path = format!("{}.{}", both.path(), old.name);
    let shown = format!("{}.{}", both.old.name, old.name);
    let is_typed = !both.pair.matching.is_same(&old.ty, &new.ty);
    let made = compare_form(both, old, new);
    let kind = kind(both, old, new);
    let mut paths = Vec::new();
    paths.extend(is_typed.then_some(path.clone()));
    paths.extend(made.broken);
    let why = why(old, new);
    let owner = &both.old.name;
    let (was, is) = (old.ty.shown(), new.ty.shown());
    if !is_typed && made.text.is_empty() && paths.is_empty() {
        let text = format!(
            "`{shown}` is {why}; its type stays `{was}`.",
            why = plain(&why)
        );
        let line = format!(
            "{{n}} fields of `{owner}` are {why}, and their types stay: {{}}.",
            why = plain(&why)
        );
        let draft = Draft::behaviour(kind, path, text);
        let draft = draft.fold(format!("{owner}{why}"), format!("`{}`", old.name), line);
        return (!why.is_empty()).then_some(draft);
    }
    let text = match is_typed {
        true => format!("`{shown}` is `{is}` instead of `{was}`{why}.{}", made.text),
        false if why.is_empty() => match old.form {
            Form::Constant => format!("`{shown}` has no longer one value only.{}", made.text),
            _ => format!("`{shown}` has one value only now.{}", made.text),
        },
        false => format!("`{shown}` is {}; its type stays.{}", plain(&why), made.text),
    };
    if paths.is_empty() {
        return Some(Draft::compatible(kind, path, text));
    }
    let mut paths = paths.into_iter();
    let first = paths.next().unwrap_or(path);
    let draft = Draft::breaking(kind, first, text).and(paths);
    if !is_typed || !made.text.is_empty() {
        return Some(draft);
    }
    // A type that has become another is one change, wherever it stands; what a field may be is its own.
    Some(if why.is_empty() && !old.ty.models().is_empty() {
        let line = format!("{{n}} fields are `{is}` instead of `{was}`: {{}}.");
        draft.fold(format!("{was} {is}"), format!("`{shown}`"), line)
    } else {
        let line = format!("{{n}} fields of `{owner}` are `{is}` instead of `{was}`{why}: {{}}.");
        draft.fold(
            format!("{owner} {was} {is}{why}"),
            format!("`{}`", old.name),
            line,
        )
    })
}

fn kind(both: &Both<'_>, old: &Field, new: &Field) -> &'static str {
    let is_bare = bare(&both.pair.matching.now(&old.ty)) == bare(&new.ty.plain);
    match (old.required, new.required) {
        (false, true) => "field_required",
        (true, false) => "field_optional",
        _ if old.form == Form::Constant && new.form != Form::Constant => "field_not_constant",
        _ if !is_bare => "field_type_changed",
        _ if !old.nullable && new.nullable => "field_nullable",
        _ if old.nullable && !new.nullable => "field_not_nullable",
        _ => "field_type_changed",
    }
}

/// The same as a part of a sentence.
fn plain(why: &str) -> String {
    why.trim_matches([' ', '(', ')']).replace(", ", " and ")
}

/// Why the type changes, where it is not the type itself.
fn why(old: &Field, new: &Field) -> String {
    let mut why = Vec::new();
    match (old.required, new.required) {
        (false, true) => why.push("required now"),
        (true, false) => why.push("no longer required"),
        _ => {}
    }
    match (old.nullable, new.nullable) {
        (false, true) => why.push("nullable now"),
        (true, false) => why.push("no longer nullable"),
        _ => {}
    }
    let why = why.join(", ");
    match why.as_str() {
        "" => why,
        why => format!(" ({why})"),
    }
}

/// What becomes of `new` and the setter.
#[derive(Default)]
struct Made {
    broken: Vec<String>,
    text: String,
}

fn compare_form(both: &Both<'_>, old: &Field, new: &Field) -> Made {
    if both.is_turned() || old.form == new.form {
        return Made::default();
    }
    let constructor = both.breaks_new().then(|| format!("{}::new", both.path()));
    let mut made = Made::default();
    let text = match (&old.form, &new.form) {
        (Form::Argument(was), Form::Argument(is)) => {
            if accepts(both.pair, was, is) == Some(Level::Breaking) {
                made.broken.extend(constructor);
            }
            return made;
        }
        (Form::Setter(was), Form::Setter(is)) => {
            if accepts(both.pair, was, is) == Some(Level::Breaking) {
                made.broken.extend(setter(both, old));
            }
            return made;
        }
        (_, Form::Argument(is)) => format!(
            " It is an argument of `new` now, `{}: {}`.",
            new.name,
            is.shown()
        ),
        (Form::Argument(_), Form::Setter(_)) => {
            " It is a setter now, and no longer an argument of `new`.".to_owned()
        }
        (_, Form::Setter(_)) => " It has a setter now.".to_owned(),
        (_, Form::Constant) => " `new` fills it in now.".to_owned(),
        (_, Form::Read) => return made,
    };
    made.text = text;
    let is_argument = |form: &Form| matches!(form, Form::Argument(_));
    if is_argument(&old.form) || is_argument(&new.form) {
        made.broken.extend(constructor);
    }
    made.broken.extend(setter(both, old));
    made
}
