//! Steps of a target's clock.

use emulator::model::{Filetime, Minutes};

use super::{answer::Refusal, fields::Fields};

/// The `minutes` of an `advance`, and where they lead.
pub(super) fn end_of_advance(now: Filetime, fields: &Fields<'_>) -> Result<Filetime, Refusal> {
    let minutes = fields.required("minutes")?;
    let end = now + Minutes(minutes.number(1, u32::MAX)?);
    // The last year that RFC 3339 can write is 9999.
    if end.to_string().ends_with('Z') { Ok(end) } else { minutes.wrong("leads beyond the year 9999") }
}
