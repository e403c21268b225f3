//! What can't be shown as asked.

/// A field or condition that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShowError {
    /// No item ever has such a field.
    #[error("no field `{0}`")]
    Field(String),
    /// Neither `field=value` nor `field!=value`.
    #[error("`{0}` is no condition; write field=value or field!=value, such as ptype=request")]
    Condition(String),
    /// A value that the field never has.
    #[error("`{value}` is no value of `{field}`; it takes {expected}")]
    Value {
        /// The field.
        field: String,
        /// The value.
        value: String,
        /// What it takes.
        expected: String,
        /// The words among that.
        known: Vec<&'static str>,
    },
}
