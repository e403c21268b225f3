//! `kmslab adapter`: the built-in targets.

use std::io::{stdin, stdout};

use crate::{
    adapter::{self, AdapterError, Dumb, Role},
    saboteur::{ClientWork, HostWork, Saboteur, Saboteurs},
};

use super::{
    ERROR, USAGE,
    args::{AdapterArgs, AdapterRole},
    output,
};

pub(super) fn adapter(args: &AdapterArgs) -> u8 {
    if args.saboteur.as_deref() == Some("list") {
        match args.role {
            AdapterRole::Host => list(&HostWork::all()),
            AdapterRole::Client => list(&ClientWork::all()),
        }
        return 0;
    }
    if args.dumb.as_deref() == Some("list") {
        let role = if matches!(args.role, AdapterRole::Host) { Role::Host } else { Role::Client };
        for dumb in Dumb::all(role) {
            output::line(&format!("{:26} {}", dumb.name, dumb.does));
        }
        return 0;
    }
    let role = match args.role {
        AdapterRole::Host => Role::Host,
        AdapterRole::Client => Role::Client,
    };
    let ran = match &args.dumb {
        Some(name) => adapter::run_dumb(role, name, stdin().lock(), stdout()),
        None => adapter::run(role, args.saboteur.as_deref(), stdin().lock(), stdout()),
    };
    match ran {
        Ok(()) => 0,
        Err(error) => {
            eprintln!("error: {error}");
            if matches!(error, AdapterError::Saboteur(_) | AdapterError::Dumb(_)) { USAGE } else { ERROR }
        }
    }
}

fn list<W>(saboteurs: &[&Saboteur<W>]) {
    for saboteur in saboteurs {
        let breaks = saboteur.breaks.join(", ");
        output::line(&format!("{:26} {} (breaks {breaks})", saboteur.name, saboteur.does));
    }
}
