//! Generates the obstacle crate from `tests/obstacle.yaml`, and says where: the pages of the crate are tested as well.

#[path = "../generated.rs"]
mod generated;

fn main() {
    let folder = generated::build("../obstacle.yaml");
    // The build scripts of crates that depend on this one read it as DEP_OBSTACLE_FOLDER.
    println!("cargo::metadata=folder={}", folder.display());
}
