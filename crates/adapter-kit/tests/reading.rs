//! Reading as promised: encodings, strict XML, strict JSON, limits, refusals with their place.

#[path = "reading/hostile.rs"]
mod hostile;
#[path = "reading/json.rs"]
mod json;
#[path = "reading/json_oracle.rs"]
mod json_oracle;
#[path = "reading/judge_json.rs"]
mod judge_json;
#[path = "reading/judge_xml.rs"]
mod judge_xml;
#[path = "reading/limits.rs"]
mod limits;
#[path = "reading/refusals.rs"]
mod refusals;
#[path = "reading/samples.rs"]
mod samples;
#[path = "reading/text.rs"]
mod text;
#[path = "reading/xml.rs"]
mod xml;
#[path = "reading/xml_events.rs"]
mod xml_events;
#[path = "reading/xml_oracle.rs"]
mod xml_oracle;
