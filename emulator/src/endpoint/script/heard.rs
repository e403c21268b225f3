//! What a client says, message by message.

use crate::rpc::{
    field::Order,
    framer::Framer,
    pdu::{
        header::{self, PduType, View},
        request::RequestView,
    },
};

/// A message of a client: a PDU, or every fragment of a request.
#[derive(Debug)]
pub(super) struct Heard {
    /// Its PDUs.
    pub(super) octets: Vec<u8>,
    /// Their type; `None` for octets that are no PDU.
    pub(super) ptype: Option<PduType>,
    pub(super) call_id: u32,
    /// A request's presentation context.
    pub(super) context: u16,
    pub(super) order: Order,
    /// A request's stub.
    pub(super) stub: Vec<u8>,
}

/// Cuts what a client says into messages.
#[derive(Debug, Default)]
pub(super) struct Listener {
    framer: Framer,
    /// A request whose last fragment is still to come.
    begun: Option<Heard>,
    /// Octets can't be cut any more.
    lost: bool,
}

impl Listener {
    /// The messages that `octets` complete.
    pub(super) fn hear(&mut self, octets: &[u8]) -> Vec<Heard> {
        let mut heard = Vec::new();
        if self.lost {
            return heard;
        }
        self.framer.push(octets);
        loop {
            let pdu = match self.framer.next_pdu() {
                Ok(Some(pdu)) => pdu,
                Ok(None) => return heard,
                Err(_) => {
                    self.lost = true;
                    heard.push(Heard::garbage(self.framer.pending()));
                    return heard;
                }
            };
            let message = match (View::new(pdu), self.begun.take()) {
                (Some(view), Some(begun)) if begun.goes_on(view) => begun.with(view),
                (Some(view), _) => Heard::of(view),
                (None, _) => Heard::garbage(pdu),
            };
            let last = View::new(pdu).is_none_or(|view| view.header.has(header::LAST));
            if message.ptype == Some(PduType::REQUEST) && !last {
                self.begun = Some(message);
            } else {
                heard.push(message);
            }
        }
    }
}

impl Heard {
    fn of(view: View<'_>) -> Self {
        let nothing = Self {
            octets: Vec::new(),
            ptype: Some(view.header.ptype),
            call_id: view.header.call_id,
            context: 0,
            order: view.header.order(),
            stub: Vec::new(),
        };
        if view.header.ptype != PduType::REQUEST {
            return Self { octets: view.bytes.to_vec(), ..nothing };
        }
        Self { context: RequestView(view).context().unwrap_or(0), ..nothing }.with(view)
    }

    fn garbage(octets: &[u8]) -> Self {
        let (octets, stub) = (octets.to_vec(), Vec::new());
        Self { octets, ptype: None, call_id: 0, context: 0, order: Order::Little, stub }
    }

    /// Whether a PDU is a further fragment of this request.
    fn goes_on(&self, view: View<'_>) -> bool {
        let header = view.header;
        header.ptype == PduType::REQUEST && header.call_id == self.call_id && !header.has(header::FIRST)
    }

    /// The same with a further fragment.
    fn with(mut self, view: View<'_>) -> Self {
        self.octets.extend_from_slice(view.bytes);
        self.stub.extend_from_slice(RequestView(view).stub().unwrap_or_default());
        self
    }
}
