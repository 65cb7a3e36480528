use cases::{
    Consultation, ExpiryEffect, Limit, Material, Matter, MatterError, MatterTable, MatterUnknown, Silence, Unit,
};
use competence::MatterRow;
use document::draft::MatterReference;
use serde_json::json;

use crate::sample::{day, file, id, identifier, matters, table};

fn first() -> Matter {
    matters().swap_remove(0)
}

fn refusal(change: impl FnOnce(&mut Matter)) -> MatterError {
    let mut matter = first();
    change(&mut matter);
    MatterTable::build(vec![matter]).expect_err("a matter that breaks a rule")
}

fn member(change: impl FnOnce(&mut Matter)) -> &'static str {
    match refusal(change) {
        MatterError::Member { member, .. } => member,
        other => other.code(),
    }
}

fn found(table: &MatterTable, reference: &MatterReference, on: &str) -> Result<String, MatterUnknown> {
    table.find(reference, day(on)).map(|matter| format!("{} {}", matter.id, matter.version))
}

fn coded(scheme: &str, raw: &str) -> MatterReference {
    MatterReference::Code(identifier(scheme, raw))
}

#[test]
fn the_sample_matters_keep_the_rules_and_read_back_as_they_came() {
    let matters = matters();
    assert_eq!(matters.len(), 7);
    assert_eq!(serde_json::to_value(&matters).expect("JSON"), file("matters.json"));
    assert_eq!(table(matters).iter().count(), 7);
}

#[test]
fn a_matter_is_found_by_its_id_and_by_any_of_its_codes() {
    let table = table(matters());
    let land = Ok("land-use-pre-review 1".to_owned());
    let on = "2026-11-24";
    assert_eq!(found(&table, &MatterReference::Id(id("land-use-pre-review")), on), land);
    assert_eq!(found(&table, &coded("local:land", "0100306"), on), land);
    assert_eq!(found(&table, &coded("local:land", " 0100306\t"), on), land, "trimmed");
    assert_eq!(found(&table, &coded("cn.matter", "1199990099990001172990100306000"), on), land);
    assert_eq!(found(&table, &coded("local:reform", "0100306"), on), Err(MatterUnknown), "another department's list");
    assert_eq!(found(&table, &coded("local:land", "100306"), on), Err(MatterUnknown));
    assert_eq!(found(&table, &coded("cn.matter", "119999"), on), Err(MatterUnknown), "fails its check");
    assert_eq!(found(&table, &MatterReference::Id(id("nothing")), on), Err(MatterUnknown));
}

#[test]
fn a_code_counts_by_what_was_written_not_by_a_value_beside_it() {
    let mut code = identifier("local:land", "something else");
    code.value = Some("0100306".to_owned());
    assert_eq!(found(&table(matters()), &MatterReference::Code(code), "2026-11-24"), Err(MatterUnknown));
}

#[test]
fn a_matter_is_found_only_while_it_is_in_force_and_in_its_version_of_that_day() {
    let mut old = first();
    old.effective_to = Some(day("2027-01-01"));
    let mut new = first();
    (new.version, new.effective_from) = (2, day("2027-01-01"));
    new.codes = vec![identifier("local:reform", "0200102")];
    let table = table(vec![new, old]);
    let reference = MatterReference::Id(id("enterprise-project-approval"));
    assert_eq!(found(&table, &reference, "2025-12-31"), Err(MatterUnknown));
    assert_eq!(found(&table, &reference, "2026-12-31"), Ok("enterprise-project-approval 1".to_owned()));
    assert_eq!(found(&table, &reference, "2027-01-01"), Ok("enterprise-project-approval 2".to_owned()));
    assert_eq!(
        found(&table, &coded("local:reform", "0200101"), "2027-01-01"),
        Err(MatterUnknown),
        "the old code ended"
    );
    assert_eq!(found(&table, &coded("local:reform", "0200102"), "2026-12-31"), Err(MatterUnknown));
    assert_eq!(table.version(&id("enterprise-project-approval"), 1).map(|m| m.version), Some(1), "cases keep theirs");
}

#[test]
fn a_code_of_two_matters_means_neither() {
    let mut all = matters();
    let code = identifier("local:land", "0100306");
    all[0].codes.push(code);
    let table = table(all);
    assert_eq!(found(&table, &coded("local:land", "0100306"), "2026-11-24"), Err(MatterUnknown));
    assert!(found(&table, &coded("local:reform", "0200101"), "2026-11-24").is_ok());
}

#[test]
fn versions_of_one_matter_never_meet() {
    let with = |version: u32, from: &str, to: Option<&str>| {
        let mut matter = first();
        (matter.version, matter.effective_from, matter.effective_to) = (version, day(from), to.map(day));
        matter
    };
    let build = |matters: Vec<Matter>| MatterTable::build(matters).map(|_| ()).map_err(|error| error.code());
    assert_eq!(build(vec![with(1, "2026-01-01", Some("2027-01-01")), with(2, "2027-01-01", None)]), Ok(()));
    let overlap = Err("matter-version-overlap");
    assert_eq!(build(vec![with(1, "2026-01-01", Some("2027-01-02")), with(2, "2027-01-01", None)]), overlap);
    assert_eq!(build(vec![with(1, "2026-01-01", None), with(2, "2027-01-01", None)]), overlap);
    assert_eq!(build(vec![with(1, "2026-01-01", Some("2027-01-01")), with(1, "2027-01-01", None)]), overlap);

    let table = table(vec![with(1, "2026-01-01", Some("2027-01-01"))]);
    let next = |matter: &Matter, today: &str| table.check_next(matter, day(today)).map_err(|error| error.code());
    assert_eq!(next(&with(2, "2027-01-01", None), "2026-11-24"), Ok(()));
    assert_eq!(next(&with(2, "2027-01-01", None), "2027-01-01"), Ok(()), "from today");
    assert_eq!(next(&with(2, "2027-01-01", None), "2027-01-02"), overlap, "not in the past");
    assert_eq!(next(&with(2, "2026-12-31", None), "2026-11-24"), overlap);
}

#[test]
fn a_promise_is_not_longer_than_the_law_allows() {
    let promise = |count, unit| {
        let mut matter = first();
        matter.limits.promised = Limit { count, unit };
        MatterTable::build(vec![matter]).map(|_| ())
    };
    assert_eq!(promise(20, Unit::WorkingDay), Ok(()));
    assert_eq!(promise(0, Unit::WorkingDay), Ok(()), "the same day");
    assert_eq!(
        promise(21, Unit::WorkingDay),
        Err(MatterError::PromiseTooLong { matter: id("enterprise-project-approval") })
    );
    assert_eq!(promise(30, Unit::NaturalDay), Ok(()), "other units are not compared");
    assert!(promise(366, Unit::Hour).is_err());
}

#[test]
fn silence_counts_only_with_an_article() {
    let expiry = |article: Option<&str>| {
        let mut matter = first();
        matter.on_statutory_expiry.effect = ExpiryEffect::DeemedGranted;
        matter.on_statutory_expiry.article = article.map(str::to_owned);
        MatterTable::build(vec![matter]).map(|_| ()).map_err(|error| error.code())
    };
    assert_eq!(expiry(None), Err("silence-needs-article"));
    assert_eq!(expiry(Some(" ")), Err("silence-needs-article"));
    assert_eq!(expiry(Some("行政许可法第五十条")), Ok(()));
    let consultation = |silence| {
        let mut matter = first();
        let asked = Consultation { article: String::new(), silence, ..matter.consultations[0].clone() };
        matter.consultations = vec![asked];
        MatterTable::build(vec![matter]).map(|_| ()).map_err(|error| error.code())
    };
    assert_eq!(consultation(Silence::Agree), Err("silence-needs-article"));
    assert_eq!(consultation(Silence::None), Ok(()));
}

#[test]
fn other_materials_without_a_name_are_refused() {
    let named = |zh: &str, en: Option<&str>| {
        let mut matter = first();
        let mut material: Material = matter.materials[0].clone();
        material.name = [("zh".to_owned(), zh.to_owned())].into();
        material.name.extend(en.map(|en| ("en".to_owned(), en.to_owned())));
        matter.materials = vec![material];
        MatterTable::build(vec![matter]).map(|_| ()).map_err(|error| error.code())
    };
    for vague in [
        "其他材料",
        "其它资料",
        "其他",
        "法律、法规规定的其他材料",
        "其他 有关材料",
        "其他相关证明材料等",
        "（其他需要提交的材料）",
        " ",
    ] {
        assert_eq!(named(vague, None), Err("guide-vague-material"), "{vague}");
    }
    for vague in ["Other materials", "other relevant supporting documents", "Any other required documents."] {
        assert_eq!(named("申请表", Some(vague)), Err("guide-vague-material"), "{vague}");
    }
    for clear in ["项目申请报告", "其他股东的身份证明", "其他材料清单所列之环评批复", "建设项目用地预审意见"]
    {
        assert_eq!(named(clear, Some("Consent of the other shareholders")), Ok(()), "{clear}");
    }
}

#[test]
fn members_that_are_empty_double_or_out_of_bounds_are_refused() {
    assert_eq!(member(|m| m.version = 0), "version");
    assert_eq!(member(|m| m.effective_to = Some(m.effective_from)), "effectiveTo");
    assert_eq!(member(|m| m.codes[0].value = Some("another".to_owned())), "codes");
    assert_eq!(member(|m| drop(m.title.remove("zh"))), "title");
    assert_eq!(member(|m| drop(m.public_title.insert("zh".to_owned(), " ".to_owned()))), "publicTitle");
    assert_eq!(member(|m| m.exercise_level.clear()), "exerciseLevel");
    assert_eq!(member(|m| m.legal_basis.clear()), "legalBasis");
    assert_eq!(member(|m| m.legal_basis[0].article.clear()), "legalBasis");
    assert_eq!(member(|m| drop(m.guide.conditions.insert("zh".to_owned(), "<b>加粗</b>".to_owned()))), "guide");
    assert_eq!(member(|m| drop(m.guide.windows.remove("zh"))), "guide");
    assert_eq!(member(|m| m.materials.push(m.materials[0].clone())), "materials");
    assert_eq!(member(|m| m.limits.statutory.count = 366), "limits");
    assert_eq!(member(|m| m.steps.clear()), "steps");
    assert_eq!(member(|m| m.steps.push(m.steps[0].clone())), "steps");
    assert_eq!(member(|m| m.pauses.push(m.pauses[0].clone())), "pauses");
    assert_eq!(member(|m| m.materials[0].basis.act.clear()), "basis");
}

#[test]
fn a_member_that_nobody_knows_is_refused() {
    let mut matter = file("matters.json")[0].clone();
    matter["promised"] = json!(3);
    assert!(serde_json::from_value::<Matter>(matter).is_err());
}

#[test]
fn a_matter_says_which_types_it_produces() {
    let rows: Vec<MatterRow> = matters().iter().map(MatterRow::from).collect();
    let machinery = rows.iter().find(|row| row.id == id("machinery-licensing")).expect("a sample");
    let types = ["tractor-licence", "machinery-inspection-notice", "combine-harvester-licence"];
    assert_eq!(machinery.produces, types.map(id));
    assert_eq!((machinery.from, machinery.to, machinery.codes.len()), (day("2026-01-01"), None, 2));
}
