//! Webhooks that are signed as the Standard Webhooks specification says: takes the headers and the raw body of a request,
//! and says whether the holder of the secret sent it, and not long ago. What events there are is not known here.

use std::error::Error;
use std::fmt::{self, Debug, Display, Formatter};
use std::time::{Duration, SystemTime};

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use base64::Engine;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use reqwest::header::HeaderMap;

use super::decode;
use super::reflect::{Placeholder, Reflect};

/// Checks that requests to a webhook come from the holder of its secret, and reads the events in them.
///
/// It is cheap to clone and can be shared. The secret is not printed by `Debug`.
#[derive(Clone)]
pub struct Webhook {
    key: hmac::Key,
    /// What stands for the current time.
    now: Option<SystemTime>,
}

/// What secrets begin with in the form in which they are shown to people.
const PREFIX: &str = "whsec_";

/// How much older or newer than the current time a message may be.
const TOLERANCE: Duration = Duration::from_secs(5 * 60);

/// The headers with the message's ID, its time and its signatures: as Svix calls them, and as the specification does.
const HEADERS: [[&str; 3]; 2] = [
    ["svix-id", "svix-timestamp", "svix-signature"],
    ["webhook-id", "webhook-timestamp", "webhook-signature"],
];

/// Secrets are written by people: the padding may be absent.
const SECRET: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

impl Webhook {
    /// Takes the secret of the webhook, as base64 with or without `whsec_` in front of it.
    ///
    /// # Errors
    ///
    /// [`WebhookError::Secret`] if the secret is empty or not base64.
    pub fn new(secret: impl AsRef<str>) -> Result<Self, WebhookError> {
        let secret = secret.as_ref();
        let secret = secret.strip_prefix(PREFIX).unwrap_or(secret);
        let secret = SECRET.decode(secret);
        match secret {
            Ok(secret) if !secret.is_empty() => Ok(Self {
                key: hmac::Key::new(hmac::HMAC_SHA256, &secret),
                now: None,
            }),
            // The error of base64 has a byte of the secret.
            _ => Err(WebhookError::Secret),
        }
    }

    /// Takes the secret in an environment variable.
    pub(crate) fn env(variable: &'static str) -> Result<Self, WebhookError> {
        let secret = std::env::var(variable).unwrap_or_default();
        match secret.trim() {
            "" => Err(WebhookError::Variable(variable)),
            secret => Self::new(secret),
        }
    }

    /// Takes this as the current time: in tests, and to read messages again that were stored.
    #[must_use]
    pub fn at(mut self, now: SystemTime) -> Self {
        self.now = Some(now);
        self
    }

    /// Checks a message without reading its body. The body is the request's, byte by byte: JSON that was read and written
    /// again has other bytes.
    ///
    /// # Errors
    ///
    /// As `verify`, but for [`WebhookError::Body`].
    pub fn check(&self, headers: &HeaderMap, body: impl AsRef<[u8]>) -> Result<(), WebhookError> {
        let [id, time, signatures] = signed_headers(headers)?;
        self.check_time(time)?;
        let own = STANDARD.encode(self.tag(id, time, body.as_ref()));
        let matches = |signature: &str| {
            let value = signature.strip_prefix("v1,");
            value.is_some_and(|it| verify_slices_are_equal(it.as_bytes(), own.as_bytes()).is_ok())
        };
        // There are several while a secret is being replaced.
        if signatures.split(' ').any(matches) {
            Ok(())
        } else {
            Err(WebhookError::Signature)
        }
    }

    /// Checks a message, and decodes its body.
    pub(crate) fn event<T: Reflect + Placeholder>(
        &self,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<T, WebhookError> {
        self.check(headers, body)?;
        match decode::from_slice(body) {
            Ok((event, _)) => Ok(event),
            Err(error) => Err(WebhookError::Body {
                path: error.path,
                source: error.source,
            }),
        }
    }

    /// The headers of a message with this ID and body, sent now, as the holder of the secret signs it.
    #[cfg(any(feature = "testing", test))]
    #[must_use]
    pub fn sign(&self, id: &str, body: impl AsRef<[u8]>) -> HeaderMap {
        let time = self.now().to_string();
        let signature = STANDARD.encode(self.tag(id, &time, body.as_ref()));
        let values = [id.to_owned(), time, format!("v1,{signature}")];
        let mut headers = HeaderMap::new();
        for (name, value) in HEADERS[1].into_iter().zip(values) {
            // An ID that no header can hold has no header, which is told when the message is checked.
            if let Ok(value) = value.parse() {
                headers.insert(name, value);
            }
        }
        headers
    }

    /// The signature of a message.
    fn tag(&self, id: &str, time: &str, body: &[u8]) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.key);
        for part in [id.as_bytes(), b".", time.as_bytes(), b".", body] {
            context.update(part);
        }
        context.sign()
    }

    fn check_time(&self, time: &str) -> Result<(), WebhookError> {
        let is_whole = time.bytes().all(|byte| byte.is_ascii_digit());
        let sent: Option<u64> = time.parse().ok().filter(|_| is_whole);
        let sent = sent.ok_or(WebhookError::Timestamp)?;
        let now = self.now();
        if now.saturating_sub(sent) > TOLERANCE.as_secs() {
            Err(WebhookError::TooOld)
        } else if sent.saturating_sub(now) > TOLERANCE.as_secs() {
            Err(WebhookError::TooNew)
        } else {
            Ok(())
        }
    }

    /// The current time in seconds since the Unix epoch.
    fn now(&self) -> u64 {
        let now = self.now.unwrap_or_else(SystemTime::now);
        let since = now.duration_since(SystemTime::UNIX_EPOCH);
        since.unwrap_or_default().as_secs()
    }
}

/// The values of the first three headers that belong together; a blank one is none.
fn signed_headers(headers: &HeaderMap) -> Result<[&str; 3], WebhookError> {
    let value = |name: &'static str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        let value = value.map(str::trim).filter(|value| !value.is_empty());
        value.ok_or(name)
    };
    let all = |names: [&'static str; 3]| -> Result<[&str; 3], &'static str> {
        Ok([value(names[0])?, value(names[1])?, value(names[2])?])
    };
    let [first, second] = HEADERS.map(all);
    match (first, second) {
        (Ok(values), _) | (Err(_), Ok(values)) => Ok(values),
        // The missing one of those that are there at all.
        (Err(missing), Err(other)) => {
            let some = HEADERS[1].iter().any(|name| headers.contains_key(*name));
            let missing = if some { other } else { missing };
            Err(WebhookError::Header(missing))
        }
    }
}

impl Debug for Webhook {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook").finish_non_exhaustive()
    }
}

/// Why a request to a webhook is refused. Answer with status 400, so that the sender tries again.
#[derive(Debug)]
#[non_exhaustive]
pub enum WebhookError {
    /// The secret is empty or not base64.
    Secret,
    /// The environment variable for the secret is not set.
    Variable(&'static str),
    /// A header that every signed message has is missing or blank.
    Header(&'static str),
    /// The message's time is not a number of seconds since the Unix epoch.
    Timestamp,
    /// The message was sent more than five minutes ago.
    TooOld,
    /// The message's time is more than five minutes ahead.
    TooNew,
    /// No signature is that of the message: it was not sent by the holder of the secret, or the body is not as it came.
    Signature,
    /// The signature is right, but the body is not the JSON of an event.
    #[non_exhaustive]
    Body {
        /// The place that the decoder had reached, as a JSON path.
        path: String,
        /// What is wrong there.
        source: serde_json::Error,
    },
}

impl Display for WebhookError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secret => f.write_str("the webhook's secret is empty or not base64"),
            Self::Variable(name) => write!(
                f,
                "there is no secret of the webhook: set the environment variable {name}"
            ),
            Self::Header(name) => write!(f, "the message has no header '{name}'"),
            Self::Timestamp => f.write_str("the message's time is not a number of seconds"),
            Self::TooOld => f.write_str("the message is more than five minutes old"),
            Self::TooNew => f.write_str("the message's time is more than five minutes ahead"),
            Self::Signature => f.write_str("no signature of the message is right"),
            Self::Body { path, .. } => write!(f, "the event cannot be decoded at {path}"),
        }
    }
}

impl Error for WebhookError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Body { source, .. } => Some(source),
            _ => None,
        }
    }
}
