//! What BIND's answers mean to the resolver that the client uses.

use emulator::{
    client::LookupEnd,
    dns::{Name, Question, RecordType},
    model::{Entropy, Hresult},
    net::Resolver,
};

use super::named::{PATIENCE, Zone, fixed, named};

const RECORDS: &str = "
kms1   A     127.0.0.1
alias  CNAME kms1
far    CNAME kms1.other.test.
chain  CNAME far
_vlmcs._tcp.branch CNAME _vlmcs._tcp
_vlmcs._tcp SRV 0 0 1688 kms1
dangling CNAME nothing";

#[test]
fn each_answer_of_bind_has_its_end() {
    let many: String =
        (0..60).map(|n| format!("many SRV 0 0 1688 a-host-with-quite-a-long-name-{n}\n")).collect();
    let records = format!("{RECORDS}\n{many}");
    let zones = [
        fixed("lab.test", &records),
        fixed("other.test", "kms1 A 127.0.0.2"),
        Zone { origin: "broken.test", records: None, options: "" },
        Zone { origin: "closed.test", records: Some("kms1 A 127.0.0.1"), options: "allow-query { none; };" },
    ];
    let Some(named) = named(&zones) else { return };
    let resolver = Resolver { server: named.address, patience: PATIENCE };
    let mut entropy = Entropy::new(1, "ids");
    let refused = Err(LookupEnd::Failed(Hresult::DNS_REFUSED));
    for (owner, rtype, expect) in [
        ("_vlmcs._tcp.lab.test", RecordType::SRV, Ok(1)),
        ("kms1.lab.test", RecordType::A, Ok(1)),
        ("alias.lab.test", RecordType::A, Ok(1)),
        ("far.lab.test", RecordType::A, Ok(1)),
        ("chain.lab.test", RecordType::A, Ok(1)),
        ("_vlmcs._tcp.branch.lab.test", RecordType::SRV, Ok(1)),
        // More than the 512 octets of a datagram: all of them can only have come over TCP.
        ("many.lab.test", RecordType::SRV, Ok(60)),
        ("kms1.lab.test", RecordType::AAAA, Err(LookupEnd::NoRecords)),
        ("alias.lab.test", RecordType::AAAA, Err(LookupEnd::NoRecords)),
        ("nothing.lab.test", RecordType::A, Err(LookupEnd::NameNotFound)),
        ("dangling.lab.test", RecordType::A, Err(LookupEnd::NameNotFound)),
        ("_vlmcs._tcp.broken.test", RecordType::SRV, Err(LookupEnd::Failed(Hresult::DNS_SERVER_FAILURE))),
        ("kms1.closed.test", RecordType::A, refused.clone()),
        ("kms1.nowhere.example", RecordType::A, refused.clone()),
    ] {
        let question = Question { name: Name::parse(owner).unwrap(), rtype };
        let end = match resolver.lookup(&question, &mut entropy) {
            LookupEnd::Records(records) => Ok(records.len()),
            other => Err(other),
        };
        assert_eq!(end, expect, "{question}");
    }
}
