//! Several files of one run as one: shards, and arms that were run apart.
//!
//! What comes out is what one run of everything would have left, so that reports of both are the same octets.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::{
    arm::Arm,
    axes::{self, scenario_of},
    known,
    read::{Finished, Results},
    record::{Axis, End, NotRun, Run, Target},
    totals::Demands,
};

/// Results, and the file that they were read from.
#[derive(Clone, Debug)]
pub struct Part {
    /// What messages call it.
    pub name: String,
    /// What it holds.
    pub results: Results,
}

/// Why files are not parts of one run. Each names the files.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MergeError {
    /// A run that didn't come to its end.
    #[error(
        "{name}: the run was cut off after {ran} of {planned} cases; it can be reported alone, and not merged"
    )]
    CutOff {
        /// The file.
        name: String,
        /// Cases that it has.
        ran: usize,
        /// Cases that it should have.
        planned: usize,
    },
    /// Two runs of something else.
    #[error("{first} and {second} are not of one run: {what} is {of_first} there, and {of_second} here")]
    Differs {
        /// The file that came first.
        first: String,
        /// The other file.
        second: String,
        /// What is not the same.
        what: &'static str,
        /// What the first says.
        of_first: String,
        /// What the second says.
        of_second: String,
    },
    /// One arm in two runs that aren't shards of each other.
    #[error(
        "{first} and {second} both have the arm {arm}, and are not shards of one run; `kmslab report diff` compares two runs"
    )]
    Overlap {
        /// The file that came first.
        first: String,
        /// The other file.
        second: String,
        /// The arm.
        arm: Arm,
    },
    /// One shard twice.
    #[error("{first} and {second} are both shard {shard}")]
    Twice {
        /// The file that came first.
        first: String,
        /// The other file.
        second: String,
        /// The shard.
        shard: String,
    },
    /// Shards that nobody gave.
    #[error("{name} is one of {of} shards, and these are missing: {missing}")]
    Missing {
        /// One of the files.
        name: String,
        /// How many shards there are.
        of: u32,
        /// Those that aren't there.
        missing: String,
    },
    /// A scenario that was changed between two of the runs.
    #[error(
        "{first} and {second} ran different texts of the scenario {scenario}: {of_first} and {of_second}"
    )]
    Scenario {
        /// The file that came first.
        first: String,
        /// The other file.
        second: String,
        /// Its id.
        scenario: String,
        /// Its hash in the first.
        of_first: String,
        /// Its hash in the second.
        of_second: String,
    },
}

/// The run that `parts` are of; `None` without any. One alone is given back as it is, cut off or not.
pub fn merge(mut parts: Vec<Part>) -> Result<Option<Results>, MergeError> {
    if parts.len() < 2 {
        return Ok(parts.pop().map(|part| part.results));
    }
    for part in &parts {
        whole(part)?;
    }
    same_runs(&parts)?;
    same_scenarios(&parts)?;
    let mut groups: BTreeMap<Vec<Arm>, Vec<&Part>> = BTreeMap::new();
    for part in &parts {
        groups.entry(part.results.run.arms.clone()).or_default().push(part);
    }
    let groups: Vec<Vec<&Part>> = groups.into_values().collect();
    groups.iter().try_for_each(|group| shards(group))?;
    apart(&groups)?;
    Ok(Some(joined(&parts, &groups)))
}

fn whole(part: &Part) -> Result<(), MergeError> {
    let Results { run, cases, end, .. } = &part.results;
    match end {
        Some(_) => Ok(()),
        None => Err(MergeError::CutOff { name: part.name.clone(), ran: cases.len(), planned: run.cases }),
    }
}

/// What the difference of targets is called.
const TARGET: &str = "the target";

/// Everything that has to be the same, in words.
fn terms(run: &Run) -> [(&'static str, String); 7] {
    let listed = |texts: Vec<String>, none: &str| {
        if texts.is_empty() { none.to_owned() } else { texts.join(", ") }
    };
    let readings = run.readings.iter().map(|(question, reading)| format!("{question}={reading}")).collect();
    [
        ("the suite", run.suite.clone()),
        ("the seed", run.seed.to_string()),
        ("what is read otherwise", listed(readings, "nothing")),
        ("the filter", listed(run.filter.clone(), "none")),
        ("strictness", if run.strict { "on" } else { "off" }.to_owned()),
        ("the library", run.library.clone().unwrap_or_else(|| "the embedded one".to_owned())),
        (
            "the baseline",
            run.baseline.as_ref().map_or_else(|| "none".to_owned(), |baseline| baseline.file.clone()),
        ),
    ]
}

/// What two runs were asked for otherwise: what, and what each says.
#[must_use]
pub fn differences(one: &Run, other: &Run) -> Vec<(&'static str, String, String)> {
    let both = terms(one).into_iter().zip(terms(other));
    let mut found: Vec<_> = both
        .filter(|(one, other)| one.1 != other.1)
        .map(|((what, one), (_, other))| (what, one, other))
        .collect();
    if one.targets != other.targets {
        found.push((TARGET, told(&one.targets), told(&other.targets)));
    }
    found
}

fn same_runs(parts: &[Part]) -> Result<(), MergeError> {
    let Some((first, others)) = parts.split_first() else { return Ok(()) };
    for other in others {
        let mut found = differences(&first.results.run, &other.results.run);
        // Arms have targets of their own.
        found.retain(|(what, ..)| *what != TARGET || first.results.run.arms == other.results.run.arms);
        if let Some((what, of_first, of_second)) = found.into_iter().next() {
            let (first, second) = (first.name.clone(), other.name.clone());
            return Err(MergeError::Differs { first, second, what, of_first, of_second });
        }
    }
    Ok(())
}

fn same_scenarios(parts: &[Part]) -> Result<(), MergeError> {
    let mut hashes: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    for part in parts {
        for Finished { scenario, .. } in &part.results.cases {
            let id = scenario_of(&scenario.id);
            let (first, hash) = hashes.entry(id).or_insert((&part.name, &scenario.hash));
            if *hash != scenario.hash {
                return Err(MergeError::Scenario {
                    first: (*first).to_owned(),
                    second: part.name.clone(),
                    scenario: id.to_owned(),
                    of_first: (*hash).to_owned(),
                    of_second: scenario.hash.clone(),
                });
            }
        }
    }
    Ok(())
}

/// Parts with the same arms are all the shards of one run, or one alone.
fn shards(group: &[&Part]) -> Result<(), MergeError> {
    let Some((first, others)) = group.split_first() else { return Ok(()) };
    let Some(shard) = first.results.run.shard else {
        return others.first().map_or(Ok(()), |other| Err(overlap(first, other)));
    };
    let mut seen: BTreeMap<u32, &Part> = BTreeMap::new();
    for part in group {
        let Some(own) = part.results.run.shard.filter(|own| own.of() == shard.of()) else {
            return Err(overlap(first, part));
        };
        if let Some(before) = seen.insert(own.number(), part) {
            let (first, second) = (before.name.clone(), part.name.clone());
            return Err(MergeError::Twice { first, second, shard: own.to_string() });
        }
    }
    let missing = (1..=shard.of()).filter(|number| !seen.contains_key(number));
    let missing: Vec<String> = missing.map(|number| format!("{number}/{}", shard.of())).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(MergeError::Missing { name: first.name.clone(), of: shard.of(), missing: missing.join(", ") })
}

fn told(targets: &[Target]) -> String {
    let told = targets.iter().map(|target| {
        let words = [Some(target.name.as_str()), target.implementation.as_deref(), target.version.as_deref()];
        let lacks = if target.lacks.is_empty() {
            String::new()
        } else {
            format!(" without {}", target.lacks.join(" "))
        };
        format!("{}{lacks}", words.into_iter().flatten().collect::<Vec<_>>().join(" "))
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() { "none".to_owned() } else { told.join(", ") }
}

/// Groups have no arm in common.
fn apart(groups: &[Vec<&Part>]) -> Result<(), MergeError> {
    let firsts: Vec<&Part> = groups.iter().filter_map(|group| group.first().copied()).collect();
    for (index, part) in firsts.iter().enumerate() {
        let arms = &part.results.run.arms;
        let shares = |other: &&&Part| other.results.run.arms.iter().any(|arm| arms.contains(arm));
        if let Some(other) = firsts[index + 1..].iter().find(shares) {
            return Err(overlap(part, other));
        }
    }
    Ok(())
}

fn overlap(first: &Part, second: &Part) -> MergeError {
    let arms = &second.results.run.arms;
    let arm = first.results.run.arms.iter().find(|arm| arms.contains(arm)).copied().unwrap_or(Arm::Virtual);
    MergeError::Overlap { first: first.name.clone(), second: second.name.clone(), arm }
}

fn joined(parts: &[Part], groups: &[Vec<&Part>]) -> Results {
    let runs = groups.iter().filter_map(|group| group.first()).map(|part| &part.results.run);
    let arms: BTreeSet<Arm> = runs.clone().flat_map(|run| run.arms.iter().copied()).collect();
    let mut targets: Vec<_> = runs.flat_map(|run| run.targets.iter().cloned()).collect();
    targets.sort_by_key(|target| target.arm);
    let cases = parts.iter().flat_map(|part| part.results.cases.iter().cloned()).map(Ok);
    let not_run = parts.iter().flat_map(|part| part.results.not_run.iter().cloned()).map(Err);
    let mut planned: Vec<Result<Finished, NotRun>> = cases.chain(not_run).collect();
    planned.sort_by_cached_key(|case| match case {
        Ok(case) => place(case.scenario.arm, &case.scenario.id, &case.scenario.axes),
        Err(case) => place(case.arm, &case.id, &[]),
    });
    let (mut cases, mut not_run) = (Vec::new(), Vec::new());
    for (index, case) in planned.into_iter().enumerate() {
        match case {
            Ok(mut case) => {
                case.scenario.index = index;
                cases.push(case);
            }
            Err(case) => not_run.push(NotRun { index, ..case }),
        }
    }
    let run = Run {
        arms: arms.into_iter().collect(),
        targets,
        shard: None,
        cases: parts.iter().map(|part| part.results.run.cases).sum(),
        ..parts[0].results.run.clone()
    };
    let mut results = Results { run, cases, not_run, end: None };
    let totals = results.totals();
    let ends = || parts.iter().filter_map(|part| part.results.end.as_ref());
    // What fails beside the counts, such as a tool that is demanded, has failed its part.
    let exit = if ends().any(|end| end.exit == 1) { 1 } else { totals.exit(Demands::default()) };
    let baseline = known::account(&results);
    let exit = baseline.as_ref().map_or(exit, |account| account.exit(exit));
    let stopped = ends().find_map(|end| end.stopped);
    let not_run = results.not_run.len();
    results.end = Some(End { axes: axes::failing(&results), totals, baseline, stopped, not_run, exit });
    results
}

/// Where a case stands in a whole run: by arm, by scenario, then in the order of the scenario's axes.
fn place(arm: Arm, id: &str, axes: &[Axis]) -> (Arm, String, Vec<usize>, String) {
    let scenario = scenario_of(id);
    let values = id[scenario.len()..].trim_matches(['[', ']']).split(',');
    let places = axes.iter().zip(values).map(|(axis, value)| {
        let value = value.split_once('=').map_or(value, |(_, value)| value);
        axis.values.iter().position(|other| other == value).unwrap_or(axis.values.len())
    });
    (arm, scenario.to_owned(), places.collect(), id.to_owned())
}
