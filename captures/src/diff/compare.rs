//! The comparison.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{
    align::{Aligned, Levels, align},
    options::Options,
    roles::{Role, Roles},
    step::{Entry, Part, Step},
    talk::{Talk, talks},
    types::{ConversationDiff, Diff, Extent, FieldDiff, Said, Step as Told, StepDiff},
};
use crate::transcript::{Item, Layer};

/// How `right` differs from `left`. Items are in the order in which [`collect`](crate::transcript::collect) gives them.
#[must_use]
pub fn diff(left: &[Item], right: &[Item], options: &Options) -> Diff {
    compared(&talks(left, options), &talks(right, options), options, &mut Roles::default())
}

/// The comparison of conversations; `roles` then knows who stands for whom.
pub(super) fn compared(left: &[Talk<'_>], right: &[Talk<'_>], options: &Options, roles: &mut Roles) -> Diff {
    let mut diff = Diff { left: extent(left), right: extent(right), ..Diff::default() };
    diff.masked = left.iter().flat_map(|talk| &talk.steps).map(|step| step.masked).sum();
    let mut keys = Keys::default();
    let levels = (keys.of_talks(left), keys.of_talks(right));
    let mut before: Option<(usize, usize)> = None;
    for placed in placed(&levels.0, &levels.1) {
        let told = match placed {
            Placed::Left(at) => Some(ConversationDiff::Missing(left[at].conversation(at))),
            Placed::Right(at) => Some(ConversationDiff::Extra(right[at].conversation(at))),
            Placed::Both { left: one, right: other, moved } => {
                let gap = before.filter(|_| !moved).map(|(one, other)| (&left[one], &right[other]));
                before = Some((one, other));
                let mut pair = Pair { options, roles, keys: &mut keys, compared: &mut diff.compared };
                let fields = pair.ends((&left[one], &right[other]), gap);
                let steps = pair.steps(&left[one].steps, &right[other].steps);
                (moved || !fields.is_empty() || !steps.is_empty()).then(|| ConversationDiff::Changed {
                    left: left[one].conversation(one),
                    right: right[other].conversation(other),
                    moved,
                    fields,
                    steps,
                })
            }
        };
        diff.conversations.extend(told);
    }
    diff
}

fn extent(talks: &[Talk<'_>]) -> Extent {
    Extent { conversations: talks.len(), steps: talks.iter().map(|talk| talk.steps.len()).sum() }
}

/// A place in the alignment, with what is the same but stands elsewhere put together.
enum Placed {
    Left(usize),
    Right(usize),
    Both { left: usize, right: usize, moved: bool },
}

fn placed(left: &Levels, right: &Levels) -> Vec<Placed> {
    let aligned = align(left, right);
    let (Some(strong), Some(others)) = (left.first(), right.first()) else { return Vec::new() };
    let mut alone: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for place in aligned.iter().rev() {
        if let Aligned::Right(at) = place {
            alone.entry(others[*at]).or_default().push(*at);
        }
    }
    let mut taken = vec![false; others.len()];
    let mut out = Vec::new();
    for place in &aligned {
        out.push(match *place {
            Aligned::Both(left, right) => Placed::Both { left, right, moved: false },
            Aligned::Left(at) => match alone.get_mut(&strong[at]).and_then(Vec::pop) {
                Some(right) => {
                    taken[right] = true;
                    Placed::Both { left: at, right, moved: true }
                }
                None => Placed::Left(at),
            },
            Aligned::Right(at) => Placed::Right(at),
        });
    }
    out.retain(|place| !matches!(place, Placed::Right(at) if taken[*at]));
    out
}

/// Keys of conversations and steps, numbered so that equal ones have equal numbers.
#[derive(Default)]
struct Keys(FxHashMap<String, u32>);

impl Keys {
    fn number(&mut self, key: String) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(key).or_insert(next)
    }

    fn of_talks(&mut self, talks: &[Talk<'_>]) -> Levels {
        let keys = |talk: &Talk<'_>| {
            let about = format!("{:?} {}", talk.kind, talk.subject.to_ascii_lowercase());
            let like: Vec<&str> = talk.steps.iter().map(|step| step.what.as_str()).collect();
            let whole: Vec<String> = talk.steps.iter().map(whole).collect();
            [
                format!("{about}\n{}", whole.join("\n\n")),
                format!("{about}\n{}", like.join("\n")),
                about,
                format!("{:?}", talk.kind),
            ]
        };
        self.levels(talks.iter().map(keys))
    }

    fn of_steps(&mut self, steps: &[Step<'_>]) -> Levels {
        let keys = |step: &Step<'_>| [whole(step), step.what.clone(), step.family.to_owned()];
        self.levels(steps.iter().map(keys))
    }

    fn levels<const N: usize>(&mut self, keys: impl Iterator<Item = [String; N]>) -> Levels {
        let mut levels = vec![Vec::new(); N];
        for element in keys {
            for (level, key) in levels.iter_mut().zip(element) {
                level.push(self.number(key));
            }
        }
        levels
    }
}

/// All that is compared of a step, but who plays the roles.
fn whole(step: &Step<'_>) -> String {
    let mut key = step.what.clone();
    for entry in &step.entries {
        key.push('\n');
        key.push_str(&entry.name);
        key.push('=');
        for part in &entry.parts {
            match part {
                Part::Text(text) => key.push_str(text),
                Part::Role(role, _) => key.push_str(&format!("<{role:?}>")),
            }
        }
    }
    key
}

/// Two conversations beside each other.
struct Pair<'a> {
    options: &'a Options,
    roles: &'a mut Roles,
    keys: &'a mut Keys,
    compared: &'a mut u64,
}

impl Pair<'_> {
    /// Who talks, and when it begins.
    fn ends(
        &mut self,
        (left, right): (&Talk<'_>, &Talk<'_>),
        before: Option<(&Talk<'_>, &Talk<'_>)>,
    ) -> Vec<FieldDiff> {
        let mut found = Vec::new();
        for (name, one, other) in [
            ("client", left.client.ip().to_canonical(), right.client.ip().to_canonical()),
            ("server", left.server.ip().to_canonical(), right.server.ip().to_canonical()),
        ] {
            let (one, other) = (one.to_string(), other.to_string());
            *self.compared += 1;
            let same =
                if self.options.addresses { one == other } else { self.roles.same(Role::Host, &one, &other) };
            if !same {
                found.push(field(Layer::Frame, name, Some(said(one)), Some(said(other))));
            }
        }
        if let Some((one, other)) = before {
            found.extend(self.gap(left.first.at.since(one.first.at), right.first.at.since(other.first.at)));
        }
        found
    }

    fn steps(&mut self, left: &[Step<'_>], right: &[Step<'_>]) -> Vec<StepDiff> {
        let levels = (self.keys.of_steps(left), self.keys.of_steps(right));
        let mut found = Vec::new();
        for placed in placed(&levels.0, &levels.1) {
            match placed {
                Placed::Left(at) => found.push(StepDiff::Missing(told(left, at))),
                Placed::Right(at) => found.push(StepDiff::Extra(told(right, at))),
                Placed::Both { left: one, right: other, moved } => {
                    let mut fields = self.fields(&left[one], &right[other]);
                    if let (false, Some(first), Some(second)) =
                        (moved, one.checked_sub(1), other.checked_sub(1))
                    {
                        let gap = |steps: &[Step<'_>], before: usize, at: usize| {
                            steps[at].item.seen.at.since(steps[before].item.seen.at)
                        };
                        fields.extend(self.gap(gap(left, first, one), gap(right, second, other)));
                    }
                    if moved || !fields.is_empty() {
                        let (left, right) = (told(left, one), told(right, other));
                        found.push(StepDiff::Changed { left, right, moved, fields });
                    }
                }
            }
        }
        found
    }

    /// The time since the step before; nanoseconds.
    fn gap(&mut self, left: i64, right: i64) -> Option<FieldDiff> {
        let tolerance = self.options.timing?;
        *self.compared += 1;
        let apart = u128::from(left.abs_diff(right));
        let seconds = |nanos: i64| said(format!("{:.6} s", nanos as f64 / 1e9));
        (apart > tolerance.as_nanos())
            .then(|| field(Layer::Frame, "gap", Some(seconds(left)), Some(seconds(right))))
    }

    fn fields(&mut self, left: &Step<'_>, right: &Step<'_>) -> Vec<FieldDiff> {
        if left.what != right.what {
            *self.compared += 1;
            let (one, other) = (said(left.summary.clone()), said(right.summary.clone()));
            return vec![field(Layer::Frame, "step", Some(one), Some(other))];
        }
        let mut others: FxHashMap<&str, &Entry> =
            right.entries.iter().map(|entry| (entry.name.as_str(), entry)).collect();
        let mut found = Vec::new();
        for one in &left.entries {
            *self.compared += 1;
            let other = others.remove(one.name.as_str());
            if other.is_none_or(|other| !self.same(&one.parts, &other.parts)) {
                let other = other.map(|other| other.said.clone());
                found.push(field(one.layer, &one.name, Some(one.said.clone()), other));
            }
        }
        for other in right.entries.iter().filter(|entry| others.contains_key(entry.name.as_str())) {
            found.push(field(other.layer, &other.name, None, Some(other.said.clone())));
        }
        found
    }

    fn same(&mut self, left: &[Part], right: &[Part]) -> bool {
        let like = |(one, other): (&Part, &Part)| match (one, other) {
            (Part::Text(one), Part::Text(other)) => one == other,
            (Part::Role(one, _), Part::Role(other, _)) => one == other,
            _ => false,
        };
        // Nobody stands for another because of values that differ anyway.
        if left.len() != right.len() || !left.iter().zip(right).all(like) {
            return false;
        }
        left.iter().zip(right).all(|pair| match pair {
            (Part::Role(role, one), Part::Role(_, other)) => self.roles.same(*role, one, other),
            _ => true,
        })
    }
}

fn told(steps: &[Step<'_>], at: usize) -> Told {
    Told { number: at + 1, what: steps[at].summary.clone(), seen: steps[at].item.seen }
}

fn said(value: String) -> Said {
    Said { value, meaning: None }
}

fn field(layer: Layer, name: &str, left: Option<Said>, right: Option<Said>) -> FieldDiff {
    FieldDiff { layer, name: name.to_owned(), left, right }
}
