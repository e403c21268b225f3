//! Every number on a timeline comes from the trace.

use kmslab::view::{
    svg::svg,
    text::{Style, text},
};

use crate::{
    known::Known,
    played::{every_scenario, of_library},
};

const STYLE: Style = Style { width: 80, ascii: false, colour: false };

/// What a drawing says: the text between its marks, without the style.
fn said(drawing: &str) -> String {
    let (head, rest) = drawing.split_once("<style>").unwrap();
    let (_, body) = rest.split_once("</style>").unwrap();
    let parts = [head, body].map(|part| {
        let texts = part.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text);
        texts.collect::<Vec<_>>().join(" ")
    });
    let text = parts.join(" ");
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[test]
fn every_number_on_a_timeline_comes_from_the_trace() {
    let mut drawn = 0;
    for played in every_scenario() {
        let known = Known::of(&played.events, &played.timeline);
        let chart = played.chart();
        let none: Vec<String> = Vec::new();
        let wide = Style { width: 160, ..STYLE };
        for style in [STYLE, wide] {
            let drawing = text(&chart, style);
            assert_eq!(known.strange(&drawing), none, "{}, {} columns:\n{drawing}", played.id, style.width);
        }
        let drawing = svg(&[chart]);
        assert_eq!(known.strange(&said(&drawing)), none, "{}, as SVG:\n{}", played.id, said(&drawing));
        drawn += 1;
    }
    assert!(drawn > 300, "only {drawn} scenarios were drawn");
}

#[test]
fn a_number_that_is_not_in_the_trace_is_found() {
    let played = of_library("renewal/failed-one-is-retried-every-two-hours");
    let known = Known::of(&played.events, &played.timeline);
    let drawing = text(&played.chart(), STYLE);
    for (from, to) in [
        ("31/25", "32/25"),
        ("6d23h59m", "6d23h58m"),
        ("259200 minutes", "259207 minutes"),
        (" 7d2h", " 7d3h1m"),
    ] {
        let changed = drawing.replacen(from, to, 1);
        assert_ne!(changed, drawing, "{from} is drawn");
        assert!(!known.strange(&changed).is_empty(), "{to} for {from}");
    }
}
