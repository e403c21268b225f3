//! `kmslab doctor`: is it the set-up, or a fault?

use crate::doctor::{Level, examine};

use super::{args::DoctorArgs, output};

pub(super) fn doctor(args: &DoctorArgs) -> u8 {
    let mut worst = Level::Ok;
    let _ = examine(args.target.as_deref(), args.allow_remote, &mut |finding| {
        worst = worst.max(finding.level);
        let mut text = Vec::new();
        finding.write(&mut text)?;
        output::put(&String::from_utf8_lossy(&text));
        Ok(())
    });
    output::line(&format!(
        "\n{}",
        match worst {
            Level::Ok | Level::Note => "everything that a check needs is here",
            Level::Warning => "a check runs; what the warnings are about is skipped",
            Level::Problem => "there are problems: see the remedies above",
        }
    ));
    u8::from(worst == Level::Problem)
}
