//! The host publishes itself at BIND.

use std::net::UdpSocket;

use emulator::{
    dns::{
        Change, Name, Rcode, RecordType, Update,
        update_codec::{decode_update_reply, encode_update},
    },
    model::Hresult,
};
use serde_json::json;

use super::{
    named::{Named, PATIENCE, dynamic, fixed, named, named_with},
    target::Host,
};

const OWNER: &str = "_vlmcs._tcp.lab.test";

/// Deletes the service records by hand.
fn delete(named: &Named) {
    let name = |text: &str| Name::parse(text).unwrap();
    let update = Update::new(7, name("lab.test"), vec![Change::DeleteSet(name(OWNER), RecordType::SRV)]);
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket.send_to(&encode_update(&update), named.address).unwrap();
    let mut reply = [0; 512];
    let length = socket.recv(&mut reply).unwrap();
    assert_eq!(decode_update_reply(&reply[..length]).unwrap().rcode, Rcode::NOERROR);
}

#[test]
fn a_host_publishes_its_record_and_refreshes_it_after_a_day() {
    let Some(named) = named(&[dynamic("lab.test", "")]) else { return };
    let domains = json!([{ "name": "lab.test", "priority": 10, "weight": 60 }]);
    let mut host = Host::publishing(Some((&named, domains)));
    let record = format!("10 60 {} kms-host.lab.test.", host.port);
    let Some(found) = named.dig(OWNER, "SRV") else { return };
    assert_eq!(found, [record.as_str()]);
    assert_eq!(host.target.events(), [(12294, json!(["lab.test"]))]);

    delete(&named);
    host.target.advance(1_439);
    assert_eq!(named.dig(OWNER, "SRV").unwrap(), [""; 0]);
    host.target.advance(1);
    assert_eq!(named.dig(OWNER, "SRV").unwrap(), [record.as_str()]);
    assert_eq!(host.target.events(), [(12294, json!(["lab.test"]))]);
}

#[test]
fn two_hosts_stand_side_by_side() {
    let Some(named) = named(&[dynamic("lab.test", "")]) else { return };
    let domains = || json!([{ "name": "lab.test" }]);
    let hosts = [Host::publishing(Some((&named, domains()))), Host::publishing(Some((&named, domains())))];
    let Some(mut found) = named.dig(OWNER, "SRV") else { return };
    found.sort();
    let mut expect = hosts.each_ref().map(|host| format!("0 0 {} kms-host.lab.test.", host.port));
    expect.sort();
    assert_eq!(found, expect);
}

#[test]
fn a_rule_of_the_whole_server_lets_every_zone_be_updated() {
    let zones = [fixed("lab.test", ""), fixed("east.test", "")];
    let Some(named) = named_with("allow-update { any; };", &zones) else { return };
    let domains = json!([{ "name": "lab.test" }, { "name": "east.test" }]);
    let mut host = Host::publishing(Some((&named, domains)));
    assert_eq!(host.target.events(), [(12294, json!(["lab.test"])), (12294, json!(["east.test"]))]);
}

#[test]
fn an_update_that_bind_refuses_is_logged_with_the_code_of_its_answer() {
    let Some(named) = named(&[fixed("lab.test", "")]) else { return };
    // A zone that nobody may update is REFUSED, one that isn't there NOTAUTH.
    let cases = [("lab.test", Hresult::DNS_REFUSED), ("elsewhere.test", Hresult(0x8007_2331))];
    let domains: Vec<_> = cases.iter().map(|(domain, _)| json!({ "name": domain })).collect();
    let mut host = Host::publishing(Some((&named, domains.into())));
    let expect = cases.map(|(domain, code)| (12293, json!([code.to_string(), domain])));
    assert_eq!(host.target.events(), expect);
    assert_eq!(Hresult::DNS_REFUSED.to_string(), "0x8007232D");
    let Some(found) = named.dig(OWNER, "SRV") else { return };
    assert_eq!(found, [""; 0]);
}
