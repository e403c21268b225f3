//! A transcript, shown item by item.

use std::io::{self, Write};

use super::{Columns, Filter, TextOptions, json, reference::Sheet, text::Text};
use crate::transcript::{Depth, Item, Summary};

/// How items are written.
#[derive(Clone, Debug)]
pub enum Form {
    /// For people.
    Text(TextOptions),
    /// An object a line; with the octets of PDUs if `hex`.
    Json {
        /// Add the octets of PDUs and DNS messages.
        hex: bool,
    },
    /// Chosen fields, separated by tabs.
    Columns(Columns),
}

/// Shows the items that a filter admits.
#[derive(Debug)]
pub struct Show {
    filter: Filter,
    form: Writer,
}

#[derive(Debug)]
enum Writer {
    Text(Box<Text>),
    Json { hex: bool },
    Columns(Columns),
}

impl Show {
    /// Shows in this form what the filter admits.
    #[must_use]
    pub fn new(filter: Filter, form: Form) -> Self {
        let form = match form {
            Form::Text(options) => Writer::Text(Box::new(Text::new(options))),
            Form::Json { hex } => Writer::Json { hex },
            Form::Columns(columns) => Writer::Columns(columns),
        };
        Self { filter, form }
    }

    /// How far PDUs have to be read for it.
    #[must_use]
    pub fn depth(&self) -> Depth {
        let calls = match &self.form {
            Writer::Text(_) | Writer::Json { .. } => true,
            Writer::Columns(columns) => columns.needs_calls(),
        };
        if calls || self.filter.needs_calls() { Depth::Calls } else { Depth::Pdus }
    }

    /// The next item of the transcript.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn item(&mut self, item: &Item, out: &mut dyn Write) -> io::Result<()> {
        let mut sheet = Sheet::new(item);
        if let Writer::Text(text) = &mut self.form {
            text.note(item);
        }
        if self.filter.admits(&mut sheet) {
            match &mut self.form {
                Writer::Text(text) => text.write(&mut sheet, out)?,
                Writer::Json { hex } => json::write(&mut sheet, *hex, out)?,
                Writer::Columns(columns) => columns.write(&mut sheet, out)?,
            }
        }
        if let Writer::Text(text) = &mut self.form {
            text.forget(item);
        }
        Ok(())
    }

    /// The transcript is over: a text closes with what the file held.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        match &mut self.form {
            Writer::Text(text) => text.finish(summary, out),
            Writer::Json { .. } | Writer::Columns(_) => Ok(()),
        }
    }
}
