//! Tools of others against a server: Impacket's RPC client, and dig.

use std::{path::Path, process::Command};

use emulator::model::Product;
use kmslab::serve::{Options, Until};

use crate::{
    lab::{case, options, serve},
    tools::tool,
};

const HOST: &str = r#""kms1": (key: "client-os", seen: 24)"#;

#[test]
fn impackets_client_gets_an_answer() {
    let probe = Command::new("python3").args(["-c", "import impacket, Cryptodome"]).output();
    if !probe.is_ok_and(|probe| probe.status.success()) {
        let required = std::env::var("KMSLAB_REQUIRE_TOOLS").is_ok_and(|value| value == "1");
        assert!(!required, "python3 with Impacket is missing, and KMSLAB_REQUIRE_TOOLS=1 demands it");
        eprintln!("skipped: no python3 with Impacket");
        return;
    }
    let script = r#"Boot("c1"), Expect(Request(by: "c1", workstation: "impacket.lab.test"), proves: []),
        Expect(Answer(by: "kms1", count: 25), proves: [])"#;
    let ids = Product::named("client-os/enterprise").unwrap().ids();
    for version in ["4", "5", "6"] {
        let until = Until { requests: Some(1), time: None };
        let serving = serve(&case(HOST, "", script), &Options { until, ..options() });
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let ran = Command::new("python3")
            .arg("-B")
            .arg(folder.join("tests/serve/impacket_client.py"))
            .args([
                serving.hosts[0].ip().to_string(),
                serving.hosts[0].port().to_string(),
                version.to_owned(),
            ])
            .args([ids.app_id, ids.act_id, ids.kms_id].map(|id| id.to_string()))
            .env("PYTHONPATH", folder.join("adapters/python"))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ran.stdout).into_owned();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        assert_eq!(said.trim(), "count 25", "version {version}");
        let (ended, transcript) = serving.wait();
        assert_eq!(ended.exit(), 0, "{ended}\n{transcript}");
        assert!(transcript.contains(&format!("version={version}")), "{transcript}");
    }
}

#[test]
fn dig_sees_the_service_record_over_udp_and_tcp() {
    if tool("dig").is_none() {
        return;
    }
    let zone = r#"dns: { "lab.test": (records: [Srv(target: "kms1", priority: 3, weight: 7)]) }"#;
    let script = r#"Boot("c1"), Expect(Lookup(by: "c1", rtype: Srv, end: Records), proves: [])"#;
    let mut serving = serve(&case(HOST, zone, script), &options());
    let (host, dns) = (serving.hosts[0], serving.dns);
    let asked = |name: &str, rtype: &str, way: &str| {
        let mut dig = tool("dig").unwrap();
        dig.args([&format!("@{}", dns.ip()), "-p", &dns.port().to_string(), "+short", way, name, rtype]);
        let ran = dig.output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stdout));
        String::from_utf8_lossy(&ran.stdout).trim().to_owned()
    };
    for way in ["+notcp", "+tcp"] {
        let service = asked("_vlmcs._tcp.lab.test", "SRV", way);
        assert_eq!(service, format!("3 7 {} kms1.lab.test.", host.port()));
        assert_eq!(asked("kms1.lab.test", "A", way), host.ip().to_string());
    }
    serving.wait_for("script has come to its end");
    let (ended, _) = serving.end();
    assert_eq!(ended.exit(), 0, "{ended}");
}
