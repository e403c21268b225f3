//! The order of the checklist.

use std::{io, path::Path};

use super::{Finding, lab, machine, names, target, tools};

/// Looks at everything in turn and hands each finding to `tell` as soon as there is one.
///
/// # Errors
///
/// The first error of `tell`, which ends it.
pub fn examine(
    target_file: Option<&Path>,
    allow_remote: bool,
    tell: &mut dyn FnMut(Finding) -> io::Result<()>,
) -> io::Result<()> {
    for finding in lab::findings() {
        tell(finding)?;
    }
    for check in machine::CHECKS {
        tell(check())?;
    }
    tell(names::finding())?;
    for tool in &tools::TOOLS {
        tell(tools::finding(tool))?;
    }
    for finding in target_file.map(|file| target::findings(file, allow_remote)).unwrap_or_default() {
        tell(finding)?;
    }
    Ok(())
}
