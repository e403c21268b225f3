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

/// Items of a text that are put in order. A capture with more of them is told in the order in which things become known.
const ORDERED: usize = 0x4000;

/// Shows the items that a filter admits.
#[derive(Debug)]
pub struct Show {
    filter: Filter,
    form: Writer,
}

#[derive(Debug)]
enum Writer {
    Text(Box<Ordered>),
    Json { hex: bool },
    Columns(Columns),
}

/// A text whose first items wait to be put in order.
#[derive(Debug)]
struct Ordered {
    text: Text,
    /// `None` once they don't wait any more.
    waiting: Option<Vec<Item>>,
}

impl Show {
    /// Shows in this form what the filter admits.
    #[must_use]
    pub fn new(filter: Filter, form: Form) -> Self {
        let form = match form {
            Form::Text(options) => {
                let waiting = (!options.at_once).then(Vec::new);
                Writer::Text(Box::new(Ordered { text: Text::new(options), waiting }))
            }
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
    pub fn item(&mut self, item: Item, out: &mut dyn Write) -> io::Result<()> {
        if let Writer::Text(ordered) = &mut self.form {
            return ordered.item(&self.filter, item, out);
        }
        let mut sheet = Sheet::new(&item);
        if !self.filter.admits(&mut sheet) {
            return Ok(());
        }
        match &mut self.form {
            Writer::Text(_) => Ok(()),
            Writer::Json { hex } => json::write(&mut sheet, *hex, out),
            Writer::Columns(columns) => columns.write(&mut sheet, out),
        }
    }

    /// The transcript is over: a text closes with what the file held.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        match &mut self.form {
            Writer::Text(ordered) => {
                ordered.release(&self.filter, out)?;
                let why = if self.filter.is_empty() {
                    "it has nothing to do with KMS or DCE/RPC; --all-dns and --all-connections show the rest"
                } else {
                    "nothing meets all conditions"
                };
                ordered.text.finish(summary, why, out)
            }
            Writer::Json { .. } | Writer::Columns(_) => Ok(()),
        }
    }
}

impl Ordered {
    fn item(&mut self, filter: &Filter, item: Item, out: &mut dyn Write) -> io::Result<()> {
        match &mut self.waiting {
            Some(waiting) if waiting.len() < ORDERED => {
                waiting.push(item);
                Ok(())
            }
            Some(_) => {
                self.release(filter, out)?;
                self.text.item(filter, &item, out)
            }
            None => self.text.item(filter, &item, out),
        }
    }

    /// What waits, in the order of the frames in which it begins.
    fn release(&mut self, filter: &Filter, out: &mut dyn Write) -> io::Result<()> {
        let mut waiting = self.waiting.take().unwrap_or_default();
        waiting.sort_by_key(|item| item.from.frame);
        waiting.iter().try_for_each(|item| self.text.item(filter, item, out))
    }
}
