//! Every table of clients' saboteurs.

use super::{
    Rows, codes, console, discovery, editions, events, genuine, hardware, intervals, keys, mak, readings,
    rearm, records, refusal, registry, request, rpc, shown, states, threshold, timers,
};

/// By the area of what they break.
pub(in crate::saboteur) const TABLES: &[Rows] = &[
    codes::ROWS,
    console::ROWS,
    discovery::ROWS,
    editions::ROWS,
    events::ROWS,
    genuine::ROWS,
    hardware::ROWS,
    intervals::ROWS,
    keys::ROWS,
    mak::ROWS,
    readings::ROWS,
    rearm::ROWS,
    records::ROWS,
    refusal::ROWS,
    registry::ROWS,
    request::ROWS,
    rpc::answer::ROWS,
    rpc::bind::ROWS,
    rpc::call::ROWS,
    rpc::fault::ROWS,
    rpc::life::ROWS,
    shown::ROWS,
    states::ROWS,
    threshold::ROWS,
    timers::ROWS,
];
