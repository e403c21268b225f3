//! PDUs of a script's making, and fields of PDUs that are expected.

use std::collections::BTreeMap;

use emulator::rpc::pdu::{
    header::PduType,
    names::{any_place, names},
};

use super::{
    actors::{CLIENT, HOST},
    checker::Checker,
    place::Place,
};
use crate::language::{
    leaf::number,
    rpc::{BindPdu, PduDamage, RequestPdu, Say, StubDamage, Talk},
    step::{Expectation, Step},
};

/// Fields that a stub of a request may have.
const STUB_FIELDS: [&str; 3] = ["size", "size_pad", "max_count"];
/// Fields that a stub of an answer may have.
const ANSWER_FIELDS: [&str; 6] = ["size", "size_pad", "referent", "max_count", "data_pad", "hresult"];

/// Whether all that is said is what a client says that keeps to the protocol, whatever it offers or calls by number.
pub(super) fn is_plain(talk: &Talk) -> bool {
    let plain_bind = |pdu: &BindPdu| {
        let BindPdu {
            contexts: _,
            copies: None,
            interface: None,
            join: _,
            call_id: None,
            flags: None,
            set,
            damage,
        } = pdu
        else {
            return false;
        };
        set.is_empty() && damage.is_empty()
    };
    let plain_request = |pdu: &RequestPdu| {
        let RequestPdu {
            context: _,
            opnum: 0,
            ndr: None,
            object: None,
            message: None,
            length: None,
            stub,
            part: None,
            call_id: None,
            flags: None,
            set,
            damage,
        } = pdu
        else {
            return false;
        };
        stub.is_empty() && set.is_empty() && damage.is_empty()
    };
    talk.say.iter().all(|said| match said {
        Say::Bind(pdu) | Say::Alter(pdu) => plain_bind(pdu),
        Say::Request(pdu) => plain_request(pdu),
        Say::Fin => true,
        _ => false,
    })
}

/// Whether a request is among what is said.
pub(super) fn asks(talk: &Talk) -> bool {
    talk.say.iter().any(|said| matches!(said, Say::Request(_)))
}

impl Checker<'_> {
    /// Checks what a client says.
    pub(super) fn talk(&mut self, talk: &Talk, place: Place<'_>) {
        self.actor(&talk.by, CLIENT, place.field("by"));
        self.emulated(&talk.by, "`Talk`", place.field("by"));
        self.actor(&talk.to, HOST, place.field("to"));
        self.says(&talk.say, place.field("say"));
    }

    fn says(&mut self, say: &[Say], place: Place<'_>) {
        if say.is_empty() {
            self.flaw(place, "nothing is said", "expected PDUs");
        }
        for (index, said) in say.iter().enumerate() {
            self.said(said, place.at(index));
        }
    }

    fn said(&mut self, said: &Say, place: Place<'_>) {
        match said {
            Say::Bind(pdu) => self.offer(pdu, PduType::BIND, place),
            Say::Alter(pdu) => self.offer(pdu, PduType::ALTER_CONTEXT, place),
            Say::Request(pdu) => {
                for (index, damage) in pdu.stub.iter().enumerate() {
                    self.stub_damage(damage, &STUB_FIELDS, place.field("stub").at(index));
                }
                self.changed(PduType::REQUEST, &pdu.set, &pdu.damage, place);
            }
            Say::CoCancel(pdu) => self.changed(PduType::CO_CANCEL, &pdu.set, &pdu.damage, place),
            Say::Orphaned(pdu) => self.changed(PduType::ORPHANED, &pdu.set, &pdu.damage, place),
            Say::Shutdown(pdu) => self.changed(PduType::SHUTDOWN, &pdu.set, &pdu.damage, place),
            Say::Pdu(pdu) => {
                if let Some(rest) = &pdu.rest {
                    self.hex(rest, place.field("rest"));
                }
                self.changed(PduType(pdu.ptype), &pdu.set, &pdu.damage, place);
            }
            Say::Octets(text) => self.hex(text, place.at(0)),
            Say::Together(say) | Say::Quietly(say) => self.says(say, place.at(0)),
            Say::Segments(size, say) => {
                self.not_zero(*size, "octets", place.at(0));
                self.says(say, place.at(1));
            }
            Say::Times(times, say) => {
                self.not_zero(*times, "times", place.at(0));
                self.says(say, place.at(1));
            }
            Say::Await | Say::AwaitClose | Say::Fin | Say::Rst => {}
            Say::BindAck(_)
            | Say::AlterAck(_)
            | Say::BindNak(_)
            | Say::Answer(_)
            | Say::Fault(_)
            | Say::Sound => {
                let message = "a client says no PDUs of hosts";
                self.flaw_at(place.word_span(), message, "expected a PDU of a client");
                self.help("`Pdu(ptype: 2)` is a PDU of any type");
            }
        }
    }

    /// Checks what a host says on its connections.
    pub(super) fn host_says(&mut self, say: &[Say], place: Place<'_>) {
        if say.is_empty() {
            self.flaw(place, "nothing is said", "expected PDUs");
            self.help("`Silent` is a host that never says anything");
        }
        for (index, said) in say.iter().enumerate() {
            self.host_said(said, place.at(index));
        }
    }

    fn host_said(&mut self, said: &Say, place: Place<'_>) {
        match said {
            Say::BindAck(pdu) => self.changed(PduType::BIND_ACK, &pdu.set, &pdu.damage, place),
            Say::AlterAck(pdu) => self.changed(PduType::ALTER_CONTEXT_RESP, &pdu.set, &pdu.damage, place),
            Say::BindNak(pdu) => self.changed(PduType::BIND_NAK, &pdu.set, &pdu.damage, place),
            Say::Answer(pdu) => {
                for (index, damage) in pdu.stub.iter().enumerate() {
                    self.stub_damage(damage, &ANSWER_FIELDS, place.field("stub").at(index));
                }
                self.changed(PduType::RESPONSE, &pdu.set, &pdu.damage, place);
            }
            Say::Fault(pdu) => self.changed(PduType::FAULT, &pdu.set, &pdu.damage, place),
            Say::Together(say) => self.host_says(say, place.at(0)),
            Say::Segments(size, say) => {
                self.not_zero(*size, "octets", place.at(0));
                self.host_says(say, place.at(1));
            }
            Say::Times(times, say) => {
                self.not_zero(*times, "times", place.at(0));
                self.host_says(say, place.at(1));
            }
            Say::Bind(_) | Say::Alter(_) | Say::Request(_) | Say::Quietly(_) | Say::AwaitClose => {
                let message = "a host says no PDUs of clients";
                self.flaw_at(place.word_span(), message, "expected a PDU of a host");
                self.help("`Pdu(ptype: 0)` is a PDU of any type; behind the script's end nothing is said");
            }
            Say::Sound | Say::Await | Say::Fin | Say::Rst => {}
            other => self.said(other, place),
        }
    }

    fn offer(&mut self, pdu: &BindPdu, ptype: PduType, place: Place<'_>) {
        if let Some(join) = &pdu.join {
            let talks = self.scenario.script.iter().filter_map(|step| match step {
                Step::Talk(talk) => talk.on.as_deref(),
                _ => None,
            });
            let known: Vec<&str> = talks.collect();
            if !known.contains(&join.as_str()) {
                self.unknown(place.field("join").span(), "connection", join, "", known);
            }
        }
        self.changed(ptype, &pdu.set, &pdu.damage, place);
    }

    fn stub_damage(&mut self, damage: &StubDamage, fields: &[&str], place: Place<'_>) {
        match damage {
            StubDamage::Raw(text) | StubDamage::Add(text) => self.hex(text, place.at(0)),
            StubDamage::Field(name, value) => {
                if !fields.contains(&name.as_str()) {
                    self.unknown(place.at(0).span(), "field", name, " of a stub", fields.iter().copied());
                }
                self.number_or_octets(value, place.at(1));
            }
            StubDamage::Keep(_) | StubDamage::Drop(_) | StubDamage::Zeros(_) | StubDamage::BigEndian => {}
        }
    }

    /// Checks fields that are set and damage that is done, of a PDU of this type.
    pub(super) fn changed(
        &mut self,
        ptype: PduType,
        set: &BTreeMap<String, String>,
        damage: &[PduDamage],
        place: Place<'_>,
    ) {
        self.pdu_names(ptype, set, place.field("set"));
        for (name, value) in set {
            self.number_or_octets(value, place.field("set").field(name));
        }
        for (index, one) in damage.iter().enumerate() {
            if let PduDamage::Append(text) = one {
                self.hex(text, place.field("damage").at(index).at(0));
            }
        }
    }

    fn pdu_names(&mut self, ptype: PduType, fields: &BTreeMap<String, String>, place: Place<'_>) {
        let known = names(ptype);
        for name in fields.keys() {
            if !known.contains(&any_place(name)) {
                let of = format!(" of a {}", ptype.name());
                let known = known.iter().map(String::as_str);
                self.unknown(place.field(name).name_span(), "field", name, &of, known);
            }
        }
    }

    fn number_or_octets(&mut self, text: &str, place: Place<'_>) {
        match text.strip_prefix("hex:") {
            Some(octets) => self.hex(octets, place),
            None if number(text).is_none() => {
                self.flaw(place, format!("`{text}` is no number"), "expected a number or `hex:` and octets");
            }
            None => {}
        }
    }

    /// Checks the names of fields that an expectation looks at.
    pub(super) fn pdu_fields(&mut self, expectation: &Expectation, place: Place<'_>) {
        let Some(fields) = expectation.pdu().filter(|fields| !fields.is_empty()) else { return };
        let ptype = match expectation {
            Expectation::Request(_) => PduType::REQUEST,
            Expectation::Bind { .. } => PduType::BIND,
            Expectation::BindAck(_) => PduType::BIND_ACK,
            Expectation::AlterAck(_) => PduType::ALTER_CONTEXT_RESP,
            Expectation::Fault { .. } => PduType::FAULT,
            Expectation::BindNak { .. } => PduType::BIND_NAK,
            Expectation::Answer(_) | Expectation::Refusal { .. } => PduType::RESPONSE,
            _ => PduType::CO_CANCEL,
        };
        self.pdu_names(ptype, fields, place.field("pdu"));
    }
}
