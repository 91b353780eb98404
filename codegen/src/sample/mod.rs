//! Values that a document allows: takes the IR, gives JSON for a type that keeps to its limits, and says what is wrong with
//! JSON that does not. It knows no Rust.
//!
//! What it makes is the same in every run, and as short as the limits allow.

mod format;
mod make;
mod number;
mod pattern;
mod text;
mod valid;

use serde_json::Value;

use crate::ir::{Annotations, Api, Type};
use crate::pointer::Pointer;

pub use valid::misfit;

/// A value of the type: the example, else the default, as far as they keep to the schema; what does not is made.
pub fn sample(api: &Api, ty: &Type, about: &Annotations, name: &str) -> Value {
    let maker = make::Maker { api };
    let given = [&about.example, &about.default];
    let constant = about.constant.as_deref().map(Value::from);
    let mut given = given.into_iter().flatten().chain(&constant);
    let is_valid = |value: &&Value| misfit(api, ty, &about.limits, value).is_none();
    if let Some(valid) = given.clone().find(is_valid) {
        return valid.clone();
    }
    match given.next() {
        Some(example) => maker.mend(ty, &about.limits, example, name, 0),
        None => maker.make(ty, &about.limits, name, 0),
    }
}

/// A value for each schema of a parameter, of a body and of a type.
pub fn samples(api: &Api) -> Vec<(Pointer, Value)> {
    let mut found = Vec::new();
    for operation in &api.operations {
        for param in &operation.params {
            let value = sample(api, &param.ty, &param.annotations, &param.wire);
            found.push((param.at.child("schema"), value));
        }
        for body in &operation.bodies {
            let about = Annotations {
                example: body.example.clone(),
                ..Annotations::default()
            };
            let at = operation.at.child("requestBody").child("content");
            let at = at.child(&body.media_type).child("schema");
            found.push((at, sample(api, &body.ty, &about, "body")));
        }
    }
    for (id, def) in api.types() {
        let value = sample(api, &Type::Named(id), &Annotations::default(), "value");
        found.push((def.at.clone(), value));
    }
    found
}
