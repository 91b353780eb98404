//! Generates the crate from `tests/verdict/old.yaml`.

#[path = "../../generated.rs"]
mod generated;

fn main() {
    generated::build("../old.yaml");
}
