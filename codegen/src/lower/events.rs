//! Events: what the API sends to its users' webhooks, as one union with an arm for each. It takes the webhooks and what
//! `x-rust-sdk.events` says of them; the key of a webhook is the event's name.

use openapiv3::{MediaType, Operation, RequestBody, Schema};
use serde_json::Value;

use super::Cx;
use super::all_of::gather_parts;
use super::body::example;
use super::extension::{object, text, unknown, wrong};
use super::keywords::{Keywords, Node};
use super::operation::methods;
use super::schema::lower_value;
use crate::check::{Document, Webhook};
use crate::diagnostic::Report;
use crate::ir::{Arm, EventSettings, Events, Origin, Shape, Signature, Type, Union};
use crate::media::{is_json, preferred};
use crate::pointer::Pointer;
use crate::words::fold;

/// The role of an event's body.
const ROLE: &str = "event";

/// What the type of all events is called.
const NAME: &str = "Event";

/// The one way to sign that is known.
const SCHEME: &str = "standard-webhooks";

/// `x-rust-sdk.events`, checked key by key.
pub fn settings(value: &Value, at: &Pointer, report: &mut Report) -> Option<EventSettings> {
    const KEYS: [&str; 5] = ["from", "tag", "data", "type", "signature"];
    let mut tag = None;
    let mut settings = EventSettings {
        tag: String::new(),
        data: None,
        name: None,
        signature: None,
    };
    for (key, value) in object(value, at, report)? {
        let at = at.child(key);
        match key.as_str() {
            // The webhooks have been taken from there.
            "from" => drop(text(value, &at, report)),
            "tag" => tag = Some(key_of_body(value, &at, report)),
            "data" => settings.data = key_of_body(value, &at, report),
            "type" => settings.name = text(value, &at, report),
            "signature" => settings.signature = signature(value, &at, report),
            _ => unknown(key, &KEYS, &at, report),
        }
    }
    if tag.is_none() {
        report
            .error(at, "'events' does not say what tells events apart")
            .help("add `tag: /type`, a JSON pointer to the event's name in its body");
    }
    settings.tag = tag??;
    Some(settings)
}

/// The key that a pointer of one step leads to.
fn key_of_body(value: &Value, at: &Pointer, report: &mut Report) -> Option<String> {
    let text = text(value, at, report)?;
    let pointer = Pointer::parse(&text).unwrap_or_default();
    let mut words = pointer.words();
    match (words.next(), words.next()) {
        (Some(key), None) => Some(key),
        _ => {
            report
                .error(
                    at,
                    format!("`{text}` does not lead to a key of the body itself"),
                )
                .help("write a JSON pointer of one step, such as /type");
            None
        }
    }
}

fn signature(value: &Value, at: &Pointer, report: &mut Report) -> Option<Signature> {
    let mut signature = Signature::default();
    let mut scheme = None;
    for (key, value) in object(value, at, report)? {
        let at = at.child(key);
        match key.as_str() {
            "scheme" if value == SCHEME => scheme = Some(()),
            "scheme" => {
                wrong(value, &format!("`{SCHEME}`"), &at, report);
                return None;
            }
            "env" => signature.env = text(value, &at, report),
            _ => unknown(key, &["scheme", "env"], &at, report),
        }
    }
    if scheme.is_none() {
        report
            .error(at, "the signature has no 'scheme'")
            .help(format!("add `scheme: {SCHEME}`, the one that is known"));
    }
    scheme.map(|()| signature)
}

/// The events, if the document asks for them.
pub fn lower_events<'a>(
    cx: &mut Cx<'a, '_>,
    document: &'a Document,
    settings: Option<&EventSettings>,
) -> Option<Events> {
    let settings = settings?;
    let mut arms = Vec::new();
    for webhook in &document.webhooks {
        arms.extend(lower_webhook(cx, webhook, settings));
    }
    if arms.is_empty() {
        cx.report
            .error(
                Pointer::root().child("x-rust-sdk").child("events"),
                "the document describes no events",
            )
            .help("it needs `webhooks`, or `from:` with the key that has them");
        return None;
    }
    let at = Pointer::root().child("webhooks");
    let name = settings.name.clone();
    // A component that is called so keeps its name.
    let mut components = cx.resolver.all::<Schema>();
    let is_free = !components.any(|(name, _)| fold(name) == fold(NAME));
    let name = name.or(is_free.then(|| NAME.to_owned()));
    let id = cx.add(
        Origin::Inline(vec!["webhook".to_owned(), ROLE.to_owned()]),
        at,
    );
    let def = cx.def(id);
    def.name = name;
    def.doc = Some("An event that the API sends to a webhook.".to_owned());
    def.shape = Shape::Union(Union {
        tag: Some(settings.tag.clone()),
        arms,
    });
    let parts = cx.resolver.all::<Schema>();
    let parts = parts.filter(|(name, _)| document.event_schemas.contains(*name));
    let parts: Vec<_> = parts.map(|(name, _)| name).collect();
    Some(Events {
        ty: Type::Named(id),
        parts: parts
            .into_iter()
            .map(|name| Type::Named(cx.component(name)))
            .collect(),
        signature: settings.signature.clone(),
    })
}

/// The arm of a webhook: of its first body, since the name is one for all of them.
fn lower_webhook<'a>(
    cx: &mut Cx<'a, '_>,
    webhook: &'a Webhook,
    settings: &EventSettings,
) -> Option<Arm> {
    let Webhook { name, at, item } = webhook;
    let operations = methods(item).into_iter();
    let operations = operations.filter_map(|(method, operation)| Some((method, operation?)));
    let mut bodies = operations.filter_map(|(method, operation)| {
        let at = at.child(&method.to_lowercase());
        let (content, at) = json_body(cx, operation, &at)?;
        Some((operation, content, at))
    });
    let first = bodies.next();
    let more = bodies.next().map(|(_, _, at)| at);
    let Some((operation, content, schema_at)) = first else {
        cx.report
            .warning(
                at,
                format!("the webhook '{name}' has no JSON body; it is left out"),
            )
            .help("an event is told by its body: add `requestBody:` with `application/json`");
        return None;
    };
    if let Some(more) = more {
        cx.report
            .warning(
                more,
                format!("the webhook '{name}' has a second body; it is left out"),
            )
            .help("give each event a webhook of its own");
    }
    let ty = lower_payload(cx, name, content, &schema_at, settings)?;
    let doc = operation.description.clone().or(operation.summary.clone());
    Some(Arm {
        ty,
        tags: vec![name.clone()],
        title: Some(name.clone()),
        doc,
        is_default: false,
        replies: Vec::new(),
    })
}

/// The JSON body of an operation that has a schema, and where it is.
fn json_body<'a>(
    cx: &Cx<'a, '_>,
    operation: &'a Operation,
    at: &Pointer,
) -> Option<(&'a MediaType, Pointer)> {
    let node = operation.request_body.as_ref()?;
    let at = at.child("requestBody");
    let (body, at, _) = cx.resolver.follow::<RequestBody>(node, &at)?;
    let media_types = body.content.keys().map(String::as_str);
    let media_type = preferred(media_types).filter(|media_type| is_json(media_type))?;
    let content = body.content.get(media_type)?;
    content.schema.as_ref()?;
    Some((
        content,
        at.child("content").child(media_type).child("schema"),
    ))
}

/// The type of an event's body, which has to be an object: one without the tag is not told from others.
fn lower_payload<'a>(
    cx: &mut Cx<'a, '_>,
    name: &str,
    content: &'a MediaType,
    at: &Pointer,
    settings: &EventSettings,
) -> Option<Type> {
    let node = content.schema.as_ref()?;
    let owner = settings.data.as_ref();
    let owner = owner.and_then(|key| data_name(cx, node, at, key));
    let path = [owner.unwrap_or_else(|| name.to_owned()), ROLE.to_owned()];
    let lowered = lower_value(cx, Node::from(node), at, &path);
    let Some(ty @ Type::Named(id)) = lowered.ty else {
        cx.report
            .warning(
                at,
                format!("the body of the event '{name}' is no object; it is left out"),
            )
            .help(format!(
                "give it `type: object` with the property '{}'",
                settings.tag
            ));
        return None;
    };
    let def = cx.def(id);
    if matches!(def.origin, Origin::Inline(_)) && def.example.is_none() {
        def.example = example(content);
    }
    Some(ty)
}

/// What the body's data are called: the component that they are, without the words that say no more than that they are sent.
fn data_name<'a>(
    cx: &mut Cx<'a, '_>,
    node: &'a openapiv3::ReferenceOr<Schema>,
    at: &Pointer,
    key: &str,
) -> Option<String> {
    let (schema, at, _) = cx.resolver.follow(node, at)?;
    let keywords = Keywords::new(schema);
    let parts = gather_parts(cx, &keywords, &at, &[]);
    let data = parts
        .iter()
        .find_map(|part| part.keywords.properties?.get(key));
    let Node::Ref(reference) = Node::from(data?) else {
        return None;
    };
    let (name, _) = cx.resolver.component::<Schema>(reference)?;
    let short = name.trim_end_matches("Payload").trim_end_matches("Event");
    Some(if short.is_empty() { name } else { short }.to_owned())
}
