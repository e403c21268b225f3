//! Colours and hatchings of a drawing.

use std::fmt::Write;

use crate::view::chart::Look;

/// Colours of everything but licence states, on a light page and on a dark one.
const PAGE: [(&str, &str, &str); 7] = [
    ("page", "#ffffff", "#16181d"),
    ("ink", "#1d2129", "#e6e8ec"),
    ("dim", "#5a6270", "#a3abb8"),
    ("line", "#c3c8d0", "#454c58"),
    ("good", "#1c7a3c", "#62c884"),
    ("bad", "#b3261e", "#ff8a80"),
    ("soft", "#eef0f3", "#262a32"),
];

/// The class of a state's band.
pub(super) fn class(look: &Look) -> String {
    format!("s{}", look.licence)
}

/// The style and the patterns of a drawing in which these states occur.
pub(super) fn style(looks: &[Look]) -> String {
    let variables = |dark: bool| {
        let own = PAGE.iter().map(|(name, on_light, on_dark)| ((*name).to_owned(), *on_light, *on_dark));
        let states = looks.iter().map(|look| (class(look), look.light, look.dark));
        let all = own
            .chain(states)
            .map(|(name, on_light, on_dark)| format!("--{name}:{};", if dark { on_dark } else { on_light }));
        all.collect::<String>()
    };
    let mut text = format!(
        "<style>\nsvg{{color-scheme:light dark;{}}}\n@media (prefers-color-scheme:dark){{svg{{{}}}}}\n",
        variables(false),
        variables(true)
    );
    text.push_str(
        "text{font:12px ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:var(--ink)}\n\
         .title{font-weight:bold;font-size:15px}.name{font-weight:bold}.dim{fill:var(--dim)}.page{fill:var(--page)}\n\
         .line{stroke:var(--line);fill:none}.gap{stroke:var(--dim);stroke-dasharray:2 4;fill:none}\n\
         .silence{fill:var(--soft)}.hatch{stroke:var(--ink);stroke-opacity:.3;stroke-width:1.5}\n\
         .good{stroke:var(--good);stroke-width:2;fill:none}.bad{stroke:var(--bad);stroke-width:2;fill:none}\n\
         .down{fill:var(--bad);fill-opacity:.35}.seen{fill:var(--ink)}.step{fill:var(--dim)}.broken{fill:var(--bad)}\n\
         .below{stroke:var(--dim);stroke-width:2;stroke-dasharray:4 4;fill:none}\n\
         .enough{stroke:var(--good);stroke-width:4;fill:none}\n",
    );
    for look in looks {
        let class = class(look);
        let _ = writeln!(text, ".{class}{{fill:var(--{class})}}");
    }
    text.push_str("</style>\n<defs>\n");
    for (look, angle) in looks.iter().filter_map(|look| Some((look, look.hatch?))) {
        let _ = writeln!(
            text,
            r#"<pattern id="h{}" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate({angle})"><path class="hatch" d="M0 0H8"/></pattern>"#,
            class(look)
        );
    }
    text.push_str("</defs>\n");
    text
}
