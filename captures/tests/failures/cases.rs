//! The captures of failures, each with what is planted in it; and good ones beside them.

use emulator::{
    endpoint::{HostFaults, HostMode},
    model::{Hresult, Minutes, Offset, Product, Version, lab_id},
    rpc::status,
    sim::Network,
    trace::{Packet, Payload, Recording},
};

use crate::lab::{Lab, actor};

/// A capture to make.
pub(crate) struct Case {
    /// The cause planted in it; `None` for one in which all is well. The name of its files.
    pub(crate) slug: &'static str,
    pub(crate) planted: Option<&'static str>,
    pub(crate) make: fn() -> Recording,
}

const fn failure(slug: &'static str, make: fn() -> Recording) -> Case {
    Case { slug, planted: Some(slug), make }
}

const fn good(slug: &'static str, make: fn() -> Recording) -> Case {
    Case { slug, planted: None, make }
}

/// Every capture, the failures first.
pub(crate) const CASES: [Case; 18] = [
    failure("stale-srv", || lived(old_host(1688), HOURS)),
    failure("clock-skew", || {
        lived(Lab::new(30).with_client(|client| client.clock = Offset(5 * 3600)), HOURS)
    }),
    failure("count-too-low", || lived(Lab::new(20), HOURS)),
    failure("product-mismatch", || {
        lived(
            Lab::new(30).with_client(|client| {
                let product = Product::named("server/standard").unwrap();
                (client.config.product, client.config.n_policy) = (product.ids(), product.n_policy);
            }),
            HOURS,
        )
    }),
    failure("host-not-activated", || {
        lived(Lab::new(30).with_host(|host| host.config.set_activated(false)), HOURS)
    }),
    failure("host-silent", silent),
    failure("connection-reset", || lived(Lab::new(30).mode(HostMode::ResetOnRequest), HOURS)),
    failure("not-dcerpc", || lived(Lab::new(30).mode(HostMode::Garbage(TLS_ALERT.to_vec())), HOURS)),
    failure("ndr64", || lived(Lab::new(30).mode(HostMode::Fault(status::BAD_STUB_DATA)), HOURS)),
    failure("refusal", || lived(Lab::new(30).mode(HostMode::Refuse(Hresult(0xC004_F075))), HOURS)),
    failure("duplicate-cmid", clones),
    failure("wrong-port", || lived(moved_port(), HOURS)),
    failure("no-srv", || {
        lived(Lab::new(30).without_records().address("kms1.lab.test", Network::VIRTUAL.host(0)), HOURS)
    }),
    failure("half-open", || lived(Lab::new(30).mode(HostMode::Silent), HOURS)),
    failure("lost-response", lost),
    good("good-v4", || lived(Lab::new(24).with_client(|client| client.config.version = Version::V4), WEEK)),
    good("good-v5", || lived(Lab::new(24).with_client(|client| client.config.version = Version::V5), WEEK)),
    good("good-v6", || lived(Lab::new(24), WEEK)),
];

/// Long enough for two retries.
const HOURS: Minutes = Minutes::hours(5);
/// Long enough for a renewal.
const WEEK: Minutes = Minutes::days(8);

/// Fatal alert, unexpected message (RFC 8446 section 6): what a TLS proxy says to a bind.
const TLS_ALERT: [u8; 7] = [0x15, 3, 3, 0, 2, 2, 10];

fn lived(lab: Lab, time: Minutes) -> Recording {
    let mut world = lab.boot();
    world.advance(time);
    world.recording().clone()
}

/// The records name a machine that is there and serves no more.
fn old_host(port: u16) -> Lab {
    let lab = Lab::new(30).without_records().srv("kms-old.lab.test", 0, port);
    lab.address("kms-old.lab.test", Network::VIRTUAL.nobody())
}

/// The record has another port than the host.
fn moved_port() -> Lab {
    let lab = Lab::new(30).without_records().srv("kms1.lab.test", 0, 1689);
    lab.address("kms1.lab.test", Network::VIRTUAL.host(0))
}

/// A firewall drops what goes to the host.
fn silent() -> Recording {
    let refused = lived(old_host(1688), HOURS);
    let mut silent = Recording::default();
    for packet in refused.packets() {
        let payload = match &packet.payload {
            Payload::Refused => Payload::Unanswered,
            other => other.clone(),
        };
        silent.push(Packet { payload, ..packet.clone() });
    }
    silent
}

/// Three machines of one image that nobody generalised.
fn clones() -> Recording {
    let mut lab = Lab::new(22).client("c2", Version::V6).client("c3", Version::V6);
    for client in &mut lab.clients {
        client.config.cmid = lab_id("cmid/c1");
    }
    lived(lab, HOURS)
}

/// The first request is never answered, the second is.
fn lost() -> Recording {
    let mut world = Lab::new(30).mode(HostMode::HoldRequest).boot();
    world.advance(Minutes(60));
    world.set_faults(&actor("kms1"), HostFaults::default());
    world.advance(Minutes(60));
    world.recording().clone()
}
