//! The nearest known name to one that was mistyped.

/// The candidate with the fewest edits (insert, drop, replace, swap of neighbours) to `name`, ignoring case.
///
/// `None` when even the best needs more than a third of the name's characters (at least one edit is always
/// allowed): a far-fetched suggestion helps nobody. Of equals the first wins.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (name.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(name, candidate), candidate))
        .min_by_key(|(edits, _)| *edits)
        .filter(|(edits, _)| *edits <= allowed)
        .map(|(_, candidate)| candidate)
}

/// The optimal string alignment distance of two names in lower case.
fn distance(left: &str, right: &str) -> usize {
    let [left, right] = [left, right].map(|name| name.to_lowercase().chars().collect::<Vec<_>>());
    let mut before = Vec::new();
    let mut above = (0..=right.len()).collect::<Vec<_>>();
    for (row, &from) in left.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, &to) in right.iter().enumerate() {
            let replaced = above[column] + usize::from(from != to);
            let mut least = replaced.min(above[column + 1] + 1).min(current[column] + 1);
            if row > 0 && column > 0 && from == right[column - 1] && left[row - 1] == to {
                least = least.min(before[column - 1] + 1);
            }
            current.push(least);
        }
        before = std::mem::replace(&mut above, current);
    }
    above[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expect: Option<&str>) {
        assert_eq!(nearest(name, ["Advance", "Boot", "Expect", "InOrder"]), expect, "{name}");
    }

    #[test]
    fn suggests_a_close_name() {
        check("Expct", Some("Expect"));
        check("Adavnce", Some("Advance"));
        check("inorder", Some("InOrder"));
        check("Bot", Some("Boot"));
        check("Reboot", Some("Boot"));
    }

    #[test]
    fn suggests_nothing_far_fetched() {
        check("Sleep", None);
        check("", None);
        assert_eq!(nearest("Boot", []), None);
    }

    #[test]
    fn a_swap_is_one_edit() {
        assert_eq!(distance("ab", "ba"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
