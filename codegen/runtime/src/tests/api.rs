//! Clients of the shop for tests, and what its server says.

use std::time::Duration;

use crate::shop::models::{Changes, User};
use crate::shop::{self};
use crate::{Builder, Client, Request, RetryPolicy};

pub const KEY: &str = "sk_test_0123456789";

/// A builder as its users have it.
pub fn plain_builder(server: &str) -> Builder {
    shop::builder().bearer_auth(KEY).base_url(server)
}

/// A builder with a `reqwest::Client` that does not read the system's certificates: that takes a tenth of a second, and
/// no test speaks TLS.
pub fn builder(server: &str) -> Builder {
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    #[cfg(feature = "rustls")]
    let http = http.tls_backend_rustls().tls_certs_only([]);
    plain_builder(server).http_client(http.build().expect("it starts"))
}

pub fn client(server: &str) -> Client {
    builder(server).build().expect("the settings are right")
}

pub fn changes() -> Changes {
    Changes {
        name: "Ada".into(),
        ..Changes::default()
    }
}

pub fn create(client: &Client) -> Request<User> {
    shop::create(client, changes())
}

pub fn user(id: &str) -> String {
    format!(r#"{{"id":"{id}","name":"Ada","tags":[]}}"#)
}

/// Retries at once, as often as the default.
pub fn quick() -> RetryPolicy {
    RetryPolicy::new()
        .initial_interval(Duration::from_millis(1))
        .max_interval(Duration::from_millis(2))
}

/// What an error says, and all its causes.
pub fn chain(error: &crate::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        text += &format!(": {error}");
        source = error.source();
    }
    text
}
