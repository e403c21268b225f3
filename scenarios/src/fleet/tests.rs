//! Fleet files: the examples load, and what is wrong is shown in its place.

use std::{fs, path::PathBuf};

use emulator::model::{HOST_KEYS, Minutes, PRODUCTS, Question, Readings};

use super::read;

const PAGE: &str = include_str!("../../FLEETS.md");

fn fleets() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fleets")
}

#[test]
fn every_fleet_of_the_folder_loads() {
    let mut files = 0;
    for entry in fs::read_dir(fleets()).unwrap() {
        let path = entry.unwrap().path();
        let source = fs::read_to_string(&path).unwrap();
        let file = read(&path.display().to_string(), &source, Readings::default());
        let file = file.unwrap_or_else(|findings| panic!("{}", findings[0]));
        assert!(file.population.machines() >= 100, "{}", path.display());
        files += 1;
    }
    assert!(files >= 3, "{files}");
}

/// A small file with `host` and `group` put into it.
fn small(host: &str, group: &str, more: &str) -> String {
    format!(
        "Fleet(\n    title: \"x\",\n    length: \"30d\",\n    {more}\n    hosts: {{ \"kms1\": (key: \"server-group-b\", {host}) }},\n    \
         groups: {{ \"office\": (product: \"client-os/enterprise\", count: 30, {group}) }},\n)\n"
    )
}

#[test]
fn what_is_left_out_has_a_default() {
    let file = read("f.ron", &small("", "", ""), Readings::default()).unwrap();
    assert_eq!((file.length, file.population.threshold()), (Minutes::days(30), Some(25)));
    let host = &file.population.hosts[0];
    assert_eq!(host.config.renewal_interval.minutes(), Minutes::days(7));
    let group = &file.population.groups[0];
    assert!(group.hours.is_none() && group.travel.is_none() && group.images.is_none() && group.caching);
    let pinned = small("", "", "readings: { \"OPEN-017\": B },");
    assert!(
        read("f.ron", &pinned, Readings::default())
            .unwrap()
            .population
            .readings
            .is_b(Question::WatchRestarts)
    );
}

#[test]
fn what_is_wrong_is_shown_where_it_stands() {
    for (host, group, more, line, expect) in [
        ("", "imges: 2", "", 6, "did you mean `images`?"),
        ("prioritty: 2", "", "", 5, "did you mean `priority`?"),
        ("", "hours: (from: \"8h\", to: \"8h\")", "", 6, "switched off before it is on"),
        (
            "",
            "hours: (from: \"8h\", to: \"23h\", spread: \"2h\")",
            "",
            6,
            "end on the day on which they begin",
        ),
        ("", "hours: (days: [Mondy], from: \"8h\", to: \"9h\")", "", 6, "did you mean `Monday`?"),
        ("", "hours: (days: [], from: \"8h\", to: \"9h\")", "", 6, "never on"),
        ("", "travel: (every: \"3d\", away: \"4d\")", "", 6, "a trip fits into its period"),
        ("", "images: 0", "", 6, "cloned from no image"),
        ("outages: [(from: \"3d\", to: \"2d\")]", "", "", 5, "ends before it begins"),
        ("outages: [(from: \"3d\"), (from: \"9d\")]", "", "", 5, "before the last one is over"),
        ("", "", "readings: { \"OPEN-999\": B },", 4, "unknown question `OPEN-999`"),
        ("", "arrive: \"2 days\"", "", 6, "is not a length of time"),
    ] {
        let source = small(host, group, more);
        let findings = read("f.ron", &source, Readings::default()).expect_err(&source);
        let shown = findings[0].to_string();
        assert!(shown.contains(expect), "{source}{shown}");
        assert!(shown.contains(&format!("f.ron:{line}:")), "{source}{shown}");
        assert!(shown.contains('^'), "{shown}");
    }
}

#[test]
fn lengths_products_and_numbers_have_bounds() {
    for (from, to, expect) in [
        ("length: \"30d\"", "length: \"90m\"", "can't be played for"),
        ("length: \"30d\"", "length: \"3661d\"", "can't be played for"),
        ("count: 30", "count: 0", "nobody is in this group"),
        ("count: 30", "count: 4000000000", "more than a fleet can have"),
        ("client-os/enterprise", "client-os/ultimate", "can't be a KMS client"),
        ("client-os/enterprise", "client-os/enterprize", "did you mean"),
        ("Fleet(", "Scenario(", "this is no Fleet file"),
    ] {
        let source = small("", "", "").replace(from, to);
        let findings = read("f.ron", &source, Readings::default()).expect_err(&source);
        assert!(findings[0].to_string().contains(expect), "{}", findings[0]);
    }
}

#[test]
fn every_word_is_documented_and_the_pages_examples_load() {
    let mut words = 0;
    for line in include_str!("tree.rs").lines() {
        let line = line.trim_start();
        let field =
            line.strip_prefix("pub(super) ").and_then(|rest| rest.split_once(": ")).map(|(name, _)| name);
        let day = line.strip_suffix(',').filter(|word| word.ends_with("day"));
        for word in field.into_iter().chain(day) {
            assert!(PAGE.contains(&format!("`{word}`")), "FLEETS.md doesn't explain `{word}`");
            words += 1;
        }
    }
    assert!(words >= 30, "the scan finds fields: {words}");
    let mut examples = 0;
    for example in PAGE.split("```ron\n").skip(1).filter_map(|rest| rest.split("```").next()) {
        let read = read("FLEETS.md", example, Readings::default());
        assert!(read.is_ok(), "{}", read.unwrap_err()[0]);
        examples += 1;
    }
    assert!(examples > 0);
}

#[test]
fn names_that_are_too_long_or_like_nothing_are_told_what_could_stand_there() {
    for (from, to, expect) in [
        ("\"kms1\"", format!("\"{}\"", "k".repeat(46)), "use at most 40 characters"),
        ("client-os/enterprise", "zzz".to_owned(), "there are client-os/professional, "),
        ("server-group-b", "zzz".to_owned(), "there are client-os-previous, client-os, "),
    ] {
        let findings = read("f.ron", &small("", "", "").replace(from, &to), Readings::default()).unwrap_err();
        assert!(findings[0].to_string().contains(expect), "{}", findings[0]);
    }
}

#[test]
fn the_page_lists_every_product_that_a_group_can_have_with_its_host_keys() {
    let rows: Vec<_> = PAGE.lines().filter(|line| line.starts_with("| `")).collect();
    for product in PRODUCTS.iter().filter(|product| product.is_volume()) {
        let keys = HOST_KEYS.iter().filter(|key| key.covers.contains(&product.kms));
        let keys = keys.map(|key| format!("`{}`", key.name)).collect::<Vec<_>>().join(", ");
        let end = format!(" | {} | {keys} |", product.n_policy);
        let named = format!("`{}`", product.name);
        assert!(rows.iter().any(|row| row.contains(&named) && row.ends_with(&end)), "{named}{end}");
    }
}
