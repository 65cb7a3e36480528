use super::*;

const STORY: [&str; 11] = [
    "combine-harvester-licence",
    "land-use-pre-review-opinion",
    "licensed-pharmacist-registration",
    "machinery-inspection-notice",
    "planning-consultation-opinion",
    "project-approval-decision",
    "rural-housing-application",
    "rural-housing-permit",
    "site-selection-opinion",
    "supplement-notice",
    "tractor-licence",
];

fn newest(name: &str) -> &'static Type {
    Catalogue::builtin().newest(&name.parse().expect("a type name")).expect("a built-in type")
}

fn path(dotted: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for part in dotted.split('.') {
        steps.push(Step::Member(part.trim_end_matches("[]").to_owned()));
        if part.ends_with("[]") {
            steps.push(Step::Item);
        }
    }
    steps
}

/// The files of the built-in type folder for supplement notices, under another name and with a change.
fn folder(change: impl Fn(&str, String) -> String) -> Vec<(String, Vec<u8>)> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas/types/supplement-notice/1.0");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(root).expect("the type folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|n| n.to_str()).expect("a name").to_owned();
        let text = std::fs::read_to_string(&path).expect("text").replace("supplement-notice", "extra-notice");
        let text = change(&name, text);
        files.push((format!("types/extra-notice/1.0/{name}"), text.into_bytes()));
    }
    files
}

fn reason(files: Vec<(String, Vec<u8>)>) -> FolderError {
    let (catalogue, mut refused) = Catalogue::load(files);
    assert!(catalogue.newest(&"extra-notice".parse().expect("type")).is_none(), "refused whole");
    assert_eq!(catalogue.types().count(), STORY.len(), "the built-in types stay");
    assert_eq!(refused.len(), 1);
    let refused = refused.remove(0);
    assert_eq!(refused.folder, "extra-notice/1.0");
    refused.reason
}

#[test]
fn every_built_in_type_passes_its_own_examples() {
    let catalogue = match load::builtin() {
        Ok(catalogue) => catalogue,
        Err(e) => panic!("{e:?}"),
    };
    let names: Vec<_> = catalogue.types().map(|t| t.manifest().id.as_str().to_owned()).collect();
    assert_eq!(names, STORY);
}

#[test]
fn every_built_in_type_has_examples_and_counter_examples_and_shows_what_it_requires() {
    for name in STORY {
        let root = format!("{}/../../schemas/types/{name}/1.0", env!("CARGO_MANIFEST_DIR"));
        let names: Vec<_> = std::fs::read_dir(root)
            .expect("folder")
            .map(|e| e.expect("entry").file_name().into_string().expect("name"))
            .collect();
        assert!(names.iter().any(|n| n.starts_with("example")), "{name}");
        assert!(names.iter().filter(|n| n.starts_with("wrong-")).count() >= 3, "{name}");
        let manifest = newest(name).manifest();
        assert!(manifest.rendition.iter().all(|row| row.pointer.starts_with('/')), "{name}");
        assert!(!manifest.rendition.is_empty(), "{name}");
    }
}

#[test]
fn every_rule_of_a_built_in_type_has_a_counter_example() {
    for name in STORY {
        let root = format!("{}/../../schemas/types/{name}/1.0", env!("CARGO_MANIFEST_DIR"));
        let files = std::fs::read_dir(root).expect("folder").map(|entry| entry.expect("entry").path());
        let counter = files.filter(|path| path.to_string_lossy().contains("wrong-"));
        let texts: Vec<_> = counter.map(|path| std::fs::read(path).expect("bytes")).collect();
        let broken = |rule: &str| {
            let read = |text: &Vec<u8>| json::parse(text).expect("strict JSON");
            texts.iter().map(read).any(|t| t.pointer("/$expect/rule").and_then(json::Value::as_str) == Some(rule))
        };
        let manifest = newest(name).manifest();
        let term = manifest.valid_for.as_ref().map(|_| "valid-for");
        for rule in manifest.rules.iter().map(|rule| rule.id.as_str()).chain(term) {
            assert!(broken(rule), "{name}: {rule}");
        }
    }
}

#[test]
fn a_type_dropped_into_a_folder_is_there_without_compiling() {
    let (catalogue, refused) = Catalogue::load(folder(|_, text| text));
    assert!(refused.is_empty(), "{refused:?}");
    let extra: DocumentType = "extra-notice".parse().expect("type");
    assert_eq!(catalogue.newest(&extra).map(|t| t.manifest().titles.zh.as_str()), Some("补正通知"));
    assert!(Catalogue::builtin().newest(&extra).is_none());
}

#[test]
fn a_folder_that_fails_its_own_examples_is_refused_whole() {
    let fails = reason(folder(
        |name, text| if name == "example.json" { text.replace("\"missing\"", "\"gone\"") } else { text },
    ));
    assert!(matches!(fails, FolderError::Example { .. }), "{fails:?}");
    let passes =
        reason(folder(
            |name, text| if name == "wrong-finding-kind.json" { text.replace("\"ugly\"", "\"missing\"") } else { text },
        ));
    assert!(matches!(passes, FolderError::Wrong { .. }), "{passes:?}");
    let other = reason(folder(|name, text| {
        if name == "wrong-finding-kind.json" { text.replace("document-schema", "document-rule") } else { text }
    }));
    assert!(matches!(other, FolderError::Wrong { .. }), "{other:?}");
    let silent =
        reason(folder(
            |name, text| if name == "wrong-finding-kind.json" { text.replace("$expect", "expect") } else { text },
        ));
    assert!(matches!(silent, FolderError::Expectation { .. }), "{silent:?}");
    let none = reason(folder(|_, text| text).into_iter().filter(|(path, _)| !path.ends_with("example.json")).collect());
    assert!(matches!(none, FolderError::Missing("example.json")), "{none:?}");
}

#[test]
fn a_folder_with_a_broken_manifest_or_schema_is_refused_whole() {
    let manifest = |from: &str, to: &str| {
        reason(folder(|name, text| if name == "manifest.toml" { text.replace(from, to) } else { text }))
    };
    assert!(matches!(manifest("retention", "retentoin"), FolderError::Manifest(_)));
    assert!(matches!(manifest("kind = \"notice\"", "kind = \"rumour\""), FolderError::Manifest(_)));
    assert!(matches!(manifest("\"P10Y\"", "\"ten years\""), FolderError::Manifest(_)));
    assert!(matches!(manifest("version = \"1.0\"", "version = \"1.1\""), FolderError::Name));
    assert!(matches!(manifest("kind = \"notice\"", "kind = \"opinion\""), FolderError::Example { .. }));

    let schema = |from: &str, to: &str| {
        reason(folder(|name, text| if name == "body.schema.json" { text.replace(from, to) } else { text }))
    };
    assert!(matches!(schema("{", "["), FolderError::Schema(SchemaError::Read { .. })));
    assert!(matches!(
        schema("\"unevaluatedProperties\": false", "\"title\": \"x\""),
        FolderError::Schema(SchemaError::Open { .. })
    ));
    let outside = schema("../../../document/1/definitions.schema.json", "https://example.org/definitions.json");
    assert!(matches!(outside, FolderError::Schema(SchemaError::Compile { .. })), "no network: {outside:?}");
    let above = schema("../../../document/1/definitions.schema.json", "file:///etc/passwd");
    assert!(matches!(above, FolderError::Schema(SchemaError::Compile { .. })), "no files: {above:?}");
}

#[test]
fn a_known_version_cannot_be_replaced_and_a_stray_file_is_named() {
    let again: Vec<_> = folder(|_, text| text.replace("extra-notice", "supplement-notice"))
        .into_iter()
        .map(|(path, bytes)| (path.replace("extra-notice", "supplement-notice"), bytes))
        .collect();
    let (_, refused) = Catalogue::load(again);
    assert!(matches!(refused[..], [RefusedFolder { reason: FolderError::Known, .. }]), "{refused:?}");
    let (_, refused) = Catalogue::load([("README.md".to_owned(), Vec::new())]);
    assert!(matches!(refused[..], [RefusedFolder { reason: FolderError::Place, .. }]), "{refused:?}");
}

#[test]
fn types_are_found_by_version_and_by_what_they_answer() {
    let catalogue = Catalogue::builtin();
    let land = newest("land-use-pre-review-opinion").manifest();
    assert_eq!(land.kind, Kind::Opinion);
    assert_eq!(land.valid_for.as_ref().map(|v| v.months), Some(36));
    assert!(catalogue.find(&land.id, Version { major: 1, minor: 0 }).is_some());
    assert!(catalogue.find(&land.id, Version { major: 1, minor: 1 }).is_none());
    let answering: Vec<_> = catalogue.answering("site-selection").map(|t| t.manifest().id.as_str()).collect();
    assert_eq!(answering, ["site-selection-opinion"]);
}

#[test]
fn canonical_paths_of_documents_are_known_with_kind_values_and_need() {
    let catalogue = Catalogue::builtin();
    let land = Draft::Document(newest("land-use-pre-review-opinion"));
    let field = |dotted: &str| catalogue.field(land, &path(dotted));
    let get = |dotted: &str| field(dotted).expect(dotted);

    let verdict = get("body.verdict");
    assert_eq!(verdict.kinds, [JsonKind::String]);
    assert_eq!(verdict.values, ["agree", "agree-with-conditions", "disagree", "not-competent", "needs-supplement"]);
    assert!(verdict.required);

    assert_eq!(get("body.site.landClasses[].area").definition.as_deref(), Some("quantity"));
    assert_eq!(get("body.investment").definition.as_deref(), Some("money"));
    assert_eq!(get("subjects[].party.identifiers[]").definition.as_deref(), Some("identifier"));
    assert_eq!(get("issuedOn").definition.as_deref(), Some("date"));
    assert!(get("issuedOn").required);
    assert!(!get("validUntil").required);
    assert_eq!(get("body.parcels").kinds, [JsonKind::Array]);
    assert_eq!(get("body.parcels[].number").kinds, [JsonKind::Integer]);
    assert_eq!(get("title.zh").kinds, [JsonKind::String]);
    assert!(get("legalBasis").required, "an opinion needs a legal basis");
    assert!(!get("number").required, "an opinion needs no number");
    for added in ["id", "issuer.department", "case.code"] {
        assert!(!get(added).required, "the hub adds {added}");
    }
    for missing in ["body.verdct", "body.site.owner", "subjects.party", "title.zh.x", "nothing"] {
        assert_eq!(field(missing), None, "{missing}");
    }
    let decision = Draft::Document(newest("project-approval-decision"));
    assert!(catalogue.field(decision, &path("number")).expect("number").required);
}

#[test]
fn canonical_paths_of_questions_reports_and_feedback_are_known() {
    let catalogue = Catalogue::builtin();
    let question = |dotted: &str| catalogue.field(Draft::Question, &path(dotted));
    assert_eq!(question("matter").map(|f| f.kinds), Some(vec![JsonKind::Object, JsonKind::String]));
    assert_eq!(question("matter").and_then(|f| f.definition).as_deref(), Some("matterReference"));
    assert_eq!(question("silence").map(|f| f.values.len()), Some(4));
    assert!(question("subject.identifiers[].raw").is_some());
    assert!(question("subjects").is_none());
    let data = catalogue.field(Draft::CaseReport, &path("data.anything.below")).expect("a free structure");
    assert!(data.kinds.is_empty());
    let report = |dotted: &str| catalogue.field(Draft::CaseReport, &path(dotted)).expect(dotted);
    assert_eq!(report("data.limits.promised").definition.as_deref(), Some("limit"));
    assert_eq!(report("data.materials[].mode").values.len(), 5);
    assert_eq!(report("data.department.identifiers[]").definition.as_deref(), Some("identifier"));
    assert!(catalogue.field(Draft::Feedback, &path("outcome")).expect("outcome").required);
}

#[test]
fn all_paths_of_a_draft_are_listed_and_each_is_a_field() {
    let catalogue = Catalogue::builtin();
    for draft in
        [Draft::Document(newest("land-use-pre-review-opinion")), Draft::Question, Draft::CaseReport, Draft::Feedback]
    {
        let paths = catalogue.paths(draft);
        assert!(!paths.is_empty());
        for dotted in &paths {
            assert!(catalogue.field(draft, &path(dotted)).is_some(), "{dotted}");
        }
    }
    let land = catalogue.paths(Draft::Document(newest("land-use-pre-review-opinion")));
    for expected in
        ["issuedOn", "body.verdict", "body.site.landClasses[].area.value", "subjects[].party.identifiers[].raw"]
    {
        assert!(land.iter().any(|p| p == expected), "{expected}");
    }
}

#[test]
fn a_schema_that_refers_to_itself_for_ever_harms_nobody() {
    for body in [r##"{"$ref": "#"}"##, r##"{"anyOf": [{"$ref": "#"}], "$defs": {"a": {"$ref": "#/$defs/a"}}}"##] {
        let files = folder(|name, text| if name == "body.schema.json" { body.to_owned() } else { text });
        let (catalogue, _) = Catalogue::load(files);
        if let Some(loaded) = catalogue.newest(&"extra-notice".parse().expect("type")) {
            assert!(!catalogue.paths(Draft::Document(loaded)).is_empty());
        }
    }
}

#[test]
fn a_coded_value_must_be_in_its_list() {
    let coded = r##"{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
        "properties": {"colour": {"$ref": "../../../document/1/definitions.schema.json#/$defs/coded"}},
        "unevaluatedProperties": false}"##;
    let mut files: Vec<_> = folder(|name, text| if name == "body.schema.json" { coded.to_owned() } else { text });
    files.retain(|(path, _)| !path.contains("wrong-"));
    for (path, bytes) in files.iter_mut().filter(|(path, _)| path.ends_with("example.json")) {
        let Ok(json::Value::Object(mut document)) = json::parse(bytes) else { panic!("{path}") };
        let body = json::parse(br#"{"colour":{"list":"colour","version":"2","code":"red"}}"#).expect("strict JSON");
        document.insert("body", body);
        *bytes = json::to_canonical(&document.into());
    }
    let list = |code: &str| {
        let text = format!(
            r#"{{"list":"colour","version":"2","codes":[{{"code":"{code}","label":{{"zh":"红","en":"red"}}}}]}}"#
        );
        ("schemas/code-lists/colour/2.json".to_owned(), text.into_bytes())
    };
    let with = |list: Option<(String, Vec<u8>)>| Catalogue::load(files.clone().into_iter().chain(list));
    let (catalogue, refused) = with(Some(list("red")));
    assert!(refused.is_empty(), "{refused:?}");
    assert_eq!(catalogue.code_list("colour", "2").and_then(|l| l.get("red")).map(|c| c.label.zh.as_str()), Some("红"));
    for other in [None, Some(list("green"))] {
        let (_, refused) = with(other);
        let unknown = |r: &RefusedFolder| matches!(&r.reason, FolderError::Example { finding, .. } if finding.code == "document-code-unknown" && finding.pointer == "/body/colour");
        assert!(refused.iter().any(unknown), "{refused:?}");
    }
}

#[test]
fn a_code_list_that_is_broken_or_known_is_refused_and_named() {
    let reason = |path: &str, text: &str| {
        let (_, mut refused) = Catalogue::load([(path.to_owned(), text.as_bytes().to_vec())]);
        assert_eq!(refused.len(), 1, "{path}");
        assert_eq!(refused[0].folder, path);
        refused.remove(0).reason
    };
    let code = r#"{"code":"x","label":{"zh":"x","en":"x"}}"#;
    let list = |codes: &str| format!(r#"{{"list":"colour","version":"2","codes":[{codes}]}}"#);
    assert!(matches!(reason("code-lists/unit/1.json", &list("")), FolderError::Known));
    let broken = |path: &str, text: &str| match reason(path, text) {
        FolderError::CodeList(error) => *error,
        other => panic!("{other:?}"),
    };
    assert!(matches!(broken("code-lists/colour/2.json", "{"), CodeListError::Json(_)));
    assert!(matches!(broken("code-lists/colour/2.json", "{}"), CodeListError::Shape(_)));
    assert!(matches!(broken("code-lists/colour/3.json", &list(code)), CodeListError::Name));
    assert!(matches!(broken("code-lists/colour/2.json", &list(&format!("{code},{code}"))), CodeListError::Twice(_)));
    let unit = Catalogue::builtin().code_list("unit", "1").expect("the built-in list");
    assert_eq!(unit.get("mu").map(|code| code.label.zh.as_str()), Some("亩"));
}

#[test]
fn a_type_shows_a_whole_document_of_its_own() {
    for name in STORY {
        let example = newest(name).example();
        assert_eq!(example.pointer("/type").and_then(json::Value::as_str), Some(name));
        let document = crate::Document::parse(&json::to_canonical(example), Catalogue::builtin());
        assert!(document.is_ok(), "{name}: {document:?}");
    }
}

#[test]
fn a_mapping_need_not_make_what_the_hub_finds_by_number() {
    let catalogue = Catalogue::builtin();
    let field = |name: &str, dotted: &str| catalogue.field(Draft::Document(newest(name)), &path(dotted));
    let required = |name: &str, dotted: &str| field(name, dotted).expect(dotted).required;
    assert!(!required("tractor-licence", "body.certificateId"));
    assert!(required("tractor-licence", "subjects"));
    assert!(!required("machinery-inspection-notice", "subjects"));
    assert!(required("machinery-inspection-notice", "body.licenceNumber"));
}
