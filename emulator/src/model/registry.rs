//! The registry of a machine, as far as volume activation reads it (REG). A store of the lab's own: no system's registry
//! is touched.

use std::{collections::BTreeMap, fmt};

use uuid::Uuid;

use super::registry_table::{RegistryRow, TABLE};

/// A value with its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegistryValue {
    /// REG_DWORD.
    Dword(u32),
    /// REG_SZ.
    Sz(String),
    /// REG_MULTI_SZ.
    MultiSz(Vec<String>),
}

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RegistryKind {
    /// REG_DWORD.
    Dword,
    /// REG_SZ.
    Sz,
    /// REG_MULTI_SZ.
    MultiSz,
}

/// Where a value lies: its name, under the key of an application or of one of its SKUs where it can be (REG-012).
///
/// Written `Name`, `APPID\Name` or `APPID\SKUID\Name`, from the licensing service's key on; `Activation\Name` and
/// `Policies\Name` for the values that lie there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RegistryPath {
    row: &'static RegistryRow,
    app_id: Option<Uuid>,
    act_id: Option<Uuid>,
}

/// Why a path or a value is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// No value of this name is known.
    #[error("no registry value `{0}`; the lab knows {known}", known = known())]
    Unknown(String),
    /// The value isn't one that an application or SKU can have of its own.
    #[error("`{0}` isn't kept for an application or SKU")]
    NotScoped(&'static str),
    /// A subkey that is no GUID.
    #[error("`{0}` is no GUID; a value of an application is `APPID\\Name`, of a SKU `APPID\\SKUID\\Name`")]
    NoGuid(String),
    /// A value of another type (REG-009).
    #[error("`{name}` is {expected}, not {actual}")]
    Kind {
        /// The value's name.
        name: &'static str,
        /// Its type.
        expected: RegistryKind,
        /// The type given.
        actual: RegistryKind,
    },
}

fn known() -> String {
    TABLE.iter().map(|row| row.name).collect::<Vec<_>>().join(", ")
}

impl RegistryValue {
    /// Its type.
    #[must_use]
    pub fn kind(&self) -> RegistryKind {
        match self {
            Self::Dword(_) => RegistryKind::Dword,
            Self::Sz(_) => RegistryKind::Sz,
            Self::MultiSz(_) => RegistryKind::MultiSz,
        }
    }
}

impl RegistryPath {
    /// The value's row in the table.
    #[must_use]
    pub fn row(&self) -> &'static RegistryRow {
        self.row
    }

    /// The application and SKU whose subkey it lies in.
    #[must_use]
    pub fn scope(&self) -> (Option<Uuid>, Option<Uuid>) {
        (self.app_id, self.act_id)
    }

    /// The value of the same name in the subkey of this application and SKU; of the machine where both are left out.
    pub fn within(self, app_id: Option<Uuid>, act_id: Option<Uuid>) -> Result<Self, RegistryError> {
        if app_id.is_some() && !self.row.scoped {
            return Err(RegistryError::NotScoped(self.row.name));
        }
        Ok(Self { row: self.row, app_id, act_id: act_id.filter(|_| app_id.is_some()) })
    }
}

impl std::str::FromStr for RegistryPath {
    type Err = RegistryError;

    fn from_str(text: &str) -> Result<Self, RegistryError> {
        if let Some(row) = TABLE.iter().find(|row| row.name == text) {
            return Ok(Self { row, app_id: None, act_id: None });
        }
        let (keys, name) = text.rsplit_once('\\').ok_or_else(|| RegistryError::Unknown(text.to_owned()))?;
        let row = TABLE.iter().find(|row| row.name == name);
        let row = row.ok_or_else(|| RegistryError::Unknown(text.to_owned()))?;
        if !row.scoped {
            return Err(RegistryError::NotScoped(row.name));
        }
        let mut keys = keys
            .split('\\')
            .map(|key| key.parse::<Uuid>().map_err(|_| RegistryError::NoGuid(key.to_owned())));
        let path = Self { row, app_id: keys.next().transpose()?, act_id: keys.next().transpose()? };
        if keys.next().is_some() { Err(RegistryError::Unknown(text.to_owned())) } else { Ok(path) }
    }
}

impl fmt::Display for RegistryPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for id in [self.app_id, self.act_id].into_iter().flatten() {
            write!(f, "{id}\\")?;
        }
        f.write_str(self.row.name)
    }
}

impl fmt::Display for RegistryKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dword => "REG_DWORD",
            Self::Sz => "REG_SZ",
            Self::MultiSz => "REG_MULTI_SZ",
        })
    }
}

/// The values that are set on one machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registry(BTreeMap<RegistryPath, RegistryValue>);

impl Registry {
    /// Sets a value, or removes it with `None`. What a role makes of it, and when, is the role's business (REG-028).
    pub fn set(&mut self, path: RegistryPath, value: Option<RegistryValue>) -> Result<(), RegistryError> {
        match value {
            Some(value) if value.kind() != path.row.kind => Err(RegistryError::Kind {
                name: path.row.name,
                expected: path.row.kind,
                actual: value.kind(),
            }),
            Some(value) => {
                self.0.insert(path, value);
                Ok(())
            }
            None => {
                self.0.remove(&path);
                Ok(())
            }
        }
    }

    /// Removes every value.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The value at `path`.
    #[must_use]
    pub fn get(&self, path: &RegistryPath) -> Option<&RegistryValue> {
        self.0.get(path)
    }

    /// The machine-wide number called `name`.
    #[must_use]
    pub fn dword(&self, name: &str) -> Option<u32> {
        match self.get(&name.parse().ok()?)? {
            RegistryValue::Dword(number) => Some(*number),
            _ => None,
        }
    }

    /// The machine-wide text called `name`.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.scoped_text(name, None, None)
    }

    /// The text called `name` in the subkey of exactly this application and SKU.
    #[must_use]
    pub fn scoped_text(&self, name: &str, app_id: Option<Uuid>, act_id: Option<Uuid>) -> Option<&str> {
        let row = TABLE.iter().find(|row| row.name == name)?;
        match self.get(&RegistryPath { row, app_id, act_id })? {
            RegistryValue::Sz(text) => Some(text),
            _ => None,
        }
    }

    /// The machine-wide lines called `name`.
    #[must_use]
    pub fn lines(&self, name: &str) -> Option<&[String]> {
        match self.get(&name.parse().ok()?)? {
            RegistryValue::MultiSz(lines) => Some(lines),
            _ => None,
        }
    }

    /// Every value that is set, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&RegistryPath, &RegistryValue)> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::lab_id;

    #[test]
    fn paths_are_read_and_written_back() {
        let app = lab_id("app/client-os");
        for text in ["SkipRearm", "Activation\\Manual"] {
            assert_eq!(text.parse::<RegistryPath>().unwrap().to_string(), text);
        }
        let scoped = format!("{app}\\KeyManagementServiceName");
        assert_eq!(scoped.parse::<RegistryPath>().unwrap().scope(), (Some(app), None));
        assert_eq!(scoped.parse::<RegistryPath>().unwrap().to_string(), scoped);
    }

    #[test]
    fn what_is_unknown_or_of_another_type_is_refused() {
        let unknown = "SkipRaerm".parse::<RegistryPath>().unwrap_err().to_string();
        assert!(unknown.contains("no registry value `SkipRaerm`"), "{unknown}");
        let scoped = format!("{}\\SkipRearm", lab_id("app/client-os"));
        assert_eq!(scoped.parse::<RegistryPath>(), Err(RegistryError::NotScoped("SkipRearm")));
        assert!(matches!(
            "x\\KeyManagementServiceName".parse::<RegistryPath>(),
            Err(RegistryError::NoGuid(_))
        ));
        let port = "KeyManagementServicePort".parse().unwrap();
        let error = Registry::default().set(port, Some(RegistryValue::Dword(1688))).unwrap_err();
        assert_eq!(error.to_string(), "`KeyManagementServicePort` is REG_SZ, not REG_DWORD");
    }
}
