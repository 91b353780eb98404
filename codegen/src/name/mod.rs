//! The one table of Rust identifiers: made before anything is emitted, one scope for each namespace of the output.
//!
//! It takes the IR and gives a name to every type, field, variant, resource, method and parameter. Nothing else spells
//! names, and nothing here knows tokens. A clash that rules cannot settle is settled by a number and a warning.

mod files;
pub mod reserved;
mod scope;
mod spell;
mod types;

use std::ops::Index;

use crate::diagnostic::Report;
use crate::ir::{
    Api, Operation, OperationId, Param, ParamId, Place, ResourceId, SchemeId, SchemeKind, Shape,
    TypeId,
};
use crate::pointer::Pointer;
pub use files::shared_file;
use scope::Scope;
pub use spell::variable;
use spell::{aloud, camel, shouty, snake};

/// The names of everything in the output.
pub struct Names {
    /// The client's type.
    pub client: String,
    resources: Vec<ResourceNames>,
    schemes: Vec<String>,
    operations: Vec<OperationNames>,
    types: Vec<TypeNames>,
}

/// The names of a resource.
pub struct ResourceNames {
    /// The module, the method on the client and the cargo feature.
    pub module: String,
    /// The type that has the operations.
    pub handle: String,
}

/// The names of an operation.
pub struct OperationNames {
    /// The method on the resource, one for each body that it takes.
    pub methods: Vec<String>,
    /// The type of the request with its optional parameters.
    pub builder: String,
    /// The constant table.
    pub table: String,
    params: Vec<String>,
}

/// The names of a type.
struct TypeNames {
    name: String,
    /// Fields, variants or arms, by index; a struct's rest comes last.
    members: Vec<String>,
}

/// What generated methods call themselves and their arguments, and what every value has from the prelude: a method of
/// that name would come before it.
const LOCALS: [&str; 6] = ["self", "body", "value", "clone", "into", "try_into"];

/// What generated code gives the client by itself.
const CLIENT: [&str; 7] = [
    "new", "from_env", "builder", "client", "clone", "into", "try_into",
];

/// Methods that every value has from the prelude, and that come before those of a handle.
const HANDLE: [&str; 2] = ["into", "try_into"];

/// Modules of the crate and of Rust, and file names that Windows keeps for itself.
const MODULES: [&str; 12] = [
    "std",
    "models",
    "runtime",
    "resources",
    "api",
    "test",
    "mod",
    "lib",
    "con",
    "prn",
    "aux",
    "nul",
];

/// The variant that every enum has, and types that the file of an enum may import.
const VARIANTS: [&str; 7] = [
    "Unknown", "Self", "BTreeMap", "File", "Map", "Patch", "Value",
];

/// Types that the module of a resource uses.
const HANDLES: [&str; 22] = [
    "BTreeMap",
    "Box",
    "Bytes",
    "Client",
    "File",
    "Into",
    "IntoIterator",
    "Map",
    "Method",
    "None",
    "Operation",
    "Option",
    "Paging",
    "Request",
    "Retries",
    "Self",
    "Some",
    "String",
    "Style",
    "Value",
    "Vec",
    "Default",
];

/// Names everything.
#[must_use]
pub fn name(api: &Api, report: &mut Report) -> Names {
    let resources = resources(api, report);
    let type_names = types::names(api, report);
    let members = (0..api.types.len()).map(|index| members(api, TypeId(index), report));
    let types = type_names
        .into_iter()
        .zip(members)
        .map(|(name, members)| TypeNames { name, members })
        .collect();
    Names {
        client: client(api, report),
        schemes: schemes(api, report),
        operations: operations(api, report),
        resources,
        types,
    }
}

impl Names {
    /// What an example calls a variable that holds the client.
    #[must_use]
    pub fn client_variable(&self) -> String {
        snake(&self.client)
    }

    /// The setter of a security scheme.
    #[must_use]
    pub fn scheme(&self, id: SchemeId) -> &str {
        &self.schemes[id.0]
    }

    /// The name of a type.
    #[must_use]
    pub fn ty(&self, id: TypeId) -> &str {
        &self.types[id.0].name
    }

    /// The name of a module that is called after a type.
    #[must_use]
    pub fn module_of(&self, id: TypeId) -> String {
        snake(self.ty(id))
    }

    /// The name of a field, a variant or an arm.
    #[must_use]
    pub fn member(&self, id: TypeId, index: usize) -> &str {
        &self.types[id.0].members[index]
    }
}

impl Index<OperationId> for Names {
    type Output = OperationNames;

    fn index(&self, id: OperationId) -> &OperationNames {
        &self.operations[id.0]
    }
}

impl Index<ResourceId> for Names {
    type Output = ResourceNames;

    fn index(&self, id: ResourceId) -> &ResourceNames {
        &self.resources[id.0]
    }
}

impl OperationNames {
    /// The name of a parameter.
    #[must_use]
    pub fn param(&self, id: ParamId) -> &str {
        &self.params[id.0]
    }
}

fn client(api: &Api, report: &mut Report) -> String {
    let name = camel(&api.settings.client);
    let at = Pointer::root().child("x-rust-sdk").child("client");
    let taken = name == "Self"
        || reserved::root()
            .iter()
            .any(|taken| *taken != "Client" && *taken == name);
    let taken = taken || name.starts_with(|c: char| c.is_ascii_digit());
    if taken {
        report
            .warning(
                &at,
                format!("the client cannot be called `{name}`; it is called `Client`"),
            )
            .help("choose another name");
        return "Client".to_owned();
    }
    name
}

fn schemes(api: &Api, report: &mut Report) -> Vec<String> {
    let mut scope = Scope::default();
    let taken =
        Scope::reserving(&[reserved::methods("Builder"), vec!["build"], HANDLE.to_vec()].concat());
    let name = |scheme: &crate::ir::Scheme| {
        let at = Pointer::component("securitySchemes", &scheme.name);
        let plain = snake(&scheme.name);
        let kind = match scheme.kind {
            SchemeKind::Bearer => "token",
            SchemeKind::Basic => "login",
            _ => "key",
        };
        let longer = format!("{}_{kind}", plain.trim_end_matches('_'));
        let wanted = if taken.is_reserved(&plain) {
            vec![longer]
        } else {
            vec![plain, longer]
        };
        scope.claim(&wanted, &at, "a name of its own", report)
    };
    api.schemes.iter().map(name).collect()
}

fn resources(api: &Api, report: &mut Report) -> Vec<ResourceNames> {
    let mut scope =
        Scope::reserving(&[CLIENT.to_vec(), MODULES.to_vec(), reserved::features()].concat());
    let name = |resource: &crate::ir::Resource| {
        let plain = snake(&resource.group);
        let longer = format!("{}_api", plain.trim_end_matches('_'));
        let module = scope.claim(
            &[plain, longer],
            &resource.at,
            "x-speakeasy-group: …",
            report,
        );
        let handle = camel(&module);
        let digit = handle.starts_with(|c: char| c.is_ascii_digit());
        let handle = if digit {
            format!("Api{handle}")
        } else {
            handle
        };
        let taken = HANDLES.contains(&handle.as_str());
        ResourceNames {
            handle: if taken { handle + "Api" } else { handle },
            module,
        }
    };
    api.resources.iter().map(name).collect()
}

fn operations(api: &Api, report: &mut Report) -> Vec<OperationNames> {
    let empty = || (Scope::reserving(&HANDLE), Scope::default());
    let mut scopes: Vec<_> = api.resources.iter().map(|_| empty()).collect();
    api.operations
        .iter()
        .map(|operation| operation_names(operation, &mut scopes[operation.resource.0], report))
        .collect()
}

/// A method in the scope of its resource, and a type in the scope of the resource's module.
fn operation_names(
    operation: &Operation,
    scopes: &mut (Scope, Scope),
    report: &mut Report,
) -> OperationNames {
    let (methods, types) = scopes;
    let settle = "x-speakeasy-name-override: …";
    let plain = snake(&operation.name);
    let wanted = if methods.is_reserved(&plain) {
        format!("{plain}_operation")
    } else {
        plain
    };
    let first = methods.claim(&[wanted], &operation.at, settle, report);
    let mut names = vec![first.clone()];
    for body in operation.bodies.iter().skip(1) {
        let longer = format!("{first}_{}", media_suffix(body.media));
        names.push(methods.claim(&[longer], &operation.at, settle, report));
    }
    let builder = format!("{}Request", camel(&first));
    let builder = if builder.starts_with(|c: char| c.is_ascii_digit()) {
        format!("Call{builder}")
    } else {
        builder
    };
    types.take(&builder, &operation.at);
    let mut scope = Scope::reserving(&[reserved::methods("request"), LOCALS.to_vec()].concat());
    let wires = operation.params.iter().map(|param| param.wire.as_str());
    let params = exact_first(wires, |index| {
        param_name(&operation.params, index, &mut scope, report)
    });
    OperationNames {
        table: shouty(&first),
        methods: names,
        builder,
        params,
    }
}

fn media_suffix(media: crate::ir::Media) -> &'static str {
    use crate::ir::Media;
    match media {
        Media::Json => "json",
        Media::Form => "form",
        Media::Multipart => "multipart",
        Media::Text => "text",
        Media::Binary => "bytes",
    }
}

/// Names things in an order in which those come first that Rust spells as the wire does: of `frontendApi` and
/// `frontend_api` the second has the better claim to the name. The names come in the things' own order.
fn exact_first<'a>(
    wires: impl Iterator<Item = &'a str>,
    mut name: impl FnMut(usize) -> String,
) -> Vec<String> {
    let mut order: Vec<_> = wires.map(|wire| snake(wire) != wire).enumerate().collect();
    order.sort_by_key(|(_, differs)| *differs);
    let mut names = vec![String::new(); order.len()];
    for (index, _) in order {
        names[index] = name(index);
    }
    names
}

fn param_name(params: &[Param], index: usize, scope: &mut Scope, report: &mut Report) -> String {
    let param = &params[index];
    let spelled = |param: &Param| snake(param.name.as_deref().unwrap_or(&param.wire));
    let plain = spelled(param);
    let elsewhere = |other: &Param| other.place != param.place && spelled(other) == plain;
    // `header` as a parameter is `header_param`; one name in two places is told apart by the place.
    let word = if scope.is_reserved(&plain) {
        Some("param")
    } else {
        params.iter().any(elsewhere).then_some(match param.place {
            Place::Path => "path",
            Place::Query => "query",
            Place::Header => "header",
            Place::Cookie => "cookie",
        })
    };
    let longer = word.map(|word| format!("{}_{word}", plain.trim_matches('_')));
    let spelled = snake(&aloud(&param.wire));
    let wanted: Vec<_> = [plain].into_iter().chain(longer).chain([spelled]).collect();
    scope.claim(&wanted, &param.at, "x-rust-sdk: {name: …}", report)
}

/// The names of a type's fields, variants or arms.
fn members(api: &Api, id: TypeId, report: &mut Report) -> Vec<String> {
    let def = &api[id];
    match &def.shape {
        Shape::Struct(body) => {
            let mut scope = Scope::reserving(if body.rest.is_some() {
                &["new", "with"]
            } else {
                &["new"]
            });
            let wires = body.fields.iter().map(|field| field.wire.as_str());
            let mut names = exact_first(wires, |index| {
                field_name(&body.fields[index], &mut scope, report)
            });
            if body.rest.is_some() {
                let wanted =
                    ["additional_properties", "rest", "other_properties"].map(str::to_owned);
                names.push(scope.claim(&wanted, &def.at, "x-rust-sdk: {name: …}", report));
            }
            names
        }
        Shape::Enum(values) => {
            let mut scope = Scope::reserving(&VARIANTS);
            values
                .iter()
                .enumerate()
                .map(|(i, value)| {
                    variant_name(value, &mut scope, &def.at.child("enum").index(i), report)
                })
                .collect()
        }
        Shape::Union(union) => types::arms(api, union, &def.at, report),
        Shape::Alias(_) => Vec::new(),
    }
}

fn field_name(field: &crate::ir::Field, scope: &mut Scope, report: &mut Report) -> String {
    let plain = snake(field.name.as_deref().unwrap_or(&field.wire));
    let mut wanted = vec![plain.clone()];
    if scope.is_reserved(&plain) {
        wanted.push(format!("{plain}_"));
        wanted.push(format!("{plain}_field"));
    }
    wanted.push(snake(&aloud(&field.wire)));
    scope.claim(&wanted, &field.at, "x-rust-sdk: {name: …}", report)
}

fn variant_name(
    value: &crate::ir::EnumValue,
    scope: &mut Scope,
    at: &Pointer,
    report: &mut Report,
) -> String {
    let letter = |name: String| {
        if name.starts_with(|c: char| c.is_ascii_digit()) {
            format!("Value{name}")
        } else {
            name
        }
    };
    let plain = letter(camel(value.name.as_deref().unwrap_or(&value.wire)));
    let spelled = letter(camel(&aloud(&value.wire)));
    let wanted = [plain.clone(), spelled, format!("{plain}Value")];
    scope.claim(&wanted, at, "x-enum-varnames: […]", report)
}
