//! `kmslab capture diff`.

use std::{collections::BTreeSet, path::Path};

use captures::{
    diff::{Options, diff as compare, json, names, text, unified},
    transcript::{Item, fields},
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
    let (left, _) = items_of(&args.left, &args.label)?;
    let (right, _) = items_of(&args.right, &args.label)?;
    let options = Options {
        volatile: args.volatile,
        show: args.show.clone(),
        addresses: args.addresses,
        rename: args.rename,
        timing: args.timing,
    };
    known(&args.show, &[&left, &right])?;
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

/// Every field asked for is one of a capture; a name that is mistyped would hide a difference.
fn known(asked: &[String], captures: &[&Vec<Item>]) -> Result<(), u8> {
    if asked.is_empty() {
        return Ok(());
    }
    let items = captures.iter().flat_map(|items| items.iter());
    let there: BTreeSet<String> = items.flat_map(fields).map(|field| field.name.into_owned()).collect();
    for name in asked {
        if !there.iter().any(|field| names(name, field)) {
            eprintln!("error: neither capture has a field `{name}`");
            let last = |field: &'_ str| field.rsplit('.').next().unwrap_or_default().to_owned();
            let parts: BTreeSet<String> = there.iter().map(|field| last(field)).collect();
            let candidates = there.iter().chain(&parts).map(String::as_str);
            if let Some(near) = nearest(name, candidates) {
                eprintln!("  did you mean `{near}`?");
            }
            return Err(USAGE);
        }
    }
    Ok(())
}
