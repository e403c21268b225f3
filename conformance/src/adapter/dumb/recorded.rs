//! One exchange of a sound client with a sound host, as octets: what a dumb target plays again.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use emulator::{
    client::{Client, ClientConfig},
    dns::Name,
    endpoint::{Answerer, Exchange, HostConnection, HostFaults, HostRole, Shape},
    host::{Host, HostConfig},
    model::{Entropy, Filetime, HOST_KEYS, PRODUCTS, lab_id},
    rpc::{
        client::ClientConfig as ClientRpc,
        server::{Associations, ServerConfig},
    },
    wire::{HostPid, LabKeys},
};

/// What each side sent, one after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Recorded {
    /// The client's octets: bind, request.
    pub(super) client: Vec<Vec<u8>>,
    /// The host's octets: bind_ack, response.
    pub(super) host: Vec<Vec<u8>>,
}

/// When that was.
const THEN: Filetime = Filetime(0x01DC_0000_0000_0000);

/// The exchange.
pub(super) fn recorded() -> Recorded {
    let keys = Arc::new(LabKeys::derive("kms-lab"));
    let mut entropy = Entropy::new(1, "an exchange of long ago");
    let client = Client::new(
        ClientConfig::new(&PRODUCTS[0], lab_id("machine of long ago"), THEN),
        Entropy::new(1, "choices"),
    );
    let iv = entropy.bytes();
    let mut exchange =
        Exchange::new(&keys, client.request(THEN), iv, &ClientRpc::default(), Shape::default());
    let products = HOST_KEYS.iter().flat_map(|key| key.kms_ids()).collect();
    let pid = HostPid::new("LAB00-00140-015-871562").expect("a constant of less than 64 units");
    let mut host = Host::new(HostConfig::new(Name::root(), pid, products));
    let answerer = Answerer::new(keys, [7; 8], entropy);
    let mut side = HostConnection::new(
        Arc::new(ServerConfig::default()),
        IpAddr::V4(Ipv4Addr::LOCALHOST),
        &Associations::new(),
        answerer,
        Arc::new(HostFaults::default()),
    );
    let mut recorded = Recorded::default();
    loop {
        let sent = exchange.transmit().concat();
        if sent.is_empty() {
            return recorded;
        }
        let reply = side.receive(THEN, &sent, &mut |served| HostRole::serve(&mut host, THEN, served));
        let answered = reply.segments.concat();
        exchange.receive(&answered);
        recorded.client.push(sent);
        recorded.host.push(answered);
    }
}

#[cfg(test)]
mod tests {
    use super::recorded;

    #[test]
    fn an_exchange_has_a_bind_and_a_request() {
        let recorded = recorded();
        assert_eq!(recorded.client.len(), 2);
        let types = |octets: &[Vec<u8>]| octets.iter().map(|pdu| pdu[2]).collect::<Vec<_>>();
        assert_eq!((types(&recorded.client), types(&recorded.host)), (vec![11, 0], vec![12, 2]));
        assert!(recorded.host[1].len() > 200, "the response carries an answer");
    }
}
