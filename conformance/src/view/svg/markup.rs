//! Pieces of markup.

use std::fmt::Write;

/// Markup that grows.
#[derive(Debug, Default)]
pub(super) struct Markup(String);

impl Markup {
    /// Adds text that begins at `x`, on the line `y`.
    pub(super) fn text(&mut self, x: u32, y: u32, class: &str, text: &str) {
        let _ = writeln!(self.0, r#"<text x="{x}" y="{y}" class="{class}">{}</text>"#, escaped(text));
    }

    /// Adds a box. `told`: what whoever points at it reads.
    pub(super) fn rect(&mut self, (x, y): (u32, u32), (width, height): (u32, u32), paint: &str, told: &str) {
        let told = escaped(told);
        let _ = writeln!(
            self.0,
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" {paint}><title>{told}</title></rect>"#
        );
    }

    /// Adds a path of a class.
    pub(super) fn path(&mut self, class: &str, steps: &str, told: &str) {
        let told = escaped(told);
        let _ = writeln!(self.0, r#"<path class="{class}" d="{steps}"><title>{told}</title></path>"#);
    }

    /// All of it.
    pub(super) fn into_string(self) -> String {
        self.0
    }
}

/// Text as it stands in markup; what XML can't hold (XML 1.0, 2.2) is replaced.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c.is_control() && c != '\n' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn names_from_outside_are_text() {
        assert_eq!(escaped("a<b> & \"c\"\u{1}\u{ffff}"), "a&lt;b&gt; &amp; &quot;c&quot;\u{fffd}\u{fffd}");
    }
}
