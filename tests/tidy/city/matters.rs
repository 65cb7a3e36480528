//! Municipal matters, and who may handle them where.

use serde_json::{Value, json};

use super::institutions::{BUREAUS, Institutions};
use super::{named, text};

/// So many matters the city has.
const MATTERS: usize = 427;

/// What is done about a thing: word and kind of power.
const ACTS: [(&str, &str); 4] =
    [("设立许可", "licence"), ("变更许可", "licence"), ("资格确认", "confirmation"), ("监督检查", "inspection")];

/// The sample's matters and those that the city lacks, one of each bureau in turn.
pub(crate) fn matters(institutions: &Institutions, sample: &[Value]) -> Vec<Value> {
    let rounds = ACTS.iter().flat_map(|act| (0..4).map(move |thing| (act, thing)));
    let all = rounds.enumerate().flat_map(|(round, (act, thing))| {
        BUREAUS.iter().enumerate().map(move |(bureau, of)| (round, bureau, *of, *act, thing))
    });
    let made = all.map(|(round, bureau, (id, _, things), (act, kind), thing)| {
        let code = format!("{:02}{:05}", bureau + 10, round + 1);
        let title = named(&format!("{}{act}", things[thing]));
        let exercise: &[&str] = if round % 3 == 0 { &["city"] } else { &["city", "district"] };
        matter(
            &format!("{id}-{:02}", round + 1),
            &title,
            kind,
            exercise,
            [
                json!({ "scheme": format!("local:{id}"), "raw": code, "value": code }),
                full_code(institutions.uscc(id), &code),
            ],
        )
    });
    sample.iter().cloned().chain(made).take(MATTERS).collect()
}

fn full_code(uscc: &str, code: &str) -> Value {
    let code = format!("{uscc}299{code}000");
    json!({ "scheme": "cn.matter", "raw": code, "value": code })
}

fn matter(id: &str, title: &Value, kind: &str, exercise: &[&str], codes: [Value; 2]) -> Value {
    let basis = json!({ "act": "样例办法", "article": "第三条" });
    let limit = |count: u32| json!({ "count": count, "unit": "working-day" });
    let step = |code: &str, zh: &str| json!({ "code": code, "name": { "zh": zh }, "role": "handler" });
    let material = |code: &str, zh: &str, mode: &str| json!({ "code": code, "name": { "zh": zh }, "mode": mode, "originals": 1, "copies": 0, "basis": basis });
    json!({
        "id": id, "version": 1, "effectiveFrom": "2026-01-01", "codes": codes, "title": title, "publicTitle": title,
        "itemType": kind, "exerciseLevel": exercise, "legalBasis": [basis],
        "guide": {
            "conditions": { "zh": "符合法定条件的申请人。" }, "steps": { "zh": "受理、审查、决定、送达。" },
            "windows": { "zh": "综合窗口（样例）" }, "telephone": "000-00000000", "complaints": { "zh": "000-00000001" },
        },
        "materials": [material("M-01", "申请表", "form"), material("M-02", "身份证明", "license")],
        "limits": { "statutory": limit(20), "promised": limit(10), "acceptance": limit(5), "delivery": limit(10) },
        "steps": [step("acceptance", "受理"), step("review", "审查"), step("decision", "决定"), step("delivery", "送达")],
        "pauses": [{ "code": "supplement-after-acceptance", "basis": basis, "maxCount": 1, "maxDays": 30 }],
        "onStatutoryExpiry": { "effect": "none" },
    })
}

/// The sample's mandates; each further matter is handled by its bureau in the city, and by the bureau's branches in their
/// districts where the districts exercise it. What concerns the hi-tech zone its committee handles.
pub(crate) fn mandates(institutions: &Institutions, matters: &[Value], sample: &[Value]) -> Vec<Value> {
    let mut mandates = sample.to_vec();
    let known = |matter: &str| sample.iter().any(|mandate| mandate["matter"] == matter);
    for matter in matters.iter().filter(|matter| !known(text(matter, "id"))) {
        let id = text(matter, "id");
        let bureau = id.rsplit_once('-').expect("bureau and number").0;
        let mut add = |department: &str, division: &str, area: Option<&str>| {
            let mut mandate = json!({
                "id": format!("mnd-{:04}", mandates.len() + 1), "department": department, "act": "handle", "matter": id,
                "division": division, "coversSubdivisions": true, "from": "2026-01-01", "basis": "original",
                "instrument": { "title": "云桥市部门职权目录（样例）", "number": "云府发〔2026〕1号", "article": "1" },
            });
            if let Some(area) = area {
                mandate["area"] = area.into();
            }
            mandates.push(mandate);
        };
        add(bureau, "990000", None);
        if matter["exerciseLevel"][1] == "district" {
            branches(institutions, bureau).for_each(|(branch, district)| add(branch, district, None));
            add("hi-tech-committee", "990113", Some("hi-tech-zone"));
        }
    }
    mandates
}

/// The branches of a bureau with their districts.
fn branches<'a>(institutions: &'a Institutions, bureau: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let branches = institutions.records.iter().filter(move |r| r["parent"] == bureau && r["kind"] == "branch");
    branches.map(|branch| (text(branch, "id"), branch["divisions"][0].as_str().expect("a code")))
}
