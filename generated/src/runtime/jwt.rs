//! Signed tokens (JSON Web Tokens, RFC 7519) and the RSA keys that they are checked with: from a text to its parts, from
//! the usual spellings of a key to the key, and the one question whether a token was signed with it. What the claims of a
//! token mean is not known here, and no key that is private or of another kind is taken.

use std::fmt::{self, Debug, Display, Formatter};
use std::ops::RangeInclusive;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::{Map, Value};

/// The one algorithm that signatures are checked by.
pub const RS256: &str = "RS256";

/// A token that was taken apart. Nothing in it is to be believed before its signature was checked.
#[derive(Clone)]
pub struct Jwt<'a> {
    /// The header: the algorithm, the ID of the key, the type.
    pub header: Map<String, Value>,
    /// The claims.
    pub payload: Map<String, Value>,
    /// What is signed.
    signed: &'a str,
    signature: Vec<u8>,
}

/// Why a text is no token, or no key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed(String);

impl Malformed {
    fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

impl Display for Malformed {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Malformed {}

/// Nothing of it: who has the text of a token is who it says.
impl Debug for Jwt<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwt").finish_non_exhaustive()
    }
}

impl<'a> Jwt<'a> {
    /// Takes a token apart: three parts with dots between them, base64url with or without padding, the first two of them
    /// JSON objects.
    pub fn parse(token: &'a str) -> Result<Self, Malformed> {
        let mut parts = token.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Malformed::new(
                "a token has three parts with dots between them",
            ));
        };
        Ok(Self {
            header: object(header, "header")?,
            payload: object(payload, "payload")?,
            signed: &token[..header.len() + 1 + payload.len()],
            signature: decode(signature, &URL)
                .ok_or_else(|| Malformed::new("the token's signature is not base64url"))?,
        })
    }

    /// A text of the header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.header.get(name).and_then(Value::as_str)
    }

    /// Whether the token was signed with the private half of this key, by RS256.
    pub fn is_signed_with(&self, key: &PublicKey) -> bool {
        let key = &key.0;
        key.verify_sig(self.signed.as_bytes(), &self.signature)
            .is_ok()
    }
}

fn object(part: &str, name: &str) -> Result<Map<String, Value>, Malformed> {
    let bytes = decode(part, &URL);
    let bytes =
        bytes.ok_or_else(|| Malformed::new(format!("the token's {name} is not base64url")))?;
    serde_json::from_slice(&bytes)
        .map_err(|_| Malformed::new(format!("the token's {name} is not a JSON object")))
}

const LOOSE: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_encode_padding(false)
    .with_decode_padding_mode(DecodePaddingMode::RequireNone);
const URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, LOOSE);
const PLAIN: GeneralPurpose = GeneralPurpose::new(&STANDARD, LOOSE);

/// Padding may be there or not.
fn decode(text: &str, engine: &GeneralPurpose) -> Option<Vec<u8>> {
    engine.decode(text.trim_end_matches('=')).ok()
}

/// How many bytes the modulus of a key has.
const BYTES: RangeInclusive<usize> = 256..=1024;

const SIZE: &str = "it is not an RSA key of 2048 to 8192 bits";

/// The public half of an RSA key of 2048 to 8192 bits.
#[derive(Clone)]
pub struct PublicKey(ParsedPublicKey);

/// Nothing that tells two keys apart.
impl Debug for PublicKey {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicKey").finish_non_exhaustive()
    }
}

impl PublicKey {
    /// Reads a key in PEM: over several lines, on one line, with `\n` written out, or the base64 of it alone.
    ///
    /// # Errors
    ///
    /// The text is not base64, or it is not the public half of an RSA key.
    pub fn from_pem(text: &str) -> Result<Self, Malformed> {
        let text = text.replace("\\n", "\n");
        let body = match text.split_once("-----BEGIN ") {
            Some((_, rest)) => {
                let (label, rest) = rest.split_once("-----").unwrap_or_default();
                if !matches!(label, "PUBLIC KEY" | "RSA PUBLIC KEY") {
                    return Err(Malformed::new("the PEM text is not that of a public key"));
                }
                rest.split("-----END").next().unwrap_or_default()
            }
            None => text.as_str(),
        };
        let body: String = body.split_whitespace().collect();
        let der = decode(&body, &PLAIN).filter(|der| !der.is_empty());
        let der = der.ok_or_else(|| Malformed::new("the key is not base64"))?;
        Self::parse(&der)
    }

    /// Takes the modulus and the exponent as a JSON Web Key has them, in base64url.
    ///
    /// # Errors
    ///
    /// They are not base64url, or they are not an RSA key of 2048 to 8192 bits.
    pub fn from_components(n: &str, e: &str) -> Result<Self, Malformed> {
        let number = |text| {
            let bytes = decode(text, &URL)?;
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            Some(bytes[zeros..].to_vec()).filter(|bytes| !bytes.is_empty())
        };
        let (Some(n), Some(e)) = (number(n), number(e)) else {
            return Err(Malformed::new("the numbers of the key are not base64url"));
        };
        if !BYTES.contains(&n.len()) {
            return Err(Malformed::new(SIZE));
        }
        let components = RsaPublicKeyComponents { n, e };
        let der: Result<PublicKeyX509Der<'_>, _> = components.as_der();
        let der = der.map_err(|_| Malformed::new("the numbers are not those of an RSA key"))?;
        Self::parse(der.as_ref())
    }

    /// Reads a JSON Web Key (RFC 7517).
    ///
    /// # Errors
    ///
    /// It is not RSA, it has a private half, it is meant for something else than checking RS256, or its numbers are not
    /// those of a key of 2048 to 8192 bits.
    pub fn from_jwk(key: &Value) -> Result<Self, Malformed> {
        let text = |name| key.get(name).and_then(Value::as_str);
        let differs = |name, wanted: &str| key.get(name).is_some_and(|value| value != wanted);
        if text("kty") != Some("RSA") {
            return Err(Malformed::new("the key is not an RSA key"));
        }
        if ["d", "p", "q", "dp", "dq", "qi"]
            .iter()
            .any(|name| key.get(name).is_some())
        {
            return Err(Malformed::new("the key has its private half"));
        }
        if differs("use", "sig") || differs("alg", RS256) {
            return Err(Malformed::new("the key is not meant for RS256 signatures"));
        }
        Self::from_components(text("n").unwrap_or_default(), text("e").unwrap_or_default())
    }

    fn parse(der: &[u8]) -> Result<Self, Malformed> {
        // A shorter key is found out with its first signature only.
        if der.len() < *BYTES.start() {
            return Err(Malformed::new(SIZE));
        }
        ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der)
            .map(Self)
            .map_err(|_| Malformed::new(SIZE))
    }
}

/// A throw-away key for tests: it signs tokens and gives its public half in all spellings.
#[cfg(any(test, feature = "testing"))]
pub struct SigningKey(aws_lc_rs::rsa::KeyPair);

#[cfg(any(test, feature = "testing"))]
impl Debug for SigningKey {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").finish_non_exhaustive()
    }
}

#[cfg(any(test, feature = "testing"))]
impl SigningKey {
    /// Makes a key of 2048 bits.
    ///
    /// # Panics
    ///
    /// When the system has no random numbers.
    pub fn generate() -> Self {
        let key = aws_lc_rs::rsa::KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048);
        Self(key.expect("the system has random numbers"))
    }

    /// A token with this header and these claims, signed by RS256 whatever the header says.
    ///
    /// # Panics
    ///
    /// When there is no memory left.
    pub fn sign(&self, header: &Value, payload: &Value) -> String {
        let encode = |bytes: &[u8]| URL.encode(bytes);
        let header = encode(header.to_string().as_bytes());
        let signed = format!("{header}.{}", encode(payload.to_string().as_bytes()));
        let mut signature = vec![0; self.0.public_modulus_len()];
        let random = aws_lc_rs::rand::SystemRandom::new();
        let algorithm = &aws_lc_rs::signature::RSA_PKCS1_SHA256;
        let result = self
            .0
            .sign(algorithm, &random, signed.as_bytes(), &mut signature);
        result.expect("the signature is as long as the key");
        format!("{signed}.{}", encode(&signature))
    }

    /// The public half as a JSON Web Key with this ID.
    pub fn jwk(&self, id: &str) -> Value {
        use aws_lc_rs::signature::KeyPair as _;
        // A list of two numbers, the modulus behind 9 bytes, the exponent in the last 3: every key of this size has it so.
        let der = self.0.public_key().as_ref();
        let (n, e) = (&der[9..9 + 256], &der[der.len() - 3..]);
        serde_json::json!({
            "kty": "RSA", "use": "sig", "alg": RS256, "kid": id, "n": URL.encode(n), "e": URL.encode(e),
        })
    }

    /// The public half in PEM.
    ///
    /// # Panics
    ///
    /// When there is no memory left.
    pub fn pem(&self) -> String {
        use aws_lc_rs::signature::KeyPair as _;
        let der: Result<PublicKeyX509Der<'_>, _> = self.0.public_key().as_der();
        let der = der.expect("the key is one");
        // With its padding, as others write it.
        let text = base64::prelude::BASE64_STANDARD.encode(der.as_ref());
        let lines = text.as_bytes().chunks(64).map(String::from_utf8_lossy);
        let lines: Vec<_> = lines.collect();
        format!(
            "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
            lines.join("\n")
        )
    }
}
