//! pcapng: sections of blocks. Read here, since the library gives a file up for what Wireshark reads: a name that isn't
//! UTF-8, a time before 1970, a packet longer than it says.

use super::{
    Link,
    buffer::Buffer,
    interface::Interface,
    octets::{Octets, Order},
    record::{MOST_OCTETS, Next, Problem, Record},
};

/// A pcapng file.
pub(super) struct PcapNg {
    order: Order,
    interfaces: Vec<Interface>,
}

impl PcapNg {
    // Types of blocks.
    const SECTION: u32 = 0x0A0D_0D0A;
    const INTERFACE: u32 = 1;
    const PACKET: u32 = 2;
    const SIMPLE_PACKET: u32 = 3;
    const ENHANCED_PACKET: u32 = 6;
    /// Of a journal, of somebody's own, of system calls: no frames, but Wireshark gives them numbers.
    const NUMBERED: [u32; 6] = [9, 0x0BAD, 0x4000_0BAD, 0x204, 0x216, 0x221];

    /// Type and two lengths; no block is shorter.
    const FRAME: usize = 12;
    /// Type and length, before the body.
    const HEAD: usize = 8;
    const TAIL: usize = 4;
    /// The longest block whose body is looked into.
    const MOST: usize = 0x100_0000;
    const MOST_INTERFACES: usize = 0x1_0000;

    /// Whether these are the first octets of such a file.
    pub(super) fn begins(octets: &[u8]) -> bool {
        octets.starts_with(&Self::SECTION.to_be_bytes())
    }

    /// A file of which nothing has been read; the section says its order.
    pub(super) fn new() -> Self {
        Self { order: Order::Little, interfaces: Vec::new() }
    }

    pub(super) fn next(&mut self, buffer: &mut Buffer) -> Result<Next, Problem> {
        loop {
            if !buffer.want(Self::FRAME)? {
                return Ok(if buffer.rest().is_empty() { Next::End } else { Next::Cut });
            }
            let (kind, length) = self.head(buffer.rest())?;
            let read =
                [Self::SECTION, Self::INTERFACE, Self::PACKET, Self::SIMPLE_PACKET, Self::ENHANCED_PACKET];
            if !read.contains(&kind) {
                if !self.pass_over(buffer, length)? {
                    return Ok(Next::Cut);
                }
                if Self::NUMBERED.contains(&kind) {
                    return Ok(Next::Numbered);
                }
                continue;
            }
            if length > Self::MOST {
                return Err(Problem::Block(format!(
                    "a block of type {kind} says that it has {length} octets; at most {} were expected",
                    Self::MOST
                )));
            }
            if !buffer.want(length)? {
                return Ok(Next::Cut);
            }
            let (body, tail) = buffer.rest()[Self::HEAD..length].split_at(length - Self::FRAME);
            self.check_tail(tail, length)?;
            let mut fields = Octets::new(self.order, body);
            let packet = match kind {
                Self::SECTION => self.section(&mut fields).map(|()| None),
                Self::INTERFACE => self.interface(&mut fields).map(|()| None),
                Self::PACKET => self.packet(&mut fields).map(Some),
                Self::SIMPLE_PACKET => self.simple_packet(&mut fields).map(Some),
                _ => self.enhanced_packet(&mut fields).map(Some),
            };
            let packet = packet.map_err(|what| Problem::Block(format!("a block of type {kind}: {what}")))?;
            let Some((mut record, captured)) = packet else {
                buffer.pass(length);
                continue;
            };
            // What is read of the body stands before the data.
            let data = Self::HEAD + body.len() - fields.rest().len();
            record.place = buffer.place(data..data + captured);
            buffer.pass(length);
            return Ok(Next::Frame(record));
        }
    }

    /// Type and length of the block that begins here; a section's header sets the order.
    fn head(&mut self, octets: &[u8]) -> Result<(u32, usize), Problem> {
        if Self::begins(octets) {
            let magic = Octets::new(Order::Little, &octets[Self::HEAD..]).u32();
            self.order = match magic {
                Some(0x1A2B_3C4D) => Order::Little,
                Some(0x4D3C_2B1A) => Order::Big,
                _ => {
                    let what = "a section header without its byte-order magic (1A2B3C4D)";
                    return Err(Problem::Block(what.to_owned()));
                }
            };
        }
        let mut head = Octets::new(self.order, octets);
        let (Some(kind), Some(length)) = (head.u32(), head.u32()) else {
            return Err(Problem::Block("a block without a head".to_owned()));
        };
        let octets = length as usize;
        if octets < Self::FRAME || !octets.is_multiple_of(4) {
            return Err(Problem::Block(format!(
                "a block of type {kind} says that it has {octets} octets; {} or more, in fours, were expected",
                Self::FRAME
            )));
        }
        Ok((kind, octets))
    }

    /// Leaves a block that isn't read, whatever its length; whether it is there to its end.
    fn pass_over(&self, buffer: &mut Buffer, length: usize) -> Result<bool, Problem> {
        if !buffer.skip(length - Self::TAIL)? || !buffer.want(Self::TAIL)? {
            return Ok(false);
        }
        self.check_tail(&buffer.rest()[..Self::TAIL], length)?;
        buffer.pass(Self::TAIL);
        Ok(true)
    }

    fn check_tail(&self, tail: &[u8], length: usize) -> Result<(), Problem> {
        match Octets::new(self.order, tail).u32() {
            Some(again) if again as usize == length => Ok(()),
            again => Err(Problem::Block(format!(
                "a block says at its beginning that it has {length} octets, and at its end {}",
                again.unwrap_or_default()
            ))),
        }
    }

    fn section(&mut self, body: &mut Octets<'_>) -> Result<(), String> {
        let (_magic, major) = (body.u32(), body.u16());
        if major != Some(1) {
            return Err(format!("version {}; 1 was expected", major.unwrap_or_default()));
        }
        self.interfaces.clear();
        Ok(())
    }

    fn interface(&mut self, body: &mut Octets<'_>) -> Result<(), String> {
        if self.interfaces.len() == Self::MOST_INTERFACES {
            return Err(format!("more than {} interfaces in a section", Self::MOST_INTERFACES));
        }
        self.interfaces.push(Interface::read(body).ok_or(SHORT)?);
        Ok(())
    }

    fn enhanced_packet(&self, body: &mut Octets<'_>) -> Result<(Record, usize), String> {
        let interface = body.u32().ok_or(SHORT)?;
        self.timed(interface, body)
    }

    fn packet(&self, body: &mut Octets<'_>) -> Result<(Record, usize), String> {
        let interface = body.u16().ok_or(SHORT)?;
        let _drops = body.u16();
        self.timed(interface.into(), body)
    }

    /// Where both kinds go on alike.
    fn timed(&self, interface: u32, body: &mut Octets<'_>) -> Result<(Record, usize), String> {
        let known = self.known(interface)?;
        let (high, low) = (body.u32().ok_or(SHORT)?, body.u32().ok_or(SHORT)?);
        let (captured, length) = (body.u32().ok_or(SHORT)?, body.u32().ok_or(SHORT)?);
        if captured > MOST_OCTETS || captured as usize > body.rest().len() {
            return Err(format!(
                "{captured} octets are said to be captured; its length leaves {}, and {MOST_OCTETS} is the most",
                body.rest().len()
            ));
        }
        let at = Some(known.clock.stamp(u64::from(high) << 32 | u64::from(low)));
        Ok((record(at, interface, known.link, length.max(captured)), captured as usize))
    }

    fn simple_packet(&self, body: &mut Octets<'_>) -> Result<(Record, usize), String> {
        let length = body.u32().ok_or(SHORT)?;
        let known = self.known(0)?;
        let snap = if known.snaplen == 0 { length } else { known.snaplen };
        let captured = length.min(snap);
        if captured > MOST_OCTETS || captured as usize > body.rest().len() {
            return Err(format!(
                "{captured} octets ought to be captured; its length leaves {}, and {MOST_OCTETS} is the most",
                body.rest().len()
            ));
        }
        Ok((record(None, 0, known.link, length), captured as usize))
    }

    fn known(&self, interface: u32) -> Result<&Interface, String> {
        let count = self.interfaces.len();
        let found = self.interfaces.get(interface as usize);
        found.ok_or_else(|| format!("interface {interface}, but the section has described {count}"))
    }
}

const SHORT: &str = "it is too short for its fields";

fn record(at: Option<super::Stamp>, interface: u32, link: Link, length: u32) -> Record {
    Record { at, interface, link, place: 0..0, length }
}
