//! Requests, whole and in fragments: from PDUs to calls, or to the fault of the case.

use super::{
    connection::{Call, Connection, End, NOT_EXECUTED, protocol_error},
    outbox::Open,
    pending::{Pending, Stub},
};
use crate::rpc::{
    pdu::{
        header::{self, Header},
        request::RequestView,
    },
    status,
    stub::StubRequest,
    uuids::Syntax,
};

/// How far behind the newest call a late fragment is still passed over (MS-RPCE 3.3.3.5.6).
const LATE: u32 = 150;

impl Connection {
    pub(super) fn request(&mut self, request: &RequestView<'_>) -> Result<(), End> {
        let header = request.0.header;
        let (Some(context), Some(opnum), Some(alloc_hint)) =
            (request.context(), request.opnum(), request.alloc_hint())
        else {
            return Err(End::Silent);
        };
        if header.auth_length > 0 {
            return Err(End::Fault { flags: header::WHOLE, context, status: status::ACCESS_DENIED });
        }
        let Some(stub) = request.stub() else { return Err(End::Silent) };
        if !header.has(header::FIRST) {
            return self.later_fragment(&header, context, stub);
        }
        self.first_allowed(&header)?;
        if header.has(header::PENDING_CANCEL) {
            return Err(End::Fault { flags: NOT_EXECUTED, context: 0, status: status::NO_CALL_ACTIVE });
        }
        let Some(&syntax) = self.contexts.get(&context) else {
            self.refuse(&header, 0, status::UNKNOWN_INTERFACE);
            return Ok(());
        };
        if opnum != 0 {
            self.refuse(&header, context, status::OP_RANGE);
            return Ok(());
        }
        let limit = self.config.limits.request_bytes;
        let last = header.has(header::LAST);
        if stub.len() > limit || !last && alloc_hint as usize > limit {
            return Err(End::Fault { flags: header::WHOLE, context, status: status::ACCESS_DENIED });
        }
        if last {
            return self.call(&header, context, syntax, stub);
        }
        let stub = Some(Stub { syntax, octets: stub.to_vec(), fragments: 1 });
        self.pending = Some(Pending { call_id: header.call_id, context, drep: header.drep, stub });
        Ok(())
    }

    /// Whether a new call may begin: not while another one is incomplete (RPC-115, RPC-116).
    fn first_allowed(&mut self, header: &Header) -> Result<(), End> {
        let Some(pending) = &self.pending else { return Ok(()) };
        if pending.stub.is_none() && pending.call_id != header.call_id {
            self.pending = None;
            return Ok(());
        }
        let (call_id, context) = (pending.call_id, pending.context);
        if self.multiplexes() && call_id != header.call_id {
            return Err(protocol_error(header::WHOLE, 0));
        }
        Err(End::FaultOn { call_id, context })
    }

    fn later_fragment(&mut self, header: &Header, context: u16, octets: &[u8]) -> Result<(), End> {
        let last = header.has(header::LAST);
        let multiplexes = self.multiplexes();
        match &mut self.pending {
            Some(pending) if pending.call_id == header.call_id => {
                let context = pending.context;
                if pending.drep != header.drep {
                    return Err(protocol_error(NOT_EXECUTED, context));
                }
                let Some(stub) = &mut pending.stub else {
                    if last {
                        self.pending = None;
                    }
                    return Ok(());
                };
                let limits = &self.config.limits;
                stub.fragments += 1;
                if stub.octets.len() + octets.len() > limits.request_bytes
                    || stub.fragments > limits.fragments
                {
                    return Err(End::Fault { flags: header::WHOLE, context, status: status::ACCESS_DENIED });
                }
                stub.octets.extend_from_slice(octets);
                if !last {
                    return Ok(());
                }
                match self.pending.take().and_then(|pending| pending.stub) {
                    Some(Stub { syntax, octets, .. }) => self.call(header, context, syntax, &octets),
                    None => Ok(()),
                }
            }
            Some(pending) if pending.stub.is_some() && !multiplexes => {
                let (call_id, context) = (pending.call_id, pending.context);
                Err(End::FaultOn { call_id, context })
            }
            _ if multiplexes && !self.contexts.contains_key(&context) => {
                self.fault(header.call_id, NOT_EXECUTED, 0, status::UNKNOWN_INTERFACE);
                Ok(())
            }
            _ => match self.newest {
                Some(newest) if header.call_id < newest && newest - header.call_id < LATE => Ok(()),
                _ => Err(protocol_error(header::WHOLE, 0)),
            },
        }
    }

    /// A whole request: hands the call up, or refuses its stub.
    fn call(&mut self, header: &Header, context: u16, syntax: Syntax, stub: &[u8]) -> Result<(), End> {
        let call_id = header.call_id;
        self.newest = self.newest.max(Some(call_id));
        let Ok(StubRequest { data }) = StubRequest::decode(syntax, header.order(), stub) else {
            self.fault(call_id, header::WHOLE, context, status::BAD_STUB_DATA);
            return Ok(());
        };
        let limits = &self.config.limits;
        let full = !self.calls.is_empty() && self.waiting + data.len() > limits.request_bytes;
        if full || self.outbox.open() >= limits.calls {
            return Err(End::Fault { flags: header::WHOLE, context, status: status::OUT_OF_RESOURCES });
        }
        self.waiting += data.len();
        self.calls.push_back(Call { call_id, context, syntax, data: data.to_vec() });
        self.outbox.expect(Open { call_id, context, syntax });
        Ok(())
    }

    /// Refuses a call at its first fragment; the connection stays, later fragments of it are dropped.
    fn refuse(&mut self, header: &Header, context: u16, status: u32) {
        self.fault(header.call_id, NOT_EXECUTED, context, status);
        self.newest = self.newest.max(Some(header.call_id));
        if !header.has(header::LAST) {
            let (call_id, drep) = (header.call_id, header.drep);
            self.pending = Some(Pending { call_id, context, drep, stub: None });
        }
    }
}
