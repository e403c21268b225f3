//! The client side of a capture, over sockets.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc, time::Duration};

use captures::replay::{Line, Next, Played, Player, Settings};
use emulator::{
    endpoint::{Arrival, Channel, DialError},
    net::TcpChannel,
    rpc::client::Ending,
    trace::Close,
};

use super::pace::Pace;

/// Plays the client side of `lines` against the hosts that `place` says: where each recorded one is reached.
///
/// # Errors
///
/// When a target doesn't follow.
pub(super) fn play(
    lines: &Arc<[Line]>,
    settings: Settings,
    place: &BTreeMap<SocketAddr, SocketAddr>,
    pace: &mut Pace<'_>,
) -> Result<Played, String> {
    let patience = settings.patience;
    let mut player = Player::new(lines, settings);
    let mut channels: BTreeMap<usize, TcpChannel> = BTreeMap::new();
    loop {
        match player.poll(pace.now()) {
            Next::Done => break,
            Next::Sleep { until } => pace.sleep(until)?,
            Next::Connect { line, to } => {
                let to = place.get(&to).copied().unwrap_or(to);
                connect(&mut player, &mut channels, line, to, patience, pace);
            }
            Next::Send { line, segments } => {
                if let Some(channel) = channels.get_mut(&line) {
                    segments.iter().for_each(|segment| channel.send(segment));
                }
            }
            Next::Close { line, how: Close::Fin } => {
                if let Some(channel) = channels.get_mut(&line) {
                    channel.finish();
                    // What the host says to that is its own end; it needn't be waited for long.
                    receive(&mut player, channel, line, pace);
                }
            }
            Next::Close { line, how: Close::Rst } => {
                if let Some(channel) = channels.remove(&line) {
                    Box::new(channel).abort();
                }
            }
            Next::Await { line, .. } => match channels.get_mut(&line) {
                Some(channel) => receive(&mut player, channel, line, pace),
                None => player.give_up(line),
            },
        }
    }
    Ok(player.finish())
}

fn connect(
    player: &mut Player,
    channels: &mut BTreeMap<usize, TcpChannel>,
    line: usize,
    to: SocketAddr,
    patience: Duration,
    pace: &Pace<'_>,
) {
    match TcpChannel::connect(None, to, patience) {
        Ok(channel) => {
            let (client, server) = channel.addresses();
            player.connected(line, pace.now(), client, server);
            channels.insert(line, channel);
        }
        Err(error) => {
            // Nobody saw which port it came from.
            let client = SocketAddr::new(unspecified(to), EPHEMERAL);
            player.not_connected(line, pace.now(), client, to, error == DialError::Refused);
        }
    }
}

/// First port of the range that clients connect from.
const EPHEMERAL: u16 = 49_152;

/// The loopback address of the family.
fn unspecified(to: SocketAddr) -> std::net::IpAddr {
    if to.is_ipv4() { std::net::Ipv4Addr::LOCALHOST.into() } else { std::net::Ipv6Addr::LOCALHOST.into() }
}

fn receive(player: &mut Player, channel: &mut TcpChannel, line: usize, pace: &Pace<'_>) {
    match channel.receive() {
        Arrival::Octets(octets) => player.received(line, pace.now(), &octets),
        Arrival::End(Ending::Fin) => player.closed(line, pace.now(), Close::Fin),
        Arrival::End(Ending::Reset) => player.closed(line, pace.now(), Close::Rst),
        Arrival::End(Ending::Silence) => player.give_up(line),
    }
}
