//! `kmslab capture explain`.

use captures::{
    conversation::build,
    explain::{explain as explained, json, text},
    transcript::Options,
};

use super::{args::ExplainArgs, source};
use crate::cli::output;

pub(super) fn explain(args: &ExplainArgs) -> u8 {
    // Other look-ups are only counted: where there is no KMS traffic, they show that DNS was at work.
    let options = Options { all_dns: true, ..source::options(&args.source.label) };
    let items = match source::items_with(&args.source.file, &options) {
        Ok((items, _)) => items,
        Err(code) => return code,
    };
    let explanation = explained(&build(&items), &options.keys);
    if args.json {
        output::line(&json(&explanation).to_string());
    } else {
        output::put(&text(&explanation));
    }
    0
}
