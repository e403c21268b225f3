//! `kmslab learn`: every lesson's run shows what its answer says, and the walk reads well.
//!
//! `KMSLAB_BLESS=1 cargo test -p kmslab --test cli learn` writes the expected walk anew; read the difference before it is
//! committed.

use std::collections::BTreeSet;

use kmslab::{
    lesson::{Played, play, walk},
    view::{Moment, instant},
};
use scenarios::{
    language::{Template, paragraphs},
    lessons::lessons,
    library::{Library, proved},
};

use crate::lab::{Lab, root};

fn played() -> Vec<Played> {
    lessons().iter().map(|one| play(&one.loaded).unwrap_or_else(|error| panic!("{error}"))).collect()
}

#[test]
fn every_lesson_passes_and_its_run_answers_it() {
    let played = played();
    assert!(played.len() >= 12);
    for one in &played {
        let (id, lesson) = (&one.loaded.id, &one.lesson);
        assert_eq!(one.right().len(), usize::from(!lesson.choices.is_empty()), "{id}: one choice is right");
        let answer = one.answer().join("\n");
        for missing in ["{", "}", "none", "never"] {
            assert!(!answer.contains(missing), "{id}: `{missing}` in {answer}");
        }
        // The run covers the instant, and its actor is there by then.
        assert!(one.at() <= one.timeline.end, "{id} ends before its answer");
        let lane = one.timeline.lanes.iter().find(|lane| lane.actor == lesson.of.as_str());
        let shows = lane.is_some_and(|lane| lane.marks.iter().any(|mark| mark.at <= one.at()));
        // A host that nobody asks is the point of the lesson about weights.
        assert!(shows || id == "lessons/10-priorities-and-weights", "{id}: nothing of {} is seen", lesson.of);
    }
}

#[test]
fn every_number_of_an_answer_comes_from_the_trace() {
    for one in played() {
        let template = Template::of(&one.lesson);
        for placeholder in template.placeholders().filter(|one| one.fact.to_string() == "minutes_left") {
            let at = placeholder.at.map_or(one.at(), Moment::minutes);
            let state = instant(&one.timeline, at).into_iter().find(|state| state.actor == placeholder.actor);
            let left = state.and_then(|state| state.minutes_left).expect("minutes are left").to_string();
            assert!(one.answer().join(" ").contains(&format!("{left} minutes")), "{}: {left}", one.loaded.id);
        }
    }
}

#[test]
fn the_lost_host_leaves_25_days_of_grace_on_day_185() {
    let all = played();
    let one = all.iter().find(|one| one.loaded.id == "lessons/04-lost-host").expect("the lesson");
    let day = |day: i64| Moment(day * 86_400_000);
    let state = |actor: &str, at| {
        let state = instant(&one.timeline, at).into_iter().find(|state| state.actor == actor).expect("there");
        (state.band.expect("a state").licence.clone(), state.minutes_left)
    };
    assert_eq!(state("laptop", day(185)), ("OotGrace".to_owned(), Some(36_000)));
    assert_eq!(state("desk", day(185)), ("Licensed".to_owned(), Some(43_200)));
    assert_eq!(state("laptop", day(225)).0, "Notification");
    assert_eq!(state("desk", day(225)), ("OotGrace".to_owned(), Some(28_800)));
}

#[test]
fn lessons_are_outside_of_the_library_and_cite_what_it_proves() {
    let library = Library::embedded();
    let known: BTreeSet<_> = library.iter().flat_map(|loaded| proved(loaded)).collect();
    for one in lessons() {
        assert!(library.get(&one.loaded.id).is_none(), "{}", one.loaded.id);
        let cited = proved(&one.loaded);
        assert!(!cited.is_empty(), "{} proves nothing", one.loaded.id);
        assert!(cited.is_subset(&known), "{}: {:?}", one.loaded.id, cited.difference(&known));
        let prose = paragraphs(&one.lesson().expect("a lesson").prose);
        assert!(prose.len() >= 2, "{} explains little", one.loaded.id);
    }
}

#[test]
fn a_lesson_is_told_at_once_when_nobody_sits_there() {
    let ran = Lab::new().kmslab(&["learn", "lost-host"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let path = root().join("conformance/tests/cli/learn/lost-host.txt");
    if std::env::var_os("KMSLAB_BLESS").is_some() {
        std::fs::write(&path, &ran.stdout).unwrap();
    }
    assert_eq!(ran.stdout, std::fs::read_to_string(&path).unwrap());
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 80), "{}", ran.stdout);
}

#[test]
fn lessons_are_listed_and_found_by_number_name_or_file() {
    let lab = Lab::new();
    let list = lab.kmslab(&["learn"]);
    assert_eq!(list.code, 0);
    for one in lessons() {
        assert!(list.stdout.contains(one.name), "{} is not listed", one.name);
    }
    lab.write("mine.ron", &lessons()[0].loaded.source);
    for asked in ["1", "first-activation", "01-first-activation", "mine.ron"] {
        let ran = lab.kmslab(&["learn", asked, "--all"]);
        assert_eq!(ran.code, 0, "{asked}: {}", ran.stderr);
        assert!(ran.stdout.contains("The host had counted 31 machines"), "{asked}: {}", ran.stdout);
    }
    // A lesson is a scenario file like any other.
    assert_eq!(lab.kmslab(&["run", "mine.ron", "--quiet"]).stdout, "pass mine\n");
}

#[test]
fn the_page_of_a_lesson_has_its_texts() {
    let lab = Lab::new();
    let ran = lab.kmslab(&["learn", "4", "--page", "pages", "--no-open"]);
    assert_eq!((ran.code, ran.stdout.trim()), (0, "pages/04-lost-host.html"), "{}", ran.stderr);
    let page = lab.read("pages/04-lost-host.html");
    for part in ["On day 40 the only host dies", "It is day 185", "(36000 minutes) left until day 210"] {
        assert!(page.contains(part), "{part}");
    }
    assert!(page.len() < 400_000, "{} octets", page.len());
}

#[test]
fn what_is_no_lesson_is_refused_with_the_nearest_name() {
    let lab = Lab::new();
    lab.write("plain.ron", include_str!("../../../scenarios/library/count/below-threshold.ron"));
    for (asked, expect) in [
        ("lost-hots", "did you mean `lost-host`?"),
        ("13", "`kmslab learn` lists them"),
        ("nowhere.ron", "there is no lesson `nowhere.ron`"),
        ("plain.ron", "this scenario has no `lesson`"),
    ] {
        let ran = lab.kmslab(&["learn", asked]);
        assert_eq!(ran.code, 2, "{asked}");
        assert!(ran.stderr.contains(expect), "{asked}: {}", ran.stderr);
    }
}

#[test]
fn a_walk_tells_refusals_and_folds_what_is_alike() {
    let all = played();
    let told = |name: &str| {
        let one = all.iter().find(|one| one.loaded.id.ends_with(name)).expect("the lesson");
        walk(one)
            .iter()
            .flat_map(|scene| scene.happened.clone())
            .flat_map(|(_, lines)| lines)
            .collect::<Vec<_>>()
    };
    let has = |lines: &[String], part: &str| lines.iter().any(|line| line.contains(part));
    assert!(has(&told("failing-over"), "day 7: connection to kms1: Refused"), "{:?}", told("failing-over"));
    let weights = told("priorities-and-weights");
    assert!(has(&weights, "day 0: 100 times Licensed: "), "{weights:?}");
    assert!(has(&weights, "day 0, 01:00: connection to kms2: Refused") && weights.len() < 40, "{weights:?}");
    assert!(has(&told("rearm"), "day 116: the change failed: 0xE0040002"), "{:?}", told("rearm"));
    assert!(!has(&told("recovery"), "()"), "{:?}", told("recovery"));
}

#[test]
fn lint_plays_lessons() {
    let lab = Lab::new();
    let source = lessons()[0].loaded.source.to_string();
    let two = source.replace("\"c1.next_attempt\": \"day 180\"", "\"c1.next_attempt\": \"day 7\"");
    let none = source.replace("\"c1.ends\": \"day 180\"", "\"c1.ends\": \"day 181\"");
    for (text, code, expect) in [
        (source.as_str(), 0, "1 file without mistakes"),
        (&two, 2, "mine.ron: more than one of its choices is right"),
        (&none, 2, "mine.ron: none of its choices is right"),
    ] {
        lab.write("mine.ron", text);
        let ran = lab.kmslab(&["lint", "mine.ron"]);
        assert_eq!(ran.code, code, "{}", ran.stdout);
        assert!(ran.stdout.contains(expect), "{}", ran.stdout);
    }
}
