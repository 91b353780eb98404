//! What the real SDK writes where several spellings are right: byte for byte as Clerk's SDK for Python does, so that a
//! server that knows that one knows this one. Paths, queries, JSON, forms with files, and requests without a body.

use clerk_backend_api::models::{
    SetUserProfileImageRequestBody, UpdateOrganizationRequestBody, UpdateUserMetadataRequestBody,
    UpdateUserRequestBody,
};
use clerk_backend_api::{Clerk, File, Patch, RetryPolicy};
use serde_json::json;
use tests::server::{Seen, Server, status};

/// What goes out for one call; what comes back does not matter.
async fn sent<C, F: IntoFuture>(call: C) -> Seen
where
    C: FnOnce(Clerk) -> F,
{
    let server = Server::start(|_, _| status(404, &[], "{}"));
    let clerk = Clerk::builder()
        .bearer_auth("sk_test_key")
        .base_url(format!("{}/v1", server.url))
        .retries(RetryPolicy::none())
        .build()
        .expect("the settings are right");
    call(clerk).await;
    let mut seen = server.seen();
    assert_eq!(seen.len(), 1, "one request goes out");
    seen.remove(0)
}

#[tokio::test]
async fn a_key_with_a_colon_stays_as_it_is_in_a_path() {
    let seen = sent(|clerk| clerk.role_sets().get("role_set:default")).await;
    assert_eq!(seen.target, "/v1/role_sets/role_set:default");
}

#[tokio::test]
async fn filters_of_a_list() {
    let seen = sent(|clerk| {
        clerk
            .users()
            .list()
            .email_address(["ada+1@example.com", "b@example.com"])
            .user_id(Vec::<String>::new())
            .organization_id(["+org_1", "-org_2"])
            .query("Ada L.")
            .banned(false)
            .last_active_at_after(1_767_225_600_000)
            .limit(50)
            .order_by("-created_at")
    })
    .await;
    assert_eq!(
        seen.target,
        "/v1/users?email_address=ada%2B1%40example.com&email_address=b%40example.com\
        &organization_id=%2Borg_1&organization_id=-org_2&query=Ada+L.&banned=false\
        &last_active_at_after=1767225600000&limit=50&order_by=-created_at"
    );
    assert_eq!((seen.method.as_str(), seen.body.len()), ("GET", 0));
    for absent in ["content-type", "content-length", "transfer-encoding"] {
        assert_eq!(seen.header(absent), "");
    }
}

#[tokio::test]
async fn what_is_null_empty_and_absent_in_json() {
    let body = UpdateUserRequestBody::new()
        .backup_codes(Vec::<String>::new())
        .first_name("Zoë \"Z\"/\u{7f}\n")
        .last_name(Patch::Null)
        .skip_password_checks(false);
    let seen = sent(|clerk| clerk.users().update("user_1", body)).await;
    assert_eq!(
        seen.text(),
        "{\"first_name\":\"Zoë \\\"Z\\\"/\u{7f}\\n\",\"last_name\":null,\"skip_password_checks\":false,\
        \"backup_codes\":[]}"
    );
    assert_eq!(seen.header("content-type"), "application/json");
    assert_eq!(seen.header("content-length"), seen.body.len().to_string());
    let seen = sent(|clerk| {
        clerk
            .organizations()
            .update("org_1", UpdateOrganizationRequestBody::new())
    })
    .await;
    assert_eq!((seen.method.as_str(), seen.text()), ("PATCH", "{}"));
}

#[tokio::test]
async fn metadata_keeps_its_order_and_its_numbers() {
    let metadata = [
        ("z", json!([1, 0.1, null, {"b": {}, "a": "é"}])),
        ("a", json!({"y": 1.5, "x": 9_007_199_254_740_993_i64})),
    ];
    let body = UpdateUserMetadataRequestBody::new().public_metadata(metadata);
    let seen = sent(|clerk| clerk.users().update_metadata("user_1").body(body)).await;
    assert_eq!(
        seen.text(),
        r#"{"public_metadata":{"z":[1,0.1,null,{"b":{},"a":"é"}],"a":{"y":1.5,"x":9007199254740993}}}"#
    );
}

#[tokio::test]
async fn an_action_has_no_body_and_says_so() {
    let seen = sent(|clerk| clerk.users().ban("user_1")).await;
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("POST", "/v1/users/user_1/ban")
    );
    assert_eq!((seen.header("content-length"), seen.body.len()), ("0", 0));
    assert_eq!(seen.header("content-type"), "");
}

#[tokio::test]
async fn an_upload() {
    let file = File::from_bytes("abc").name("portrait \"é\".png");
    let body = SetUserProfileImageRequestBody::new(file);
    let seen = sent(|clerk| clerk.users().set_profile_image("user_1", body)).await;
    let boundary = seen
        .header("content-type")
        .strip_prefix("multipart/form-data; boundary=")
        .expect("it is a form");
    assert_eq!(
        seen.text().replace(boundary, "B"),
        "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"portrait %22é%22.png\"\r\n\
        Content-Type: image/png\r\n\r\nabc\r\n--B--\r\n"
    );
    assert_eq!(seen.header("content-length"), seen.body.len().to_string());
}
