//! The lines, over grids drawn as text.

use super::*;

fn axis(name: &str, values: &[&str]) -> Axis {
    Axis { name: name.to_owned(), values: values.iter().map(|value| (*value).to_owned()).collect() }
}

/// What is said of a grid: a row for each value of the first axis, a mark for each of the second. `x` failed, `.` passed,
/// `e` in error, a space not run.
#[track_caller]
fn check(axes: &[Axis], rows: &[&str], expect: &str) {
    let mut grid = Grid {
        axes: axes.iter().collect(),
        failed: BTreeSet::new(),
        passed: BTreeSet::new(),
        in_error: BTreeSet::new(),
        not_run: BTreeSet::new(),
    };
    for (row, marks) in rows.iter().enumerate() {
        for (column, mark) in marks.chars().enumerate() {
            let cell = [row, column].into_iter().take(axes.len()).collect();
            match mark {
                'x' => grid.failed.insert(cell),
                '.' => grid.passed.insert(cell),
                'e' => grid.in_error.insert(cell),
                _ => grid.not_run.insert(cell),
            };
        }
    }
    assert_eq!(grid.says(), expect, "{rows:?}");
}

#[test]
fn two_axes() {
    let axes = [axis("wire", &["4", "5", "6"]), axis("ndr", &["Ndr", "Ndr64"])];
    for (rows, expect) in [
        (["..", "..", ".x"], "fails only for wire 6 with NDR64"),
        ([".x", ".x", ".x"], "fails for every wire with NDR64"),
        (["xx", "xx", ".."], "fails only for wire 4 and 5, whatever ndr"),
        (["x.", "x.", ".."], "fails only for wire 4 and 5 with NDR"),
        (["xx", "xx", "xx"], "fails for every combination of wire and ndr"),
        (["x.", "..", ".x"], "fails only for wire 4 with NDR, and for wire 6 with NDR64"),
        (["x.", "x.", "xx"], "fails for every wire with NDR, and for wire 6, whatever ndr"),
        (["x.", "xx", ".x"], "fails only for wire 4 and 5 with NDR, and for wire 5 and 6 with NDR64"),
    ] {
        check(&axes, &rows, expect);
    }
}

#[test]
fn nothing_is_claimed_of_what_was_not_judged() {
    let axes = [axis("wire", &["4", "5", "6"]), axis("ndr", &["Ndr", "Ndr64"])];
    for (rows, expect) in [
        (
            ["  ", "  ", " x"],
            "fails for wire 6 with NDR64; not run: wire 4 and 5, whatever ndr, and every wire with NDR",
        ),
        ([" x", " x", " x"], "fails for every wire with NDR64; not run: every wire with NDR"),
        (["xx", "  ", "xx"], "fails for wire 4 and 6, whatever ndr; not run: wire 5, whatever ndr"),
        (
            [".x", ".e", " x"],
            "fails only for wire 4 and 6 with NDR64; in error: wire 5 with NDR64; not run: wire 6 with NDR",
        ),
    ] {
        check(&axes, &rows, expect);
    }
}

#[test]
fn one_axis_and_an_axis_that_nobody_names() {
    let axes = [axis("wire", &["4", "5", "6"])];
    check(&axes, &["x", "x", "x"], "fails for every wire");
    check(&axes, &["x", ".", " "], "fails only for wire 4; not run: wire 6");
    let axes = [axis("ip", &["V4", "V6"]), axis("family", &["a", "b", "c"])];
    check(&axes, &["xx.", "..."], "fails only for ip V4 with family a and b");
    check(&axes, &["x..", "x.."], "fails for every ip with family a");
}

/// Every grid of three by two: the line says exactly what failed, read back from the blocks that it names.
#[test]
fn a_cover_holds_what_failed_and_nothing_else() {
    let axes = [axis("wire", &["4", "5", "6"]), axis("ndr", &["Ndr", "Ndr64"])];
    let axes: Vec<&Axis> = axes.iter().collect();
    let all: Vec<Cell> = cells(&axes).into_iter().collect();
    assert_eq!(all.len(), 6);
    for bits in 1_usize..64 {
        let some: BTreeSet<Cell> = all
            .iter()
            .enumerate()
            .filter(|(at, _)| bits >> at & 1 == 1)
            .map(|(_, cell)| cell.clone())
            .collect();
        let blocks = cover(&axes, &some);
        let held: BTreeSet<Cell> = blocks.iter().flat_map(cells_of).collect();
        assert_eq!(held, some);
        assert!(blocks.len() <= 3, "{some:?}: {blocks:?}");
    }
}

#[test]
fn a_grid_too_large_for_blocks_is_told_cell_by_cell() {
    let many: Vec<String> = (0..13).map(|value| value.to_string()).collect();
    let wide = Axis { name: "port".to_owned(), values: many };
    let some = BTreeSet::from([vec![0], vec![1]]);
    assert_eq!(cover(&[&wide], &some).len(), 2);
}
