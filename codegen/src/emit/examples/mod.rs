//! Programs that use the crate, made of the document's examples: JSON that fits a type, the Rust expression that makes it,
//! the program around it, and how it is printed. It knows the crate's source, and no pages.

pub mod answer;
pub mod call;
pub mod code;
pub mod contract;
pub mod expression;
pub mod handled;
pub mod json;
pub mod print;
pub mod program;
pub mod reply;
pub mod variable;
