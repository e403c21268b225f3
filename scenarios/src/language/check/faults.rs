//! Faults of emulated hosts.

use super::{checker::Checker, place::Place};
use crate::language::{
    faults::{AnswerDamage, HostFault},
    leaf::ActorName,
};

impl Checker<'_> {
    /// Checks the faults of `host`: at most one besides segments and fragments, and values that fit.
    pub(super) fn faults(&mut self, host: &ActorName, faults: &[HostFault], place: Place<'_>) {
        let layered = |fault: &HostFault| matches!(fault, HostFault::Segment(_) | HostFault::Fragment(_));
        let mut single = false;
        for (index, fault) in faults.iter().enumerate() {
            let place = place.at(index);
            if faults[..index]
                .iter()
                .any(|other| std::mem::discriminant(other) == std::mem::discriminant(fault))
            {
                self.flaw_at(place.word_span(), "the host has this fault twice", "the second of two");
            } else if !layered(fault) && std::mem::replace(&mut single, true) {
                let message = "a host does one thing wrong at a time, besides `Segment` and `Fragment`";
                self.flaw_at(place.word_span(), message, "excludes the fault before it");
            }
            self.fault(host, fault, place);
        }
    }

    fn fault(&mut self, host: &ActorName, fault: &HostFault, place: Place<'_>) {
        match fault {
            HostFault::Garbage(octets) => self.hex(octets, place.at(0)),
            HostFault::Change(fields) => {
                if fields.is_empty() {
                    self.flaw(place, "`Change` changes nothing", "expected `{ \"field\": \"value\" }`");
                }
                self.answer_fields(host, fields, place.at(0));
            }
            HostFault::Says(say) => self.host_says(say, place.at(0)),
            HostFault::Damage(damage) => self.answer_damage(*damage, place.at(0)),
            HostFault::Segment(octets) | HostFault::Fragment(octets) => {
                self.not_zero(*octets, "octets", place.at(0));
            }
            HostFault::Silent
            | HostFault::CloseOnAccept
            | HostFault::ResetOnAccept
            | HostFault::CloseOnRequest
            | HostFault::ResetOnRequest
            | HostFault::HoldRequest
            | HostFault::BindNak(_)
            | HostFault::Fault(_)
            | HostFault::Hresult(_) => {}
        }
    }

    fn answer_damage(&mut self, damage: AnswerDamage, place: Place<'_>) {
        let least = match damage {
            AnswerDamage::FlipLast | AnswerDamage::Truncate | AnswerDamage::Extend => return,
            AnswerDamage::OtherBinding => 5,
            AnswerDamage::OtherSlot => 6,
        };
        let spoken = self.scenario.world.clients.values().flat_map(|client| self.versions(client));
        if let Some(version) = spoken.into_iter().find(|version| *version < least) {
            let message =
                format!("an answer of version {version} has nothing that `{damage:?}` could damage");
            self.flaw(place, message, format!("expected clients of version {least} or later only"));
        }
    }
}
