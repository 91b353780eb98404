//! Pages that people read: the README, the guide that rustdoc shows in front, and a page for each resource and type. They
//! are made of the same IR, names and programs as the code.

pub mod guide;
pub mod pages;
pub mod readme;
