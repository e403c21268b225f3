//! Arbitrary bytes and arbitrary segmentation: nothing panics, memory stays bounded, results stay equal.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use emulator::rpc::{
    client::{self, ClientConfig},
    fragment,
    framer::Framer,
    observe::{Direction, Observed, Observer},
    pdu::{
        bind::BindView,
        bind_ack::BindAckView,
        bind_nak::BindNakView,
        fault::FaultView,
        header::{self, PduType, View},
        layout,
        request::{Request, RequestView},
        response::ResponseView,
    },
    server::{self, Associations, CallAnswer, ServerConfig},
    stub::{self, StubRequest, StubResponse},
    uuids::Syntax,
};
use proptest::{collection::vec, prelude::*, sample::Index};

/// PDUs that are nearly right: a plausible header over any body, or a valid PDU with one octet changed.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let types = prop_oneof![Just(0_u8), Just(2), Just(3), 11_u8..=20, any::<u8>()];
    let made = (types, any::<u8>(), any::<bool>(), 0_u32..4, vec(any::<u8>(), 0..200)).prop_map(
        |(ptype, flags, little, call_id, body)| {
            let mut pdu = header::bare(PduType(ptype), call_id);
            pdu.extend(body);
            pdu[3] = flags;
            let length = pdu.len() as u64;
            layout::set(&mut pdu, "frag_length", length).unwrap();
            if !little {
                fragment::set_order(&mut pdu, emulator::rpc::field::Order::Big);
            }
            pdu
        },
    );
    let valid =
        (any::<bool>(), any::<Index>(), any::<u8>(), any::<bool>()).prop_map(|(binds, at, value, spoil)| {
            let mut pdu = if binds { bind() } else { request(&[0x5A; 40]) };
            if spoil {
                let at = at.index(pdu.len());
                pdu[at] = value;
            }
            pdu
        });
    let piece = prop_oneof![4 => made, 4 => valid, 1 => vec(any::<u8>(), 0..60)];
    vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn bind() -> Vec<u8> {
    client::Connection::new(&ClientConfig::default()).poll_transmit().unwrap()
}

fn request(data: &[u8]) -> Vec<u8> {
    let (mut stub, mut out) = (Vec::new(), Vec::new());
    StubRequest { data }.encode(Syntax::Ndr64, &mut stub);
    Request { flags: header::WHOLE, call_id: 3, context: 1, opnum: 0, alloc_hint: 0 }
        .emit_call(&mut out, 5840, &stub);
    out
}

/// What a host sends to a client that binds and makes one call.
fn answers() -> [Vec<u8>; 2] {
    let (ack, _) = serve(&[&bind()]);
    let (both, _) = serve(&[&bind(), &set_call_id(request(&[7; 9]))]);
    [ack.clone(), both[ack.len()..].to_vec()]
}

/// The call id of a client's first request.
fn set_call_id(mut pdu: Vec<u8>) -> Vec<u8> {
    layout::set(&mut pdu, "call_id", 2).unwrap();
    pdu
}

/// `bytes` cut at the given places.
fn cut<'a>(bytes: &'a [u8], at: &[Index]) -> Vec<&'a [u8]> {
    let mut places: Vec<usize> = at.iter().map(|index| index.index(bytes.len() + 1)).collect();
    places.extend([0, bytes.len()]);
    places.sort_unstable();
    places.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect()
}

fn serve(segments: &[&[u8]]) -> (Vec<u8>, bool) {
    let groups = Associations::new();
    let mut host = server::Connection::new(ServerConfig::default().into(), [127, 0, 0, 1].into(), &groups);
    let mut out = Vec::new();
    for segment in segments {
        host.receive(segment);
        while let Some(call) = host.poll_call() {
            assert!(host.answer(call.call_id, &CallAnswer::Data(call.data)));
        }
        out.extend(host.poll_transmit().unwrap_or_default());
    }
    (out, host.closing())
}

fn ask(segments: &[&[u8]]) -> (Vec<u8>, String) {
    let mut guest = client::Connection::new(&ClientConfig::default());
    guest.call(vec![1; 30]);
    guest.call(vec![2; 30]);
    let mut out = guest.poll_transmit().unwrap();
    for segment in segments {
        guest.receive(segment);
        out.extend(guest.poll_transmit().unwrap_or_default());
    }
    let outcomes: Vec<_> = std::iter::from_fn(|| guest.poll_outcome()).collect();
    (out, format!("{outcomes:?} {} {}", guest.closing(), guest.reusable()))
}

/// What is observed, and the octets it accounts for; unreadable ones are counted, as their pieces may differ.
fn observe(segments: &[&[u8]]) -> (Vec<Observed>, usize) {
    let mut observer = Observer::new();
    let mut told = Vec::new();
    let mut lost = 0;
    for segment in segments {
        for seen in observer.feed(Direction::ToServer, segment) {
            match seen {
                Observed::Unreadable { octets, .. } => lost += octets,
                seen => told.push(seen),
            }
        }
    }
    (told, lost + observer.pending(Direction::ToServer))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn segmentation_does_not_show(bytes in stream(), bound in any::<bool>(), at in vec(any::<Index>(), 0..6)) {
        let bytes = if bound { [bind(), bytes].concat() } else { [answers()[0].clone(), bytes].concat() };
        let segments = cut(&bytes, &at);
        let octets: Vec<&[u8]> = bytes.chunks(1).collect();
        for other in [&segments, &octets] {
            prop_assert_eq!(serve(other), serve(&[&bytes]));
            prop_assert_eq!(ask(other), ask(&[&bytes]));
            prop_assert_eq!(observe(other), observe(&[&bytes]));
        }
    }

    #[test]
    fn hosts_answer_clients_in_any_segmentation(
        data in vec(any::<u8>(), 0..9000), at in vec(any::<Index>(), 0..6), size in 1_usize..3000,
    ) {
        let groups = Associations::new();
        let mut host = server::Connection::new(ServerConfig::default().into(), [127, 0, 0, 1].into(), &groups);
        let mut guest = client::Connection::new(&ClientConfig::default());
        guest.call(data.clone());
        while let Some(bytes) = guest.poll_transmit() {
            for segment in cut(&bytes, &at) {
                host.receive(segment);
            }
            while let Some(call) = host.poll_call() {
                prop_assert_eq!(&call.data, &data);
                host.answer(call.call_id, &CallAnswer::Data(call.data));
            }
            for segment in fragment::segments(&host.poll_transmit().unwrap(), size) {
                guest.receive(segment);
            }
        }
        prop_assert_eq!(guest.poll_outcome(), Some(client::CallOutcome::Answer(data)));
    }

    #[test]
    fn views_read_any_bytes(bytes in prop_oneof![vec(any::<u8>(), 0..200), stream()]) {
        if let Some(view) = View::new(&bytes) {
            let _ = (view.body_end(), view.auth(), BindView(view).offer(), BindView(view).group());
            let _ = (BindAckView(view).results(), BindAckView(view).address(), BindNakView(view).protocols());
            let _ = (RequestView(view).stub(), RequestView(view).object(), ResponseView(view).stub());
            let _ = (FaultView(view).status(), fragment::fragment(&bytes, 3));
        }
        let mut at = 0;
        for place in layout::layout(&bytes) {
            prop_assert_eq!(place.range.start, at);
            at = place.range.end;
        }
        prop_assert!(at == bytes.len() || bytes.len() < header::LEN);
        for syntax in Syntax::ALL {
            for order in [emulator::rpc::field::Order::Little, emulator::rpc::field::Order::Big] {
                let _ = (StubRequest::decode(syntax, order, &bytes), StubResponse::decode(syntax, order, &bytes));
            }
            for fields in [stub::request_fields(syntax, &bytes), stub::response_fields(syntax, emulator::rpc::field::Order::Little, &bytes)] {
                prop_assert!(fields.iter().all(|field| field.end() <= bytes.len()));
            }
        }
    }

    #[test]
    fn a_framer_holds_less_than_a_pdu_once_drained(bytes in stream(), at in vec(any::<Index>(), 0..6)) {
        let mut framer = Framer::default();
        for segment in cut(&bytes, &at) {
            framer.push(segment);
            let mut broken = false;
            loop {
                match framer.next_pdu() {
                    Ok(Some(pdu)) => prop_assert!(pdu.len() >= header::LEN),
                    Ok(None) => break,
                    Err(_) => { broken = true; break }
                }
            }
            if broken { break }
            let needed = framer.header().map_or(header::LEN, |header| header.frag_length.into());
            prop_assert!(framer.pending().len() < needed);
        }
    }
}
