//! What can be wrong: every kind of cause with its place in the ranking, its remedies and its requirements.

use emulator::model::{CodeInfo, Hresult, hresults};

/// A kind of cause, the most telling first: what a host says in so many words stands above what is only seen to fail,
/// and that above silence, which has many reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The host isn't activated itself.
    HostNotActivated,
    /// The host's key doesn't cover the product.
    ProductMismatch,
    /// The clocks of client and host are too far apart.
    ClockSkew,
    /// Several machines have one client machine id.
    DuplicateCmid,
    /// The host's count is below what the product asks for.
    CountTooLow,
    /// The host refuses with another result.
    Refusal,
    /// The host chose NDR64, and the call failed on it.
    Ndr64,
    /// What answers speaks no DCE/RPC.
    NotDcerpc,
    /// What answers speaks DCE/RPC and doesn't serve KMS.
    WrongService,
    /// The host refuses the bind.
    BindRefused,
    /// The host's RPC layer answers with a fault.
    RpcFault,
    /// The answer isn't one to this request.
    BadAnswer,
    /// The client asks at a port where the host doesn't listen.
    WrongPort,
    /// The connection is reset in the middle.
    ConnectionReset,
    /// The request was asked again: its answer never arrived.
    LostResponse,
    /// The host closes without an answer.
    ClosedWithoutAnswer,
    /// The host answers the bind and not the request.
    NoAnswer,
    /// The host accepts connections and says nothing on them.
    HalfOpen,
    /// The client binds and asks nothing.
    NoRequest,
    /// An SRV record leads to a machine that serves no more.
    StaleSrv,
    /// DNS has no address for the host that a user named.
    NoAddress,
    /// Nothing listens at the host's port.
    NotListening,
    /// A host that answers at other times doesn't listen.
    HostDown,
    /// The network says that it can't deliver.
    Unreachable,
    /// Nothing answers at the host's address.
    HostSilent,
    /// DNS has no SRV record of a KMS host.
    NoSrv,
    /// The name server answers with an error.
    DnsFailure,
    /// The name server doesn't answer.
    DnsSilent,
    /// The name server refuses a host's record.
    PublishRefused,
}

/// What is known of a kind.
#[derive(Clone, Copy, Debug)]
pub struct KindInfo {
    /// The kind.
    pub kind: Kind,
    /// Its stable name.
    pub slug: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// What helps, before what the page says.
    own: &'static [&'static str],
    /// The result codes whose remedies and rows are its own: `kmslab error` shows them.
    pages: &'static [Hresult],
    /// Rows of the requirement catalogue, before those of the page.
    rows: &'static [&'static str],
}

/// Every kind, the most telling first.
pub fn kinds() -> impl Iterator<Item = &'static KindInfo> {
    TABLE.iter()
}

impl Kind {
    /// What is known of it.
    #[must_use]
    pub fn info(self) -> &'static KindInfo {
        TABLE.iter().find(|info| info.kind == self).expect("a test sees that every kind has its line")
    }

    /// Its stable name.
    #[must_use]
    pub fn slug(self) -> &'static str {
        self.info().slug
    }

    /// An answer of any kind shows that it was overcome; else only one with which the client activates does.
    pub(super) fn is_of_transport(self) -> bool {
        self > Self::Refusal
    }
}

impl KindInfo {
    /// What helps, the first thing first; `code` is the result that named the cause.
    #[must_use]
    pub fn remedies(&self, code: Option<Hresult>) -> Vec<&'static str> {
        let pages = self.codes(code).flat_map(|page| page.remedies);
        match self.kind {
            // The result says it best, if it says anything.
            Kind::Refusal => unique(pages.chain(self.own)),
            _ => unique(self.own.iter().chain(pages)),
        }
    }

    /// Rows of the requirement catalogue about it.
    #[must_use]
    pub fn requirements(&self, code: Option<Hresult>) -> Vec<&'static str> {
        let pages = self.codes(code).flat_map(|page| page.rows);
        unique(self.rows.iter().chain(pages))
    }

    fn codes(&self, code: Option<Hresult>) -> impl Iterator<Item = &'static CodeInfo> {
        let all = self.pages.iter().copied().chain(code);
        all.filter_map(|code| hresults().find(|info| info.code == code))
    }
}

fn unique<'a>(all: impl Iterator<Item = &'a &'static str>) -> Vec<&'static str> {
    let mut kept = Vec::new();
    for one in all {
        if !kept.contains(one) {
            kept.push(*one);
        }
    }
    kept
}

const fn kind(kind: Kind, slug: &'static str, title: &'static str) -> KindInfo {
    KindInfo { kind, slug, title, own: &[], pages: &[], rows: &[] }
}

impl KindInfo {
    const fn own(self, own: &'static [&'static str]) -> Self {
        Self { own, ..self }
    }

    const fn pages(self, pages: &'static [Hresult]) -> Self {
        Self { pages, ..self }
    }

    const fn rows(self, rows: &'static [&'static str]) -> Self {
        Self { rows, ..self }
    }
}

const FIREWALLS: &str = "see what stands between client and host: firewalls, proxies and load balancers have to pass the port of KMS as plain TCP";
const HOST_LOG: &str = "look for event 12290 of this client in the host's log: without one the request never reached the service";
const HOST_RECORD: &str = "see what the host logged about the request in event 12290";
const RESTART: &str = "restart the licensing service on the host";

const TABLE: &[KindInfo] = &[
    kind(Kind::HostNotActivated, "host-not-activated", "the host isn't activated itself")
        .pages(&[Hresult::HOST_NOT_ACTIVATED]),
    kind(Kind::ProductMismatch, "product-mismatch", "the host's key doesn't cover the product")
        .pages(&[Hresult::ID_MISMATCH]),
    kind(Kind::ClockSkew, "clock-skew", "the clocks of client and host are too far apart")
        .own(&["see which of the two clocks is right, and set the other one"])
        .pages(&[Hresult::INVALID_TIMESTAMP]),
    kind(Kind::DuplicateCmid, "duplicate-cmid", "several machines share one client machine id")
        .own(&["give each clone an id of its own: `slmgr.vbs /rearm`, or `sysprep /generalize` in the image"])
        .rows(&["COUNT-010", "COUNT-011", "COUNT-012", "OPS-009"]),
    kind(Kind::CountTooLow, "count-too-low", "the host's count is too low")
        .pages(&[Hresult::NOT_ENOUGH_COUNT])
        .rows(&["COUNT-005", "TIMER-034"]),
    kind(Kind::Refusal, "refusal", "the host refuses").own(&[HOST_RECORD]).rows(&["DISC-033", "EVENT-046"]),
    kind(Kind::Ndr64, "ndr64", "the host chose NDR64, and the call failed on it")
        .own(&[
            "let the client offer NDR alone, or make it speak NDR64 when the bind_ack says so",
            "or let the host prefer NDR",
        ])
        .rows(&["EVENT-054"]),
    kind(Kind::NotDcerpc, "not-dcerpc", "what answers speaks no DCE/RPC")
        .own(&[FIREWALLS, "see that the address and port are those of the KMS host"])
        .rows(&["OPS-005", "EVENT-054"]),
    kind(Kind::WrongService, "wrong-service", "what answers doesn't serve KMS")
        .own(&["see that the address and port are those of the KMS host"])
        .pages(&[Hresult::SERVICE_NOT_ENABLED]),
    kind(Kind::BindRefused, "bind-refused", "the host refuses the bind")
        .own(&["see what the client offers in its bind, and what the host takes"])
        .rows(&["EVENT-054"]),
    kind(Kind::RpcFault, "rpc-fault", "the host's RPC layer answers with a fault")
        .own(&["see that client and host agree on interface, operation and transfer syntax"])
        .rows(&["EVENT-054"]),
    kind(Kind::BadAnswer, "bad-answer", "the answer isn't one to this request")
        .own(&["see what changes the answer on its way, and that the host answers the request that it got"])
        .pages(&[Hresult::INVALID_DATA]),
    kind(Kind::WrongPort, "wrong-port", "the client asks at a port where the host doesn't listen")
        .own(&[
            "make the port of the SRV record, or of `slmgr.vbs /skms <host>:<port>`, the one that the host listens on",
            "on the host `slmgr.vbs /dli` shows that port",
        ])
        .rows(&["OPS-022", "DISC-042", "DISC-041"]),
    kind(Kind::ConnectionReset, "connection-reset", "the connection is reset")
        .own(&[FIREWALLS, HOST_LOG, RESTART])
        .rows(&["OPS-005", "DISC-033"]),
    kind(Kind::LostResponse, "lost-response", "an answer never arrived, and the client asked again")
        .own(&[FIREWALLS, HOST_LOG])
        .rows(&["OPS-005", "COUNT-010", "TIMER-004"]),
    kind(Kind::ClosedWithoutAnswer, "closed-without-answer", "the host closes without an answer")
        .own(&[HOST_LOG, RESTART, FIREWALLS])
        .rows(&["OPS-005", "DISC-033"]),
    kind(Kind::NoAnswer, "no-answer", "the host answers the bind and not the request")
        .own(&[HOST_LOG, RESTART])
        .rows(&["OPS-005", "COUNT-021"]),
    kind(Kind::HalfOpen, "half-open", "the host accepts connections and says nothing on them")
        .own(&[
            RESTART,
            "see whether a load balancer or firewall accepts in place of the host",
            HOST_LOG,
        ])
        .rows(&["OPS-005", "DISC-007"]),
    kind(Kind::NoRequest, "no-request", "the client binds and asks nothing")
        .own(&["see why the client doesn't take the bind_ack: its log has the error of the attempt"])
        .rows(&["EVENT-054"]),
    kind(Kind::StaleSrv, "stale-srv", "an SRV record leads to a machine that serves no more")
        .own(&["remove or correct the SRV record"])
        .pages(&[Hresult::RPC_UNAVAILABLE]),
    kind(Kind::NoAddress, "no-address", "DNS has no address for the host that was named")
        .own(&[
            "see that the name given by `slmgr.vbs /skms` is the host's full name and spelled right",
            "see that DNS has the host's address",
        ])
        .rows(&["DISC-039", "ERR-051"]),
    kind(Kind::NotListening, "not-listening", "nothing listens at the host's port")
        .own(&["see that the name or address is the one of the KMS host, and that its service runs"])
        .pages(&[Hresult::RPC_UNAVAILABLE]),
    kind(Kind::HostDown, "host-down", "the host's service wasn't listening at times")
        .own(&["see that the service runs"])
        .pages(&[Hresult::RPC_UNAVAILABLE]),
    kind(Kind::Unreachable, "unreachable", "the network says that it can't deliver")
        .own(&["see that there is a route to the host, and that filters on it let the port of KMS pass"])
        .pages(&[Hresult::RPC_UNAVAILABLE])
        .rows(&["OPS-020"]),
    kind(Kind::HostSilent, "host-silent", "nothing answers at the host's address")
        .own(&["see that the machine runs and that its address is the one that was tried"])
        .pages(&[Hresult::RPC_UNAVAILABLE])
        .rows(&["OPS-005", "OPS-020"]),
    kind(Kind::NoSrv, "no-srv", "DNS has no SRV record of a KMS host").rows(&["DISC-013", "DISC-025"]),
    kind(Kind::DnsFailure, "dns-failure", "the name server answers with an error")
        .pages(&[Hresult::DNS_SERVER_FAILURE]),
    kind(Kind::DnsSilent, "dns-silent", "the name server doesn't answer")
        .own(&["see that the client asks the right name server, and that it can be reached"])
        .pages(&[Hresult::DNS_SERVER_FAILURE]),
    kind(Kind::PublishRefused, "publish-refused", "the name server refuses a host's record").pages(&[Hresult::DNS_REFUSED]).rows(&["PUB-017"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_line_in_the_order_of_the_ranking() {
        let kinds: Vec<Kind> = TABLE.iter().map(|info| info.kind).collect();
        assert!(kinds.is_sorted_by(|one, next| one < next), "{kinds:?}");
        assert_eq!(kinds.len(), Kind::PublishRefused as usize + 1, "a kind has no line");
        let mut slugs: Vec<&str> = TABLE.iter().map(|info| info.slug).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), TABLE.len(), "a slug stands twice");
    }

    #[test]
    fn every_kind_but_one_says_what_helps_without_a_code() {
        for info in TABLE {
            // What helps there depends on the result.
            let by_code = info.kind == Kind::NoSrv;
            assert!(by_code || !info.remedies(None).is_empty(), "{}", info.slug);
            assert!(!info.requirements(None).is_empty(), "{}", info.slug);
        }
        assert!(!Kind::NoSrv.info().remedies(Some(Hresult::DNS_NAME_NOT_FOUND)).is_empty());
    }
}
