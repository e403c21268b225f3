//! What somebody does with the page of a run against a host that counts wrong.

use std::{process::Command, sync::OnceLock};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::webdriver::{Browser, ENTER, TAB};

const DESK: (u32, u32) = (1280, 900);
const PHONE: (u32, u32) = (390, 844);

/// A name that isn't harmless.
const ODD: &str = "a </script><img src=x> host";

fn kmslab(folder: &TempDir, words: &[&str]) -> Option<i32> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kmslab"));
    let command = command.args(words).current_dir(folder.path()).env_remove("KMSLAB_REQUIRE_TOOLS");
    let output = command.output().unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    output.status.code()
}

/// The page: a run of two arms, one of which fails. Made once for all tests of this process.
fn page() -> String {
    static PAGE: OnceLock<TempDir> = OnceLock::new();
    let folder = PAGE.get_or_init(|| {
        let folder = TempDir::new().unwrap();
        let exe = env!("CARGO_BIN_EXE_kmslab");
        let plug = format!("Adapter([{exe:?}, \"adapter\", \"host\", \"--saboteur\", \"count-off-by-one\"])");
        let target = format!("Target(name: \"off\", role: Host, plug: {plug})");
        std::fs::write(folder.path().join("host.ron"), target).unwrap();
        let filters = ["--filter", "count/*", "--filter", "activation/*"];
        let host = [&["check", "-q", "--target", "host.ron", "--out", "host"], &filters[..]].concat();
        assert_eq!(kmslab(&folder, &host), Some(1));
        // What a target calls itself could end a script or begin an element, if it weren't escaped.
        let results = folder.path().join("host/results.jsonl");
        let text = std::fs::read_to_string(&results).unwrap();
        let odd = text.replacen("\"kmslab host\"", &format!("{ODD:?}"), 1);
        assert_ne!(odd, text);
        std::fs::write(&results, odd).unwrap();
        let world = [&["check", "-q", "--arm", "virtual", "--out", "virtual"], &filters[..]].concat();
        assert_eq!(kmslab(&folder, &world), Some(0));
        let report = ["report", "--format", "html", "--out", "page.html", "virtual", "host"];
        assert_eq!(kmslab(&folder, &report), Some(0));
        folder
    });
    format!("file://{}", folder.path().join("page.html").display())
}

/// How many elements that are to be seen a selector finds.
fn seen(browser: &Browser, selector: &str) -> u64 {
    let script = format!(
        "return [...document.querySelectorAll({selector:?})].filter((one) => one.checkVisibility()).length"
    );
    browser.run(&script).as_u64().unwrap()
}

/// The text that is to be seen of an element.
fn text(browser: &Browser, selector: &str) -> String {
    let script = format!("return document.querySelector({selector:?}).innerText");
    browser.run(&script).as_str().unwrap().to_owned()
}

/// Nothing sticks out at the side.
#[track_caller]
fn fits(browser: &Browser) {
    let sizes = browser.run("return [document.documentElement.scrollWidth, innerWidth]");
    assert!(sizes[0].as_u64() <= sizes[1].as_u64(), "{sizes}");
}

fn filters_hide_and_show(browser: &Browser) {
    let (all, failures) = (seen(browser, "#grid .row"), seen(browser, ".case"));
    assert!(all > 20 && failures > 10, "{all} {failures}");
    assert_eq!(
        text(browser, "#shown"),
        format!("{failures} of {failures} told in full, {all} of {all} scenarios")
    );

    browser.click("input[value=pass]");
    let without_passes = seen(browser, "#grid .row");
    assert!(0 < without_passes && without_passes < all, "{without_passes}");
    assert_eq!(seen(browser, ".case"), failures);

    browser.click("input[value=fail]");
    assert_eq!((seen(browser, ".case[data-verdict=fail]"), seen(browser, "#grid .row a.fail")), (0, 0));
    browser.click("button[type=reset]");
    assert_eq!((seen(browser, "#grid .row"), seen(browser, ".case")), (all, failures));

    browser.click("input[value=host]");
    assert_eq!((seen(browser, ".case"), seen(browser, "#grid td[data-arm=host]")), (0, 0));
    assert!(seen(browser, "#grid td[data-arm=virtual]") > 0);
    browser.click("button[type=reset]");

    browser.write("input[type=search]", "Below-Threshold");
    let found = seen(browser, "#grid .row");
    assert!(0 < found && found < 5, "{found}");
    assert!(text(browser, "#grid").contains("below-threshold"));
    browser.click("button[type=reset]");

    browser.run("const area = document.querySelector('select'); area.value = 'activation'; area.dispatchEvent(new Event('input', { bubbles: true }))");
    let of_area = seen(browser, "#grid .row");
    assert!(0 < of_area && of_area < all, "{of_area}");
    assert_eq!(seen(browser, ".case:not([data-area=activation])"), 0);
    browser.write("input[type=search]", "no such text");
    assert_eq!((seen(browser, "#grid .row"), seen(browser, ".case")), (0, 0));
    browser.click("button[type=reset]");
    assert_eq!((seen(browser, "#grid .row"), seen(browser, ".case")), (all, failures));
}

/// A failure's place on the page.
const FAILURE: &str = ".case[data-verdict=fail]";

fn a_failure_tells_all(browser: &Browser) {
    assert_eq!(seen(browser, ".told"), 0);
    browser.click(&format!("{FAILURE} > summary"));
    assert_eq!(seen(browser, ".told"), 1);
    let told = |part: &str| text(browser, &format!("{FAILURE} {part}"));
    let (expected, actual) = (told("td.expected"), told("td.actual"));
    let number = |text: &str| text.lines().last().unwrap().parse::<u64>().unwrap();
    assert_eq!(number(&expected), number(&actual) + 1);
    // The drawing is an image that this browser can read.
    let drawn = browser.run(&format!(
        "const image = document.querySelector('{FAILURE} .drawing img'); return image.decode().then(() => image.naturalWidth)"
    ));
    assert!(drawn.as_u64() > Some(0), "{drawn}");
    assert!(told(".timeline .failing").contains("the failing step"));
    assert!(told(".timeline .marked").contains(&format!("count={}", number(&actual))));
    assert!(told(".timeline .finding").contains("actual"));
    // The field that differs, with its octets in little-endian order beside it.
    let row = told(".octets tr.differs");
    let octet = format!("{:02x} 00 00 00", number(&actual));
    assert!(row.contains("body.count") && row.contains(&octet), "{row}");
    assert!(told(".again code").starts_with("kmslab check --arm host --filter "));
    fits(browser);

    browser.click(&format!("{FAILURE} .copy"));
    let said = browser.run(
        "const button = document.querySelector('.case[data-verdict=fail] .copy'); \
         return new Promise((done) => { \
         const look = () => button.textContent === 'Copy' ? setTimeout(look, 20) : done(button.textContent); \
         look(); })",
    );
    assert!(said == json!("Copied") || said == json!("Selected"), "{said}");

    browser.click(&format!("{FAILURE} .req"));
    let id = browser.run(
        "return new Promise((done) => { const look = () => { \
         const target = document.querySelector('.requirement:target'); \
         if (target) { done(target.id); } else { setTimeout(look, 20); } }; look(); })",
    );
    let requirement = text(browser, ":target");
    assert!(
        requirement.starts_with(id.as_str().unwrap()) && requirement.contains("Source: "),
        "{requirement}"
    );
    browser.click(":target details summary");
    browser.click(":target details a");
    assert_eq!(browser.run("return document.activeElement.closest('.case').open"), json!(true));
    fits(browser);
}

fn a_mark_leads_to_its_failure(browser: &Browser) {
    browser.open(&page());
    browser.click("input[value=error], input[value=pass]");
    browser.click("#grid a.fail");
    assert_eq!(seen(browser, ".told"), 1);
    let mark = browser.run("return document.querySelector('#grid a.fail').hash");
    let open = browser.run("return '#' + document.querySelector('.case[open]').id");
    assert_eq!(mark, open);
}

fn the_keyboard_reaches_a_failure(browser: &Browser) {
    browser.open(&page());
    browser.run("document.querySelector('button[type=reset]').focus()");
    browser.press(TAB);
    assert_eq!(browser.run("return document.activeElement.matches('.case > summary')"), json!(true));
    assert_eq!(seen(browser, ".told"), 0);
    browser.press(ENTER);
    assert_eq!(seen(browser, ".told"), 1);
}

fn nothing_leaves_the_page(browser: &Browser) {
    let loaded = browser.run("return performance.getEntriesByType('resource').map((one) => one.name)");
    assert_eq!(loaded, json!([]));
    assert_eq!(browser.complaints(), Vec::<Value>::new());
    // Its drawings are all the images it has, and each holds itself.
    let strange = "return [...document.images].filter((one) => !one.matches('.drawing > img') || !one.src.startsWith('data:')).length";
    assert_eq!(browser.run(strange), json!(0));
    assert!(text(browser, "header").contains(ODD));
}

fn all_of_it((width, height): (u32, u32)) {
    let Some(browser) = Browser::start(width, height) else { return };
    browser.open(&page());
    assert_eq!(browser.run("return innerWidth"), json!(width));
    fits(&browser);
    filters_hide_and_show(&browser);
    a_failure_tells_all(&browser);
    a_mark_leads_to_its_failure(&browser);
    the_keyboard_reaches_a_failure(&browser);
    browser.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
    fits(&browser);
    nothing_leaves_the_page(&browser);
}

#[test]
fn the_page_on_a_desk() {
    all_of_it(DESK);
}

#[test]
fn the_page_on_a_phone() {
    all_of_it(PHONE);
}

#[test]
fn without_scripts_everything_is_there_to_read() {
    let Some(browser) = Browser::start(DESK.0, DESK.1) else { return };
    let path = page();
    let html = std::fs::read_to_string(path.trim_start_matches("file://")).unwrap();
    // The policy of the page refuses its own script.
    let silent = html.replace("script-src 'unsafe-inline'", "script-src 'none'");
    assert_ne!(silent, html);
    let file = tempfile::Builder::new().suffix(".html").tempfile().unwrap();
    std::fs::write(file.path(), silent).unwrap();
    browser.open(&format!("file://{}", file.path().display()));
    assert_eq!(seen(&browser, "#filters, .copy"), 0);
    browser.click(&format!("{FAILURE} > summary"));
    assert!(text(&browser, &format!("{FAILURE} td.expected")).parse::<u64>().is_ok());
    assert!(seen(&browser, "#grid .row") > 20);
}
