//! What a user may do: organizations in both versions of the claims, and each thing that can be asked for.

use clerk_backend_api::Value;
use clerk_backend_api::auth::{Check, Claims, Level, Reverification};
use serde_json::json;

fn claims(value: Value) -> Claims {
    Claims::from_unverified(value.as_object().expect("claims are an object").clone())
}

/// The permissions of an organization in version 2.
fn permissions(features: &str, names: &str, masks: &str) -> Vec<String> {
    let organization = json!({ "id": "org_1", "rol": "admin", "per": names, "fpm": masks });
    let claims = claims(json!({ "v": 2, "o": organization, "fea": features }));
    claims
        .organization_permissions
        .expect("there is an organization")
}

#[test]
fn permissions_of_version_2() {
    let table: &[(&str, &str, &str, &[&str])] = &[
        ("o:a", "read,manage", "3", &["org:a:read", "org:a:manage"]),
        ("o:a", "read,manage", "2", &["org:a:manage"]),
        ("o:a", "read,manage", "0", &[]),
        (
            "o:a,o:b",
            "read,manage",
            "1,2",
            &["org:a:read", "org:b:manage"],
        ),
        (
            "o:a, o:b",
            "read, manage",
            "1, 2",
            &["org:a:read", "org:b:manage"],
        ),
        ("uo:a,ou:b", "read", "1,1", &["org:a:read", "org:b:read"]),
        // Features of the user alone have no mask.
        ("u:x,o:b", "read", "1", &["org:b:read"]),
        ("o:a", "read", "6", &[]),
        ("o:a:b", "read", "1", &["org:a:b:read"]),
        ("o:a,o:b", "read", "1", &["org:a:read"]),
        ("o:a", "read", "1,1", &["org:a:read"]),
        // What is no number has no bits.
        ("o:a,o:b", "read", "-1,1", &["org:b:read"]),
        ("o:a,o:b", "read", "x,1", &["org:b:read"]),
        ("o:a,o:b", "read", "0x1,+1", &[]),
        ("o:a", "read", "1.0", &[]),
        ("o:a", "", "1", &[]),
        ("o:a", "read", "", &[]),
        ("", "read", "1", &[]),
        ("x:a", "read", "1", &[]),
        // One entry that cannot be read, and nothing is granted.
        ("a", "read", "1", &[]),
        ("o:a,b", "read", "1", &[]),
    ];
    for (features, names, masks, expected) in table {
        assert_eq!(
            permissions(features, names, masks),
            *expected,
            "{features} {names} {masks}"
        );
    }
}

#[test]
fn masks_are_numbers_of_any_size() {
    let names: Vec<_> = (0..130).map(|number| format!("p{number}")).collect();
    let all = names.join(",");
    // 2 to the power of 129, and 2 to the power of 64 and 1.
    let masks = "680564733841876926926749214863536422912,18446744073709551617";
    let expected = ["org:a:p129", "org:b:p0", "org:b:p64"];
    assert_eq!(permissions("o:a,o:b", &all, masks), expected);
}

#[test]
fn both_versions_say_the_same() {
    let new = claims(json!({
        "v": 2, "o": { "id": "org_1", "slg": "one", "rol": "admin", "per": "read", "fpm": "1" }, "fea": "o:a",
    }));
    let old = claims(json!({
        "org_id": "org_1", "org_slug": "one", "org_role": "org:admin", "org_permissions": ["org:a:read"],
    }));
    for claims in [new, old] {
        assert_eq!(claims.organization_id.as_deref(), Some("org_1"));
        assert_eq!(claims.organization_slug.as_deref(), Some("one"));
        assert_eq!(claims.organization_role.as_deref(), Some("org:admin"));
        assert_eq!(
            claims.organization_permissions,
            Some(vec!["org:a:read".to_owned()])
        );
        assert!(claims.custom.is_empty());
    }
    let none = claims(json!({ "v": 2, "org_id": "org_1", "o": null }));
    assert_eq!(
        (none.organization_id, none.organization_permissions),
        (None, None)
    );
    let none = claims(json!({ "v": "2", "o": { "id": "org_1" } }));
    assert_eq!(none.organization_id, None);
}

fn member() -> Claims {
    claims(json!({
        "v": 2, "fva": [5, 20], "fea": "o:export,u:search", "pla": "o:gold,u:pro",
        "o": { "id": "org_1", "rol": "member", "per": "read", "fpm": "1" },
    }))
}

#[test]
fn what_is_asked_for_has_to_be_there() {
    let table = [
        (Check::role("org:member"), true),
        (Check::role("member"), true),
        (Check::role("org:org:member"), true),
        (Check::role("admin"), false),
        (Check::permission("org:export:read"), true),
        (Check::permission("export:read"), true),
        (Check::permission("export:write"), false),
        (Check::permission("export"), false),
        (Check::feature("export"), true),
        (Check::feature("org:export"), true),
        (Check::feature("organization:export"), true),
        (Check::feature("o:export"), true),
        (Check::feature("user:export"), false),
        (Check::feature("u:search"), true),
        (Check::feature("search"), true),
        (Check::feature("team:search"), false),
        (Check::feature(""), false),
        (Check::plan("gold"), true),
        (Check::plan("user:gold"), false),
        (Check::plan("user:pro"), true),
        (Check::plan("silver"), false),
        // All of it.
        (Check::role("member").and_permission("export:read"), true),
        (Check::role("admin").and_permission("export:read"), false),
        (Check::role("member").and_permission("export:write"), false),
        (
            Check::plan("gold").and_feature("search").and_role("member"),
            true,
        ),
        (Check::plan("gold").and_feature("none"), false),
        (
            Check::plan("gold").and_reverification(Reverification::MODERATE),
            true,
        ),
        (
            Check::plan("gold").and_reverification(Reverification::STRICT),
            false,
        ),
        (Check::default(), false),
    ];
    for (check, expected) in table {
        assert_eq!(member().has(&check), expected, "{check:?}");
        assert_eq!(member().require(&check).is_ok(), expected, "{check:?}");
    }
    let nobody = claims(json!({}));
    for check in [
        Check::role("member"),
        Check::permission("a:b"),
        Check::feature("a"),
        Check::plan("a"),
    ] {
        assert!(!nobody.has(&check), "{check:?}");
    }
    let broken = claims(json!({ "fea": "o:export,search" }));
    assert!(!broken.has(&Check::feature("export")));
    // A role without permissions, as the token has none, decides nothing.
    let half = claims(json!({ "org_id": "org_1", "org_role": "org:admin" }));
    assert!(!half.has(&Check::role("admin")));
}

#[test]
fn who_proved_lately_who_it_is() {
    let first = Reverification::new(Level::FirstFactor, 10);
    let (strict, multi) = (Reverification::STRICT, Reverification::STRICT_MFA);
    let table = [
        (first, json!([9, -1]), true),
        (first, json!([10, -1]), false),
        (first, json!([-1, 0]), false),
        (strict, json!([20, 9]), true),
        (strict, json!([9, 10]), false),
        // Who has no second factor has shown all there is.
        (strict, json!([9, -1]), true),
        (strict, json!([10, -1]), false),
        (strict, json!([-1, -1]), false),
        (multi, json!([9, 9]), true),
        (multi, json!([10, 9]), false),
        (multi, json!([9, 10]), false),
        (multi, json!([9, -1]), true),
        (multi, json!([-1, 9]), false),
        (multi, json!([-1, -1]), false),
        (Reverification::MODERATE, json!([0, 59]), true),
        (Reverification::MODERATE, json!([0, 60]), false),
        (Reverification::LAX, json!([0, 1439]), true),
        (Reverification::LAX, json!([0, 1440]), false),
        (strict, json!(null), false),
        (strict, json!([1]), false),
        (strict, json!(["1", "1"]), false),
        (strict, json!([1, 1, 1]), false),
    ];
    for (wanted, ages, expected) in table {
        let claims = claims(json!({ "fva": ages }));
        let check = Check::reverification(wanted);
        assert_eq!(claims.has(&check), expected, "{wanted:?} {ages}");
    }
    assert!(!claims(json!({})).has(&Check::reverification(strict)));
}

#[test]
fn who_is_denied_is_told_why() {
    let denied = member()
        .require(&Check::permission("org:export:write"))
        .expect_err("it lacks");
    assert_eq!(
        denied.to_string(),
        "the user does not have the permission org:export:write"
    );
    assert_eq!(
        (denied.status(), denied.needs_reverification()),
        (403, false)
    );
    // What the user can mend is told only where nothing else lacks.
    let strict = Check::role("admin").and_reverification(Reverification::STRICT);
    assert!(
        !member()
            .require(&strict)
            .expect_err("it lacks")
            .needs_reverification()
    );
    let strict = Check::role("member").and_reverification(Reverification::STRICT);
    let denied = member().require(&strict).expect_err("it is too old");
    assert!(denied.needs_reverification());
    let expected = json!({ "clerk_error": {
        "type": "forbidden",
        "reason": "reverification-error",
        "metadata": { "reverification": { "level": "second_factor", "afterMinutes": 10 } },
    } });
    assert_eq!(denied.to_json(), expected);
}
