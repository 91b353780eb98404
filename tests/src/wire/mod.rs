//! What the measurements of calls share: a server on loopback that costs little, the JSON that it answers, and the same
//! calls and models written by hand. It measures nothing.

pub mod by_hand;
pub mod loopback;

use std::fmt::Write;

/// The JSON of a user as the server sends it, with two email addresses and some metadata.
#[must_use]
pub fn user(number: usize) -> String {
    let email = |index: usize| {
        format!(
            r#"{{"id":"idn_{number}_{index}","object":"email_address","email_address":"user-{number}-{index}@example.com","reserved":false,"verification":{{"object":"verification_otp","status":"verified","strategy":"email_code","attempts":{index},"expire_at":1767225600000,"verified_at_client":null}},"linked_to":[{{"type":"oauth_google","id":"idn_2Yzu9Gs3pDHNLXRAdmjGvYaAmcT"}}],"matches_sso_connection":false,"created_at":1767225600000,"updated_at":1767225600001}}"#
        )
    };
    format!(
        r#"{{"id":"user_{number}","object":"user","external_id":null,"primary_email_address_id":"idn_{number}_0","primary_phone_number_id":null,"primary_web3_wallet_id":null,"username":"user-{number}","first_name":"Ada","last_name":"Lovelace","locale":"en-GB","profile_image_url":"https://www.example.com/{number}.png","image_url":"https://img.example.com/{number}.png","has_image":true,"public_metadata":{{"plan":"pro","seats":12}},"private_metadata":{{"crm":"a-{number}"}},"unsafe_metadata":{{}},"email_addresses":[{},{}],"phone_numbers":[],"web3_wallets":[],"passkeys":[],"password_enabled":true,"two_factor_enabled":false,"totp_enabled":false,"backup_code_enabled":false,"mfa_enabled_at":null,"mfa_disabled_at":null,"password_last_updated_at":1767225600000,"external_accounts":[],"saml_accounts":[],"enterprise_accounts":[],"organization_memberships":[],"last_sign_in_at":1767225600000,"banned":false,"locked":false,"lockout_expires_in_seconds":null,"verification_attempts_remaining":null,"updated_at":1767225600000,"created_at":1767225600000,"delete_self_enabled":true,"create_organization_enabled":true,"create_organizations_limit":null,"last_active_at":1767225600000,"legal_accepted_at":null}}"#,
        email(0),
        email(1),
    )
}

/// The JSON of a list of so many users, from that number on.
#[must_use]
pub fn users(from: usize, count: usize) -> String {
    let mut list = String::from("[");
    for number in from..from + count {
        let comma = if number == from { "" } else { "," };
        let _ = write!(list, "{comma}{}", user(number));
    }
    list + "]"
}
