//! `kmslab capture show`: as text, as JSON Lines against the published schema, as columns, filtered.

use std::{collections::BTreeSet, io::Read as _, path::PathBuf, process::Stdio};

use captures::transcript::{FieldKind, field_names};
use serde_json::Value;

use crate::lab::{Lab, Ran, root};

fn corpus(name: &str) -> String {
    root().join("captures/corpus").join(name).display().to_string()
}

/// Every capture of the corpus.
fn all() -> Vec<PathBuf> {
    let folders = std::fs::read_dir(root().join("captures/corpus")).unwrap();
    let folders = folders.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let files = folders.flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let files = files.map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|end| end == "pcap" || end == "pcapng")).collect();
    files.sort();
    assert!(files.len() >= 19, "{files:?}");
    files
}

#[track_caller]
fn shown(words: &[&str]) -> Ran {
    let ran = Lab::new().kmslab(&[&["capture", "show"], words].concat());
    assert_eq!(ran.code, 0, "{words:?}: {}", ran.stderr);
    ran
}

/// A virtual run as a capture; its octets depend on nothing but the seed.
fn written(lab: &Lab, scenario: &str) -> String {
    let ran = lab.kmslab(&["capture", "write", scenario, "run.pcapng"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    lab.path("run.pcapng").display().to_string()
}

#[test]
fn a_run_reads_as_it_was() {
    let lab = Lab::new();
    let capture = written(&lab, "count/below-threshold");
    let ran = lab.kmslab(&["capture", "show", &capture]);
    assert_eq!((ran.code, &*ran.stderr), (0, ""));
    let mut rest = &*ran.stdout;
    for part in [
        "times are since 2026-01-01T00:00:00.000000000Z, frame 1\n",
        "\nconnection 0: 127.",
        ", accepted in frame ",
        "-> bind       call ",
        ": KMS interface in NDR (0), NDR64 (1), bind-time features 0x3 (2)\n",
        "<- bind_ack   call ",
        ": NDR64 (1), features 0x3 (2); refused: proposed transfer syntaxes not supported (0)\n",
        "-> request    call ",
        ": 6.0 client-os/enterprise, OOB grace (30d left), needs 25, CMID ",
        "body.client_time        2026-01-01T00:00:00Z  (as the capture's clock)\n",
        "<- response   call ",
        ": 6.0 count 4, activation every 30m, renewal every 7d, ",
        "-> FIN        the client has no more to send\n",
        "\nconnection 1: 127.",
        " opened at +0:30:00.000000 in frame ",
        "OOB grace (29d23h30m left)",
        "of them DCE/RPC), ",
    ] {
        let at = rest.find(part).unwrap_or_else(|| panic!("no `{part}` in\n{rest}\nof\n{}", ran.stdout));
        rest = &rest[at + part.len()..];
    }
    let again = lab.kmslab(&["capture", "show", &capture]);
    assert_eq!(again.stdout, ran.stdout);
}

#[test]
fn a_long_time_is_told_in_days() {
    let lab = Lab::new();
    let capture = written(&lab, "renewal/every-seven-days");
    let text = lab.kmslab(&["capture", "show", &capture]).stdout;
    assert!(text.contains(" +7d 0:00:00.00"), "{text}");
    let absolute = lab.kmslab(&["capture", "show", "--absolute", &capture]).stdout;
    assert!(absolute.contains("\n2026-01-08T00:00:00.00"), "{absolute}");
}

#[test]
fn refusals_and_faults_are_told_with_their_text() {
    let text = shown(&[&corpus("loopback/refusal.pcap")]).stdout;
    for part in [
        "DNS query  _vlmcs._tcp.lab.test SRV  127.",
        "_vlmcs._tcp.lab.test 3600 SRV 1 0 1688 kms1.lab.test\n",
        "bind_nak   call 2: refused with 1, temporary congestion; speaks 5.0\n",
        "refused with 0xC004F041, the KMS host is not activated  (to frame ",
        "refused with 0xC004F06C, the clocks of client and host differ by more than 4 hours  (to frame ",
        "fault      call 2: 0x1C010002, nca_op_rng_error: no operation of this number\n",
        "RST        the connection is refused: nothing listens there\n",
    ] {
        assert!(text.contains(part), "no `{part}` in\n{text}");
    }
}

#[test]
fn what_the_label_does_not_open_is_shown_as_opaque() {
    let capture = corpus("loopback/activation.pcap");
    let text = shown(&["--label", "another lab", &capture]).stdout;
    assert!(text.contains("-> request    call 2: 6.0, opaque, 260 octets\n"), "{text}");
    // Version 4 is in clear.
    assert!(
        text.contains("call 2: 4.0 client-os/enterprise, OOB grace (30d left), needs 25, CMID "),
        "{text}"
    );
    assert!(
        text.contains("message.sealing         unverified  (in clear; its MAC isn't the label's"),
        "{text}"
    );
}

#[test]
fn every_line_of_json_fits_the_schema() {
    let schema: Value = serde_json::from_str(include_str!("../../schema/capture.schema.json")).unwrap();
    jsonschema::draft202012::meta::validate(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut kinds = BTreeSet::new();
    let mut types = BTreeSet::new();
    for capture in all() {
        let capture = capture.display().to_string();
        let ran = shown(&["--json", "--hex", "--all-dns", "--all-connections", &capture]);
        for line in ran.stdout.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            if let Err(error) = validator.validate(&line) {
                panic!("{capture}: {error} in {line}");
            }
            let kind = line["kind"].as_str().unwrap().to_owned();
            assert_eq!(line.get("ptype").is_some(), kind == "pdu", "{line}");
            types.extend(line.get("ptype").and_then(Value::as_u64));
            kinds.insert(kind);
            let mut strange = line.clone();
            strange["colour"] = Value::from("red");
            assert!(!validator.is_valid(&strange), "{strange}");
        }
    }
    for kind in ["opened", "pdu", "gap", "fin", "rst", "ended", "dns"] {
        assert!(kinds.contains(kind), "no {kind} in the corpus: {kinds:?}");
    }
    assert!(types.is_superset(&[0, 2, 3, 11, 12, 13, 14, 15].into()), "{types:?}");
}

#[test]
fn the_schema_names_every_field_and_no_other() {
    let schema: Value = serde_json::from_str(include_str!("../../schema/capture.schema.json")).unwrap();
    let mut written: BTreeSet<String> = BTreeSet::new();
    for part in ["properties", "patternProperties"] {
        written.extend(schema[part].as_object().unwrap().keys().cloned());
    }
    for known in field_names() {
        let name = if known.name.contains("[]") {
            format!("^{}$", known.name.replace('.', r"\.").replace("[]", r"\[[0-9]+\]"))
        } else {
            known.name.clone()
        };
        assert!(written.remove(&name), "the schema lacks {name}");
        let entry = [&schema["properties"][&name], &schema["patternProperties"][&name]];
        let entry = entry.into_iter().find(|entry| entry.is_object()).unwrap();
        let is = |reference: &str| entry["$ref"] == format!("#/$defs/{reference}");
        let fits = match known.kind {
            FieldKind::Number => is("number"),
            FieldKind::Octets => is("octets"),
            FieldKind::Flag => entry["type"] == "boolean",
            FieldKind::Text => !is("number") && !is("octets") && entry["type"] != "boolean",
        };
        assert!(fits, "{name} is a {:?}: {entry}", known.kind);
    }
    assert_eq!(written.into_iter().collect::<Vec<_>>(), ["_text$", "octets"]);
}

#[test]
fn columns_hold_what_was_asked_for() {
    let capture = corpus("loopback/activation.pcap");
    let ran = shown(&[&capture, "--filter", "ptype=0", "--fields", "frame,conn,ptype,frag_length,call_id"]);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 6, "{lines:?}");
    assert_eq!(lines[0], "8\t0\t0\t284\t2");
    let bodies =
        ["--filter", "ptype=response", "--fields", "request_frame,body.count,body.activation_interval"];
    let ran = shown(&[&[&*capture], &bodies[..]].concat());
    assert_eq!(ran.stdout.lines().next(), Some("8\t25\t120"));
    let ran = shown(&[&capture, "--conn", "5", "--fields", "frame,kind"]);
    let kinds: Vec<&str> = ran.stdout.lines().map(|line| line.split_once('\t').unwrap().1).collect();
    assert_eq!(kinds, ["opened", "pdu", "pdu", "pdu", "pdu", "fin", "fin", "ended"]);
}

#[test]
fn conditions_take_names_for_codes() {
    let capture = corpus("loopback/refusal.pcap");
    let count = |conditions: &[&str]| {
        let conditions: Vec<&str> = conditions.iter().flat_map(|condition| ["--filter", condition]).collect();
        let words = [&[&*capture, "--fields", "frame,ptype,dns.id"], &conditions[..]].concat();
        shown(&words).stdout.lines().count()
    };
    let all = count(&["kind=pdu"]);
    assert_eq!(all, count(&["ptype=request"]) + count(&["ptype!=0", "kind=pdu"]));
    assert!(count(&["ptype=bind_nak"]) >= 3);
    assert_eq!(count(&["stub.hresult=0xC004F041"]), count(&["stub.hresult=C004F041"]));
    assert_eq!(count(&["stub.hresult=0xC004F041"]), 1);
    assert!(count(&["status=0x1C010002"]) >= 1);
    assert!(count(&["dns.rcode=NOERROR"]) >= 5);
}

#[test]
fn mistyped_names_are_told_with_the_nearest() {
    let capture = corpus("loopback/activation.pcap");
    for (words, text) in [
        (["--fields", "frame,cal_id"], "error: no field `cal_id`; the nearest is call_id\n"),
        (["--filter", "pytpe=0"], "error: no field `pytpe`; the nearest is ptype\n"),
        (
            ["--filter", "ptype=requst"],
            "error: `requst` is no value of `ptype`; it takes a number or the name of a PDU type; the nearest is request\n",
        ),
        (
            ["--filter", "ptype"],
            "error: `ptype` is no condition; write field=value or field!=value, such as ptype=request\n",
        ),
    ] {
        let ran = Lab::new().kmslab(&[&["capture", "show", &capture], &words[..]].concat());
        assert_eq!((ran.code, &*ran.stdout, &*ran.stderr), (2, "", text));
    }
}

#[test]
fn a_cut_file_is_shown_as_far_as_it_goes() {
    let lab = Lab::new();
    let whole = std::fs::read(corpus("loopback/activation.pcap")).unwrap();
    std::fs::write(lab.path("cut.pcap"), &whole[..whole.len() - 5]).unwrap();
    let ran = lab.kmslab(&["capture", "show", "cut.pcap"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.stderr, "warning: cut.pcap: cut off after frame 71; what follows it is missing\n");
    assert!(ran.stdout.ends_with("the file is cut off after frame 71; what follows it is missing\n"));
    lab.write("text.pcap", "no capture at all");
    let ran = lab.kmslab(&["capture", "show", "text.pcap"]);
    assert_eq!((ran.code, &*ran.stdout), (2, ""));
}

#[test]
fn standard_input_is_read_and_a_closed_pipe_ends_quietly() {
    let lab = Lab::new();
    let capture = std::fs::File::open(corpus("loopback/refusal.pcap")).unwrap();
    let mut command = lab.command(&["capture", "show", "-", "--json"]);
    let mut child = command.stdin(capture).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 9];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    assert_eq!(&first, b"{\"kind\":\"");
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let capture = std::fs::File::open(corpus("loopback/refusal.pcap")).unwrap();
    let mut command = lab.command(&["capture", "show", "-", "--json", "--hex"]);
    let mut child = command.stdin(capture).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(141));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
