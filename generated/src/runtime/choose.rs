//! Chooses the arm of a union: by its tag, and by its shape where the tag names several arms or is not there.

use serde_json::Value;

use super::fit::{Tried, best, candidates};
use super::reflect::Union;

/// What a value is in a union.
pub enum Choice {
    /// The arm with this index, for it is the only one that the tag names.
    Named(usize),
    /// The arm with this index, for its shape fits best.
    Fitting(usize),
    /// None of the arms: a new kind of value is kept as it is, never guessed.
    Unknown,
}

/// The choice for a value. The union holds no value of meaning afterwards.
pub fn choose(union: &mut dyn Union, value: &Value) -> Choice {
    match candidates(union, value).as_slice() {
        [only] if union.tag().is_some_and(|tag| value.get(tag).is_some()) => Choice::Named(*only),
        [only] if union.otherwise() == Some(*only) && value.is_object() => Choice::Named(*only),
        arms => match best(union, arms, value, &mut Tried::default()) {
            Some((arm, _)) => Choice::Fitting(arm),
            None => Choice::Unknown,
        },
    }
}

/// The arm that a tag names, if it names no other one as well.
pub fn named(union: &dyn Union, tag: &str) -> Option<usize> {
    let arms = union.arms().iter().enumerate();
    let mut arms = arms.filter(|(_, tags)| tags.contains(&tag));
    let (arm, _) = arms.next()?;
    arms.next().is_none().then_some(arm)
}
