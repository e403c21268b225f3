//! Wrong scenario files, and what is said of each: `diagnostics/NAME.ron` beside `NAME.txt`.
//!
//! `KMSLAB_BLESS=1 cargo test -p scenarios --test diagnostics` writes the texts anew; read the difference before it
//! is committed.

use std::{env, fs, path::PathBuf};

use scenarios::language::Lint;

#[test]
fn wrong_files_are_explained() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let mut files: Vec<_> = fs::read_dir(&folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "ron"))
        .collect();
    files.sort();
    assert!(files.len() >= 15, "only {} wrong files", files.len());
    let mut changed = Vec::new();
    for file in files {
        let name = file.file_name().expect("a file has a name").to_string_lossy().into_owned();
        let mut report = Lint::default();
        report.add(&name, &fs::read_to_string(&file).expect("it can be read"));
        let clean = name.starts_with("remark-");
        assert_eq!(report.is_ok(), clean, "{name}: {}", report.render(false));
        let found = report.render(false);
        let text = file.with_extension("txt");
        if env::var_os("KMSLAB_BLESS").is_some() {
            fs::write(&text, &found).expect("it can be written");
        } else if fs::read_to_string(&text).unwrap_or_default() != found {
            changed.push(format!("{name}:\n{found}"));
        }
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}
