//! The one table of Rust identifiers: made before anything is emitted, one scope for each namespace of the output.
//!
//! It takes the IR and gives a name to every type, field, variant, resource, method and parameter. Nothing else spells
//! names, and nothing here knows tokens. A clash that rules cannot settle is settled by a number and a warning.

mod files;
pub mod reserved;
mod scope;
mod spell;
mod types;

use std::collections::BTreeMap;
use std::ops::Index;

use crate::diagnostic::Report;
use crate::ir::{
    Api, Operation, OperationId, Param, ParamId, Place, Resource, ResourceId, Scheme, SchemeId,
    SchemeKind, Shape, TypeId,
};
use crate::pointer::Pointer;
pub use files::shared_file;
use scope::Scope;
pub use spell::variable;
use spell::{camel, shouty, snake, spell_out_signs};

/// The names of everything in the output.
pub struct Names {
    /// The client's type.
    pub client: String,
    resources: Vec<ResourceNames>,
    schemes: Vec<String>,
    operations: Vec<OperationNames>,
    types: Vec<TypeNames>,
    accessors: BTreeMap<TypeId, String>,
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

/// Names everything.
pub fn name(api: &Api, report: &mut Report) -> Names {
    let resources = resources(api, report);
    let type_names = types::names(api, report);
    let members = api.types().map(|(id, _)| members(api, id, report));
    let types: Vec<_> = type_names
        .into_iter()
        .zip(members)
        .map(|(name, members)| TypeNames { name, members })
        .collect();
    Names {
        client: client(api, report),
        schemes: schemes(api, report),
        operations: operations(api, &resources, report),
        accessors: accessors(api, &types, report),
        resources,
        types,
    }
}

impl Names {
    /// What an example calls a variable that holds the client.
    pub fn client_variable(&self) -> String {
        snake(&self.client)
    }

    /// The setter of a security scheme.
    pub fn scheme(&self, id: SchemeId) -> &str {
        &self.schemes[id.0]
    }

    /// The name of a type.
    pub fn ty(&self, id: TypeId) -> &str {
        &self.types[id.0].name
    }

    /// The method of the error that gives its body, if errors have the type as theirs.
    pub fn accessor(&self, id: TypeId) -> Option<&str> {
        self.accessors.get(&id).map(String::as_str)
    }

    /// The name of a module that is called after a type.
    pub fn module_of(&self, id: TypeId) -> String {
        snake(self.ty(id))
    }

    /// The name of a field, a variant or an arm.
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
    pub fn param(&self, id: ParamId) -> &str {
        &self.params[id.0]
    }
}

fn client(api: &Api, report: &mut Report) -> String {
    let name = camel(&api.settings.client);
    let at = Pointer::root().child("x-rust-sdk").child("client");
    let taken = reserved::clients().contains(&name.as_str()) || begins_with_digit(&name);
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

fn begins_with_digit(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_digit())
}

/// A setter of the builder for each security scheme.
fn schemes(api: &Api, report: &mut Report) -> Vec<String> {
    let mut scope = Scope::reserving(reserved::credentials());
    let name = |scheme: &Scheme| scheme_name(scheme, &mut scope, report);
    api.schemes.iter().map(name).collect()
}

fn scheme_name(scheme: &Scheme, scope: &mut Scope, report: &mut Report) -> String {
    let at = Pointer::component("securitySchemes", &scheme.name);
    let plain = snake(&scheme.name);
    let kind = match scheme.kind {
        SchemeKind::Bearer => "token",
        SchemeKind::Basic => "login",
        SchemeKind::Header(_) | SchemeKind::Query(_) | SchemeKind::Cookie(_) => "key",
    };
    let longer = format!("{}_{kind}", plain.trim_end_matches('_'));
    let mut wanted = vec![plain, longer];
    wanted.retain(|name| !scope.is_reserved(name));
    scope.claim(&wanted, &at, "a name of its own", report)
}

fn resources(api: &Api, report: &mut Report) -> Vec<ResourceNames> {
    let mut scope = Scope::reserving(reserved::resources());
    let name = |resource: &Resource| resource_names(resource, &mut scope, report);
    api.resources.iter().map(name).collect()
}

fn resource_names(resource: &Resource, scope: &mut Scope, report: &mut Report) -> ResourceNames {
    let plain = snake(&resource.group);
    let longer = format!("{}_api", plain.trim_end_matches('_'));
    let settle = "x-speakeasy-group: …";
    let module = scope.claim(&[plain, longer], &resource.at, settle, report);
    let mut handle = camel(&module);
    if begins_with_digit(&handle) {
        handle = format!("Api{handle}");
    }
    if reserved::handles().contains(&handle.as_str()) {
        handle += "Api";
    }
    ResourceNames { module, handle }
}

/// The namespaces of a resource: its methods, and the types of its module.
struct ResourceScopes {
    methods: Scope,
    types: Scope,
}

fn operations(api: &Api, resources: &[ResourceNames], report: &mut Report) -> Vec<OperationNames> {
    let scopes = |(id, resource): (ResourceId, &Resource)| {
        let mut types = Scope::reserving(reserved::handles());
        types.take(&resources[id.0].handle, &resource.at);
        ResourceScopes {
            methods: Scope::reserving(reserved::operations()),
            types,
        }
    };
    let mut scopes: Vec<_> = api.resources().map(scopes).collect();
    let operations = api.operations.iter();
    operations
        .map(|operation| operation_names(operation, &mut scopes[operation.resource.0], report))
        .collect()
}

/// A method in the scope of its resource, and a type in the scope of the resource's module.
fn operation_names(
    operation: &Operation,
    scopes: &mut ResourceScopes,
    report: &mut Report,
) -> OperationNames {
    let settle = "x-speakeasy-name-override: …";
    let at = &operation.at;
    let mut plain = snake(&operation.name);
    if scopes.methods.is_reserved(&plain) {
        plain += "_operation";
    }
    let first = scopes.methods.claim(&[plain], at, settle, report);
    let mut methods = vec![first.clone()];
    for body in operation.bodies.iter().skip(1) {
        let longer = format!("{first}_{}", media_suffix(body.media));
        methods.push(scopes.methods.claim(&[longer], at, settle, report));
    }
    let mut builder = format!("{}Request", camel(&first));
    if begins_with_digit(&builder) {
        builder = format!("Call{builder}");
    }
    let longer = format!("{builder}Builder");
    OperationNames {
        table: shouty(&first),
        methods,
        builder: scopes.types.claim(&[builder, longer], at, settle, report),
        params: param_names(operation, report),
    }
}

fn param_names(operation: &Operation, report: &mut Report) -> Vec<String> {
    let mut scope = Scope::reserving(reserved::params());
    let wires = operation.params.iter().map(|param| param.wire.as_str());
    exact_first(wires, |index| {
        param_name(&operation.params, index, &mut scope, report)
    })
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
    let longer = word.map(|word| format!("{}_{word}", plain.trim_end_matches('_')));
    let spelled = snake(&spell_out_signs(&param.wire));
    let wanted: Vec<_> = [plain].into_iter().chain(longer).chain([spelled]).collect();
    scope.claim(&wanted, &param.at, "x-rust-sdk: {name: …}", report)
}

/// A method of the error for each type that errors have as their body.
fn accessors(api: &Api, types: &[TypeNames], report: &mut Report) -> BTreeMap<TypeId, String> {
    let mut scope = Scope::reserving(reserved::accessors());
    let accessor = |id: TypeId| {
        let plain = snake(&types[id.0].name);
        let longer = format!("{}_body", plain.trim_end_matches('_'));
        let name = scope.claim(&[plain, longer], &api[id].at, types::SETTLE, report);
        (id, name)
    };
    api.error_bodies().into_iter().map(accessor).collect()
}

/// The names of a type's fields, variants or arms.
fn members(api: &Api, id: TypeId, report: &mut Report) -> Vec<String> {
    let def = &api[id];
    match &def.shape {
        Shape::Struct(body) => {
            // The constructor, and the setter of keys that are not known.
            let with = body.rest.is_some().then_some("with");
            let mut scope = Scope::reserving(["new"].into_iter().chain(with));
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
            let mut scope = Scope::reserving(reserved::variants());
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
    wanted.push(snake(&spell_out_signs(&field.wire)));
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
    let spelled = letter(camel(&spell_out_signs(&value.wire)));
    let wanted = [plain.clone(), spelled, format!("{plain}Value")];
    scope.claim(&wanted, at, "x-enum-varnames: […]", report)
}
