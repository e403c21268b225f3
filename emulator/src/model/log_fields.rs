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
        _ => &[],
    }
}

/// Where the field `name` stands in the data of event `id`.
#[must_use]
pub fn field_index(id: u32, name: &str) -> Option<usize> {
    field_names(id).iter().position(|field| *field == name)
}
