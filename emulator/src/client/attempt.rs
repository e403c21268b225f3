//! One attempt: the hosts to try, in order, until one gives a valid answer.

use std::{collections::VecDeque, net::SocketAddr};

use crate::{
    client::{
        HostAddress,
        plan::{Plan, Source, Step},
    },
    dns::{Name, Question, Record, RecordType, Srv, srv_order},
    model::{Entropy, Hresult, StatusFlags},
    wire::{Request, Response},
};

/// What a look-up came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookupEnd {
    /// Records of the type asked for.
    Records(Vec<Record>),
    /// The name exists without such records (0x8007251D, DISC-030).
    NoRecords,
    /// The name does not exist (0x8007232B, DISC-029).
    NameNotFound,
    /// The server failed, refused or kept silent: the code says which.
    Failed(Hresult),
}

/// What an exchange with one host came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExchangeEnd {
    /// An answer that passed every check.
    Answer(Response),
    /// An answer that fails a check: damaged, or not an answer to this request (EVENT-053).
    Invalid,
    /// The host refused with this code.
    Refused(Hresult),
    /// No answer: unreachable, fault, bind_nak, closed or silent; the code that event 12288 shows.
    Failed(Hresult),
}

/// What an attempt wants next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Lookup(Question),
    Exchange {
        target: Target,
        to: SocketAddr,
    },
    /// Nothing is left to try.
    Exhausted,
}

/// A host and how the client came by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) host: HostAddress,
    pub(super) source: Source,
}

/// A host that came to nothing before anything was sent, for event 12288.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) server: String,
    pub(super) result: Hresult,
    pub(super) flags: StatusFlags,
}

#[derive(Clone, Debug)]
enum Waiting {
    Nothing,
    Srv,
    Address(Resolving),
    Exchange {
        target: Target,
        /// Addresses not tried yet.
        others: VecDeque<SocketAddr>,
    },
}

/// A name on its way to addresses: A, and AAAA where it has none.
#[derive(Clone, Debug)]
struct Resolving {
    target: Target,
    /// What is being asked for.
    name: Name,
    rtype: RecordType,
    /// Names to ask for when this one leads to no address: one label under the other suffixes.
    others: VecDeque<Name>,
}

/// The search of one attempt (DISC-001 to DISC-007).
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    plan: Plan,
    /// Hosts of SRV records that wait for their turn.
    found: VecDeque<HostAddress>,
    /// Records of suffixes asked so far, where all are asked first (OPEN-012, reading B).
    merged: Vec<Srv>,
    waiting: Waiting,
    failures: Vec<Failure>,
    /// What the look-up in the first suffix that had no hosts said.
    lookup_error: Option<Hresult>,
    /// Hosts that were tried: each name and port once in an attempt.
    seen: Vec<Target>,
    /// The last host was not reached, or gave no answer.
    unanswered: bool,
    /// A host was to be tried, or would have been if it could be read.
    tried: bool,
}

/// Which host an exchange is with, kept by the machine while it runs.
#[derive(Clone, Debug)]
pub(super) struct Running {
    pub(super) target: Target,
    pub(super) request: Request,
}

impl Attempt {
    pub(super) fn new(plan: Plan) -> Self {
        Self {
            plan,
            found: VecDeque::new(),
            merged: Vec::new(),
            waiting: Waiting::Nothing,
            failures: Vec::new(),
            lookup_error: None,
            seen: Vec::new(),
            unanswered: false,
            tried: false,
        }
    }

    /// The next thing to do: at the start, and after a host whose answer leads no further.
    pub(super) fn next(&mut self, entropy: &mut Entropy) -> Next {
        self.waiting = Waiting::Nothing;
        loop {
            if let Some(host) = self.found.pop_front() {
                if let Some(next) = self.try_host(Target { host, source: Source::Dns }) {
                    return next;
                }
                continue;
            }
            match self.plan.steps.front() {
                None => return Next::Exhausted,
                Some(Step::Search) => {
                    if let Some(suffix) = self.plan.domains.pop_front() {
                        if let Ok(name) = Name::kms_service(&suffix) {
                            self.waiting = Waiting::Srv;
                            return Next::Lookup(Question { name, rtype: RecordType::SRV });
                        }
                    } else if self.merged.is_empty() {
                        self.plan.steps.pop_front();
                    } else {
                        let merged = std::mem::take(&mut self.merged);
                        self.enqueue(&merged, entropy);
                    }
                }
                Some(Step::Try(..) | Step::Unreadable(_)) => match self.plan.steps.pop_front() {
                    Some(Step::Try(host, source)) => {
                        if let Some(next) = self.try_host(Target { host, source }) {
                            return next;
                        }
                    }
                    Some(Step::Unreadable(server)) => {
                        self.tried |= !server.starts_with(':');
                        let flags = StatusFlags::INVALID_REGISTRATION;
                        self.failures.push(Failure { server, result: Hresult::INVALID_DATA, flags });
                    }
                    _ => {}
                },
            }
        }
    }

    /// `None` when the host was tried before, or is the client's own machine.
    fn try_host(&mut self, target: Target) -> Option<Next> {
        if self.seen.iter().any(|seen| seen.host == target.host) {
            return None;
        }
        self.seen.push(target.clone());
        self.tried = true;
        let own = &self.plan.own;
        if own.is_named(&target.host) || matches!(target.host, HostAddress::Literal(to) if own.is_at(to)) {
            // STATE-060: no request to its own machine is built.
            self.fail(&target, Hresult::INVALID_DATA);
            return None;
        }
        match &target.host {
            HostAddress::Literal(to) => {
                let others = VecDeque::from([*to]);
                self.waiting = Waiting::Exchange { target, others };
                Some(self.next_address())
            }
            HostAddress::Named(name, _) => {
                let mut names = match target.source {
                    Source::Registry => self.plan.qualified(name),
                    Source::Cache | Source::Dns => VecDeque::from([name.clone()]),
                };
                let name = names.pop_front()?;
                Some(self.resolve(Resolving { target, name, rtype: RecordType::A, others: names }))
            }
        }
    }

    fn resolve(&mut self, resolving: Resolving) -> Next {
        let question = Question { name: resolving.name.clone(), rtype: resolving.rtype };
        self.waiting = Waiting::Address(resolving);
        Next::Lookup(question)
    }

    /// The next address of the host that is being tried. Only where one is left: see [`Attempt::unreached`].
    fn next_address(&mut self) -> Next {
        if let Waiting::Exchange { target, others, .. } = &mut self.waiting
            && let Some(to) = others.pop_front()
        {
            return Next::Exchange { target: target.clone(), to };
        }
        Next::Exhausted
    }

    /// The exchange with the last address failed. A host that can't be reached there is tried at its other
    /// addresses; it has failed when none is left, or when something answered and broke off.
    pub(super) fn unreached(&mut self, result: Hresult, entropy: &mut Entropy) -> Next {
        self.unanswered = true;
        if let Waiting::Exchange { target, others } = &mut self.waiting {
            if result == Hresult::RPC_UNAVAILABLE && !others.is_empty() {
                return self.next_address();
            }
            let target = target.clone();
            self.fail(&target, result);
        }
        self.next(entropy)
    }

    /// The host answered, and the answer leads no further.
    pub(super) fn answered(&mut self, entropy: &mut Entropy) -> Next {
        self.unanswered = false;
        self.next(entropy)
    }

    /// Takes the end of the look-up that was asked for last, and says what is next.
    pub(super) fn looked_up(&mut self, end: LookupEnd, entropy: &mut Entropy) -> Next {
        match std::mem::replace(&mut self.waiting, Waiting::Nothing) {
            Waiting::Srv => {
                self.services(end, entropy);
                self.next(entropy)
            }
            Waiting::Address(resolving) => self.addresses(resolving, &end, entropy),
            waiting => {
                self.waiting = waiting;
                self.next(entropy)
            }
        }
    }

    fn services(&mut self, end: LookupEnd, entropy: &mut Entropy) {
        let code = match end {
            LookupEnd::Records(records) => {
                let services = records.iter().filter_map(|record| record.data.srv().cloned());
                if self.plan.merge {
                    self.merged.extend(services);
                } else {
                    let services: Vec<_> = services.collect();
                    self.enqueue(&services, entropy);
                }
                return;
            }
            LookupEnd::NoRecords if self.plan.one_code => Hresult::DNS_NAME_NOT_FOUND,
            LookupEnd::NoRecords => Hresult::DNS_NO_RECORDS,
            LookupEnd::NameNotFound => Hresult::DNS_NAME_NOT_FOUND,
            LookupEnd::Failed(code) => code,
        };
        self.lookup_error.get_or_insert(code);
    }

    fn enqueue(&mut self, services: &[Srv], entropy: &mut Entropy) {
        let ordered = srv_order::order(services, self.plan.order, entropy);
        let port = self.plan.port;
        self.found
            .extend(ordered.into_iter().map(|srv| HostAddress::Named(srv.target, port.unwrap_or(srv.port))));
    }

    fn addresses(&mut self, resolving: Resolving, end: &LookupEnd, entropy: &mut Entropy) -> Next {
        let found: Vec<_> = match (&resolving.target.host, end) {
            (HostAddress::Named(_, port), LookupEnd::Records(records)) => {
                let found = records.iter().filter_map(|record| record.data.address());
                found.map(|ip| SocketAddr::from((ip, *port))).collect()
            }
            _ => Vec::new(),
        };
        if found.is_empty() {
            return self.no_address(resolving, entropy);
        }
        let target = resolving.target;
        let foreign: VecDeque<_> = found.into_iter().filter(|to| !self.plan.own.is_at(*to)).collect();
        if foreign.is_empty() {
            self.fail(&target, Hresult::INVALID_DATA);
            return self.next(entropy);
        }
        self.waiting = Waiting::Exchange { target, others: foreign };
        self.next_address()
    }

    fn no_address(&mut self, mut resolving: Resolving, entropy: &mut Entropy) -> Next {
        if resolving.rtype == RecordType::A {
            return self.resolve(Resolving { rtype: RecordType::AAAA, ..resolving });
        }
        if let Some(name) = resolving.others.pop_front() {
            return self.resolve(Resolving { name, rtype: RecordType::A, ..resolving });
        }
        self.unanswered = true;
        self.fail(&resolving.target, Hresult::RPC_UNAVAILABLE);
        self.next(entropy)
    }

    fn fail(&mut self, target: &Target, result: Hresult) {
        self.failures.push(Failure { server: target.host.to_string(), result, flags: StatusFlags::NONE });
    }

    /// Whether the search came to no host at all.
    pub(super) fn found_none(&self) -> bool {
        !self.tried
    }

    /// The result when everything failed: what discovery said if no host was found, else 0xC004F074 (DISC-033,
    /// OPEN-052).
    pub(super) fn failure(&self) -> Hresult {
        let one_named = matches!(&self.seen[..], [only] if only.source == Source::Registry);
        match self.lookup_error {
            Some(code) if self.found_none() => code,
            None if self.found_none() => Hresult::DNS_NAME_NOT_FOUND,
            _ if self.plan.not_enabled && one_named && self.unanswered => Hresult::SERVICE_NOT_ENABLED,
            _ => Hresult::SERVICE_UNAVAILABLE,
        }
    }

    /// Hosts that came to nothing since the last call.
    pub(super) fn take_failures(&mut self) -> Vec<Failure> {
        std::mem::take(&mut self.failures)
    }
}
