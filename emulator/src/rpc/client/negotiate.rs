//! The bind that a client sends, and what it takes from the answer.

use super::{CallOutcome, ClientConfig, Violation};
use crate::rpc::{
    pdu::{
        bind::{Bind, Context},
        bind_ack::{ACCEPTANCE, BindAckView},
        header::{self, PduType},
    },
    uuids::{Syntax, SyntaxId},
};

/// What the host granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Granted {
    pub(super) context: u16,
    pub(super) syntax: Syntax,
    /// Largest fragment to send.
    pub(super) max_frag: u16,
    pub(super) multiplex: bool,
    pub(super) group: u32,
}

/// Smallest fragment size a host may name (C706 12.6.4.4).
const MIN_FRAG: u16 = 1432;

/// The one bind of a connection (RPC-017).
pub(super) fn bind(config: &ClientConfig) -> Bind {
    let mut syntaxes: Vec<SyntaxId> = Vec::new();
    for syntax in &config.offer {
        if !syntaxes.contains(&syntax.id()) {
            syntaxes.push(syntax.id());
        }
    }
    syntaxes.extend(config.features.map(SyntaxId::features));
    Bind {
        ptype: PduType::BIND,
        flags: header::WHOLE | if config.multiplex { header::MULTIPLEX } else { 0 },
        call_id: config.first_call_id,
        max_xmit: config.max_frag,
        max_recv: config.max_frag,
        group: config.group,
        contexts: (0..).zip(syntaxes).map(|(id, syntax)| Context::one(id, syntax)).collect(),
    }
}

/// Reads a bind_ack to `bind`.
pub(super) fn accept(bind: &Bind, ack: &BindAckView<'_>) -> Result<Granted, CallOutcome> {
    use CallOutcome::Protocol;
    let header = ack.0.header;
    let allowed = header::WHOLE | header::PENDING_CANCEL | header::MULTIPLEX;
    if !header.has(header::WHOLE) || header.flags & !allowed != 0 {
        return Err(Protocol(Violation::Flags(header.flags)));
    }
    let cut = Protocol(Violation::Cut(header.ptype));
    let (Some(max_xmit), Some(max_recv), Some(group)) = (ack.max_xmit(), ack.max_recv(), ack.group()) else {
        return Err(cut);
    };
    if let Some(size) = [max_xmit, max_recv].into_iter().find(|&size| size < MIN_FRAG) {
        return Err(Protocol(Violation::FragmentSize(size)));
    }
    let (results, is_cut) = ack.results();
    if is_cut {
        return Err(cut);
    }
    if results.len() > bind.contexts.len() {
        return Err(Protocol(Violation::Results(results.len(), bind.contexts.len())));
    }
    for (index, (context, result)) in bind.contexts.iter().zip(&results).enumerate() {
        // A result other than 0 is no acceptance, whatever it is (RPC-043, RPC-059, RPC-061).
        if result.result != ACCEPTANCE {
            continue;
        }
        if !context.transfer.contains(&result.syntax) {
            return Err(Protocol(Violation::NotOffered(index)));
        }
        if let Some(syntax) = Syntax::from_id(result.syntax) {
            let multiplex = header.has(header::MULTIPLEX) && bind.flags & header::MULTIPLEX != 0;
            let max_frag = max_recv.min(bind.max_xmit);
            return Ok(Granted { context: context.id, syntax, max_frag, multiplex, group });
        }
    }
    Err(CallOutcome::NoContext { results })
}
