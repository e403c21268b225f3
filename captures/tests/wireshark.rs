//! The Lua dissector in `wireshark/`, as tshark runs it on what the emulator says.

#![expect(clippy::unwrap_used, reason = "a test's helpers are test code too")]

#[path = "../../emulator/tests/tools/mod.rs"]
mod tools;
#[path = "../../emulator/tests/worlds/world.rs"]
mod worlds;

use std::{fs::File, io::BufWriter};

use captures::write::write_pcapng;
use emulator::{
    endpoint::Shape,
    model::{Hresult, LicenceStatus, Minutes, Version},
    rpc::uuids::{Syntax, SyntaxId},
    sim::World,
    trace::{Actor, Direction, Event, Kind, Payload, Recording},
};
use tempfile::TempDir;

/// What the dissector says of each stub: its fields, split by `|`, where it says anything.
fn dissect(recording: &Recording, fields: &[&str]) -> Option<Vec<Vec<String>>> {
    let mut tshark = tools::tool("tshark")?;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("capture.pcapng");
    write_pcapng(BufWriter::new(File::create(&file).unwrap()), recording, &[]).unwrap();
    let script = concat!("lua_script:", env!("CARGO_MANIFEST_DIR"), "/wireshark/kmslab.lua");
    tshark.args(["-n", "-d", "tcp.port==1688,dcerpc", "-X", script, "-Y", "kmslab or _ws.lua.error"]);
    tshark.args(["-T", "fields", "-E", "separator=|", "-E", "occurrence=a"]).arg("-r").arg(&file);
    let output = tshark.args(fields.iter().flat_map(|field| ["-e", field])).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    // A Lua error is no failure of tshark's; it only says so.
    assert!(output.status.success() && !said.contains("Lua"), "{said}");
    let lines = String::from_utf8(output.stdout).unwrap();
    Some(lines.lines().map(|line| line.split('|').map(str::to_owned).collect()).collect())
}

/// One attempt of a client with the versions and shapes given.
fn attempt(version: Version, syntax: Syntax, seen: u32, fragment: Option<usize>) -> World {
    let mut spec = worlds::spec(seen);
    let client = &mut spec.clients[0];
    client.config.version = version;
    client.rpc.offer = vec![syntax];
    client.shape = Shape { fragment, ..Shape::default() };
    let mut world = World::new(spec);
    world.boot(&Actor::from("c1"));
    world.advance(Minutes(1));
    world
}

fn event(world: &World, kind: Kind) -> &Event {
    world.trace().iter().find(|event| event.kind == kind).unwrap_or_else(|| panic!("no {kind:?}"))
}

#[test]
fn a_body_of_version_4_is_shown_field_by_field() {
    let names = ["cmid", "n_policy", "minutes_left", "workstation", "act_id"];
    for (syntax, fragment) in [(Syntax::Ndr, None), (Syntax::Ndr64, None), (Syntax::Ndr64, Some(100))] {
        let world = attempt(Version::V4, syntax, 24, fragment);
        let fields = names.map(|name| format!("kmslab.{name}"));
        let mut wanted: Vec<&str> = vec!["kmslab.stub.syntax", "kmslab.major", "kmslab.licence_status"];
        wanted.extend(fields.iter().map(String::as_str));
        let Some(lines) = dissect(world.recording(), &wanted) else { return };
        let asked = event(&world, Kind::Request);
        let name = if syntax == Syntax::Ndr { "NDR" } else { "NDR64" };
        let unlicensed = LicenceStatus::OobGrace.code().to_string();
        let mut expected = vec![name.to_owned(), "4".to_owned(), unlicensed];
        expected.extend(names.map(|name| asked.get(name).unwrap().to_string()));
        assert_eq!(lines.first(), Some(&expected), "{syntax:?}, fragments of {fragment:?}");
        let wanted = ["kmslab.count", "kmslab.activation_interval", "kmslab.host_pid", "kmslab.hresult"];
        let lines = dissect(world.recording(), &wanted).unwrap();
        let answer = event(&world, Kind::Answer);
        let mut expected: Vec<String> = ["count", "activation_interval", "host_pid"]
            .map(|name| answer.get(name).unwrap().to_string())
            .into();
        expected.push("0x00000000".to_owned());
        assert_eq!(lines.last(), Some(&expected), "{syntax:?}, fragments of {fragment:?}");
    }
}

#[test]
fn another_interface_is_left_alone() {
    let mut world = worlds::world(24);
    world.boot(&Actor::from("c1"));
    world.advance(Minutes(1));
    // The interface's first octet, wherever a bind names it: now it is somebody else's.
    let mut recording = Recording::default();
    for packet in world.recording().packets() {
        let mut packet = packet.clone();
        if let Payload::Segment(_, Direction::ToServer, octets) = &mut packet.payload {
            let ours = SyntaxId::INTERFACE.uuid.to_bytes_le();
            while let Some(at) = octets.windows(16).position(|window| window == ours) {
                octets[at] ^= 0xFF;
            }
        }
        recording.push(packet);
    }
    let Some(lines) = dissect(&recording, &["frame.number"]) else { return };
    assert_eq!(lines, Vec::<Vec<String>>::new());
    assert_eq!(dissect(world.recording(), &["frame.number"]).unwrap().len(), 2);
}

#[test]
fn sealed_bodies_stay_opaque() {
    for version in [Version::V5, Version::V6] {
        for syntax in Syntax::ALL {
            let world = attempt(version, syntax, 24, None);
            let wanted = ["kmslab.major", "kmslab.iv", "kmslab.ciphertext", "kmslab.cmid"];
            let Some(lines) = dissect(world.recording(), &wanted) else { return };
            assert_eq!(lines.len(), 2, "a request and an answer");
            for line in lines {
                let [major, iv, sealed, cmid] = &line[..] else { panic!("{line:?}") };
                assert_eq!((major, cmid.as_str()), (&version.major().to_string(), ""));
                assert_eq!(iv.len(), 32, "sixteen octets in hex");
                assert!(!sealed.is_empty() && sealed.len().is_multiple_of(32), "whole blocks: {sealed}");
            }
        }
    }
}

#[test]
fn a_refusal_is_shown_with_its_code() {
    for syntax in Syntax::ALL {
        let mut spec = worlds::spec(24);
        spec.hosts[0].config.products.clear();
        spec.clients[0].rpc.offer = vec![syntax];
        let mut world = World::new(spec);
        world.boot(&Actor::from("c1"));
        world.advance(Minutes(1));
        let Some(lines) = dissect(world.recording(), &["kmslab.hresult", "kmslab.stub.size"]) else { return };
        let code = format!("0x{:08x}", Hresult::ID_MISMATCH.0);
        assert_eq!(lines.last(), Some(&vec![code, "0".to_owned()]), "{syntax:?}");
    }
}

/// The rows `[number] = "text"` of a table of the dissector.
fn table(name: &str) -> Vec<(u32, String)> {
    let source = include_str!("../wireshark/kmslab.lua");
    let (_, rest) = source.split_once(&format!("local {name} = {{")).unwrap();
    let (rows, _) = rest.split_once('}').unwrap();
    let number = |text: &str| match text.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16).unwrap(),
        None => text.parse().unwrap(),
    };
    let rows = rows.split('[').skip(1).map(|row| {
        let (key, value) = row.split_once("] = \"").unwrap();
        (number(key), value.split_once('"').unwrap().0.to_owned())
    });
    rows.collect()
}

#[test]
fn words_are_those_of_the_lab() {
    let states = table("LICENCE");
    assert_eq!(states.len(), LicenceStatus::ALL.len());
    for (code, word) in states {
        assert_eq!(LicenceStatus::try_from(code).unwrap().title(), word);
    }
    let results = table("HRESULT");
    assert!(results.len() > 4);
    for (code, word) in results {
        assert_eq!(Hresult(code).meaning(), Some(word.as_str()), "{code:#010X}");
    }
}
