//! `kmslab report diff`: two runs compared.

use crate::{
    cli::{FAILED, output},
    report::{
        compare::compare,
        compared,
        gather::{GatherError, results},
    },
};

use super::args::{DiffArgs, DiffFormat};

pub(super) fn diff(args: &DiffArgs) -> Result<u8, GatherError> {
    let comparison = compare(&results(&args.old)?, &results(&args.new)?);
    output::put(&match args.format {
        DiffFormat::Text => compared::text(&comparison),
        DiffFormat::Markdown => compared::markdown(&comparison),
        DiffFormat::Json => format!("{}\n", serde_json::json!(comparison)),
    });
    Ok(if comparison.is_worse { FAILED } else { 0 })
}
