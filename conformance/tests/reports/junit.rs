//! JUnit: accepted by the schema, and complete.

use std::io::Write;

use kmslab::report::junit::junit;

use crate::{
    samples::{every_verdict, stopped, written},
    tools,
};

/// What xmllint says against the schema; `None` without the tool.
fn validate(xml: &str) -> Option<Result<(), String>> {
    let mut xmllint = tools::tool("xmllint")?;
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(xml.as_bytes()).unwrap();
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reports/junit-10.xsd");
    let output = xmllint.args(["--noout", "--schema", schema]).arg(file.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Some(if output.status.success() { Ok(()) } else { Err(said) })
}

#[test]
fn jenkins_accepts_it() {
    let xml = junit(&written(&every_verdict()).1).unwrap();
    let Some(accepted) = validate(&xml) else { return };
    assert_eq!(accepted, Ok(()), "{xml}");
    let of_stopped = junit(&stopped().1).unwrap();
    assert_eq!(validate(&of_stopped), Some(Ok(())), "{of_stopped}");
    let with_skipped = xml.replacen("<testsuites ", "<testsuites skipped=\"4\" ", 1);
    let said = validate(&with_skipped).unwrap().unwrap_err();
    assert!(said.contains("'skipped' is not allowed"), "{said}");
}

#[test]
fn flaky_cases_fail_and_those_not_run_are_skipped() {
    let xml = junit(&stopped().1).unwrap();
    for expect in [
        r#"<testsuites name="kmslab 1.2.3" tests="3" failures="2" errors="0">"#,
        r#"<failure message="flaky: passed in 3 of 4 rounds: COUNT-007 (line 11): "#,
        r#"type="flaky">"#,
        "passed in none of 4 rounds",
        r#"<testcase name="last" classname="kmslab.host.disc">"#,
        r#"<skipped message="not run: the run was interrupted" type="not run"/>"#,
    ] {
        assert!(xml.contains(expect), "{expect}\nis not in\n{xml}");
    }
}

#[test]
fn every_case_stands_there_with_its_reason() {
    let xml = junit(&written(&every_verdict()).1).unwrap();
    for expect in [
        r#"<testsuites name="kmslab 1.2.3" tests="7" failures="1" errors="1">"#,
        r#"<testsuite name="virtual.count" tests="2" skipped="0" errors="0" failures="1">"#,
        r#"<testcase name="counted" classname="kmslab.virtual.count"/>"#,
        r#"<testcase name="miscounted" classname="kmslab.virtual.count">"#,
        r#"<failure message="COUNT-007 (line 11): "#,
        "count  expected 5",
        "actual   4",
        "bundle     failures/virtual.count.miscounted",
        "reproduce  kmslab check --arm virtual --seed 1 --filter",
        r#"<testsuite name="host.count" tests="2" skipped="2" errors="0" failures="0">"#,
        r#"<skipped message="unsupported: a clock that the stage moves" type="unsupported"/>"#,
        r#"<testcase name="order" classname="kmslab.host.disc.srv">"#,
        r#"<skipped message="unsupported: being told &lt;where&gt; DNS &amp; &quot;more&quot; is ]]&gt;" type="unsupported"/>"#,
        r#"<skipped message="skipped: no IPv6 on this machine" type="skipped"/>"#,
        r#"<testcase name="lone" classname="kmslab.host">"#,
        r#"<error message="no port was free" type="error">"#,
    ] {
        assert!(xml.contains(expect), "{expect}\nis not in\n{xml}");
    }
}
