//! A crate made of hostile names and shapes: `build.rs` generates it from `tests/obstacle.yaml`, and it has to compile
//! without a warning. The attributes are those of the generated root.

#![doc = include_str!(concat!(env!("OUT_DIR"), "/obstacle/src/lib.md"))]
#![cfg_attr(docsrs, feature(doc_cfg))]

include!(concat!(env!("OUT_DIR"), "/obstacle/src/items.rs"));
