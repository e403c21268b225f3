//! The client under test, and its outcomes as text.

use emulator::rpc::{
    client::{CallOutcome, ClientConfig, Connection, Ending, Phase},
    fragment::segments,
    framer::Framer,
    pdu::{header::View, request::RequestView},
};

use super::build;

/// The request of every call.
pub(crate) const DATA: [u8; 260] = [0x5A; 260];

/// One client of which the host's bytes come in segments of a certain size.
struct Arm {
    segment: usize,
    connection: Connection,
}

/// The client, as two that get the same bytes in different segments.
pub(crate) struct Guest(Vec<Arm>);

/// A client with default settings that has sent its bind and waits with one call.
pub(crate) fn binding() -> Guest {
    Guest::new(&ClientConfig::default())
}

/// A client bound in NDR64 that has sent the request of its first call.
pub(crate) fn calling() -> Guest {
    let mut guest = binding();
    guest.case(&build::ack64(), "request 2 on 1");
    guest
}

/// Checks what follows on the answer to a bind.
#[track_caller]
pub(crate) fn to_bind(bytes: &[u8], expected: &str) {
    binding().case(bytes, expected);
}

/// Checks what follows on the answer to a first call in NDR64.
#[track_caller]
pub(crate) fn to_call(bytes: &[u8], expected: &str) {
    calling().case(bytes, expected);
}

impl Guest {
    pub(crate) fn new(config: &ClientConfig) -> Self {
        let arm = |segment| {
            let mut connection = Connection::new(config);
            connection.call(DATA.to_vec());
            connection.poll_transmit().expect("the bind is ready at once");
            assert_eq!(connection.poll_transmit(), None, "no request before the bind's answer");
            Arm { segment, connection }
        };
        Self([usize::MAX, 1].map(arm).into())
    }

    /// Sends bytes to the client and checks what it then does: requests sent, outcomes, and last `close`, `keep`
    /// (another call goes out) or nothing while a call is on the way.
    #[track_caller]
    pub(crate) fn case(&mut self, bytes: &[u8], expected: &str) {
        let told = self.both(|arm| {
            for segment in segments(bytes, arm.segment) {
                arm.connection.receive(segment);
            }
            arm.tell()
        });
        assert_eq!(told.join("; "), expected);
    }

    /// Makes another call.
    #[track_caller]
    pub(crate) fn call(&mut self, expected: &str) {
        let told = self.both(|arm| {
            arm.connection.call(DATA.to_vec());
            arm.tell()
        });
        assert_eq!(told.join("; "), expected);
    }

    /// The connection ends.
    #[track_caller]
    pub(crate) fn closed(&mut self, ending: Ending, expected: &str) {
        let told = self.both(|arm| {
            arm.connection.peer_closed(ending);
            arm.tell()
        });
        assert_eq!(told.join("; "), expected);
    }

    /// The client gives up its call; the bytes it still sends.
    pub(crate) fn give_up(&mut self) -> Vec<u8> {
        self.both(|arm| {
            arm.connection.give_up();
            assert!(arm.connection.closing() && !arm.connection.reusable());
            arm.connection.poll_transmit().unwrap_or_default()
        })
    }

    #[track_caller]
    fn both<T: PartialEq + std::fmt::Debug>(&mut self, mut act: impl FnMut(&mut Arm) -> T) -> T {
        let results: Vec<T> = self.0.iter_mut().map(&mut act).collect();
        assert_eq!(results[0], results[1], "the segmentation shows");
        results.into_iter().next().unwrap()
    }
}

impl Arm {
    fn tell(&mut self) -> Vec<String> {
        let mut told = Vec::new();
        let mut framer = Framer::default();
        framer.push(&self.connection.poll_transmit().unwrap_or_default());
        while let Some(pdu) = framer.next_pdu().unwrap() {
            let request = RequestView(View::new(pdu).unwrap());
            let header = request.0.header;
            told.push(format!(
                "{} {} on {}",
                header.ptype.name(),
                header.call_id,
                request.context().unwrap()
            ));
        }
        let mut done = false;
        while let Some(outcome) = self.connection.poll_outcome() {
            done = true;
            told.push(show(&outcome));
        }
        assert!(!(self.connection.closing() && self.connection.reusable()));
        if self.connection.closing() {
            told.push("close".to_owned());
        } else if done {
            told.push("keep".to_owned());
        }
        told
    }
}

fn show(outcome: &CallOutcome) -> String {
    match outcome {
        CallOutcome::Answer(data) if data == build::ANSWER => "answer".to_owned(),
        CallOutcome::Answer(data) => format!("answer of {}", data.len()),
        CallOutcome::Refusal(hresult) => format!("refusal {:#x}", hresult.0),
        CallOutcome::Fault { status } => format!("fault {status:#x}"),
        CallOutcome::BindNak { reason } => format!("nak {reason}"),
        CallOutcome::NoContext { results } => format!("no context of {}", results.len()),
        CallOutcome::Protocol(violation) => format!("broken: {violation}"),
        CallOutcome::Closed { phase, ending } => {
            let phase = match phase {
                Phase::Binding => "binding",
                Phase::Calling => "calling",
                Phase::Answering => "answering",
            };
            format!("{phase} {ending:?}")
        }
    }
}
