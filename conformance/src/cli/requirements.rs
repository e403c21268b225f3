//! `kmslab requirements`: the catalogue by what is known of it.

mod json;
mod open;
mod table;
mod text;

use scenarios::{
    catalogue::{Area, Catalogue},
    library::Library,
    nearest::nearest,
};

use crate::report::gather::results;

use super::{USAGE, args::RequirementsArgs, files, output};
use table::Table;

pub(super) fn requirements(args: &RequirementsArgs) -> u8 {
    files::with_library(args.library.as_deref(), |library| match told(args, library) {
        Ok(text) => {
            output::put(&text);
            0
        }
        Err(message) => {
            eprintln!("error: {message}");
            USAGE
        }
    })
}

fn told(args: &RequirementsArgs, library: &Library) -> Result<String, String> {
    let area = args.area.as_deref().map(named).transpose()?;
    let results = args.results.as_deref().map(results).transpose().map_err(|error| error.to_string())?;
    if area == Some(Area::OPEN) {
        return Ok(open::told(library, results.as_ref(), args.json, args.markdown));
    }
    let table = Table::new(library, results.as_ref());
    Ok(match area {
        _ if args.json => json::told(&table, area),
        None => text::areas(&table, args.markdown),
        Some(area) => text::rows(&table, area, args.markdown),
    })
}

fn named(name: &str) -> Result<Area, String> {
    let upper = name.to_ascii_uppercase();
    Area::named(&upper).ok_or_else(|| {
        let names = Catalogue::embedded().areas().map(|(area, _)| area.name()).chain(["OPEN"]);
        let near = nearest(&upper, names).map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        format!("there is no area `{name}`{near}")
    })
}
