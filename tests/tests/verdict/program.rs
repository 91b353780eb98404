//! Code that uses everything of a crate: takes its surface, gives a piece for each thing that users can name, with the
//! paths that it uses. Every type is spelled out, so that nothing is left to inference.

use std::collections::BTreeSet;

use codegen::Surface;
use codegen::surface::{Arm, Field, Form, Operation, RustType, Shape, Struct, Type, Union};

/// What each piece has in scope.
pub const IMPORTS: &str =
    "use sdk::{Bytes, File, Map, Patch, Request, Value, models}; use std::collections::BTreeMap;";

/// A piece of code.
#[derive(Debug)]
pub struct Unit {
    /// What it uses, as reports name it.
    pub uses: BTreeSet<String>,
    /// A function, on one line.
    pub code: String,
}

/// A piece whose types of the document are among what it uses.
fn unit(uses: impl IntoIterator<Item = String>, code: String) -> Unit {
    let mut uses: BTreeSet<_> = uses.into_iter().collect();
    let types = code.split("models::").skip(1).map(|part| {
        let is_end = |c: char| !c.is_ascii_alphanumeric() && c != '_';
        format!(
            "models::{}",
            &part[..part.find(is_end).unwrap_or(part.len())]
        )
    });
    uses.extend(types.filter(|path| path != "models::"));
    Unit { uses, code }
}

pub fn program(surface: &Surface) -> Vec<Unit> {
    let mut units = use_client(surface);
    let operations = surface.operations.iter();
    units.extend(operations.flat_map(|it| use_operation(&surface.client.name, it)));
    units.extend(surface.types.iter().flat_map(use_type));
    units
}

fn use_client(surface: &Surface) -> Vec<Unit> {
    let client = &surface.client.name;
    let path = format!("{client}::new");
    let new = format!("fn f() -> sdk::Result<sdk::{client}> {{ sdk::{client}::new(\"key\") }}");
    let mut units = vec![unit([client.clone(), path], new)];
    units.extend(surface.client.schemes.iter().map(|scheme| {
        let setter = &scheme.setter;
        let code = format!("fn f(b: sdk::Builder) -> sdk::Builder {{ b.{setter}(\"key\") }}");
        unit([format!("Builder::{setter}")], code)
    }));
    units.extend(surface.resources.iter().map(|resource| {
        let (module, handle) = (&resource.module, &resource.handle);
        let code = format!(
            "fn f(c: &sdk::{client}) -> sdk::resources::{module}::{handle}<'_> {{ c.{module}() }}"
        );
        unit([client.clone(), format!("resources::{module}")], code)
    }));
    units
}

/// An argument's type that is taken by exactly what the signature asks for.
fn concrete(takes: &RustType) -> String {
    concrete_text(&takes.text)
}

fn concrete_text(text: &str) -> String {
    let inside = |prefix: &str| {
        text.strip_prefix(prefix)
            .and_then(|it| it.strip_suffix('>'))
    };
    if let Some(items) = inside("impl IntoIterator<Item=") {
        return format!("Vec<{}>", concrete_text(items));
    }
    if let Some(pair) = text
        .strip_prefix("(impl Into<String>, ")
        .and_then(|it| it.strip_suffix(')'))
    {
        return format!("(String, {})", concrete_text(pair));
    }
    match inside("impl Into<") {
        // A reference converts into nothing but a text.
        Some("String") => "&String".to_owned(),
        // Most callers have the value.
        Some(target) => match target
            .strip_prefix("Patch<")
            .and_then(|it| it.strip_suffix('>'))
        {
            Some(value) => value.to_owned(),
            None => target.to_owned(),
        },
        None => text.to_owned(),
    }
}

fn use_operation(client: &str, it: &Operation) -> Vec<Unit> {
    let module = &it.resource;
    let mut units = Vec::new();
    let names: Vec<_> = match it.bodies.as_slice() {
        [] => vec![(&it.name, None)],
        bodies => bodies
            .iter()
            .map(|body| (&body.method, Some(body)))
            .collect(),
    };
    for (name, body) in names {
        let body = body.filter(|body| body.required);
        let (params, arguments) = arguments(it, body.map(|body| concrete(&body.takes)));
        let start = format!("fn f(c: &sdk::{client}{params})");
        let call = format!("c.{module}().{name}({arguments})");
        let method = format!("{module}().{name}");
        let uses = [client.to_owned(), format!("resources::{module}"), method];
        units.push(unit(uses.clone(), format!("{start} {{ let _ = {call}; }}")));
        if *name == it.name {
            units.extend(use_results(it, &uses, &start, &call));
        }
    }
    let request = format!("{module}().{} -> request", it.name);
    units.extend(use_setters(it, &[format!("resources::{module}"), request]));
    units
}

/// The types of the request and of what it gives; `Request` names what it gives.
fn use_results(it: &Operation, uses: &[String], start: &str, call: &str) -> [Unit; 2] {
    let method = format!("{}().{}", it.resource, it.name);
    let (request, output) = (
        format!("{method} -> request"),
        format!("{method} -> output"),
    );
    let also = it.builder.is_none().then(|| output.clone());
    let named = uses.iter().cloned().chain([request]).chain(also);
    let (ty, given) = (request_type(it), &it.output.text);
    let awaited = uses.iter().cloned().chain([output]);
    [
        unit(named, format!("{start} {{ let _: {ty} = {call}; }}")),
        unit(
            awaited,
            format!("async {start} -> sdk::Result<{given}> {{ {call}.await }}"),
        ),
    ]
}

fn request_type(it: &Operation) -> String {
    match &it.builder {
        Some(builder) => format!("sdk::resources::{}::{builder}", it.resource),
        None => format!("Request<{}>", it.output.text),
    }
}

/// The parameters of the function around a call, and the arguments of the call.
fn arguments(it: &Operation, body: Option<String>) -> (String, String) {
    let required = it.params.iter().filter(|it| it.required);
    let types = required.map(|it| concrete(&it.takes)).chain(body);
    let named = types
        .enumerate()
        .map(|(at, ty)| (format!(", a{at}: {ty}"), format!("a{at}")));
    let (params, arguments): (Vec<_>, Vec<_>) = named.unzip();
    (params.concat(), arguments.join(", "))
}

fn use_setters(it: &Operation, common: &[String]) -> Vec<Unit> {
    let Some(builder) = &it.builder else {
        return use_pages(it, common);
    };
    let (module, method) = (&it.resource, format!("{}().{}", it.resource, it.name));
    let optional = it.params.iter().filter(|it| !it.required);
    let mut setters: Vec<_> = optional
        .map(|it| (it.name.clone(), concrete(&it.takes)))
        .collect();
    let body = it.bodies.first().filter(|body| !body.required);
    setters.extend(body.map(|body| ("body".to_owned(), concrete(&body.takes))));
    let units = setters.into_iter().map(|(name, ty)| {
        let request = format!("sdk::resources::{module}::{builder}");
        let code = format!("fn f(r: {request}, v: {ty}) -> {request} {{ r.{name}(v) }}");
        unit(
            common.iter().cloned().chain([format!("{method}().{name}")]),
            code,
        )
    });
    units.chain(use_pages(it, common)).collect()
}

fn use_pages(it: &Operation, common: &[String]) -> Vec<Unit> {
    let uses = ["pages", "output"].map(|what| format!("{}().{} -> {what}", it.resource, it.name));
    let uses = common.iter().cloned().chain(uses);
    let (ty, output) = (request_type(it), &it.output.text);
    let code = format!("fn f(r: {ty}) -> sdk::Items<{output}> {{ r.stream() }}");
    it.pages
        .iter()
        .map(|_| unit(uses.clone(), code.clone()))
        .collect()
}

fn use_type(ty: &Type) -> Vec<Unit> {
    let path = format!("models::{}", ty.name);
    let mut units = vec![unit([], format!("fn f(v: &{path}) {{}}"))];
    units.extend(ty.traits.iter().map(|name| {
        let bound = if name == "Hash" {
            "std::hash::Hash"
        } else if name == "Debug" {
            "std::fmt::Debug"
        } else {
            name
        };
        let code = format!("fn has<T: {bound}>() {{}} fn f() {{ has::<{path}>() }}");
        unit([format!("{path}: {name}")], code)
    }));
    if let Some(accessor) = &ty.accessor {
        let code = format!("fn f(e: &sdk::Error) -> Option<&{path}> {{ e.{accessor}() }}");
        units.push(unit([format!("Error::{accessor}")], code));
    }
    let kind = format!("{path} -> kind");
    match &ty.shape {
        Shape::Struct(body) => units.extend(use_struct(&path, &kind, body, ty.sent)),
        Shape::Enum(variants) => units.extend(variants.iter().map(|it| {
            let variant = format!("{path}::{}", it.name);
            let code = format!("fn f(v: {path}) -> bool {{ match v {{ {variant} => true, {path}::Unknown(_) => false, _ => false }} }}");
            unit([kind.clone(), variant], code)
        })),
        Shape::Union(union) => units.extend(use_union(&path, &kind, union)),
        Shape::Alias(target) => {
            let code = format!("fn f(v: {path}) -> {} {{ v }}", target.text);
            units.push(unit([format!("{path} -> target"), kind], code));
        }
    }
    units
}

fn use_struct(path: &str, kind: &str, body: &Struct, is_sent: bool) -> Vec<Unit> {
    let mut units = vec![unit(
        [kind.to_owned()],
        format!("fn f(v: {path}) {{ let {path} {{ .. }} = v; }}"),
    )];
    units.extend(body.fields.iter().flat_map(|it| use_field(path, kind, it)));
    if let Some((name, ty)) = &body.rest {
        let uses = [kind.to_owned(), format!("{path}.{name}")];
        units.push(unit(
            uses,
            format!(
                "fn f(v: &mut {path}) -> &mut {} {{ &mut v.{name} }}",
                ty.text
            ),
        ));
    }
    if is_sent {
        let arguments = body.fields.iter().filter_map(|it| match &it.form {
            Form::Argument(takes) => Some(concrete(takes)),
            _ => None,
        });
        let named = arguments
            .enumerate()
            .map(|(at, ty)| (format!("a{at}: {ty}"), format!("a{at}")));
        let (params, arguments): (Vec<_>, Vec<_>) = named.unzip();
        let (params, arguments) = (params.join(", "), arguments.join(", "));
        let uses = [kind.to_owned(), format!("{path}::new")];
        units.push(unit(
            uses,
            format!("fn f({params}) -> {path} {{ {path}::new({arguments}) }}"),
        ));
    }
    units
}

fn use_field(path: &str, kind: &str, it: &Field) -> Vec<Unit> {
    let (name, ty) = (&it.name, &it.ty.text);
    let uses = [kind.to_owned(), format!("{path}.{name}")];
    let mut units = vec![unit(
        uses,
        format!("fn f(v: &mut {path}) -> &mut {ty} {{ &mut v.{name} }}"),
    )];
    if let Form::Setter(takes) = &it.form {
        let uses = [kind.to_owned(), format!("{path}::{name}()")];
        let code = format!(
            "fn f(v: {path}, value: {}) -> {path} {{ v.{name}(value) }}",
            concrete(takes)
        );
        units.push(unit(uses, code));
    }
    units
}

fn use_union(path: &str, kind: &str, union: &Union) -> Vec<Unit> {
    let use_arm = |it: &Arm| {
        let variant = format!("{path}::{}", it.name);
        let held = &it.holds.text;
        let code = format!(
            "fn f(v: {path}) -> Option<{held}> {{ match v {{ {variant}(held) => Some(held), {path}::Unknown(_) => None, _ => None }} }}"
        );
        let mut units = vec![unit([kind.to_owned(), variant], code)];
        if it.converts {
            let from = format!("{path}: From<{}>", it.ty.shown());
            let code = format!("fn f(v: {}) -> {path} {{ v.into() }}", it.ty.text);
            units.push(unit([kind.to_owned(), from], code));
        }
        units
    };
    union.arms.iter().flat_map(use_arm).collect()
}
