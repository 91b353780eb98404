//! A document that is made of OpenAPI's own words, right and wrong: what is generated from it is Rust.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(document) = codegen_fuzz::document(&mut arbitrary::Unstructured::new(bytes)) {
        codegen_fuzz::hold(&document.to_string());
    }
});
