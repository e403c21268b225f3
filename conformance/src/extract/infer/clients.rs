//! Clients, by their requests.

use captures::conversation::Connection;
use emulator::{
    model::{LicenceStatus, Minutes, Offset, Product, lab_id},
    trace::{Kind, Value},
    wire,
};
use uuid::Uuid;

use super::{Evidence, Notes};
use crate::extract::{
    acts::{Doing, asked},
    cast::Cast,
    draft::Client,
    subject::Subject,
    told::Told,
};
use crate::scribe::{number, status, text};

/// Seconds by which the clocks of a client and of the capture may differ without being told: the time that a capture is
/// on its way, and clocks that are set by hand.
const SAME_CLOCK: i64 = 60;
/// The product of a client whose requests can't be read.
const DEFAULT_PRODUCT: &str = "client-os/enterprise";
/// The product of a client that activates at a count of five.
const SMALL_PRODUCT: &str = "server/standard";

fn requests<'a>(evidence: &'a Evidence<'_>, client: usize) -> impl Iterator<Item = &'a Told> {
    evidence
        .attempts
        .iter()
        .filter(move |attempt| attempt.client == client)
        .flat_map(|attempt| attempt.of(Kind::Request))
}

/// The client at `index` of the cast.
pub(super) fn client(evidence: &Evidence<'_>, cast: &Cast, index: usize, notes: &mut Notes) -> Client {
    let player = &cast.clients[index];
    let first = requests(evidence, index).find(|told| told.event.get("n_policy").is_some());
    let any = requests(evidence, index).next();
    let mut said = Vec::new();
    let act_id = first.and_then(|told| text(&told.event, "act_id")).and_then(|id| id.parse::<Uuid>().ok());
    let known = act_id.and_then(Product::with_act_id);
    let product = known.unwrap_or_else(|| {
        let small = first.and_then(|told| number(&told.event, "n_policy")).is_some_and(|n| n <= 5);
        let name = if small { SMALL_PRODUCT } else { DEFAULT_PRODUCT };
        Product::named(name).expect("the lab's catalogue has it")
    });
    if known.is_none() {
        said.push(match (first, any) {
            (Some(_), _) => "its product isn't one of the lab's: this one has the same threshold".to_owned(),
            (None, Some(told)) => format!(
                "its requests can't be opened with this label (packet {}): product and licence state are assumed",
                told.frames.0
            ),
            (None, None) => "no request of it is in the capture: product, version and state are assumed".to_owned(),
        });
    }
    let state = first.and_then(|told| status(&told.event)).unwrap_or(LicenceStatus::OobGrace);
    // What was left when it began: it may have tried in vain before.
    let own = || evidence.attempts.iter().filter(|attempt| attempt.client == index);
    let began = own().next().map_or(0, |attempt| attempt.minute);
    let since = first
        .and_then(|told| own().find(|attempt| attempt.told.iter().any(|other| std::ptr::eq(other, told))));
    let passed = since.map_or(0, |attempt| attempt.minute - began);
    let left = first.and_then(|told| number(&told.event, "minutes_left")).filter(|left| *left > 0);
    let left = left.map(|left| Minutes(left + passed));
    let left = left.filter(|left| {
        let endless = matches!(state, LicenceStatus::Unlicensed | LicenceStatus::Notification);
        !endless && *left != full_length(state)
    });
    let wire =
        any.and_then(|told| number(&told.event, "version")).and_then(|version| u16::try_from(version).ok());
    let clock = clock(evidence, cast, index);
    if clock.0 != 0 {
        said.push("its clock, as its requests give it, beside that of the capture".to_owned());
    }
    let same_id = |machine: &(Uuid, String)| {
        let others = cast.clients.iter().filter_map(|other| other.machine.as_ref());
        others.filter(|other| other.0 == machine.0).count() > 1
    };
    let shared = player.machine.as_ref().filter(|machine| same_id(machine));
    if shared.is_some() {
        said.push("its machine id is that of another machine, too".to_owned());
    }
    let group = shared.and_then(|machine| {
        cast.clients.iter().position(|other| other.machine.as_ref().is_some_and(|other| other.0 == machine.0))
    });
    let before = machine_before(evidence, cast, index);
    if known.is_none() && any.is_some() && first.is_none() {
        notes.insert(
            "Bodies that the label doesn't open aren't kept: the scenario has messages of the lab in their place, with the \
             versions, the order and the times of the capture."
                .to_owned(),
        );
    }
    Client {
        product,
        subject: *evidence.subject == Subject::Client(player.actor.clone()),
        wire: wire.unwrap_or(6),
        host: None,
        suffixes: None,
        cmid: group.map(|group| lab_id(&format!("cmid/extracted/{group}")).to_string()),
        previous_cmid: before.map(|_| lab_id(&format!("cmid/extracted/before/{index}")).to_string()),
        status: state,
        left,
        clock,
        is_vm: first.is_some_and(|told| told.event.get("is_vm") == Some(&Value::Flag(true))),
        notes: said,
    }
}

/// The length of a state that nothing else is said of.
fn full_length(status: LicenceStatus) -> Minutes {
    match status {
        LicenceStatus::Licensed => Minutes::days(180),
        LicenceStatus::OobGrace | LicenceStatus::OotGrace | LicenceStatus::NonGenuineGrace => {
            Minutes::days(30)
        }
        LicenceStatus::Unlicensed | LicenceStatus::Notification | LicenceStatus::ExtendedGrace => {
            Minutes::ZERO
        }
    }
}

/// Connections of a client.
fn connections<'a>(
    evidence: &Evidence<'a>,
    cast: &Cast,
    client: usize,
) -> impl Iterator<Item = &'a Connection> {
    let acts = evidence.acts.iter().zip(cast.client_of.clone());
    acts.filter(move |(_, of)| *of == Some(client)).filter_map(|(act, _)| match act.what {
        Doing::Connection(connection) => Some(connection),
        Doing::Lookup(_) | Doing::Update(_) => None,
    })
}

/// How a client's clock differs from the capture's, to the second.
fn clock(evidence: &Evidence<'_>, cast: &Cast, client: usize) -> Offset {
    let read = connections(evidence, cast, client).find_map(|connection| {
        let Some(wire::Value::Time(time)) = asked(connection)?.plain()?.view().get("client_time") else {
            return None;
        };
        let seen = connection.exchanges.iter().find_map(|exchange| exchange.asked)?.at.filetime();
        let seconds =
            |time: emulator::model::Filetime| i64::try_from(time.unix_seconds()).unwrap_or(i64::MAX);
        Some(seconds(time).saturating_sub(seconds(seen)))
    });
    Offset(read.filter(|seconds| seconds.abs() >= SAME_CLOCK).unwrap_or(0))
}

/// The machine id before the last rearm, if a client tells one.
fn machine_before(evidence: &Evidence<'_>, cast: &Cast, client: usize) -> Option<Uuid> {
    connections(evidence, cast, client).find_map(|connection| {
        match asked(connection)?.plain()?.view().get("previous_cmid") {
            Some(wire::Value::Guid(id)) if !id.is_nil() => Some(id),
            _ => None,
        }
    })
}
