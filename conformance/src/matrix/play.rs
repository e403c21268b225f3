//! Plays every saboteur against every scenario.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use scenarios::{
    catalogue::{RequirementId, Role},
    language::Case,
    run::{CheckState, Outcome, Verdict, judged, proved_of},
};

use super::{
    Defect,
    grid::{Column, Dumb, Matrix, Row},
};
use crate::check::{Job, Player};

/// Where saboteurs meet scenarios.
pub trait Field: Sync {
    /// Its name in the matrix.
    fn name(&self) -> &'static str;

    /// How a case is played here with a saboteur of `role`; `None` where it says nothing of one.
    fn job(&self, case: &Case, role: Role) -> Option<Job>;

    /// Where to look first for what must be noticed here: a saboteur owes only what is noticed there. `None` where it
    /// owes all that it breaks.
    fn owing(&self) -> Option<&dyn Field>;

    /// How many saboteurs are played side by side, each with all the jobs.
    fn at_once(&self) -> usize;

    /// Targets of `role` that implement nothing, as far as there are any here.
    fn dumb(&self, role: Role) -> Vec<DumbPlayer>;

    /// Who plays the cases: the sound reference, or a saboteur.
    fn player(&self, role: Role, defect: Option<Defect>) -> Result<Box<dyn Player>, Trouble>;
}

/// A target that implements nothing, or why no case can be played with it.
pub struct DumbPlayer {
    /// Its name.
    pub name: &'static str,
    /// What it does, in one line.
    pub does: &'static str,
    /// What plays it.
    pub player: Result<Box<dyn Player>, String>,
}

/// What a matrix is made of.
#[derive(Clone, Debug)]
pub struct Options {
    /// Cases that run at once.
    pub jobs: usize,
    /// Gives every random value.
    pub seed: u64,
    /// Whether saboteurs and scenarios are all there are.
    pub whole: bool,
}

/// Why there is no matrix.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// A saboteur can't be played at all.
    #[error("{defect}: {error}")]
    Player {
        /// Who.
        defect: String,
        /// Why.
        error: String,
    },
}

/// Plays all of `defects` against all of `cases`; `told` hears of each saboteur that is through, and of how many there
/// are.
pub fn matrix(
    field: &dyn Field,
    cases: &[Case],
    defects: &[Defect],
    options: &Options,
    told: &mut dyn FnMut(&Row, usize),
) -> Result<Matrix, Trouble> {
    let mut matrix = Matrix {
        suite: env!("CARGO_PKG_VERSION").to_owned(),
        stage: field.name(),
        seed: options.seed,
        whole: options.whole,
        scenarios: columns(field, cases),
        saboteurs: Vec::new(),
        dumb: Vec::new(),
        reference: BTreeMap::new(),
    };
    for role in [Role::Host, Role::Client] {
        let jobs: Vec<Job> = cases.iter().filter_map(|case| field.job(case, role)).collect();
        let player = field.player(role, None)?;
        let ends = play(player.as_ref(), &jobs, options, &|job, outcome| {
            let message = || outcome.message.clone().unwrap_or_default();
            match outcome.verdict {
                Verdict::Fail | Verdict::Error => Some((job.case.id.clone(), Err(message()))),
                Verdict::Pass => Some((job.case.id.clone(), Ok(outcome.requirements(CheckState::Met)))),
                _ => None,
            }
        });
        let mut shown = Shown::new();
        for (case, end) in ends {
            match end {
                Ok(met) => drop(shown.insert(case, met)),
                Err(message) => drop(matrix.reference.insert(case, message)),
            }
        }
        let owing = field.owing().map(|owing| (owing, owing_jobs(owing, cases, role, &shown)));
        let party = Party { field, jobs: &jobs, owing, shown: &shown, options };
        let those: Vec<Defect> = defects.iter().copied().filter(|defect| defect.role() == role).collect();
        matrix.saboteurs.extend(rows(&party, &those, &mut |row| told(row, defects.len()))?);
        for dumb in field.dumb(role) {
            matrix.dumb.push(met(dumb, role, &jobs, options));
        }
    }
    Ok(matrix)
}

/// The scenarios that say something of a role.
fn columns(field: &dyn Field, cases: &[Case]) -> Vec<Column> {
    let mut columns: BTreeMap<&str, Column> = BTreeMap::new();
    for case in cases {
        for role in [Role::Host, Role::Client] {
            if field.job(case, role).is_none() {
                continue;
            }
            let scenario = &case.loaded.scenario;
            let column = columns.entry(&case.loaded.id).or_insert_with(|| Column {
                scenario: case.loaded.id.clone(),
                title: scenario.title.clone(),
                proves: BTreeMap::new(),
            });
            let proved = proved_of(scenario, &judged(scenario, role));
            column.proves.entry(role.name().to_owned()).or_default().extend(proved);
        }
    }
    columns.into_values().collect()
}

/// Of each case that the sound reference passes, the requirements that it was shown to keep.
type Shown = BTreeMap<String, BTreeSet<RequirementId>>;

/// What a saboteur of one role is played against.
struct Party<'a> {
    field: &'a dyn Field,
    jobs: &'a [Job],
    /// Where it is seen what it owes, and the cases there.
    owing: Option<(&'a dyn Field, Vec<Job>)>,
    shown: &'a Shown,
    options: &'a Options,
}

/// The cases that the reference passes, to be played where it is seen what saboteurs owe.
fn owing_jobs(owing: &dyn Field, cases: &[Case], role: Role, shown: &Shown) -> Vec<Job> {
    let passed = cases.iter().filter(|case| shown.contains_key(&case.id));
    passed.filter_map(|case| owing.job(case, role)).collect()
}

impl Party<'_> {
    /// What a kill has to cite of what `defect` breaks.
    fn owed(&self, defect: Defect) -> Result<BTreeSet<RequirementId>, Trouble> {
        let breaks: BTreeSet<_> = defect.breaks().iter().filter_map(|id| id.parse().ok()).collect();
        let Some((owing, jobs)) = &self.owing else { return Ok(breaks) };
        let player = owing.player(defect.role(), Some(defect))?;
        let noticed = play(player.as_ref(), jobs, self.options, &|job, outcome| {
            let shown = self.shown.get(&job.case.id)?;
            let violated = violated(outcome);
            (outcome.verdict == Verdict::Fail)
                .then(|| violated.intersection(shown).copied().collect::<Vec<_>>())
        });
        Ok(noticed.into_iter().flatten().filter(|id| breaks.contains(id)).collect())
    }
}

/// A row for each of `defects`, in their order; `told` hears of them as they end.
fn rows(party: &Party<'_>, defects: &[Defect], told: &mut dyn FnMut(&Row)) -> Result<Vec<Row>, Trouble> {
    let next = AtomicUsize::new(0);
    let (done, ended) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..party.field.at_once().clamp(1, defects.len().max(1)) {
            let (done, next) = (done.clone(), &next);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(defect) = defects.get(index) else { return };
                    // Nobody hears of it any more after the first trouble.
                    if done.send((index, row(party, *defect))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(done);
        let mut rows = BTreeMap::new();
        for (index, row) in ended {
            let row = row?;
            told(&row);
            rows.insert(index, row);
        }
        Ok(rows.into_values().collect())
    })
}

fn row(party: &Party<'_>, defect: Defect) -> Result<Row, Trouble> {
    let player = party.field.player(defect.role(), Some(defect))?;
    let mut row = Row {
        role: defect.role().name().to_owned(),
        name: defect.name(),
        does: defect.does(),
        breaks: defect.breaks().iter().filter_map(|id| id.parse().ok()).collect(),
        owed: party.owed(defect)?,
        kills: BTreeMap::new(),
        errors: BTreeMap::new(),
    };
    let mut ends = play(player.as_ref(), party.jobs, party.options, &|job, outcome| {
        let message = || outcome.message.clone().unwrap_or_default();
        match outcome.verdict {
            Verdict::Fail => Some(End::Killed(job.case.clone(), violated(outcome), message())),
            Verdict::Error => Some(End::Error(job.case.id.clone(), message())),
            _ => None,
        }
    });
    ends.sort_by(|a, b| a.case().cmp(b.case()));
    for end in ends {
        match end {
            End::Killed(case, violated, message) => {
                let kill = row.kills.entry(case.loaded.id.clone()).or_default();
                if kill.cases.is_empty() {
                    kill.message = message;
                }
                kill.cases.push(case.id);
                kill.violated.extend(violated);
            }
            End::Error(case, message) => drop(row.errors.insert(case, message)),
        }
    }
    Ok(row)
}

/// What the cases make of a target that implements nothing.
fn met(dumb: DumbPlayer, role: Role, jobs: &[Job], options: &Options) -> Dumb {
    let mut met = Dumb {
        role: role.name().to_owned(),
        name: dumb.name,
        does: dumb.does,
        cases: 0,
        passed: Vec::new(),
        refused: None,
    };
    match dumb.player {
        Ok(player) => {
            met.cases = jobs.len();
            // Most of their time they are waited for.
            let options = Options { jobs: options.jobs * WAITING, ..options.clone() };
            met.passed = play(player.as_ref(), jobs, &options, &|job, outcome| {
                (outcome.verdict == Verdict::Pass).then(|| job.case.id.clone())
            });
            met.passed.sort();
        }
        Err(why) => met.refused = Some(why),
    }
    met
}

/// How many dumb targets go to one processor.
const WAITING: usize = 8;

enum End {
    Killed(Case, BTreeSet<RequirementId>, String),
    Error(String, String),
}

impl End {
    fn case(&self) -> &str {
        match self {
            Self::Killed(case, ..) => &case.id,
            Self::Error(case, _) => case,
        }
    }
}

/// Requirements that broken expectations on subjects cite.
fn violated(outcome: &Outcome) -> BTreeSet<RequirementId> {
    outcome.requirements(CheckState::Broken)
}

/// Plays `jobs` on several threads and gathers what `judge` makes of them, in no order.
fn play<T: Send>(
    player: &dyn Player,
    jobs: &[Job],
    options: &Options,
    judge: &(dyn Fn(&Job, &Outcome) -> Option<T> + Sync),
) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::new());
    let threads = options.jobs.min(player.most_jobs()).clamp(1, jobs.len().max(1));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut worker = player.worker();
                while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let run = worker.play(job, options.seed, true);
                    if let Some(end) = judge(job, &run.outcome) {
                        found.lock().unwrap_or_else(PoisonError::into_inner).push(end);
                    }
                }
            });
        }
    });
    found.into_inner().unwrap_or_else(PoisonError::into_inner)
}
