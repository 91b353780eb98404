//! The layer and the extractors, in an axum router: what is answered to whom.

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use clerk_backend_api::auth::testing::{TestKey, TestToken};
use clerk_backend_api::auth::{
    AuthError, Check, Denied, MachineToken, Options, Reverification, Session,
};
use clerk_backend_api::tower::AuthLayer;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Request, Response};
use tower::ServiceExt;

use super::{NOW, clerk, options, token};

async fn me(session: Session) -> String {
    session.user_id().to_owned()
}

async fn anyone(session: Option<Session>) -> String {
    session.map_or_else(
        || "nobody".to_owned(),
        |session| session.user_id().to_owned(),
    )
}

async fn machine(token: MachineToken) -> String {
    token.subject
}

async fn invoices(session: Session) -> Result<&'static str, Denied> {
    session.require(&Check::permission("org:invoices:create"))?;
    Ok("created")
}

async fn delete(session: Session) -> Result<&'static str, Denied> {
    session.require(&Check::reverification(Reverification::STRICT))?;
    Ok("deleted")
}

fn router() -> Router {
    Router::new()
        .route("/me", get(me))
        .route("/anyone", get(anyone))
        .route("/machine", get(machine))
        .route("/invoices", get(invoices))
        .route("/delete", get(delete))
}

fn request(path: &str, token: Option<String>) -> Request<Body> {
    let mut request = Request::builder().uri(path);
    if let Some(token) = token {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    request.body(Body::empty()).expect("it is a request")
}

/// Status and body.
async fn read(response: Response<Body>) -> (u16, String) {
    let status = response.status().as_u16();
    let body = axum::body::to_bytes(response.into_body(), 10_000)
        .await
        .expect("it is short");
    (
        status,
        String::from_utf8(body.to_vec()).expect("it is text"),
    )
}

async fn ask(router: Router, path: &str, token: Option<TestToken<'_>>) -> (u16, String) {
    let request = request(path, token.map(TestToken::token));
    let response = router.oneshot(request).await;
    read(response.expect("a router answers always")).await
}

fn layered(options: Options) -> Router {
    router().layer(AuthLayer::new(clerk(), options))
}

#[tokio::test]
async fn who_is_answered_what() {
    let member = || token().organization("org_1", "member");
    let table = [
        ("/me", Some(token()), 200, "user_test"),
        (
            "/me",
            None,
            401,
            r#"{"error":"session-token-and-uat-missing"}"#,
        ),
        (
            "/me",
            Some(token().claim("exp", NOW - 60)),
            401,
            r#"{"error":"token-expired"}"#,
        ),
        (
            "/me",
            Some(token().header("cat", "cl_B7d4PD222AAA")),
            401,
            r#"{"error":"token-type-mismatch"}"#,
        ),
        ("/anyone", Some(token()), 200, "user_test"),
        ("/anyone", None, 200, "nobody"),
        ("/anyone", Some(token().claim("exp", 0)), 200, "nobody"),
        (
            "/machine",
            Some(token()),
            401,
            r#"{"error":"token-type-mismatch"}"#,
        ),
        (
            "/invoices",
            Some(member().permissions(&["org:invoices:create"])),
            200,
            "created",
        ),
        (
            "/invoices",
            Some(member().permissions(&["org:invoices:read"])),
            403,
            r#"{"error":"forbidden","message":"the user does not have the permission org:invoices:create"}"#,
        ),
        (
            "/invoices",
            None,
            401,
            r#"{"error":"session-token-and-uat-missing"}"#,
        ),
        ("/delete", Some(token().factor_ages(1, 1)), 200, "deleted"),
    ];
    for (path, token, status, body) in table {
        let shown = format!("{path} {token:?}");
        let found = ask(layered(options()), path, token).await;
        assert_eq!(found, (status, body.to_owned()), "{shown}");
    }
    let (status, body) = ask(
        layered(options()),
        "/delete",
        Some(token().factor_ages(11, 11)),
    )
    .await;
    assert_eq!(status, 403);
    assert!(
        body.contains(r#""reason":"reverification-error""#),
        "{body}"
    );
}

#[tokio::test]
async fn machines_have_an_extractor_as_well() {
    use clerk_backend_api::auth::TokenType;
    let options = || options().accept([TokenType::Session, TokenType::M2m]);
    let machine = || Some(token().subject("mch_1").header("cat", "cl_B7d4PD333AAA"));
    assert_eq!(
        ask(layered(options()), "/machine", machine()).await,
        (200, "mch_1".to_owned())
    );
    let (status, body) = ask(layered(options()), "/me", machine()).await;
    assert_eq!(
        (status, body.as_str()),
        (401, r#"{"error":"token-type-mismatch"}"#)
    );
}

#[tokio::test]
async fn what_is_wrong_with_the_server_is_not_told() {
    let internal = (500, r#"{"error":"internal"}"#.to_owned());
    // Without the layer, nobody gets in.
    assert_eq!(ask(router(), "/me", Some(token())).await, internal);
    let wrong = options().authorized_parties([""]);
    assert_eq!(ask(layered(wrong), "/me", Some(token())).await, internal);
}

#[tokio::test]
async fn a_session_that_was_put_there_before_does_not_count() {
    let headers = token().headers();
    let identity = clerk().authenticate(&headers, &options()).await;
    let forged = identity
        .and_then(|identity| identity.into_session())
        .expect("it is valid");
    let mut request = request("/me", None);
    request.extensions_mut().insert(forged);
    let response = layered(options())
        .oneshot(request)
        .await
        .expect("it answers");
    assert_eq!(read(response).await.0, 401);
}

#[tokio::test]
async fn answers_are_json() {
    let response = layered(options())
        .oneshot(request("/me", None))
        .await
        .expect("it answers");
    assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
}

#[tokio::test]
async fn the_layer_serves_every_service() {
    let seen = tower::service_fn(|request: Request<String>| async move {
        let error = request.extensions().get::<AuthError>();
        let session = request.extensions().get::<Session>();
        Ok::<_, std::convert::Infallible>((
            session.is_some(),
            error.map(|error| error.reason().as_str()),
        ))
    });
    let service = tower::ServiceBuilder::new()
        .layer(AuthLayer::new(clerk(), options()))
        .service(seen);
    let mut request = Request::new(String::new());
    assert_eq!(
        service.clone().oneshot(request.clone()).await,
        Ok((false, Some("session-token-and-uat-missing")))
    );
    *request.headers_mut() = TestKey::shared().session(&super::clock()).headers();
    assert_eq!(service.oneshot(request).await, Ok((true, None)));
}
