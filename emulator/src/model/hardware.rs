//! How far the hardware of a machine may change before it has to be activated anew.

use std::collections::BTreeMap;

use super::Part;

/// Weights of parts and what they may come to. Data, since the documents say that they vary (STATE-022, OPEN-063).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HardwarePolicy {
    /// Weights on a KMS client. A part that isn't named weighs nothing.
    pub kms: BTreeMap<Part, u32>,
    /// Weights under a MAK or retail key (STATE-021).
    pub retail: BTreeMap<Part, u32>,
    /// The sum of changed parts from which on the machine is out of tolerance.
    pub threshold: u32,
}

impl Default for HardwarePolicy {
    /// Values of the lab's own: on a KMS client a new disk alone is too much, on any other machine it isn't
    /// (STATE-020).
    fn default() -> Self {
        let others = [
            (Part::Firmware, 10),
            (Part::Board, 7),
            (Part::Processor, 3),
            (Part::Memory, 1),
            (Part::Network, 3),
            (Part::Graphics, 1),
            (Part::Optical, 1),
        ];
        let with_disk = |weight| others.into_iter().chain([(Part::Disk, weight)]).collect();
        Self { kms: with_disk(12), retail: with_disk(4), threshold: 10 }
    }
}

impl HardwarePolicy {
    /// What `changed` parts come to on a KMS client, or on any other machine.
    #[must_use]
    pub fn weight(&self, is_kms: bool, changed: impl IntoIterator<Item = Part>) -> u32 {
        let weights = if is_kms { &self.kms } else { &self.retail };
        changed.into_iter().filter_map(|part| weights.get(&part)).sum()
    }
}
