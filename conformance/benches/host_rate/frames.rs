//! The octets of an exchange, as client and host send them.

use std::sync::Arc;

use emulator::{
    endpoint::{Exchange, Shape},
    model::{Entropy, LicenceStatus, Product, Version, lab_id},
    net::system_clock,
    rpc::client::ClientConfig,
    wire::{LabKeys, Request, Workstation},
};
use uuid::Uuid;

use crate::servers;

/// Sizes of what goes either way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    pub(crate) bind: usize,
    pub(crate) ack: usize,
    pub(crate) request: usize,
    pub(crate) response: usize,
}

/// What a load sends, and how much it reads for it.
#[derive(Clone, Debug)]
pub(crate) struct Frames {
    pub(crate) bind: Vec<u8>,
    /// One for each machine; more machines than the host's table holds.
    pub(crate) requests: Vec<Vec<u8>>,
    pub(crate) sizes: Sizes,
}

/// Machines that ask.
const MACHINES: u32 = 64;

impl Frames {
    /// Plays exchanges without sockets and keeps their octets.
    pub(crate) fn record() -> Self {
        let keys = Arc::new(LabKeys::default());
        let mut entropy = Entropy::new(1, "requests");
        let (mut bind, mut requests, mut sizes) = (Vec::new(), Vec::new(), None);
        for machine in 0..MACHINES {
            let mut exchange = Exchange::new(
                &keys,
                request(machine),
                entropy.bytes(),
                &ClientConfig::default(),
                Shape::default(),
            );
            let (mut host, mut role) = servers::connection();
            let mut answer = |octets: &[u8]| {
                let now = system_clock()();
                host.receive(now, octets, &mut |served| {
                    emulator::endpoint::HostRole::serve(&mut role, now, served)
                })
                .segments
                .concat()
            };
            bind = exchange.transmit().concat();
            let ack = answer(&bind);
            exchange.receive(&ack);
            let request = exchange.transmit().concat();
            let response = answer(&request);
            exchange.receive(&response);
            let end = exchange.end();
            assert!(matches!(end, Some(emulator::client::ExchangeEnd::Answer(_))), "{end:?}");
            sizes = Some(Sizes {
                bind: bind.len(),
                ack: ack.len(),
                request: request.len(),
                response: response.len(),
            });
            requests.push(request);
        }
        Self { bind, requests, sizes: sizes.expect("machines ask") }
    }
}

fn request(machine: u32) -> Request {
    let product = Product::named("client-os/enterprise").expect("the catalogue has it");
    let ids = product.ids();
    Request {
        version: Version::V6,
        is_vm: false,
        licence_status: LicenceStatus::OobGrace,
        minutes_left: 43_200,
        app_id: ids.app_id,
        act_id: ids.act_id,
        kms_id: ids.kms_id,
        cmid: lab_id(&format!("cmid/{machine}")),
        n_policy: product.n_policy,
        client_time: system_clock()(),
        previous_cmid: Uuid::nil(),
        workstation: Workstation::new(&format!("pc-{machine:04}.lab.test")),
    }
}
