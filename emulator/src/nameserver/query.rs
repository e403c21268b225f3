//! Answering a query from the zones (RFC 1034 4.3.2, without delegation and wildcards).

use super::NameServer;
use crate::dns::{Answer, Name, Query, Rcode, Record, RecordData, RecordType};

/// Aliases followed at most, so that a loop of them ends.
const MAX_ALIASES: usize = 8;

impl NameServer {
    /// The answer from the zones; `hide_srv` takes every SRV record for absent.
    pub(super) fn answer(&mut self, query: &Query, hide_srv: bool) -> Answer {
        // Clients take the lab's server for their resolver, so it says that it would ask others.
        let mut answer = Answer { recursion_available: true, ..Answer::to(query, Rcode::NOERROR) };
        let mut name = query.question.name.clone();
        let rtype = query.question.rtype;
        for step in 0..=MAX_ALIASES {
            let Some(zone) = self.zone_of(&name) else {
                // After an alias the rest is another server's; the alias alone answers.
                if step == 0 {
                    answer.rcode = self.outside;
                }
                break;
            };
            answer.authoritative |= step == 0;
            let mut found: Vec<_> = zone.of(&name, rtype).cloned().collect();
            if name == zone.origin && (rtype == RecordType::SOA || rtype == RecordType::ANY) {
                found.push(zone.soa());
            }
            found.retain(|record| !hide_srv || record.rtype() != RecordType::SRV);
            let alias = || zone.of(&name, RecordType::CNAME).next().cloned();
            let nothing = found.is_empty().then(|| (alias(), zone.soa(), zone.has_name(&name)));
            let Some((alias, soa, exists)) = nothing else {
                self.arrange(&mut found);
                answer.answers.append(&mut found);
                break;
            };
            if let Some(alias) = alias {
                let RecordData::Cname(target) = &alias.data else { break };
                name = target.clone();
                answer.answers.push(alias);
                continue;
            }
            if !exists {
                answer.rcode = Rcode::NXDOMAIN;
            }
            answer.authorities.push(soa);
            break;
        }
        answer.additionals = self.addresses(&answer.answers);
        answer
    }

    /// The addresses of the targets of SRV records, as far as the zones have them (RFC 2782).
    fn addresses(&self, answers: &[Record]) -> Vec<Record> {
        let mut targets: Vec<&Name> = Vec::new();
        for srv in answers.iter().filter_map(|record| record.data.srv()) {
            if !targets.contains(&&srv.target) {
                targets.push(&srv.target);
            }
        }
        let mut addresses = Vec::new();
        for target in targets {
            let Some(zone) = self.zone_of(target) else { continue };
            for rtype in [RecordType::A, RecordType::AAAA] {
                addresses.extend(zone.of(target, rtype).cloned());
            }
        }
        addresses
    }
}
