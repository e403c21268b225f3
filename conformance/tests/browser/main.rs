//! The report page in a browser: read, filtered, clicked and reached by keyboard, on a desk and on a phone.

#![expect(clippy::unwrap_used, reason = "helpers of tests are test code too")]

mod page;
mod png;
mod screenshots;
mod timeline;
mod webdriver;

#[path = "../../../emulator/tests/tools/mod.rs"]
mod tools;
