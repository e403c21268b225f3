//! `kmslab capture extract`: a capture as a scenario.

use std::{fs, sync::Arc};

use captures::conversation::build;
use emulator::wire::LabKeys;

use super::{args::ExtractArgs, outputs::writable, source};
use crate::{
    cli::{FAILED, USAGE, output},
    extract::{ExtractError, Options, extract as extract_from},
};

pub(super) fn extract(args: &ExtractArgs) -> u8 {
    if let Some(out) = &args.out
        && let Err(code) = writable(out, &[&args.source.file])
    {
        return code;
    }
    let readings = match args.readings.readings() {
        Ok(readings) => readings,
        Err(error) => {
            eprintln!("error: {error}");
            return USAGE;
        }
    };
    let items = match source::items(&args.source) {
        Ok((items, _)) => items,
        Err(code) => return code,
    };
    let file = &args.source.file;
    let name = file.file_name().map_or_else(|| "-".into(), |name| name.to_string_lossy());
    let options = Options {
        name: if name == "-" { "standard input".to_owned() } else { name.into_owned() },
        subject: args.subject,
        keys: Arc::new(LabKeys::derive(&args.source.label.label)),
        readings,
    };
    let extracted = match extract_from(&build(&items), &options) {
        Ok(extracted) => extracted,
        Err(error) => {
            eprintln!("error: {}: {error}", file.display());
            return match error {
                ExtractError::Fails(_) | ExtractError::Load(_) => FAILED,
                _ => USAGE,
            };
        }
    };
    let Some(out) = &args.out else {
        output::put(&extracted.text);
        return 0;
    };
    if let Err(error) = fs::write(out, &extracted.text) {
        eprintln!("error: {}: {error}", out.display());
        return USAGE;
    }
    output::line(&format!("{}: {} is judged", out.display(), extracted.subject.actor()));
    for difference in &extracted.differences {
        output::line(&format!("  {difference}"));
    }
    0
}
