//! What a file held, in its last lines.

use std::io::{self, Write};

use crate::{file::Ending, transcript::Summary};

pub(super) fn write(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    let Summary { frames, connections, rpc, pdus, .. } = summary;
    writeln!(
        out,
        "\n{}, {} ({rpc} of them DCE/RPC), {}",
        counted(*frames, "frame"),
        counted(*connections, "connection"),
        counted(*pdus, "PDU"),
    )?;
    for (what, count) in &summary.others {
        writeln!(out, "not read: {} of {what}", counted(*count, "frame"))?;
    }
    if let Ending::Cut { frame } = summary.ending {
        writeln!(out, "the file is cut off after frame {frame}; what follows it is missing")?;
    }
    Ok(())
}

fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
