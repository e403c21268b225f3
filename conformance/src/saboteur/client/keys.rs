//! Clients that are wrong about their keys (ERR, KEY, STATE).

use emulator::{
    client::{ClientInput, ExchangeEnd, InstalledKey},
    model::{Hresult, LicenceStatus, MachineChange, Product},
};

use super::{
    ClientWork, Rows,
    machine_works::{NOTHING, key, number, retell_attempt, retell_machine, text},
};
use crate::saboteur::Saboteur;

/// The name of the key that a change installs.
fn installed(input: &ClientInput) -> Option<&str> {
    match input {
        ClientInput::Machine(MachineChange::InstallKey(name)) => Some(name),
        _ => None,
    }
}

/// Whether the client is of the generation before the present one.
fn is_previous(product: Option<&Product>) -> bool {
    product.is_some_and(|product| product.name.starts_with("client-os-previous/"))
}

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "asks-without-a-key",
        does: "asks a host although no key is installed",
        breaks: &["KEY-007", "KEY-039"],
        work: ClientWork::Config(|config| {
            if config.licence.key == InstalledKey::None {
                config.licence.key = InstalledKey::Setup;
            }
        }),
    },
    Saboteur {
        name: "host-key-sticks",
        does: "keeps a host key when the setup key is installed over it",
        breaks: &["KEY-040", "KEY-044"],
        work: ClientWork::Input(|_, client, _, input| {
            if installed(input).is_some() && key(client).starts_with("host/") {
                *input = ClientInput::Machine(NOTHING);
            }
        }),
    },
    Saboteur {
        name: "mak-installed-in-vain",
        does: "stays a KMS client when a MAK is installed",
        breaks: &["KEY-041"],
        work: ClientWork::Input(|_, _, _, input| {
            if installed(input).is_some_and(|name| name.starts_with("mak/")) {
                *input = ClientInput::Machine(NOTHING);
            }
        }),
    },
    Saboteur {
        name: "mak-sticks",
        does: "keeps a MAK when the setup key is installed over it",
        breaks: &["KEY-040"],
        work: ClientWork::Input(|_, client, _, input| {
            let setup = installed(input).is_some_and(|name| name.starts_with("setup/"));
            if setup && key(client).starts_with("mak/") {
                *input = ClientInput::Machine(NOTHING);
            }
        }),
    },
    Saboteur {
        name: "no-key-reads-as-invalid",
        does: "says that its key is invalid when it has none",
        breaks: &["ERR-015", "KEY-039"],
        work: ClientWork::Changes(|_, _, changes| {
            retell_attempt(changes, Hresult::KEY_NOT_AVAILABLE, Hresult::INVALID_KEY);
        }),
    },
    Saboteur {
        name: "no-setup-key-by-default",
        does: "comes without its setup key",
        breaks: &["KEY-006"],
        work: ClientWork::Config(|config| {
            if config.licence.key == InstalledKey::Setup {
                config.licence.key = InstalledKey::None;
            }
        }),
    },
    Saboteur {
        name: "previous-generation-is-no-client",
        does: "asks no host with a system of the generation before",
        breaks: &["KEY-049"],
        work: ClientWork::Config(|config| {
            if is_previous(config.product()) {
                config.licence.key = InstalledKey::None;
            }
        }),
    },
    Saboteur {
        name: "refused-key-reads-as-installed",
        does: "tells a success when a key isn't for the machine",
        breaks: &["ERR-058", "KEY-012", "KEY-043", "KEY-047", "KEY-053", "KEY-057"],
        work: ClientWork::Changes(|_, _, changes| {
            retell_machine(changes, Hresult::LAB_KEY_NOT_APPLICABLE, Hresult::OK);
        }),
    },
    Saboteur {
        name: "removed-key-shown",
        does: "shows the end of a key that was removed",
        breaks: &["STATE-045", "STATE-055"],
        work: ClientWork::View(|_, client, _, view| {
            if client.product_id().is_some() {
                view.entry("PartialProductKey").or_insert_with(|| text("J8FW9"));
            }
        }),
    },
    Saboteur {
        name: "removed-key-still-licenses",
        does: "stays licensed without a key, after a restart too",
        breaks: &["STATE-045", "STATE-055"],
        work: ClientWork::View(|_, client, _, view| {
            if client.timer().status == LicenceStatus::Unlicensed {
                view.insert("LicenseStatus", number(1));
            }
        }),
    },
    Saboteur {
        name: "removes-no-key",
        does: "keeps the key that it is told to remove",
        breaks: &["STATE-045", "STATE-055"],
        work: ClientWork::Input(|_, _, _, input| {
            if let ClientInput::Machine(change @ MachineChange::RemoveKey) = input {
                *change = NOTHING;
            }
        }),
    },
    Saboteur {
        name: "setup-key-installed-in-vain",
        does: "says yes to a setup key and installs none",
        breaks: &["KEY-040", "KEY-042", "KEY-044"],
        work: ClientWork::Input(|_, _, _, input| {
            if installed(input).is_some_and(|name| name.starts_with("setup/")) {
                *input = ClientInput::Machine(NOTHING);
            }
        }),
    },
    Saboteur {
        name: "shows-the-beginning-of-the-key",
        does: "shows the first five characters of its key, not the last",
        breaks: &["KEY-006", "KEY-012"],
        work: ClientWork::View(|_, _, _, view| {
            if view.contains_key("PartialProductKey") {
                view.insert("PartialProductKey", text("LAB29"));
            }
        }),
    },
    Saboteur {
        name: "unlicensed-for-good",
        does: "isn't activated once it was unlicensed",
        breaks: &["STATE-062"],
        work: ClientWork::Input(|_, client, _, input| {
            if let ClientInput::Exchanged(end @ ExchangeEnd::Answer(_)) = input
                && client.timer().status == LicenceStatus::Unlicensed
            {
                *end = ExchangeEnd::Invalid;
            }
        }),
    },
];
