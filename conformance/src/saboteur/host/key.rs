//! Hosts that are wrong about what their key covers (KEY, ERR).

use emulator::{
    host::HostConfig,
    model::{HostKey, Hresult, MachineChange, lab_id},
};

use super::{HostWork, Rows};
use crate::saboteur::Saboteur;

/// Serves what the key `name` covers too.
fn serve(config: &mut HostConfig, name: &str) {
    config.products.extend(HostKey::named(name).map(HostKey::kms_ids).unwrap_or_default());
}

/// Serves nothing under the KMS ids `names`.
fn drop_ids(config: &mut HostConfig, names: &[&str]) {
    let ids: Vec<_> = names.iter().map(|name| lab_id(&format!("kms/{name}"))).collect();
    config.products.retain(|product| !ids.contains(product));
}

/// Whether the name of the host's key holds `part`.
fn is_of(config: &HostConfig, part: &str) -> bool {
    config.key.is_some_and(|key| key.name.contains(part))
}

const PREVIOUS: [&str; 4] =
    ["client-os-previous", "server-previous-group-a", "server-previous-group-b", "server-previous-group-c"];

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "client-key-serves-servers",
        does: "serves server products with a key for client systems",
        breaks: &["KEY-017", "KEY-024"],
        work: HostWork::Config(|config| {
            if is_of(config, "client-os-previous") {
                serve(config, "server-previous-group-c");
            } else if is_of(config, "client-os") {
                serve(config, "server-group-c");
            }
        }),
    },
    Saboteur {
        name: "cpky-takes-host-key",
        does: "loses its key at the next restart when the key is deleted from the registry",
        breaks: &["KEY-016"],
        work: HostWork::Change(|_, host, now, change| {
            (*change == MachineChange::ClearKey).then(|| host.change(now, &MachineChange::RemoveKey))
        }),
    },
    Saboteur {
        name: "ignores-key",
        does: "serves every product, whatever its key covers",
        breaks: &["ERR-030", "KEY-022", "KEY-023", "KEY-024", "KEY-025", "KEY-028"],
        work: HostWork::Before(|_, host, _, request| host.config_mut().products = vec![request.kms_id]),
    },
    Saboteur {
        name: "key-of-one-generation",
        does: "serves nothing of the previous generation with a key of the present one",
        breaks: &["KEY-018", "KEY-019", "KEY-020", "KEY-021", "KEY-026"],
        work: HostWork::Config(|config| {
            if !is_of(config, "previous") {
                drop_ids(config, &PREVIOUS);
            }
        }),
    },
    Saboteur {
        name: "key-of-one-group",
        does: "serves the servers of its key's own group only, none of the groups below",
        breaks: &["KEY-020", "KEY-021", "KEY-027"],
        work: HostWork::Config(|config| {
            let (a, b) = ("server-previous-group-a", "server-previous-group-b");
            if is_of(config, "group-b") {
                drop_ids(config, &["server-group-a", a]);
            } else if is_of(config, "group-c") {
                drop_ids(config, &["server-group-a", "server", a, b]);
            }
        }),
    },
    Saboteur {
        name: "knows-products-by-application",
        does: "serves every product of an application that its key covers a product of",
        breaks: &["KEY-022", "KEY-023", "KEY-024", "KEY-025", "KEY-028", "OPEN-096"],
        work: HostWork::Before(|_, host, _, request| {
            let office = is_of(host.config(), "office");
            let app = lab_id(if office { "app/office-suite" } else { "app/client-os" });
            if request.app_id == app {
                host.config_mut().products.push(request.kms_id);
            }
        }),
    },
    Saboteur {
        name: "mismatch-told-as-unactivated",
        does: "refuses a product that its key doesn't cover as if it weren't activated",
        breaks: &["ERR-030", "KEY-022", "KEY-023", "KEY-024", "KEY-025"],
        work: HostWork::Decision(|_, _, _, _, decision| {
            if *decision == Err(Hresult::ID_MISMATCH) {
                *decision = Err(Hresult::HOST_NOT_ACTIVATED);
            }
        }),
    },
    Saboteur {
        name: "old-key-serves-new",
        does: "serves the present generation with a key of the previous one",
        breaks: &["KEY-025"],
        work: HostWork::Config(|config| {
            if is_of(config, "client-os-previous") {
                serve(config, "client-os");
            } else if is_of(config, "previous") {
                serve(config, "server-group-c");
            }
        }),
    },
    Saboteur {
        name: "previous-group-above",
        does: "serves all server groups of the previous generation with a key of group A or B",
        breaks: &["KEY-019", "KEY-020", "KEY-027"],
        work: HostWork::Config(|config| {
            if is_of(config, "group-") {
                serve(config, "server-previous-group-c");
            }
        }),
    },
    Saboteur {
        name: "server-key-serves-all-servers",
        does: "serves servers of groups B and C with a key of group A, and of C with one of B",
        breaks: &["KEY-022", "KEY-023"],
        work: HostWork::Config(|config| {
            if is_of(config, "server-group-") {
                serve(config, "server-group-c");
            }
        }),
    },
    Saboteur {
        name: "server-key-without-clients",
        does: "serves no client systems with a key for servers",
        breaks: &["KEY-019", "KEY-020", "KEY-021", "KEY-026"],
        work: HostWork::Config(|config| {
            if is_of(config, "server") {
                drop_ids(config, &["client-os", "client-os-previous"]);
            }
        }),
    },
];
