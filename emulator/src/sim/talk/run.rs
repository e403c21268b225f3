//! Talk in the world: with hosts of its own and with those that targets play.

use super::{Say, Speaker, Spoken, Talk, TalkError, What};
use crate::{
    endpoint::{Arrival, Channel},
    rpc::{client::Ending, craft::Change, fragment, pdu::header},
    sim::{World, actors::ClientActor, network::Link},
    trace::{Actor, Close, Direction, Kind, Value},
};

/// A connection that a script talks on.
pub(in crate::sim) struct Talking {
    host: Actor,
    speaker: Speaker,
    wire: Wire,
    /// PDUs of the host that have been waited for.
    awaited: usize,
    host_closed: bool,
    closed: bool,
}

/// What a connection runs over.
enum Wire {
    /// To an emulated host.
    Inside(u32),
    /// To a host that a target plays; no channel when it has been reset.
    Outside(Box<Link>, Option<Box<dyn Channel>>),
}

/// What is sent at once.
#[derive(Default)]
struct Batch {
    octets: Vec<u8>,
    /// Answers to wait for.
    answers: usize,
    close: Option<Close>,
}

impl World {
    /// A client says what the script has for it, on a connection of its own and beside its life.
    ///
    /// # Errors
    ///
    /// [`TalkError`]: something of it can't be said.
    pub fn talk(&mut self, client: &Actor, host: &Actor, talk: &Talk) -> Result<(), TalkError> {
        let Some(mut actor) = self.clients.remove(client) else { return Ok(()) };
        let name = talk.on.clone().unwrap_or_default();
        let open = self.talks.remove(&name).or_else(|| self.begin_talk(client, &actor, host));
        let said = match open {
            None => Ok(()),
            Some(mut talking) => {
                let said = self.say_all(&name, &mut actor, &mut talking, &talk.say);
                if talk.on.is_none() || said.is_err() || talking.host_closed {
                    self.end_talk(&mut talking, Close::Fin);
                } else if !talking.closed {
                    self.talks.insert(name, talking);
                }
                said
            }
        };
        self.clients.insert(client.clone(), actor);
        said
    }

    fn begin_talk(&mut self, client: &Actor, actor: &ClientActor, host: &Actor) -> Option<Talking> {
        let to = self.hosts.get(host)?.address;
        let own = self.seat(actor, to);
        if self.listener(to).is_none() {
            self.note_refused(client, own, to, "Refused");
            return None;
        }
        let wire = if self.hosts.get(host).is_some_and(|host| host.external) {
            let channel = self.dial_out(client, own, host, to)?;
            let (own, server) = channel.addresses();
            Wire::Outside(Box::new(self.open_link(client, own, host, server)), Some(channel))
        } else {
            Wire::Inside(self.accept(client, own, host)?.0)
        };
        let speaker = Speaker::default();
        Some(Talking { host: host.clone(), speaker, wire, awaited: 0, host_closed: false, closed: false })
    }

    fn say_all(
        &mut self,
        name: &str,
        actor: &mut ClientActor,
        talking: &mut Talking,
        say: &[Say],
    ) -> Result<(), TalkError> {
        for said in say {
            match said {
                Say::Times(times, say) => {
                    for _ in 0..*times {
                        self.say_all(name, actor, talking, say)?;
                    }
                    continue;
                }
                Say::Await => self.wait(name, talking, talking.awaited + 1),
                Say::AwaitClose => self.wait(name, talking, usize::MAX),
                Say::Segments(size, say) => {
                    let batch = self.batch(actor, talking, say)?;
                    self.send(name, talking, batch, *size);
                }
                one => {
                    let batch = self.batch(actor, talking, std::slice::from_ref(one))?;
                    self.send(name, talking, batch, usize::MAX);
                }
            }
        }
        Ok(())
    }

    /// The octets of `say` in one piece.
    fn batch(&self, actor: &mut ClientActor, talking: &mut Talking, say: &[Say]) -> Result<Batch, TalkError> {
        let mut batch = Batch::default();
        for said in say {
            match said {
                Say::Pdu(spoken) => {
                    let group = self.group_of(spoken)?;
                    let octets =
                        talking.speaker.octets(spoken, group, &mut |message| self.build(actor, message))?;
                    batch.answers += usize::from(is_answered(spoken, &octets));
                    batch.octets.extend(octets);
                }
                Say::Octets(octets) => batch.octets.extend_from_slice(octets),
                Say::Together(say) | Say::Segments(_, say) => {
                    let inner = self.batch(actor, talking, say)?;
                    batch.octets.extend(inner.octets);
                    batch.answers += inner.answers;
                    batch.close = batch.close.or(inner.close);
                }
                Say::Quietly(say) => {
                    let inner = self.batch(actor, talking, say)?;
                    batch.octets.extend(inner.octets);
                    batch.close = batch.close.or(inner.close);
                }
                Say::Times(times, say) => {
                    for _ in 0..*times {
                        let inner = self.batch(actor, talking, say)?;
                        batch.octets.extend(inner.octets);
                        batch.answers += inner.answers;
                    }
                }
                Say::Fin => batch.close = Some(Close::Fin),
                Say::Rst => batch.close = Some(Close::Rst),
                // What is sent at once has no pauses.
                Say::Await | Say::AwaitClose => {}
            }
        }
        Ok(batch)
    }

    fn group_of(&self, spoken: &Spoken) -> Result<u32, TalkError> {
        let What::Offer { join: Some(other), .. } = &spoken.what else { return Ok(0) };
        let group = self.groups.iter().find(|(_, name)| *name == other).map(|((_, group), _)| *group);
        group.ok_or_else(|| TalkError::NoAssociation(other.clone()))
    }

    fn send(&mut self, name: &str, talking: &mut Talking, batch: Batch, size: usize) {
        let from = self.trace.len();
        if !talking.closed {
            for segment in fragment::segments(&batch.octets, size) {
                match &mut talking.wire {
                    Wire::Inside(id) => {
                        let reply = self.client_octets(*id, segment);
                        reply.segments.iter().for_each(|segment| talking.speaker.hear(segment));
                        talking.host_closed |= reply.close.is_some();
                    }
                    Wire::Outside(link, channel) => {
                        self.carry(link, Direction::ToServer, segment);
                        if let Some(channel) = channel {
                            channel.send(segment);
                        }
                    }
                }
            }
        }
        self.name_groups(name, talking, from);
        match batch.close {
            Some(how) => {
                self.end_talk(talking, how);
                self.wait(name, talking, usize::MAX);
            }
            None if batch.answers > 0 => self.wait(name, talking, talking.awaited + batch.answers),
            None => {}
        }
    }

    /// Takes what the host says until it has said `pdus` PDUs in all, or closed, or patience is over.
    fn wait(&mut self, name: &str, talking: &mut Talking, pdus: usize) {
        let from = self.trace.len();
        if let Wire::Outside(link, Some(channel)) = &mut talking.wire {
            while talking.speaker.pdus() < pdus && !talking.host_closed {
                match channel.receive() {
                    Arrival::Octets(octets) => {
                        self.carry(link, Direction::ToClient, &octets);
                        talking.speaker.hear(&octets);
                    }
                    Arrival::End(ending) => {
                        let how = match ending {
                            Ending::Fin => Close::Fin,
                            Ending::Reset => Close::Rst,
                            Ending::Silence => break,
                        };
                        self.close_link(link, Direction::ToClient, how);
                        talking.host_closed = true;
                    }
                }
            }
        }
        talking.awaited = talking.speaker.pdus();
        self.name_groups(name, talking, from);
    }

    /// The client ends the connection.
    fn end_talk(&mut self, talking: &mut Talking, how: Close) {
        if std::mem::replace(&mut talking.closed, true) {
            return;
        }
        match &mut talking.wire {
            Wire::Inside(id) => self.client_closed(*id, how),
            Wire::Outside(link, channel) => {
                self.close_link(link, Direction::ToServer, how);
                match (how, channel.take()) {
                    (Close::Rst, Some(open)) => open.abort(),
                    (Close::Fin, Some(mut open)) => {
                        open.finish();
                        *channel = Some(open);
                    }
                    (_, None) => {}
                }
            }
        }
    }

    /// Says in events from `from` on which connection first had the association that a bind_ack names.
    fn name_groups(&mut self, name: &str, talking: &Talking, from: usize) {
        let id = match &talking.wire {
            Wire::Inside(id) => *id,
            Wire::Outside(link, _) => link.id,
        };
        for event in self.trace.iter_mut().skip(from) {
            if event.kind != Kind::BindAck || event.conn != Some(id) || event.get("association").is_some() {
                continue;
            }
            let Some(Value::Text(group)) = event.get("assoc_group_id") else { continue };
            let Ok(group) = u32::from_str_radix(group.trim_start_matches("0x"), 16) else { continue };
            let first = match group {
                0 => "none",
                _ => self.groups.entry((talking.host.clone(), group)).or_insert_with(|| name.to_owned()),
            };
            event.fields.push(("association".into(), Value::from(first)));
        }
    }
}

/// Whether a host has something to answer to a PDU: one that is sent whole and ends what it begins.
fn is_answered(spoken: &Spoken, octets: &[u8]) -> bool {
    let whole = !spoken.changes.iter().any(|change| matches!(change, Change::Stop(_)));
    let last = octets.get(3).is_some_and(|flags| flags & header::LAST != 0);
    whole
        && match &spoken.what {
            What::Offer { .. } => true,
            What::Ask(_) => last,
            What::Bare(_) | What::Other { .. } => false,
        }
}

impl std::fmt::Debug for Talking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Talking")
            .field("host", &self.host)
            .field("speaker", &self.speaker)
            .finish_non_exhaustive()
    }
}
