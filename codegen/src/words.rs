//! Words: where a name of the document has its words, and when two names are one. It spells nothing in Rust.

use deunicode::deunicode;

/// Names that are one word though their capitals suggest two.
const ONE_WORD: [&str; 6] = [
    "OAuth", "GraphQL", "GitHub", "GitLab", "LinkedIn", "YouTube",
];

/// A name with case and punctuation taken away: what is equal here is one name (`FooBar`, `foo_bar`, `foo-bar`).
pub fn fold(name: &str) -> String {
    deunicode(name)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// The words of a name in lower case: `userID`, `user_id` and `User ID` all give `user id`.
///
/// A run of capitals is one word, with its digits and its plural's `s`: `redirectURLs` is `redirect urls`, `M2MToken`
/// is `m2m token`.
pub fn words(name: &str) -> Vec<String> {
    let ascii = deunicode(name);
    let chunks = ascii
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|chunk| !chunk.is_empty());
    chunks.flat_map(words_of_chunk).collect()
}

fn words_of_chunk(chunk: &str) -> Vec<String> {
    let chars: Vec<char> = chunk.chars().collect();
    let mut words = Vec::new();
    let mut start = 0;
    while start < chars.len() {
        let end = start + word_length(&chars[start..]);
        words.push(
            chars[start..end]
                .iter()
                .collect::<String>()
                .to_ascii_lowercase(),
        );
        start = end;
    }
    words
}

/// How many characters the first word has.
fn word_length(chars: &[char]) -> usize {
    let begins = |word: &&&str| word.chars().eq(chars.iter().copied().take(word.len()));
    let ends = |word: &&&str| {
        chars
            .get(word.len())
            .is_none_or(|next| !next.is_ascii_lowercase())
    };
    if let Some(word) = ONE_WORD.iter().filter(begins).find(ends) {
        return word.len();
    }
    if let Some(version) = version(chars) {
        return version;
    }
    let capitals = chars
        .iter()
        .take_while(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        .count();
    let small = |from: usize| {
        chars[from..]
            .iter()
            .take_while(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
            .count()
    };
    match capitals {
        0 | 1 => (capitals + small(capitals)).max(1),
        _ => {
            let plural = chars.get(capitals) == Some(&'s')
                && chars
                    .get(capitals + 1)
                    .is_none_or(|c| !c.is_ascii_lowercase());
            if plural {
                capitals + 1
            } else if chars.get(capitals).is_some_and(char::is_ascii_lowercase)
                && chars[capitals - 1].is_ascii_uppercase()
            {
                // The last capital begins the next word: `SAMLConnection`.
                capitals - 1
            } else {
                capitals + small(capitals)
            }
        }
    }
}

/// How long the version is that a name begins with: `V1` of `V1APIService`.
fn version(chars: &[char]) -> Option<usize> {
    let digits = chars
        .iter()
        .skip(1)
        .take_while(|c| c.is_ascii_digit())
        .count();
    let begins = chars.first() == Some(&'V') && digits > 0;
    (begins && chars.get(digits + 1).is_some_and(char::is_ascii_uppercase)).then_some(digits + 1)
}

/// Words that end as plurals do and are none, and plurals that English rules alone get wrong.
const EXCEPTIONS: [(&str, Option<&str>); 17] = [
    ("analytics", None),
    ("aws", None),
    ("axis", None),
    ("basis", None),
    ("caches", Some("cache")),
    ("data", None),
    ("dns", None),
    ("https", None),
    ("ios", None),
    ("kubernetes", None),
    ("lens", None),
    ("metadata", None),
    ("niches", Some("niche")),
    ("redis", None),
    ("saas", None),
    ("sms", None),
    ("species", None),
];

/// One of several: `identities` gives `identity`. None where the word is no plural.
pub fn singular(word: &str) -> Option<String> {
    if let Some((_, one)) = EXCEPTIONS.iter().find(|(plural, _)| *plural == word) {
        return one.map(str::to_owned);
    }
    let one = pluralizer::pluralize(word, 1, false);
    (one != word && one.len() > 1).then_some(one)
}

/// What two owners' names share: the words they end with, or else, `from_start`, those they begin with.
pub fn shared(one: &str, other: &str, from_start: bool) -> Vec<String> {
    let (one, other) = (words(one), words(other));
    let equal = |(a, b): &(&String, &String)| a == b;
    let mut end: Vec<_> = one
        .iter()
        .rev()
        .zip(other.iter().rev())
        .take_while(equal)
        .map(|(a, _)| a.clone())
        .collect();
    end.reverse();
    if end.is_empty() && from_start {
        return one
            .iter()
            .zip(&other)
            .take_while(equal)
            .map(|(a, _)| a.clone())
            .collect();
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_these_words() {
        let table = [
            ("userID", "user id"),
            ("redirectURLs", "redirect urls"),
            ("M2MToken", "m2m token"),
            ("m2m", "m2m"),
            ("OAuthApplication", "oauth application"),
            ("oauthApplications", "oauth applications"),
            ("GetOAuthAccessTokens", "get oauth access tokens"),
            ("emailSMSTemplates", "email sms templates"),
            ("SAMLConnection", "saml connection"),
            ("JWKS.rsa.PrivateKey", "jwks rsa private key"),
            ("CommercePlan-2", "commerce plan 2"),
            ("Web3Wallet", "web3 wallet"),
            ("verification_from_oauth", "verification from oauth"),
            ("MFATOTP", "mfatotp"),
            ("getV1APIService", "get v1 api service"),
            ("V2Users", "v2 users"),
            ("x509Certificate", "x509 certificate"),
            ("GetAUser", "get a user"),
            ("Größe", "grosse"),
            ("", ""),
            ("***", ""),
            ("HTML5Parser", "html5 parser"),
            ("IDs", "ids"),
        ];
        for (name, expected) in table {
            assert_eq!(words(name).join(" "), expected, "{name}");
        }
    }

    #[test]
    fn plurals_have_a_singular() {
        let plurals = [
            ("addresses", "address"),
            ("aliases", "alias"),
            ("apis", "api"),
            ("boxes", "box"),
            ("buses", "bus"),
            ("caches", "cache"),
            ("causes", "cause"),
            ("children", "child"),
            ("clauses", "clause"),
            ("cookies", "cookie"),
            ("identities", "identity"),
            ("ids", "id"),
            ("indices", "index"),
            ("keys", "key"),
            ("logs", "log"),
            ("movies", "movie"),
            ("people", "person"),
            ("responses", "response"),
            ("searches", "search"),
            ("statuses", "status"),
            ("uses", "use"),
            ("warehouses", "warehouse"),
        ];
        for (plural, one) in plurals {
            assert_eq!(singular(plural).as_deref(), Some(one), "{plural}");
            assert_eq!(singular(one), None, "{one}");
        }
        let others = [
            "access",
            "analytics",
            "as",
            "axis",
            "business",
            "data",
            "dns",
            "info",
            "metadata",
            "news",
            "os",
            "series",
            "sms",
            "status",
        ];
        for word in others {
            assert_eq!(singular(word), None, "{word}");
        }
    }

    #[test]
    fn owners_share_their_beginning_or_their_end() {
        assert_eq!(shared("CreateUser", "UpdateUser", true), ["user"]);
        assert_eq!(shared("UserList", "UserPage", true), ["user"]);
        assert_eq!(shared("UserList", "UserPage", false), Vec::<String>::new());
    }
}
