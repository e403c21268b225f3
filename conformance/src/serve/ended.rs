//! What a served scenario came to.

use std::fmt;

use scenarios::run::{Check, CheckState, Outcome, Verdict};

/// What a served scenario came to. Its text is what a user reads at the end.
#[derive(Clone, Debug)]
pub struct Ended {
    /// The case.
    pub case: String,
    /// How it is judged.
    pub outcome: Outcome,
    /// Requests of subjects.
    pub requests: u64,
    /// Connections that were accepted.
    pub connections: u64,
    /// Addresses that somebody connected or asked from.
    pub peers: usize,
}

impl Ended {
    /// The exit code: 0 when everything that was judged holds, 1 for a failure, 3 when nothing was judged or something
    /// of ours is wrong.
    #[must_use]
    pub fn exit(&self) -> u8 {
        match self.outcome.verdict {
            Verdict::Fail => 1,
            Verdict::Pass => 0,
            Verdict::Unsupported if self.judged() > 0 => 0,
            _ => 3,
        }
    }

    /// Expectations on subjects that were judged.
    fn judged(&self) -> usize {
        let judged = [CheckState::Met, CheckState::Warned, CheckState::Broken];
        let checks = self.outcome.checks.iter().filter(|check| check.on_subject);
        checks.filter(|check| judged.contains(&check.state)).count()
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { requests, connections, peers, .. } = self;
        writeln!(
            f,
            "{} on {} from {}",
            plural(*requests, "request", "requests"),
            plural(*connections, "connection", "connections"),
            plural(*peers as u64, "address", "addresses")
        )?;
        for check in &self.outcome.checks {
            writeln!(f, "  {}", told(check))?;
        }
        let of = self.outcome.checks.iter().filter(|check| check.on_subject).count();
        writeln!(
            f,
            "{} of {} on the client judged",
            self.judged(),
            plural(of as u64, "expectation", "expectations")
        )?;
        let why = self.outcome.message.as_deref().unwrap_or_default();
        match self.outcome.verdict {
            Verdict::Pass => writeln!(f, "pass {}", self.case),
            Verdict::Unsupported if self.judged() > 0 => {
                writeln!(f, "pass {}, as far as it went: {why}", self.case)
            }
            Verdict::Unsupported => writeln!(f, "nothing was judged of {}: {why}", self.case),
            verdict => writeln!(f, "{} {}: {why}", verdict.name(), self.case),
        }
    }
}

fn told(check: &Check) -> String {
    let state = match check.state {
        CheckState::Met => "met",
        CheckState::Broken => "broken",
        CheckState::Warned => "warning",
        CheckState::NotObservable => "not observable",
        CheckState::Unsupported => "unsupported",
        CheckState::NotReached => "not reached",
    };
    let ids: String = check.proves.iter().map(|id| format!(" {id}")).collect();
    let emulated = if check.on_subject { "" } else { " (of ours)" };
    let what = match check.state {
        CheckState::Broken | CheckState::Warned => check.finding(),
        CheckState::NotObservable => {
            let why = check.actual.as_deref().unwrap_or("it can't be seen");
            format!("line {}{ids}: {}: {why}", check.line, check.expected)
        }
        _ => format!("line {}{ids}: {}", check.line, check.expected),
    };
    format!("{state:14}  {what}{emulated}")
}

fn plural(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(verdict: Verdict, states: &[CheckState]) -> Ended {
        let check = |state: &CheckState| Check {
            step: 0,
            line: 1,
            proves: Vec::new(),
            on_subject: true,
            state: *state,
            expected: "request by c1".to_owned(),
            actual: None,
            differing: Vec::new(),
            event: None,
            near: None,
        };
        let checks = states.iter().map(check).collect();
        let outcome = Outcome { verdict, message: Some("why".to_owned()), checks, stray: None };
        Ended { case: "a/b".to_owned(), outcome, requests: 1, connections: 1, peers: 1 }
    }

    #[test]
    fn an_exit_code_says_no_more_than_was_judged() {
        let (met, broken, unreached) = (CheckState::Met, CheckState::Broken, CheckState::NotReached);
        for (verdict, states, exit, says) in [
            (Verdict::Pass, vec![met], 0, "pass a/b\n"),
            (Verdict::Fail, vec![met, broken], 1, "fail a/b: why"),
            (Verdict::Unsupported, vec![met, unreached], 0, "pass a/b, as far as it went: why"),
            (Verdict::Unsupported, vec![unreached], 3, "nothing was judged of a/b: why"),
            (Verdict::Error, vec![met], 3, "error a/b: why"),
        ] {
            let ended = ended(verdict, &states);
            assert_eq!(ended.exit(), exit, "{verdict:?}");
            assert!(ended.to_string().ends_with(&format!("{says}\n").replace("\n\n", "\n")), "{ended}");
        }
    }
}
