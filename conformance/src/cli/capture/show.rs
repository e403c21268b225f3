//! `kmslab capture show`.

use std::io::{self, IsTerminal, Write};

use captures::{
    file::Reader,
    show::{Columns, Filter, Form, Show, ShowError, TextOptions},
    transcript::{Options, field_names, read},
};
use scenarios::nearest::nearest;

use super::{args::ShowArgs, source};
use crate::cli::{USAGE, output};

pub(super) fn show(args: &ShowArgs) -> u8 {
    match asked(args) {
        Ok(show) => run(args, show),
        Err(error) => {
            eprintln!("error: {error}{}", suggestion(&error));
            USAGE
        }
    }
}

fn asked(args: &ShowArgs) -> Result<Show, ShowError> {
    let mut filter = Filter::default();
    args.filter.iter().try_for_each(|condition| filter.add(condition))?;
    if let Some(conn) = args.conn {
        filter.add(&format!("conn={conn}"))?;
    }
    let form = if args.json {
        Form::Json { hex: args.hex }
    } else if args.fields.is_empty() {
        // Whatever comes through a pipe may still be going on.
        let at_once = args.source.file.as_os_str() == "-";
        Form::Text(TextOptions { all: args.all, absolute: args.absolute, hex: args.hex, at_once })
    } else {
        Form::Columns(Columns::new(args.fields.iter().map(String::as_str))?)
    };
    Ok(Show::new(filter, form))
}

/// The known name that is nearest to one that isn't.
fn suggestion(error: &ShowError) -> String {
    let near = match error {
        ShowError::Field(name) => nearest(name, field_names().iter().map(|known| known.name.as_str())),
        ShowError::Value { value, known, .. } => nearest(value, known.iter().copied()),
        ShowError::Condition(_) => None,
    };
    near.map(|name| format!("; the nearest is {name}")).unwrap_or_default()
}

/// Shows the items as they are read: the capture may be larger than memory, or still being made.
fn run(args: &ShowArgs, mut show: Show) -> u8 {
    let options = Options {
        depth: show.depth(),
        all_dns: args.all_dns,
        all_connections: args.all_connections,
        ..source::options(&args.source.label)
    };
    let mut out = output::buffered();
    let at_once = io::stdout().is_terminal();
    let summary = Reader::open(&args.source.file).and_then(|mut reader| {
        read(&mut reader, &options, &mut |item| {
            let shown = show.item(item, &mut out);
            output::written(shown.and_then(|()| if at_once { out.flush() } else { Ok(()) }));
        })
    });
    match summary {
        Ok(summary) => {
            output::written(show.finish(&summary, &mut out).and_then(|()| out.flush()));
            source::warn(&args.source.file, &summary.ending);
            0
        }
        Err(error) => {
            // What was read before it is true.
            output::written(out.flush());
            source::failed(&args.source.file, &error)
        }
    }
}
