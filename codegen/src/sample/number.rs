//! Numbers within bounds: takes limits, gives a number that keeps to them, and says whether one does.

use serde_json::{Number, Value};

use crate::ir::{Bound, Limits};

/// A whole number; `turn` counts those that were given before. Where the limits leave no room, a number that breaks them.
pub fn integer(limits: &Limits, turn: usize) -> Value {
    let step = limits
        .multiple_of
        .as_ref()
        .and_then(Number::as_i64)
        .unwrap_or(1)
        .max(1);
    let (step, turn) = (i128::from(step), turn as i128);
    let whole = |bound: &Option<Bound>, inward: i128| {
        let bound = bound.as_ref()?;
        let number = match bound.number.as_f64()? {
            _ if bound.number.is_i64() => i128::from(bound.number.as_i64()?),
            _ if bound.number.is_u64() => i128::from(bound.number.as_u64()?),
            float if inward > 0 => float.ceil() as i128,
            float => float.floor() as i128,
        };
        let is_whole = !bound.number.is_f64();
        Some(if bound.excluded && is_whole {
            number + inward
        } else {
            number
        })
    };
    let (least, most) = (whole(&limits.minimum, 1), whole(&limits.maximum, -1));
    let up = |number: i128| {
        number.div_euclid(step) * step
            + if number.rem_euclid(step) == 0 {
                0
            } else {
                step
            }
    };
    let first = match (least, most) {
        (Some(least), _) if least > 1 => up(least),
        (_, Some(most)) if most < step => most.div_euclid(step) * step - turn * step * 2,
        _ => up(1),
    };
    let number = first + turn * step;
    match (i64::try_from(number), u64::try_from(number)) {
        (Ok(number), _) => number.into(),
        (_, Ok(number)) => number.into(),
        _ => 1.into(),
    }
}

/// A number; `turn` counts those that were given before.
pub fn number(limits: &Limits, turn: usize) -> Value {
    let value = |bound: &Option<Bound>| bound.as_ref().and_then(|bound| bound.number.as_f64());
    let (least, most) = (value(&limits.minimum), value(&limits.maximum));
    let step = limits.multiple_of.as_ref().and_then(Number::as_f64);
    let turn = turn as f64;
    let candidates = match (least, most) {
        (Some(least), Some(most)) => vec![1.0, least, (least + most) / 2.0, most],
        (Some(least), None) => vec![1.0, least, least + 1.0],
        (None, Some(most)) => vec![1.0, most, most - 1.0],
        (None, None) => vec![1.0],
    };
    let on_step = |number: f64| match step {
        Some(step) => [
            (number / step).ceil() * step,
            (number / step).floor() * step,
        ],
        None => [number + turn, number - turn],
    };
    let json = |number: f64| Number::from_f64(number).map(Value::Number);
    let mut found = candidates
        .iter()
        .flat_map(|number| on_step(*number))
        .filter_map(json);
    let first = found.clone().next();
    let fitting = found.find(|value| {
        value
            .as_number()
            .is_some_and(|number| is_within(limits, number))
    });
    fitting.or(first).unwrap_or_else(|| 1.0.into())
}

/// Whether a number keeps to its bounds and is a multiple of what it should be one of.
pub fn is_within(limits: &Limits, number: &Number) -> bool {
    let is_above = |bound: &Bound| {
        compare(number, &bound.number)
            .is_some_and(|order| order.is_gt() || order.is_eq() && !bound.excluded)
    };
    let is_below = |bound: &Bound| {
        compare(number, &bound.number)
            .is_some_and(|order| order.is_lt() || order.is_eq() && !bound.excluded)
    };
    limits.minimum.as_ref().is_none_or(is_above)
        && limits.maximum.as_ref().is_none_or(is_below)
        && limits
            .multiple_of
            .as_ref()
            .is_none_or(|step| is_multiple(number, step))
}

/// Whole numbers are compared exactly, others as they are rounded.
fn compare(one: &Number, other: &Number) -> Option<std::cmp::Ordering> {
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => Some(one.cmp(&other)),
        _ => one.as_f64()?.partial_cmp(&other.as_f64()?),
    }
}

fn is_multiple(number: &Number, step: &Number) -> bool {
    if let (Some(number), Some(step)) = (number.as_i128(), step.as_i128()) {
        return step == 0 || number % step == 0;
    }
    let (Some(number), Some(step)) = (number.as_f64(), step.as_f64()) else {
        return true;
    };
    let ratio = number / step;
    (ratio - ratio.round()).abs() < 1e-9 * ratio.abs().max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(
        minimum: Option<(f64, bool)>,
        maximum: Option<(f64, bool)>,
        step: Option<f64>,
    ) -> Limits {
        // A whole number is an integer, as in the IR.
        let number = |number: f64| {
            if number.fract() == 0.0 {
                (number as i64).into()
            } else {
                Number::from_f64(number).expect("it is finite")
            }
        };
        let bound = |bound: Option<(f64, bool)>| {
            bound.map(|(value, excluded)| Bound {
                number: number(value),
                excluded,
            })
        };
        Limits {
            minimum: bound(minimum),
            maximum: bound(maximum),
            multiple_of: step.map(number),
            ..Limits::default()
        }
    }

    #[test]
    fn numbers_keep_to_their_bounds() {
        let table = [
            (None, None, None),
            (Some((0.0, false)), None, None),
            (Some((10.0, true)), None, None),
            (Some((10.0, true)), Some((20.0, false)), Some(5.0)),
            (None, Some((-3.0, false)), None),
            (None, Some((-3.0, true)), Some(2.0)),
            (Some((-10.0, false)), Some((-5.0, false)), None),
            (None, None, Some(7.0)),
            (Some((100.0, false)), Some((100.0, false)), None),
            (Some((0.0, false)), Some((0.0, false)), None),
        ];
        for (minimum, maximum, step) in table {
            let limits = limits(minimum, maximum, step);
            for value in [integer(&limits, 0), number(&limits, 0)] {
                let number = value.as_number().expect("it is a number");
                assert!(is_within(&limits, number), "{limits:?}: {number}");
            }
        }
        let fraction = limits(Some((0.0, true)), Some((0.5, true)), None);
        let value = number(&fraction, 0);
        assert!(
            is_within(&fraction, value.as_number().expect("it is a number")),
            "{value}"
        );
    }

    #[test]
    fn further_numbers_are_others() {
        let limits = limits(Some((0.0, false)), None, Some(5.0));
        assert_eq!(
            [0, 1, 2].map(|turn| integer(&limits, turn)),
            [5, 10, 15].map(Value::from)
        );
    }
}
