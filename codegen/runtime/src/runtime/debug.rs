//! `Debug` for every model from its table: fields by their Rust names, secrets without their values.

use std::fmt::{Debug, Formatter, Result};

use super::reflect::{Struct, ValueRef};

/// Stands in for a secret.
struct Redacted;

impl Debug for Redacted {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str("[redacted]")
    }
}

/// Prints an object as a derived `Debug` would, but without its secrets.
pub fn object(object: &dyn Struct, f: &mut Formatter<'_>) -> Result {
    let info = object.info();
    let mut printed = Ok(());
    object.fields(&mut |fields| {
        let mut out = f.debug_struct(info.name);
        for (field, value) in info.fields.iter().zip(fields) {
            if field.secret && !matches!(value.value_ref(), ValueRef::Absent | ValueRef::Null) {
                out.field(field.name, &Redacted);
            } else {
                out.field(field.name, value);
            }
        }
        printed = out.finish();
    });
    printed
}
