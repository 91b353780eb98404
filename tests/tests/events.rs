//! The events of the real document: a sample of each, signed and verified as a stranger would, is the variant of its name
//! and has the same JSON again.

use clerk_backend_api::models::Event;
use clerk_backend_api::{HeaderMap, Webhook, WebhookError};
use codegen::Input;
use codegen::ir::{Shape, Union};
use serde_json::{Value, json};
use tests::samples::{Known, difference};
use tests::{every, input, source, succeed};

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

fn document() -> Input<'static> {
    Input {
        overlays: vec![source("spec/overlay.yaml")],
        ..input(source("spec/clerk-backend-api.yaml"))
    }
}

/// The body of each event, by its name.
fn samples() -> Vec<(String, Value)> {
    let api = succeed(codegen::api(document())).0;
    let samples = succeed(codegen::samples(document())).0;
    let events = api.events.as_ref().and_then(|events| events.ty.named());
    let union = events.map(|id| &api[id].shape);
    let Some(Shape::Union(Union { arms, .. })) = union else {
        panic!("the document has events");
    };
    let arms = arms.iter().map(|arm| {
        let at = &api[arm.ty.named().expect("it is an object")].at;
        let found = samples.iter().find(|(known, _)| known == at);
        let (_, mut sample) = found.expect("each type has a sample").clone();
        sample["type"] = arm.tags[0].as_str().into();
        (arm.tags[0].clone(), sample)
    });
    arms.collect()
}

fn verified(body: &str) -> Result<Event, WebhookError> {
    let webhook = Webhook::new(SECRET)?;
    let headers = webhook.sign("msg_1", body);
    webhook.verify(&headers, body)
}

#[test]
fn every_event_is_the_variant_of_its_name_and_keeps_its_json() {
    let samples = samples();
    assert!(samples.len() >= 45, "{}", samples.len());
    let names: Vec<_> = samples.iter().map(|(name, _)| name.clone()).collect();
    every(&names, |name| {
        let (_, sample) = samples
            .iter()
            .find(|(known, _)| known == name)
            .expect("it is one");
        let event = verified(&sample.to_string()).expect("it is signed");
        let printed = format!("{event:?}");
        let variant = printed.split('(').next().unwrap_or_default();
        assert_eq!(variant.to_lowercase(), name.replace('.', "").to_lowercase());
        let again = serde_json::to_value(&event).expect("it has JSON");
        // In what responses hold, an empty map and none are one.
        assert_eq!(difference(sample, &again, Known::KeysAndEmpty), None);
    });
}

#[test]
fn data_are_the_models_that_operations_give() {
    let body = json!({
        "object": "event",
        "type": "user.created",
        "timestamp": 1_716_883_200,
        "instance_id": "ins_1",
        "data": { "id": "user_1", "object": "user" },
    });
    let Ok(Event::UserCreated(event)) = verified(&body.to_string()) else {
        panic!("it is a user");
    };
    let user: clerk_backend_api::models::User = event.data;
    assert_eq!(
        (user.id.as_str(), event.instance_id.as_str()),
        ("user_1", "ins_1")
    );
}

#[test]
fn an_event_of_tomorrow_is_kept() {
    let body = json!({ "type": "planet.discovered", "data": { "id": "p1" } });
    let Ok(Event::Unknown(kept)) = verified(&body.to_string()) else {
        panic!("it is not known");
    };
    assert_eq!(kept, body);
}

#[test]
fn a_message_of_another_sender_is_refused() {
    let body = json!({ "type": "user.created" }).to_string();
    let other = Webhook::new("whsec_AAAA").expect("it is a secret");
    let webhook = Webhook::new(SECRET).expect("it is a secret");
    let refused = webhook.verify(&other.sign("msg_1", &body), &body);
    assert!(matches!(refused, Err(WebhookError::Signature)));
    let refused = webhook.verify(&HeaderMap::new(), &body);
    assert!(matches!(refused, Err(WebhookError::Header("svix-id"))));
    let missing = Webhook::from_env().expect_err("nobody sets it");
    assert!(missing.to_string().contains("CLERK_WEBHOOK_SIGNING_SECRET"));
}
