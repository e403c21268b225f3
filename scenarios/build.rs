//! Makes the tables of what is embedded, (id, text) in id order: the library, every `library/**.ron`, and the lessons,
//! every `lessons/*.ron`.

use std::{
    env,
    error::Error,
    fmt::Write,
    fs, io,
    path::{Path, PathBuf},
};

fn main() -> Result<(), Box<dyn Error>> {
    ["library", "lessons"].iter().try_for_each(|folder| embed(folder))
}

/// Writes `FOLDER.rs`.
fn embed(folder: &str) -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join(folder);
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    if root.is_dir() {
        collect(&root, "", &mut files)?;
    }
    files.sort();
    let mut table = String::from("&[\n");
    for (id, path) in files {
        println!("cargo::rerun-if-changed={}", path.display());
        writeln!(table, "    ({id:?}, include_str!({path:?})),")?;
    }
    table.push_str("]\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join(format!("{folder}.rs")), table)?;
    Ok(())
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if path.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), files)?;
        } else if let Some(stem) = name.strip_suffix(".ron") {
            files.push((format!("{prefix}{stem}"), path.clone()));
        }
    }
    Ok(())
}
