//! Generates the crate from `tests/verdict/new.yaml`.

#[path = "../../generated.rs"]
mod generated;

fn main() {
    generated::build("../new.yaml");
}
