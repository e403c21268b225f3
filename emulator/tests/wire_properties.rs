//! Properties of wire format 1: nothing panics, everything valid survives a round trip, every fault is seen.

use emulator::{
    model::{Filetime, Interval, LicenceStatus, Version},
    wire::{
        AnswerSeal, Direction, HostPid, Kind, LabKeys, OpenedRequest, Request, Response, SealFaults,
        SentRequest, Table, Value, View, WireError, Workstation, differences, envelope, open_request,
        open_response, outer_version, reseal_request, reseal_response, seal_request, seal_response, set,
        tables, unseal_body,
    },
};
use proptest::{collection::vec, prelude::*, sample::select};
use uuid::Uuid;

/// Slots are found again only near the client's time, so the host's clock stays close to it.
const HOUR: u64 = 36_000_000_000;

fn guid() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

/// Up to 63 code units without NUL, lone surrogates among them.
fn units() -> impl Strategy<Value = Vec<u16>> {
    vec(1_u16.., 0..=63)
}

prop_compose! {
    fn any_request()(
        version in select(&Version::ALL[..]),
        is_vm: bool,
        licence_status in select(&LicenceStatus::ALL[..]),
        (minutes_left, n_policy) in any::<(u32, u32)>(),
        (app_id, act_id, kms_id) in (guid(), guid(), guid()),
        (cmid, previous_cmid) in (guid(), guid()),
        client_time in any::<u64>().prop_map(Filetime),
        name in units(),
    ) -> Request {
        Request {
            version, is_vm, licence_status, minutes_left, app_id, act_id, kms_id, cmid, n_policy, client_time,
            previous_cmid, workstation: Workstation::from_units(&name).expect("63 units without NUL"),
        }
    }
}

/// An exchange: a request, an answer that echoes it, and how the answer is sealed.
fn exchange() -> impl Strategy<Value = (Request, Response, AnswerSeal)> {
    let answer = ("\\PC{0,20}", any::<u32>(), 15..=43_200_u32, 15..=43_200_u32);
    let seal = (any::<[[u8; 16]; 3]>(), any::<[u8; 8]>(), 0..=4 * HOUR);
    (any_request(), answer, seal).prop_map(|(request, answer, seal)| {
        let (pid, count, activation, renewal) = answer;
        let ([request_iv, iv, salt], hardware_id, ahead) = seal;
        let response = Response {
            version: request.version,
            host_pid: HostPid::new(&pid).expect("20 characters have at most 40 units"),
            cmid: request.cmid,
            client_time: request.client_time,
            count,
            activation_interval: Interval::new(activation).expect("drawn within the bounds"),
            renewal_interval: Interval::new(renewal).expect("drawn within the bounds"),
        };
        let host_time = Filetime(request.client_time.0.saturating_add(ahead));
        (request, response, AnswerSeal { request_iv, iv, salt, hardware_id, host_time })
    })
}

/// Opens `message` in every way there is; the value is of no interest.
fn open_all(keys: &LabKeys, message: &[u8], sent: &SentRequest<'_>) {
    let _ = (open_request(keys, message).is_ok(), open_response(keys, message, sent).is_ok());
    let _ = (outer_version(message).is_ok(), envelope(message).to_string());
    for direction in [Direction::Request, Direction::Response] {
        if let Ok(plain) = unseal_body(keys, direction, message) {
            let _ = (plain.fields().count(), plain.view().to_string());
            let _ = plain.reseal(keys, sent.iv, SealFaults::default());
        }
    }
}

/// Bytes of which many have a version that is known.
fn message() -> impl Strategy<Value = Vec<u8>> {
    (0..8_u8, vec(any::<u8>(), 0..300)).prop_map(|(major, mut bytes)| {
        if bytes.len() >= 4 {
            bytes.splice(0..4, [0, 0, major, 0]);
        }
        bytes
    })
}

fn any_table() -> impl Strategy<Value = &'static Table> {
    select(&tables::ALL[..])
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in message(), request in any_request()) {
        open_all(&LabKeys::default(), &bytes, &SentRequest { request: &request, iv: [7; 16] });
    }

    #[test]
    fn arbitrary_bodies_inside_a_good_seal_never_panic(
        (request, _, seal) in exchange(),
        body in message(),
    ) {
        let keys = LabKeys::default();
        let sent = SentRequest { request: &request, iv: seal.request_iv };
        let faults = SealFaults::default();
        open_all(&keys, &reseal_request(&keys, request.version, &body, seal.iv, faults), &sent);
        open_all(&keys, &reseal_response(&keys, request.version, &body, &seal, faults), &sent);
    }

    #[test]
    fn mutated_messages_never_panic(
        (request, response, seal) in exchange(),
        at in any::<prop::sample::Index>(),
        octet: u8,
        cut in any::<prop::sample::Index>(),
    ) {
        let keys = LabKeys::default();
        let sent = SentRequest { request: &request, iv: seal.request_iv };
        for mut message in [
            seal_request(&keys, &request, seal.request_iv),
            seal_response(&keys, &response, &seal),
        ] {
            let index = at.index(message.len());
            message[index] = octet;
            open_all(&keys, &message, &sent);
            message.truncate(cut.index(message.len()));
            open_all(&keys, &message, &sent);
        }
    }

    #[test]
    fn exchanges_survive((request, response, seal) in exchange()) {
        let keys = LabKeys::derive("round trip");
        let message = seal_request(&keys, &request, seal.request_iv);
        let iv = (request.version != Version::V4).then_some(seal.request_iv);
        let sent = SentRequest { request: &request, iv: seal.request_iv };
        prop_assert_eq!(open_request(&keys, &message), Ok(OpenedRequest { request: request.clone(), iv }));

        let answer = seal_response(&keys, &response, &seal);
        prop_assert_eq!(open_response(&keys, &answer, &sent), Ok(response));

        let other = LabKeys::derive("another round trip");
        prop_assert!(open_request(&other, &message).is_err());
        prop_assert!(open_response(&other, &answer, &sent).is_err());
    }

    #[test]
    fn plain_bodies_seal_again((request, response, seal) in exchange()) {
        let keys = LabKeys::default();
        for (direction, message) in [
            (Direction::Request, seal_request(&keys, &request, seal.request_iv)),
            (Direction::Response, seal_response(&keys, &response, &seal)),
        ] {
            let plain = unseal_body(&keys, direction, &message).expect("this label sealed it");
            prop_assert_eq!(plain.reseal(&keys, seal.request_iv, SealFaults::default()), message);
        }
    }

    #[test]
    fn fields_written_back_reproduce_any_bytes(table in any_table(), bytes in vec(any::<u8>(), 0..300)) {
        let view = View::new(table, &bytes);
        let mut copy = vec![0; bytes.len()];
        let mut covered = 0;
        for (field, value) in view.fields() {
            let text = value.to_string();
            prop_assert_eq!(Value::parse(field.kind, &text), Ok(value.clone()), "{}", &text);
            prop_assert_eq!(set(&mut copy, table, field.name, &value), Ok(()));
            covered += view.raw(field.name).expect("fields yields those there are").len();
        }
        prop_assert_eq!(differences(view, View::new(table, &copy)), vec![]);
        prop_assert!(covered < bytes.len() || copy == bytes);
    }

    #[test]
    fn a_field_holds_what_was_set(
        table in any_table(),
        spare in 0..40_usize,
        number: u16,
        name in units(),
        guid in guid(),
    ) {
        let len = table.min_len + if table.fields.iter().any(is_variable) { 2 * spare } else { 0 };
        for field in table.fields {
            let mut bytes = vec![0xa5; len];
            let size = View::new(table, &bytes).raw(field.name).expect("the message is whole").len();
            let value = match field.kind {
                Kind::Bytes => Value::Bytes(vec![number.to_le_bytes()[0]; size]),
                Kind::Filetime => Value::Time(Filetime(u64::from(number) << 40)),
                Kind::Guid => Value::Guid(guid),
                Kind::Text => Value::Text(name.iter().copied().take(size / 2).collect()),
                _ => Value::Number(number.into()),
            };
            let before = bytes.clone();
            prop_assert_eq!(set(&mut bytes, table, field.name, &value), Ok(()));
            prop_assert_eq!(View::new(table, &bytes).get(field.name), Some(value));
            let changed = differences(View::new(table, &before), View::new(table, &bytes));
            prop_assert!(changed.iter().all(|difference| difference.field == field));
        }
    }
}

/// Whether a field's size depends on the message's.
fn is_variable(field: &emulator::wire::FieldDef) -> bool {
    use emulator::wire::Anchor;
    matches!((field.from, field.to), (Anchor::Start(_), Anchor::End(_)))
}

/// A valid exchange in `version`, the same at each call.
fn sample(version: Version) -> (Request, Response, AnswerSeal) {
    let id = |name: &str| emulator::model::lab_id(name);
    let request = Request {
        version,
        is_vm: false,
        licence_status: LicenceStatus::OobGrace,
        minutes_left: 43_200,
        app_id: id("app/client-os"),
        act_id: id("sku/client-os/enterprise"),
        kms_id: id("kms/client-os"),
        cmid: id("cmid/c1"),
        n_policy: 25,
        client_time: Filetime(134_116_992_000_000_000),
        previous_cmid: Uuid::nil(),
        workstation: Workstation::new("LAB-CLIENT-01"),
    };
    let response = Response {
        version,
        host_pid: HostPid::new("LAB00-00140-015-871562-03-1033-7078.0000-3232025").expect("short enough"),
        cmid: request.cmid,
        client_time: request.client_time,
        count: 25,
        activation_interval: Interval::ACTIVATION,
        renewal_interval: Interval::RENEWAL,
    };
    let host_time = request.client_time;
    let seal = AnswerSeal { request_iv: [1; 16], iv: [2; 16], salt: [3; 16], hardware_id: [4; 8], host_time };
    (request, response, seal)
}

#[test]
fn faults_of_requests_are_seen() {
    let keys = LabKeys::default();
    let fault = SealFaults::default();
    for (version, faults, error) in [
        (Version::V4, SealFaults { mac: true, ..fault }, WireError::Mac),
        (Version::V5, SealFaults { padding: true, ..fault }, WireError::Padding),
        (Version::V6, SealFaults { padding: true, ..fault }, WireError::Padding),
        (Version::V4, SealFaults { outer: Some((4, 1)), ..fault }, WireError::Version { major: 4, minor: 1 }),
        (Version::V6, SealFaults { outer: Some((7, 0)), ..fault }, WireError::Version { major: 7, minor: 0 }),
    ] {
        let (request, _, seal) = sample(version);
        let message = reseal_request(&keys, version, &request.encode(), seal.request_iv, faults);
        assert_eq!(open_request(&keys, &message), Err(error), "{version} {faults:?}");
    }
}

#[test]
fn faults_of_answers_are_seen() {
    let keys = LabKeys::default();
    let fault = SealFaults::default();
    for (version, faults, error) in [
        (Version::V4, SealFaults { mac: true, ..fault }, WireError::Mac),
        (Version::V5, SealFaults { digest: true, ..fault }, WireError::Binding),
        (Version::V5, SealFaults { padding: true, ..fault }, WireError::Padding),
        (Version::V6, SealFaults { digest: true, ..fault }, WireError::Binding),
        (Version::V6, SealFaults { mac: true, ..fault }, WireError::Mac),
        (Version::V6, SealFaults { slot_shift: 2, ..fault }, WireError::Slot { distance: 2 }),
        (Version::V6, SealFaults { slot_shift: -2, ..fault }, WireError::Slot { distance: -2 }),
        (Version::V6, SealFaults { slot_shift: 1_000, ..fault }, WireError::Mac),
        (Version::V6, SealFaults { outer: Some((5, 0)), ..fault }, WireError::Echo { field: "version" }),
    ] {
        let (request, response, seal) = sample(version);
        let sent = SentRequest { request: &request, iv: seal.request_iv };
        let message = reseal_response(&keys, version, &response.encode(), &seal, faults);
        assert_eq!(open_response(&keys, &message, &sent), Err(error), "{version} {faults:?}");
    }
}

#[test]
fn slots_on_either_side_are_accepted() {
    let keys = LabKeys::default();
    let (request, response, seal) = sample(Version::V6);
    let sent = SentRequest { request: &request, iv: seal.request_iv };
    for slot_shift in -1..=1 {
        let faults = SealFaults { slot_shift, ..SealFaults::default() };
        let message = reseal_response(&keys, Version::V6, &response.encode(), &seal, faults);
        assert_eq!(open_response(&keys, &message, &sent).as_ref(), Ok(&response), "{slot_shift}");
    }
}

#[test]
fn an_inner_version_that_differs_is_refused_and_still_readable() {
    let keys = LabKeys::default();
    for (version, inner) in [(Version::V5, 6), (Version::V6, 4)] {
        let (request, response, seal) = sample(version);
        let sent = SentRequest { request: &request, iv: seal.request_iv };
        let error = WireError::InnerVersion { outer: version, major: inner, minor: 0 };
        let inner = Value::Number(inner.into());

        let mut body = request.encode();
        set(&mut body, &tables::REQUEST, "major", &inner).expect("a whole body");
        let message = reseal_request(&keys, version, &body, seal.iv, SealFaults::default());
        assert_eq!(open_request(&keys, &message), Err(error));
        let plain = unseal_body(&keys, Direction::Request, &message).expect("this label sealed it");
        assert_eq!(plain.view().get("major"), Some(inner.clone()));

        let mut body = response.encode();
        set(&mut body, &tables::RESPONSE, "major", &inner).expect("a whole body");
        let message = reseal_response(&keys, version, &body, &seal, SealFaults::default());
        assert_eq!(open_response(&keys, &message, &sent), Err(error));
        let plain = unseal_body(&keys, Direction::Response, &message).expect("this label sealed it");
        assert_eq!(plain.view().get("major"), Some(inner));
    }
}

#[test]
fn foreign_bodies_stay_opaque_and_foreign_version_4_is_readable() {
    let (lab, other) = (LabKeys::default(), LabKeys::derive("another lab"));
    for version in Version::ALL {
        let (request, response, seal) = sample(version);
        for (direction, message) in [
            (Direction::Request, seal_request(&other, &request, seal.iv)),
            (Direction::Response, seal_response(&other, &response, &seal)),
        ] {
            let opened = unseal_body(&lab, direction, &message);
            if version == Version::V4 {
                let plain = opened.expect("version 4 is in clear");
                assert_eq!(plain.mac, emulator::wire::MacCheck::Unverified);
                assert_eq!(plain.view().get("cmid"), Some(Value::Guid(request.cmid)));
            } else {
                assert_eq!(opened, Err(WireError::NotLabSealed), "{version} {direction:?}");
                assert_eq!(outer_version(&message), Ok(version));
                assert_eq!(envelope(&message).get("iv"), Some(Value::Bytes(seal.iv.to_vec())));
            }
        }
    }
}

#[test]
fn a_scenario_can_set_a_field_by_name_and_send_it() {
    let keys = LabKeys::default();
    for version in Version::ALL {
        let (request, response, seal) = sample(version);
        let sent = SentRequest { request: &request, iv: seal.request_iv };
        let answer = seal_response(&keys, &response, &seal);
        let mut plain = unseal_body(&keys, Direction::Response, &answer).expect("this label sealed it");
        let kind = plain.body_table().field("renewal_interval").expect("it has one").kind;
        let value = Value::parse(kind, "14m").expect("a length");
        plain.set("renewal_interval", &value).expect("it fits");
        let mutant = plain.reseal(&keys, seal.request_iv, SealFaults::default());
        let Err(WireError::Field { name, .. }) = open_response(&keys, &mutant, &sent) else {
            panic!("{version}: an interval of 14 minutes was accepted");
        };
        assert_eq!(name, "renewal_interval");
        plain.set("renewal_intervall", &value).expect_err("no such field");
    }
}
