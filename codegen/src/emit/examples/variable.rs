//! What programs call their variables: takes types and operations, gives names that a person would choose.

use super::program::client_variable;
use crate::emit::Cx;
use crate::ir::{Operation, Type};
use crate::words::singular;

/// What programs call other things than the client and the answer.
pub const TAKEN: [&str; 7] = [
    "body", "error", "request", "page", "stream", "models", "main",
];

/// What the names of types end with that says nothing of the value.
const ENDS: [&str; 9] = [
    "body", "created", "item", "object", "params", "request", "response", "result", "type",
];

/// A longer name is cut to its last two words.
const LONGEST: usize = 24;

/// What a program calls a value: by its type.
pub fn variable(cx: &Cx<'_>, ty: &Type, otherwise: &str) -> String {
    let name = match ty {
        Type::Named(id) => cx.names.module_of(*id),
        _ => String::new(),
    };
    let mut words: Vec<String> = name.split('_').map(str::to_owned).collect();
    while words.len() > 1
        && words
            .last()
            .is_some_and(|word| ENDS.contains(&word.as_str()))
    {
        words.pop();
    }
    if words.join("_").len() > LONGEST {
        words.drain(..words.len().saturating_sub(2));
    }
    free(cx, cx.names.variable(&words)).unwrap_or_else(|| otherwise.to_owned())
}

/// A name, if it is short and a program calls nothing else by it.
fn free(cx: &Cx<'_>, name: String) -> Option<String> {
    let is_taken = TAKEN.contains(&name.as_str()) || client_variable(cx) == name;
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase()) && !name.ends_with('_');
    (is_name && !is_taken && name.len() <= LONGEST).then_some(name)
}

/// What a program calls an answer: by its type, else by the resource.
pub fn answer_variable(cx: &Cx<'_>, operation: &Operation, ty: &Type) -> String {
    let otherwise = match cx.api.behind_aliases(ty) {
        Type::List(_) => cx.names[operation.resource].module.clone(),
        Type::Text | Type::Formatted(_) | Type::File => "content".to_owned(),
        _ => resource_word(cx, operation),
    };
    let otherwise = free(cx, otherwise).unwrap_or_else(|| "answer".to_owned());
    variable(cx, ty, &otherwise)
}

/// What a program calls all items of a list: `users`, if one of them is a `user`.
pub fn list_variable(cx: &Cx<'_>, operation: &Operation, item: &str) -> String {
    let module = cx.names[operation.resource].module.clone();
    let is_of_item = resource_word(cx, operation) == item && module != item;
    let name = free(cx, module).filter(|_| is_of_item);
    name.unwrap_or_else(|| "stream".to_owned())
}

/// One of what a resource is about: `user` for `users`.
pub fn resource_word(cx: &Cx<'_>, operation: &Operation) -> String {
    let module = &cx.names[operation.resource].module;
    let (before, last) = module.rsplit_once('_').unwrap_or(("", module));
    let one = singular(last).unwrap_or_else(|| last.to_owned());
    match before {
        "" => one,
        before => format!("{before}_{one}"),
    }
}
