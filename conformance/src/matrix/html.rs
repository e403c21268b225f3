//! The matrix as one page that needs no network.

use std::collections::BTreeMap;

use askama::Template;

use super::{Finding, Matrix};

#[derive(Template)]
#[template(path = "matrix.html")]
struct Page<'a> {
    matrix: &'a Matrix,
    findings: &'a [Finding],
    victims: BTreeMap<&'a str, Vec<String>>,
    killed: usize,
    killers: usize,
}

/// The page.
///
/// # Errors
///
/// Never, but for a mistake in the template.
pub fn html(matrix: &Matrix, findings: &[Finding]) -> Result<String, askama::Error> {
    let victims = matrix.victims();
    Page {
        matrix,
        findings,
        killed: matrix.saboteurs.iter().filter(|row| !row.kills.is_empty()).count(),
        killers: victims.values().filter(|victims| !victims.is_empty()).count(),
        victims,
    }
    .render()
}
