//! Why a console verb does nothing.

use crate::{client::NamedHostError, dns::NameError, model::Hresult};

/// A command line that is none, or a verb that its machine refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConsoleError {
    /// No argument at all.
    #[error("no verb is given; expected one of {expected}")]
    NoVerb {
        /// The verbs there are.
        expected: String,
    },
    /// A first argument that is no verb.
    #[error("`{argument}` is no verb; expected one of {expected}")]
    Unknown {
        /// As given.
        argument: String,
        /// The verbs there are.
        expected: String,
    },
    /// An argument is missing.
    #[error("{verb} lacks an argument; expected {verb} {expected}")]
    Missing {
        /// The verb.
        verb: &'static str,
        /// Its arguments.
        expected: &'static str,
    },
    /// An argument too many.
    #[error("{verb}: `{argument}` is one argument too many; expected {verb} {expected}")]
    Surplus {
        /// The verb.
        verb: &'static str,
        /// The first that has no place.
        argument: String,
        /// Its arguments.
        expected: &'static str,
    },
    /// An argument that can't be read.
    #[error("{verb}: `{argument}` is not {expected}")]
    Value {
        /// The verb.
        verb: &'static str,
        /// As given.
        argument: String,
        /// What it has to be.
        expected: &'static str,
    },
    /// A product that isn't the one of the machine.
    #[error("no product with activation ID {0} is installed here")]
    Product(uuid::Uuid),
    /// A host that can't be assigned (DISC-039, DISC-040).
    #[error("/skms: {0}")]
    Host(#[from] NamedHostError),
    /// A domain that is none.
    #[error("/skms-domain: {0}")]
    Domain(#[from] NameError),
    /// A verb for KMS clients, on a machine that is emulated as a host alone.
    #[error("{0} is a verb for KMS clients; this machine is a host")]
    ForClients(&'static str),
    /// The verb itself fails.
    #[error("{}", .0.meaning().unwrap_or("the verb failed"))]
    Failed(Hresult),
}

impl ConsoleError {
    /// The code that the console exits with.
    #[must_use]
    pub fn hresult(&self) -> Hresult {
        match self {
            Self::Failed(code) => *code,
            // Win32 50: not supported.
            Self::ForClients(_) => Hresult::from_win32(50),
            // Win32 87: invalid parameter.
            _ => Hresult::from_win32(87),
        }
    }
}

impl From<Hresult> for ConsoleError {
    fn from(code: Hresult) -> Self {
        Self::Failed(code)
    }
}
