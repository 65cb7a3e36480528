//! Files inside messages: named by digest in the document, carried beside it, and put back.

use adapter_kit::{Attachment, Code, Limits, MappedAdapter, Outgoing};

use crate::adapter::{compact, compiled, decode, decode_within, encode, member, of_rows, outgoing, required};

/// The scans of a village's message.
const SCANS: &str = r#"{ each = "扫描件", to = "attachments", rows = [
    { from = "名称", to = "name" },
    { from = "类型", to = "mediaType" },
    { from = "大小", to = "size", as = "int" },
    { from = "sha256", as = "sha256", of = "内容" },
    { from = "内容", to = "digest", as = "base64", required = true },
  ] },"#;

const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=";
const DIGEST: &str = "431ced6916a2a21a156e38701afe55bbd7f88969fbbfc56d7fe099d47f265460";

fn message(size: &str, digest: &str, content: &str) -> String {
    format!(
        "{{\"扫描件\":[{{\"名称\":\"户口簿.png\",\"类型\":\"image/png\",\"大小\":{size},\"sha256\":\"{digest}\",\"内容\":\"{content}\"}}]}}"
    )
}

fn refused(adapter: &MappedAdapter, input: &str) -> serde_json::Value {
    let refusals = decode(adapter, input).expect_err("refused");
    serde_json::to_value(&refusals[0]).expect("JSON")
}

#[test]
fn a_scan_is_named_by_its_digest_and_carried_beside_the_document() {
    let adapter = of_rows(SCANS);
    let item = decode(&adapter, &message("\"68\"", &DIGEST.to_uppercase(), PNG)).expect("accepted");
    assert_eq!(
        member(&item.content, "attachments").as_deref(),
        Some(&*format!(
            r#"[{{"digest":"sha-256:{DIGEST}","mediaType":"image/png","mode":"upload","name":"户口簿.png","number":1,"size":68}}]"#
        ))
    );
    let [file] = &item.attachments[..] else { panic!("one file") };
    assert_eq!((file.bytes().len(), file.digest().hex().as_str()), (68, DIGEST));
    assert!(file.bytes().starts_with(b"\x89PNG"));
}

#[test]
fn what_no_row_makes_follows_from_the_content_and_says_so() {
    let adapter = of_rows(
        r#"{ each = "f", to = "attachments", rows = [ { from = "n", to = "name" }, { from = "c", to = "digest", as = "base64" } ] },"#,
    );
    let item = decode(&adapter, r#"{"f":[{"n":"a","c":"Zm9v"},{"n":"b","c":"Zg=="}]}"#).expect("accepted");
    let attachments = member(&item.content, "attachments").expect("made");
    assert!(attachments.contains(r#""mode":"upload","name":"b","number":2,"size":1"#), "{attachments}");
    let origin = |to: &str| item.provenance.rows().find(|row| row.to.as_deref() == Some(to)).map(|row| row.from);
    assert_eq!(origin("/attachments/1/number").as_deref(), Some("mapping"));
    assert_eq!(origin("/attachments/1/mode").as_deref(), Some("mapping"));
    assert_eq!(origin("/attachments/1/size").as_deref(), Some("/f/1/c"), "counted in the content itself");
    let (out, summary) = encode(&adapter, outgoing(&item)).expect("written");
    assert_eq!(compact(&out), r#"{"f":[{"n":"a","c":"Zm9v"},{"n":"b","c":"Zg=="}]}"#);
    assert_eq!(summary.notes, [], "size, number and mode need no row");
}

#[test]
fn a_message_with_scans_comes_back_token_for_token() {
    let adapter = of_rows(SCANS);
    let broken = format!("{}\\r\\n{}", &PNG[..40], &PNG[40..]);
    for input in [
        message("\"68\"", DIGEST, PNG),
        message("68", &DIGEST.to_uppercase(), &broken),
        message("\"68\"", DIGEST, &format!(" {PNG} ")),
    ] {
        let item = decode(&adapter, &input).expect("accepted");
        let (out, summary) = encode(&adapter, outgoing(&item)).expect("written");
        assert_eq!(json(&out), json(&input));
        assert_eq!(summary.notes, []);
        assert!(item.residual.items().all(|kept| kept.value.len() < 100), "line breaks, not the content");
    }
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn a_digest_that_is_not_that_of_the_content_is_refused_where_the_digest_stands() {
    let input = message("\"68\"", &"0".repeat(64), PNG);
    let refusal = refused(&of_rows(SCANS), &input);
    assert_eq!(refusal["code"], "CW209");
    assert_eq!(refusal["title"], "attachment digest differs from content");
    assert_eq!(refusal["source"], "/扫描件/0/sha256");
    assert_eq!(refusal["target"], "/attachments/0/digest");
    assert_eq!(refusal["value"], "0000…(64 characters)");
    assert_eq!(refusal["byte"], input.find("000").expect("zeros"));
    let refusal = refused(&of_rows(SCANS), &message("\"68\"", "431c", PNG));
    assert_eq!((&refusal["code"], &refusal["title"]), (&"CW209".into(), &"not a digest".into()));
}

#[test]
fn a_size_that_is_not_that_of_the_content_is_refused_where_the_size_stands() {
    let input = message("\"67\"", DIGEST, PNG);
    let refusal = refused(&of_rows(SCANS), &input);
    assert_eq!(refusal["code"], "CW209");
    assert_eq!(refusal["source"], "/扫描件/0/大小");
    assert_eq!(refusal["target"], "/attachments/0/size");
    assert_eq!(refusal["hint"], "the content has 68 bytes");
}

#[test]
fn what_is_no_base64_is_refused() {
    let refusal = refused(&of_rows(SCANS), &message("\"68\"", DIGEST, &PNG.replace('=', "")));
    assert_eq!((&refusal["code"], &refusal["title"]), (&"CW209".into(), &"content is not base64".into()));
    assert_eq!(refusal["source"], "/扫描件/0/内容");
}

#[test]
fn a_digest_without_content_is_kept_and_put_back() {
    let adapter = of_rows(&SCANS.replace(", required = true", ""));
    let input = format!(r#"{{"扫描件":[{{"名称":"a","sha256":"{DIGEST}"}}]}}"#);
    let item = decode(&adapter, &input).expect("accepted");
    let (out, _) = encode(&adapter, outgoing(&item)).expect("written");
    assert_eq!(json(&out), json(&input));
}

#[test]
fn a_content_that_is_not_at_hand_is_left_out_or_refused() {
    let optional = of_rows(&SCANS.replace(", required = true", ""));
    let item = decode(&optional, &message("\"68\"", DIGEST, PNG)).expect("accepted");
    let without = Outgoing { attachments: &[], ..outgoing(&item) };
    let (out, summary) = encode(&optional, without).expect("written");
    assert!(!out.contains("内容") && out.contains(DIGEST), "the digest stands in the document: {out}");
    let notes: Vec<_> = summary.notes.iter().map(|note| (note.title.to_string(), note.target.clone())).collect();
    assert!(notes.contains(&("content of the attachment is not at hand".into(), Some("/attachments/0/digest".into()))));
    let refusal = encode(&of_rows(SCANS), without).expect_err("required");
    assert_eq!((refusal.code, refusal.target.as_deref()), (Code::CW301, Some("/attachments/0/digest")));
    let other = [Attachment::new(*b"other")];
    let refusal = encode(&of_rows(SCANS), Outgoing { attachments: &other, ..without }).expect_err("another file");
    assert_eq!(refusal.code, Code::CW301);
}

#[test]
fn one_attachment_needs_no_group() {
    let adapter = of_rows(
        r#"{ from = "name", to = "attachments[0].name" }, { from = "file", to = "attachments[0].digest", as = "base64", wrap = true },"#,
    );
    let item = decode(&adapter, r#"{"name":"a","file":"Zm9v"}"#).expect("accepted");
    let attachments = member(&item.content, "attachments").expect("made");
    assert!(attachments.contains(r#""mode":"upload","name":"a","number":1,"size":3"#), "{attachments}");
    let (out, summary) = encode(&adapter, outgoing(&item)).expect("written");
    assert_eq!(compact(&out), r#"{"name":"a","file":"Zm9v"}"#);
    assert_eq!(summary.notes, []);
}

#[test]
fn an_sm3_digest_is_carried_and_marked_unchecked() {
    let adapter = of_rows(&SCANS.replace("as = \"sha256\"", "as = \"sm3\""));
    let input = message("\"68\"", &"0".repeat(64), PNG);
    let item = decode(&adapter, &input).expect("accepted");
    assert!(item.residual.items().any(|kept| kept.value == "unchecked" && kept.path == "/扫描件/0/sha256"));
    let (out, _) = encode(&adapter, outgoing(&item)).expect("written");
    assert_eq!(json(&out), json(&input));
}

#[test]
fn a_file_may_be_long_where_no_other_text_may_and_does_not_fill_the_document() {
    let limits = Limits { text: 100, attachment: 1000, document: 600, ..Limits::default() };
    let adapter = of_rows(SCANS);
    let scan = |length: usize| {
        let content = "A".repeat(length);
        message("\"600\"", &Attachment::new(vec![0; 600]).digest().hex(), &content)
    };
    assert!(decode_within(&adapter, &scan(800), limits.clone()).is_ok());
    let code = |input: &str| {
        decode_within(&adapter, input, limits.clone()).map(drop).map_err(|r| (r[0].code, r[0].source.clone()))
    };
    assert_eq!(code(&scan(1004)), Err((Code::CW153, Some("/扫描件/0/内容".into()))));
    let long_name = message("\"68\"", DIGEST, PNG).replace("户口簿.png", &"a".repeat(101));
    assert_eq!(code(&long_name), Err((Code::CW153, Some("/扫描件/0/名称".into()))));
    let nested =
        message("\"68\"", DIGEST, PNG).replace(&format!("\"{PNG}\""), &format!("{{\"x\":\"{}\"}}", "A".repeat(101)));
    assert_eq!(code(&nested), Err((Code::CW153, Some("/扫描件/0/内容/x".into()))), "only a file may be long");
}

#[test]
fn a_file_too_large_or_too_many_is_refused_where_it_stands() {
    let adapter = of_rows(SCANS);
    let scan = format!(r#"{{"名称":"a","类型":"image/png","sha256":"{DIGEST}","内容":"{PNG}"}}"#);
    let scans = |count: usize| format!(r#"{{"扫描件":[{}]}}"#, vec![&*scan; count].join(","));
    let refused = |limits: Limits| {
        let refusals = decode_within(&adapter, &scans(3), limits).expect_err("refused");
        let [refusal] = refusals.as_slice() else { panic!("{refusals:?}") };
        (refusal.code, refusal.title.to_string(), refusal.source.clone().unwrap_or_default())
    };
    let large = Limits { file: 67, refusals: 1, ..Limits::default() };
    assert_eq!(refused(large), (Code::CW153, "file limit in bytes 67".into(), "/扫描件/0/内容".into()));
    let many = Limits { files: 2, ..Limits::default() };
    assert_eq!(refused(many), (Code::CW155, "file limit 2".into(), "/扫描件/2/内容".into()));
    let enough = Limits { file: 68, files: 3, ..Limits::default() };
    assert!(decode_within(&adapter, &scans(3), enough).is_ok());
}

#[test]
fn the_same_holds_in_xml() {
    let mapping = r#"adapter = "t-xml"
version = "1.0.0"
[format]
kind = "xml"
accepts = ["UTF-8"]
emits = "UTF-8"
[[message]]
name = "m"
root = "R"
yields = "document"
type = "land-use-pre-review-opinion"
rows = [
  { each = "F", to = "attachments", rows = [
    { from = "@digest", as = "sha256", of = "C" },
    { from = "N", to = "name" },
    { from = "C", to = "digest", as = "base64", wrap = true },
  ] },
]
"#;
    let mapping = mapping.replace("  { each", &format!("{}  {{ each", required("")));
    let adapter = compiled(&mapping, &[]).unwrap_or_else(|findings| panic!("{findings}"));
    let file = Attachment::new(vec![0; 600]);
    let line = "A".repeat(76);
    let lines: String = std::iter::repeat_n(format!("{line}\n"), 10).chain([format!("{}\n", "A".repeat(40))]).collect();
    let message = |content: &str, name: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<R>\n  <F digest=\"{}\">\n    <N>{name}</N>\n    <C>{content}</C>\n  </F>\n</R>\n",
            file.digest().hex()
        )
    };
    let limits = Limits { text: 100, attachment: 1000, document: 400, ..Limits::default() };
    for content in [lines.as_str(), lines.trim_end(), &lines.replace('\n', "")] {
        let input = message(content, "a");
        let item = decode_within(&adapter, &input, limits.clone()).expect("accepted");
        let (out, _) = encode(&adapter, outgoing(&item)).expect("written");
        assert_eq!(out, input);
    }
    let code = |input: &str| decode_within(&adapter, input, limits.clone()).map(drop).map_err(|r| r[0].code);
    assert_eq!(code(&message(&"A".repeat(1004), "a")), Err(Code::CW153));
    assert_eq!(code(&message("AAAA", &"a".repeat(101))), Err(Code::CW153));
}

#[test]
fn a_digest_must_say_of_which_content_beside_it() {
    let findings = compiled(&crate::adapter::json_mapping(&SCANS.replace("of = \"内容\"", "of = \"内客\"")), &[])
        .expect_err("refused");
    let text = findings.to_string();
    assert!(text.starts_with("error[CW010]: digest of nothing\n") && text.contains("of = \"内客\""), "{text}");
}
