//! Chosen fields as tab-separated lines.

use std::io::{self, Write};

use super::{
    ShowError,
    filter::needs_calls,
    reference::{Reference, Sheet},
};

/// The fields to write, in their order.
#[derive(Clone, Debug)]
pub struct Columns {
    columns: Vec<Reference>,
    /// All of them stand on items of several kinds: every item has a line.
    common: bool,
}

impl Columns {
    /// The fields of these names.
    ///
    /// # Errors
    ///
    /// [`ShowError::Field`] for one that doesn't exist.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, ShowError> {
        let columns = names.into_iter().map(|name| Reference::parse(name.trim()));
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        let common = columns.iter().all(|column| column.quick.is_some_and(|quick| quick.is_common()));
        Ok(Self { columns, common })
    }

    /// Whether a column needs calls to be put together.
    #[must_use]
    pub fn needs_calls(&self) -> bool {
        self.columns.iter().any(needs_calls)
    }

    /// Writes the line of an item that has one of the fields beside those that items of every kind have.
    pub(super) fn write(&self, sheet: &mut Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
        if !self.common && !self.columns.iter().any(|column| is_there(column, sheet)) {
            return Ok(());
        }
        for (index, column) in self.columns.iter().enumerate() {
            if index > 0 {
                out.write_all(b"\t")?;
            }
            match column.quick {
                Some(quick) => {
                    if let Some(value) = quick.get(sheet.item()) {
                        write!(out, "{value}")?;
                    }
                }
                None => {
                    let matching = sheet.fields().iter().filter(|field| column.matches(field));
                    for (index, field) in matching.enumerate() {
                        write!(out, "{}{}", if index == 0 { "" } else { "," }, field.value)?;
                    }
                }
            }
        }
        out.write_all(b"\n")
    }
}

/// Whether the item has the field, and it is no field of every kind of item.
fn is_there(column: &Reference, sheet: &mut Sheet<'_>) -> bool {
    match column.quick {
        Some(quick) => !quick.is_common() && quick.get(sheet.item()).is_some(),
        None => sheet.fields().iter().any(|field| column.matches(field)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::samples;

    #[track_caller]
    fn check(names: &[&str], frames: std::ops::RangeInclusive<u64>, expected: &str) {
        let columns = Columns::new(names.iter().copied()).unwrap();
        let mut out = Vec::new();
        for item in samples::all().iter().filter(|item| frames.contains(&item.seen.frame)) {
            columns.write(&mut Sheet::new(item), &mut out).unwrap();
        }
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn a_line_has_the_fields_in_the_order_asked_for() {
        check(
            &["frame", "time", "ptype", "frag_length", "call_id"],
            6..=8,
            "7\t2026-01-01T00:00:00.000006000Z\t11\t160\t1\n8\t2026-01-01T00:00:00.000007000Z\t12\t108\t1\n",
        );
        check(&["body.n_policy", "ptype"], 8..=10, "\t12\n25\t0\n\t2\n");
        check(&["frame", "result[].result"], 6..=9, "8\t2,0,3\n");
    }

    #[test]
    fn fields_of_every_item_give_every_item_a_line() {
        check(&["frame", "kind", "conn"], 23..=24, "23\tforeign\t0\n24\tgap\t0\n");
        check(&["frame", "dns.rcode"], 3..=7, "3\t3\n");
    }
}
