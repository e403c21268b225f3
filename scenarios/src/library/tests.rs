//! The embedded library, and folders that are none.

use super::*;

const GOOD: &str = r#"// A client asks its host.
Scenario(
    title: "asks",
    world: (hosts: { "kms1": (key: "server-group-b") }, clients: { "c1": (product: "client-os/enterprise") }),
    script: [Boot("c1"), Expect(Request(by: "c1"), proves: ["COUNT-006"])],
)
"#;

#[test]
fn every_embedded_scenario_is_valid() {
    let files = FILES.iter().map(|(id, text)| (id.to_string(), format!("library/{id}.ron"), *text));
    if let Err(error) = Library::read(files) {
        panic!("{error}");
    }
}

#[test]
fn a_folder_is_read_in_id_order() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("count")).expect("created");
    for file in ["count/b.ron", "count/a.ron", "asks.ron", "README.md"] {
        fs::write(folder.path().join(file), GOOD).expect("written");
    }
    let library = Library::from_dir(folder.path()).expect("a library");
    assert_eq!(
        library.iter().map(|loaded| loaded.id.as_str()).collect::<Vec<_>>(),
        ["asks", "count/a", "count/b"]
    );
    assert_eq!(library.get("count/a").expect("there").story, "A client asks its host.");
    assert_eq!(library.cases().map(|case| case.id).collect::<Vec<_>>(), ["asks", "count/a", "count/b"]);
}

#[test]
fn a_folder_that_is_no_library_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = || Library::from_dir(folder.path()).expect_err("refused");
    assert!(matches!(refused(), LibraryError::Empty(_)));
    fs::write(folder.path().join("Asks.ron"), GOOD).expect("written");
    assert!(matches!(refused(), LibraryError::Name(_)));
    fs::remove_file(folder.path().join("Asks.ron")).expect("removed");
    fs::write(folder.path().join("asks.ron"), GOOD.replace("Boot", "Bot")).expect("written");
    let LibraryError::Invalid(findings) = refused() else { panic!("read") };
    assert_eq!((findings[0].line, findings[0].column), (5, 14));
    assert!(matches!(Library::from_dir(&folder.path().join("none")), Err(LibraryError::Io { .. })));
}
