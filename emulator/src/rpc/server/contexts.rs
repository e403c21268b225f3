//! Bind and alter_context: negotiation of sizes, flags, group and contexts.

use super::{
    connection::{Bound, Connection, End, NOT_EXECUTED, protocol_error},
    negotiate::negotiate,
};
use crate::rpc::pdu::{
    bind::BindView,
    bind_ack::BindAck,
    bind_nak,
    header::{self, PduType},
};

/// Smallest fragment size a peer may name (C706 12.6.4.3).
pub(super) const MIN_FRAG: u16 = 1432;
/// What Windows answers to a smaller one.
const RAISED_FRAG: u16 = 2048;

impl Connection {
    pub(super) fn bind(&mut self, bind: &BindView<'_>) -> Result<(), End> {
        let header = bind.0.header;
        let (Some(max_xmit), Some(max_recv), Some(group), Some(count)) =
            (bind.max_xmit(), bind.max_recv(), bind.group(), bind.count())
        else {
            return Err(End::Nak(bind_nak::NOT_SPECIFIED));
        };
        if count == 0 {
            return Err(End::Nak(bind_nak::PROTOCOL_VERSION));
        }
        if header.auth_length > 0 {
            return Err(End::Nak(match bind.0.auth() {
                None => bind_nak::PROTOCOL_VERSION,
                Some((_, 2..=6)) => bind_nak::AUTHENTICATION_TYPE,
                Some(_) => bind_nak::NOT_SPECIFIED,
            }));
        }
        let offer = bind.offer();
        if offer.cut {
            return Err(End::Nak(bind_nak::NOT_SPECIFIED));
        }
        let refused = End::Nak(bind_nak::NOT_SPECIFIED);
        let (results, accepted) =
            negotiate(&self.config, &self.contexts, &offer.contexts, true).map_err(|_| refused)?;
        let group = match group {
            0 => self.associations.open(self.client),
            id => self.associations.join(id, self.client).ok_or(refused)?,
        };
        let max_frag = negotiated_frag(max_xmit, max_recv, self.config.max_frag);
        let multiplex = self.config.multiplex && header.has(header::MULTIPLEX);
        let granted = if multiplex { header::MULTIPLEX } else { 0 };
        // On a bind this bit asks for header signing; without security it promises nothing (RPC-092).
        let flags = header::WHOLE | header.flags & header::PENDING_CANCEL | granted;
        let ack = BindAck {
            ptype: PduType::BIND_ACK,
            flags,
            call_id: header.call_id,
            max_frag,
            group: group.id(),
            address: Some(&self.config.secondary_address),
            results: &results,
        };
        self.outbox.push(false, |out| ack.emit(out));
        self.contexts.extend(accepted);
        self.bound = Some(Bound { max_frag, multiplex, group });
        Ok(())
    }

    pub(super) fn alter(&mut self, alter: &BindView<'_>) -> Result<(), End> {
        let header = alter.0.header;
        let bad = protocol_error(NOT_EXECUTED, 0);
        let Some(bound) = &self.bound else { return Err(bad) };
        let offer = alter.offer();
        if offer.cut || header.auth_length > 0 {
            return Err(bad);
        }
        let (results, accepted) =
            negotiate(&self.config, &self.contexts, &offer.contexts, false).map_err(|_| bad)?;
        let ack = BindAck {
            ptype: PduType::ALTER_CONTEXT_RESP,
            flags: header::WHOLE | header.flags & header::PENDING_CANCEL,
            call_id: header.call_id,
            max_frag: bound.max_frag,
            group: bound.group.id(),
            address: None,
            results: &results,
        };
        self.outbox.push(bound.multiplex, |out| ack.emit(out));
        self.contexts.extend(accepted);
        Ok(())
    }
}

/// The size for both directions: the smaller of the client's two, in steps of 8, within what we take; sizes below
/// the minimum of C706 are raised as Windows raises them (RPC-105, RPC-106).
fn negotiated_frag(max_xmit: u16, max_recv: u16, ours: u16) -> u16 {
    match max_xmit.min(max_recv) {
        ..MIN_FRAG => RAISED_FRAG.min(ours),
        offered => (offered & !7).min(ours),
    }
}
