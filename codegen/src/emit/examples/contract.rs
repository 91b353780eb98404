//! The contract's calls: takes the operations, gives a file beside the crate's sources that calls each of them once.
//!
//! A call is the one that the operation's page shows, so what is documented is what is tested. Who sends the calls, and
//! what becomes of the answers, is the business of the program that includes the file.

use std::collections::BTreeSet;

use super::call::make_call;
use super::code::{Line, Needs, call, chain, method, quoted, statement, text};
use super::print::{Models, print_lines};
use super::program::{client_variable, crate_name, print_uses};
use crate::emit::template::fill;
use crate::emit::{Cx, Piece};
use crate::ir::{ResourceId, SchemeKind};

/// What does not depend on the document.
const TEMPLATE: &str = include_str!("../../../templates/calls.rs");

/// `contract/calls.rs`; none where there is nothing to call.
pub fn contract(cx: &Cx<'_>) -> Option<Piece> {
    let used: BTreeSet<ResourceId> = cx.api.operations.iter().map(|it| it.resource).collect();
    if used.is_empty() {
        return None;
    }
    let functions = used.iter().map(|id| [call_resource(cx, *id), Line::Blank]);
    let mut functions: Vec<_> = functions.flatten().collect();
    functions.pop();
    let calls = used.iter().map(|id| {
        let function = function_name(cx, *id);
        format!("{function}({}, contract);\n", client_variable(cx))
    });
    let values = vec![
        ("crate", crate_name(cx)),
        ("Client", cx.names.client.clone()),
        ("client", client_variable(cx)),
        ("builder", builder(cx)),
        ("uses", uses(cx, &functions)),
        ("calls", calls.collect()),
        ("functions", print_lines(&functions, Models::Qualified, 0)),
    ];
    Some(Piece::text("contract/calls.rs", fill(TEMPLATE, &values)))
}

/// A builder with a credential for each security scheme: servers that are made of a document check that there is one.
fn builder(cx: &Cx<'_>) -> String {
    let mut out = format!("{}::{}::builder()", crate_name(cx), cx.names.client);
    for (id, scheme) in cx.api.schemes() {
        let value = match scheme.kind {
            SchemeKind::Basic => format!(
                "{}::Credential::basic(\"user\", \"password\")",
                crate_name(cx)
            ),
            _ => "\"sk_test_contract\"".to_owned(),
        };
        out += &format!("\n    .{}({value})", cx.names.scheme(id));
    }
    out
}

/// What the calls need. The file has a `File` of its own.
fn uses(cx: &Cx<'_>, functions: &[Line]) -> String {
    let mut needs = Needs::of(functions);
    needs.names.remove("File");
    needs.qualify();
    print_uses(cx, &[], &needs)
}

/// The calls of one resource: a function each is compiled faster than one for all.
fn call_resource(cx: &Cx<'_>, resource: ResourceId) -> Line {
    let module = &cx.names[resource].module;
    let mut lines = Vec::new();
    for (id, operation) in cx.api.operations_of(resource) {
        let made = make_call(cx, id, 0);
        lines.extend(made.before);
        let method_name = format!("{module}.{}", cx.names[id].methods[0]);
        let arguments = vec![
            quoted(&operation.id),
            quoted(&method_name),
            chain(made.request, vec![method("send_raw", Vec::new())]),
        ];
        lines.push(statement(call(text("contract.call"), arguments)));
    }
    let variable = client_variable(cx);
    let arguments = vec![
        text(format!(
            "{variable}: &{}::{}",
            crate_name(cx),
            cx.names.client
        )),
        text("contract: &mut impl Contract"),
    ];
    let head = call(
        text(format!("fn {}", function_name(cx, resource))),
        arguments,
    );
    Line::Block(head, lines)
}

/// Its name is no variable's, whatever the resource is called.
fn function_name(cx: &Cx<'_>, resource: ResourceId) -> String {
    let module = &cx.names[resource].module;
    format!("call_{}", module.trim_matches('_'))
}
