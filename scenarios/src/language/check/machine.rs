//! Changes of machines: keys and editions that exist, parts that are named once.

use std::collections::BTreeMap;

use emulator::model::{KeyKind, MachineChange, PRODUCTS, Product, Registry};

use super::{checker::Checker, place::Place};
use crate::language::leaf::{RegistryData, RegistryName};

/// What a pre-release key is named after.
const BETA: &str = "beta/";

impl Checker<'_> {
    pub(super) fn machine_change(&mut self, change: &MachineChange, place: Place<'_>) {
        match change {
            MachineChange::InstallKey(key) => self.key(key, place.at(0)),
            MachineChange::Edition(name) if Product::named(name).is_none() => {
                let products = PRODUCTS.iter().map(|product| product.name);
                self.unknown(place.at(0).span(), "product", name, "", products);
            }
            MachineChange::Hardware(parts) | MachineChange::Drivers(parts) => {
                if parts.is_empty() {
                    self.flaw(place.at(0), "no part is changed", "expected a part, such as `Disk`");
                }
                for (index, part) in parts.iter().enumerate() {
                    if parts[..index].contains(part) {
                        let message = format!("`{part:?}` stands here twice");
                        self.flaw(place.at(0).at(index), message, "the second of two");
                    }
                }
            }
            _ => {}
        }
    }

    /// A key that the activation service knows, by its lab name.
    pub(super) fn known_key(&mut self, key: &str, place: Place<'_>) {
        if KeyKind::named(key).is_none() {
            self.unknown_key(key, place);
        }
    }

    fn unknown_key(&mut self, key: &str, place: Place<'_>) {
        let names: Vec<_> = KeyKind::all().map(KeyKind::name).collect();
        self.unknown(place.span(), "key", key, "", names.iter().map(String::as_str));
    }

    /// Registry values of the type that their paths have.
    pub(super) fn registry(&mut self, values: &BTreeMap<RegistryName, RegistryData>, place: Place<'_>) {
        for (name, data) in values {
            if let Err(error) = Registry::default().set(name.0.clone(), Some(data.0.clone())) {
                self.flaw(place, error.to_string(), "of another type");
            }
        }
    }

    /// A key by its lab name, or as somebody typed it.
    fn key(&mut self, key: &str, place: Place<'_>) {
        let product = key.strip_prefix(BETA);
        let known =
            product.map_or_else(|| KeyKind::named(key).is_some(), |name| Product::named(name).is_some());
        if key.contains('/') && !known {
            self.unknown_key(key, place);
        }
    }
}
