//! A step that stands by itself, outside of a file: as somebody types it.

use std::sync::Arc;

use super::{
    check::check_step,
    diagnostic::{Diagnostic, Severity},
    forms::{form, words},
    locate::Locator,
    parse::{offset, read},
    proves::take_proves,
    scenario::Scenario,
    step::Step,
    translate::translate,
    tree,
};

/// Reads a step for the world of `scenario`; `path` is for messages. Whether it fits where it is to be played, as after
/// a client's `Boot`, isn't asked.
pub fn read_step(scenario: &Scenario, path: &str, source: &str) -> Result<Step, Vec<Diagnostic>> {
    let shared: Arc<str> = Arc::from(source);
    let show = |flaw| Diagnostic::new(path, &shared, Severity::Error, flaw);
    let root = tree::read(source).map_err(|flaw| vec![show(flaw)])?;
    let (plain, formless) = take_proves(source, &root);
    if !formless.is_empty() {
        return Err(formless.into_iter().map(|(_, flaw)| show(flaw)).collect());
    }
    let step: Step = read(&plain).map_err(|error| {
        let span = offset(source, error.span.start)..offset(source, error.span.end);
        vec![show(translate(error.code, span, &Locator::new(source, &root)))]
    })?;
    let flaws = check_step(scenario, &step, source, &root);
    if flaws.is_empty() { Ok(step) } else { Err(flaws.into_iter().map(show).collect()) }
}

/// The words of steps, each with an example where its contents have no names.
pub fn step_words() -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
    words::<Step>().iter().map(|word| (*word, form(word)))
}

#[cfg(test)]
mod tests {
    use crate::library::Library;

    use super::*;

    fn read(text: &str) -> Result<Step, String> {
        let loaded = Library::embedded().get("count/below-threshold").unwrap();
        let all = |list: Vec<Diagnostic>| list.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        read_step(&loaded.scenario, "line 3", text).map_err(all)
    }

    #[test]
    fn a_step_of_a_file_is_one_by_itself() {
        let loaded = Library::embedded().get("count/below-threshold").unwrap();
        for (index, step) in loaded.scenario.script.iter().enumerate() {
            assert_eq!(read(&loaded.step_text(index)).as_ref(), Ok(step));
        }
    }

    #[test]
    fn a_mistake_is_shown_in_the_line() {
        for (text, expect) in [
            ("Bot(\"c1\")", "did you mean `Boot`?"),
            ("Boot(\"c9\")", "unknown"),
            ("Advance(\"0m\")", "0 minutes are none"),
            ("Boot(\"c1\"", "never closed"),
            ("Expect(Silence(of: \"c1\"))", "proves nothing"),
        ] {
            let shown = read(text).expect_err(text);
            assert!(shown.contains(expect) && shown.contains("line 3:1"), "{text}: {shown}");
        }
    }

    #[test]
    fn every_word_is_listed() {
        let all: Vec<_> = step_words().collect();
        assert!(all.contains(&("Boot", Some("Boot(\"c1\")"))) && all.contains(&("Send", None)), "{all:?}");
    }
}
