//! The open questions, with the reading that is in force.

use std::fmt::Write as _;

use emulator::model::Question;
use scenarios::{
    catalogue::{Catalogue, OpenQuestion, Reading},
    library::{Citations, Library},
};
use serde_json::json;

use crate::results::{read::Results, record::Check};

use super::text::markdown;

pub(super) fn told(library: &Library, results: Option<&Results>, as_json: bool, as_markdown: bool) -> String {
    let citations = library.citations();
    let questions = Catalogue::embedded().open_questions();
    if as_json {
        let rows = questions.iter().map(|question| {
            json!({
                "id": question.id,
                "takes": letter(question.takes),
                "can_be_switched": can_be_switched(question),
                "question": question.question,
                "a": question.a,
                "b": question.b,
                "note": question.note,
                "affects": question.affects.iter().map(|area| area.name()).collect::<Vec<_>>(),
                "scenarios": scenarios(&citations, question),
                "reached": results.map(|results| is_reached(results, question)),
            })
        });
        return format!("{}\n", json!({ "format": 1, "open": rows.collect::<Vec<_>>() }));
    }
    if as_markdown {
        let mut lines = vec![["question", "takes", "the reading", "scenarios"].map(str::to_owned).to_vec()];
        lines.extend(questions.iter().map(|question| {
            let takes = format!("{} of {}", letter(question.takes), question.id);
            let scenarios = scenarios(&citations, question).join(", ");
            vec![question.question.clone(), takes, question.reading(question.takes).to_owned(), scenarios]
        }));
        return markdown(&lines);
    }
    let mut text = String::new();
    for question in questions {
        let switch = if can_be_switched(question) { "" } else { ", can't be switched" };
        let _ = writeln!(
            text,
            "{}  reading {}{switch}: {}",
            question.id,
            letter(question.takes),
            question.question
        );
        let _ = writeln!(text, "    {}", question.reading(question.takes));
        for id in scenarios(&citations, question) {
            let _ = writeln!(text, "    {id}");
        }
    }
    let tested = questions.iter().filter(|question| !citations.of(question.id).is_empty()).count();
    let _ = writeln!(text, "\nof {} open questions: {tested} cited by scenarios", questions.len());
    text
}

/// Whether the built-in roles know both readings.
fn can_be_switched(question: &OpenQuestion) -> bool {
    Question::numbered(question.id.number()).is_some()
}

fn letter(reading: Reading) -> &'static str {
    match reading {
        Reading::A => "A",
        Reading::B => "B",
    }
}

fn scenarios(citations: &Citations, question: &OpenQuestion) -> Vec<String> {
    citations.of(question.id).iter().map(|loaded| loaded.id.clone()).collect()
}

/// Whether an expectation of the run decided something that tests the reading.
fn is_reached(results: &Results, question: &OpenQuestion) -> bool {
    use scenarios::run::CheckState::{Broken, Met, Warned};
    let decided = |check: &Check| {
        matches!(check.state, Met | Broken | Warned)
            && check.on_subject
            && check.proves.contains(&question.id)
    };
    results.cases.iter().any(|case| case.outcome.checks.iter().any(decided))
}
