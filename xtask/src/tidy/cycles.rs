//! Inside a package, no top-level module leads back to itself.

use super::{
    imports::{imports, module_path},
    tree::{Finding, Tree},
};
use std::collections::{BTreeMap, BTreeSet};

/// Which module names which, and the place where it does.
type Graph<'a> = BTreeMap<&'a str, BTreeMap<String, Finding>>;

/// One finding for each import that closes a cycle.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let folders =
        tree.rust().filter_map(|file| Some(file.path.split_once("/src/")?.0)).collect::<BTreeSet<_>>();
    folders.into_iter().flat_map(|package| closing(&graph(tree, package))).collect()
}

fn graph<'a>(tree: &'a Tree, package: &str) -> Graph<'a> {
    let modules = tree.rust().filter_map(|file| Some((file, module_path(file, package)?)));
    let modules = modules.filter(|(_, module)| !module.is_empty()).collect::<Vec<_>>();
    let tops = modules.iter().map(|(_, module)| module[0]).collect::<BTreeSet<_>>();
    let mut graph = Graph::new();
    for (file, module) in &modules {
        for import in imports(file, module) {
            let Some(target) = import.top().filter(|top| *top != module[0] && tops.contains(top)) else {
                continue;
            };
            let place = || file.finding(import.line, String::new());
            graph.entry(module[0]).or_default().entry(target.to_owned()).or_insert_with(place);
        }
    }
    graph
}

fn closing(graph: &Graph<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (&from, targets) in graph {
        for (to, place) in targets {
            if let Some(back) = path(graph, to, from) {
                findings.push(
                    place.clone().saying(format!("modules in a circle: {from} -> {}", back.join(" -> "))),
                );
            }
        }
    }
    findings
}

/// The modules on a shortest way between two, both ends named.
fn path<'a>(graph: &'a Graph<'_>, from: &'a str, to: &str) -> Option<Vec<&'a str>> {
    let mut ways = vec![vec![from]];
    let mut seen = BTreeSet::from([from]);
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            let last = *way.last().expect("a way has its start");
            if last == to {
                return Some(way);
            }
            let targets = graph.get(last).into_iter().flat_map(BTreeMap::keys);
            for next in targets.filter(|next| seen.insert(next.as_str())) {
                longer.push([way.as_slice(), &[next.as_str()]].concat());
            }
        }
        ways = longer;
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::tidy::tree::found;

    #[test]
    fn a_chain_is_free() {
        let files = [
            ("p/src/lib.rs", "mod a; mod b; use crate::a::X;"),
            ("p/src/a.rs", "use crate::b; #[cfg(test)] mod t { use crate::c; }"),
            ("p/src/b/mod.rs", "pub mod x; use self::x::Y; use super::c;"),
            ("p/src/b/x.rs", "use crate::b::Z;"),
            ("p/src/c.rs", "use std::fmt;"),
            ("q/src/c.rs", "use crate::a;"),
        ];
        assert_eq!(found(super::check, &files), [""; 0]);
    }

    #[test]
    fn a_circle_is_a_finding() {
        let files = [
            ("p/src/a.rs", "use crate::b;"),
            ("p/src/b/deep.rs", "\nuse crate::c::C;"),
            ("p/src/c.rs", "fn f() { super::a::g() }"),
            ("p/src/d.rs", "use crate::a;"),
        ];
        assert_eq!(
            found(super::check, &files),
            [
                "p/src/a.rs:1: modules in a circle: a -> b -> c -> a",
                "p/src/b/deep.rs:2: modules in a circle: b -> c -> a -> b",
                "p/src/c.rs:1: modules in a circle: c -> a -> b -> c",
            ]
        );
    }
}
