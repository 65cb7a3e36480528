//! `adapter lint --explain`.

use super::Answer;
use crate::refusal::Code;

/// The page of a code.
#[must_use]
pub fn explain(code: &str) -> Answer {
    match code.parse::<Code>() {
        Ok(code) => {
            let json = serde_json::json!({
                "code": code.to_string(),
                "title": code.title(),
                "meaning": code.meaning(),
                "fix": code.fix(),
            });
            Answer::done(code.explain()).with_json(json)
        }
        Err(_) => Answer::stopped(
            64,
            &format!("no code {code}"),
            "codes are CW001 to CW405",
            "causeway adapter lint --explain CW016",
        ),
    }
}
