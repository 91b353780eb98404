//! The gallery: documents after APIs of several kinds, each with the program of somebody who uses the SDK. The crates' build
//! scripts generate them and their tests run the programs; here is that the manifests fit, and that nothing is warned of.

use codegen::Input;
use tests::{compare_manifest, input, source, succeed};

#[test]
fn the_documents_are_read_without_a_word_and_their_manifests_fit() {
    for name in ["assistant", "cluster", "payments"] {
        let folder = format!("tests/gallery/{name}");
        let document = source(&format!("{folder}/api.yaml"));
        let (output, report) = succeed(codegen::generate(Input {
            package: name.to_owned(),
            member: true,
            ..input(document)
        }));
        assert_eq!(report, "", "{name}");
        compare_manifest(&folder, &output.files["Cargo.toml"]);
    }
}
