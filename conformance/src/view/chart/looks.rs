//! How licence states look: in glyphs of their own, so that they are told apart without colour, and in colours.

use crate::view::UNKNOWN;

/// The look of a licence state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Its name.
    pub licence: &'static str,
    /// What fills its band.
    pub glyph: char,
    /// The same where only ASCII can be shown.
    pub ascii: char,
    /// Its colour in a terminal: the parameter of Select Graphic Rendition (ECMA-48, 8.3.117).
    pub sgr: &'static str,
    /// Its colour on a light page.
    pub light: &'static str,
    /// Its colour on a dark page.
    pub dark: &'static str,
    /// The angle of the hatching on a page, in degrees; `None` for plain.
    pub hatch: Option<u16>,
}

/// In the order of the states' codes.
const LOOKS: [Look; 7] = [
    row("Unlicensed", '╌', '-', "90", "#b9bec6", "#5c6370", Some(90)),
    row("Licensed", '█', '=', "32", "#7cc48d", "#2f7d45", None),
    row("OobGrace", '▒', 'o', "36", "#8ec5e8", "#28658d", Some(45)),
    row("OotGrace", '░', '~', "33", "#f1c45b", "#8a6410", Some(135)),
    row("NonGenuineGrace", '▚', '%', "35", "#d5a3e0", "#7a3f8b", Some(20)),
    row("Notification", '▄', '#', "31", "#ee9a8e", "#9b3527", Some(0)),
    row("ExtendedGrace", '▞', 'e', "34", "#a9b4ee", "#46519c", Some(160)),
];

/// For a state that nothing tells, or that has none of the names.
const OTHER: Look = row(UNKNOWN, '?', '?', "0", "#dddddd", "#444444", None);

const fn row(
    licence: &'static str,
    glyph: char,
    ascii: char,
    sgr: &'static str,
    light: &'static str,
    dark: &'static str,
    hatch: Option<u16>,
) -> Look {
    Look { licence, glyph, ascii, sgr, light, dark, hatch }
}

/// The look of the licence state of this name.
#[must_use]
pub fn look(licence: &str) -> Look {
    LOOKS.into_iter().find(|look| look.licence == licence).unwrap_or(OTHER)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use emulator::model::LicenceStatus;

    use super::*;

    #[test]
    fn every_state_is_told_apart_by_its_glyph_alone() {
        let looks: Vec<Look> = LicenceStatus::ALL.iter().map(|state| look(&format!("{state:?}"))).collect();
        let apart = |of: &dyn Fn(&Look) -> String| looks.iter().map(of).collect::<BTreeSet<_>>().len();
        assert_eq!(apart(&|look| look.licence.to_owned()), looks.len());
        assert_eq!(apart(&|look| look.glyph.to_string()), looks.len());
        assert_eq!(apart(&|look| look.ascii.to_string()), looks.len());
        assert!(looks.iter().all(|look| look.ascii.is_ascii() && look.glyph != OTHER.glyph));
    }
}
