//! Lab identities in the place of those that must not go out: distinct ones stay distinct.

use std::{collections::BTreeMap, net::IpAddr};

use emulator::{
    model::{Filetime, LicenceStatus, Product, Version, lab_id},
    wire::{PlainBody, Request, Value, Workstation},
};
use uuid::Uuid;

/// CMIDs and machines by what they stand for.
#[derive(Clone, Debug, Default)]
pub struct StandIns {
    cmids: BTreeMap<Identity, Uuid>,
}

/// What a machine of the capture is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Identity {
    /// Its CMID, where that can be read.
    Cmid(Uuid),
    /// Its address, where its bodies are opaque.
    Address(IpAddr),
}

/// The product that stands for those of N-policy 25, and for those of which nothing is known.
const CLIENT: &str = "client-os/enterprise";
/// From this N-policy on a product is a client system's (COUNT-001, COUNT-002).
const CLIENT_N_POLICY: u32 = 25;
/// Minutes left of a grace of 30 days.
const GRACE: u32 = 43_200;

impl StandIns {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cmids.len()
    }

    /// Whether nothing had to be replaced.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cmids.is_empty()
    }

    /// The request of a machine whose body stays closed.
    pub(super) fn opaque(&mut self, version: Version, machine: IpAddr, at: Filetime) -> Request {
        self.request(Identity::Address(machine), version, CLIENT_N_POLICY, at)
    }

    /// The request in the place of a version 4 body in clear: its states and times, lab ids.
    pub(super) fn clear(&mut self, plain: &PlainBody, machine: IpAddr, at: Filetime) -> Request {
        let view = plain.view();
        let number = |name| match view.get(name) {
            Some(Value::Number(number)) => u32::try_from(number).ok(),
            _ => None,
        };
        let guid = |name| match view.get(name) {
            Some(Value::Guid(id)) => Some(id),
            _ => None,
        };
        let who = guid("cmid").map_or(Identity::Address(machine), Identity::Cmid);
        let n_policy = number("n_policy").unwrap_or(CLIENT_N_POLICY);
        let mut request = self.request(who, plain.version, n_policy, at);
        let status = number("licence_status").and_then(|code| LicenceStatus::try_from(code).ok());
        request.licence_status = status.unwrap_or(request.licence_status);
        request.minutes_left = number("minutes_left").unwrap_or(request.minutes_left);
        request.is_vm = number("is_vm") == Some(1);
        if let Some(previous) = guid("previous_cmid").filter(|id| !id.is_nil()) {
            request.previous_cmid = self.cmid(Identity::Cmid(previous));
        }
        request
    }

    fn request(&mut self, who: Identity, version: Version, n_policy: u32, at: Filetime) -> Request {
        let fits = |product: &&Product| product.n_policy == n_policy && product.is_volume();
        let client = Product::named(CLIENT).expect("the catalogue has this product");
        let product = Some(client).filter(|_| n_policy >= CLIENT_N_POLICY);
        let product = product.or_else(|| emulator::model::PRODUCTS.iter().find(fits)).unwrap_or(client);
        let (ids, cmid) = (product.ids(), self.cmid(who));
        let (short, ..) = cmid.as_fields();
        Request {
            version,
            is_vm: false,
            licence_status: LicenceStatus::OobGrace,
            minutes_left: GRACE,
            app_id: ids.app_id,
            act_id: ids.act_id,
            kms_id: ids.kms_id,
            cmid,
            n_policy,
            client_time: at,
            previous_cmid: Uuid::nil(),
            workstation: Workstation::new(&format!("replay-{short:08x}")),
        }
    }

    fn cmid(&mut self, who: Identity) -> Uuid {
        // A name of the lab made of what it stands for: the same wherever that is met, and nothing leads back.
        let name = match who {
            Identity::Cmid(id) => format!("cmid/replay/{id}"),
            Identity::Address(ip) => format!("cmid/replay/{ip}"),
        };
        *self.cmids.entry(who).or_insert_with(|| lab_id(&name))
    }
}

/// Whether a body in clear names a product of the lab: then it is the lab's own, changed on purpose.
pub(super) fn is_lab(plain: &PlainBody) -> bool {
    let view = plain.view();
    ["app_id", "act_id", "kms_id"].into_iter().any(|name| match view.get(name) {
        Some(Value::Guid(id)) => emulator::model::PRODUCTS.iter().any(|product| {
            let ids = product.ids();
            [ids.app_id, ids.act_id, ids.kms_id].contains(&id)
        }),
        _ => false,
    })
}
