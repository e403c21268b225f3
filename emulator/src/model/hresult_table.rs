//! What the result codes of the field mean, what causes them and what helps (ERR, and the error tables of the public
//! documents).

mod lab;
mod licensing;
mod system;

use std::fmt;

use super::Hresult;

/// What is known of one result code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeInfo {
    /// The code.
    pub code: Hresult,
    /// Its symbol in the public header files; empty where they have none.
    pub symbol: &'static str,
    /// One line on what it means.
    pub meaning: &'static str,
    /// Who meets it; empty where the documents name nobody.
    pub activation: &'static [Activation],
    /// What is behind it, in a sentence; empty where the meaning says all.
    pub cause: &'static str,
    /// What helps, the first thing first.
    pub remedies: &'static [&'static str],
    /// Rows of the requirement catalogue about it.
    pub rows: &'static [&'static str],
}

/// The kind of activation that a code belongs to (TR T10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Activation {
    /// With a multiple activation key, at the activation service.
    Mak,
    /// A client of a KMS host.
    KmsClient,
    /// A KMS host, and the activation of its own key.
    KmsHost,
}

impl fmt::Display for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mak => "MAK",
            Self::KmsClient => "KMS client",
            Self::KmsHost => "KMS host",
        })
    }
}

/// Every code the lab knows, in ascending order.
pub fn all() -> impl Iterator<Item = &'static CodeInfo> + Clone {
    system::TABLE.iter().chain(licensing::TABLE).chain(lab::TABLE)
}

/// The known code that is nearest to `code`: of the same facility if that has any, and by distance.
#[must_use]
pub fn nearest(code: Hresult) -> Option<&'static CodeInfo> {
    let far = |info: &&CodeInfo| {
        let other = info.code.0;
        (code.0 >> 16 != other >> 16, code.0.abs_diff(other))
    };
    all().filter(|info| info.code != Hresult::OK).min_by_key(far)
}

impl CodeInfo {
    const fn new(code: u32, symbol: &'static str, meaning: &'static str) -> Self {
        Self { code: Hresult(code), symbol, meaning, activation: &[], cause: "", remedies: &[], rows: &[] }
    }

    const fn of(mut self, activation: &'static [Activation]) -> Self {
        self.activation = activation;
        self
    }

    const fn cause(mut self, cause: &'static str) -> Self {
        self.cause = cause;
        self
    }

    const fn remedies(mut self, remedies: &'static [&'static str]) -> Self {
        self.remedies = remedies;
        self
    }

    const fn rows(mut self, rows: &'static [&'static str]) -> Self {
        self.rows = rows;
        self
    }
}

#[cfg(test)]
mod tests;
