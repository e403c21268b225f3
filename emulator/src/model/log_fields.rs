//! The fields of each log record, in order (EVENT-008 to EVENT-043).

/// Names of the fields of event `id` in the order of its data; empty for an event the lab doesn't know.
#[must_use]
pub fn field_names(id: u32) -> &'static [&'static str] {
    match id {
        12288 => &[
            "HRESULT",
            "Status",
            "Server:Port",
            "CMID",
            "Client Time",
            "VM Info",
            "Licensing Status",
            "Time to Expiration",
            "ActID",
            "N-Policy",
        ],
        12289 => &[
            "HRESULT",
            "Status",
            "fBound",
            "Unused",
            "Count",
            "Activation Interval",
            "Renewal Interval",
            "Client Time",
        ],
        12290 => &[
            "HRESULT",
            "N-Policy",
            "Machine",
            "CMID",
            "Client Time",
            "VM Info",
            "Licensing Status",
            "Time to Expiration",
            "ActID",
        ],
        12291 | 12292 => &["HRESULT"],
        12293 => &["HRESULT", "DNS Domain"],
        12294 => &["DNS Domain"],
        8198 | 8209 => &["HRESULT"],
        _ => &[],
    }
}

/// What a field may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A result code or flags: hexadecimal with `0x`.
    Code,
    /// A GUID.
    Guid,
    /// A date and a time of day in UTC, whole minutes.
    Time,
    /// 0 or 1.
    Bit,
    /// A licence status, 0 to 6.
    Licence,
    /// A number, minutes or machines.
    Number,
    /// A name, with a port behind a colon or without.
    Name,
}

/// What the field `name` holds, whichever event it belongs to.
#[must_use]
pub fn field_kind(name: &str) -> FieldKind {
    match name {
        "HRESULT" | "Status" => FieldKind::Code,
        "CMID" | "ActID" => FieldKind::Guid,
        "Client Time" => FieldKind::Time,
        "fBound" | "VM Info" => FieldKind::Bit,
        "Licensing Status" => FieldKind::Licence,
        "Server:Port" | "Machine" | "DNS Domain" => FieldKind::Name,
        _ => FieldKind::Number,
    }
}

/// Where the field `name` stands in the data of event `id`.
#[must_use]
pub fn field_index(id: u32, name: &str) -> Option<usize> {
    field_names(id).iter().position(|field| *field == name)
}
