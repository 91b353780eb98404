//! The SDK of `api.yaml`, as `build.rs` generates it. The attributes are those of the generated root.

#![doc = include_str!(concat!(env!("OUT_DIR"), "/crate/src/lib.md"))]
#![cfg_attr(docsrs, feature(doc_cfg))]

include!(concat!(env!("OUT_DIR"), "/crate/src/items.rs"));
