//! Why a capture gives no scenario.

/// Why a capture gives no scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExtractError {
    /// Nothing of KMS in it.
    #[error(
        "nothing of KMS in this capture: looked for a bind or request to the interface \
         51c82175-844e-4750-b0d8-ec255555bc06 on any TCP port, for connections to port 1688 or to a host that a record \
         of _vlmcs._tcp names, and for look-ups of that record; {0}"
    )]
    NoKms(String),
    /// No client can be told.
    #[error("no client in this capture: {0}")]
    NoClient(String),
    /// The side that was asked for can't be judged.
    #[error("the {role} can't be the subject: {why}")]
    NoSubject {
        /// `host` or `client`.
        role: &'static str,
        /// Why not.
        why: &'static str,
    },
    /// What was written can't be read back: a mistake of ours.
    #[error("the extracted scenario can't be loaded, which is a mistake of kmslab:\n{0}")]
    Load(String),
    /// The reference doesn't pass what was written: a mistake of ours, or a world that the language can't describe.
    #[error("the extracted scenario doesn't pass against the reference, so that it isn't written: {0}")]
    Fails(String),
}
