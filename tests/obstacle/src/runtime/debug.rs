//! `Debug` for every model from its table: fields by their Rust names, secrets without their values.

use std::fmt::{Debug, Formatter, Result};

use super::node::{Object, View};

/// Stands where a secret would.
pub struct Redacted;

impl Debug for Redacted {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str("[redacted]")
    }
}

/// Prints an object as a derived `Debug` would, but for its secrets.
pub fn object(object: &dyn Object, f: &mut Formatter<'_>) -> Result {
    let shape = object.shape();
    let mut printed = Ok(());
    object.fields(&mut |fields| {
        let mut out = f.debug_struct(shape.name);
        for (field, value) in shape.fields.iter().zip(fields) {
            if field.secret && !matches!(value.view(), View::Absent | View::Null) {
                out.field(field.name, &Redacted);
            } else {
                out.field(field.name, value);
            }
        }
        printed = out.finish();
    });
    printed
}
