//! What a capture shows of a host at its start: what a target is started with.

use emulator::{model::Hresult, rpc::uuids::Syntax, wire::Value};
use uuid::Uuid;

use super::{
    super::{Exchange, Line},
    infer::{MOST_MACHINES, infer_products, said, server_config},
};
use crate::transcript::Message;

/// What a capture shows of a host at its start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostFacts {
    /// KMS ids that its key covers.
    pub products: Vec<Uuid>,
    /// Whether it is activated itself.
    pub activated: bool,
    /// Activation and renewal interval in minutes; `None` where no answer tells them, or for the usual ones.
    pub intervals: Option<(u32, u32)>,
    /// Its extended PID.
    pub pid: Option<String>,
    /// Machines that it has seen before the first one of the capture asks.
    pub seen: u32,
    /// It takes NDR where both syntaxes are offered.
    pub ndr: bool,
}

/// The usual intervals (TIMER-001, TIMER-002).
const USUAL: (u32, u32) = (120, 10_080);

impl HostFacts {
    /// What `lines`, all connections to one host, show.
    #[must_use]
    pub fn of(lines: &[&Line]) -> Self {
        let exchanges = || lines.iter().flat_map(|line| &line.exchanges);
        let first = exchanges().find_map(Exchange::answer_message);
        let get = |name| first.and_then(|message| said(message, name)).and_then(|n| u32::try_from(n).ok());
        let intervals = get("activation_interval").zip(get("renewal_interval"));
        let plain = first.and_then(Message::plain);
        let pid = plain.and_then(|plain| match plain.view().get("host_pid") {
            Some(Value::Text(units)) => String::from_utf16(&units).ok(),
            _ => None,
        });
        let decided = exchanges().find(|exchange| exchange.answer.is_some());
        let count = get("count").filter(|count| u64::from(*count) <= MOST_MACHINES).unwrap_or(0);
        let both = lines.iter().find(|line| {
            let offered = super::super::say::offers(line).unwrap_or_default();
            let offers =
                |syntax: Syntax| offered.iter().any(|context| context.transfer.contains(&syntax.id()));
            Syntax::ALL.into_iter().all(offers)
        });
        Self {
            products: infer_products(lines),
            activated: decided.and_then(Exchange::refusal) != Some(Hresult::HOST_NOT_ACTIVATED),
            intervals: intervals.filter(|intervals| *intervals != USUAL),
            pid,
            seen: count.saturating_sub(1),
            ndr: both.is_some_and(|line| server_config(line).prefer == Syntax::Ndr),
        }
    }
}
