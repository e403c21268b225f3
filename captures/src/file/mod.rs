//! Capture files: pcap and pcapng of either byte order, from a file, gzip or standard input, as frames.

mod buffer;
mod error;
mod frame;
mod interface;
mod octets;
mod pcap;
mod pcapng;
mod reader;
mod record;
mod stamp;

pub use error::ReadError;
pub use frame::{Frame, Link};
pub use reader::{Ending, Reader};
pub use stamp::Stamp;
