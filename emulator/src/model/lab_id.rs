//! Lab identifiers: UUIDv5 names under one namespace (wire format 1 §6).

use uuid::{Uuid, uuid};

/// `UUIDv5(DNS namespace, "kms-lab.invalid")`: every id of the lab is a name under it.
pub const LAB_NAMESPACE: Uuid = uuid!("81728b5f-f1b4-5055-8ee7-92062694c6ea");

/// The id of a lab name such as `sku/client-os/enterprise` or `cmid/c1`.
#[must_use]
pub fn lab_id(name: &str) -> Uuid {
    Uuid::new_v5(&LAB_NAMESPACE, name.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_namespace_is_derived_from_its_name() {
        assert_eq!(LAB_NAMESPACE, Uuid::new_v5(&Uuid::NAMESPACE_DNS, b"kms-lab.invalid"));
    }
}
