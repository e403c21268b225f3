//! What a machine asks of the activation service.

use uuid::Uuid;

/// An activation by network: of a MAK client, or of a KMS host's own key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnlineActivation {
    /// Name of the key in the catalogue, such as `mak/client-os` or `host/server-group-b`.
    pub key: String,
    /// What the service knows the machine's hardware by.
    pub hardware: Uuid,
}
