//! The calls and models that somebody writes by hand who has reqwest and serde and no SDK: the measure for ours. The settings
//! are those of the SDK, so that both send the same bytes.

use std::time::Duration;

use bytes::Bytes;
use clerk_backend_api::Clerk;
use reqwest::header::ACCEPT;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A client with the SDK's settings.
pub struct Client {
    http: reqwest::Client,
    base_url: String,
    key: String,
}

/// The SDK's client for the same server.
///
/// # Panics
///
/// When the URL is none.
#[must_use]
pub fn clerk(base_url: &str) -> Clerk {
    let builder = Clerk::builder().bearer_auth("sk_test_key");
    let client = builder.base_url(base_url).build();
    client.expect("the settings are right")
}

impl Client {
    /// A client for that server.
    ///
    /// # Panics
    ///
    /// When TLS cannot be set up.
    #[must_use]
    pub fn new(base_url: &str) -> Self {
        let mut headers = reqwest::header::HeaderMap::new();
        headers.insert(
            "clerk-api-version",
            "2026-05-12".parse().expect("it is a value"),
        );
        let http = reqwest::Client::builder()
            .user_agent("clerk-backend-api/0.1.0 (Clerk Backend API 2026-05-12)")
            .default_headers(headers)
            .connect_timeout(Duration::from_secs(10))
            .timeout(Duration::from_secs(60))
            .redirect(reqwest::redirect::Policy::none());
        Self {
            http: http.build().expect("TLS can be set up"),
            base_url: base_url.to_owned(),
            key: "sk_test_key".to_owned(),
        }
    }

    /// `GET /users/{user_id}`.
    ///
    /// # Errors
    ///
    /// reqwest's.
    ///
    /// # Panics
    ///
    /// When the answer is no user.
    pub async fn user(&self, id: &str) -> reqwest::Result<User> {
        let url = format!("{}/users/{id}", self.base_url);
        let body = self.get(url).await?;
        Ok(serde_json::from_slice(&body).expect("it is a user"))
    }

    /// `GET /users`.
    ///
    /// # Errors
    ///
    /// reqwest's.
    ///
    /// # Panics
    ///
    /// When the answer is no list of users.
    pub async fn users(&self) -> reqwest::Result<Vec<User>> {
        let body = self
            .get(format!("{}/users?limit=100", self.base_url))
            .await?;
        Ok(serde_json::from_slice(&body).expect("it is a list"))
    }

    async fn get(&self, url: String) -> reqwest::Result<Bytes> {
        let request = self.http.get(url).bearer_auth(&self.key);
        let request = request.header(ACCEPT, "application/json");
        request.send().await?.error_for_status()?.bytes().await
    }
}

/// A user.
#[derive(Deserialize, Serialize)]
#[expect(missing_docs, reason = "the names are those of Clerk's document")]
pub struct User {
    pub id: String,
    pub object: String,
    pub external_id: Option<String>,
    pub primary_email_address_id: Option<String>,
    pub primary_phone_number_id: Option<String>,
    pub primary_web3_wallet_id: Option<String>,
    pub username: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub locale: Option<String>,
    pub profile_image_url: Option<String>,
    pub image_url: Option<String>,
    pub has_image: bool,
    pub public_metadata: Map<String, Value>,
    pub private_metadata: Option<Map<String, Value>>,
    pub unsafe_metadata: Option<Map<String, Value>>,
    pub email_addresses: Vec<EmailAddress>,
    pub phone_numbers: Vec<Value>,
    pub web3_wallets: Vec<Value>,
    pub passkeys: Vec<Value>,
    pub password_enabled: bool,
    pub two_factor_enabled: bool,
    pub totp_enabled: bool,
    pub backup_code_enabled: bool,
    pub mfa_enabled_at: Option<i64>,
    pub mfa_disabled_at: Option<i64>,
    pub password_last_updated_at: Option<i64>,
    pub external_accounts: Vec<Value>,
    pub saml_accounts: Vec<Value>,
    pub enterprise_accounts: Vec<Value>,
    pub organization_memberships: Option<Vec<Value>>,
    pub last_sign_in_at: Option<i64>,
    pub banned: bool,
    pub locked: bool,
    pub deprovisioned: Option<bool>,
    pub lockout_expires_in_seconds: Option<i64>,
    pub verification_attempts_remaining: Option<i64>,
    pub updated_at: i64,
    pub created_at: i64,
    pub delete_self_enabled: bool,
    pub create_organization_enabled: bool,
    pub create_organizations_limit: Option<i64>,
    pub last_active_at: Option<i64>,
    pub legal_accepted_at: Option<i64>,
    pub bypass_client_trust: Option<bool>,
    pub scim: Option<Value>,
}

/// An email address.
#[derive(Deserialize, Serialize)]
#[expect(missing_docs, reason = "the names are those of Clerk's document")]
pub struct EmailAddress {
    pub id: Option<String>,
    pub object: String,
    pub email_address: String,
    pub reserved: bool,
    pub verification: Option<Verification>,
    pub linked_to: Vec<Link>,
    pub matches_sso_connection: Option<bool>,
    pub created_at: i64,
    pub updated_at: i64,
}

/// What an email address is linked to.
#[derive(Deserialize, Serialize)]
#[expect(missing_docs, reason = "the names are those of Clerk's document")]
pub struct Link {
    pub r#type: String,
    pub id: String,
}

/// How an address was verified: a union by its tag, as serde has it.
#[derive(Deserialize, Serialize)]
#[serde(tag = "object", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are those of Clerk's document")]
pub enum Verification {
    VerificationOtp(Box<Proof>),
    VerificationAdmin(Box<Proof>),
    VerificationTicket(Box<Proof>),
    VerificationOauth(Box<Proof>),
}

/// What is known of a verification.
#[derive(Deserialize, Serialize)]
#[expect(missing_docs, reason = "the names are those of Clerk's document")]
pub struct Proof {
    pub status: Status,
    pub strategy: String,
    pub attempts: Option<i64>,
    pub expire_at: Option<i64>,
    pub verified_at_client: Option<String>,
}

/// Whether it has succeeded.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are those of Clerk's document")]
pub enum Status {
    Unverified,
    Verified,
    Failed,
    Expired,
}
