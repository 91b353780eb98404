//! The one table of Rust identifiers: made before anything is emitted, one scope for each namespace of the output.
//!
//! It takes the IR and gives a name to every type, field, variant, resource, method and parameter. Nothing else spells
//! names, and nothing here knows tokens. A clash that rules cannot settle is settled by a number and a warning.

mod files;
mod record;
pub mod reserved;
mod scope;
mod servers;
mod spell;
mod types;

use std::collections::BTreeMap;
use std::ops::Index;

use crate::diagnostic::Report;
use crate::ir::{
    Api, EnumValue, Field, Operation, OperationId, Param, ParamId, Place, Resource, ResourceId,
    Scheme, SchemeId, SchemeKind, Shape, Struct, TypeDef, TypeId,
};
use crate::lock::{self, Lock, RESOURCES};
use crate::parts;
use crate::pointer::Pointer;
pub use files::shared_file;
pub use record::record;
use scope::{Claim, Scope};
pub use spell::variable;
use spell::{camel, is_snake, shouty, snake, spell_out_signs};

/// The names of everything in the output.
pub struct Names {
    /// The client's type.
    pub client: String,
    resources: Vec<ResourceNames>,
    schemes: Vec<String>,
    servers: Vec<String>,
    server_variables: Vec<String>,
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

/// Whether a module that people write can have this name, on every system.
pub fn is_module(name: &str) -> bool {
    is_snake(name) && !reserved::files().contains(&name)
}

/// Names everything. What the lock knows keeps its name.
pub fn name(api: &Api, lock: &Lock, report: &mut Report) -> Names {
    let resources = resources(api, lock, report);
    let names = types::names(api, lock, report);
    let types = api.types().zip(names).map(|((id, _), name)| {
        let members = members(api, id, &name, lock, report);
        TypeNames { name, members }
    });
    let types: Vec<_> = types.collect();
    let mut builder = Scope::new(lock, lock::BUILDER, reserved::credentials());
    let schemes = schemes(api, &mut builder, report);
    let (servers, server_variables) = servers::servers(api, &mut builder, report);
    Names {
        client: client(api, report),
        schemes,
        servers,
        server_variables,
        operations: operations(api, &resources, lock, report),
        accessors: accessors(api, &types, lock, report),
        resources,
        types,
    }
}

impl Names {
    /// What an example calls a variable that holds the client.
    pub fn client_variable(&self) -> String {
        snake(&self.client)
    }

    /// The servers' methods, in their order; none where there is no choice.
    pub fn servers(&self) -> &[String] {
        &self.servers
    }

    /// The setters of the servers' variables, in the order of [`Api::server_variables`].
    pub fn server_variables(&self) -> &[String] {
        &self.server_variables
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

    /// The name of a variable that is called after these words.
    pub fn variable(&self, words: &[String]) -> String {
        snake(&words.join("_"))
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
fn schemes(api: &Api, scope: &mut Scope<'_>, report: &mut Report) -> Vec<String> {
    let name = |scheme: &Scheme| scheme_name(scheme, scope, report);
    api.schemes.iter().map(name).collect()
}

fn scheme_name(scheme: &Scheme, scope: &mut Scope<'_>, report: &mut Report) -> String {
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
    let claim = Claim {
        thing: &scheme.name,
        wanted: &wanted,
        at: &at,
        settle: "a name of its own",
    };
    scope.claim(&claim, report)
}

fn resources(api: &Api, lock: &Lock, report: &mut Report) -> Vec<ResourceNames> {
    let reserved = reserved::resources(&parts::absent(api));
    let mut scope = Scope::new(lock, RESOURCES, reserved);
    let name = |resource: &Resource| resource_names(resource, &mut scope, report);
    api.resources.iter().map(name).collect()
}

fn resource_names(
    resource: &Resource,
    scope: &mut Scope<'_>,
    report: &mut Report,
) -> ResourceNames {
    let plain = snake(&resource.group);
    let longer = format!("{}_api", plain.trim_end_matches('_'));
    let claim = Claim {
        thing: &resource.group,
        wanted: &[plain, longer],
        at: &resource.at,
        settle: "x-speakeasy-group: …",
    };
    let module = scope.claim(&claim, report);
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
struct ResourceScopes<'a> {
    path: String,
    methods: Scope<'a>,
    types: Scope<'a>,
}

fn operations(
    api: &Api,
    resources: &[ResourceNames],
    lock: &Lock,
    report: &mut Report,
) -> Vec<OperationNames> {
    let scopes = |(names, resource): (&ResourceNames, &Resource)| {
        let path = format!("{RESOURCES}::{}", names.module);
        let mut types = Scope::new(lock, path.as_str(), reserved::handles());
        types.take(&names.handle, &resource.at);
        let methods = format!("{path}::{}", names.handle);
        let methods = Scope::new(lock, methods, reserved::operations());
        ResourceScopes {
            path,
            methods,
            types,
        }
    };
    let mut scopes: Vec<_> = resources.iter().zip(&api.resources).map(scopes).collect();
    let known = lock::operations::recognize(api, lock);
    let ids = lock::operations::ids(api, &known);
    let mut found: Vec<_> = api
        .operations
        .iter()
        .zip(&known)
        .zip(ids)
        .enumerate()
        .collect();
    // What the document names has the better claim than what is made of it.
    found.sort_by_key(|(_, ((operation, _), _))| operation.stream_of.is_some());
    let mut names = BTreeMap::new();
    for (index, ((operation, known), id)) in found {
        let thing = known.as_ref().map(|known| known.thing.clone());
        let known = Known {
            id,
            thing: thing.unwrap_or_else(|| lock::operations::thing(operation, id)),
            lock,
        };
        let scopes = &mut scopes[operation.resource.0];
        names.insert(index, operation_names(operation, &known, scopes, report));
    }
    names.into_values().collect()
}

/// What an operation is known by.
struct Known<'a> {
    id: &'a str,
    thing: String,
    lock: &'a Lock,
}

/// A method in the scope of its resource, and a type in the scope of the resource's module.
fn operation_names(
    operation: &Operation,
    known: &Known<'_>,
    scopes: &mut ResourceScopes<'_>,
    report: &mut Report,
) -> OperationNames {
    let methods = method_names(operation, known, &mut scopes.methods, report);
    let first = &methods[0];
    let mut builder = format!("{}Request", camel(first));
    if begins_with_digit(&builder) {
        builder = format!("Call{builder}");
    }
    let longer = format!("{builder}Builder");
    let claim = Claim {
        thing: &lock::operations::request(known.id),
        wanted: &[builder, longer],
        at: &operation.at,
        settle: METHOD,
    };
    let builder = scopes.types.claim(&claim, report);
    let path = format!("{}::{builder}", scopes.path);
    OperationNames {
        table: shouty(first),
        params: param_names(operation, known.lock, path, report),
        methods,
        builder,
    }
}

/// What an overlay says to choose a method's name.
const METHOD: &str = "x-speakeasy-name-override: …";

/// A method for each body that the operation takes.
fn method_names(
    operation: &Operation,
    known: &Known<'_>,
    scope: &mut Scope<'_>,
    report: &mut Report,
) -> Vec<String> {
    let mut plain = snake(&operation.name);
    if scope.is_reserved(&plain) {
        plain += "_operation";
    }
    let mut claim = |thing: &str, wanted: &[String]| {
        let claim = Claim {
            thing,
            wanted,
            at: &operation.at,
            settle: METHOD,
        };
        scope.claim(&claim, report)
    };
    let mut wanted = vec![plain];
    if operation.stream_of.is_some() {
        // `chat` and `chat_stream` may both be operations of the document.
        wanted.push(format!(
            "{}_as_stream",
            wanted[0].trim_end_matches("_stream")
        ));
    }
    let mut names = vec![claim(&known.thing, &wanted)];
    for body in operation.bodies.iter().skip(1) {
        let longer = format!("{}_{}", names[0], media_suffix(body.media));
        let thing = format!("{} {}", known.id, body.media_type);
        names.push(claim(&thing, &[longer]));
    }
    names
}

fn param_names(
    operation: &Operation,
    lock: &Lock,
    path: String,
    report: &mut Report,
) -> Vec<String> {
    let downloads = match operation.gives_bytes() {
        true => reserved::downloads(),
        false => &[],
    };
    let reserved = [reserved::params().as_slice(), downloads].concat();
    let mut scope = Scope::new(lock, path, reserved);
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

fn param_name(
    params: &[Param],
    index: usize,
    scope: &mut Scope<'_>,
    report: &mut Report,
) -> String {
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
    let claim = Claim {
        thing: &param_thing(param),
        wanted: &wanted,
        at: &param.at,
        settle: MEMBER,
    };
    scope.claim(&claim, report)
}

/// What an overlay says to choose the name of a parameter or a field.
const MEMBER: &str = "x-rust-sdk: {name: …}";

/// `query limit`: what a parameter's name stands for.
pub fn param_thing(param: &Param) -> String {
    let place = match param.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
    };
    format!("{place} {}", param.wire)
}

/// A method of the error for each type that errors have as their body.
fn accessors(
    api: &Api,
    types: &[TypeNames],
    lock: &Lock,
    report: &mut Report,
) -> BTreeMap<TypeId, String> {
    let mut scope = Scope::new(lock, lock::ERROR, reserved::accessors());
    let accessor = |id: TypeId| {
        let ty = &types[id.0].name;
        let plain = snake(ty);
        let longer = format!("{}_body", plain.trim_end_matches('_'));
        let claim = Claim {
            thing: ty,
            wanted: &[plain, longer],
            at: &api[id].at,
            settle: types::SETTLE,
        };
        (id, scope.claim(&claim, report))
    };
    api.error_bodies().into_iter().map(accessor).collect()
}

/// The names of a type's fields, variants or arms.
fn members(api: &Api, id: TypeId, ty: &str, lock: &Lock, report: &mut Report) -> Vec<String> {
    let path = lock::members(ty);
    match &api[id].shape {
        Shape::Struct(body) => field_names(&api[id], body, lock, path, report),
        Shape::Enum(values) => {
            let mut scope = Scope::new(lock, path, reserved::variants());
            let at = api[id].at.child("enum");
            let name = |(index, value)| {
                let scope = &mut scope;
                variant_name(value, scope, &at.index(index), report)
            };
            values.iter().enumerate().map(name).collect()
        }
        Shape::Union(union) => {
            let mut scope = Scope::new(lock, path, reserved::variants());
            types::arms(api, union, &api[id].at, &mut scope, report)
        }
        Shape::Alias(_) => Vec::new(),
    }
}

fn field_names(
    def: &TypeDef,
    body: &Struct,
    lock: &Lock,
    path: String,
    report: &mut Report,
) -> Vec<String> {
    // The constructor, and the setter of keys that are not known.
    let with = body.rest.is_some().then_some("with");
    let mut scope = Scope::new(lock, path, ["new"].into_iter().chain(with));
    let wires = body.fields.iter().map(|field| field.wire.as_str());
    let mut names = exact_first(wires, |index| {
        field_name(&body.fields[index], &mut scope, report)
    });
    if body.rest.is_some() {
        let claim = Claim {
            thing: REST,
            wanted: &["additional_properties", "rest", "other_properties"].map(str::to_owned),
            at: &def.at,
            settle: MEMBER,
        };
        names.push(scope.claim(&claim, report));
    }
    names
}

/// What the field with all other keys stands for.
pub const REST: &str = "all other keys";

fn field_name(field: &Field, scope: &mut Scope<'_>, report: &mut Report) -> String {
    let plain = snake(field.name.as_deref().unwrap_or(&field.wire));
    let mut wanted = vec![plain.clone()];
    if scope.is_reserved(&plain) {
        wanted.push(format!("{plain}_"));
        wanted.push(format!("{plain}_field"));
    }
    wanted.push(snake(&spell_out_signs(&field.wire)));
    let claim = Claim {
        thing: &field.wire,
        wanted: &wanted,
        at: &field.at,
        settle: MEMBER,
    };
    scope.claim(&claim, report)
}

fn variant_name(
    value: &EnumValue,
    scope: &mut Scope<'_>,
    at: &Pointer,
    report: &mut Report,
) -> String {
    let letter = |name: String| {
        if begins_with_digit(&name) {
            format!("Value{name}")
        } else {
            name
        }
    };
    let plain = letter(camel(value.name.as_deref().unwrap_or(&value.wire)));
    let spelled = letter(camel(&spell_out_signs(&value.wire)));
    let longer = format!("{plain}Value");
    let claim = Claim {
        thing: &value.wire,
        wanted: &[plain, spelled, longer],
        at,
        settle: "x-enum-varnames: […]",
    };
    scope.claim(&claim, report)
}
