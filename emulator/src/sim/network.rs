//! Connections to emulated hosts: whoever connects, what goes over them is recorded and read.

use std::net::SocketAddr;

use crate::{
    endpoint::{HostConnection, Reply},
    sim::World,
    trace::{Actor, Close, Direction, Event, Packet, Payload, Tap},
};

/// One connection to an emulated host.
#[derive(Debug)]
pub(super) struct Conn {
    pub(super) link: Link,
    host: Actor,
    side: HostConnection,
    host_closed: bool,
}

/// What is known of a connection by both kinds of hosts.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) id: u32,
    pub(super) by: Actor,
    pub(super) client: SocketAddr,
    pub(super) server: SocketAddr,
    pub(super) tap: Tap,
}

impl World {
    /// The host that listens at `address`, if one does and is up.
    #[must_use]
    pub fn listener(&self, address: SocketAddr) -> Option<Actor> {
        let at = self.hosts.iter().find(|(_, actor)| actor.is_at(address) && actor.listens());
        at.map(|(name, _)| name.clone())
    }

    /// A client connects to an emulated host: the connection's number, and what the host does at once.
    pub fn accept(&mut self, by: &Actor, client: SocketAddr, host: &Actor) -> Option<(u32, Reply)> {
        let actor = self.hosts.get_mut(host).filter(|actor| actor.listens() && !actor.external)?;
        let (server, id) = (actor.facing(client.ip()), self.next_conn);
        let mut side = actor.connection(&self.keys, id, client.ip());
        let reply = side.accepted();
        let link = self.open_link(by, client, host, server);
        self.conns.insert(id, Conn { link, host: host.clone(), side, host_closed: false });
        self.carry_reply(id, &reply);
        Some((id, reply))
    }

    /// Octets from the client of connection `id`: what the host does.
    pub fn client_octets(&mut self, id: u32, octets: &[u8]) -> Reply {
        let Some(mut conn) = self.conns.remove(&id) else { return Reply::default() };
        self.carry(&mut conn.link, Direction::ToServer, octets);
        let host = conn.host.clone();
        let mut reply = Reply::default();
        if let Some(actor) = self.hosts.get_mut(&host) {
            let now = actor.now(self.now);
            let role = &mut actor.role;
            reply = conn.side.receive(now, octets, &mut |served| role.serve(now, served));
        }
        self.conns.insert(id, conn);
        self.carry_reply(id, &reply);
        self.note_host(&host);
        reply
    }

    /// The client of connection `id` closed it.
    pub fn client_closed(&mut self, id: u32, how: Close) {
        let Some(mut conn) = self.conns.remove(&id) else { return };
        conn.side.client_closed(how);
        self.close_link(&conn.link, Direction::ToServer, how);
        if how == Close::Fin && !conn.host_closed {
            self.push_packet(&conn.link, Payload::Closed(id, Direction::ToClient, Close::Fin));
        }
    }

    /// The host of connection `id` closed it by itself, as one does that has waited too long for its client.
    pub fn host_closed(&mut self, id: u32, how: Close) {
        let Some(mut conn) = self.conns.remove(&id) else { return };
        conn.side.client_closed(how);
        if !conn.host_closed {
            self.close_link(&conn.link, Direction::ToClient, how);
        }
    }

    fn carry_reply(&mut self, id: u32, reply: &Reply) {
        let Some(mut conn) = self.conns.remove(&id) else { return };
        for segment in &reply.segments {
            self.carry(&mut conn.link, Direction::ToClient, segment);
        }
        if let Some(how) = reply.close {
            self.close_link(&conn.link, Direction::ToClient, how);
            conn.host_closed = true;
        }
        self.conns.insert(id, conn);
    }

    /// Begins to record and read a connection.
    pub(super) fn open_link(
        &mut self,
        by: &Actor,
        client: SocketAddr,
        host: &Actor,
        server: SocketAddr,
    ) -> Link {
        let id = self.next_conn;
        self.next_conn += 1;
        let tap = Tap::new(id, by, host, &self.keys).detailed(self.detailed);
        let link = Link { id, by: by.clone(), client, server, tap };
        self.trace.push(Tap::connect(self.now, by, host, server, "Accepted").on(id));
        self.push_packet(&link, Payload::Open(id));
        link
    }

    /// Records and reads octets on a connection.
    pub(super) fn carry(&mut self, link: &mut Link, direction: Direction, octets: &[u8]) {
        self.push_packet(link, Payload::Segment(link.id, direction, octets.to_vec()));
        let events = link.tap.feed(self.now, direction, octets);
        self.trace.extend(events);
    }

    /// Records the end of a connection from one side.
    pub(super) fn close_link(&mut self, link: &Link, direction: Direction, how: Close) {
        self.push_packet(link, Payload::Closed(link.id, direction, how));
        let event = link.tap.closed(self.now, direction, how);
        self.trace.push(event);
    }

    /// Records an attempt to connect that failed: `end` is `Refused` or `TimedOut`.
    pub fn note_refused(&mut self, by: &Actor, client: SocketAddr, server: SocketAddr, end: &str) {
        let host = self.hosts.iter().find(|(_, actor)| actor.is_at(server)).map(|(name, _)| name.clone());
        let host = host.unwrap_or_else(|| Actor::from("nobody"));
        let event: Event = Tap::connect(self.now, by, &host, server, end);
        self.trace.push(event);
        let payload = if end == "Refused" { Payload::Refused } else { Payload::Unanswered };
        let packet = Packet { at: self.now, client, server, by: by.clone(), payload };
        self.recording.push(packet);
    }

    fn push_packet(&mut self, link: &Link, payload: Payload) {
        let packet =
            Packet { at: self.now, client: link.client, server: link.server, by: link.by.clone(), payload };
        self.recording.push(packet);
    }
}
