//! What is checked in is what the generator writes, file by file.

use xtask::Outcome;

#[test]
fn the_sdk_is_up_to_date() {
    // What differs, how, and the command to run are printed.
    let outcome = xtask::run(["cargo xtask", "generate", "--check"]);
    assert_eq!(outcome, Ok(Outcome::Done));
}
