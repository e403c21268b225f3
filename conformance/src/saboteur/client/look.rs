//! What clients' saboteurs look at in an input, a record or a state.

use emulator::{
    client::{Client, ClientInput, ClientOutput, ExchangeEnd, LookupEnd, TimerInput},
    dns::{Record, RecordData, Srv},
    model::{Filetime, Hresult, LicenceStatus, LogRecord, field_index},
    wire::Response,
};

/// The valid answer of a host.
pub(super) fn answer(input: &mut ClientInput) -> Option<&mut Response> {
    match input {
        ClientInput::Exchanged(ExchangeEnd::Answer(response)) => Some(response),
        _ => None,
    }
}

/// The records that DNS has given.
pub(super) fn records(input: &mut ClientInput) -> Option<&mut Vec<Record>> {
    match input {
        ClientInput::LookedUp(LookupEnd::Records(records)) => Some(records),
        _ => None,
    }
}

/// The SRV records among them, in the order in which they came.
pub(super) fn services(input: &mut ClientInput) -> impl Iterator<Item = &mut Srv> {
    records(input).into_iter().flatten().filter_map(|record| match &mut record.data {
        RecordData::Srv(srv) => Some(srv),
        _ => None,
    })
}

/// The field `name` of records of event `id`.
pub(super) fn fields<'a>(
    log: &'a mut [LogRecord],
    id: u32,
    name: &str,
) -> impl Iterator<Item = &'a mut String> {
    let index = field_index(id, name);
    let records = log.iter_mut().filter(move |record| record.id == id);
    records.filter_map(move |record| record.data.get_mut(index?))
}

/// The state that holds, and the one that will by `now`, where the two differ.
pub(super) fn ending(client: &Client, now: Filetime) -> Option<(LicenceStatus, LicenceStatus)> {
    let before = client.timer();
    let (after, _) = before.step(now, &client.config().policy, TimerInput::Tick);
    (before.status != after.status).then_some((before.status, after.status))
}

/// Leads an attempt to its end: whatever else it would look up or send comes to nothing.
pub(super) fn give_up(client: &mut Client, now: Filetime, output: &mut ClientOutput) {
    loop {
        let input = match output {
            ClientOutput::Lookup(_) => ClientInput::LookedUp(LookupEnd::NoRecords),
            ClientOutput::Exchange { .. } => {
                ClientInput::Exchanged(ExchangeEnd::Failed(Hresult::RPC_CALL_FAILED))
            }
            ClientOutput::Online(_) | ClientOutput::Idle => return,
        };
        *output = client.handle(now, input);
    }
}
