//! The program `cases`, as its users run it: it reads a file and prints a line for each case.

use std::process::Command;

use clerk_backend_api::Value;
use clerk_backend_api::auth::testing::TestKey;
use serde_json::json;

use super::{NOW, token};

/// What the program prints for a file.
fn run(kind: &str, file: &Value) -> Vec<Value> {
    let name = format!("{}-{kind}.json", std::process::id());
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, file.to_string()).expect("the folder can be written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_cases"));
    let output = command.arg(kind).arg(&path).output().expect("it is built");
    std::fs::remove_file(&path).expect("it was written");
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}");
    let text = String::from_utf8(output.stdout).expect("it is text");
    let lines = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line is JSON"));
    lines.collect()
}

/// A file with these keys, and these cases.
fn file(pem: &str, cases: Value) -> Value {
    let key = TestKey::shared();
    let own = key.pem();
    let bare: String = own.lines().filter(|line| !line.starts_with('-')).collect();
    let keys = json!({ "jwks": key.jwks(), "pem": pem, "pem_one_line": own.replace('\n', "\\n"), "pem_bare": bare });
    json!({ "kid": "ins_test", "keys": keys, "cases": cases })
}

#[test]
fn session_tokens() {
    let valid = token()
        .authorized_party("https://example.com")
        .claim("aud", "api")
        .token();
    let options = json!({
        "authorized_parties": ["https://example.com"], "audience": ["api"], "clock_skew_ms": 5000,
        "header_types": ["JWT", "at+jwt"], "issuer": "https://clerk.example.com",
    });
    let cases = json!([
        { "name": "valid", "token": valid, "now": NOW, "options": options, "expected": "nothing reads it" },
        { "name": "late", "token": valid, "now": NOW + 65 },
        { "name": "late, and the clock may be", "token": valid, "now": NOW + 65, "options": { "clock_skew_ms": 5001 } },
        { "name": "no party", "token": valid, "now": NOW, "options": { "authorized_parties": [] } },
        { "name": "one audience", "token": valid, "now": NOW, "options": { "audience": "web" } },
        { "name": "no token", "token": "", "now": NOW },
    ]);
    let expected = [
        json!({ "name": "valid", "ok": true, "reason": null, "sub": "user_test" }),
        json!({ "name": "late", "ok": false, "reason": "token-expired" }),
        json!({ "name": "late, and the clock may be", "ok": true, "reason": null, "sub": "user_test" }),
        json!({ "name": "no party", "ok": false, "reason": "configuration" }),
        json!({ "name": "one audience", "ok": false, "reason": "token-verification-failed" }),
        json!({ "name": "no token", "ok": false, "reason": "token-invalid" }),
    ];
    let key = TestKey::shared();
    assert_eq!(run("session-tokens", &file(&key.pem(), cases)), expected);
    // Keys that disagree.
    let other = TestKey::generate("other");
    let cases = json!([{ "name": "valid", "token": valid, "now": NOW }]);
    let expected = [json!({ "name": "valid", "ok": null })];
    assert_eq!(run("session-tokens", &file(&other.pem(), cases)), expected);
}

#[test]
fn organization_claims() {
    let cases = json!([
        { "name": "two", "claims": { "v": 2, "o": { "id": "org_1", "rol": "admin", "per": "read,manage", "fpm": "3" }, "fea": "o:billing" } },
        { "name": "one", "claims": { "org_id": "org_1", "org_slug": "one", "org_role": "org:member" } },
        { "name": "none", "claims": {} },
    ]);
    let expected = [
        json!({ "name": "two", "org_id": "org_1", "org_role": "org:admin", "org_slug": null, "org_permissions": ["org:billing:read", "org:billing:manage"] }),
        json!({ "name": "one", "org_id": "org_1", "org_role": "org:member", "org_slug": "one", "org_permissions": null }),
        json!({ "name": "none", "org_id": null, "org_role": null, "org_slug": null, "org_permissions": null }),
    ];
    assert_eq!(run("organization-claims", &cases), expected);
}

#[test]
fn wrong_use_is_told() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cases"));
    let output = command
        .args(["no-kind", "no-file"])
        .output()
        .expect("it is built");
    assert_eq!(output.status.code(), Some(2));
    assert!(!output.stderr.is_empty() && output.stdout.is_empty());
}
