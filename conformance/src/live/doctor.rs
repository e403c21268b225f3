//! What `kmslab doctor` says of a target.

use super::{LiveTarget, Options, TargetTrouble, open::open};
use crate::target::{Plug, TargetSpec};

/// The first talk with a target, step by step.
#[derive(Debug)]
pub struct Handshake {
    /// What was found out, in order.
    pub lines: Vec<String>,
    /// The target, or why it can't be used.
    pub opened: Result<LiveTarget, TargetTrouble>,
}

/// Talks to a target as a run does before its first scenario.
#[must_use]
pub fn handshake(spec: TargetSpec, options: Options) -> Handshake {
    let mut lines = vec![format!("{}: a {}", spec.name, spec.role)];
    match &spec.plug {
        Plug::Command(_) => lines.push("its command is started for each scenario or attempt".to_owned()),
        Plug::Attach => lines.push("it is started by somebody else".to_owned()),
        Plug::Address(_) | Plug::Adapter(_) => {}
    }
    let opened = open(spec, options, &mut |line| lines.push(line));
    if let Ok(target) = &opened {
        if let Some(hello) = target.hello() {
            let capabilities = hello.capabilities.iter().map(|one| one.name()).collect::<Vec<_>>();
            lines.push(format!("capabilities: {}", listed(&capabilities)));
        }
        lines.push(format!("protocol versions: {}", listed(&target.wire())));
        lines.push(format!("lacks: {}", listed(target.lacks())));
    }
    Handshake { lines, opened }
}

fn listed<T: ToString>(items: &[T]) -> String {
    match items {
        [] => "none".to_owned(),
        items => items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}
