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
        Err(_) => Answer::usage(format!(
            "error: no code {code}\n  cause: codes are CW001 to CW405\n  help: causeway adapter lint --explain CW016\n"
        )),
    }
}
