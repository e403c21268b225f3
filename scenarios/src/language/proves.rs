//! `Expect(…, proves: […])`: the one form of the language that isn't RON.

use std::ops::Range;

use super::{
    flaw::Flaw,
    tree::{Entry, Node},
};

/// The source with each `proves:` of `Expect` and `InOrder` blanked, everything else in its place.
///
/// Expectations that prove nothing, or say so in the wrong place, are returned with the place of the whole step.
pub(super) fn take_proves(source: &str, root: &Node) -> (String, Vec<(Range<usize>, Flaw)>) {
    let mut plain = source.to_owned();
    let mut flaws = Vec::new();
    root.walk(&mut |node| {
        let Some(word @ ("Expect" | "InOrder")) = node.word(source) else { return };
        match node.entries() {
            [Entry { key: None, .. }, Entry { key: Some((key, colon)), .. }]
                if key.word(source) == Some("proves") =>
            {
                let span = key.span.start..colon.end;
                plain.replace_range(span.clone(), &" ".repeat(span.len()));
            }
            entries => flaws.push((node.span.clone(), without(source, node, word, entries))),
        }
    });
    (plain, flaws)
}

/// Why an expectation isn't one.
fn without(source: &str, node: &Node, word: &str, entries: &[Entry]) -> Flaw {
    let form = match word {
        "Expect" => "Expect(WHAT, proves: [\"AREA-NNN\"])",
        _ => "InOrder([WHAT, WHAT], proves: [\"AREA-NNN\"])",
    };
    let inner = entries.first().and_then(|entry| entry.value.entry(source, "proves"));
    if let Some((key, _)) = inner.and_then(|entry| entry.key.as_ref()) {
        return Flaw::new(
            key.span.clone(),
            "`proves` stands inside what is expected",
            "belongs one bracket out",
        )
        .help(format!("write `{form}`"));
    }
    match entries {
        [Entry { key: None, .. }] => {
            let end = node.span.end;
            Flaw::new(
                end - 1..end,
                format!("this `{word}` proves nothing"),
                "expected `, proves: [\"AREA-NNN\"]`",
            )
            .help("name the requirements that are shown to hold, or write `proves: []`")
        }
        _ => Flaw::new(
            node.span.clone(),
            format!("this is not the form of `{word}`"),
            format!("expected `{form}`"),
        ),
    }
}
