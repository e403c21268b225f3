//! What each arm does with a case: offered to a target or not, and what the target has to be able to do.

use std::fmt::Write as _;

use scenarios::{
    catalogue::Role,
    language::Case,
    run::{plan, subjects},
};

/// A line for each arm.
pub(super) fn told(case: &Case) -> String {
    let mut text = "  virtual  every actor is emulated, on a virtual clock\n".to_owned();
    for (name, role) in [("host", Role::Host), ("client", Role::Client)] {
        let _ = writeln!(text, "  {name:7}  {}", live(case, role));
    }
    text
}

fn live(case: &Case, role: Role) -> String {
    if case.loaded.is_virtual_only() {
        return "not offered: it asks for more trials than a live run makes".to_owned();
    }
    let who = subjects(&case.loaded.scenario, role);
    let names = who.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match plan(case, role) {
        None if who.is_empty() => format!("not offered: there is no {} in it", role.name()),
        None => format!(
            "not offered: nothing is expected of {names}, or the script has it do what only an emulated actor does"
        ),
        Some(plan) if plan.needs.is_empty() => format!("your {} plays {names}", role.name()),
        Some(plan) => {
            let needs = plan.needs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            format!("your {} plays {names}; it needs {needs}", role.name())
        }
    }
}
