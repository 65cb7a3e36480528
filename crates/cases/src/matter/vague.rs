//! "Other materials" is not the name of a material.

use unicode_normalization::UnicodeNormalization;

/// What may follow "other" without saying which.
const GENERIC_ZH: [&str; 21] = [
    "有关", "相关", "必要", "需要", "所需", "应当", "要求", "规定", "提交", "提供", "申请", "补充", "证明", "材料",
    "资料", "文件", "证件", "文书", "书面", "等", "的",
];
const GENERIC_EN: [&str; 16] = [
    "relevant",
    "related",
    "necessary",
    "required",
    "requested",
    "supporting",
    "additional",
    "material",
    "materials",
    "document",
    "documents",
    "paper",
    "papers",
    "files",
    "evidence",
    "and",
];

/// Whether a name asks for other materials without naming them, e.g. 法律法规规定的其他材料.
pub(super) fn is_vague(name: &str) -> bool {
    let name = name.nfkc().collect::<String>().to_lowercase();
    vague_in_chinese(&name) || vague_in_english(&name)
}

fn vague_in_chinese(name: &str) -> bool {
    let name: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let after = ["其他", "其它"]
        .iter()
        .filter_map(|other| name.rfind(other).map(|at| &name[at + other.len()..]))
        .min_by_key(|s| s.len());
    let Some(mut rest) = after else { return false };
    while let Some(shorter) = GENERIC_ZH.iter().find_map(|word| rest.strip_prefix(word)) {
        rest = shorter;
    }
    rest.is_empty()
}

fn vague_in_english(name: &str) -> bool {
    let words: Vec<_> = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let after = words.iter().rposition(|word| *word == "other").map(|at| &words[at + 1..]);
    after.is_some_and(|rest| rest.iter().all(|word| GENERIC_EN.contains(word)))
}
