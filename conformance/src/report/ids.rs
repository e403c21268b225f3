//! Ids of cases in parts.

/// The area of a case, its folder, and what is left of its id.
pub(super) fn split(id: &str) -> (&str, &str) {
    // An axis could hold a slash one day; the folder ends before the axes.
    let scenario = id.split('[').next().unwrap_or(id);
    match scenario.rfind('/') {
        Some(at) => (&id[..at], &id[at + 1..]),
        None => ("", id),
    }
}

/// The values of a case's axes, without their names: `6 Ndr64` of `[wire=6,ndr=Ndr64]`. Empty without axes.
pub(super) fn values(id: &str) -> String {
    let axes = id.split_once('[').map(|(_, axes)| axes.trim_end_matches(']')).unwrap_or_default();
    let values = axes.split(',').map(|axis| axis.split_once('=').map_or(axis, |(_, value)| value));
    values.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_an_area_and_values() {
        for (id, area, rest, of_axes) in [
            ("count/below", "count", "below", ""),
            ("wire/odd/short[wire=6,ndr=Ndr64]", "wire/odd", "short[wire=6,ndr=Ndr64]", "6 Ndr64"),
            ("lone", "", "lone", ""),
            ("a/b[x=1/2]", "a", "b[x=1/2]", "1/2"),
        ] {
            assert_eq!((split(id), values(id).as_str()), ((area, rest), of_axes), "{id}");
        }
    }
}
