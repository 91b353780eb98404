//! Signed tokens and the store of keys: what is taken apart, which keys are taken, how often they are fetched.

use std::cell::Cell;
use std::future::pending;
use std::sync::LazyLock;
use std::time::Duration;

use serde_json::json;

use super::api::client;
use super::server::{Reply, Server, json, status};
use crate::runtime::jwt::{Jwt, PublicKey, SigningKey};
use crate::runtime::keys::{KeyStore, Keys, Missing};
use crate::shop::tokens::subject;

/// Made once: it takes a while.
static KEY: LazyLock<SigningKey> = LazyLock::new(SigningKey::generate);
static OTHER: LazyLock<SigningKey> = LazyLock::new(SigningKey::generate);

fn token(key: &SigningKey, id: &str) -> String {
    key.sign(
        &json!({ "alg": "RS256", "kid": id }),
        &json!({ "sub": "Ada" }),
    )
}

fn public(key: &SigningKey) -> PublicKey {
    PublicKey::from_pem(&key.pem()).expect("it is one")
}

fn is_signed(token: &str, key: &PublicKey) -> bool {
    Jwt::parse(token)
        .expect("it is a token")
        .is_signed_with(key)
}

#[test]
fn what_is_a_token() {
    let (object, list) = ("e30", "W10");
    let table = [
        ("e30.e30.", ""),
        ("e30=.e30=.AA==", ""),
        ("e30.e30", "a token has three parts with dots between them"),
        (
            "e30.e30.AA.AA",
            "a token has three parts with dots between them",
        ),
        ("", "a token has three parts with dots between them"),
        ("!.e30.AA", "the token's header is not base64url"),
        ("e30.e3+.AA", "the token's payload is not base64url"),
        ("e30.e30.A", "the token's signature is not base64url"),
        ("e30.e30.AB", "the token's signature is not base64url"),
        (".e30.AA", "the token's header is not a JSON object"),
    ];
    for (token, expected) in table {
        let why = Jwt::parse(token).err().map(|why| why.to_string());
        assert_eq!(why.unwrap_or_default(), expected, "{token}");
    }
    let why = Jwt::parse(&format!("{object}.{list}.AA")).err();
    assert_eq!(
        why.expect("a list is none").to_string(),
        "the token's payload is not a JSON object"
    );
    assert_eq!(format!("{:?}", Jwt::parse("e30.e30.")), "Ok(Jwt { .. })");
}

#[test]
fn a_signature_belongs_to_one_key_and_one_text() {
    let token = token(&KEY, "a");
    assert!(is_signed(&token, &public(&KEY)));
    assert!(!is_signed(&token, &public(&OTHER)));
    let (signed, signature) = token.rsplit_once('.').expect("it has dots");
    let (header, _) = signed.split_once('.').expect("it has dots");
    assert!(!is_signed(
        &format!("{header}.e30.{signature}"),
        &public(&KEY)
    ));
    assert!(!is_signed(&format!("{signed}."), &public(&KEY)));
}

#[test]
fn a_key_is_one_in_every_spelling() {
    let (pem, token) = (KEY.pem(), token(&KEY, "a"));
    let bare: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let spellings = [
        pem.clone(),
        pem.replace('\n', "\r\n"),
        pem.replace('\n', ""),
        pem.replace('\n', " "),
        pem.replace('\n', "\\n"),
        format!("\n {bare} \n"),
        bare.trim_end_matches('=').to_owned(),
    ];
    for spelling in spellings {
        let key = PublicKey::from_pem(&spelling).unwrap_or_else(|why| panic!("{spelling}: {why}"));
        assert!(is_signed(&token, &key), "{spelling}");
    }
    let key = PublicKey::from_jwk(&KEY.jwk("a")).expect("it is one");
    assert!(is_signed(&token, &key));
    assert_eq!(
        format!("{key:?} {:?}", *KEY),
        "PublicKey { .. } SigningKey { .. }"
    );
}

#[test]
fn other_keys_are_none() {
    let jwk = KEY.jwk("a");
    let with = |name: &str, value| {
        let mut jwk = jwk.clone();
        jwk[name] = value;
        jwk
    };
    let table = [
        with("kty", json!("EC")),
        with("kty", json!("oct")),
        with("d", json!("AQAB")),
        with("use", json!("enc")),
        with("alg", json!("RS512")),
        with("alg", json!("HS256")),
        // A modulus of 512 bits.
        with("n", json!("x".repeat(86))),
        with("n", json!("")),
        with("n", json!("!")),
        with("e", json!("AA")),
        json!({ "kty": "RSA" }),
        json!(null),
    ];
    for key in table {
        assert!(PublicKey::from_jwk(&key).is_err(), "{key}");
    }
    let secret = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----";
    for pem in [
        "",
        "!",
        "AAAA",
        secret,
        "-----BEGIN PUBLIC KEY",
        "-----BEGIN PUBLIC KEY-----",
    ] {
        assert!(PublicKey::from_pem(pem).is_err(), "{pem}");
    }
    // Ed25519.
    let other = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";
    assert!(PublicKey::from_pem(other).is_err());
}

/// A store with a fetch that is counted.
#[derive(Default)]
struct Counted {
    store: KeyStore<&'static str>,
    fetches: Cell<usize>,
}

type Fetched = Result<&'static [&'static str], &'static str>;

impl Counted {
    /// Asks for a key, with what a fetch gives: the IDs, all of one key. Gives the answer and how often it was fetched.
    async fn key(&self, id: &str, fetched: Fetched) -> (Result<(), Missing<&'static str>>, usize) {
        let fetch = || async {
            self.fetches.set(self.fetches.get() + 1);
            let key = public(&KEY);
            let keys = fetched?.iter().map(|id| ((*id).to_owned(), key.clone()));
            Ok(Keys::from_iter(keys))
        };
        let found = self.store.key(id, fetch).await;
        (found.map(drop), self.fetches.get())
    }
}

async fn pass(seconds: u64) {
    tokio::time::advance(Duration::from_secs(seconds)).await;
}

#[tokio::test(start_paused = true)]
async fn keys_are_kept_for_five_minutes() {
    let keys = Counted::default();
    assert_eq!(keys.key("a", Ok(&["a"])).await, (Ok(()), 1));
    pass(299).await;
    assert_eq!(keys.key("a", Ok(&["a"])).await, (Ok(()), 1));
    pass(1).await;
    assert_eq!(keys.key("a", Ok(&["b"])).await, (Err(Missing::Unknown), 2));
    assert_eq!(keys.key("b", Ok(&["b"])).await, (Ok(()), 2));
}

#[tokio::test(start_paused = true)]
async fn unknown_keys_are_fetched_at_most_every_few_seconds() {
    let keys = Counted::default();
    assert_eq!(keys.key("a", Ok(&["a"])).await, (Ok(()), 1));
    for _ in 0..100 {
        assert_eq!(keys.key("b", Ok(&["b"])).await, (Err(Missing::Unknown), 1));
    }
    pass(5).await;
    assert_eq!(keys.key("b", Ok(&["a", "b"])).await, (Ok(()), 2));
    assert_eq!(keys.key("c", Ok(&["c"])).await, (Err(Missing::Unknown), 2));
    let none = Counted::default();
    assert_eq!(none.key("a", Ok(&[])).await, (Err(Missing::Empty), 1));
}

#[tokio::test(start_paused = true)]
async fn old_keys_serve_while_a_fetch_fails_but_not_for_ever() {
    let keys = Counted::default();
    assert_eq!(
        keys.key("a", Err("down")).await,
        (Err(Missing::Failed("down")), 1)
    );
    assert_eq!(
        keys.key("a", Ok(&["a"])).await,
        (Err(Missing::Failed("down")), 1)
    );
    pass(5).await;
    assert_eq!(keys.key("a", Ok(&["a"])).await, (Ok(()), 2));
    pass(300).await;
    assert_eq!(keys.key("a", Err("down")).await, (Ok(()), 3));
    assert_eq!(keys.key("a", Err("down")).await, (Ok(()), 3));
    assert_eq!(
        keys.key("b", Err("down")).await,
        (Err(Missing::Failed("down")), 3)
    );
    pass(3300).await;
    assert_eq!(
        keys.key("a", Err("gone")).await,
        (Err(Missing::Failed("gone")), 4)
    );
    pass(5).await;
    assert_eq!(keys.key("a", Ok(&["a"])).await, (Ok(()), 5));
}

#[tokio::test(start_paused = true)]
async fn one_call_fetches_and_the_others_go_on() {
    let keys = Counted::default();
    let one = || keys.key("a", Ok(&["a"]));
    // They are polled in turn, so that each comes while the first one fetches.
    let slow = keys.store.key("a", || async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        keys.fetches.set(keys.fetches.get() + 1);
        Ok(Keys::from([("a".to_owned(), public(&KEY))]))
    });
    let (first, second, third) = tokio::join!(slow, one(), one());
    assert!(first.is_ok());
    assert_eq!((second, third), ((Ok(()), 1), (Ok(()), 1)));
    pass(300).await;
    // Who finds an old key does not wait for a server that hangs.
    let hangs = keys.store.key("a", pending::<Result<Keys, _>>);
    tokio::select! {
        biased;
        _ = hangs => panic!("it never ends"),
        found = one() => assert_eq!(found, (Ok(()), 1)),
    }
    // Whose call was dropped leaves the turn to the next one.
    assert_eq!(one().await, (Ok(()), 2));
}

#[tokio::test]
async fn each_client_has_keys_of_its_own() {
    let server = |key: &'static SigningKey| {
        let mut secret = key.jwk("private");
        secret["d"] = json!("AQAB");
        let set = json!({ "keys": [secret, { "kty": "EC", "kid": "ec" }, key.jwk("same")] });
        Server::start(move |_, _| json(&set.to_string()))
    };
    let (one, two) = (server(&KEY), server(&OTHER));
    let (first, second) = (client(&one.url), client(&two.url));
    let wrong = || Err("the signature is wrong".to_owned());
    let ada = || Ok("Ada".to_owned());
    for _ in 0..2 {
        assert_eq!(subject(&first, &token(&KEY, "same")).await, ada());
        assert_eq!(
            subject(&second.clone(), &token(&OTHER, "same")).await,
            ada()
        );
        assert_eq!(subject(&second, &token(&KEY, "same")).await, wrong());
        assert_eq!(
            subject(&first.clone(), &token(&OTHER, "same")).await,
            wrong()
        );
    }
    for id in ["private", "ec", ""] {
        let none = Err(format!("there is no key {id}"));
        assert_eq!(subject(&first, &token(&KEY, id)).await, none);
    }
    assert_eq!((one.seen().len(), two.seen().len()), (1, 1));
}

#[tokio::test]
async fn a_server_without_keys_is_told() {
    let empty = Server::start(|_, _| json("{}"));
    let found = subject(&client(&empty.url), &token(&KEY, "a")).await;
    assert_eq!(found, Err("there are no keys".to_owned()));
    let broken = Server::start(|_, _| -> Reply { status(404, &[], "") });
    let found = subject(&client(&broken.url), &token(&KEY, "a")).await;
    assert_eq!(
        found,
        Err("raw_request (GET /): HTTP 404 Not Found".to_owned())
    );
}

#[cfg(feature = "testing")]
#[test]
fn a_sample_is_signed_with_its_key() {
    let (token, jwk, pem) = crate::shop::tokens::sample("user_1");
    assert_eq!(jwk["kid"], "1");
    assert_eq!(
        crate::shop::tokens::subject_by_key(&token, &pem).as_deref(),
        Ok("user_1")
    );
    let (other, ..) = crate::shop::tokens::sample("user_1");
    let wrong = Err("the signature is wrong".to_owned());
    assert_eq!(crate::shop::tokens::subject_by_key(&other, &pem), wrong);
    assert!(crate::shop::tokens::subject_by_key(&token, "no key").is_err());
}
