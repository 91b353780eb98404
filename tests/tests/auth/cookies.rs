//! Where a request has its token, and which of Clerk's cookies count.

use clerk_backend_api::HeaderMap;
use clerk_backend_api::auth::testing::TestToken;
use clerk_backend_api::auth::{Options, TokenType};
use http::header::{AUTHORIZATION, COOKIE};

use super::{NOW, bearer, clerk, clock, headers, options, outcome, session, token};

/// Keys of the same instance, for development and for production, and the suffixes of their cookies.
const TEST_KEY: &str = "pk_test_Y2xlcmsuaW5zcGlyZWQucHVtYS03NC5sY2wuZGV2JA";
const LIVE_KEY: &str = "pk_live_Y2xlcmsuaW5zcGlyZWQucHVtYS03NC5sY2wuZGV2JA";
const TEST: &str = "vWCgMp3A";
const LIVE: &str = "MqCvchyS";
const HOST: &str = "https://clerk.inspired.puma-74.lcl.dev";

fn cookie(text: &str) -> HeaderMap {
    headers(&[(COOKIE, text)])
}

#[tokio::test]
async fn the_header() {
    let (token, none) = (token().token(), "session-token-and-uat-missing");
    let table = [
        (format!("Bearer {token}"), ""),
        (token.clone(), ""),
        (format!("Bearer   {token} "), ""),
        // Other schemes have no token.
        (format!("bearer {token}"), none),
        (format!("Basic {token}"), none),
        ("Bearer".to_owned(), "token-invalid"),
        ("Bearer ".to_owned(), "token-invalid"),
        ("Bearer x".to_owned(), "token-invalid"),
        (String::new(), none),
    ];
    for (value, expected) in table {
        let found = outcome(&headers(&[(AUTHORIZATION, &value)]), &options()).await;
        assert_eq!(found, expected, "{value}");
    }
    assert_eq!(outcome(&HeaderMap::new(), &options()).await, none);
    // The header comes before the cookie.
    let cookie = format!("__session={token}");
    let both = headers(&[(AUTHORIZATION, "Bearer x"), (COOKIE, &cookie)]);
    assert_eq!(outcome(&both, &options()).await, "token-invalid");
    let other = headers(&[(AUTHORIZATION, "Basic x"), (COOKIE, &cookie)]);
    assert_eq!(outcome(&other, &options()).await, "");
}

#[tokio::test]
async fn every_form_of_a_request() {
    let headers = bearer(&token().token());
    let mut request = http::Request::new(std::cell::Cell::new(0));
    *request.headers_mut() = headers;
    let (clerk, options) = (clerk(), options());
    // A body that cannot be shared does not keep the future from being sent to another thread.
    fn is_send<T: Send>(future: T) -> T {
        future
    }
    assert!(
        is_send(clerk.authenticate(&request, &options))
            .await
            .is_ok()
    );
    let (parts, _) = request.into_parts();
    assert!(clerk.authenticate(&parts, &options).await.is_ok());
}

#[tokio::test]
async fn the_cookie() {
    let token = token().token();
    let encoded = token.replace('.', "%2E");
    let table = [
        (format!("__session={token}"), ""),
        (format!("a=b; __session={token}; c"), ""),
        (format!("__session={encoded}"), ""),
        (format!("__session=\"{token}\""), ""),
        // Of two, the first one.
        (format!("__session={token}; __session=x"), ""),
        (format!("__session=x; __session={token}"), "token-invalid"),
        ("__session=".to_owned(), "session-token-and-uat-missing"),
        // Those of other instances, and of other names.
        (
            format!("__session_{TEST}={token}"),
            "session-token-and-uat-missing",
        ),
        (
            format!("x__session={token}"),
            "session-token-and-uat-missing",
        ),
        (format!("__session={token}; __client_uat={}", NOW - 1), ""),
        (format!("__session={token}; __client_uat={NOW}"), ""),
        (
            format!("__session={token}; __client_uat={}", NOW + 1),
            "session-token-iat-before-client-uat",
        ),
        (
            format!("__session={token}; __client_uat=0"),
            "session-token-but-no-client-uat",
        ),
        (
            format!("__session={token}; __client_uat=x"),
            "session-token-but-no-client-uat",
        ),
        (
            format!("__client_uat={NOW}"),
            "client-uat-but-no-session-token",
        ),
        ("__client_uat=0".to_owned(), "session-token-and-uat-missing"),
    ];
    for (text, expected) in table {
        assert_eq!(
            outcome(&cookie(&text), &options()).await,
            expected,
            "{text}"
        );
    }
    // HTTP/2 may send each in a line of its own.
    let line = format!("__session={token}");
    let lines = headers(&[(COOKIE, "a=b"), (COOKIE, &line)]);
    assert_eq!(outcome(&lines, &options()).await, "");
}

#[tokio::test]
async fn an_old_cookie_has_reasons_of_its_own() {
    let table = [
        (
            token().claim("exp", NOW - 60),
            "session-token-expired",
            "token-expired",
        ),
        (
            token().claim("nbf", NOW + 60),
            "session-token-nbf",
            "token-not-active-yet",
        ),
        (
            token().claim("iat", NOW + 60),
            "session-token-iat-in-the-future",
            "token-iat-in-the-future",
        ),
        (
            token().without("exp"),
            "token-verification-failed",
            "token-verification-failed",
        ),
    ];
    for (token, in_cookie, in_header) in table {
        let token = token.token();
        let found = outcome(&cookie(&format!("__session={token}")), &options()).await;
        assert_eq!(found, in_cookie);
        assert_eq!(outcome(&bearer(&token), &options()).await, in_header);
    }
}

#[tokio::test]
async fn machines_have_no_cookies() {
    let options = options().accept([TokenType::Session, TokenType::ApiKey, TokenType::M2m]);
    for text in ["ak_1", "mt_1"] {
        assert_eq!(
            outcome(&cookie(&format!("__session={text}")), &options).await,
            "token-invalid"
        );
    }
    let machines = options.accept([TokenType::ApiKey]);
    let valid = cookie(&format!("__session={}", token().token()));
    assert_eq!(outcome(&valid, &machines).await, "No token in header");
}

/// Which of two tokens counts: that with the suffix, or that without.
async fn chosen(
    key: &str,
    plain: Option<TestToken<'_>>,
    own: Option<TestToken<'_>>,
    rest: &str,
) -> String {
    let suffix = if key == TEST_KEY { TEST } else { LIVE };
    let cookies = [
        ("__session", plain, "plain"),
        (&format!("__session_{suffix}"), own, "own"),
    ];
    let cookies = cookies.into_iter().filter_map(|(name, token, subject)| {
        Some(format!("{name}={}", token?.subject(subject).token()))
    });
    let cookies: Vec<_> = cookies.chain([rest.replace("SUFFIX", suffix)]).collect();
    // An expired token is known by its subject as well.
    let options: Options = options()
        .publishable_key(key)
        .clock_skew(std::time::Duration::from_secs(7200));
    let found = session(&cookie(&cookies.join("; ")), &options).await;
    found.map_or_else(str::to_owned, |session| session.user_id().to_owned())
}

#[tokio::test]
async fn cookies_with_a_suffix() {
    let at = |seconds: u64| {
        token()
            .claim("iss", HOST)
            .claim("iat", NOW - seconds)
            .claim("nbf", NOW - seconds)
    };
    let uat = |plain: &str, own: &str| format!("__client_uat={plain}; __client_uat_SUFFIX={own}");
    let early = (NOW - 1000).to_string();
    let signed_in = uat(&early, &early);
    for key in [TEST_KEY, LIVE_KEY] {
        // A token that names no issuer.
        let odd = at(1).without("iss");
        assert_eq!(
            chosen(key, Some(odd), Some(at(2)), &signed_in).await,
            "plain"
        );
        // A token of another instance.
        let foreign = at(0).claim("iss", "https://clerk.example.com");
        assert_eq!(
            chosen(key, Some(foreign), Some(at(2)), &signed_in).await,
            "own"
        );
        assert_eq!(
            chosen(key, Some(at(0).claim("iss", 1)), Some(at(2)), &signed_in).await,
            "own"
        );
        // None with the suffix.
        assert_eq!(
            chosen(key, Some(at(0)), None, "__client_uat=1").await,
            "plain"
        );
        // The newer one.
        assert_eq!(
            chosen(key, Some(at(1)), Some(at(2)), &signed_in).await,
            "plain"
        );
        assert_eq!(
            chosen(key, Some(at(2)), Some(at(1)), &signed_in).await,
            "own"
        );
        assert_eq!(
            chosen(key, Some(at(1)), Some(at(1)), &signed_in).await,
            "own"
        );
        // Signed out with the suffix, signed in without.
        assert_eq!(
            chosen(key, Some(at(2)), Some(at(1)), &uat(&early, "0")).await,
            "plain"
        );
        // Signed out without the suffix.
        assert_eq!(
            chosen(key, Some(at(1)), Some(at(2)), &uat("0", &early)).await,
            "own"
        );
        // A session without the time that belongs to it.
        assert_eq!(
            chosen(key, Some(at(2)), Some(at(1)), "__client_uat=1").await,
            "plain"
        );
        assert_eq!(chosen(key, None, Some(at(1)), &signed_in).await, "own");
    }
    // In development an expired one does not count once the browser has signed out.
    let expired = || Some(at(3000).claim("exp", NOW - 2000));
    let early = uat("0", &(NOW - 4000).to_string());
    assert_eq!(
        chosen(LIVE_KEY, Some(at(4000)), expired(), &early).await,
        "own"
    );
    assert_eq!(
        chosen(TEST_KEY, Some(at(4000)), expired(), &early).await,
        "session-token-but-no-client-uat"
    );
}

#[tokio::test]
async fn keys_that_are_none() {
    let valid = cookie(&format!("__session={}", token().token()));
    let table = [
        "",
        "pk_test_",
        "pk_test_eA",
        "pk_other_Y2xlcmsuZXhhbXBsZS5jb20k",
        "sk_test_1",
        "pk_test_!",
        "pk_live_Y2xlcms",
    ];
    for key in table {
        let options = options().publishable_key(key).clock(clock().reader());
        assert_eq!(outcome(&valid, &options).await, "configuration", "{key}");
    }
    let printed = format!("{:?}", options().publishable_key(TEST_KEY));
    assert!(printed.contains(TEST), "{printed}");
}
