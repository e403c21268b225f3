//! Drawings, character by character. KMSLAB_BLESS=1 writes them anew.

use std::{fs, io::Write, path::Path};

use kmslab::view::{
    svg::svg,
    text::{Style, text},
};
use rstest::rstest;

use crate::{played::of_library, tools};

#[rstest]
#[case("renewal/failed-one-is-retried-every-two-hours")]
#[case("count/rebuilt-host-fills-up-in-days")]
#[case("grace/out-of-tolerance-grace-ends-in-notification")]
fn drawings_stay_as_they_were(#[case] id: &str) {
    let chart = of_library(id).chart();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/timeline/drawings");
    let name = id.rsplit('/').next().unwrap();
    for (width, ascii) in [(80, false), (120, false), (80, true)] {
        let drawn = text(&chart, Style { width, ascii, colour: false });
        let kind = if ascii { "ascii" } else { "txt" };
        let path = folder.join(format!("{name}.{width}.{kind}"));
        if std::env::var("KMSLAB_BLESS").is_ok_and(|value| value == "1") {
            fs::write(&path, &drawn).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(
            drawn,
            kept,
            "{} differs; if this is meant, KMSLAB_BLESS=1 writes it anew",
            path.display()
        );
        assert!(!ascii || drawn.is_ascii(), "{drawn}");
    }
}

#[rstest]
#[case("count/table-holds-fifty")]
#[case("renewal/twenty-five-in-180-days")]
#[case("discovery/equal-records-spread-the-load")]
#[case("grace/initial-grace-without-a-host")]
fn no_line_is_wider_than_asked_for(#[case] id: &str) {
    let chart = of_library(id).chart();
    for width in [80, 81, 100, 160, 300] {
        let drawn = text(&chart, Style { width, ascii: false, colour: false });
        // A word that is longer than a line isn't broken.
        let too_wide = drawn.lines().find(|line| line.chars().count() > width && line.trim().contains(' '));
        assert_eq!(too_wide, None, "{width} columns:\n{drawn}");
    }
}

#[test]
fn colours_change_nothing_but_colours() {
    let chart = of_library("grace/out-of-tolerance-grace-ends-in-notification").chart();
    let style = Style { width: 100, ascii: false, colour: false };
    let coloured = text(&chart, Style { colour: true, ..style });
    let mut bare = String::new();
    for (index, part) in coloured.split("\x1b[").enumerate() {
        bare.push_str(if index == 0 { part } else { part.split_once('m').unwrap().1 });
    }
    assert!(coloured.len() > bare.len());
    assert_eq!(bare, text(&chart, style));
}

#[test]
fn drawings_are_well_formed() {
    let Some(mut xmllint) = tools::tool("xmllint") else { return };
    let several = ["count/table-holds-fifty", "renewal/failed-one-is-retried-every-two-hours"];
    let mut charts = several.map(|id| of_library(id).chart());
    charts[0].title = "names & <marks> \"quoted\"\u{7}".to_owned();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(svg(&charts).as_bytes()).unwrap();
    let output = xmllint.args(["--noout", "--nonet"]).arg(file.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
