//! How the words of the language are written, for messages.

use serde::de::DeserializeOwned;

use super::{
    faults::HostFault,
    step::{DnsChange, Expectation, Step},
};

/// What the values of an enum of the tree are called.
pub(super) fn type_name(outer: &str) -> &str {
    match outer {
        "AnswerDamage" | "RequestDamage" => "damage",
        "Axis" => "axis",
        "Closing" => "way of closing",
        "ConnectEnd" => "end of connecting",
        "DnsChange" => "change of DNS",
        "DnsFailure" => "failure of DNS",
        "Expectation" => "expectation",
        "HostFault" => "fault of a host",
        "KeyState" => "state of a key",
        "LicenceStatus" => "licence status",
        "MachineChange" => "change of a machine",
        "Part" => "part of a machine",
        "Tampering" => "kind of tampering",
        "LookupEnd" => "end of a lookup",
        "Ndr" => "transfer syntax",
        "NetworkChange" => "change of the network",
        "Plug" => "way to plug in",
        "Reading" => "reading",
        "Record" => "record",
        "RecordKind" => "type of record",
        "Role" => "role",
        "Step" => "step",
        "Firmware" => "kind of firmware",
        "OemCoverage" => "coverage of a system that came with its machine",
        "Origin" => "origin of a system",
        "Say" => "thing to say on a connection",
        "InterfaceName" => "interface",
        "PduDamage" => "damage of a PDU",
        "StubDamage" => "damage of a stub",
        "SyntaxName" => "transfer syntax",
        "ServiceChange" => "change of the activation service",
        "Updates" => "rule for updates",
        _ => "word",
    }
}

/// The form of words whose contents have no names.
pub(super) fn form(word: &str) -> Option<&'static str> {
    Some(match word {
        "Activate" => "Activate(\"c1\")",
        "Adapter" => "Adapter([\"python3\", \"adapter.py\"])",
        "Append" => "Append(\"00ff\")",
        "Auth" => "Auth(10, 2, 8)",
        "Cut" => "Cut(60)",
        "Drop" => "Drop(4)",
        "Keep" => "Keep(7)",
        "Quietly" => "Quietly([Request()])",
        "Only" => "Only(40)",
        "Raw" => "Raw(\"00ff\")",
        "Says" => "Says([Await, BindNak(reason: 2), Fin])",
        "Segments" => "Segments(1, [Bind()])",
        "Times" => "Times(3, [Request()])",
        "Together" => "Together([Bind(), Request()])",
        "Zeros" => "Zeros(16)",
        "Add" => "Add(\"lab.test\", Srv(target: \"kms1\"))",
        "Address" => "Address(\"127.0.0.1:1688\")",
        "Advance" => "Advance(\"2h\")",
        "Anew" => "Anew(\"c1\")",
        "All" => "All([WHAT, WHAT])",
        "AnyOf" => "AnyOf([(\"label\", WHAT), (\"other\", WHAT)])",
        "BindNak" => "BindNak(2)",
        "Boot" => "Boot(\"c1\")",
        "Change" => "Change({ \"count\": \"0\" })",
        "Command" => "Command([\"./my-host\", \"--port\", \"{port}\"])",
        "Damage" => "Damage(FlipLast)",
        "Dns" => "Dns(Add(\"lab.test\", Srv(target: \"kms1\")))",
        "Fail" => "Fail(\"lab.test\", ServFail)",
        "Fault" => "Fault(\"0x000006F7\")",
        "Faults" => "Faults(\"kms1\", [Silent])",
        "Edition" => "Edition(\"client-os/enterprise\")",
        "Fragment" => "Fragment(64)",
        "Garbage" => "Garbage(\"00ff\")",
        "Hresult" => "Hresult(\"0xC004F042\")",
        "Octets" => "Octets(\"00ff\")",
        "OuterVersion" => "OuterVersion(7)",
        "InstallKey" => "InstallKey(\"setup/client-os/enterprise\")",
        "Machine" => "Machine(\"c1\", Rearm)",
        "Repeat" => "Repeat(10, [Anew(\"c1\")])",
        "Restart" => "Restart(\"c1\")",
        "Segment" => "Segment(8)",
        "Tell" => "Tell(\"…\")",
        "Start" => "Start(\"kms1\")",
        "Stop" => "Stop(\"kms1\")",
        _ => return None,
    })
}

/// Advice when a word that exists stands where another kind of word belongs.
pub(super) fn other_kind(found: &str, outer: Option<&str>) -> Option<String> {
    let is = |words: &[&str]| words.contains(&found);
    match outer {
        Some("Step") if is(words::<Expectation>()) => {
            Some(format!("`{found}` is an expectation; write `Expect({found}(…), proves: [\"AREA-NNN\"])`"))
        }
        Some("Step") if is(words::<HostFault>()) => {
            Some(format!("`{found}` is a fault of a host; write `Faults(\"kms1\", [{found}])`"))
        }
        Some("Step") if is(words::<DnsChange>()) => {
            Some(format!("`{found}` is a change of DNS; write `Dns({found}(…))`"))
        }
        Some("Expectation") if is(words::<Step>()) => {
            Some(format!("`{found}` is a step, not an expectation"))
        }
        _ => None,
    }
}

/// The words of an enum of the tree, as its reader lists them.
pub(super) fn words<T: DeserializeOwned>() -> &'static [&'static str] {
    match ron::from_str::<T>("_") {
        Err(ron::error::SpannedError { code: ron::Error::NoSuchEnumVariant { expected, .. }, .. }) => {
            expected
        }
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_enum_lists_its_words() {
        assert!(words::<Step>().contains(&"Boot"));
        assert!(words::<Expectation>().contains(&"Request"));
        assert!(words::<HostFault>().contains(&"Silent"));
        assert!(words::<DnsChange>().contains(&"Fail"));
    }
}
