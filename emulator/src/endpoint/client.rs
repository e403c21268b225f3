//! A client's side of one exchange: a request and octets in, octets and an end out.

use std::sync::Arc;

use crate::{
    client::ExchangeEnd,
    endpoint::{
        ClientLayer,
        host::{each_pdu, fragmented},
    },
    model::Hresult,
    rpc::{
        client::{CallOutcome, ClientConfig, Connection, Ending},
        fragment,
        pdu::layout,
    },
    wire::{self, Iv, LabKeys, Request, SentRequest},
};

/// How a client shapes what it sends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Largest TCP segment, in octets.
    pub segment: Option<usize>,
    /// Stub octets of each RPC fragment.
    pub fragment: Option<usize>,
    /// Operation number in place of 0.
    pub opnum: Option<u16>,
}

/// One exchange over a connection of its own.
#[derive(Debug)]
pub struct Exchange {
    rpc: Connection,
    keys: Arc<LabKeys>,
    sent: Option<(Request, Iv)>,
    shape: Shape,
    layer: Option<Box<dyn ClientLayer>>,
}

impl Exchange {
    /// An exchange of `request` sealed with `iv`, over a connection just opened.
    #[must_use]
    pub fn new(keys: &Arc<LabKeys>, request: Request, iv: Iv, rpc: &ClientConfig, shape: Shape) -> Self {
        let data = wire::seal_request(keys, &request, iv);
        let mut exchange = Self::raw(keys, data, rpc, shape);
        exchange.sent = Some((request, iv));
        exchange
    }

    /// An exchange of any octets: its answer can't be judged.
    #[must_use]
    pub fn raw(keys: &Arc<LabKeys>, data: Vec<u8>, rpc: &ClientConfig, shape: Shape) -> Self {
        let mut rpc = Connection::new(rpc);
        rpc.call(data);
        Self { rpc, keys: keys.clone(), sent: None, shape, layer: None }
    }

    /// The same with a layer between its RPC layer and the network.
    #[must_use]
    pub fn with_layer(self, layer: Option<Box<dyn ClientLayer>>) -> Self {
        Self { layer, ..self }
    }

    /// TCP segments to send now, in order.
    pub fn transmit(&mut self) -> Vec<Vec<u8>> {
        let Some(mut octets) = self.rpc.poll_transmit() else { return Vec::new() };
        if let Some(opnum) = self.shape.opnum {
            octets = each_pdu(&octets, |mut pdu| {
                // Only requests have the field; a bind goes as it is.
                let _ = layout::set(&mut pdu, "opnum", u64::from(opnum));
                pdu
            });
        }
        if let Some(size) = self.shape.fragment {
            octets = fragmented(&octets, size);
        }
        if let Some(layer) = &mut self.layer {
            layer.outgoing(&mut octets);
        }
        match self.shape.segment {
            Some(size) => fragment::segments(&octets, size).map(<[u8]>::to_vec).collect(),
            None => vec![octets],
        }
    }

    /// Takes octets from the host.
    pub fn receive(&mut self, octets: &[u8]) {
        let Some(layer) = &mut self.layer else { return self.rpc.receive(octets) };
        let mut arrived = octets.to_vec();
        layer.incoming(&mut arrived);
        self.rpc.receive(&arrived);
    }

    /// The connection ended, or patience did.
    pub fn closed(&mut self, ending: Ending) {
        self.rpc.peer_closed(ending);
    }

    /// What the exchange came to, once it has.
    pub fn end(&mut self) -> Option<ExchangeEnd> {
        let mut outcome = self.rpc.poll_outcome()?;
        if let Some(layer) = &mut self.layer {
            layer.ended(&self.keys, self.sent.as_ref(), &mut outcome);
        }
        Some(match &outcome {
            CallOutcome::Answer(data) => self.judge(data),
            CallOutcome::Refusal(code) => ExchangeEnd::Refused(*code),
            failure if failure.unknown_interface() => ExchangeEnd::Failed(Hresult::SERVICE_NOT_ENABLED),
            failure => {
                let code = failure.win32().map_or(Hresult::RPC_CALL_FAILED, Hresult::from_win32);
                ExchangeEnd::Failed(code)
            }
        })
    }

    fn judge(&self, data: &[u8]) -> ExchangeEnd {
        let Some((request, iv)) = &self.sent else { return ExchangeEnd::Invalid };
        match wire::open_response(&self.keys, data, &SentRequest { request, iv: *iv }) {
            Ok(response) => ExchangeEnd::Answer(response),
            Err(error) => {
                tracing::debug!(%error, "answer refused");
                ExchangeEnd::Invalid
            }
        }
    }
}
