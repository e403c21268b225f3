//! Hosts and requests that the tests begin with.

use uuid::Uuid;

use crate::{
    dns::Name,
    host::{Host, HostConfig},
    model::{
        Filetime, HostKey, LicenceStatus, Minutes, Product, Question, Readings, RegistryValue, Version,
        lab_id,
    },
    wire::{HostPid, Request, Workstation},
};

pub(super) fn start() -> Filetime {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

pub(super) fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

/// A host of group B called kms1.lab.test, in the other reading of `questions`.
pub(super) fn config(questions: &[Question]) -> HostConfig {
    let pid = HostPid::new("LAB00-00140-015-871562-03-1033-7078.0000-3232025").unwrap();
    let products = HostKey::named("server-group-b").unwrap().kms_ids();
    let other = |readings: Readings, question: &Question| {
        readings.with(*question, question.default_reading().other())
    };
    HostConfig {
        readings: questions.iter().fold(Readings::default(), other),
        ..HostConfig::new(name("kms1.lab.test"), pid, products)
    }
}

pub(super) fn host(questions: &[Question]) -> Host {
    Host::new(config(questions))
}

pub(super) fn set(host: &mut Host, value: &str, to: RegistryValue) {
    host.set_registry(value.parse().unwrap(), Some(to)).unwrap();
}

/// A request of machine `n`, for a client system or a server.
pub(super) fn request(n: u32, product: &str) -> Request {
    let product = Product::named(product).unwrap();
    let ids = product.ids();
    Request {
        version: Version::V6,
        is_vm: false,
        licence_status: LicenceStatus::OobGrace,
        minutes_left: Minutes::days(30).0,
        app_id: ids.app_id,
        act_id: ids.act_id,
        kms_id: ids.kms_id,
        cmid: lab_id(&format!("cmid/{n}")),
        n_policy: product.n_policy,
        client_time: start(),
        previous_cmid: Uuid::nil(),
        workstation: Workstation::new(&format!("c{n}.lab.test")),
    }
}

pub(super) const CLIENT: &str = "client-os/enterprise";
pub(super) const SERVER: &str = "server/standard";
