//! Which combinations of a scenario's axes fail, in one exact line: a fold over the cases of a run.
//!
//! Nothing is claimed of a combination that was not judged: those are named.

use std::collections::BTreeSet;

use scenarios::run::Verdict;

use super::{
    arm::Arm,
    read::{Finished, Results},
    record::{Axis, FailingAxes},
};

/// One value of each axis, by number.
type Cell = Vec<usize>;

/// Some values of each axis, and every combination of them.
type Block = Vec<BTreeSet<usize>>;

/// A grid with more blocks than this is told combination by combination.
const MOST_BLOCKS: usize = 4_096;

/// A line for each scenario with axes of which a combination fails, in the order of the run.
#[must_use]
pub fn failing(results: &Results) -> Vec<FailingAxes> {
    let mut seen: Vec<(Arm, &str)> = Vec::new();
    for case in &results.cases {
        let key = (case.scenario.arm, scenario_of(&case.scenario.id));
        if case.outcome.verdict == Verdict::Fail && !seen.contains(&key) {
            seen.push(key);
        }
    }
    let line = |(arm, scenario): (Arm, &str)| {
        let of_scenario =
            |case: &&Finished| case.scenario.arm == arm && scenario_of(&case.scenario.id) == scenario;
        let cases: Vec<&Finished> = results.cases.iter().filter(of_scenario).collect();
        let says = Grid::new(&cases)?.says();
        Some(FailingAxes { arm, scenario: scenario.to_owned(), says })
    };
    seen.into_iter().filter_map(line).collect()
}

/// The id without its axes.
#[must_use]
pub fn scenario_of(id: &str) -> &str {
    id.split('[').next().unwrap_or(id)
}

/// The combinations of one scenario, by what became of them.
struct Grid<'a> {
    axes: Vec<&'a Axis>,
    failed: BTreeSet<Cell>,
    passed: BTreeSet<Cell>,
    in_error: BTreeSet<Cell>,
    /// Unsupported, skipped, or not selected.
    not_run: BTreeSet<Cell>,
}

impl<'a> Grid<'a> {
    /// `None` for a scenario with a single combination.
    fn new(cases: &[&'a Finished]) -> Option<Self> {
        let all = &cases.first()?.scenario.axes;
        let axes: Vec<&Axis> = all.iter().filter(|axis| axis.values.len() > 1).collect();
        if axes.is_empty() {
            return None;
        }
        let mut grid = Self {
            failed: BTreeSet::new(),
            passed: BTreeSet::new(),
            in_error: BTreeSet::new(),
            not_run: cells(&axes),
            axes,
        };
        for case in cases {
            let Some(cell) = grid.cell(&case.scenario.id) else { continue };
            let set = match case.outcome.verdict {
                Verdict::Fail => &mut grid.failed,
                Verdict::Pass => &mut grid.passed,
                Verdict::Error => &mut grid.in_error,
                Verdict::Unsupported | Verdict::Skipped => continue,
            };
            grid.not_run.remove(&cell);
            set.insert(cell);
        }
        Some(grid)
    }

    /// The combination that a case is.
    fn cell(&self, id: &str) -> Option<Cell> {
        let (_, values) = id.trim_end_matches(']').split_once('[')?;
        let of_axis = |axis: &&Axis| {
            let (_, value) = values
                .split(',')
                .filter_map(|pair| pair.split_once('='))
                .find(|(name, _)| *name == axis.name)?;
            axis.values.iter().position(|known| known == value)
        };
        self.axes.iter().map(of_axis).collect()
    }

    fn says(&self) -> String {
        let what = self.named(&self.failed, ", and for ");
        // "Only for every wire" would be odd; the rest of the line says what it is bound to.
        let only = if self.passed.is_empty() || what.starts_with("every") { "" } else { "only " };
        let mut line = format!("fails {only}for {what}");
        for (what, cells) in [("in error", &self.in_error), ("not run", &self.not_run)] {
            if !cells.is_empty() {
                line.push_str(&format!("; {what}: {}", self.named(cells, ", and ")));
            }
        }
        line
    }

    fn named(&self, cells: &BTreeSet<Cell>, joint: &str) -> String {
        let blocks = cover(&self.axes, cells);
        blocks.iter().map(|block| self.block(block)).collect::<Vec<_>>().join(joint)
    }

    /// `wire 6 with NDR64`, `every wire with NDR64`, `wire 4 and 5, whatever ndr`.
    fn block(&self, block: &Block) -> String {
        let whole = |(axis, values): &(&&Axis, &BTreeSet<usize>)| values.len() == axis.values.len();
        let (free, bound): (Vec<_>, Vec<_>) = self.axes.iter().zip(block).partition(whole);
        let names = |of: &[(&&Axis, &BTreeSet<usize>)]| {
            listed(&of.iter().map(|(axis, _)| axis.name.clone()).collect::<Vec<_>>())
        };
        if bound.is_empty() {
            return match free.len() {
                1 => format!("every {}", names(&free)),
                _ => format!("every combination of {}", names(&free)),
            };
        }
        let texts: Vec<String> = bound.iter().map(|(axis, values)| valued(axis, values)).collect();
        let text = texts.join(" with ");
        let leads =
            self.axes.first().zip(free.first()).is_some_and(|(first, (free, _))| first.name == free.name);
        let (every, whatever) = free.split_at(usize::from(leads));
        let every = every.iter().map(|(axis, _)| format!("every {} with ", axis.name)).collect::<String>();
        let whatever =
            if whatever.is_empty() { String::new() } else { format!(", whatever {}", names(whatever)) };
        format!("{every}{text}{whatever}")
    }
}

/// Values of an axis in words. Those of `ndr` say themselves what they are.
fn valued(axis: &Axis, values: &BTreeSet<usize>) -> String {
    let values: Vec<String> = values.iter().map(|value| axis.values[*value].clone()).collect();
    match axis.name.as_str() {
        "ndr" => listed(&values).to_uppercase().replace(" AND ", " and "),
        name => format!("{name} {}", listed(&values)),
    }
}

/// `4`, `4 and 5`, `4, 5 and 6`.
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

/// Every combination.
fn cells(axes: &[&Axis]) -> BTreeSet<Cell> {
    axes.iter().fold(BTreeSet::from([Vec::new()]), |cells, axis| {
        let longer = |cell: &Cell, value| cell.iter().copied().chain([value]).collect();
        cells.iter().flat_map(|cell| (0..axis.values.len()).map(move |value| longer(cell, value))).collect()
    })
}

/// The fewest blocks that hold all of `cells` and nothing else.
fn cover(axes: &[&Axis], cells: &BTreeSet<Cell>) -> Vec<Block> {
    let single = |cell: &Cell| -> Block { cell.iter().map(|value| BTreeSet::from([*value])).collect() };
    let singles = || cells.iter().map(single).collect::<Vec<_>>();
    let count = axes.iter().try_fold(1_usize, |count, axis| {
        count.checked_mul(1_usize.checked_shl(u32::try_from(axis.values.len()).ok()?)?)
    });
    if count.is_none_or(|count| count > MOST_BLOCKS) {
        return singles();
    }
    let blocks: Vec<(Block, BTreeSet<Cell>)> = blocks(axes)
        .into_iter()
        .map(|block| (block.clone(), cells_of(&block)))
        .filter(|(_, held)| held.is_subset(cells))
        .collect();
    // A block inside another one never saves anything.
    let largest: Vec<_> = blocks
        .iter()
        .filter(|(_, held)| {
            !blocks.iter().any(|(_, other)| held.len() < other.len() && held.is_subset(other))
        })
        .collect();
    (1..=cells.len()).find_map(|most| chosen(&largest, cells, most)).unwrap_or_else(singles)
}

/// At most `most` of `blocks` that hold all of `cells`.
fn chosen(blocks: &[&(Block, BTreeSet<Cell>)], cells: &BTreeSet<Cell>, most: usize) -> Option<Vec<Block>> {
    let Some(first) = cells.first() else { return Some(Vec::new()) };
    if most == 0 {
        return None;
    }
    blocks.iter().filter(|(_, held)| held.contains(first)).find_map(|(block, held)| {
        let rest = cells.difference(held).cloned().collect();
        let others = chosen(blocks, &rest, most - 1)?;
        Some([block.clone()].into_iter().chain(others).collect())
    })
}

/// Every choice of some values of each axis.
fn blocks(axes: &[&Axis]) -> Vec<Block> {
    axes.iter().fold(vec![Vec::new()], |blocks, axis| {
        let some = (1..1_usize << axis.values.len()).map(|bits| {
            (0..axis.values.len()).filter(|value| bits >> value & 1 == 1).collect::<BTreeSet<usize>>()
        });
        let some: Vec<_> = some.collect();
        let longer = |block: &Block, values: &BTreeSet<usize>| {
            block.iter().chain([values]).cloned().collect::<Block>()
        };
        blocks.iter().flat_map(|block| some.iter().map(|values| longer(block, values))).collect()
    })
}

fn cells_of(block: &Block) -> BTreeSet<Cell> {
    block.iter().fold(BTreeSet::from([Vec::new()]), |cells, values| {
        let longer = |cell: &Cell, value: &usize| cell.iter().chain([value]).copied().collect();
        cells.iter().flat_map(|cell| values.iter().map(move |value| longer(cell, value))).collect()
    })
}

#[cfg(test)]
mod tests;
