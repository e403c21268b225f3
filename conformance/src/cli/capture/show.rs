//! `kmslab capture show`.

use super::{args::ShowArgs, source};
use crate::cli::output;

pub(super) fn show(args: &ShowArgs) -> u8 {
    match source::items(&args.source) {
        Ok((items, _)) => {
            items.iter().for_each(|item| output::line(&format!("{item:?}")));
            0
        }
        Err(code) => code,
    }
}
