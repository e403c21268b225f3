//! What became of a baseline, in lines: what every report says of it.

use std::fmt::Write;

use crate::{
    baseline::Blessed,
    results::{
        known::{Account, List, Surprise},
        record::Outcome,
    },
};

use super::facts::plural;

/// One line of counts, then a line for each difference.
pub(super) fn lines(account: &Account) -> Vec<String> {
    let mut head = format!("baseline {}: {}", account.file, plural(account.known, "known failure"));
    let flaky = account.flaky_failed + account.flaky_passed;
    if flaky > 0 {
        let _ = write!(head, ", {} of {} failed", account.flaky_failed, plural(flaky, "flaky case"));
    }
    if account.not_judged > 0 {
        let _ = write!(head, ", {} not judged, for their cases were not run", account.not_judged);
    }
    let _ = match account.surprises.len() {
        0 => write!(head, "; nothing else differs"),
        1 => write!(head, "; 1 difference fails this run"),
        many => write!(head, "; {many} differences fail this run"),
    };
    let stale = account.stale.iter().map(|one| format!("  warning: {}", line(account, one)));
    [head]
        .into_iter()
        .chain(account.surprises.iter().map(|one| format!("  {}", line(account, one))))
        .chain(stale)
        .collect()
}

/// A difference with its place in the file and its case.
pub(super) fn line(account: &Account, surprise: &Surprise) -> String {
    let place = surprise.line.map(|line| format!("{}:{line}: ", account.file)).unwrap_or_default();
    format!("{place}{} {} {}", surprise.arm, surprise.id, surprise.says)
}

/// What the baseline says of a case that came as listed, and why.
pub(super) fn reason(outcome: &Outcome) -> Option<String> {
    let known = outcome.known.as_ref().filter(|known| known.expected)?;
    let what = match known.list {
        List::Failures => "known failure",
        List::Flaky => "known to be flaky",
    };
    Some(format!("{what}: {}", known.reason))
}

/// What was written anew, and what is left to do.
pub(crate) fn blessed(file: &str, blessed: &Blessed) -> String {
    let mut text = format!("{file} takes the differences as known from now on:\n");
    let lists = [("added", &blessed.added), ("changed", &blessed.changed), ("dropped", &blessed.dropped)];
    for (what, cases) in lists {
        for case in cases {
            let _ = writeln!(text, "{what:7} {case}");
        }
    }
    let [added, changed, dropped] = lists.map(|(_, cases)| cases.len());
    let _ =
        writeln!(text, "{file}: {added} added, {changed} changed, {dropped} dropped, {} kept", blessed.kept);
    if added > 0 {
        let _ = writeln!(text, "write the reasons before the next run: it refuses a file with `why?` in it");
    }
    text
}
