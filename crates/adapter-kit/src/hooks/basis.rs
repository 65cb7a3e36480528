//! Act and article of a legal basis, written as one text.

use document::json::{Object, Value};

use crate::hook::{Hook, HookError, HookInput};

/// `样例办法第三条` ⇄ act `样例办法`, article `第三条`: split before the last `第…条`.
pub const HOOK: Hook = Hook::pair(decode, encode);

/// Where the article begins: at the last `第` that a `条` follows.
fn split(text: &str) -> Option<(&str, &str)> {
    let last = text.rfind('条')?;
    let at = text[..last].rfind('第')?;
    let (act, article) = text.split_at(at);
    (!act.is_empty()).then_some((act, article))
}

fn decode(input: &HookInput<'_>) -> Result<Value, HookError> {
    let (act, article) =
        split(input.text()?).ok_or_else(|| HookError::new("no article 第…条 after the name of an act"))?;
    let mut basis = Object::new();
    basis.insert("act", act);
    basis.insert("article", article);
    Ok(basis.into())
}

fn encode(input: &HookInput<'_>) -> Result<Value, HookError> {
    let member = |name| input.value.as_object().and_then(|basis| basis.get(name)).and_then(Value::as_str);
    let (Some(act), Some(article)) = (member("act"), member("article")) else {
        return Err(HookError::new("act and article are expected"));
    };
    let text = format!("{act}{article}");
    if split(&text) != Some((act, article)) {
        return Err(HookError::new("act and article cannot be told apart when written as one"));
    }
    Ok(Value::from(text))
}
