//! What a client writes into the Application log.

use crate::{
    client::attempt::Failure,
    model::{Filetime, Hresult, LogRecord, Minutes, RequestSent, ResponseProcessed, StatusFlags},
    wire::{Request, Response},
};

/// Event 12288 for a request that was sent, or could not be.
pub(super) fn sent(now: Filetime, server: &str, request: &Request, result: Hresult) -> LogRecord {
    let status = if server.is_empty() { StatusFlags::NO_BINDING_SERVER } else { StatusFlags::NONE };
    sent_with(now, server, request, result, status)
}

fn sent_with(
    now: Filetime,
    server: &str,
    request: &Request,
    result: Hresult,
    status: StatusFlags,
) -> LogRecord {
    RequestSent {
        result,
        status,
        server: server.to_owned(),
        cmid: request.cmid,
        client_time: request.client_time,
        is_vm: request.is_vm,
        licence: request.licence_status,
        minutes_left: Minutes(request.minutes_left),
        act_id: request.act_id,
        n_policy: request.n_policy,
    }
    .record(now)
}

/// Event 12288 for a host that came to nothing before a request was sent.
pub(super) fn failed(now: Filetime, failure: &Failure, request: &Request) -> LogRecord {
    sent_with(now, &failure.server, request, failure.result, failure.flags)
}

/// Event 12289 for a valid answer (EVENT-027: a count too small is no error).
pub(super) fn processed(now: Filetime, response: &Response, activated: bool) -> LogRecord {
    ResponseProcessed {
        result: Hresult::OK,
        status: if activated { StatusFlags::NONE } else { StatusFlags::NOT_ENOUGH_COUNT },
        activated,
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
