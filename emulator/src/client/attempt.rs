//! One attempt: the hosts to try, in order, until one gives a valid answer.

use std::{collections::VecDeque, net::SocketAddr};

use crate::{
    client::HostAddress,
    dns::{Name, Question, Record, RecordType},
    model::{Entropy, Hresult},
    wire::{Request, Response},
};

use super::SrvOrder;

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
        host: HostAddress,
        to: SocketAddr,
    },
    /// Nothing is left to try.
    Exhausted,
}

#[derive(Clone, Debug)]
enum Waiting {
    Nothing,
    Srv,
    Address { host: HostAddress, asked: RecordType },
    Exchange { host: HostAddress, others: VecDeque<SocketAddr> },
}

/// The search of one attempt (DISC-001 to DISC-007; OPEN-012: a suffix with records ends the search in the others
/// unless none of its hosts works).
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    hosts: VecDeque<HostAddress>,
    suffixes: VecDeque<Name>,
    waiting: Waiting,
    /// Hosts of the plan that came to nothing and aren't in the log yet.
    unreachable: Vec<HostAddress>,
    /// What the look-up in the first suffix that had no hosts said.
    lookup_error: Option<Hresult>,
    /// Hosts that were tried: each name and port once in an attempt.
    seen: Vec<HostAddress>,
}

/// Which host an exchange is with, kept by the machine while it runs.
#[derive(Clone, Debug)]
pub(super) struct Running {
    pub(super) host: HostAddress,
    pub(super) request: Request,
    pub(super) discovered: bool,
}

impl Attempt {
    pub(super) fn new(hosts: impl IntoIterator<Item = HostAddress>, suffixes: &[Name]) -> Self {
        Self {
            hosts: hosts.into_iter().collect(),
            suffixes: suffixes.iter().cloned().collect(),
            waiting: Waiting::Nothing,
            unreachable: Vec::new(),
            lookup_error: None,
            seen: Vec::new(),
        }
    }

    /// The next thing to do; called again after each look-up and each failed exchange.
    pub(super) fn next(&mut self) -> Next {
        if let Waiting::Exchange { host, others } = &mut self.waiting
            && let Some(to) = others.pop_front()
        {
            return Next::Exchange { host: host.clone(), to };
        }
        self.waiting = Waiting::Nothing;
        while let Some(host) = self.hosts.pop_front() {
            if self.seen.contains(&host) {
                continue;
            }
            self.seen.push(host.clone());
            return match &host {
                HostAddress::Literal(to) => {
                    let to = *to;
                    self.waiting = Waiting::Exchange { host: host.clone(), others: VecDeque::new() };
                    Next::Exchange { host, to }
                }
                HostAddress::Named(..) => self.ask_address(host, RecordType::A),
            };
        }
        while let Some(suffix) = self.suffixes.pop_front() {
            if let Ok(name) = Name::kms_service(&suffix) {
                self.waiting = Waiting::Srv;
                return Next::Lookup(Question { name, rtype: RecordType::SRV });
            }
        }
        Next::Exhausted
    }

    fn ask_address(&mut self, host: HostAddress, rtype: RecordType) -> Next {
        let HostAddress::Named(name, _) = &host else { return Next::Exhausted };
        let question = Question { name: name.clone(), rtype };
        self.waiting = Waiting::Address { host, asked: rtype };
        Next::Lookup(question)
    }

    /// Takes the end of the look-up that was asked for last, and says what is next.
    pub(super) fn looked_up(&mut self, end: LookupEnd, srv: SrvOrder, entropy: &mut Entropy) -> Next {
        match std::mem::replace(&mut self.waiting, Waiting::Nothing) {
            Waiting::Srv => {
                let code = match end {
                    LookupEnd::Records(records) => {
                        let found = candidates(&records, srv, entropy);
                        self.hosts.extend(found.into_iter().filter(|host| !self.seen.contains(host)));
                        return self.next();
                    }
                    LookupEnd::NoRecords => Hresult::DNS_NO_RECORDS,
                    LookupEnd::NameNotFound => Hresult::DNS_NAME_NOT_FOUND,
                    LookupEnd::Failed(code) => code,
                };
                self.lookup_error.get_or_insert(code);
                self.next()
            }
            Waiting::Address { host, asked } => {
                let addresses = match end {
                    LookupEnd::Records(records) => addresses(&records, &host),
                    _ => VecDeque::new(),
                };
                if !addresses.is_empty() {
                    self.waiting = Waiting::Exchange { host, others: addresses };
                } else if asked == RecordType::A {
                    return self.ask_address(host, RecordType::AAAA);
                } else {
                    self.unreachable.push(host);
                }
                self.next()
            }
            waiting => {
                self.waiting = waiting;
                self.next()
            }
        }
    }

    /// Hosts whose names led to no address since the last call.
    pub(super) fn take_unreachable(&mut self) -> Vec<HostAddress> {
        std::mem::take(&mut self.unreachable)
    }

    /// The result when everything failed: what discovery said if no host was found, else 0xC004F074 (DISC-033,
    /// OPEN-052).
    pub(super) fn failure(&self) -> Hresult {
        match self.lookup_error {
            Some(code) if self.seen.is_empty() => code,
            None if self.seen.is_empty() => Hresult::DNS_NAME_NOT_FOUND,
            _ => Hresult::SERVICE_UNAVAILABLE,
        }
    }
}

fn candidates(records: &[Record], reading: SrvOrder, entropy: &mut Entropy) -> Vec<HostAddress> {
    let records: Vec<_> = records.iter().filter_map(|record| record.data.srv().cloned()).collect();
    let ordered = crate::dns::srv_order::order(&records, reading, entropy);
    ordered.into_iter().map(|srv| HostAddress::Named(srv.target, srv.port)).collect()
}

fn addresses(records: &[Record], host: &HostAddress) -> VecDeque<SocketAddr> {
    let HostAddress::Named(_, port) = host else { return VecDeque::new() };
    records
        .iter()
        .filter_map(|record| record.data.address())
        .map(|ip| SocketAddr::from((ip, *port)))
        .collect()
}
