//! Reading the catalogue and looking rows up in it.

use super::{
    area::Area,
    coverage::Coverage,
    file::{EdgeRow, OpenRow, RequirementRow},
    id::{RequirementId, split},
    open::{Edge, OpenQuestion},
    requirement::Requirement,
};
use crate::nearest::nearest;
use serde::de::DeserializeOwned;
use std::{collections::BTreeMap, sync::OnceLock};
use thiserror::Error;

/// Every requirement, open question and decided edge, in the order of the files.
#[derive(Debug)]
pub struct Catalogue {
    areas: BTreeMap<Area, Vec<Requirement>>,
    open: Vec<OpenQuestion>,
    edges: Vec<Edge>,
}

/// What is wrong with a file of the catalogue.
#[derive(Debug, Error)]
pub enum CatalogueError {
    /// Not RON, or not the fields of a row.
    #[error("{file}.ron:{error}")]
    Syntax {
        /// The file's name without its ending.
        file: &'static str,
        /// Where and what.
        error: Box<ron::error::SpannedError>,
    },
    /// An id out of sequence.
    #[error("{file}.ron: expected {expected}, found `{found}`")]
    Sequence {
        /// The file's name without its ending.
        file: &'static str,
        /// The id that the position calls for.
        expected: RequirementId,
        /// The id that stands there.
        found: String,
    },
    /// A row that lacks what every row has, or points nowhere.
    #[error("{id}: {message}")]
    Row {
        /// The row.
        id: String,
        /// What it lacks.
        message: String,
    },
}

impl Catalogue {
    /// The catalogue inside this binary, read at the first call.
    pub fn embedded() -> &'static Self {
        static EMBEDDED: OnceLock<Catalogue> = OnceLock::new();
        EMBEDDED.get_or_init(|| {
            Self::read(Area::text, EDGES).expect("the embedded catalogue is read by a test of this package")
        })
    }

    /// Reads the texts of all areas and of the edges.
    fn read(text: impl Fn(Area) -> &'static str, edges: &str) -> Result<Self, CatalogueError> {
        let mut catalogue = Self { areas: BTreeMap::new(), open: Vec::new(), edges: Vec::new() };
        for area in Area::all() {
            let rows = rows(area.name(), text(area))?;
            catalogue.areas.insert(area, numbered(area, rows, |row: &RequirementRow| &row.id, requirement)?);
        }
        let rows = rows(Area::OPEN.name(), text(Area::OPEN))?;
        catalogue.open = numbered(Area::OPEN, rows, |row: &OpenRow| &row.id, question)?;
        for row in self::rows::<EdgeRow>("EDGES", edges)? {
            let edge = edge(row)?;
            if let Some(id) = edge.rows.iter().flat_map(Coverage::ids).find(|id| !catalogue.contains(*id)) {
                return Err(bad(&id.to_string(), "EDGES.ron names it, no file has it"));
            }
            catalogue.edges.push(edge);
        }
        Ok(catalogue)
    }

    /// The requirement with this id, written `AREA-NNN`. Open questions are found by [`Self::open_question`].
    pub fn get(&self, id: &str) -> Option<&Requirement> {
        let (area, number) = split(id)?;
        self.row(RequirementId::new(Area::named(area)?, number))
    }

    /// The requirement with this id; `None` for an open question.
    pub fn row(&self, id: RequirementId) -> Option<&Requirement> {
        let rows = self.areas.get(&id.area())?;
        rows.binary_search_by_key(&id, |row| row.id).ok().map(|index| &rows[index])
    }

    /// The open question with this id, written `OPEN-NNN`.
    pub fn open_question(&self, id: &str) -> Option<&OpenQuestion> {
        self.open.iter().find(|question| question.id.to_string() == id)
    }

    /// Every requirement, in catalogue order.
    pub fn iter(&self) -> impl Iterator<Item = &Requirement> {
        self.areas.values().flatten()
    }

    /// The areas with their requirements, in catalogue order.
    pub fn areas(&self) -> impl Iterator<Item = (Area, &[Requirement])> {
        self.areas.iter().map(|(area, rows)| (*area, rows.as_slice()))
    }

    /// Every open question, in order.
    pub fn open_questions(&self) -> &[OpenQuestion] {
        &self.open
    }

    /// Every decided edge.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Whether a requirement or open question has this id.
    pub fn contains(&self, id: RequirementId) -> bool {
        match self.areas.get(&id.area()) {
            Some(_) => self.row(id).is_some(),
            None => (1..=self.open.len()).contains(&usize::from(id.number())),
        }
    }

    /// The number of the area's last row; ids begin at 1.
    pub(super) fn last_number(&self, area: Area) -> u16 {
        let last = match self.areas.get(&area) {
            Some(rows) => rows.last().map(|row| row.id),
            None => self.open.last().map(|question| question.id),
        };
        last.map_or(0, RequirementId::number)
    }

    /// The id of the row whose id is closest to `text`, if one is close.
    pub fn nearest(&self, text: &str) -> Option<RequirementId> {
        let ids = self.iter().map(|row| row.id).chain(self.open.iter().map(|question| question.id));
        let names = ids.map(|id| (id.to_string(), id)).collect::<Vec<_>>();
        let name = nearest(text, names.iter().map(|(name, _)| name.as_str()))?;
        names.iter().find(|(candidate, _)| candidate == name).map(|(_, id)| *id)
    }
}

fn rows<Row: DeserializeOwned>(file: &'static str, text: &str) -> Result<Vec<Row>, CatalogueError> {
    ron::from_str(text).map_err(|error| CatalogueError::Syntax { file, error: Box::new(error) })
}

/// Converts the rows of one file. Ids run from 1, without a gap except where the area has them.
fn numbered<Row, Out>(
    area: Area,
    rows: Vec<Row>,
    id: impl Fn(&Row) -> &str,
    convert: impl Fn(RequirementId, Row) -> Result<Out, CatalogueError>,
) -> Result<Vec<Out>, CatalogueError> {
    let mut next = 1;
    let number = |row: Row| {
        let own = split(id(&row)).filter(|(name, number)| *name == area.name() && *number >= next);
        let number = own.filter(|_| area.has_gaps()).map_or(next, |(_, number)| number);
        let expected = RequirementId::new(area, number);
        if id(&row) != expected.to_string() {
            let found = id(&row).to_owned();
            return Err(CatalogueError::Sequence { file: area.name(), expected, found });
        }
        next = number + 1;
        convert(expected, row)
    };
    rows.into_iter().map(number).collect()
}

fn requirement(id: RequirementId, row: RequirementRow) -> Result<Requirement, CatalogueError> {
    let RequirementRow { id: _, level, check, roles, kind, statement, sources } = row;
    for (empty, what) in [
        (roles.is_empty(), "no role"),
        (statement.trim().is_empty(), "no statement"),
        (sources.is_empty(), "no source"),
    ] {
        if empty {
            return Err(bad(&id.to_string(), what));
        }
    }
    if let Some(problem) = check.problem() {
        return Err(bad(&id.to_string(), &problem));
    }
    Ok(Requirement { id, level, check, roles, kind, statement, sources })
}

fn question(id: RequirementId, row: OpenRow) -> Result<OpenQuestion, CatalogueError> {
    let OpenRow { id: _, takes, affects, sources, question, a, b, note } = row;
    let affects = affects
        .iter()
        .map(|area| Area::named(area).ok_or_else(|| bad(&id.to_string(), &format!("no area `{area}`"))))
        .collect::<Result<Vec<_>, _>>()?;
    let note = Some(note).filter(|note| !note.is_empty());
    Ok(OpenQuestion { id, question, a, b, takes, note, affects, sources })
}

fn edge(row: EdgeRow) -> Result<Edge, CatalogueError> {
    let rows = row
        .rows
        .iter()
        .map(|text| Coverage::parse_form(text).map_err(|error| bad("EDGES.ron", &error.to_string())))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Edge { rows, decision: row.decision })
}

fn bad(id: &str, message: &str) -> CatalogueError {
    CatalogueError::Row { id: id.to_owned(), message: message.to_owned() }
}

const EDGES: &str = include_str!("../../requirements/EDGES.ron");

#[cfg(test)]
mod tests;
