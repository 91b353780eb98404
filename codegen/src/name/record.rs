//! The names as a lock: takes the IR and the names that were given to it, gives a line for each that users can write.

use super::{Names, OperationNames, REST, param_thing};
use crate::identity::places;
use crate::ir::{Api, Operation, Shape, TypeId};
use crate::lock::{self, BUILDER, ERROR, Lock, MODELS, RESOURCES, operations};

/// The lock of these names; what `before` has and these have not is gone.
pub fn record(api: &Api, names: &Names, before: &Lock) -> Lock {
    let mut lock = Lock::default();
    for (id, scheme) in api.schemes() {
        lock.add(BUILDER, names.scheme(id), &scheme.name);
    }
    for (server, name) in api.servers.iter().zip(names.servers()) {
        lock.add(BUILDER, name, &server.template);
    }
    for (variable, name) in api.server_variables().zip(names.server_variables()) {
        lock.add(BUILDER, name, &format!("{{{}}}", variable.name));
    }
    for (id, accessor) in &names.accessors {
        lock.add(ERROR, accessor, names.ty(*id));
    }
    record_operations(&mut lock, api, names);
    record_types(&mut lock, api, names);
    lock.keep(before);
    lock
}

fn record_operations(lock: &mut Lock, api: &Api, names: &Names) {
    for (id, resource) in api.resources() {
        lock.add(RESOURCES, &names[id].module, &resource.group);
    }
    for (id, operation) in api.operations() {
        let resource = &names[operation.resource];
        let module = format!("{RESOURCES}::{}", resource.module);
        let handle = format!("{module}::{}", resource.handle);
        record_operation(lock, operation, &names[id], &module, &handle);
    }
}

fn record_operation(
    lock: &mut Lock,
    operation: &Operation,
    names: &OperationNames,
    module: &str,
    handle: &str,
) {
    let thing = operations::thing(operation, &operation.id);
    let bodies = operation.bodies.iter().skip(1);
    let bodies = bodies.map(|body| format!("{} {}", operation.id, body.media_type));
    for (name, thing) in names.methods.iter().zip([thing].into_iter().chain(bodies)) {
        lock.add(handle, name, &thing);
    }
    if operation.has_options() {
        lock.add(module, &names.builder, &operations::request(&operation.id));
    }
    let request = format!("{module}::{}", names.builder);
    // What is required is an argument, whose name nobody writes.
    for (id, param) in operation.params().filter(|(_, param)| !param.required) {
        lock.add(&request, names.param(id), &param_thing(param));
    }
}

fn record_types(lock: &mut Lock, api: &Api, names: &Names) {
    let ids: Vec<_> = api.operations.iter().map(|it| it.id.as_str()).collect();
    for ((id, _), places) in api.types().zip(places(api, &ids)) {
        for place in places {
            lock.add(MODELS, names.ty(id), &place);
        }
        record_members(lock, api, names, id);
    }
}

fn record_members(lock: &mut Lock, api: &Api, names: &Names, id: TypeId) {
    let namespace = lock::members(names.ty(id));
    let mut members = lock::types::members_of(api, &api[id]);
    if matches!(&api[id].shape, Shape::Struct(body) if body.rest.is_some()) {
        members.push(vec![REST.to_owned()]);
    }
    for (index, things) in members.iter().enumerate() {
        for thing in things {
            lock.add(&namespace, names.member(id, index), thing);
        }
    }
}
