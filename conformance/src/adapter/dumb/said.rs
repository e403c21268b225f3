//! What a dumb target answers to commands: that all is well.

use serde_json::json;

use super::Conduct;
use crate::adapter::{
    answer::{Answer, Refusal},
    report,
};

/// The answer to a command after `start`.
pub(super) fn said(conduct: Conduct, command: &str, address: Option<&str>) -> Answer {
    match conduct {
        Conduct::Die => std::process::exit(DEATH),
        Conduct::Claim => return Err(Refusal::Unsupported(format!("command {command}"))),
        _ => {}
    }
    Ok(report::members(match command {
        "console" => json!({ "exit": 0, "lines": [] }),
        "events" => json!({ "events": [] }),
        "registry" | "machine" => json!({ "outcome": "0x00000000", "next": null }),
        "restart" if address.is_some() => json!({ "address": address, "next": null }),
        "status" => json!({}),
        "advance" | "restart" => json!({ "next": null }),
        _ => json!({ "next": null, "result": "0x00000000" }),
    }))
}

/// The exit code of one that dies.
pub(super) const DEATH: i32 = 70;
