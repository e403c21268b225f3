//! Hosts that are wrong about keys and their own licence (KEY, ERR, STATE).

use super::{HostWork, Rows};
use crate::saboteur::Saboteur;

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "ignores-key",
        does: "serves every product, whatever its key covers",
        breaks: &["ERR-030", "KEY-022", "KEY-023", "KEY-024", "KEY-025"],
        work: HostWork::Before(|_, host, _, request| host.config_mut().products = vec![request.kms_id]),
    },
    Saboteur {
        name: "serves-unactivated",
        does: "serves although it isn't activated itself",
        breaks: &["ERR-028", "STATE-049"],
        work: HostWork::Before(|_, host, _, _| host.config_mut().set_activated(true)),
    },
];
