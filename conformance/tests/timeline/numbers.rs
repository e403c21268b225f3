//! Every number on a timeline comes from the trace.

use kmslab::view::{
    svg::svg,
    text::{Style, text},
};

use crate::{
    known::Known,
    played::{Played, every_scenario, of_library},
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
    let drawn = every_scenario().inspect(|played| check(played, true)).count();
    assert!(drawn > 600, "only {drawn} scenarios were drawn");
}

#[test]
fn every_number_on_a_timeline_of_a_capture_comes_from_the_capture() {
    let captured = every_scenario().filter_map(|played| played.captured());
    // A capture doesn't say when the script ended, nor what is planned.
    let drawn = captured.inspect(|played| check(played, false)).count();
    assert!(drawn > 400, "only {drawn} captures were drawn");
}

/// Draws all of it, in two widths and as SVG, and with `zoomed` a part.
#[track_caller]
fn check(played: &Played, zoomed: bool) {
    let known = Known::of(&played.events, &played.timeline);
    let none: Vec<String> = Vec::new();
    for chart in [Some(played.chart()), zoomed.then(|| played.middle())].into_iter().flatten() {
        for width in [80, 160] {
            let drawing = text(&chart, Style { width, ..STYLE });
            assert_eq!(known.strange(&drawing), none, "{}, {width} columns:\n{drawing}", played.id);
        }
        let drawing = svg(&[chart]);
        assert_eq!(known.strange(&said(&drawing)), none, "{}, as SVG:\n{}", played.id, said(&drawing));
    }
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
