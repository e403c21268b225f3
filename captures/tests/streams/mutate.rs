//! What networks, capturing machines and their users do to a connection's segments.

use emulator::model::Entropy;

use crate::wire::{Class, Connection, Segment};

/// A mutation: its name and what it does. It declares each class that it brings about.
pub(crate) type Mutation = (&'static str, fn(&mut Connection, &mut Entropy));

/// Those after which tshark and the assembler have to agree.
pub(crate) const HARMLESS: [Mutation; 15] = [
    ("split", split),
    ("shuffled", shuffle),
    ("doubled", double),
    ("overlapped", overlap),
    ("without acknowledgements", strip),
    ("numbers wrap", wrap),
    ("VLAN", vlan),
    ("IP fragments", fragments),
    ("FIN first", fin_first),
    ("keep-alives", keep_alives),
    ("probes", probes),
    ("SYN again", syn_again),
    ("reset", reset),
    ("without SYN", |wire, _| without_syn(wire, false)),
    ("without SYN-ACK", |wire, _| without_syn(wire, true)),
];

/// Those after which they may not.
pub(crate) const HARMFUL: [Mutation; 5] = [
    ("acknowledged first", ack_first),
    ("lost", lose),
    ("cut off", cut),
    ("contradicted", contradict),
    ("from the middle", middle),
];

fn pick(dice: &mut Entropy, len: usize) -> usize {
    usize::try_from(dice.below(u64::try_from(len.max(1)).unwrap())).unwrap()
}

/// Places of segments with data.
fn full(wire: &Connection) -> Vec<usize> {
    let full = |at: &usize| !wire.segments[*at].data.is_empty() && !wire.segments[*at].keep_alive;
    (0..wire.segments.len()).filter(full).collect()
}

fn some_full(wire: &Connection, dice: &mut Entropy) -> Option<usize> {
    let full = full(wire);
    full.get(pick(dice, full.len())).copied()
}

fn split(wire: &mut Connection, dice: &mut Entropy) {
    let old = std::mem::take(&mut wire.segments);
    for segment in old {
        let mut rest = segment;
        while rest.data.len() > 1 && rest.cut == 0 && !rest.keep_alive && dice.below(4) > 0 {
            let at = 1 + pick(dice, rest.data.len() - 1);
            let data = rest.data.split_off(at);
            let seq = rest.seq.wrapping_add(u32::try_from(at).unwrap());
            let fin = std::mem::take(&mut rest.fin);
            let next = Segment { data, seq, fin, syn: false, ..rest.clone() };
            wire.segments.push(std::mem::replace(&mut rest, next));
        }
        wire.segments.push(rest);
    }
}

fn strip(wire: &mut Connection, dice: &mut Entropy) {
    let bare = |segment: &Segment| {
        segment.data.is_empty() && !segment.syn && !segment.fin && !segment.rst && !segment.keep_alive
    };
    wire.segments.retain(|segment| !bare(segment) || dice.below(8) == 0);
}

/// Only segments that one side sends without waiting change places.
fn shuffle(wire: &mut Connection, dice: &mut Entropy) {
    strip(wire, dice);
    split(wire, dice);
    let free = |segment: &Segment| !segment.syn && !segment.rst && !segment.keep_alive;
    let mut from = 0;
    while from < wire.segments.len() {
        let first = &wire.segments[from];
        let (server, ack, shuffled) = (first.server, first.ack, free(first));
        let run = wire.segments[from..]
            .iter()
            .take_while(|next| next.server == server && next.ack == ack && shuffled && free(next))
            .count();
        for at in (1..run).rev() {
            let other = at.saturating_sub(pick(dice, 6));
            wire.segments.swap(from + at, from + other);
        }
        from += run.max(1);
    }
}

fn double(wire: &mut Connection, dice: &mut Entropy) {
    for _ in 0..=dice.below(5) {
        let at = pick(dice, wire.segments.len());
        let copy = wire.segments[at].clone();
        let to = (at + 1 + pick(dice, 9)).min(wire.segments.len());
        wire.segments.insert(to, copy);
    }
}

/// A segment brings octets before and behind its own.
fn overlap(wire: &mut Connection, dice: &mut Entropy) {
    for _ in 0..3 {
        let Some(at) = some_full(wire, dice) else { return };
        let segment = &wire.segments[at];
        if segment.cut > 0 {
            continue;
        }
        let side = usize::from(segment.server);
        let (from, len) = (wire.offset(segment), segment.data.len());
        let wrote = &wire.wrote[side];
        let from = from.saturating_sub(pick(dice, 300));
        let until = (wire.offset(segment) + len + pick(dice, 300)).min(wrote.len());
        let (data, seq) = (wrote[from..until].to_vec(), wire.seq(side, from));
        let fin = segment.fin && until == wrote.len();
        let wider = Segment { data, seq, fin, ..segment.clone() };
        if segment.fin && !fin {
            continue;
        }
        wire.segments[at] = wider;
    }
}

fn wrap(wire: &mut Connection, dice: &mut Entropy) {
    for side in 0..2 {
        let len = wire.wrote[side].len() as u64;
        let isn = 0_u32.wrapping_sub(u32::try_from(dice.below(len + 3)).unwrap());
        let by = isn.wrapping_sub(wire.isn[side]);
        wire.isn[side] = isn;
        for segment in &mut wire.segments {
            if usize::from(segment.server) == side {
                segment.seq = segment.seq.wrapping_add(by);
            } else {
                segment.ack = segment.ack.map(|ack| ack.wrapping_add(by));
            }
        }
    }
}

fn vlan(wire: &mut Connection, _: &mut Entropy) {
    wire.segments.iter_mut().for_each(|segment| segment.vlan = true);
}

fn fragments(wire: &mut Connection, dice: &mut Entropy) {
    for at in full(wire) {
        wire.segments[at].fragments = wire.segments[at].data.len() > 40 && dice.below(2) == 0;
    }
}

/// The end stands before the data before it.
fn fin_first(wire: &mut Connection, _: &mut Entropy) {
    for at in 1..wire.segments.len() {
        let (before, fin) = (&wire.segments[at - 1], &wire.segments[at]);
        if fin.fin && before.server == fin.server && !before.syn && !before.rst && before.ack == fin.ack {
            wire.segments.swap(at - 1, at);
        }
    }
}

/// One octet before the next, which has been acknowledged.
fn keep_alives(wire: &mut Connection, dice: &mut Entropy) {
    let Some(at) = some_full(wire, dice) else { return };
    let after = wire.segments[at].clone();
    let Some(acked) = wire.segments[at..].iter().position(|next| {
        let end = after.seq.wrapping_add(u32::try_from(after.data.len()).unwrap());
        next.server != after.server && next.ack == Some(end)
    }) else {
        return;
    };
    let seq = wire.segments[at + acked].ack.map(|ack| ack.wrapping_sub(1)).unwrap_or_default();
    let data = vec![0; pick(dice, 2)];
    let probe = Segment { seq, data, keep_alive: true, fin: false, cut: 0, fragments: false, ..after };
    wire.segments.insert(at + acked + 1, probe);
}

/// One octet of what comes next, as into a closed window.
fn probes(wire: &mut Connection, dice: &mut Entropy) {
    let Some(at) = some_full(wire, dice) else { return };
    let next = &wire.segments[at];
    if next.cut == 0 {
        let probe = Segment { data: next.data[..1].to_vec(), fin: false, fragments: false, ..next.clone() };
        wire.segments.insert(at, probe);
    }
}

fn syn_again(wire: &mut Connection, dice: &mut Entropy) {
    let syns: Vec<Segment> = wire.segments.iter().filter(|segment| segment.syn).cloned().collect();
    for syn in syns {
        let at = wire.segments.iter().position(|other| other.syn && other.server == syn.server).unwrap();
        wire.segments.insert(at + 1 + pick(dice, 3).min(wire.segments.len() - at - 1), syn);
    }
}

fn reset(wire: &mut Connection, dice: &mut Entropy) {
    let Some(last) = wire.segments.last().cloned() else { return };
    let side = usize::from(last.server);
    let seq = wire.seq(side, wire.wrote[side].len());
    let clean = Segment { data: Vec::new(), cut: 0, syn: false, fin: false, fragments: false, ..last };
    let reset = Segment { rst: true, seq, keep_alive: false, ..clean };
    for _ in 0..=dice.below(2) {
        wire.segments.push(reset.clone());
    }
}

/// A connection with the ends of an earlier one isn't one without its SYN.
fn without_syn(wire: &mut Connection, server: bool) {
    if server || !wire.again {
        wire.segments.retain(|segment| !segment.syn || segment.server != server);
        wire.declared[usize::from(server)].insert(Class::Middle);
    }
}

/// An acknowledgement overtakes what it is for.
fn ack_first(wire: &mut Connection, dice: &mut Entropy) {
    without_keep_alives(wire);
    let Some(at) = some_full(wire, dice) else { return };
    let segment = wire.segments[at].clone();
    let Some(ack) = wire.segments[at..].iter().position(|next| next.server != segment.server) else { return };
    let late = wire.segments.remove(at);
    wire.declared[usize::from(segment.server)].insert(Class::AckFirst);
    wire.segments.insert((at + ack + pick(dice, 3)).min(wire.segments.len()), late);
}

/// One that comes before the data that it stands behind is taken for data.
fn without_keep_alives(wire: &mut Connection) {
    wire.segments.retain(|segment| !segment.keep_alive);
}

fn lose(wire: &mut Connection, dice: &mut Entropy) {
    without_keep_alives(wire);
    for _ in 0..=dice.below(2) {
        let Some(at) = some_full(wire, dice) else { return };
        let lost = wire.segments.remove(at);
        // What was acknowledged may come again.
        wire.declared[usize::from(lost.server)].extend([Class::Gap, Class::AckFirst]);
    }
}

/// A frame is cut off, and no other brings what it lacks: the assembler doesn't wait for one.
fn cut(wire: &mut Connection, dice: &mut Entropy) {
    without_keep_alives(wire);
    let Some(at) = some_full(wire, dice) else { return };
    let mut segment = wire.segments[at].clone();
    segment.cut = 1 + pick(dice, segment.data.len());
    segment.fragments = false;
    let end = wire.offset(&segment) + segment.data.len();
    let lacks = end - segment.cut..end;
    let mut kept = std::mem::take(&mut wire.segments);
    let mut nth = 0;
    kept.retain(|other| {
        let from = wire.offset(other);
        let apart = other.data.is_empty() || from >= lacks.end || from + other.data.len() <= lacks.start;
        nth += 1;
        nth - 1 == at || other.server != segment.server || apart
    });
    wire.segments = kept;
    let at = wire.segments.iter().position(|other| {
        other.server == segment.server && other.seq == segment.seq && other.data == segment.data
    });
    wire.declared[usize::from(segment.server)].extend([Class::Gap, Class::AckFirst]);
    wire.segments[at.expect("it was kept")] = segment;
}

fn contradict(wire: &mut Connection, dice: &mut Entropy) {
    let Some(at) = some_full(wire, dice) else { return };
    let mut other = wire.segments[at].clone();
    if other.data.len() < 2 || other.cut > 0 {
        return;
    }
    let octet = pick(dice, other.data.len());
    other.data[octet] ^= 0x55;
    wire.declared[usize::from(other.server)].insert(Class::Differs);
    wire.segments.insert((at + pick(dice, 4)).min(wire.segments.len()), other);
}

fn middle(wire: &mut Connection, dice: &mut Entropy) {
    if wire.again {
        return;
    }
    let first = 3 + pick(dice, 4).min(wire.segments.len().saturating_sub(3));
    wire.segments.drain(..first.min(wire.segments.len()));
    // A SYN that came again would begin another connection.
    wire.segments.retain(|segment| !segment.syn);
    wire.declared.iter_mut().for_each(|declared| {
        // Octets that were to come again may have come before.
        declared.extend([Class::Middle, Class::Gap]);
    });
}
