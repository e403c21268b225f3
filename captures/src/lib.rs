//! Captures of KMS traffic: read, reassembled, decoded, explained, compared, replayed, scrubbed; and written.
//!
//! Rows, top to bottom; a module knows only rows below its own:
//!
//! | row | modules | what |
//! | --- | --- | --- |
//! | 1 | `write` `show` `explain` `diff` `replay` `scrub` | what is done with a capture |
//! | 2 | `conversation` | look-ups, connections and exchanges, put together from the items of a transcript |
//! | 3 | `transcript` | DCE/RPC and DNS in the streams: items, their fields |
//! | 4 | `stream` | TCP reassembly |
//! | 5 | `packet` | link layers, IP, fragments |
//! | 6 | `file` | pcap and pcapng: frames |

pub mod conversation;
pub mod diff;
pub mod explain;
pub mod file;
pub mod packet;
pub mod replay;
pub mod scrub;
pub mod show;
pub mod stream;
pub mod transcript;
pub mod write;
