//! Reading the tree, running every check and printing what they found.

use super::{
    clocks, cycles, files, guids, hosts, key_bytes, layers, named_tests, packages, product_keys,
    scenario_files,
    tree::{Finding, Tree},
};
use crate::run;
use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

/// Prints one line a finding. Exit code 1 if there was any, 2 if the tree can't be read.
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    if let Some(argument) = arguments.first() {
        return run::usage(&format!("tidy takes no arguments, found `{argument}`"));
    }
    let root = run::root();
    let tree = match list(&root).and_then(|paths| read(&root, &paths)) {
        Ok(tree) => tree,
        Err(error) => return run::usage(&format!("the tree can't be read: {error}")),
    };
    let mut findings = CHECKS.iter().flat_map(|check| check(&tree)).collect::<Vec<_>>();
    findings.sort();
    findings.dedup();
    for finding in &findings {
        println!("{finding}");
    }
    let files = tree.files().len();
    println!("tidy: {} findings in {files} files", findings.len());
    ExitCode::from(u8::from(!findings.is_empty()))
}

/// The files that git tracks or would track; without git, every file outside build output.
fn list(root: &Path) -> io::Result<Vec<PathBuf>> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output();
    match listed {
        Ok(output) if output.status.success() => {
            let names = String::from_utf8_lossy(&output.stdout);
            Ok(names.split_terminator('\0').map(PathBuf::from).collect())
        }
        _ => {
            let mut paths = Vec::new();
            walk(root, Path::new(""), &mut paths)?;
            Ok(paths)
        }
    }
}

fn walk(root: &Path, folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if !entry.file_type()?.is_dir() {
            paths.push(path);
        } else if !["target", ".git", "kmslab-out", "__pycache__"]
            .map(OsStr::new)
            .contains(&&*entry.file_name())
        {
            walk(root, &path, paths)?;
        }
    }
    Ok(())
}

fn read(root: &Path, paths: &[PathBuf]) -> io::Result<Tree> {
    let mut texts = Vec::new();
    for path in paths {
        let name = path.to_string_lossy().replace('\\', "/");
        match fs::read(root.join(path)) {
            // What is no text, a capture say, counts as a file without lines.
            Ok(bytes) => texts.push((name, String::from_utf8(bytes).unwrap_or_default())),
            // Git still lists a file that was deleted but not staged.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(io::Error::new(error.kind(), format!("{name}: {error}"))),
        }
    }
    Ok(Tree::new(texts))
}

/// A rule of the house.
type Check = fn(&Tree) -> Vec<Finding>;

const CHECKS: [Check; 11] = [
    clocks::check,
    cycles::check,
    files::check,
    guids::check,
    hosts::check,
    key_bytes::check,
    layers::check,
    named_tests::check,
    packages::check,
    product_keys::check,
    scenario_files::check,
];
