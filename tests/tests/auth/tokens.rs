//! A token alone: form, algorithm, signature, and each claim by itself.

use std::time::Duration;

use clerk_backend_api::auth::testing::{TestKey, TestToken};
use clerk_backend_api::auth::{Category, Options, Reason};
use clerk_backend_api::{Clerk, Value};
use serde_json::json;

use super::{NOW, bearer, clerk, clock, options, outcome, session, token, verify};

/// Checks what comes of tokens with these options.
async fn compare(options: &Options, table: Vec<(&str, TestToken<'_>)>) {
    for (expected, token) in table {
        let shown = format!("{token:?}");
        let found = verify(&token.token(), options).await;
        assert_eq!(found.err().unwrap_or_default(), expected, "{shown}");
    }
}

#[tokio::test]
async fn a_valid_token_has_its_claims() {
    let token = token()
        .authorized_party("https://example.com")
        .claim(
            "act",
            json!({ "sub": "user_admin", "type": "agent", "iss": "x" }),
        )
        .claim("aud", "api")
        .claim("jti", "id")
        .factor_ages(3, -1)
        .claim("plan_of_mine", json!({ "seats": 3 }))
        .token();
    let claims = clerk()
        .verify_token(&token, &options())
        .await
        .expect("it is valid");
    assert_eq!(claims.subject, "user_test");
    assert_eq!(claims.session_id.as_deref(), Some("sess_test"));
    assert_eq!(claims.issuer.as_deref(), Some("https://clerk.example.com"));
    assert_eq!(
        claims.authorized_party.as_deref(),
        Some("https://example.com")
    );
    assert_eq!(claims.audience, ["api"]);
    assert_eq!(claims.id.as_deref(), Some("id"));
    assert_eq!(claims.status.as_deref(), Some("active"));
    let now = i64::try_from(NOW).expect("it is small");
    assert_eq!((claims.issued_at, claims.expires_at), (Some(now), now + 60));
    assert_eq!(claims.category, Some(Category::Session));
    let actor = claims.actor.as_ref().expect("there is one");
    assert_eq!(
        (actor.subject.as_str(), actor.kind.as_deref()),
        ("user_admin", Some("agent"))
    );
    let ages = claims.factor_ages.expect("there are some");
    assert_eq!((ages.first, ages.second), (Some(3), None));
    // What a template adds is kept, and nothing else.
    assert_eq!(
        Value::from(claims.custom.clone()),
        json!({ "plan_of_mine": { "seats": 3 } })
    );
    #[derive(serde::Deserialize)]
    struct Mine {
        plan_of_mine: Value,
    }
    let mine: Mine = claims.custom_as().expect("it fits");
    assert_eq!(mine.plan_of_mine["seats"], 3);
}

#[tokio::test]
async fn what_is_no_token() {
    let valid = token().token();
    let table = [
        "",
        "a",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        "e30.e30",
        "W10.e30.AA",
        "e30.W10.AA",
        "e30.!.AA",
    ];
    for text in table {
        assert_eq!(
            verify(text, &options()).await,
            Err("token-invalid"),
            "{text}"
        );
    }
    assert_eq!(
        verify(&format!("{valid}.x"), &options()).await,
        Err("token-invalid")
    );
    assert_eq!(verify(&valid, &options()).await, Ok("user_test".to_owned()));
    // Padding may be there.
    let [header, payload, signature] = valid.split('.').collect::<Vec<_>>()[..] else {
        panic!("it has three parts");
    };
    let padded = format!("{header}==.{payload}=.{signature}==");
    assert_eq!(
        verify(&padded, &options()).await,
        Err("token-invalid-signature")
    );
}

#[tokio::test]
async fn algorithms_are_not_confused() {
    let table = [
        "none", "None", "HS256", "HS512", "ES256", "PS256", "EdDSA", "rs256", "",
    ];
    let table =
        table.map(|algorithm| ("token-invalid-algorithm", token().header("alg", algorithm)));
    compare(&options(), table.into()).await;
    // Their names are known, and the key is not one for them.
    let table =
        ["RS384", "RS512"].map(|alg| ("token-verification-failed", token().header("alg", alg)));
    compare(&options(), table.into()).await;
    compare(
        &options(),
        vec![(
            "token-invalid-algorithm",
            token().header("alg", Value::Null),
        )],
    )
    .await;
    // The public key as a secret of HS256, which is what confusion is about.
    let signed = token().header("alg", "HS256").token();
    let (signed, _) = signed.rsplit_once('.').expect("it has dots");
    let key = aws_lc_rs::hmac::Key::new(
        aws_lc_rs::hmac::HMAC_SHA256,
        TestKey::shared().pem().as_bytes(),
    );
    let tag = aws_lc_rs::hmac::sign(&key, signed.as_bytes());
    use base64::Engine;
    let tag = base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(tag);
    let forged = format!("{signed}.{tag}");
    assert_eq!(
        verify(&forged, &options()).await,
        Err("token-invalid-algorithm")
    );
    // Without a signature.
    let unsigned = format!("{signed}.");
    assert_eq!(
        verify(&unsigned, &options()).await,
        Err("token-invalid-algorithm")
    );
}

#[tokio::test]
async fn a_signature_is_that_of_the_key_and_of_the_claims() {
    let valid = token().token();
    let (signed, _) = valid.rsplit_once('.').expect("it has dots");
    assert_eq!(
        verify(&format!("{signed}."), &options()).await,
        Err("token-invalid-signature")
    );
    let other = TestKey::generate("ins_test");
    assert_eq!(
        verify(&valid, &other.options().clock(clock().reader())).await,
        Err("token-invalid-signature")
    );
    let swapped = token().subject("user_other").token();
    let (_, foreign) = swapped.rsplit_once('.').expect("it has dots");
    assert_eq!(
        verify(&format!("{signed}.{foreign}"), &options()).await,
        Err("token-invalid-signature")
    );
    // The claims are not looked at before.
    let expired = other.session(&clock()).claim("exp", 0).token();
    assert_eq!(
        verify(&expired, &options()).await,
        Err("token-invalid-signature")
    );
}

#[tokio::test]
async fn the_type_in_the_header() {
    let table = vec![
        ("", token().header("typ", "JWT")),
        ("token-invalid", token().header("typ", "jwt")),
        ("token-invalid", token().header("typ", "at+jwt")),
        ("token-invalid", token().header("typ", Value::Null)),
    ];
    compare(&options(), table).await;
    let absent = TestKey::shared().sign(
        &json!({ "alg": "RS256" }),
        &json!({ "sub": "Ada", "exp": NOW + 1 }),
    );
    assert_eq!(verify(&absent, &options()).await, Ok("Ada".to_owned()));
    let options = options().header_types(["at+jwt", "JWT"]);
    assert_eq!(verify(&absent, &options).await, Err("token-invalid"));
    let table = vec![
        ("", token().header("typ", "JWT")),
        ("", token().header("typ", "at+jwt")),
        ("token-invalid", token().header("typ", "other")),
    ];
    compare(&options, table).await;
}

#[tokio::test]
async fn claims_have_to_be_there_and_of_their_kind() {
    let failed = "token-verification-failed";
    let table = vec![
        (failed, token().without("sub")),
        (failed, token().claim("sub", 1)),
        (failed, token().claim("sub", Value::Null)),
        (failed, token().without("exp")),
        (failed, token().claim("exp", "1")),
        (failed, token().claim("exp", Value::Null)),
        (failed, token().claim("nbf", "1")),
        (failed, token().claim("nbf", Value::Null)),
        (failed, token().claim("iat", "1")),
        ("", token().without("nbf")),
        ("", token().without("iat")),
        ("", token().without("iss")),
        ("", token().without("sid")),
    ];
    compare(&options(), table).await;
}

#[tokio::test]
async fn clocks_differ_by_so_much_and_no_more() {
    let at = |name: &str, seconds: i64| {
        let time = i64::try_from(NOW).expect("it is small") + seconds;
        token().claim(name, time)
    };
    let (expired, early, future) = (
        "token-expired",
        "token-not-active-yet",
        "token-iat-in-the-future",
    );
    let table = vec![
        ("", at("exp", -4)),
        (expired, at("exp", -5)),
        ("", at("nbf", 5)),
        (early, at("nbf", 6)),
        ("", at("iat", 5)),
        (future, at("iat", 6)),
        // Fractions of a second are cut.
        ("", at("exp", -4).claim("exp", NOW as f64 - 3.5)),
        (expired, at("exp", 0).claim("exp", NOW as f64 - 4.5 - 0.5)),
        ("", at("exp", 0).claim("exp", 1e300)),
        (expired, at("exp", 0).claim("exp", -1e300)),
    ];
    compare(&options(), table).await;
    let none = options().clock_skew(Duration::ZERO);
    let table = vec![
        ("", at("exp", 1)),
        (expired, at("exp", 0)),
        ("", at("nbf", 0)),
        (early, at("nbf", 1)),
        ("", at("iat", 0)),
        (future, at("iat", 1)),
    ];
    compare(&none, table).await;
    let long = options().clock_skew(Duration::from_secs(3600));
    compare(
        &long,
        vec![("", at("exp", -3599)), (expired, at("exp", -3600))],
    )
    .await;
    // Of several, the first in this order counts.
    compare(
        &options(),
        vec![(expired, at("exp", -60).claim("nbf", NOW + 60))],
    )
    .await;
}

#[tokio::test]
async fn authorized_parties() {
    let with = |party: Value| token().claim("azp", party);
    let wrong = "token-invalid-authorized-parties";
    let parties = options().authorized_parties(["https://example.com", "https://www.example.com"]);
    let table = vec![
        ("", with("https://example.com".into())),
        ("", with("https://www.example.com".into())),
        (wrong, with("https://example.com.evil.com".into())),
        (wrong, with("https://EXAMPLE.com".into())),
        (wrong, with("".into())),
        (wrong, with(1.into())),
        (wrong, with(json!(["https://example.com"]))),
        (wrong, token()),
    ];
    compare(&parties, table).await;
    compare(
        &options(),
        vec![("", token()), ("", with("x".into())), ("", with(1.into()))],
    )
    .await;
    for empty in [vec![], vec![""]] {
        let options = options().authorized_parties(empty);
        compare(&options, vec![("configuration", token())]).await;
    }
}

#[tokio::test]
async fn audience_and_issuer() {
    let failed = "token-verification-failed";
    let with = |audience: Value| token().claim("aud", audience);
    let table = vec![
        ("", with("api".into())),
        ("", with(json!(["other", "api"]))),
        (failed, with("other".into())),
        (failed, with(json!([]))),
        (failed, with(1.into())),
        (failed, with(json!([1]))),
        (failed, token()),
    ];
    compare(&options().audience(["api", "web"]), table).await;
    compare(
        &options(),
        vec![("", with("other".into())), ("", with(1.into()))],
    )
    .await;
    let issuer = options().issuer("https://clerk.example.com");
    let table = vec![
        ("", token()),
        (
            "token-invalid-issuer",
            token().claim("iss", "https://clerk.example.com/"),
        ),
        ("token-invalid-issuer", token().without("iss")),
        ("token-invalid-issuer", token().claim("iss", 1)),
    ];
    compare(&issuer, table).await;
}

#[tokio::test]
async fn a_token_made_for_something_else_is_no_session() {
    let table = [
        ("cl_B7d4PD111AAA", "", ""),
        ("cl_I7d4PD111III", "", ""),
        ("cl_B7d4PD222AAA", "", "token-type-mismatch"),
        ("cl_B7d4PD333AAA", "token-invalid", "token-type-mismatch"),
        ("cl_other", "", "token-type-mismatch"),
    ];
    for (category, alone, request) in table {
        let token = token().header("cat", category).token();
        let found = verify(&token, &options()).await;
        assert_eq!(found.err().unwrap_or_default(), alone, "{category}");
        assert_eq!(
            outcome(&bearer(&token), &options()).await,
            request,
            "{category}"
        );
    }
    let machine = token().subject("mch_1").token();
    assert_eq!(
        outcome(&bearer(&machine), &options()).await,
        "token-type-mismatch"
    );
    let oauth = token().header("typ", "at+jwt").token();
    assert_eq!(
        outcome(&bearer(&oauth), &options()).await,
        "token-type-mismatch"
    );
    // A session has an ID and is not pending.
    let without = token().without("sid").token();
    assert_eq!(
        outcome(&bearer(&without), &options()).await,
        "token-invalid"
    );
    let pending = token().claim("sts", "pending").token();
    assert_eq!(
        outcome(&bearer(&pending), &options()).await,
        "session-pending"
    );
    let options = options().pending_sessions(true);
    assert!(session(&bearer(&pending), &options).await.is_ok());
}

#[tokio::test]
async fn the_key_of_the_settings_is_read_in_all_spellings() {
    let pem = TestKey::shared().pem();
    let bare: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let jwk = TestKey::shared().jwks()["keys"][0].clone();
    let jwk = clerk_backend_api::auth::PublicKey::from_jwk(&jwk).expect("it is a key");
    let spellings = [
        &pem,
        &pem.replace('\n', ""),
        &pem.replace('\n', "\\n"),
        &bare,
    ];
    let options = spellings.map(|pem| Options::new().jwt_key(pem));
    for options in options.into_iter().chain([Options::new().key(jwk)]) {
        let options = options.clock(clock().reader());
        assert_eq!(
            verify(&token().token(), &options).await,
            Ok("user_test".to_owned())
        );
        // The ID in the token is its sender's, and does not matter.
        let other = token().header("kid", "ins_other").token();
        assert!(verify(&other, &options).await.is_ok());
    }
    let wrong =
        Options::new().jwt_key("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----");
    assert_eq!(verify(&token().token(), &wrong).await, Err("configuration"));
}

#[tokio::test]
async fn nothing_secret_is_printed() {
    let text = token().token();
    let session = session(&bearer(&text), &options())
        .await
        .expect("it is valid");
    let signature = text.rsplit_once('.').expect("it has dots").1;
    assert_eq!(session.token(), text);
    assert!(!format!("{session:?}").contains(signature));
    let error = clerk()
        .verify_token(&format!("{text}x"), &options())
        .await
        .expect_err("it was changed");
    assert!(!format!("{error:?} {error}").contains(&text[..40]));
    let printed = format!("{:?}", options());
    assert!(
        !printed.contains("BEGIN") && printed.contains("PublicKey"),
        "{printed}"
    );
}

#[tokio::test]
async fn errors_say_what_to_answer() {
    let table = [
        (options(), 401, Reason::TokenInvalid),
        (
            options().authorized_parties([""]),
            500,
            Reason::Configuration,
        ),
    ];
    for (options, status, reason) in table {
        let error = clerk()
            .verify_token("x", &options)
            .await
            .expect_err("it is none");
        assert_eq!((error.status(), error.reason()), (status, reason));
    }
    let clerk = Clerk::builder().build().expect("no key is needed to build");
    let error = clerk
        .verify_token(&token().token(), &Options::new())
        .await
        .expect_err("there is no key");
    assert_eq!(
        (error.status(), error.reason()),
        (500, Reason::JwkFailedToResolve)
    );
    let shown = "jwk-failed-to-resolve: there is neither a key nor a secret key to fetch it with";
    assert_eq!(error.to_string(), shown);
    assert!(std::error::Error::source(&error).is_some());
}
