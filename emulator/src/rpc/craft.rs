//! PDUs of a script's making, of either side: sound ones, then changed octet by octet.

use uuid::Uuid;

use super::{
    field::Order,
    fragment,
    pdu::{
        bind::{Bind, Context, OfferTooLong},
        bind_ack::{BindAck, ContextResult},
        bind_nak::BindNak,
        fault::Fault,
        header::{self, Header, PduType},
        layout::{self, SetError},
        request, response,
    },
};

/// What a PDU says before it is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// A bind or alter_context, with sizes of 5840.
    Offer {
        /// [`PduType::BIND`] or [`PduType::ALTER_CONTEXT`].
        ptype: PduType,
        /// Association group to join; 0 asks for a new one.
        group: u32,
        /// The contexts.
        contexts: Vec<Context>,
    },
    /// A bind_ack or alter_context_resp, with sizes of 5840.
    Results {
        /// [`PduType::BIND_ACK`] or [`PduType::ALTER_CONTEXT_RESP`].
        ptype: PduType,
        /// Association group.
        group: u32,
        /// Secondary address without its NUL; `None` writes length 0.
        address: Option<String>,
        /// The results.
        results: Vec<ContextResult>,
    },
    /// A bind_nak with this reason and version 5.0.
    Nak(u16),
    /// A request, whole or a fragment.
    Request {
        /// Presentation context.
        context: u16,
        /// Operation.
        opnum: u16,
        /// Object UUID behind the header; sets its flag.
        object: Option<Uuid>,
        /// Stub octets still to come, these included.
        alloc_hint: u32,
        /// The stub, or the part of it that this fragment carries.
        stub: Vec<u8>,
    },
    /// A response, whole or a fragment.
    Response {
        /// Presentation context.
        context: u16,
        /// Stub octets still to come, these included.
        alloc_hint: u32,
        /// The stub, or the part of it that this fragment carries.
        stub: Vec<u8>,
    },
    /// A fault.
    Fault {
        /// Presentation context.
        context: u16,
        /// Its status.
        status: u32,
    },
    /// A header and whatever follows it.
    Other {
        /// The type.
        ptype: PduType,
        /// What follows the common header.
        rest: Vec<u8>,
    },
}

/// A change of a PDU that was built soundly. Changes are made in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// An integer field is set; nothing else changes.
    Number(String, u64),
    /// The octets of a field are set, as many as it has.
    Octets(String, Vec<u8>),
    /// These octets follow; the length counts them.
    Append(Vec<u8>),
    /// The PDU ends after so many octets, and its length says so.
    Cut(usize),
    /// An auth trailer with this type, level and value follows.
    Auth(u8, u8, Vec<u8>),
    /// The integers of header and fields are big-endian, as the representation label then says; the stub stays.
    BigEndian,
    /// Only so many octets are sent; the length stays.
    Stop(usize),
}

/// A PDU of a script's making.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Craft {
    /// What it says.
    pub body: Body,
    /// Call id.
    pub call_id: u32,
    /// `pfc_flags`.
    pub flags: u8,
    /// What is then changed.
    pub changes: Vec<Change>,
}

/// A PDU that can't be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CraftError {
    /// A field that the PDU doesn't have.
    #[error(transparent)]
    Field(#[from] SetError),
    /// More contexts than a bind carries.
    #[error(transparent)]
    Offer(#[from] OfferTooLong),
    /// More octets than a PDU has.
    #[error("a PDU has at most 65,535 octets, not {0}")]
    Length(usize),
}

/// Largest fragment that crafted binds and their answers name.
pub const MAX_FRAG: u16 = 5840;

impl Craft {
    /// The octets to send.
    ///
    /// # Errors
    ///
    /// [`CraftError`]: a field that isn't there, or too many octets.
    pub fn emit(&self) -> Result<Vec<u8>, CraftError> {
        let mut pdu = self.sound()?;
        for change in &self.changes {
            change.make(&mut pdu)?;
        }
        Ok(pdu)
    }

    fn sound(&self) -> Result<Vec<u8>, CraftError> {
        let (flags, call_id) = (self.flags, self.call_id);
        let mut out = Vec::new();
        match &self.body {
            Body::Offer { ptype, group, contexts } => {
                let (ptype, group, contexts) = (*ptype, *group, contexts.clone());
                let (max_xmit, max_recv) = (MAX_FRAG, MAX_FRAG);
                Bind { ptype, flags, call_id, max_xmit, max_recv, group, contexts }.emit(&mut out)?;
            }
            Body::Results { ptype, group, address, results } => {
                let (ptype, group, address) = (*ptype, *group, address.as_deref());
                BindAck { ptype, flags, call_id, max_frag: MAX_FRAG, group, address, results }.emit(&mut out);
            }
            Body::Nak(reason) => {
                BindNak { call_id, reason: *reason }.emit(&mut out);
                Change::Number("pfc_flags".to_owned(), flags.into()).make(&mut out)?;
            }
            Body::Request { context, opnum, object, alloc_hint, stub } => {
                let bit = if object.is_some() { header::OBJECT } else { 0 };
                Header::new(PduType::REQUEST, flags | bit, call_id).begin(&mut out, request::LEN);
                out.extend(object.iter().flat_map(Uuid::to_bytes_le));
                out.extend_from_slice(stub);
                measure(&mut out)?;
                layout::set(&mut out, "alloc_hint", (*alloc_hint).into())?;
                layout::set(&mut out, "p_cont_id", (*context).into())?;
                layout::set(&mut out, "opnum", (*opnum).into())?;
            }
            Body::Response { context, alloc_hint, stub } => {
                Header::new(PduType::RESPONSE, flags, call_id).begin(&mut out, response::LEN);
                out.extend_from_slice(stub);
                measure(&mut out)?;
                layout::set(&mut out, "alloc_hint", (*alloc_hint).into())?;
                layout::set(&mut out, "p_cont_id", (*context).into())?;
            }
            Body::Fault { context, status } => {
                Fault { flags, call_id, context: *context, status: *status }.emit(&mut out);
            }
            Body::Other { ptype, rest } => {
                Header::new(*ptype, flags, call_id).begin(&mut out, header::LEN);
                out.extend_from_slice(rest);
                measure(&mut out)?;
            }
        }
        Ok(out)
    }
}

impl Change {
    fn make(&self, pdu: &mut Vec<u8>) -> Result<(), CraftError> {
        match self {
            Self::Number(name, value) => layout::set(pdu, name, *value)?,
            Self::Octets(name, octets) => layout::set_octets(pdu, name, octets)?,
            Self::Append(octets) => {
                pdu.extend_from_slice(octets);
                measure(pdu)?;
            }
            Self::Cut(octets) => {
                pdu.truncate(*octets);
                measure(pdu)?;
            }
            Self::Auth(auth_type, level, value) => {
                let length = u16::try_from(value.len()).map_err(|_| CraftError::Length(value.len()))?;
                pdu.extend_from_slice(&[*auth_type, *level, 0, 0, 0, 0, 0, 0]);
                pdu.extend_from_slice(value);
                measure(pdu)?;
                layout::set(pdu, "auth_length", length.into())?;
            }
            Self::BigEndian => fragment::set_order(pdu, Order::Big),
            Self::Stop(octets) => pdu.truncate(*octets),
        }
        Ok(())
    }
}

/// Writes the PDU's length into it; one that is cut inside its header has no place for it.
fn measure(pdu: &mut [u8]) -> Result<(), CraftError> {
    let length = u16::try_from(pdu.len()).map_err(|_| CraftError::Length(pdu.len()))?;
    if pdu.len() >= header::LEN {
        layout::set(pdu, "frag_length", length.into())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::pdu::header::View;

    fn bare(changes: Vec<Change>) -> Craft {
        let body = Body::Other { ptype: PduType::CO_CANCEL, rest: vec![1, 2, 3, 4] };
        Craft { body, call_id: 7, flags: header::WHOLE, changes }
    }

    #[test]
    fn changes_are_made_in_order_and_lengths_follow() {
        let pdu = bare(vec![Change::Append(vec![9; 4]), Change::Cut(22)]).emit().unwrap();
        assert_eq!((pdu.len(), layout::get(&pdu, "frag_length")), (22, Some(22)));
        let pdu = bare(vec![Change::Number("frag_length".to_owned(), 200), Change::Stop(18)]).emit().unwrap();
        assert_eq!((pdu.len(), layout::get(&pdu, "frag_length")), (18, Some(200)));
        let pdu = bare(vec![Change::Auth(10, 2, vec![0; 8])]).emit().unwrap();
        assert_eq!(View::new(&pdu).unwrap().auth(), Some((10, 2)));
        let unknown = bare(vec![Change::Number("opnum".to_owned(), 1)]).emit();
        assert!(matches!(unknown, Err(CraftError::Field(_))), "{unknown:?}");
    }

    #[test]
    fn a_request_carries_its_object_before_its_stub() {
        let object = Some(Uuid::from_u128(0x51c8));
        let body = Body::Request { context: 1, opnum: 2, object, alloc_hint: 3, stub: vec![4; 5] };
        let pdu = Craft { body, call_id: 6, flags: header::WHOLE, changes: Vec::new() }.emit().unwrap();
        let view = request::RequestView(View::new(&pdu).unwrap());
        assert_eq!((view.context(), view.opnum(), view.alloc_hint()), (Some(1), Some(2), Some(3)));
        assert_eq!((view.object(), view.stub()), (object, Some(&[4; 5][..])));
    }
}
