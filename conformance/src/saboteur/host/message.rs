//! Hosts that check too little of a request, or too much (wire format 1 §3 and §5).

use emulator::{
    model::{Hresult, LicenceStatus, Version, lab_id},
    rpc::pdu::header::{PduType, View},
    wire::{Direction, LabKeys, SealFaults, outer_version, reseal_request, unseal_body},
};

use super::{HostWork, Rows};
use crate::saboteur::Saboteur;

/// Octets of a body.
const BODY: usize = 236;
/// Octets of a whole request of version 4, and of one of 5 or 6.
const CLEAR: usize = BODY + 16;
const SEALED: usize = 20 + 240;
/// First and last fragment.
const WHOLE: u8 = 0x03;

/// Seals a request anew with its body changed, where `change` changes it.
fn mend(keys: &LabKeys, message: &mut Vec<u8>, change: impl Fn(Version, &mut [u8]) -> bool) {
    let Ok(mut plain) = unseal_body(keys, Direction::Request, message) else { return };
    if change(plain.version, &mut plain.body) {
        let iv = plain.iv.unwrap_or_default();
        *message = reseal_request(keys, plain.version, &plain.body, iv, SealFaults::default());
    }
}

/// Writes `sound` to the 4 octets from `at` on where they hold more than `most`.
fn bound(body: &mut [u8], at: usize, most: u32, sound: u32) -> bool {
    let Some(octets) = body.get_mut(at..at + 4) else { return false };
    let is_bad = <[u8; 4]>::try_from(&*octets).is_ok_and(|octets| u32::from_le_bytes(octets) > most);
    if is_bad {
        octets.copy_from_slice(&sound.to_le_bytes());
    }
    is_bad
}

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "accepts-all-bits-for-true",
        does: "takes a machine flag of all bits for a virtual machine",
        breaks: &["EVENT-047"],
        work: HostWork::Message(|keys, message| {
            mend(keys, message, |_, body| bound(body, 4, u32::MAX - 1, 1));
        }),
    },
    Saboteur {
        name: "accepts-any-inner-version",
        does: "doesn't compare the version inside the seal with that outside",
        breaks: &["EVENT-047"],
        work: HostWork::Message(|keys, message| {
            mend(keys, message, |version, body| {
                let Some(major) = body.get_mut(2..4) else { return false };
                let sound = version.major().to_le_bytes();
                let is_bad = *major != sound;
                major.copy_from_slice(&sound);
                is_bad
            });
        }),
    },
    Saboteur {
        name: "accepts-any-licence-status",
        does: "takes licence statuses above 6",
        breaks: &["EVENT-047"],
        work: HostWork::Message(|keys, message| mend(keys, message, |_, body| bound(body, 8, 6, 6))),
    },
    Saboteur {
        name: "accepts-any-mac",
        does: "doesn't check the MAC of a version 4 request",
        breaks: &["EVENT-047"],
        work: HostWork::Message(|keys, message| {
            mend(keys, message, |version, _| version == Version::V4);
        }),
    },
    Saboteur {
        name: "accepts-any-machine-flag",
        does: "takes every number but 0 for a virtual machine",
        breaks: &["COUNT-022", "COUNT-023", "EVENT-047"],
        work: HostWork::Message(|keys, message| mend(keys, message, |_, body| bound(body, 4, 1, 1))),
    },
    Saboteur {
        name: "accepts-any-minor-version",
        does: "doesn't look at the minor version",
        breaks: &["EVENT-047"],
        work: HostWork::Message(|keys, message| {
            let Some(minor) = message.get_mut(..2) else { return };
            let is_bad = std::mem::take(&mut minor[0]) | std::mem::take(&mut minor[1]) != 0;
            mend(keys, message, |_, body| match body.get_mut(..2) {
                Some(minor) if is_bad || *minor != [0, 0] => {
                    minor.fill(0);
                    true
                }
                _ => false,
            });
        }),
    },
    Saboteur {
        name: "accepts-any-outer-version",
        does: "tries every version that it knows on a request of an unknown one",
        breaks: &["EVENT-047"],
        work: HostWork::Message(|keys, message| {
            if outer_version(message).is_ok() {
                return;
            }
            for version in Version::ALL {
                let Some(major) = message.get_mut(2..4) else { return };
                major.copy_from_slice(&version.major().to_le_bytes());
                if unseal_body(keys, Direction::Request, message).is_ok_and(|plain| plain.body.len() == BODY)
                {
                    return mend(keys, message, |_, _| true);
                }
            }
        }),
    },
    Saboteur {
        name: "accepts-mac-but-for-one-octet",
        does: "compares all octets but the last of the MAC of a version 4 request",
        breaks: &["EVENT-047"],
        work: HostWork::Message(|keys, message| {
            let came = message.clone();
            mend(keys, message, |version, _| version == Version::V4);
            let is_near = |sealed: &[u8]| {
                sealed.len() == came.len()
                    && sealed.split_last().map(|last| last.1) == came.split_last().map(|last| last.1)
            };
            if !is_near(message) {
                *message = came;
            }
        }),
    },
    Saboteur {
        name: "accepts-surplus-octets",
        does: "cuts off what is too long of a request",
        breaks: &["EVENT-047"],
        work: HostWork::Message(|_, message| match outer_version(message) {
            Ok(Version::V4) => message.truncate(CLEAR),
            Ok(_) => message.truncate(SEALED),
            Err(_) => {}
        }),
    },
    Saboteur {
        name: "accepts-unterminated-names",
        does: "cuts a workstation name that fills its field",
        breaks: &["EVENT-047"],
        work: HostWork::Message(|keys, message| {
            mend(keys, message, |_, body| {
                let Some(last) = body.last_chunk_mut::<2>() else { return false };
                std::mem::take(last) != [0, 0]
            });
        }),
    },
    Saboteur {
        name: "answers-any-operation",
        does: "serves a request under any operation number",
        breaks: &["EVENT-047"],
        work: HostWork::Arrives(|_, pdu| {
            let is_request = View::new(pdu).is_some_and(|view| view.header.ptype == PduType::REQUEST);
            if let Some(operation) = pdu.get_mut(22..24).filter(|_| is_request) {
                operation.fill(0);
            }
        }),
    },
    Saboteur {
        name: "counts-unreadable",
        does: "counts a machine for a message that it can't read",
        breaks: &["COUNT-010", "COUNT-023"],
        work: HostWork::Invalid(|memory, host, _| {
            host.preload(lab_id("unreadable"), memory.started.unwrap_or_default());
        }),
    },
    Saboteur {
        name: "refuses-after-an-invalid-one",
        does: "refuses the next request after a message that it couldn't read",
        breaks: &["COUNT-010", "EVENT-054"],
        work: HostWork::Several(&[
            HostWork::Invalid(|memory, _, _| memory.number = 1),
            HostWork::Decision(|memory, _, _, _, decision| {
                if std::mem::take(&mut memory.number) == 1 {
                    *decision = Err(Hresult::INVALID_DATA);
                }
            }),
        ]),
    },
    Saboteur {
        name: "refuses-nameless-machines",
        does: "refuses a request with an empty workstation name",
        breaks: &["COUNT-009"],
        work: HostWork::Decision(|_, _, _, request, decision| {
            if request.workstation.units().is_empty() {
                *decision = Err(Hresult::INVALID_DATA);
            }
        }),
    },
    Saboteur {
        name: "refuses-status-six",
        does: "refuses a request in extended grace",
        breaks: &["COUNT-010"],
        work: HostWork::Decision(|_, _, _, request, decision| {
            if request.licence_status == LicenceStatus::ExtendedGrace {
                *decision = Err(Hresult::INVALID_DATA);
            }
        }),
    },
    Saboteur {
        name: "refuses-strange-thresholds",
        does: "refuses a request whose threshold is neither 5 nor 25",
        breaks: &["COUNT-010"],
        work: HostWork::Decision(|_, _, _, request, decision| {
            if ![5, 25].contains(&request.n_policy) {
                *decision = Err(Hresult::INVALID_DATA);
            }
        }),
    },
    Saboteur {
        name: "refuses-when-time-is-over",
        does: "refuses a request that says that no minutes are left",
        breaks: &["COUNT-009"],
        work: HostWork::Decision(|_, _, _, request, decision| {
            if request.minutes_left == 0 {
                *decision = Err(Hresult::INVALID_DATA);
            }
        }),
    },
    Saboteur {
        name: "takes-whole-requests-only",
        does: "answers no request that comes in fragments",
        breaks: &["EVENT-054"],
        work: HostWork::Arrives(|_, pdu| {
            let is_request = View::new(pdu).is_some_and(|view| view.header.ptype == PduType::REQUEST);
            if is_request && pdu.get(3).is_some_and(|flags| flags & WHOLE != WHOLE) {
                pdu.clear();
            }
        }),
    },
];
