//! Fields of requests and answers by the names of the field tables, and requests of a script's own making.

use std::collections::BTreeMap;

use emulator::{
    model::{Filetime, Interval, LicenceStatus, Version},
    wire::{
        HostPid, Request, Response, Table, Value, Workstation, set,
        tables::{REQUEST, RESPONSE},
    },
};
use uuid::Uuid;

use super::{
    actors::{CLIENT, HOST},
    checker::Checker,
    place::Place,
};
use crate::language::{faults::RequestDamage, flaw::Flaw, leaf::ActorName, step::Send};

/// Code units of a host PID at most; hosts that name none may have one of this length.
const LONGEST_PID: usize = 63;

/// A request within all bounds.
fn request() -> Request {
    Request {
        version: Version::V6,
        is_vm: false,
        licence_status: LicenceStatus::OobGrace,
        minutes_left: 0,
        app_id: Uuid::nil(),
        act_id: Uuid::nil(),
        kms_id: Uuid::nil(),
        cmid: Uuid::nil(),
        n_policy: 25,
        client_time: Filetime::default(),
        previous_cmid: Uuid::nil(),
        workstation: Workstation::new("c1"),
    }
}

fn answer(pid: HostPid) -> Response {
    Response {
        version: Version::V6,
        host_pid: pid,
        cmid: Uuid::nil(),
        client_time: Filetime::default(),
        count: 0,
        activation_interval: Interval::ACTIVATION,
        renewal_interval: Interval::RENEWAL,
    }
}

/// Whether a request is one that a host must refuse as it stands: damaged, of another operation, or with a field out
/// of its bounds.
pub(super) fn is_malformed(send: &Send) -> bool {
    let mut body = request().encode();
    for (name, text) in &send.set {
        let Some(field) = REQUEST.field(name) else { continue };
        if let Ok(value) = Value::parse(field.kind, text) {
            // What doesn't fit has been reported as a mistake.
            set(&mut body, &REQUEST, name, &value).ok();
        }
    }
    send.damage.is_some() || send.opnum.is_some() || Request::parse(&body).is_err()
}

impl Checker<'_> {
    /// Checks a request of a script's own making.
    pub(super) fn send(&mut self, send: &Send, place: Place<'_>) {
        self.actor(&send.by, CLIENT, place.field("by"));
        self.emulated(&send.by, "`Send`", place.field("by"));
        self.actor(&send.to, HOST, place.field("to"));
        let mut body = request().encode();
        self.fields(&send.set, &REQUEST, &mut body, place.field("set"));
        match &send.damage {
            Some(RequestDamage::Octets(octets)) => self.hex(octets, place.field("damage").at(0)),
            Some(RequestDamage::InnerVersion) => self.inner_version(send, place.field("damage")),
            _ => {}
        }
        if send.opnum == Some(0) {
            self.flaw(place.field("opnum"), "0 is the operation of every request", "expected another number");
        }
    }

    fn inner_version(&mut self, send: &Send, place: Place<'_>) {
        let client = self.scenario.world.clients.get(&send.by);
        if client.is_some_and(|client| self.versions(client).contains(&4)) {
            self.flaw(place, "a request of version 4 has no version inside", "expected version 5 or 6 only");
        }
    }

    /// Checks fields of an answer by `host`.
    pub(super) fn answer_fields(
        &mut self,
        host: &ActorName,
        fields: &BTreeMap<String, String>,
        place: Place<'_>,
    ) {
        let pid = self.scenario.world.hosts.get(host).and_then(|host| host.host_pid.clone());
        let pid = pid.unwrap_or_else(|| "0".repeat(LONGEST_PID));
        // A PID that can't be one has been reported as a mistake.
        let Ok(pid) = HostPid::new(&pid) else { return };
        self.fields(fields, &RESPONSE, &mut answer(pid).encode(), place);
    }

    /// Adds a mistake if a product's id isn't of the lab's making: genuine ones don't come in.
    pub(super) fn lab_id(&mut self, id: Uuid, place: Place<'_>) {
        if !id.is_nil() && id.get_version_num() != 5 {
            let flaw = Flaw::new(place.span(), format!("`{id}` is no id of the lab"), "expected a UUIDv5");
            self.flaws
                .push(flaw.help("ids of products are UUIDv5 of lab names such as `kms/client-os`, or nil"));
        }
    }

    fn fields(
        &mut self,
        fields: &BTreeMap<String, String>,
        table: &'static Table,
        body: &mut [u8],
        place: Place<'_>,
    ) {
        for (name, text) in fields {
            let place = place.field(name);
            let Some(field) = table.field(name) else {
                let known = table.fields.iter().map(|field| field.name);
                self.unknown(place.name_span(), "field", name, &format!(" of a {}", table.name), known);
                continue;
            };
            let value = Value::parse(field.kind, text);
            if let (Ok(Value::Guid(id)), "app_id" | "act_id" | "kms_id") = (&value, field.name) {
                self.lab_id(*id, place);
            } else if let (Ok(Value::Bytes(octets)), "app_id" | "act_id" | "kms_id") = (&value, field.name) {
                self.lab_id(Uuid::from_slice_le(octets).unwrap_or_default(), place);
            }
            if let Err(error) = value.and_then(|value| set(body, table, name, &value)) {
                self.flaws.push(Flaw::new(place.span(), error.to_string(), format!("wrong for `{name}`")));
            }
        }
    }
}
