//! Sessions over scenarios of the library.

use std::sync::Arc;

use emulator::model::Readings;
use scenarios::{
    language::{Case, Loaded, expand, load},
    library::Library,
    run::Verdict,
};

use crate::check::virtual_arm::run_virtual;

use super::{
    command::read,
    complete::complete,
    prompt::Prompt,
    save::save,
    session::{Session, Settings},
    verbs::{Arg, VERBS},
};

fn session(case: &Case) -> Session {
    let settings = Settings { seed: 1, readings: Readings::default(), strict: false };
    Session::open(case, settings).unwrap_or_else(|error| panic!("{}: {error}", case.id))
}

fn case(id: &str) -> Case {
    let loaded = Library::embedded().get(id).unwrap_or_else(|| panic!("no {id}"));
    expand(loaded).swap_remove(0)
}

fn said(prompt: &mut Prompt, line: &str) -> String {
    prompt.take("line 1", line).unwrap_or_else(|error| panic!("{line}: {error}")).text
}

/// A scenario whose last expectation doesn't hold, and one before it that a step follows.
fn broken() -> Case {
    let text = r#"// Nobody listens, and yet an answer is expected.
Scenario(
    title: "no answer",
    world: (hosts: { "kms1": (key: "client-os", up: false) }, clients: { "c1": (product: "client-os/enterprise") }),
    script: [
        Boot("c1"),
        Expect(Answer(by: "kms1"), proves: ["COUNT-003"]),
        Advance("1d"),
        Expect(Silence(of: "c1"), proves: ["TIMER-004"]),
    ],
)"#;
    let loaded: Arc<Loaded> = load("broken.ron", text).unwrap_or_else(|flaws| panic!("{}", flaws[0])).into();
    expand(&loaded).swap_remove(0)
}

#[test]
fn a_script_played_by_steps_comes_to_what_a_run_comes_to() {
    let every = Library::embedded().cases().step_by(7).chain([broken()]);
    let mut judged = 0;
    for case in every {
        let mut session = session(&case);
        while session.step().is_some() {}
        let run = run_virtual(&case, 1, false, Readings::default());
        assert_eq!(session.outcome(), run.outcome, "{}", case.id);
        assert_eq!(session.trace(), run.events, "{}", case.id);
        judged += 1;
    }
    assert!(judged > 50, "{judged}");
}

/// One of every area, and scenarios whose steps are of every kind.
const SAVED: [&str; 16] = [
    "activation/over-every-version-and-syntax",
    "attempts/watch-after-any-failure",
    "clock/client-ahead",
    "console/interval-set-on-a-client",
    "count/below-threshold",
    "discovery/stale-record-beside-a-good-host",
    "discovery/equal-records-spread-the-load",
    "events/low-count-is-no-error",
    "field-reports/reachable-but-never-asked",
    "genuine/lost-key-is-found-by-validation",
    "grace/initial-grace-without-a-host",
    "life/recovery-from-notification",
    "options/interval-at-the-nearer-bound",
    "rearm/new-machine-id",
    "renewal/slides-the-180-days",
    "service/used-up-host-key",
];

#[test]
fn what_is_saved_passes_and_is_saved_alike_when_it_is_played() {
    for id in SAVED {
        let case = case(id);
        let saved = save(&play(&case), "saved.ron").unwrap_or_else(|why| panic!("{id}: {why}"));
        assert!(saved.expecting > 0, "{id}: {}", saved.text);
        let loaded = load("saved.ron", &saved.text).unwrap_or_else(|flaws| panic!("{id}: {}", flaws[0]));
        let again = expand(&Arc::new(loaded)).swap_remove(0);
        for seed in [1, 2, 77] {
            let run = run_virtual(&again, seed, false, Readings::default());
            assert_eq!(run.outcome.verdict, Verdict::Pass, "{id} {seed}: {:?}", run.outcome.message);
        }
        let twice = save(&play(&again), "twice.ron").unwrap_or_else(|why| panic!("{id}: {why}"));
        let scenario = |text: &str| text[text.find("Scenario(").unwrap_or_default()..].to_owned();
        assert_eq!(scenario(&twice.text), scenario(&saved.text), "{id}");
    }
}

fn play(case: &Case) -> Session {
    let mut session = session(case);
    while session.step().is_some() {}
    session
}

#[test]
fn undo_leaves_what_was_there_before() {
    let mut prompt = Prompt::new(session(&case("count/below-threshold")));
    said(&mut prompt, "step 2");
    let before = prompt.session().trace().to_vec();
    said(&mut prompt, "host kms1 down");
    said(&mut prompt, "advance 30d");
    assert!(prompt.session().trace().len() > before.len() + 100);
    said(&mut prompt, "undo");
    assert!(said(&mut prompt, "undo").contains("Stop(\"kms1\")"));
    assert_eq!(prompt.session().trace(), before);
    assert!(!prompt.session().is_left());
    // The script goes on as if nothing had been.
    assert!(said(&mut prompt, "step all").ends_with("the script is over: pass\n"));
}

#[test]
fn a_step_that_fails_leaves_nothing_behind() {
    let mut prompt = Prompt::new(session(&case("discovery/stale-record-beside-a-good-host")));
    said(&mut prompt, "boot c1");
    let before = prompt.session().trace().to_vec();
    let why = prompt.take("line 2", "dns remove nobody.lab.test").unwrap_err();
    assert!(why.contains("nobody.lab.test"), "{why}");
    assert_eq!(prompt.session().trace(), before);
}

#[test]
fn until_stops_at_what_it_waits_for_or_says_that_it_never_comes() {
    let mut prompt = Prompt::new(session(&case("renewal/slides-the-180-days")));
    said(&mut prompt, "boot c1");
    assert!(said(&mut prompt, "until licensed").contains("c1 is so already"));
    assert!(said(&mut prompt, "until request by c1").contains("after 7d"));
    said(&mut prompt, "host kms1 down");
    assert!(said(&mut prompt, "until c1 oot-grace within 30d").contains("doesn't come within 30d"));
    assert_eq!(prompt.prompt(), "+7d> ");
    assert!(said(&mut prompt, "until oot-grace").contains("after 180d"));
    assert_eq!(prompt.prompt(), "+187d> ");
    assert!(said(&mut prompt, "why c1").contains("TIMER-025"));
    assert!(said(&mut prompt, "show c1").contains("30d left"));
    assert!(said(&mut prompt, "until event 12288").contains("after 2h"));
    assert!(said(&mut prompt, "until notification c1").contains("after 29d22h"));
}

#[test]
fn the_picture_ends_now() {
    let mut prompt = Prompt::new(session(&case("renewal/slides-the-180-days")));
    assert_eq!(said(&mut prompt, "timeline"), "nothing was played yet\n");
    said(&mut prompt, "boot c1");
    said(&mut prompt, "advance 3d");
    let picture = said(&mut prompt, "timeline");
    let times: Vec<&str> = picture.lines().next().unwrap().split_whitespace().collect();
    assert_eq!((times[0], times.last()), ("0m", Some(&"3d")), "{picture}");
    assert!(picture.contains("Licensed") && picture.contains("kms1  host"), "{picture}");
}

#[test]
fn every_short_form_of_the_help_is_one() {
    let mut session = session(&case("discovery/stale-record-beside-a-good-host"));
    for verb in VERBS {
        for form in verb.forms {
            let form = form.replace("kms1", "kms2").replace("LicenseStatusReason", "LicenseStatus");
            read(&form, &session).unwrap_or_else(|error| panic!("{form}: {error}"));
        }
        let is_known = verb.args.first().is_some_and(|arg| !matches!(arg, Arg::Free | Arg::File));
        let words = complete(&mut session, &format!("{} ", verb.name)).words;
        if verb.args.first() != Some(&Arg::File) {
            assert_eq!(words.is_empty(), !is_known, "{}", verb.name);
        }
    }
}

#[test]
fn a_line_is_completed_by_what_is_known() {
    let mut prompt = Prompt::new(session(&case("discovery/stale-record-beside-a-good-host")));
    for (line, start, expect) in [
        ("sh", 0, "show"),
        ("Bo", 0, "Boot("),
        ("host ", 5, "kms2"),
        ("host kms2 d", 10, "down"),
        ("until oo", 6, "oob-grace"),
        ("show c1 Gra", 8, "GracePeriodRemaining"),
        ("Boot(\"c", 6, "c1"),
        ("dns fail lab", 9, "lab.test"),
        ("network c1 ch", 11, "changed"),
    ] {
        let found = prompt.complete(line);
        assert_eq!(found.start, start, "{line}");
        assert!(found.words.iter().any(|word| word == expect), "{line}: {found:?}");
        assert!(found.words.iter().all(|word| word.starts_with(&line[start..])), "{line}: {found:?}");
    }
}

/// A prompt over one client and its host, with these lines behind it.
fn renewing(lines: &[&str]) -> Prompt {
    let mut prompt = Prompt::new(session(&case("renewal/slides-the-180-days")));
    lines.iter().for_each(|line| drop(said(&mut prompt, line)));
    prompt
}

#[test]
fn a_saved_attempt_cites_the_timer_that_ran_out() {
    let prompt = renewing(&["boot c1", "advance 1d", "host kms1 down", "advance 6d2h"]);
    let text = save(prompt.session(), "saved.ron").unwrap().text;
    let refused =
        |id: &str| format!(r#"Expect(Connect(by: "c1", to: "kms1", end: Refused), proves: ["{id}"])"#);
    // The first follows a success, the second a renewal that failed.
    let (renewal, retry) = (text.find(&refused("TIMER-006")), text.find(&refused("TIMER-017")));
    assert!(renewal.is_some() && renewal < retry, "{text}");
    // Licensed since its first answer, whatever its last request said of itself.
    assert!(text.contains(r#"Expect(Silence(of: "c1"), proves: ["TIMER-006"])"#), "{text}");
}

#[test]
fn what_was_told_is_saved_at_its_place() {
    let told = [r#"Tell("First.")"#, r#"Tell("The host is lost.")"#, r#"Tell("That is all.")"#];
    let prompt = renewing(&[told[0], "boot c1", told[1], "host kms1 down", "advance 7d", told[2]]);
    let saved = save(prompt.session(), "saved.ron").unwrap();
    assert_eq!(saved.acting, 3);
    let order = [told[0], "Boot(", told[1], "Stop(", "Advance(", told[2]];
    let places: Vec<_> = order.iter().map(|part| saved.text.find(part)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}\n{}", saved.text);
    let nothing = save(renewing(&[told[0]]).session(), "saved.ron").unwrap_err();
    assert!(nothing.contains("nothing was played yet"), "{nothing}");
}

#[test]
fn a_client_that_runs_is_not_booted_again() {
    let mut prompt = renewing(&["boot c1", "advance 1d"]);
    for again in ["boot c1", "Boot(\"c1\")"] {
        let why = prompt.take("line 3", again).unwrap_err();
        assert!(why.contains("`c1` runs already") && why.contains("`anew c1`"), "{why}");
    }
    assert!(said(&mut prompt, "show c1").contains("179d left ("));
    said(&mut prompt, "undo");
    said(&mut prompt, "undo");
    said(&mut prompt, "boot c1");
}

#[test]
fn too_much_time_at_once_is_refused() {
    let mut prompt = renewing(&["boot c1"]);
    for line in
        ["advance 100000d", "advance 999999999d", "Advance(\"100000d\")", "until licensed within 3601d"]
    {
        let why = prompt.take("line 2", line).unwrap_err();
        assert!(why.contains("too long: at most 3600d"), "{line}: {why}");
    }
    assert!(prompt.take("line 2", "advance 90s").unwrap_err().contains("is not a length"));
    assert_eq!(prompt.prompt(), "+0m> ");
}

#[test]
fn a_host_is_shown_up_or_down() {
    let mut prompt = renewing(&["boot c1"]);
    let is =
        |text: &str| text.lines().find_map(|line| line.strip_prefix("  is ")).map(|is| is.trim().to_owned());
    assert_eq!(is(&said(&mut prompt, "show kms1")).as_deref(), Some("up"));
    said(&mut prompt, "host kms1 down");
    assert!(said(&mut prompt, "show kms1").contains("down: it refuses connections"));
    assert!(said(&mut prompt, "show").contains(", down\n"));
    said(&mut prompt, "undo");
    assert_eq!(is(&said(&mut prompt, "show kms1")).as_deref(), Some("up"));
    assert_eq!(is(&said(&mut prompt, "show c1")), None);
}

#[test]
fn the_last_attempt_is_told_with_its_reason() {
    let mut prompt = renewing(&["boot c1", "advance 7d"]);
    let why = said(&mut prompt, "why c1");
    assert!(
        why.contains("at +7d, planned so: it asks again a renewal interval after its last success\n"),
        "{why}"
    );
}

#[test]
fn steps_that_are_taken_back_stand_in_lines() {
    let mut prompt = Prompt::new(session(&case("count/below-threshold")));
    said(&mut prompt, "step all");
    let steps = prompt.session().next();
    let undone = said(&mut prompt, "undo");
    assert!(undone.starts_with(&format!("  taken back: {steps} steps\n    Boot(\"c1\")\n")), "{undone}");
    assert!(undone.lines().count() <= 25, "{undone}");
}

#[test]
fn waiting_in_vain_for_a_licence_says_what_stands_in_its_way() {
    let mut prompt = Prompt::new(session(&case("count/below-threshold")));
    said(&mut prompt, "boot c1");
    let never = said(&mut prompt, "until licensed within 1d");
    assert!(never.contains("the last attempt of c1 by then, at +1d, ends with 0xC004F038"), "{never}");
    assert!(never.contains("after an answer with count "), "{never}");
    let why = prompt.take("line 3", "until request by kms1").unwrap_err();
    assert!(why.contains("`kms1` is a host") && why.contains("until request by c1"), "{why}");
    let why = prompt.take("line 3", "until answer by c1").unwrap_err();
    assert!(why.contains("`c1` is a client"), "{why}");
}
