//! Any bytes as a document: they are read or refused, with a report that can be printed.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        codegen_fuzz::hold(text);
    }
});
