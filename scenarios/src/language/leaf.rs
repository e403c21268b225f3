//! The leaves of the language: texts that are checked while they are read, so that a wrong one is shown in its place.

use std::{collections::BTreeMap, fmt, str::FromStr};

use emulator::model::{
    Filetime, HostKey, Hresult, Interval, Minutes, Offset, Product, RegistryPath, RegistryValue, lab_id,
};
use serde::{
    Deserialize, Deserializer,
    de::{Error, SeqAccess, Visitor},
};

use crate::nearest::nearest;

/// A length of time: `"30m"`, `"7d"`, `"4h15m"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Length(pub Minutes);

/// An interval that a host hands out: a length of 15 minutes to 30 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntervalText(pub Interval);

/// A clock's difference from the world's: `"+4h"`, `"-4h1s"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClockOffset(pub Offset);

/// A point in time: RFC 3339 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time(pub Filetime);

/// A result code: `"0xC004F038"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code(pub Hresult);

/// The name of a product of the lab catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProductName(pub &'static Product);

/// The name of a host key of the lab catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyName(pub &'static HostKey);

/// The path of a registry value. Names of the lab stand for ids: `client-os\\client-os/enterprise\\NAME`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RegistryName(pub RegistryPath);

/// A registry value: a number (REG_DWORD), a text (REG_SZ) or a list of texts (REG_MULTI_SZ).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryData(pub RegistryValue);

/// Registry values by their paths.
pub type RegistryValues = BTreeMap<RegistryName, RegistryData>;

/// The name of an actor of the world. Whether it exists is checked when the whole file is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ActorName(pub String);

fn read<'de, D: Deserializer<'de>, T: FromStr<Err: fmt::Display>>(deserializer: D) -> Result<T, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
}

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer).map(Self)
    }
}

impl<'de> Deserialize<'de> for IntervalText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Length(minutes) = Length::deserialize(deserializer)?;
        Interval::new(minutes.0).map(Self).map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for ClockOffset {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer).map(Self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer).map(Self)
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer).map(Self)
    }
}

impl<'de> Deserialize<'de> for ProductName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let names = emulator::model::PRODUCTS.iter().map(|product| product.name);
        Product::named(&name).map(Self).ok_or_else(|| D::Error::custom(unknown_of("product", &name, names)))
    }
}

impl<'de> Deserialize<'de> for KeyName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let names = emulator::model::HOST_KEYS.iter().map(|key| key.name);
        HostKey::named(&name).map(Self).ok_or_else(|| D::Error::custom(unknown_of("host key", &name, names)))
    }
}

/// Characters of an actor's name.
const MOST_NAME: usize = 40;

impl<'de> Deserialize<'de> for ActorName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
        if name.len() > MOST_NAME {
            let message = format!("`{name}` is too long for a name; use at most {MOST_NAME} characters");
            return Err(D::Error::custom(message));
        }
        if name.is_empty() || !name.chars().all(plain) {
            return Err(D::Error::custom(format!(
                "`{name}` is not an actor's name; use letters, digits and hyphens"
            )));
        }
        Ok(Self(name))
    }
}

impl ActorName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ActorName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// "unknown product `x`; did you mean `y`?"
pub(crate) fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> String {
    match nearest(name, known) {
        Some(near) => format!("unknown {what} `{name}`; did you mean `{near}`?"),
        None => format!("unknown {what} `{name}`"),
    }
}

/// The same of a short list, which is told whole where nothing in it is near.
fn unknown_of<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let message = unknown(what, name, known.clone());
    if message.ends_with('?') {
        message
    } else {
        format!("{message}; there are {}", known.collect::<Vec<_>>().join(", "))
    }
}

impl<'de> Deserialize<'de> for RegistryName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let keys: Vec<_> = text.split('\\').map(id_of).collect();
        keys.join("\\").parse().map(Self).map_err(D::Error::custom)
    }
}

/// The id of an application or product by its lab name; any other text as it is.
fn id_of(key: &str) -> String {
    let products = emulator::model::PRODUCTS;
    if products.iter().any(|product| product.app == key) {
        return lab_id(&format!("app/{key}")).to_string();
    }
    Product::named(key).map_or_else(|| key.to_owned(), |product| product.ids().act_id.to_string())
}

impl<'de> Deserialize<'de> for RegistryData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DataVisitor).map(Self)
    }
}

struct DataVisitor;

impl<'de> Visitor<'de> for DataVisitor {
    type Value = RegistryValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number (REG_DWORD), a text (REG_SZ) or a list of texts (REG_MULTI_SZ)")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<RegistryValue, E> {
        let dword = u32::try_from(number).map(RegistryValue::Dword);
        dword.map_err(|_| E::custom(format!("`{number}` is no REG_DWORD: it has more than 32 bits")))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<RegistryValue, E> {
        let number = u64::try_from(number);
        number.map_err(|_| E::custom("a REG_DWORD is not negative")).and_then(|number| self.visit_u64(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<RegistryValue, E> {
        Ok(RegistryValue::Sz(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<RegistryValue, A::Error> {
        let mut lines = Vec::new();
        while let Some(line) = list.next_element()? {
            lines.push(line);
        }
        Ok(RegistryValue::MultiSz(lines))
    }
}

/// A whole number as texts write it: in decimal, or `0x` and hexadecimal digits.
pub(crate) fn number(text: &str) -> Option<u64> {
    match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}
