//! Which codec reads the texts of a path.

mod date;

use document::{DepartmentId, Scheme, time::Date};

use super::shape::Texts;
use super::unit::Unit;
use crate::codec::CodecContext;
use crate::read::Kind;

/// A codec with its options as a mapping writes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Guess {
    /// The codec's name; `text` need not be written.
    pub(crate) codec: &'static str,
    /// Keys and values, values as TOML.
    pub(crate) options: Vec<(&'static str, String)>,
    /// What the author should know.
    pub(crate) remark: &'static str,
}

impl Guess {
    fn new(codec: &'static str) -> Self {
        Self { codec, options: Vec::new(), remark: "" }
    }

    fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.options.push((key, value.into()));
        self
    }

    fn but(mut self, remark: &'static str) -> Self {
        self.remark = remark;
        self
    }
}

/// How many different values a code list has at most.
const CODES: usize = 16;

/// Ends of names whose values are codes.
const CODE_NAMES: [&str; 48] = [
    "code",
    "dm",
    "代码",
    "type",
    "类型",
    "status",
    "state",
    "状态",
    "zt",
    "lx",
    "kind",
    "flag",
    "sex",
    "gender",
    "性别",
    "result",
    "verdict",
    "结论",
    "级",
    "级别",
    "性质",
    "关系",
    "category",
    "class",
    "art",
    "typ",
    "tipo",
    "situacao",
    "mode",
    "xz",
    "权属",
    "是否",
    "resultado",
    "ergebnis",
    "lb",
    "jb",
    "gx",
    "xb",
    "ms",
    "jg",
    "xg",
    "status_code",
    "outcome",
    "decision",
    "sentido",
    "estado",
    "statut",
    "etat",
];

/// Ends of names whose values are names, however often they come.
const PROPER_NAMES: [&str; 14] =
    ["mc", "名称", "name", "姓名", "人", "czr", "jbr", "qfr", "xm", "jyy", "员", "nome", "number", "编号"];

/// Names of ordinals and counts.
const COUNT_NAMES: [&str; 33] = [
    "xh", "序号", "count", "seq", "index", "nr", "no", "pos", "size", "大小", "pages", "页数", "ys", "数量", "人数",
    "天数", "qty", "quantity", "menge", "qtd", "days", "lfd", "bxh", "version", "yxq", "ts", "nx", "年限", "num",
    "orden", "ordre", "ordem", "order",
];

/// Words for yes and no, and for what offices decide.
const WORDS: [&str; 34] = [
    "是",
    "否",
    "有",
    "无",
    "y",
    "n",
    "yes",
    "no",
    "true",
    "false",
    "ja",
    "nein",
    "sim",
    "não",
    "nao",
    "s",
    "j",
    "si",
    "oui",
    "non",
    "はい",
    "いいえ",
    "同意",
    "不同意",
    "通过",
    "不通过",
    "合格",
    "不合格",
    "批准",
    "不批准",
    "有效",
    "无效",
    "approved",
    "rejected",
];

/// Looks at the texts of a path; `name` is that of the element, attribute or member.
pub(crate) fn guess(name: &str, texts: &Texts, unit: Option<Unit>, kind: Kind) -> Guess {
    let name = name.to_lowercase();
    if texts.distinct.is_empty() {
        return Guess::new("text");
    }
    if texts.booleans && !texts.numbers && !texts.strings {
        return Guess::new("code").but("true or false");
    }
    let all = |test: &dyn Fn(&str) -> bool| texts.distinct.iter().all(|text| test(text));
    if let Some(found) = identifier(&name, texts) {
        return found;
    }
    if let Some(found) = date::guess(&name, texts) {
        return found;
    }
    if texts.longest > 100 && all(&is_base64) {
        return Guess::new("base64");
    }
    if all(&|text| is_digest(text)) {
        return Guess::new(if name.contains("sm3") { "sm3" } else { "sha256" });
    }
    if let Some(found) = number(&name, texts, unit, kind) {
        return found;
    }
    if is_code(&name, texts) {
        return Guess::new("code");
    }
    if all(&|text| is_list(text)) && texts.distinct.iter().any(|text| text.contains(';')) {
        return Guess::new("list").with("separator", "\";\"");
    }
    Guess::new("text")
}

/// What codecs are tried in.
fn context(partner: &DepartmentId) -> CodecContext<'_> {
    CodecContext::new(partner, Date::constant(2026, 1, 1))
}

fn identifier(name: &str, texts: &Texts) -> Option<Guess> {
    let all = |scheme: Scheme, lengths: &[usize]| {
        texts.distinct.iter().all(|text| {
            let length = text.chars().filter(|c| *c != '-' && *c != ' ').count();
            lengths.contains(&length) && scheme.normalise(text).is_some()
        })
    };
    let scheme = |name: &str| Guess::new("identifier").with("scheme", format!("{name:?}"));
    if all(Scheme::Citizen, &[18]) {
        return Some(scheme("cn.citizen"));
    }
    if all(Scheme::Uscc, &[18]) {
        return Some(scheme("cn.uscc"));
    }
    let organisation = ["组织机构", "zzjg", "org"].iter().any(|hint| name.contains(hint)) || texts.distinct.len() > 2;
    let dashed = texts.distinct.iter().all(|text| text.contains('-'));
    if all(Scheme::Organisation, &[9]) && (organisation || dashed) {
        return Some(scheme("cn.organisation").with("write", if dashed { "\"dashed\"" } else { "\"value\"" }));
    }
    let division = ["xzqh", "区划", "division", "district"].iter().any(|hint| name.contains(hint));
    (division && all(Scheme::Division, &[6, 9, 12])).then(|| scheme("cn.gbt2260"))
}

/// Whether what is kept of a text is base64, line breaks aside.
fn is_base64(text: &str) -> bool {
    text.len() > 64
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=\r\n\t ".contains(&b))
        && !text.contains(". ")
}

fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// How numbers of a path are written.
#[derive(Debug, Default)]
struct Numerals {
    point: bool,
    thousands: bool,
    fullwidth: bool,
    zero: bool,
    plus: bool,
}

/// Reads a numeral and what it needs to be read.
fn numeral(text: &str, need: &mut Numerals) -> bool {
    let wide = |c: char| ('０'..='９').contains(&c) || c == '．';
    need.fullwidth |= text.contains(wide);
    let plain: String = text
        .chars()
        .map(|c| match c {
            '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
            '．' => '.',
            other => other,
        })
        .collect();
    need.plus |= plain.starts_with('+');
    let unsigned = plain.strip_prefix(['-', '+']).unwrap_or(&plain);
    let (whole, fraction) = unsigned.split_once('.').map_or((unsigned, None), |(w, f)| (w, Some(f)));
    need.point |= fraction.is_some();
    if fraction.is_some_and(|f| f.is_empty() || !f.bytes().all(|b| b.is_ascii_digit())) {
        return false;
    }
    let groups: Vec<_> = whole.split(',').collect();
    if groups.len() > 1 {
        need.thousands = true;
        let right = groups[1..].iter().all(|g| g.len() == 3) && (1..=3).contains(&groups[0].len());
        if !right {
            return false;
        }
    }
    let digits: String = groups.concat();
    need.zero |= digits.len() > 1 && digits.starts_with('0');
    !digits.is_empty() && digits.len() <= 18 && digits.bytes().all(|b| b.is_ascii_digit())
}

fn number(name: &str, texts: &Texts, unit: Option<Unit>, kind: Kind) -> Option<Guess> {
    let mut need = Numerals::default();
    let mut comma = false;
    if !texts.distinct.iter().all(|text| numeral(text, &mut need)) {
        // `12.345,60`: the same with comma and point exchanged, where some have a comma.
        let exchanged = |text: &String| text.replace('.', "\0").replace(',', ".").replace('\0', ",");
        need = Numerals::default();
        comma = texts.strings || kind == Kind::Xml;
        if !comma || !texts.distinct.iter().all(|text| numeral(&exchanged(text), &mut need)) || !need.point {
            return None;
        }
    }
    let lenient: Vec<_> = [
        (need.thousands, "\"thousands\""),
        (need.fullwidth, "\"fullwidth\""),
        (need.zero, "\"leading-zero\""),
        (need.plus, "\"plus\""),
    ]
    .into_iter()
    .filter_map(|(needed, name)| needed.then_some(name))
    .collect();
    let with_lenient = |found: Guess| {
        let found = if comma { found.with("comma", "true") } else { found };
        if lenient.is_empty() { found } else { found.with("lenient", format!("[{}]", lenient.join(", "))) }
    };
    match unit {
        Some(Unit::Money(unit)) => return Some(with_lenient(Guess::new("money").with("unit", format!("{unit:?}")))),
        Some(Unit::Quantity(unit)) => {
            return Some(with_lenient(Guess::new("quantity").with("unit", format!("{unit:?}"))));
        }
        None => {}
    }
    let bare = kind == Kind::Json && texts.numbers && !texts.strings;
    if need.point || need.thousands {
        return Some(if bare { Guess::new("json-number") } else { with_lenient(Guess::new("decimal")) });
    }
    if need.zero || need.plus || need.fullwidth {
        return None;
    }
    // Digits are a code, a number of something, or only a text that has no letters.
    let counts = COUNT_NAMES.iter().any(|hint| is_end(name, hint));
    // A bare number is a number, unless its name says code.
    let may_be_code = !bare || CODE_NAMES.iter().any(|word| is_end(name, word));
    if !counts && may_be_code && is_code(name, texts) {
        return Some(Guess::new("code"));
    }
    (counts || bare || texts.longest <= 4).then(|| Guess::new("int"))
}

/// Whether a name ends with a word: `jgdm` with `dm`, `审查结论` with `结论`.
fn is_end(name: &str, word: &str) -> bool {
    let last = name.rsplit(['_', '-', '.']).next().unwrap_or(name);
    if word.chars().count() <= 2 && word.is_ascii() {
        // Two letters end many words by chance; of initials they are the last two.
        last == word || (last.len() <= 6 && last.ends_with(word) && !last.contains(['a', 'e', 'i', 'o', 'u']))
    } else {
        last.ends_with(word)
    }
}

fn is_code(name: &str, texts: &Texts) -> bool {
    let distinct = texts.distinct.len();
    if texts.more || distinct > CODES || !texts.distinct.iter().all(|text| like_code(text)) {
        return false;
    }
    let filled = texts.seen - texts.blank;
    let words = texts.distinct.iter().all(|text| WORDS.contains(&text.to_lowercase().as_str()));
    let single = texts.distinct.iter().all(|text| text.chars().count() == 1 && text.is_ascii());
    let constants = texts.distinct.iter().any(|text| text.contains('_'))
        && texts.distinct.iter().all(|text| text.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'));
    let named = CODE_NAMES.iter().any(|word| is_end(name, word));
    let proper = PROPER_NAMES.iter().any(|word| is_end(name, word));
    named || words || single || constants || (!proper && filled >= 6 && filled >= 3 * distinct)
}

/// `M1`, `02`, `upload`, `附条件同意`; no longer number, no words with digits between.
fn like_code(text: &str) -> bool {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let latin = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    let letters = text.chars().all(char::is_alphabetic);
    // `GRANTED_WITH_CONDITIONS` is the constant of some program.
    let constant = text.bytes().all(|b| b.is_ascii_uppercase() || b == b'_') && text.contains('_');
    if digits {
        text.len() <= 3
    } else {
        (latin && text.len() <= 16) || (letters && text.chars().count() <= 8) || (constant && text.len() <= 48)
    }
}

fn is_list(text: &str) -> bool {
    text.split(';').all(|part| !part.trim().is_empty() && part.chars().count() <= 24)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(values: &[&str]) -> Texts {
        let mut texts = Texts::default();
        values.iter().for_each(|value| texts.add(value));
        texts
    }

    fn codec(name: &str, values: &[&str]) -> String {
        let found = guess(name, &texts(values), None, Kind::Xml);
        let options: Vec<_> = found.options.iter().map(|(key, value)| format!(" {key}={value}")).collect();
        format!("{}{}", found.codec, options.concat())
    }

    #[test]
    fn dates_are_told_with_all_their_forms() {
        assert_eq!(codec("QFRQ", &["2026年11月3日", "2026年12月13日"]), "date forms=[\"yyyy年M月d日\"]");
        assert_eq!(codec("日期", &["2026-05-20"]), "date forms=[\"yyyy-MM-dd\"]");
        assert_eq!(codec("日期", &["2026-05-20", "20260521"]), "date forms=[\"yyyy-MM-dd\", \"yyyyMMdd\"]");
        assert_eq!(codec("Datum", &["03.11.2026", "13.12.2026"]), "date forms=[\"dd.MM.yyyy\"]");
        assert_eq!(codec("data", &["03/11/2026"]), "date forms=[\"dd/MM/yyyy\"]");
        assert_eq!(codec("date", &["11/23/2026", "03/11/2026"]), "date forms=[\"MM/dd/yyyy\"]");
        assert_eq!(codec("核发日期", &["2026-03-05+08:00"]), "date forms=[\"yyyy-MM-ddXXX\"]");
        assert_eq!(codec("JYYXQ", &["2027年07月"]), "year-month forms=[\"yyyy年MM月\"]");
        assert_eq!(codec("编号", &["20269999"]), "text", "no day that exists");
    }

    #[test]
    fn instants_are_told_with_their_zone() {
        assert_eq!(codec("CZSJ", &["2026-10-12 16:03:20"]), "datetime forms=[\"yyyy-MM-dd HH:mm:ss\"]");
        assert_eq!(codec("ts", &["20260602093000"]), "datetime forms=[\"yyyyMMddHHmmss\"]");
        assert_eq!(
            codec("dhEmissao", &["2026-03-05T10:20:30-03:00"]),
            "datetime forms=[\"yyyy-MM-ddTHH:mm:ssXXX\"] zone=\"-03:00\""
        );
        assert_eq!(
            codec("issued_at", &["2026-02-12T16:05:31.482Z", "2026-02-12T16:05:31Z"]),
            "datetime forms=[\"yyyy-MM-ddTHH:mm:ssXXX\", \"yyyy-MM-ddTHH:mm:ss.SSSXXX\"] zone=\"Z\""
        );
        assert_eq!(
            codec("effectiveTime", &["20260417101500+0200"]),
            "datetime forms=[\"yyyyMMddHHmmssXX\"] zone=\"+02:00\""
        );
        assert_eq!(codec("at", &["2026-03-05T10:20:30Z"]), "datetime forms=[\"yyyy-MM-ddTHH:mm:ssXXX\"] zone=\"Z\"");
    }

    #[test]
    fn identifiers_are_told_by_their_check_characters() {
        assert_eq!(codec("sfzh", &["990000189912310011"]), "identifier scheme=\"cn.citizen\"");
        assert_eq!(codec("id", &["91999900999900011Y"]), "identifier scheme=\"cn.uscc\"");
        assert_eq!(codec("ZZJGDM", &["99990001-1"]), "identifier scheme=\"cn.organisation\" write=\"dashed\"");
        assert_eq!(codec("组织机构代码", &["999900011"]), "identifier scheme=\"cn.organisation\" write=\"value\"");
        assert_eq!(codec("XZQH", &["990112"]), "identifier scheme=\"cn.gbt2260\"");
        assert_eq!(codec("cpf", &["990000189902280024"]), "text");
    }

    #[test]
    fn numbers_codes_and_texts_are_told_apart() {
        assert_eq!(codec("MJ", &["12.0914", "3.5"]), "decimal");
        assert_eq!(codec("TZE", &["46,524.02"]), "decimal lenient=[\"thousands\"]");
        assert_eq!(codec("XH", &["1", "2", "3"]), "int");
        assert_eq!(codec("JGDM", &["1", "2"]), "code");
        assert_eq!(codec("审查结论", &["通过"]), "code");
        assert_eq!(codec("原房拆除", &["是"]), "code");
        assert_eq!(codec("意见", &["同意", "不同意"]), "code");
        assert_eq!(codec("MS", &["upload", "license"]), "code");
        assert_eq!(codec("项目代码", &["云发改投[2026]4号"]), "text");
        assert_eq!(codec("CZR", &["马样例"; 9]), "text");
        assert_eq!(codec("YXQ", &["3"]), "int");
        assert_eq!(codec("类型", &["image/png"]), "text");
        assert_eq!(codec("phone", &["10000000000"]), "text");
        assert_eq!(codec("SXBM", &["0100306"]), "text");
        assert_eq!(codec("betrag", &["1.234,56", "980,00"]), "decimal comma=true lenient=[\"thousands\"]");
        assert_eq!(codec("flaeche", &["310,5"]), "decimal comma=true");
        assert_eq!(codec("TZE", &["46,524.02", "12,345"]), "decimal lenient=[\"thousands\"]");
        assert_eq!(codec("BHGX", &["制动;灯光"]), "list separator=\";\"");
        assert_eq!(codec("名称", &["样例渝江机械有限公司"]), "text");
    }

    #[test]
    fn a_unit_beside_makes_money_or_a_quantity() {
        let found = guess("TZE", &texts(&["46,524.02"]), Unit::of("万元"), Kind::Xml);
        assert_eq!((found.codec, found.options.len()), ("money", 2));
        let found = guess("MJ", &texts(&["12.0914"]), Unit::of("公顷"), Kind::Xml);
        assert_eq!((found.codec, found.options[0].1.as_str()), ("quantity", "\"har\""));
    }
}
