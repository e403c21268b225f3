//! What somebody does with the page of two runs, in one of which the host is lost.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, OnceLock},
};

use emulator::model::{Entropy, Minutes, Readings};
use kmslab::{
    check::virtual_arm::run_virtual,
    results::{
        arm::Arm,
        record::{Event, Outcome},
    },
    view::{
        Moment, Timeline, instant,
        page::{Lesson, Opening, page},
        timeline,
    },
};
use scenarios::{
    language::{expand, load},
    run::Verdict,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::webdriver::{Browser, ENTER, TAB};

pub(crate) const DESK: (u32, u32) = (1280, 900);
pub(crate) const PHONE: (u32, u32) = (390, 844);

const LOST: &str = include_str!("runs/lost-host.ron");
const UP: &str = include_str!("runs/host-up.ron");
const YEAR: &str = include_str!("runs/a-year.ron");

const HOME: &str = "\u{e011}";
const END: &str = "\u{e010}";
const RIGHT: &str = "\u{e014}";
const LEFT: &str = "\u{e012}";
const PAGE_UP: &str = "\u{e00e}";
const PAGE_DOWN: &str = "\u{e00f}";

/// A scenario's run in the virtual world, folded.
fn folded(text: &str) -> Timeline {
    let loaded = Arc::new(load("run.ron", text).unwrap_or_else(|flaws| panic!("{flaws:?}")));
    let case = &expand(&loaded)[0];
    let run = run_virtual(case, 1, false, Readings::default());
    let events = Event::of_trace(Arm::Virtual, &case.id, run.events[0].at, &run.events);
    assert_eq!(run.outcome.verdict, Verdict::Pass, "{:?}", run.outcome.message);
    let outcome = Outcome::new(Arm::Virtual, case, &run.outcome, None, String::new());
    timeline(&case.loaded.scenario.title, &events, Some(&outcome)).unwrap()
}

fn day(day: u32) -> Moment {
    Moment::minutes(Minutes::days(day))
}

fn lesson() -> Lesson {
    Lesson {
        title: "The lost host".to_owned(),
        prose: "On day 40 the only host dies.\n\nNobody notices <b>for a long time</b>.".to_owned(),
        question: "In what state is the laptop on day 185?".to_owned(),
        choices: vec!["It is licensed".to_owned(), "It is in OOT grace".to_owned()],
        right: vec![1],
        answer: "In OOT grace.".to_owned(),
        at: day(185),
        of: "laptop".to_owned(),
    }
}

/// A page below a lesson.
fn with(lesson: &Lesson) -> Opening<'_> {
    Opening { lesson: Some(lesson), ..Opening::default() }
}

/// The page of both runs, made once for all tests of this process.
struct Made {
    folder: TempDir,
    runs: [Timeline; 2],
}

fn made() -> &'static Made {
    static MADE: OnceLock<Made> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = TempDir::new().unwrap();
        let runs = [folded(UP), folded(LOST)];
        std::fs::write(folder.path().join("page.html"), page(&runs, with(&lesson())).unwrap()).unwrap();
        Made { folder, runs }
    })
}

impl Made {
    fn url(&self) -> String {
        format!("file://{}", self.folder.path().join("page.html").display())
    }
}

/// Opens a page, and waits until it has drawn itself.
pub(crate) fn open(browser: &Browser, url: &str) {
    browser.open(url);
    browser.run(
        "return new Promise((done) => { const look = () => document.querySelector('.run .cursor[x1], #trouble:not([hidden])') \
         ? done() : setTimeout(look, 20); look(); })",
    );
    assert_eq!(browser.run("return document.querySelector('#trouble').hidden"), json!(true));
}

/// The text that is to be seen of an element.
#[track_caller]
fn text(browser: &Browser, selector: &str) -> String {
    browser
        .run(&format!("return document.querySelector({selector:?}).innerText"))
        .as_str()
        .unwrap()
        .to_owned()
}

/// A card of the second run, in which the host is lost.
fn lost(actor: &str) -> String {
    format!(".run:nth-child(2) .card[data-actor={actor}]")
}

#[track_caller]
fn fits(browser: &Browser) {
    let sizes = browser.run("return [document.documentElement.scrollWidth, innerWidth]");
    assert!(sizes[0].as_u64() <= sizes[1].as_u64(), "{sizes}");
}

/// What the cards of all runs say now: by run and actor the licence state, minutes left, next attempt, count.
fn said(browser: &Browser) -> BTreeMap<String, [String; 4]> {
    let cards = browser.run(
        "return [...document.querySelectorAll('.run')].flatMap((run, index) => [...run.querySelectorAll('.card')].map((card) => { \
         const { actor, licence, left, next, count } = card.dataset; \
         const shown = card.querySelector('.left').textContent.replace(/\\u202f/g, ''); \
         if (left !== '' && left !== shown) { throw new Error(left + ' but ' + shown); } \
         return [index + ' ' + actor, [licence, left, next, count]]; }))",
    );
    serde_json::from_value::<Vec<(String, [String; 4])>>(cards).unwrap().into_iter().collect()
}

/// The same of the fold.
fn told(runs: &[Timeline], at: Moment) -> BTreeMap<String, [String; 4]> {
    let text = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let mut all = BTreeMap::new();
    for (index, run) in runs.iter().enumerate() {
        for actor in instant(run, at) {
            let licence = actor.band.map(|band| band.licence.clone()).unwrap_or_default();
            let next = actor.plan.and_then(|plan| plan.next_attempt).map(|next| next.0);
            let count = actor.count.map(|count| i64::from(count.count));
            let left = actor.minutes_left.map(i64::from);
            all.insert(format!("{index} {}", actor.actor), [licence, text(left), text(next), text(count)]);
        }
    }
    all
}

/// Lets the slider stand at a moment, as a hand does.
fn scrub(browser: &Browser, at: Moment) {
    browser.run(&format!(
        "const slider = document.querySelector('#scrub'); slider.value = {}; slider.dispatchEvent(new Event('input', {{ bubbles: true }}))",
        at.0
    ));
}

fn day_185_shows_oot_grace_with_25_days_left(browser: &Browser, made: &Made) {
    scrub(browser, day(185));
    let laptop = instant(&made.runs[1], day(185)).into_iter().find(|one| one.actor == "laptop").unwrap();
    assert_eq!((laptop.band.unwrap().licence.as_str(), laptop.minutes_left), ("OotGrace", Some(36_000)));
    assert_eq!(text(browser, &format!("{} .licence", lost("laptop"))), "OotGrace");
    assert_eq!(text(browser, &format!("{} .left", lost("laptop"))).replace('\u{202f}', ""), "36000");
    assert!(text(browser, &format!("{} .minutes-left", lost("laptop"))).contains("25 d"));
    assert_eq!(text(browser, "#now"), "day 185, 00:00");
    assert_eq!(text(browser, ".run:nth-child(1) .card[data-actor=laptop] .licence"), "Licensed");
    // Why, with the requirement, what it says and where that stands.
    let why = format!("{} .licence-state .why", lost("laptop"));
    browser.click(&format!("{why} > summary"));
    let reason = text(browser, &why);
    assert!(reason.contains("STATE-013") && reason.contains("Source: "), "{reason}");
}

fn every_number_is_the_folds(browser: &Browser, made: &Made) {
    let mut entropy = Entropy::new(6, "moments of the page");
    let end = u64::try_from(made.runs[1].end.0).unwrap();
    for _ in 0..50 {
        let at = Moment(i64::try_from(entropy.below(end + 1)).unwrap());
        scrub(browser, at);
        assert_eq!(said(browser), told(&made.runs, at), "{at:?}");
    }
}

fn a_moment_is_gone_to_by_its_name(browser: &Browser) {
    browser.write("#go", &format!("185d{ENTER}"));
    assert_eq!(text(browser, "#now"), "day 185, 00:00");
    browser.run("document.querySelector('#go').value = ''");
    browser.write("#go", &format!("259201m{ENTER}"));
    assert_eq!(text(browser, "#now"), "day 180, 00:01");
    browser.run("document.querySelector('#go').value = ''");
    browser.write("#go", &format!("soon{ENTER}"));
    assert!(text(browser, "#go-flaw").contains("“soon” is no moment"));
    browser.run("document.querySelector('#go').value = ''");
    browser.write("#go", &format!("4000d{ENTER}"));
    assert!(text(browser, "#go-flaw").contains("the run goes from day 0"));
}

fn the_keyboard_does_all_of_it(browser: &Browser) {
    // From the top of the page to the scrubber, by Tab alone.
    browser.run("document.activeElement.blur(); document.querySelector('#answer-show').focus()");
    let reached = (0..16).any(|_| {
        browser.press(TAB);
        browser.run("return document.activeElement.id") == json!("scrub")
    });
    assert!(reached);
    let now = || text(browser, "#now");
    browser.press(HOME);
    assert_eq!(now(), "day 0, 00:00");
    browser.press(PAGE_DOWN);
    assert_eq!(now(), "day 1, 00:00");
    browser.press(RIGHT);
    assert_eq!(now(), "day 7, 00:00");
    browser.press(PAGE_UP);
    assert_eq!(now(), "day 6, 00:00");
    browser.press(LEFT);
    assert_eq!(now(), "day 1, 00:00");
    browser.press(END);
    assert_eq!(now(), "day 225, 00:00");
    let window =
        || browser.run("return Number(document.querySelector('#overview .window').getAttribute('width'))");
    let settle = || settle(browser);
    settle();
    let whole = window().as_f64().unwrap();
    browser.press("+");
    settle();
    assert!(window().as_f64().unwrap() < whole / 3.0);
    browser.press("0");
    settle();
    assert!((window().as_f64().unwrap() - whole).abs() < 0.01);
    browser.press(HOME);
    browser.press("h");
    settle();
    // The messages of the first connection in their order; each tells its fields when it is reached.
    let labels = browser.run(
        "return [...document.querySelectorAll('.run:nth-child(2) .message')].map((one) => one.getAttribute('aria-label'))",
    );
    let labels: Vec<String> = serde_json::from_value(labels).unwrap();
    let place = |what: &str| {
        labels.iter().position(|label| label.contains(what)).unwrap_or_else(|| panic!("{what}: {labels:?}"))
    };
    assert!(place("bind") < place("request") && place("request") < place("answer"), "{labels:?}");
    browser.run("document.querySelector('.run:nth-child(2) .message[aria-label*=request]').focus()");
    assert!(text(browser, ".run:nth-child(2) .told").contains("minutes_left"));
    browser.run("document.querySelector('#scrub').focus()");
    browser.press("0");
    settle();
    assert_eq!(browser.run("return document.querySelector('.exchange-box').hidden"), json!(true));
}

/// Waits until what was asked for is drawn.
fn settle(browser: &Browser) {
    browser.run(
        "return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))",
    );
}

fn the_picture_is_pointed_at(browser: &Browser) {
    browser.click("[data-do=all]");
    settle(browser);
    let point = |kind: &str, event: &str, more: &str| {
        browser.run(&format!(
            "const mark = document.querySelector('.run:nth-child(2) .mark.bad'); \
             const {{ x, y }} = mark.getBoundingClientRect(); \
             const place = {{ bubbles: true, cancelable: true, clientX: x + 3, clientY: y + 3 }}; \
             mark.dispatchEvent(new {kind}('{event}', {{ ...place, {more} }}))"
        ))
    };
    point("PointerEvent", "pointermove", "pointerId: 1");
    let tip = text(browser, "#tip");
    assert!(tip.contains("events") && tip.contains("attempt failed"), "{tip}");
    let window = || {
        let width =
            browser.run("return Number(document.querySelector('#overview .window').getAttribute('width'))");
        width.as_f64().unwrap()
    };
    let whole = window();
    point("WheelEvent", "wheel", "deltaY: -100, ctrlKey: true");
    settle(browser);
    assert!(window() < whole, "{} {whole}", window());
}

fn the_lesson_answers(browser: &Browser) {
    assert_eq!(browser.run("return document.querySelector('#answer').checkVisibility()"), json!(false));
    assert!(text(browser, ".prose").contains("<b>for a long time</b>"));
    browser.click("#choices label:nth-of-type(1) input");
    browser.run("document.querySelector('#answer-show').focus()");
    browser.press(ENTER);
    assert!(text(browser, "#choices label:nth-of-type(1)").contains("✗ the run says otherwise"));
    assert!(text(browser, "#choices label:nth-of-type(2)").contains("✓ the run shows this"));
    assert!(text(browser, "#answer").contains("In OOT grace."));
    assert_eq!(text(browser, "#now"), "day 185, 00:00");
    assert_eq!(
        browser.run("return document.querySelector('.run:nth-child(2) .card.selected').dataset.actor"),
        json!("laptop")
    );
}

fn somebody_who_hears_is_told(browser: &Browser) {
    scrub(browser, day(185));
    let told = browser.run(
        "return new Promise((done) => { const place = document.querySelector('#told'); const look = () => \
         place.textContent.startsWith('day 185, 00:00.') ? done(place.textContent) : setTimeout(look, 20); look(); })",
    );
    let told = told.as_str().unwrap();
    assert!(told.contains("laptop: OotGrace, 36000 minutes left, 25 d"), "{told}");
    assert_eq!(
        browser.run("return document.querySelector('#scrub').getAttribute('aria-valuetext')"),
        json!("day 185, 00:00")
    );
    let unnamed = browser.run(
        "return [...document.querySelectorAll('button, input, select, summary')].filter((one) => one.checkVisibility() && \
         !(one.textContent.trim() || one.getAttribute('aria-label') || one.labels?.length)).map((one) => one.outerHTML)",
    );
    assert_eq!(unnamed, json!([]));
    // Every event stands in the table as well.
    browser.click("#table > summary");
    browser.run(
        "return new Promise((done) => { const look = () => document.querySelector('#table tbody tr') ? done() : setTimeout(look, 20); look(); })",
    );
    assert!(text(browser, "#table tbody").contains("attempt"));
}

/// The text with the least contrast to what is behind it: the ratio of WCAG 2.2 (1.4.3), and the text.
const LEAST_CONTRAST: &str = r"
    const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
    const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255)
      .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
      .reduce((sum, c, index) => sum + c * [0.2126, 0.7152, 0.0722][index], 0);
    const isSeen = (colour) => colour !== 'transparent' && channels(colour)[3] !== 0;
    const behind = (element) => {
      const shape = element.closest('g')?.querySelector('rect');
      if (shape && isSeen(getComputedStyle(shape).fill)) { return getComputedStyle(shape).fill; }
      for (let one = element; one; one = one.parentElement) {
        if (isSeen(getComputedStyle(one).backgroundColor)) { return getComputedStyle(one).backgroundColor; }
      }
      return 'rgb(255, 255, 255)';
    };
    const own = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
    const all = [...document.querySelectorAll('body *')].filter((one) => own(one) && one.checkVisibility()
      && !['SCRIPT', 'STYLE', 'NOSCRIPT', 'OPTION'].includes(one.tagName)).map((one) => {
      const style = getComputedStyle(one);
      const colour = one instanceof SVGElement ? style.fill : style.color;
      const [light, dark] = [luminance(channels(colour)), luminance(channels(behind(one)))].sort((a, b) => b - a);
      return [(light + 0.05) / (dark + 0.05), `${one.tagName} ${one.className.baseVal ?? one.className} ${one.textContent.slice(0, 40)} ${colour} on ${behind(one)}`];
    });
    return all.sort((a, b) => a[0] - b[0])[0];
";

/// Text stands out in both schemes as WCAG's AA asks.
fn it_is_readable_in_light_and_dark(browser: &Browser) {
    scrub(browser, day(185));
    for (scheme, back) in [("light", "rgb(255, 255, 255)"), ("dark", "rgb(15, 18, 22)")] {
        browser.prefers(scheme);
        assert_eq!(browser.run("return getComputedStyle(document.body).backgroundColor"), json!(back));
        let least = browser.run(LEAST_CONTRAST);
        assert!(least[0].as_f64().unwrap() >= 4.5, "{scheme}: {least}");
    }
    browser.prefers("light");
}

fn nothing_leaves_the_page(browser: &Browser) {
    let loaded = browser.run("return performance.getEntriesByType('resource').map((one) => one.name)");
    assert_eq!(loaded, json!([]));
    let refused = browser.run("return fetch('http://kms1.lab.test/').then(() => 'sent', () => 'refused')");
    assert_eq!(refused, json!("refused"));
    let complaints = browser.complaints();
    let own: Vec<&Value> =
        complaints.iter().filter(|one| !one["message"].to_string().contains("kms1.lab.test")).collect();
    assert_eq!(own, Vec::<&Value>::new());
    assert!(
        complaints.iter().any(|one| one["message"].to_string().contains("Content Security Policy")),
        "{complaints:?}"
    );
}

fn all_of_it((width, height): (u32, u32)) {
    let Some(browser) = Browser::start(width, height) else { return };
    let made = made();
    open(&browser, &made.url());
    assert_eq!(browser.run("return innerWidth"), json!(width));
    fits(&browser);
    the_lesson_answers(&browser);
    open(&browser, &made.url());
    day_185_shows_oot_grace_with_25_days_left(&browser, made);
    every_number_is_the_folds(&browser, made);
    a_moment_is_gone_to_by_its_name(&browser);
    the_keyboard_does_all_of_it(&browser);
    the_picture_is_pointed_at(&browser);
    somebody_who_hears_is_told(&browser);
    browser.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
    fits(&browser);
    it_is_readable_in_light_and_dark(&browser);
    nothing_leaves_the_page(&browser);
}

#[test]
fn without_scripts_the_licence_states_are_there_to_read() {
    let Some(browser) = Browser::start(DESK.0, DESK.1) else { return };
    let folder = TempDir::new().unwrap();
    let html = page(&made().runs, with(&lesson())).unwrap();
    let silent = html.replace("script-src 'unsafe-inline'", "script-src 'none'");
    assert_ne!(silent, html);
    std::fs::write(folder.path().join("silent.html"), silent).unwrap();
    browser.open(&format!("file://{}", folder.path().join("silent.html").display()));
    browser.click("#states > summary");
    let states = text(&browser, "#states");
    assert!(states.contains("OotGrace") && states.contains("180 days passed without a renewal"), "{states}");
    assert!(text(&browser, "#answer").contains("In OOT grace."));
    assert_eq!(browser.run("return document.querySelector('#controls').checkVisibility()"), json!(false));
}

#[test]
fn a_page_opens_where_it_was_asked_to() {
    let Some(browser) = Browser::start(DESK.0, DESK.1) else { return };
    let folder = TempDir::new().unwrap();
    let url = format!("file://{}", folder.path().join("part.html").display());
    let seen = |from, to| {
        let html = page(&made().runs, Opening { lesson: None, from, to }).unwrap();
        std::fs::write(folder.path().join("part.html"), html).unwrap();
        open(&browser, &url);
        let share = "const [all, part] = ['#overview', '#overview .window'].map((one) => document.querySelector(one).getBoundingClientRect()); \
                     return part.width / all.width";
        (text(&browser, "#now"), browser.run(share).as_f64().unwrap())
    };
    let (now, share) = seen(Some(day(180)), Some(day(190)));
    assert_eq!(now, "day 180, 00:00");
    assert!(share < 0.1, "{share}");
    let (now, share) = seen(None, Some(day(4_000)));
    assert_eq!(now, "day 0, 00:00");
    assert!(share > 0.9, "{share}");
}

#[test]
fn a_timeline_on_a_desk() {
    all_of_it(DESK);
}

#[test]
fn a_timeline_on_a_phone() {
    all_of_it(PHONE);
}

#[test]
fn a_year_of_one_client_is_small() {
    let run = folded(YEAR);
    let html = page(std::slice::from_ref(&run), Opening::default()).unwrap();
    assert!(run.lanes.iter().map(|lane| lane.marks.len()).sum::<usize>() > 10_000);
    assert!(html.len() < 300_000, "{} octets", html.len());
    if let Some(folder) = std::env::var_os("KMSLAB_PAGES") {
        let folder = PathBuf::from(folder);
        std::fs::write(folder.join("year.html"), html).unwrap();
        std::fs::copy(made().folder.path().join("page.html"), folder.join("lost.html")).unwrap();
    }
}
