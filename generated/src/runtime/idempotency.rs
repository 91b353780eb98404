//! Keys by which a server tells a request that is sent again from a second one.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

/// A random UUID (RFC 9562, version 4). It is no secret: it only has to be another one each time, in each process.
pub fn key() -> String {
    // Each state has keys of its own, from the system's random numbers.
    let random = || RandomState::new().hash_one(std::process::id());
    let (high, low) = (random(), random());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        0x8000 | ((low >> 48) & 0x3fff),
        low & 0xffff_ffff_ffff,
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn keys_are_uuids_and_differ() {
        let keys: BTreeSet<_> = (0..10_000).map(|_| super::key()).collect();
        assert_eq!(keys.len(), 10_000);
        for key in keys {
            let parts: Vec<_> = key.split('-').map(str::len).collect();
            assert_eq!(parts, [8, 4, 4, 4, 12], "{key}");
            assert_eq!(&key[14..15], "4", "{key}");
            assert!("89ab".contains(&key[19..20]), "{key}");
        }
    }
}
