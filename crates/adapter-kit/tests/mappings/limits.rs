//! `[limits]` of a mapping: lower than the defaults, and in force whatever the caller allows.

use adapter_kit::{Code, Limits};

use crate::adapter::{compiled, decode, decode_within, json_mapping};

fn mapping(limits: &str) -> String {
    json_mapping(r#"{ from = "a", to = "number" },"#)
        .replace("[[message]]", &format!("[limits]\n{limits}\n[[message]]"))
}

#[test]
fn a_mapping_lowers_limits_and_the_caller_cannot_raise_them() {
    let adapter = compiled(&mapping("text = 10\ndepth = 1"), &[]).expect("compiles");
    assert!(decode(&adapter, r#"{"a":"0123456789"}"#).is_ok());
    let generous = Limits { text: 1 << 30, ..Limits::default() };
    let code = |input: &str| decode_within(&adapter, input, generous.clone()).map(drop).map_err(|r| r[0].code);
    assert_eq!(code(r#"{"a":"0123456789x"}"#), Err(Code::CW153));
    assert_eq!(code(r#"{"a":"1","b":{}}"#), Err(Code::CW151));
}

#[test]
fn what_the_caller_lowers_further_holds() {
    let adapter = compiled(&mapping("text = 10"), &[]).expect("compiles");
    let strict = Limits { text: 3, ..Limits::default() };
    assert_eq!(decode_within(&adapter, r#"{"a":"0123"}"#, strict).map(drop).map_err(|r| r[0].code), Err(Code::CW153));
}

#[test]
fn a_mapping_that_raises_a_limit_does_not_compile() {
    for (limits, line) in [
        ("text = 1048577", "limit text is 1048577"),
        ("message = 99999999999", "limit message is 99999999999"),
        ("depth = 0", "limit depth is 0"),
        ("depht = 3", "unknown key \"depht\""),
        ("depth = \"3\"", "depth is string"),
    ] {
        let findings = compiled(&mapping(limits), &[]).expect_err("refused");
        assert_eq!(findings.0.len(), 1, "{findings}");
        assert_eq!((findings.0[0].code, findings.0[0].title.as_str()), (Code::CW001, line));
    }
    let text = compiled(&mapping("text = 1048577"), &[]).expect_err("refused").to_string();
    assert_eq!(
        text,
        "error[CW001]: limit text is 1048577\n  --> mapping/t.toml:8:8\n8 | text = 1048577\n  |        ^^^^^^^ the default is 1048576, and a mapping may only lower it\n  = fix: write at most 1048576; only the hub's configuration raises limits"
    );
}
