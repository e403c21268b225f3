//! The example adapters' own tests: the wire vectors in Python, and both adapters through adapter protocol 1.

use std::{env, path::Path, process::Command};

#[test]
fn the_python_adapters_pass_their_tests() {
    let probe = Command::new("python3").args(["-c", "import impacket"]).output();
    if !probe.is_ok_and(|probe| probe.status.success()) {
        let required = env::var("KMSLAB_REQUIRE_TOOLS").is_ok_and(|value| value == "1");
        assert!(!required, "python3 with Impacket is missing, and KMSLAB_REQUIRE_TOOLS=1 demands it");
        eprintln!("skipped: no python3 with Impacket");
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("adapters/python");
    let run = Command::new("python3")
        .args(["-B", "-m", "unittest"])
        .current_dir(folder)
        .output()
        .expect("python3 has just run");
    let report = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{report}");
    assert!(!report.contains("Ran 0 tests"), "{report}");
}
