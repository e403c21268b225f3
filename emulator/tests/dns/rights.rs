//! Who may update what.

use emulator::{
    dns::{Change, Rcode, RecordType},
    nameserver::{NameServer, UpdatePolicy},
};

use crate::sample::{name, server, service, shown, updated};

const SERVICE: &str = "_vlmcs._tcp.lab.test";

fn publish(server: &mut NameServer, host: &str) -> Option<Rcode> {
    updated(server, host, vec![Change::Add(service(&format!("{host}.lab.test")))])
}

#[test]
fn the_first_host_owns_the_record_set() {
    // PUB-016, PUB-017.
    let mut server = server(UpdatePolicy::FirstOwner, []);
    assert_eq!(publish(&mut server, "kms1"), Some(Rcode::NOERROR));
    assert_eq!(publish(&mut server, "kms1"), Some(Rcode::NOERROR));
    assert_eq!(publish(&mut server, "kms2"), Some(Rcode::REFUSED));
    assert_eq!(shown(&mut server, SERVICE, RecordType::SRV).1, ["SRV 0 0 1688 kms1.lab.test"]);
    let zone = server.zone(&name("lab.test")).unwrap();
    assert_eq!(zone.owner(&name("_VLMCS._tcp.lab.test"), RecordType::SRV), Some("kms1"));
    for change in [
        Change::DeleteName(name(SERVICE)),
        Change::DeleteSet(name(SERVICE), RecordType::SRV),
        Change::DeleteRecord(name(SERVICE), service("kms1.lab.test").data),
    ] {
        assert_eq!(updated(&mut server, "kms2", vec![change]), Some(Rcode::REFUSED));
    }
}

#[test]
fn a_granted_host_may_publish_beside_the_owner() {
    // PUB-018, PUB-019, PUB-022.
    let mut server = server(UpdatePolicy::FirstOwner, []);
    assert_eq!(publish(&mut server, "kms1"), Some(Rcode::NOERROR));
    server.zone_mut(&name("lab.test")).unwrap().grant(&name(SERVICE), RecordType::SRV, "kms2");
    assert_eq!(publish(&mut server, "kms2"), Some(Rcode::NOERROR));
    assert_eq!(publish(&mut server, "kms3"), Some(Rcode::REFUSED));
    assert_eq!(shown(&mut server, SERVICE, RecordType::SRV).1.len(), 2);
}

#[test]
fn what_a_group_may_change_every_member_may() {
    // PUB-018, PUB-019, PUB-021, PUB-022.
    let mut server = server(UpdatePolicy::FirstOwner, []);
    let zone = server.zone_mut(&name("lab.test")).unwrap();
    zone.grant(&name(SERVICE), RecordType::SRV, "KMS_E");
    zone.enrol("KMS_E", "kms1");
    zone.enrol("KMS_E", "kms2");
    zone.enrol("KMS_W", "kms3");
    assert_eq!(publish(&mut server, "kms1"), Some(Rcode::NOERROR));
    assert_eq!(publish(&mut server, "kms2"), Some(Rcode::NOERROR));
    assert_eq!(publish(&mut server, "kms3"), Some(Rcode::REFUSED));
    server.zone_mut(&name("lab.test")).unwrap().enrol("KMS_E", "kms3");
    assert_eq!(publish(&mut server, "kms3"), Some(Rcode::NOERROR));
}

#[test]
fn a_record_set_made_by_hand_needs_a_grant() {
    // PUB-020.
    let mut server = server(UpdatePolicy::FirstOwner, [service("kms1.lab.test")]);
    assert_eq!(publish(&mut server, "kms1"), Some(Rcode::REFUSED));
    server.zone_mut(&name("lab.test")).unwrap().grant(&name(SERVICE), RecordType::SRV, "kms1");
    assert_eq!(publish(&mut server, "kms1"), Some(Rcode::NOERROR));
}

#[test]
fn a_record_set_that_is_gone_has_no_owner() {
    // PUB-035.
    let mut server = server(UpdatePolicy::FirstOwner, []);
    assert_eq!(publish(&mut server, "kms1"), Some(Rcode::NOERROR));
    let zone = server.zone_mut(&name("lab.test")).unwrap();
    zone.remove(&name(SERVICE), RecordType::SRV, |_| true);
    assert_eq!(publish(&mut server, "kms2"), Some(Rcode::NOERROR));
    assert_eq!(publish(&mut server, "kms1"), Some(Rcode::REFUSED));
}

#[test]
fn each_policy_answers_as_its_server_does() {
    // PUB-023, PUB-029.
    let listed = UpdatePolicy::AllowFrom(["kms1".to_owned()].into());
    for (policy, first, second) in [
        (UpdatePolicy::AllowAny, Rcode::NOERROR, Rcode::NOERROR),
        (listed, Rcode::NOERROR, Rcode::REFUSED),
        (UpdatePolicy::Refuse, Rcode::REFUSED, Rcode::REFUSED),
        (UpdatePolicy::Fail(Rcode::NOTIMP), Rcode::NOTIMP, Rcode::NOTIMP),
    ] {
        let mut server = server(policy.clone(), []);
        assert_eq!(publish(&mut server, "kms1"), Some(first), "{policy:?}");
        assert_eq!(publish(&mut server, "kms2"), Some(second), "{policy:?}");
    }
}
