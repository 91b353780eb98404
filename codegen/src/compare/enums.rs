//! Changes of enums that both versions have: of texts and of types. Both are `#[non_exhaustive]` and have `Unknown`, so
//! every match has a wildcard, and what is new breaks none.

use super::draft::Draft;
use super::{Level, Pair};
use crate::surface::{Arm, Type, Union, Variant};

/// The values of an enum of texts.
pub fn compare_variants(owner: &Type, old: &[Variant], new: &[Variant]) -> Vec<Draft> {
    let (name, mut drafts) = (&owner.name, Vec::new());
    let has = |all: &[Variant], wire: &str| all.iter().any(|it| it.wire == wire);
    let now = |was: &Variant| {
        let same = new.iter().find(|it| it.wire == was.wire);
        same.or_else(|| {
            new.iter()
                .find(|it| it.name == was.name && !has(old, &it.wire))
        })
    };
    for variant in old {
        let path = format!("models::{name}::{}", variant.name);
        match now(variant) {
            Some(now) => drafts.extend(compare_variant(name, variant, now, new)),
            None => {
                let text = format!(
                    "The variant `{name}::{}` is gone: the API has no value `{}` any more.",
                    variant.name, variant.wire
                );
                let line = format!("`{name}` has lost {{n}} variants: {{}}.");
                let is_taken = new.iter().any(|it| it.name == variant.name);
                let draft = Draft::breaking("variant_removed", path, text);
                drafts.push(match is_taken {
                    true => draft.silent(),
                    false => draft.fold(name, format!("`{}`", variant.name), line),
                });
            }
        }
    }
    for variant in new.iter().filter(|it| {
        !old.iter()
            .any(|was| now(was).is_some_and(|now| std::ptr::eq(now, *it)))
    }) {
        let path = format!("models::{name}::{}", variant.name);
        let subject = format!("`{}`", variant.name);
        let text = format!(
            "`{name}` has the new variant {subject}, which was `Unknown` before: every match has a wildcard."
        );
        let line = format!("`{name}` has {{n}} new variants, which were `Unknown` before: {{}}.");
        drafts.push(Draft::compatible("variant_added", path, text).fold(name, subject, line));
    }
    drafts
}

fn compare_variant(owner: &str, old: &Variant, new: &Variant, all: &[Variant]) -> Vec<Draft> {
    let path = format!("models::{owner}::{}", old.name);
    let mut drafts = Vec::new();
    if old.name != new.name {
        let heir = all.iter().find(|it| it.name == old.name);
        let mut text = format!(
            "The variant `{owner}::{}` is called `{}` now.",
            old.name, new.name
        );
        if let Some(heir) = heir {
            text += &format!(" The old name is that of `{}`.", heir.wire);
        }
        let draft = Draft::breaking("variant_renamed", path.clone(), text);
        drafts.push(if heir.is_some() {
            draft.silent()
        } else {
            draft
        });
    }
    if old.wire != new.wire {
        let text = format!(
            "`{owner}::{}` is `{}` on the wire instead of `{}`.",
            old.name, new.wire, old.wire
        );
        drafts.push(Draft::behaviour("variant_respelled", path.clone(), text));
    }
    if old.docs != new.docs {
        drafts.push(Draft::docs(path));
    }
    drafts
}

/// An enum of types in both versions.
struct Both<'a> {
    pair: &'a Pair<'a>,
    owner: &'a Type,
    was: &'a Union,
    is: &'a Union,
}

/// The arms of an enum of types.
pub fn compare_union(
    pair: &Pair<'_>,
    old: &Type,
    new: &Type,
    was: &Union,
    is: &Union,
) -> Vec<Draft> {
    let both = Both {
        pair,
        owner: old,
        was,
        is,
    };
    let mut drafts = Vec::new();
    for arm in &was.arms {
        match both.now(arm) {
            Some(now) => drafts.extend(both.compare(arm, now)),
            None => drafts.push(both.removed(arm)),
        }
    }
    let is_known = |it: &&Arm| {
        was.arms
            .iter()
            .any(|was| both.now(was).is_some_and(|now| std::ptr::eq(now, *it)))
    };
    for arm in is.arms.iter().filter(|it| !is_known(it)) {
        let path = format!("models::{}::{}", old.name, arm.name);
        let subject = format!("`{}`", arm.name);
        let text = format!(
            "`{}` has the new variant {subject}, which was `Unknown` before: every match has a wildcard.",
            old.name
        );
        let line = format!(
            "`{}` has {{n}} new variants, which were `Unknown` before: {{}}.",
            old.name
        );
        drafts.push(Draft::compatible("arm_added", path, text).fold(&old.name, subject, line));
    }
    if was.tag != is.tag {
        let some = |it: &Option<String>| {
            it.as_ref()
                .map_or("its content".to_owned(), |it| format!("`{it}`"))
        };
        let text = format!(
            "Which type a `{}` is, {} tells instead of {}.",
            old.name,
            some(&is.tag),
            some(&was.tag)
        );
        drafts.push(Draft::behaviour(
            "tag_changed",
            format!("models::{}", old.name),
            text,
        ));
    }
    drafts.extend(both.compare_conversions(new));
    drafts
}

impl<'a> Both<'a> {
    /// What an arm has become: the one of its name and type, the one with its tag or title, or the one of its type.
    fn now(&self, old: &Arm) -> Option<&'a Arm> {
        let new = &self.is.arms;
        let is_same = |it: &&Arm| self.pair.matching.is_same(&old.ty, &it.ty);
        let is_counted = old.wire.bytes().all(|it| it.is_ascii_digit());
        let exact = new.iter().filter(is_same).find(|it| it.name == old.name);
        let key = || new.iter().find(|it| it.wire == old.wire && !is_counted);
        exact
            .or_else(key)
            .or_else(|| new.iter().find(|it| is_same(it) && !self.is_other(it)))
    }

    /// Whether an arm has the name and the type of another old one.
    fn is_other(&self, new: &Arm) -> bool {
        let mut old = self.was.arms.iter();
        old.any(|it| it.name == new.name && self.pair.matching.is_same(&it.ty, &new.ty))
    }

    fn path(&self, arm: &Arm) -> String {
        format!("models::{}::{}", self.owner.name, arm.name)
    }

    fn removed(&self, old: &Arm) -> Draft {
        let owner = &self.owner.name;
        let text = format!(
            "The variant `{owner}::{}` is gone: the API has no `{}` there any more.",
            old.name,
            old.ty.shown()
        );
        let is_taken = self.is.arms.iter().any(|it| it.name == old.name);
        let draft = Draft::breaking("arm_removed", self.path(old), text);
        if is_taken { draft.silent() } else { draft }
    }

    fn compare(&self, old: &Arm, new: &Arm) -> Vec<Draft> {
        let (owner, mut drafts) = (&self.owner.name, Vec::new());
        if old.name != new.name {
            let text = format!(
                "The variant `{owner}::{}` is called `{}` now.",
                old.name, new.name
            );
            let draft = Draft::breaking("arm_renamed", self.path(old), text);
            let is_taken = self.is.arms.iter().any(|it| it.name == old.name);
            drafts.push(if is_taken { draft.silent() } else { draft });
        } else if !self.pair.matching.is_same(&old.holds, &new.holds) {
            let text = format!(
                "The variant `{owner}::{}` holds `{}` instead of `{}`.",
                old.name,
                new.holds.shown(),
                old.holds.shown()
            );
            drafts.push(Draft::breaking("arm_type_changed", self.path(old), text));
        }
        if old.tags != new.tags && self.is.tag.is_some() {
            let tags = |it: &Arm| format!("`{}`", it.tags.join("`, `"));
            let text = format!(
                "The variant `{owner}::{}` is chosen by {} instead of {}.",
                old.name,
                tags(new),
                tags(old)
            );
            drafts.push(Draft::behaviour("arm_tags_changed", self.path(old), text));
        }
        drafts
    }

    /// A type no longer converts into the union: two arms have it now, or requests no longer hold the union.
    fn compare_conversions(&self, new: &Type) -> Option<Draft> {
        let converts = |now: &str| {
            self.is
                .arms
                .iter()
                .any(|it| it.converts && it.ty.plain == now)
        };
        let lost = self.was.arms.iter().filter(|it| it.converts);
        // A type that is no arm any more is told there.
        let is_held = |now: &str| self.is.arms.iter().any(|it| it.ty.plain == now);
        let lost = lost.filter(|it| {
            let now = self.pair.matching.now(&it.ty);
            !converts(&now) && is_held(&now)
        });
        let lost: Vec<_> = lost.map(|it| it.ty.shown()).collect();
        let owner = &self.owner.name;
        let why = match (self.owner.sent, new.sent) {
            (true, false) => "requests no longer hold it",
            _ => "two variants hold the type now",
        };
        let text = format!(
            "`{}` no longer converts into `{owner}`: {why}.",
            lost.join("`, `")
        );
        let mut paths = lost.iter().map(|it| format!("models::{owner}: From<{it}>"));
        let first = paths.next()?;
        Some(Draft::new("conversion_removed", Level::Breaking, first, text).and(paths))
    }
}
