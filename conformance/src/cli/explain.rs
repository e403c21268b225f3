//! `kmslab explain`: a scenario, a requirement, an open question or an event in full.

mod arms;
mod world;

use std::fmt::Write as _;

use clap::ColorChoice;
use emulator::model::{
    EventInfo, Hresult, PROVIDER, PROVIDER_BEFORE, Question, Readings, SOURCE, event_info,
};
use scenarios::{
    catalogue::{Catalogue, CheckedBy, OpenQuestion, Requirement, RequirementId},
    language::{Case, expand},
    library::{Library, proved},
    nearest::nearest,
};

use crate::check::virtual_arm::run_virtual;

use super::{USAGE, args::ExplainArgs, files, output};

pub(super) fn explain(args: &ExplainArgs) -> u8 {
    let readings = match args.readings.readings() {
        Ok(readings) => readings,
        Err(error) => {
            eprintln!("error: {error}");
            return USAGE;
        }
    };
    files::with_library(args.library.as_deref(), |library| match told(library, &args.id, readings) {
        Ok(text) => {
            output::put(&text);
            0
        }
        Err(message) => {
            eprintln!("error: {message}");
            USAGE
        }
    })
}

fn told(library: &Library, id: &str, readings: Readings) -> Result<String, String> {
    let id = &id.strip_suffix(".ron").unwrap_or(id).to_owned();
    let catalogue = Catalogue::embedded();
    let upper = id.to_ascii_uppercase();
    if catalogue.get(&upper).is_some() {
        return Ok(requirement(library, &upper));
    }
    if let Some(question) = catalogue.open_question(&upper) {
        return Ok(format!("{}\n{}", open_question(question), proved_by(library, &upper)));
    }
    if let Some((area, rows)) = catalogue.areas().find(|(area, _)| area.name() == upper) {
        let rows = rows.iter().map(|of_area| row(of_area.id)).collect::<Vec<_>>();
        return Ok(format!("{upper}: {}\n\n{}\n", area.title(), rows.join("\n")));
    }
    if upper == "OPEN" {
        let questions = catalogue.open_questions().iter().map(open_question).collect::<Vec<_>>();
        return Ok(questions.join("\n") + "\n");
    }
    if let Some(event) = upper.parse().ok().and_then(event_info) {
        return Ok(self::event(event));
    }
    let plain = id.split('[').next().unwrap_or(id);
    if let Some(loaded) = files::found(library, plain) {
        let cases = expand(&loaded);
        let case = cases.iter().find(|case| case.id == *id).or(cases.first());
        return case.map(|case| scenario(case, readings)).ok_or_else(|| format!("`{id}` has no cases"));
    }
    if id.len() > 4 && Hresult::read_any(id).is_some() {
        return Err(format!("`{id}` is no id; if it is a result code, `kmslab error {id}` explains it"));
    }
    let ids = library.iter().map(|loaded| loaded.id.clone()).collect::<Vec<_>>();
    let rows = catalogue.iter().map(|row| row.id.to_string()).collect::<Vec<_>>();
    let part = ids.iter().find(|known| known.contains(id.as_str())).map(String::as_str);
    let near = part.or_else(|| nearest(id, ids.iter().chain(&rows).map(String::as_str)));
    let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Err(format!("no scenario and no requirement has the id `{id}`{near}"))
}

fn scenario(case: &Case, readings: Readings) -> String {
    let loaded = &case.loaded;
    let mut text = format!("{}\n  {}\n\n{}\n\n", case.id, loaded.scenario.title, loaded.story);
    let _ = writeln!(text, "The world:\n{}", world::told(&loaded.scenario.world));
    let _ = writeln!(text, "Who can be tested with it:\n{}", arms::told(case));
    let _ = writeln!(text, "Requirements:");
    for id in proved(loaded) {
        let _ = writeln!(text, "{}", row(id));
    }
    let _ = writeln!(text, "\nThe file, {}:\n\n{}", loaded.path, loaded.source.trim_end());
    let run = run_virtual(case, 1, false, readings);
    let _ = writeln!(
        text,
        "\nIn the virtual world, seed 1:\n\n{}",
        super::run::told(case, &run, false, output::style(None, false, ColorChoice::Auto)).trim_end()
    );
    text
}

fn event(event: &EventInfo) -> String {
    let spelt = format!("{PROVIDER} (or {PROVIDER_BEFORE})");
    let mut text = format!("event {}, written by the {}: {}\n\n", event.id, event.writer, event.when);
    for (name, value) in [
        ("log", event.channel.to_string()),
        ("provider", spelt),
        ("source", SOURCE.to_owned()),
        ("message", event.message.to_owned()),
        ("fields", event.fields().join(", ")),
        ("sample", event.sample.to_owned()),
        ("see", event.rows.join(", ")),
    ] {
        let _ = writeln!(text, "  {name:8}  {value}");
    }
    text
}

fn requirement(library: &Library, id: &str) -> String {
    let text = Catalogue::embedded().get(id).map(|row_of| row(row_of.id)).unwrap_or_default();
    format!("{text}\n{}", proved_by(library, id))
}

fn open_question(question: &OpenQuestion) -> String {
    let note = question.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
    let switch = match Question::numbered(question.id.number()) {
        Some(question) => {
            format!("`--reading {question}={}` takes the other", question.default_reading().other())
        }
        None => "the built-in roles know this reading alone".to_owned(),
    };
    format!(
        "  {}: {}\n    A: {}\n    B: {}\n    the lab takes {:?}{note}; {switch}",
        question.id, question.question, question.a, question.b, question.takes
    )
}

/// How a row is checked, where scenarios aren't what shows it.
fn checked(row: &Requirement) -> String {
    let test = match &row.check {
        CheckedBy::Test { path, .. } => format!("\n    test: {path}"),
        CheckedBy::Waived(_) => "\n    waived".to_owned(),
        CheckedBy::Scenarios if row.id.area().is_built() => return String::new(),
        CheckedBy::Scenarios => {
            return format!(
                "\n    area {} isn't built yet: only what a scenario cites counts",
                row.id.area()
            );
        }
    };
    format!("{test}: {}", row.check.why().unwrap_or_default())
}

/// The scenarios that prove a row.
fn proved_by(library: &Library, id: &str) -> String {
    let mut text = "\nProved by:\n".to_owned();
    let mut any = false;
    for loaded in library.iter().filter(|loaded| proved(loaded).iter().any(|proved| proved.to_string() == id))
    {
        let _ = writeln!(text, "  {}: {}", loaded.id, loaded.scenario.title);
        any = true;
    }
    if !any {
        text.push_str("  no scenario of the library\n");
    }
    text
}

fn row(id: RequirementId) -> String {
    match Catalogue::embedded().get(&id.to_string()) {
        Some(row) => {
            let roles = row.roles.iter().map(|role| role.name()).collect::<Vec<_>>().join(", ");
            let level = row.level.name();
            format!(
                "  {id} ({level}, {roles}): {}\n    source: {}{}",
                row.statement,
                row.sources.join("; "),
                checked(row)
            )
        }
        None => match Catalogue::embedded().open_question(&id.to_string()) {
            Some(question) => open_question(question),
            None => format!("  {id}"),
        },
    }
}
