//! What a client that a script speaks for knows of one connection: from what it says to octets, and from octets to how
//! much the host has said.

use std::collections::BTreeMap;

use super::{Ask, Spoken, What};
use crate::{
    rpc::{
        craft::{Body, Craft, CraftError},
        framer::Framer,
        pdu::header,
        stub::{StubRequest, request_fields},
        stub_change::NoStubField,
        uuids::Syntax,
    },
    sim::RawMessage,
    wire::FieldError,
};

/// Something that can't be said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TalkError {
    /// A PDU that can't be made.
    #[error(transparent)]
    Craft(#[from] CraftError),
    /// A message that can't be made.
    #[error(transparent)]
    Message(#[from] FieldError),
    /// A field that the stub doesn't have.
    #[error(transparent)]
    Stub(#[from] NoStubField),
    /// A connection whose association nobody has told.
    #[error("no association is known on a connection `{0}`")]
    NoAssociation(String),
}

/// The client's side of one connection. It judges nothing that it hears.
#[derive(Debug)]
pub struct Speaker {
    /// Call id of the next PDU that begins something.
    next: u32,
    /// Call id of the last one.
    last: u32,
    /// Syntaxes that contexts were last offered with.
    offered: BTreeMap<u16, Syntax>,
    /// The stub of the last call.
    stub: Vec<u8>,
    heard: Framer,
    pdus: usize,
}

impl Default for Speaker {
    fn default() -> Self {
        Self {
            next: 1,
            last: 0,
            offered: BTreeMap::new(),
            stub: Vec::new(),
            heard: Framer::default(),
            pdus: 0,
        }
    }
}

impl Speaker {
    /// PDUs that the host has said.
    #[must_use]
    pub fn pdus(&self) -> usize {
        self.pdus
    }

    /// Takes octets from the host.
    pub fn hear(&mut self, octets: &[u8]) {
        self.heard.push(octets);
        loop {
            match self.heard.next_pdu() {
                Ok(None) => return,
                Ok(Some(_)) => self.pdus += 1,
                // Whatever it is, something was said.
                Err(_) => {
                    self.pdus += 1;
                    return self.heard.clear();
                }
            }
        }
    }

    /// The octets of `spoken`; `group` is the association that it joins, and `seal` makes its message.
    ///
    /// # Errors
    ///
    /// [`TalkError`]: something that can't be said.
    pub fn octets(
        &mut self,
        spoken: &Spoken,
        group: u32,
        seal: &mut dyn FnMut(&RawMessage) -> Result<Vec<u8>, FieldError>,
    ) -> Result<Vec<u8>, TalkError> {
        let goes_on = match &spoken.what {
            What::Ask(ask) => ask.part.is_some_and(|(from, _)| from > 0),
            What::Bare(_) => true,
            What::Offer { .. } | What::Other { .. } => false,
        };
        let call_id = spoken.call_id.unwrap_or(if goes_on { self.last } else { self.next });
        let (body, flags) = match &spoken.what {
            What::Offer { ptype, contexts, .. } => {
                let known = |context: &crate::rpc::pdu::bind::Context| {
                    let syntax = context.transfer.iter().find_map(|&id| Syntax::from_id(id))?;
                    Some((context.id, syntax))
                };
                self.offered.extend(contexts.iter().filter_map(known));
                (Body::Offer { ptype: *ptype, group, contexts: contexts.clone() }, header::WHOLE)
            }
            What::Ask(ask) => self.ask(ask, seal)?,
            What::Bare(ptype) => (Body::Other { ptype: *ptype, rest: Vec::new() }, header::WHOLE),
            What::Other { ptype, rest } => (Body::Other { ptype: *ptype, rest: rest.clone() }, header::WHOLE),
        };
        if !matches!(spoken.what, What::Bare(_)) {
            self.last = call_id;
            self.next = call_id.wrapping_add(1);
        }
        let flags = spoken.flags.unwrap_or(flags);
        Ok(Craft { body, call_id, flags, changes: spoken.changes.clone() }.emit()?)
    }

    fn ask(
        &mut self,
        ask: &Ask,
        seal: &mut dyn FnMut(&RawMessage) -> Result<Vec<u8>, FieldError>,
    ) -> Result<(Body, u8), TalkError> {
        let (from, to) = ask.part.unwrap_or((0, usize::MAX));
        if from == 0 {
            self.stub = self.stub(ask, seal)?;
        }
        let (from, to) = (from.min(self.stub.len()), to.min(self.stub.len()));
        let part = self.stub.get(from..to).unwrap_or_default().to_vec();
        let first = if from == 0 { header::FIRST } else { 0 };
        let last = if to == self.stub.len() { header::LAST } else { 0 };
        let alloc_hint = u32::try_from(self.stub.len() - from).unwrap_or(u32::MAX);
        let (context, opnum, object) = (ask.context, ask.opnum, ask.object);
        Ok((Body::Request { context, opnum, object, alloc_hint, stub: part }, first | last))
    }

    fn stub(
        &self,
        ask: &Ask,
        seal: &mut dyn FnMut(&RawMessage) -> Result<Vec<u8>, FieldError>,
    ) -> Result<Vec<u8>, TalkError> {
        let offered = self.offered.get(&ask.context).copied();
        let syntax = ask.syntax.or(offered).unwrap_or(Syntax::Ndr);
        let mut data = seal(&ask.message)?;
        if let Some(length) = ask.length {
            data.resize(length, 0);
        }
        let mut stub = Vec::new();
        StubRequest { data: &data }.encode(syntax, &mut stub);
        for change in &ask.stub {
            change.make(&mut stub, |stub| request_fields(syntax, stub))?;
        }
        Ok(stub)
    }
}
