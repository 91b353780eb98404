//! Programs that show how something is used: takes an operation or a model, gives complete Rust that compiles, with the
//! document's examples. Pages, README and rustdoc all show these same programs.

use quote::quote;

use super::answer::{fields, holds_secret, println, read_answer, read_answer_or_error};
use super::call::{Call, make_call};
use super::code::{Code, Line, Needs, bind, call, chain, method, path, quoted, statement, text};
use super::handled::with_errors;
use super::print::{Models, WIDTH, print_lines};
use super::variable::{TAKEN, variable};
use crate::emit::source::api::variable as environment_variable;
use crate::emit::source::types;
use crate::emit::{Cx, Programs};
use crate::ir::{Operation, OperationId, Type, TypeId};

/// The name of the crate as programs write it.
pub fn crate_name(cx: &Cx<'_>) -> String {
    cx.package.replace('-', "_")
}

/// The variable that holds the client.
pub fn client_variable(cx: &Cx<'_>) -> String {
    let name = cx.names.client_variable();
    if TAKEN.contains(&name.as_str()) {
        "client".to_owned()
    } else {
        name
    }
}

/// The expression that makes a client.
pub fn make_client(cx: &Cx<'_>) -> String {
    let client = &cx.names.client;
    if cx.api.schemes.is_empty() {
        format!("{client}::new()?")
    } else {
        format!("{client}::from_env()?")
    }
}

/// The programs of all operations. One of each resource tells its errors apart.
pub fn programs(cx: &Cx<'_>) -> Programs {
    let with_errors = with_errors(cx);
    let programs = cx.api.operations().map(|(id, operation)| {
        let read = if with_errors.contains(&id) {
            read_answer_or_error
        } else {
            read_answer
        };
        let alternatives = 0..operation.bodies.len().max(1);
        let program =
            |alternative| call_operation(cx, id, read(cx, id, make_call(cx, id, alternative)));
        alternatives.map(program).collect()
    });
    Programs(programs.collect())
}

/// A program that calls an operation and reads the answer.
fn call_operation(cx: &Cx<'_>, id: OperationId, call: Vec<Line>) -> String {
    let operation = &cx.api[id];
    let (variable, client) = (client_variable(cx), make_client(cx));
    let client = format!("let {variable} = {client};{}", read_from(cx, operation));
    let mut lines = vec![Line::Code(text(client)), Line::Blank];
    lines.extend(call);
    lines.extend([Line::Blank, Line::Code(text("Ok(())"))]);
    let main = format!("async fn main() -> {}::Result<()>", crate_name(cx));
    let program = [
        Line::Code(text("#[tokio::main]")),
        Line::Block(text(main), lines),
    ];
    let is_old = |id: &TypeId| cx.api[*id].deprecated;
    let deprecated = operation.deprecated || read_types(cx, operation).iter().any(is_old);
    print_program(cx, &[&cx.names.client], &program, deprecated)
}

/// A program that writes the bytes of an answer to a file.
pub fn save_answer(cx: &Cx<'_>, id: OperationId) -> String {
    let Call {
        before: mut lines,
        request,
    } = make_call(cx, id, 0);
    let save = method("save_to", vec![quoted("answer.bin")]);
    let saved = chain(request, vec![save, text(".await?")]);
    lines.push(bind("length", saved));
    lines.push(statement(println("{length} bytes", &[])));
    call_operation(cx, id, lines)
}

/// A comment that says where the credential of an operation comes from.
fn read_from(cx: &Cx<'_>, operation: &Operation) -> String {
    let mut ways = operation.security.iter();
    let first = ways.find(|schemes| !schemes.is_empty());
    let schemes = first.into_iter().flatten();
    let variables = schemes.map(|id| environment_variable(cx, &cx.api[*id]));
    match variables.collect::<Vec<_>>().as_slice() {
        [] => String::new(),
        variables => format!(" // {}", variables.join(", ")),
    }
}

/// The types whose fields the program for an operation may read.
fn read_types(cx: &Cx<'_>, operation: &Operation) -> Vec<TypeId> {
    let answer = operation.ok.body.iter().map(|(_, ty)| ty);
    let answer = answer
        .clone()
        .chain(answer.flat_map(|ty| fields(cx, ty).into_iter().map(|(_, field)| &field.ty)));
    answer
        .filter_map(|ty| cx.api.behind_aliases(ty).named())
        .collect()
}

/// A program that makes a value of a type that requests hold.
pub fn make_value(cx: &Cx<'_>, id: TypeId, value: Code) -> String {
    let variable = value_variable(cx, id);
    let lines = vec![bind(&variable, value), show(cx, id, &variable)];
    print_program(cx, &[], &[Line::Block(text("fn main()"), lines)], false)
}

/// A program that reads a value from its JSON: for a type that only responses have.
pub fn decode_value(cx: &Cx<'_>, id: TypeId, json: serde_json::Value) -> String {
    let variable = value_variable(cx, id);
    let ty = types::ty(cx, &Type::Named(id));
    let read = path(quote!(serde_json::from_value::<#ty>));
    let read = call(read, vec![Code::Json(json)]);
    let lines = vec![
        bind(&variable, Code::Join(vec![read, text("?")])),
        show(cx, id, &variable),
        Line::Blank,
        Line::Code(text("Ok(())")),
    ];
    let main = text("fn main() -> serde_json::Result<()>");
    print_program(cx, &[], &[Line::Block(main, lines)], false)
}

/// What a program calls a value that it makes: what is sent as a whole is its body.
fn value_variable(cx: &Cx<'_>, id: TypeId) -> String {
    if cx.names.module_of(id).ends_with("_body") {
        return "body".to_owned();
    }
    variable(cx, &Type::Named(id), "value")
}

/// Prints a value; one with secrets as the JSON that is sent, for `Debug` would hide them.
fn show(cx: &Cx<'_>, id: TypeId, variable: &str) -> Line {
    if !holds_secret(cx, &Type::Named(id)) {
        return statement(println(&format!("{{{variable}:?}}"), &[]));
    }
    let json = call(text("serde_json::json!"), vec![text(variable)]);
    statement(call(text("println!"), vec![quoted("{}"), json]))
}

/// A function that tells the arms of a union apart.
pub fn match_arms(cx: &Cx<'_>, id: TypeId, arms: &[&str]) -> String {
    let name = types::ty(cx, &Type::Named(id));
    let arm = |arm: &&str| {
        let variant = types::ident(arm);
        let pattern = call(path(quote!(#name::#variant)), vec![text("value")]);
        Line::Arm(pattern, println(&format!("{arm}: {{value:?}}"), &[]))
    };
    let other = println("new to this version: {other:?}", &[]);
    let other = Line::Arm(text("other"), other);
    let arms = arms.iter().map(arm).chain([other]).collect();
    let head = vec![text("fn read(value: &"), path(name), text(")")];
    let body = vec![Line::Block(text("match value"), arms)];
    print_program(cx, &[], &[Line::Block(Code::Join(head), body)], false)
}

/// A program as text: what it imports, and its lines. `roots` are names of the crate's root that the lines have as they
/// stand.
///
/// Programs name models without their module, unless one has a name that the program uses for something else.
fn print_program(cx: &Cx<'_>, roots: &[&str], lines: &[Line], deprecated: bool) -> String {
    let mut needs = Needs::of(lines);
    let mut old = cx.api.types().filter(|(_, def)| def.deprecated);
    let old = deprecated || old.any(|(id, _)| needs.models.contains(cx.names.ty(id)));
    let clash = |name: &String| OWN.contains(&name.as_str()) || roots.contains(&name.as_str());
    let models = if needs.models.iter().any(clash) {
        Models::Qualified
    } else {
        Models::Short
    };
    if models == Models::Qualified {
        needs.qualify();
    }
    let mut out = String::new();
    if old {
        out += "#![allow(deprecated)]\n\n";
    }
    let uses = print_uses(cx, roots, &needs);
    if !uses.is_empty() {
        out += &uses;
        out.push('\n');
    }
    out + &print_lines(lines, models, 0)
}

/// What programs import beside models and the crate's root.
const OWN: [&str; 6] = ["BTreeMap", "Duration", "File", "Map", "Patch", "Value"];

/// The lines that import what a program needs.
pub fn print_uses(cx: &Cx<'_>, roots: &[&str], needs: &Needs) -> String {
    let krate = crate_name(cx);
    let mut out = String::new();
    if needs.names.contains("BTreeMap") {
        out += "use std::collections::BTreeMap;\n\n";
    }
    let own = ["File", "Map", "Patch", "Value"];
    let own = own.into_iter().filter(|name| needs.names.contains(*name));
    let mut names: Vec<&str> = own.chain(roots.iter().copied()).collect();
    names.sort_unstable();
    let modules = [("formats", "formats::"), ("models", "models")];
    let modules = modules
        .iter()
        .filter(|(_, name)| needs.names.contains(*name));
    names.extend(modules.map(|(module, _)| module));
    let models: Vec<_> = needs.models.iter().map(String::as_str).collect();
    let lines = [
        print_use(&krate, &names),
        print_use(&format!("{krate}::models"), &models),
    ];
    // A list stands behind the modules beside it.
    match names.len() {
        0 | 1 => out.extend(lines),
        _ => out.extend(lines.into_iter().rev()),
    }
    if needs.names.contains("json") {
        out += "use serde_json::json;\n";
    }
    out
}

/// The line that imports these names, or several lines.
fn print_use(path: &str, names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [name] => format!("use {path}::{name};\n"),
        names => {
            let line = format!("use {path}::{{{}}};\n", names.join(", "));
            if line.len() <= WIDTH {
                return line;
            }
            let mut rows = vec![String::new()];
            for name in names {
                let row = rows.last_mut().expect("there is a row from the start");
                if !row.is_empty() && row.len() + name.len() + 6 > WIDTH {
                    rows.push(format!("{name},"));
                } else if row.is_empty() {
                    *row = format!("{name},");
                } else {
                    *row += &format!(" {name},");
                }
            }
            format!("use {path}::{{\n    {}\n}};\n", rows.join("\n    "))
        }
    }
}

/// A program as a fence of Markdown.
pub fn fence(program: &str) -> String {
    format!("```rust\n{}\n```", program.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_imports_take_lines() {
        let name = "N".repeat(30);
        let line = print_use("krate", &[&name, &name, &name]);
        let expected = format!("use krate::{{\n    {name}, {name},\n    {name},\n}};\n");
        assert_eq!(line, expected);
    }
}
