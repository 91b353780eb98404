//! Texts of a format that the document names: kept as they were sent, with conversions from and to the types that programs
//! compute with. They know nothing of JSON but that they are texts.

use std::fmt::{self, Debug, Display, Formatter};
use std::num::ParseIntError;
use std::ops::Deref;

use super::patch::Patch;
use super::reflect::{Placeholder, Reflect, ValueMut, ValueRef};

/// Declares the type of a format. Comparing compares the texts.
macro_rules! format {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// It holds the text as it was sent, whatever that is, and dereferences to `str`. A setter takes any text, and
        /// the server checks it.
        #[derive(Clone, Default, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// The text, as it is sent.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Reflect for $name {
            fn value_mut(&mut self) -> ValueMut<'_> {
                ValueMut::Text(&mut self.0)
            }

            fn value_ref(&self) -> ValueRef<'_> {
                ValueRef::Text(&self.0)
            }
        }

        super::macros::serde!($name deserialize);

        impl Placeholder for $name {
            fn placeholder() -> Self {
                Self::default()
            }
        }

        impl Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl Display for $name {
            fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                Display::fmt(&self.0, f)
            }
        }

        impl Debug for $name {
            fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                Debug::fmt(&self.0, f)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        from! { $name; &str, &String, &$name }

        impl From<&str> for Patch<$name> {
            fn from(text: &str) -> Self {
                Self::Value(text.into())
            }
        }

        impl From<String> for Patch<$name> {
            fn from(text: String) -> Self {
                Self::Value(text.into())
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl From<&$name> for String {
            fn from(value: &$name) -> Self {
                value.0.clone()
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, text: &str) -> bool {
                self.0 == text
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, text: &&str) -> bool {
                self.0 == *text
            }
        }
    };
}

/// Conversions from what prints as the format is written.
macro_rules! from {
    ($name:ident; $($(#[$cfg:meta])* $from:ty),*) => {$(
        $(#[$cfg])*
        impl From<$from> for $name {
            fn from(value: $from) -> Self {
                Self(value.to_string())
            }
        }
    )*};
}

format! {
    /// A point in time with its offset from UTC, as RFC 3339 writes it: `2026-01-02T03:04:05Z` (`format: date-time`).
    DateTime
}

format! {
    /// A day: `2026-01-02` (`format: date`).
    Date
}

format! {
    /// A UUID: `7c9e6679-7425-40de-944b-e07fc1f90ae7` (`format: uuid`).
    Uuid
}

format! {
    /// Bytes in base64, with the standard alphabet (`format: byte`).
    Base64
}

format! {
    /// An integer that is sent as a text, since JSON's numbers are not exact beyond 2^53: `"9007199254740993"`
    /// (`type: string` with `format: int64` or another one of integers).
    Integer
}

from! {
    DateTime;
    #[cfg(feature = "jiff")]
    jiff::Timestamp
}

from! {
    Date;
    #[cfg(feature = "jiff")]
    jiff::civil::Date
}

from! {
    Uuid;
    #[cfg(feature = "uuid")]
    uuid::Uuid
}

from! { Integer; i32, i64, u32, u64 }

#[cfg(feature = "jiff")]
impl DateTime {
    /// The point in time.
    ///
    /// # Errors
    ///
    /// The text is not such a time, or has no offset.
    pub fn to_timestamp(&self) -> Result<jiff::Timestamp, jiff::Error> {
        self.0.parse()
    }
}

#[cfg(feature = "jiff")]
impl Date {
    /// The day.
    ///
    /// # Errors
    ///
    /// The text is not a day.
    pub fn to_date(&self) -> Result<jiff::civil::Date, jiff::Error> {
        self.0.parse()
    }
}

#[cfg(feature = "uuid")]
impl Uuid {
    /// The UUID.
    ///
    /// # Errors
    ///
    /// The text is not a UUID.
    pub fn to_uuid(&self) -> Result<uuid::Uuid, uuid::Error> {
        self.0.parse()
    }
}

#[cfg(feature = "base64")]
impl Base64 {
    /// The text of these bytes.
    #[must_use]
    pub fn encode(bytes: impl AsRef<[u8]>) -> Self {
        use base64::Engine;
        Self(base64::engine::general_purpose::STANDARD.encode(bytes))
    }

    /// The bytes, or `None` if the text is not base64. It may lack the padding at its end.
    #[must_use]
    pub fn decode(&self) -> Option<Vec<u8>> {
        use base64::Engine;
        use base64::alphabet::STANDARD;
        use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
        let config = GeneralPurposeConfig::new();
        let config = config.with_decode_padding_mode(DecodePaddingMode::Indifferent);
        GeneralPurpose::new(&STANDARD, config).decode(&self.0).ok()
    }
}

impl Integer {
    /// The integer.
    ///
    /// # Errors
    ///
    /// The text is not an integer, or one that does not fit.
    pub fn to_i64(&self) -> Result<i64, ParseIntError> {
        self.0.parse()
    }

    /// The integer, which is not negative.
    ///
    /// # Errors
    ///
    /// The text is not an integer, or one that does not fit.
    pub fn to_u64(&self) -> Result<u64, ParseIntError> {
        self.0.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::{decode, encode};

    #[test]
    fn what_was_sent_is_kept() {
        for text in ["2026-01-02T03:04:05.123456789+05:30", "yesterday", ""] {
            let json = serde_json::to_string(text).expect("a text is JSON");
            let decoded = decode::from_slice::<DateTime>(json.as_bytes());
            let (time, deviations) = decoded.expect("every text is taken");
            assert!(deviations.is_empty());
            assert_eq!(time, text);
            assert_eq!(encode::to_string(&time).expect("it is a text"), json);
            assert_eq!(
                std::format!("{time} {time:?}"),
                std::format!("{text} {text:?}")
            );
            assert_eq!(String::from(time), text);
        }
    }

    #[test]
    fn integers_beyond_those_of_json() {
        for (text, signed, unsigned) in [
            (
                "9007199254740993",
                Some(9_007_199_254_740_993),
                Some(9_007_199_254_740_993),
            ),
            ("-1", Some(-1), None),
            ("18446744073709551615", None, Some(u64::MAX)),
            ("1.0", None, None),
            ("", None, None),
        ] {
            let integer = Integer::from(text);
            assert_eq!(integer.to_i64().ok(), signed, "{text}");
            assert_eq!(integer.to_u64().ok(), unsigned, "{text}");
        }
        assert_eq!(Integer::from(-5_i64), "-5");
    }

    #[cfg(feature = "jiff")]
    #[test]
    fn times_and_days() {
        let time = DateTime::from("2026-01-02T03:04:05+01:00");
        let stamp = time.to_timestamp().expect("it is a time");
        assert_eq!(DateTime::from(stamp), "2026-01-02T02:04:05Z");
        assert!(
            DateTime::from("2026-01-02T03:04:05")
                .to_timestamp()
                .is_err()
        );
        let day = Date::from("2028-02-29").to_date().expect("it is a day");
        assert_eq!(Date::from(day), "2028-02-29");
        assert!(Date::from("2026-02-29").to_date().is_err());
    }

    #[cfg(feature = "uuid")]
    #[test]
    fn uuids() {
        let text = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
        let uuid = Uuid::from(text).to_uuid().expect("it is a UUID");
        assert_eq!(Uuid::from(uuid), text);
        assert!(Uuid::from("usr_1").to_uuid().is_err());
    }

    #[cfg(feature = "base64")]
    #[test]
    fn bytes() {
        for (bytes, text) in [
            ("", ""),
            ("a", "YQ=="),
            ("hello", "aGVsbG8="),
            ("\u{ff}?>", "w78/Pg=="),
        ] {
            assert_eq!(Base64::encode(bytes), text);
            for text in [text, text.trim_end_matches('=')] {
                let decoded = Base64::from(text).decode();
                assert_eq!(decoded.as_deref(), Some(bytes.as_bytes()), "{text}");
            }
        }
        assert_eq!(Base64::from("a b").decode(), None);
    }
}
