//! Tokens of machines: what Clerk is asked, and what its answers mean; JWTs that are verified here.

use clerk_backend_api::auth::testing::TestKey;
use clerk_backend_api::auth::{AuthError, MachineToken, Options, TokenType};
use clerk_backend_api::{Clerk, RetryPolicy, Value};
use serde_json::json;
use tests::server::{Reply, Server, json as answer, status};

use super::{NOW, bearer, clerk, options, outcome, token};

const ALL: [TokenType; 4] = [
    TokenType::Session,
    TokenType::ApiKey,
    TokenType::OAuth,
    TokenType::M2m,
];

/// The machine behind a token, where Clerk is at `url`.
async fn ask(server: &Server, token: &str, options: &Options) -> Result<MachineToken, AuthError> {
    let builder = Clerk::builder()
        .bearer_auth("sk_test_1")
        .base_url(&server.url);
    let clerk = builder
        .retries(RetryPolicy::none())
        .build()
        .expect("the settings are right");
    let identity = clerk.authenticate(&bearer(token), options).await?;
    Ok(identity.machine().expect("it is a machine").clone())
}

/// What Clerk answers for a token that is valid, of whatever type: each reads what it knows of it.
fn valid() -> Value {
    json!({
        "object": "clerk_idp_oauth_access_token", "id": "id_1", "subject": "user_1", "scopes": ["a", "b"],
        "client_id": "client_1", "claims": { "team": "red" }, "revoked": false, "revocation_reason": null,
        "expired": false, "expiration": null, "created_at": 1, "updated_at": 1,
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut valid = valid();
    valid[name] = value;
    valid
}

/// A reason, and an answer that has it.
type Answered = (&'static str, fn() -> Reply);

#[tokio::test]
async fn clerk_is_asked_about_tokens_that_say_nothing() {
    let table = [
        (
            "ak_1",
            "/api_keys/verify",
            json!({ "secret": "ak_1" }),
            TokenType::ApiKey,
        ),
        (
            "oat_1",
            "/oauth_applications/access_tokens/verify",
            json!({ "access_token": "oat_1" }),
            TokenType::OAuth,
        ),
        (
            "mt_1",
            "/m2m_tokens/verify",
            json!({ "token": "mt_1" }),
            TokenType::M2m,
        ),
    ];
    for (token, path, body, kind) in table {
        let server = Server::always(|| answer(&valid().to_string()));
        let machine = ask(&server, token, &Options::new().accept(ALL))
            .await
            .expect("it is valid");
        let seen = server.one();
        assert_eq!((seen.method.as_str(), seen.target.as_str()), ("POST", path));
        assert_eq!(
            serde_json::from_str::<Value>(seen.text()).expect("it is JSON"),
            body
        );
        assert_eq!(
            (machine.kind, machine.id.as_str(), machine.subject.as_str()),
            (kind, "id_1", "user_1")
        );
        assert_eq!(machine.scopes, ["a", "b"]);
        let is_oauth = kind == TokenType::OAuth;
        assert_eq!(machine.client_id.as_deref(), is_oauth.then_some("client_1"));
        let team = machine.claims.get("team").and_then(Value::as_str);
        assert_eq!(team, (!is_oauth).then_some("red"));
        assert!(!format!("{machine:?}").contains("red"));
    }
}

#[tokio::test]
async fn what_clerk_answers_instead() {
    let table: [Answered; 10] = [
        ("token-invalid", || {
            answer(&with("subject", "".into()).to_string())
        }),
        ("token-invalid", || status(404, &[], "")),
        ("secret-key-invalid", || status(401, &[], "")),
        ("unexpected-error", || status(400, &[], "")),
        ("unexpected-error", || status(500, &[], "")),
        ("unexpected-error", || Reply::Reset),
        ("token-invalid", || answer("{}")),
        ("token-invalid", || answer(r#"{"active":false}"#)),
        ("token-invalid", || {
            answer(&with("revoked", true.into()).to_string())
        }),
        ("token-invalid", || {
            answer(&with("expired", true.into()).to_string())
        }),
    ];
    for token in ["ak_1", "oat_1", "mt_1"] {
        for (index, (expected, reply)) in table.iter().enumerate() {
            let server = Server::always(*reply);
            let error = ask(&server, token, &Options::new().accept(ALL))
                .await
                .expect_err("it is not valid");
            assert_eq!(
                error.reason().as_str(),
                *expected,
                "{token} {index}: {error}"
            );
            assert!(!format!("{error:?}").contains(token));
        }
    }
}

#[tokio::test]
async fn an_audience_that_is_asked_for_has_to_be_there() {
    let options = Options::new()
        .accept(ALL)
        .audience(["https://example.com/mcp"]);
    let serve = |audience: Value| {
        let mut token = valid();
        token["aud"] = audience;
        Server::start(move |_, _| answer(&token.to_string()))
    };
    for (audience, expected) in [
        (json!("https://example.com/mcp"), None),
        (json!(["x", "https://example.com/mcp"]), None),
        (json!("x"), Some("token-verification-failed")),
        (Value::Null, Some("token-verification-failed")),
    ] {
        let found = ask(&serve(audience.clone()), "oat_1", &options).await.err();
        assert_eq!(
            found.map(|error| error.reason().as_str()),
            expected,
            "{audience}"
        );
    }
}

#[tokio::test]
async fn only_what_is_accepted() {
    let table = [
        ("ak_1", TokenType::ApiKey),
        ("oat_1", TokenType::OAuth),
        ("mt_1", TokenType::M2m),
        ("x", TokenType::Session),
    ];
    for (token, kind) in table {
        assert_eq!(TokenType::of(token), kind);
        let others = ALL.into_iter().filter(|other| *other != kind);
        // Clerk is not asked: there is no server.
        let found = outcome(&bearer(token), &options().accept(others)).await;
        assert_eq!(found, "token-type-mismatch", "{token}");
    }
    assert_eq!(
        outcome(&bearer("ak_1"), &options()).await,
        "token-type-mismatch"
    );
    assert_eq!(
        outcome(&bearer("ak_1"), &options().accept([])).await,
        "configuration"
    );
    // A session is no machine.
    let machines = options().accept([TokenType::M2m]);
    assert_eq!(
        outcome(&bearer(&token().token()), &machines).await,
        "token-type-mismatch"
    );
}

/// A JWT of a machine, verified with the key of the settings.
async fn jwt(header: Value, claims: Value, options: Options) -> Result<MachineToken, &'static str> {
    let mut all = json!({ "sub": "mch_1", "jti": "mt_id", "exp": NOW + 60, "iat": NOW });
    let named = claims.as_object().into_iter().flatten();
    named.for_each(|(name, value)| all[name.as_str()] = value.clone());
    let mut head = json!({ "alg": "RS256", "typ": "JWT", "kid": "x" });
    let named = header.as_object().into_iter().flatten();
    named.for_each(|(name, value)| head[name.as_str()] = value.clone());
    let token = TestKey::shared().sign(&head, &all);
    let identity = clerk()
        .authenticate(&bearer(&token), &options.accept(ALL))
        .await;
    let identity = identity.map_err(|error| error.reason().as_str())?;
    Ok(identity.machine().expect("it is a machine").clone())
}

#[tokio::test]
async fn tokens_from_machine_to_machine() {
    let claims = json!({ "aud": ["mch_2", "mch_3"], "iss": "x", "team": "red" });
    let machine = jwt(json!({ "cat": "cl_B7d4PD333AAA" }), claims, options())
        .await
        .expect("it is valid");
    assert_eq!(
        (machine.kind, machine.id.as_str(), machine.subject.as_str()),
        (TokenType::M2m, "mt_id", "mch_1")
    );
    assert_eq!(machine.scopes, ["mch_2", "mch_3"]);
    assert_eq!(Value::from(machine.claims), json!({ "team": "red" }));
    let machine = jwt(json!({}), json!({ "scopes": "mch_4 mch_5" }), options())
        .await
        .expect("it is valid");
    assert_eq!(machine.scopes, ["mch_4", "mch_5"]);
    // Settings for sessions do not matter.
    let sessions = || {
        options()
            .authorized_parties(["https://example.com"])
            .audience(["api"])
    };
    assert!(jwt(json!({}), json!({}), sessions()).await.is_ok());
    let table = [
        (
            "token-invalid",
            json!({ "cat": "cl_B7d4PD111AAA" }),
            json!({}),
        ),
        (
            "token-invalid",
            json!({ "cat": "cl_B7d4PD222AAA" }),
            json!({}),
        ),
        ("token-invalid", json!({ "typ": "other" }), json!({})),
        (
            "token-invalid-algorithm",
            json!({ "alg": "HS256" }),
            json!({}),
        ),
        ("token-expired", json!({}), json!({ "exp": NOW - 60 })),
        (
            "token-verification-failed",
            json!({}),
            json!({ "exp": "never" }),
        ),
    ];
    for (expected, header, claims) in table {
        let found = jwt(header.clone(), claims, options()).await;
        assert_eq!(found, Err(expected), "{header}");
    }
}

#[tokio::test]
async fn oauth_access_tokens() {
    let header = || json!({ "typ": "at+jwt" });
    let claims = json!({ "sub": "user_1", "client_id": "client_1", "scope": "email profile", "act": { "sub": "x" } });
    let token = jwt(header(), claims.clone(), options())
        .await
        .expect("it is valid");
    assert_eq!(
        (token.kind, token.subject.as_str()),
        (TokenType::OAuth, "user_1")
    );
    assert_eq!(token.client_id.as_deref(), Some("client_1"));
    assert_eq!(token.scopes, ["email", "profile"]);
    assert_eq!(Value::from(token.claims), json!({ "act": { "sub": "x" } }));
    let long = jwt(
        json!({ "typ": "application/at+jwt" }),
        json!({ "sub": "user_1", "scp": ["a"] }),
        options(),
    )
    .await;
    assert_eq!(long.expect("it is valid").scopes, ["a"]);
    let api = || options().audience(["api"]);
    assert_eq!(
        jwt(header(), claims.clone(), api()).await,
        Err("token-verification-failed")
    );
    let mut meant = claims;
    meant["aud"] = "api".into();
    assert!(jwt(header(), meant, api()).await.is_ok());
    let expired = json!({ "sub": "user_1", "exp": NOW - 60 });
    assert_eq!(
        jwt(header(), expired, options()).await,
        Err("token-expired")
    );
}
