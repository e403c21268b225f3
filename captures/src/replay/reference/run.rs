//! A whole capture against a reference role: virtual time, no sockets, the same every time.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::Arc,
};

use emulator::{endpoint::Reply, model::Filetime, trace::Close, wire::LabKeys};

use super::{
    super::{Line, Next, Opening, Played, Player, Settings, Side, settings},
    client::ReferenceClient,
    host::ReferenceHost,
    infer::Inferred,
    link::{Link, note},
};

/// What a run against a reference role left.
#[derive(Clone, Debug, Default)]
pub struct Ran {
    /// What was exchanged.
    pub played: Played,
    /// What the reference was told beyond its defaults, in the order of frames.
    pub inferred: Vec<Inferred>,
}

/// Plays the client side of `lines` against this lab's host. `strict` lets a capture show what its hosts were like at
/// the start only: what changes later is then a difference.
#[must_use]
pub fn against_host(lines: &Arc<[Line]>, keys: &Arc<LabKeys>, seed: u64, strict: bool) -> Ran {
    let settings = Settings { seed, ..Settings::in_memory(Side::Client, keys) };
    let mut player = Player::new(lines, settings);
    let mut hosts: BTreeMap<SocketAddr, ReferenceHost> = BTreeMap::new();
    let mut links: BTreeMap<usize, Link> = BTreeMap::new();
    let mut told = Vec::new();
    let mut now = start(lines);
    let ahead = player.clock_error;
    let addresses: BTreeSet<SocketAddr> = lines.iter().map(Line::server).collect();
    for address in addresses {
        let of: Vec<&Line> = lines.iter().filter(|line| line.server() == address).collect();
        hosts.insert(address, ReferenceHost::new(address, &of, ahead, strict));
    }
    loop {
        match player.poll(now) {
            Next::Done => break,
            // Everything that comes has come.
            Next::Await { line, .. } => player.give_up(line),
            Next::Sleep { until } => now = now.max(until),
            Next::Connect { line, .. } => {
                let of = &lines[line];
                let (client, server) = (of.party.client, of.server());
                let refused = of.opening == Opening::Refused;
                if refused || of.opening == Opening::Unanswered {
                    let what = if refused { "nothing listens there" } else { "nothing answers there" };
                    told.push(note(of, of.opened.frame, what.to_owned()));
                    player.not_connected(line, now, client, server, refused);
                    continue;
                }
                player.connected(line, now, client, server);
                let Some(host) = hosts.get(&server) else { continue };
                let mut link = Link::new(of, line, host, keys, seed);
                let reply = link.accepted(of);
                links.insert(line, link);
                deliver(&mut player, line, now, &reply);
            }
            Next::Send { line, segments } => {
                let of = &lines[line];
                for segment in segments {
                    let (Some(link), Some(host)) = (links.get_mut(&line), hosts.get_mut(&of.server())) else {
                        continue;
                    };
                    let reply = link.receive(of, now, &segment, host);
                    deliver(&mut player, line, now, &reply);
                }
            }
            Next::Close { line, how } => {
                if let Some(link) = links.get_mut(&line) {
                    link.client_closed(how);
                }
                if how == Close::Fin {
                    player.closed(line, now, Close::Fin);
                }
            }
        }
    }
    told.extend(links.into_values().flat_map(|link| link.told));
    told.extend(hosts.into_values().flat_map(|host| host.told));
    told.sort_by_key(|told| (told.frame, told.host));
    Ran { played: player.finish(), inferred: told }
}

fn deliver(player: &mut Player, line: usize, now: Filetime, reply: &Reply) {
    for segment in &reply.segments {
        player.received(line, now, segment);
    }
    if let Some(how) = reply.close {
        player.closed(line, now, how);
    }
}

/// Plays the host side of `lines` to this lab's client.
#[must_use]
pub fn against_client(lines: &Arc<[Line]>, keys: &Arc<LabKeys>, seed: u64) -> Ran {
    let settings = Settings { seed, ..Settings::in_memory(Side::Host, keys) };
    let mut player = Player::new(lines, settings);
    let mut told = Vec::new();
    for (line, of) in lines.iter().enumerate() {
        let opened = settings::time(of.opened);
        let (client, server) = (of.party.client, of.server());
        if matches!(of.opening, Opening::Refused | Opening::Unanswered) {
            player.not_connected(line, opened, client, server, of.opening == Opening::Refused);
            continue;
        }
        if player.accepted(opened, client, server) != Some(line) {
            continue;
        }
        let mut client = ReferenceClient::new(lines, line, keys, seed);
        told.extend(client.told());
        converse(&mut player, &mut client, line, opened);
    }
    Ran { played: player.finish(), inferred: told }
}

/// One connection, until neither side has anything left.
fn converse(player: &mut Player, client: &mut ReferenceClient, line: usize, opened: Filetime) {
    let mut now = opened;
    loop {
        let mut moved = false;
        for segment in client.transmit(now) {
            player.received(line, now, &segment);
            moved = true;
        }
        if let Some(how) = client.close(now) {
            player.closed(line, now, how);
            moved = true;
        }
        let next = player.poll_line(line, now);
        match &next {
            Next::Send { segments, .. } => {
                segments.iter().for_each(|segment| client.receive(now, segment));
                moved = true;
            }
            Next::Close { how, .. } => {
                client.closed(now, *how);
                moved = true;
            }
            Next::Connect { .. } | Next::Await { .. } | Next::Sleep { .. } | Next::Done => {}
        }
        if player.is_over(line) {
            return;
        }
        if moved {
            continue;
        }
        // Whatever is due first; then whoever waits gives up, the client before the host.
        let host = if let Next::Sleep { until } = next { Some(until) } else { None };
        match [client.due(), host].into_iter().flatten().filter(|due| *due > now).min() {
            Some(due) => now = due,
            None if client.give_up() => {}
            None if matches!(next, Next::Await { .. }) => player.give_up(line),
            None => return,
        }
    }
}

fn start(lines: &[Line]) -> Filetime {
    lines.first().map_or(Filetime(0), |line| settings::time(line.opened))
}
