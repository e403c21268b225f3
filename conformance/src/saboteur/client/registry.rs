//! Clients that are wrong about the registry (REG).

use emulator::{
    client::ClientInput,
    model::{MachineChange, Question, Reading, Registry, RegistryPath, RegistryValue},
};

use super::{
    ClientWork, Rows,
    machine_works::{reads, shows_fewer},
};
use crate::saboteur::Saboteur;

/// Takes the values that `ignored` is about out of what a client is made with.
fn strip(registry: &mut Registry, ignored: fn(&RegistryPath) -> bool) {
    let paths: Vec<_> = registry.iter().map(|(path, _)| path.clone()).filter(ignored).collect();
    for path in paths {
        // Taking a value away doesn't fail.
        let _ = registry.set(path, None);
    }
}

fn is_named(path: &RegistryPath, name: &str) -> bool {
    path.row().name == name
}

fn is_scoped(path: &RegistryPath) -> bool {
    path.scope().0.is_some()
}

/// A client that doesn't see the values that the expression is about.
macro_rules! blind {
    ($ignored:expr) => {
        ClientWork::Several(&[
            ClientWork::Config(|config| strip(&mut config.registry, $ignored)),
            ClientWork::Registry(|_, _, path, _| {
                let ignored: fn(&RegistryPath) -> bool = $ignored;
                path.take_if(|path| ignored(path));
            }),
        ])
    };
}

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "manual-for-kms-too",
        does: "makes no attempt by itself when `Manual` is 1, although it is a KMS client",
        breaks: &["OPEN-024", "REG-021"],
        work: ClientWork::Config(|config| reads(config, Question::ManualOnKms, Reading::B)),
    },
    Saboteur {
        name: "manual-ignored",
        does: "activates a MAK by itself although `Manual` is 1",
        breaks: &["REG-021", "REG-022"],
        work: blind!(|path| is_named(path, "Activation\\Manual")),
    },
    Saboteur {
        name: "manual-leaves-kms",
        does: "makes its own attempts where `Manual` is for KMS clients as well",
        breaks: &["OPEN-024"],
        work: ClientWork::Config(|config| reads(config, Question::ManualOnKms, Reading::A)),
    },
    Saboteur {
        name: "registry-host-ignored",
        does: "doesn't read which host is named in the registry",
        breaks: &["REG-011", "REG-012"],
        work: blind!(|path| is_named(path, "KeyManagementServiceName")),
    },
    Saboteur {
        name: "registry-host-of-any-product",
        does: "takes the host that is named for another application for its own",
        breaks: &["REG-012"],
        work: ClientWork::Config(|config| {
            let app_id = config.product.app_id;
            let others: Vec<_> =
                config.registry.iter().map(|(path, value)| (path.clone(), value.clone())).collect();
            for (path, value) in others.into_iter().filter(|(path, _)| is_scoped(path)) {
                if path.scope().0 != Some(app_id)
                    && let Ok(path) = path.within(Some(app_id), None)
                {
                    // The type of the value stays what it is.
                    let _ = config.registry.set(path, Some(value));
                }
            }
        }),
    },
    Saboteur {
        name: "registry-port-ignored",
        does: "doesn't read which port is set in the registry",
        breaks: &["REG-013", "REG-014"],
        work: blind!(|path| is_named(path, "KeyManagementServicePort")),
    },
    Saboteur {
        name: "registry-port-of-the-machine-only",
        does: "doesn't read the port of an application or SKU",
        breaks: &["REG-014"],
        work: blind!(|path| is_named(path, "KeyManagementServicePort") && is_scoped(path)),
    },
    Saboteur {
        name: "registry-subkeys-ignored",
        does: "reads the values of the machine, and none of an application or SKU",
        breaks: &["REG-012", "REG-014"],
        work: blind!(is_scoped),
    },
    Saboteur {
        name: "skip-rearm-by-any-value",
        does: "takes `SkipRearm` for set when it is there, even with 0",
        breaks: &["REG-024"],
        work: ClientWork::Registry(|_, _, path, value| {
            if value.is_some() && path.as_ref().is_some_and(|path| is_named(path, "SkipRearm")) {
                *value = Some(RegistryValue::Dword(1));
            }
        }),
    },
    Saboteur {
        name: "skip-rearm-costs-one",
        does: "uses a rearm up although `SkipRearm` says that there is none",
        breaks: &["OPEN-058", "REG-024", "STATE-039"],
        work: ClientWork::Several(&[
            ClientWork::Input(|memory, client, _, input| {
                let skipped = client.registry().dword("SkipRearm") == Some(1);
                if matches!(input, ClientInput::Machine(MachineChange::Rearm | MachineChange::Sysprep))
                    && skipped
                {
                    memory.number += 1;
                }
            }),
            ClientWork::View(|memory, _, _, view| shows_fewer(view, memory.number)),
        ]),
    },
    Saboteur {
        name: "skip-rearm-ignored",
        does: "rearms although `SkipRearm` is 1",
        breaks: &["OPEN-058", "REG-024", "STATE-039"],
        work: blind!(|path| is_named(path, "SkipRearm")),
    },
];
