//! Hooks: Rust between a row's codec and its place.

use adapter_kit::{Code, Hook, HookError, HookInput};
use document::json::Value;

use crate::adapter::{compact, compiled_with, decode, encode, json_mapping, member, outgoing};

/// Numbers that grow from element to element up to 3, and are told tenfold.
const GROWS: Hook = Hook::pair(
    |input| {
        let number = input.value.as_int().ok_or_else(|| HookError::new("a number is expected"))?;
        let before = input.earlier.last().and_then(|e| e.as_object()?.get("number")?.as_int()).unwrap_or(0);
        if number * 10 <= before {
            return Err(HookError::new(format!("{number} does not grow")));
        }
        if input.last && number != 3 {
            return Err(HookError::new(format!("{number} ends it")));
        }
        Ok(Value::from(number * 10))
    },
    tenth,
);

fn tenth(input: &HookInput<'_>) -> Result<Value, HookError> {
    let number = input.value.as_int().filter(|n| n % 10 == 0).ok_or_else(|| HookError::new("no tenfold"))?;
    Ok(Value::from(number / 10))
}

fn adapter() -> adapter_kit::MappedAdapter {
    let rows =
        r#"{ each = "l", to = "body.parcels", rows = [ { from = "n", to = "number", as = "int", hook = "grows" } ] },"#;
    let mapping = json_mapping(rows).replacen("[format]", "hooks = [\"grows\"]\n[format]", 1);
    compiled_with(&mapping, &[], &[("grows", GROWS)]).unwrap_or_else(|findings| panic!("{findings}"))
}

#[test]
fn a_hook_reads_what_the_codec_of_its_row_has_read_and_the_codec_writes_what_the_hook_wrote() {
    let adapter = adapter();
    let input = r#"{"l":[{"n":"1"},{"n":2},{"n":" 3 "}]}"#;
    let item = decode(&adapter, input).expect("accepted");
    let body = member(&item.content, "body").expect("a body");
    assert!(body.contains(r#"[{"number":10},{"number":20},{"number":30}]"#), "{body}");
    let (out, _) = encode(&adapter, outgoing(&item)).expect("written");
    assert_eq!(compact(&out), compact(input));
}

#[test]
fn what_the_codec_refuses_no_hook_sees_and_what_the_hook_refuses_has_the_hooks_words() {
    let refused = |input: &str| decode(&adapter(), input).expect_err("refused").remove(0);
    assert_eq!(refused(r#"{"l":[{"n":"one"}]}"#).code, Code::CW205);
    assert_eq!(refused(r#"{"l":[{"n":"1"},{"n":"2"}]}"#).title, "hook grows: 2 ends it");
    let refusal = refused(r#"{"l":[{"n":"2"},{"n":"1"},{"n":"3"}]}"#);
    assert_eq!((refusal.code, refusal.title.as_ref()), (Code::CW211, "hook grows: 1 does not grow"));
    assert_eq!(
        (refusal.source.as_deref(), refusal.target.as_deref()),
        (Some("/l/1/n"), Some("/body/parcels/1/number"))
    );
}
