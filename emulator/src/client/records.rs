//! What a client writes into the Application log.

use crate::{
    client::attempt::Failure,
    model::{
        Filetime, Hresult, LogRecord, Minutes, Question, Readings, RequestSent, ResponseProcessed,
        StatusFlags,
    },
    wire::{Request, Response},
};

/// What event 12288 of a machine says whatever the request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Remarks {
    pub(super) flags: StatusFlags,
    /// VM Info is constant (OPEN-038, reading B).
    pub(super) constant_vm: bool,
}

/// Event 12288 for a request that was sent, or could not be.
pub(super) fn sent(
    now: Filetime,
    server: &str,
    request: &Request,
    result: Hresult,
    remarks: Remarks,
) -> LogRecord {
    let missing = if server.is_empty() { StatusFlags::NO_BINDING_SERVER } else { StatusFlags::NONE };
    flagged(now, server, request, result, Remarks { flags: remarks.flags.with(missing), ..remarks })
}

/// The same with exactly these remarks.
pub(super) fn flagged(
    now: Filetime,
    server: &str,
    request: &Request,
    result: Hresult,
    remarks: Remarks,
) -> LogRecord {
    RequestSent {
        result,
        status: remarks.flags,
        server: server.to_owned(),
        cmid: request.cmid,
        client_time: request.client_time,
        is_vm: request.is_vm || remarks.constant_vm,
        licence: request.licence_status,
        minutes_left: Minutes(request.minutes_left),
        act_id: request.act_id,
        n_policy: request.n_policy,
    }
    .record(now)
}

/// Event 12288 for a host that came to nothing before a request was sent.
pub(super) fn failed(now: Filetime, failure: &Failure, request: &Request, remarks: Remarks) -> LogRecord {
    let flags = remarks.flags.with(failure.flags);
    flagged(now, &failure.server, request, failure.result, Remarks { flags, ..remarks })
}

/// Event 12289 for a valid answer (EVENT-027: a count too small is no error; OPEN-037). `activates` is whether the
/// machine can be activated by it at all.
pub(super) fn processed(
    now: Filetime,
    response: &Response,
    enough: bool,
    activates: bool,
    readings: Readings,
) -> LogRecord {
    let is_error = !enough && readings.is_b(Question::LowCountEvent);
    ResponseProcessed {
        result: if is_error { Hresult::NOT_ENOUGH_COUNT } else { Hresult::OK },
        status: if enough { StatusFlags::NONE } else { StatusFlags::NOT_ENOUGH_COUNT },
        activated: enough && activates,
        count: response.count,
        activation_interval: response.activation_interval.minutes(),
        renewal_interval: response.renewal_interval.minutes(),
        client_time: response.client_time,
    }
    .record(now)
}

/// Event 12289 for an answer that fails a check (EVENT-053).
pub(super) fn invalid(now: Filetime, request: &Request) -> LogRecord {
    ResponseProcessed {
        result: Hresult::INVALID_DATA,
        status: StatusFlags::NONE,
        activated: false,
        count: 0,
        activation_interval: Minutes::ZERO,
        renewal_interval: Minutes::ZERO,
        client_time: request.client_time,
    }
    .record(now)
}
