//! An explanation for programs.

use serde_json::{Value, json};

use super::{Cause, Claim, Explanation};

/// The whole of it; every list is there, empty or not.
#[must_use]
pub fn json(explanation: &Explanation) -> Value {
    let claims = |claims: &[Claim]| claims.iter().map(claim).collect::<Vec<_>>();
    json!({
        "verdict": explanation.verdict.slug(),
        "summary": claims(&explanation.summary),
        "causes": explanation.causes.iter().map(cause).collect::<Vec<_>>(),
        "narrative": claims(&explanation.narrative),
        "missing": claims(&explanation.missing),
    })
}

fn claim(claim: &Claim) -> Value {
    json!({ "topic": claim.topic.slug(), "text": claim.text, "packets": claim.frames })
}

fn cause(cause: &Cause) -> Value {
    json!({
        "what": cause.kind.slug(),
        "title": cause.kind.info().title,
        "text": cause.text,
        "packets": cause.frames,
        "cases": cause.cases,
        "code": cause.code.map(|code| code.to_string()),
        "overcome": cause.overcome,
        "remedies": cause.remedies,
        "requirements": cause.requirements,
    })
}
