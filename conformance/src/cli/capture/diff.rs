//! `kmslab capture diff`.

use std::path::Path;

use captures::{
    diff::{Options, diff as compare, is_known, json, text, unified},
    transcript::field_names,
};
use scenarios::nearest::nearest;

use super::{args::DiffArgs, source::items_of};
use crate::cli::{FAILED, USAGE, output};

pub(super) fn diff(args: &DiffArgs) -> u8 {
    match compared(args) {
        Ok(true) => 0,
        Ok(false) => FAILED,
        Err(code) => code,
    }
}

/// Prints the comparison; whether the captures are equal.
fn compared(args: &DiffArgs) -> Result<bool, u8> {
    if [&args.left, &args.right].iter().all(|file| file.as_path() == Path::new("-")) {
        eprintln!("error: only one of the captures can be standard input");
        return Err(USAGE);
    }
    known(&args.show)?;
    let (left, _) = items_of(&args.left, &args.label)?;
    let (right, _) = items_of(&args.right, &args.label)?;
    let options = Options {
        volatile: args.volatile,
        show: args.show.clone(),
        addresses: args.addresses,
        rename: args.rename,
        timing: args.timing,
    };
    let difference = compare(&left, &right, &options);
    if args.json {
        output::line(&json(&difference).to_string());
    } else if args.unified {
        let (one, other) = (args.left.display().to_string(), args.right.display().to_string());
        output::put(&unified((&one, &left), (&other, &right), &options));
    } else {
        output::put(&text(&difference));
    }
    Ok(difference.is_equal())
}

/// Every field asked for is one; a name that is mistyped would hide a difference.
fn known(asked: &[String]) -> Result<(), u8> {
    if let Some(name) = asked.iter().find(|name| !is_known(name)) {
        eprintln!("error: there is no field `{name}`");
        let all = || field_names().iter().map(|known| known.name.as_str());
        let parts = all().filter_map(|name| name.rsplit('.').next());
        if let Some(near) = nearest(name, all().chain(parts)) {
            eprintln!("  did you mean `{near}`?");
        }
        return Err(USAGE);
    }
    Ok(())
}
