//! Generates the crate from `api.yaml`.

#[path = "../../generated.rs"]
mod generated;

fn main() {
    generated::build("api.yaml");
}
