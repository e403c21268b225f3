//! `kmslab timeline`: who was what, when and why, in the terminal and as files.

mod args;
mod draw;
mod input;

pub(super) use args::TimelineArgs;

pub(super) fn timeline(args: &TimelineArgs) -> u8 {
    draw::drawn(args).err().unwrap_or(0)
}
