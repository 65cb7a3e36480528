//! Units of money and quantities, by the words that departments write.

/// What a numeric text is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// A unit of the codec `money`.
    Money(&'static str),
    /// A unit of the codec `quantity`.
    Quantity(&'static str),
}

const WORDS: [(&str, Unit); 44] = [
    ("元", Unit::Money("元")),
    ("人民币元", Unit::Money("元")),
    ("cny", Unit::Money("元")),
    ("rmb", Unit::Money("元")),
    ("yuan", Unit::Money("元")),
    ("万元", Unit::Money("万元")),
    ("亿元", Unit::Money("亿元")),
    ("分", Unit::Money("分")),
    ("公顷", Unit::Quantity("har")),
    ("ha", Unit::Quantity("har")),
    ("har", Unit::Quantity("har")),
    ("hectare", Unit::Quantity("har")),
    ("hectares", Unit::Quantity("har")),
    ("平方米", Unit::Quantity("m2")),
    ("㎡", Unit::Quantity("m2")),
    ("m²", Unit::Quantity("m2")),
    ("m2", Unit::Quantity("m2")),
    ("qm", Unit::Quantity("m2")),
    ("sqm", Unit::Quantity("m2")),
    ("平方公里", Unit::Quantity("km2")),
    ("km²", Unit::Quantity("km2")),
    ("km2", Unit::Quantity("km2")),
    ("亩", Unit::Quantity("mu")),
    ("米", Unit::Quantity("m")),
    ("m", Unit::Quantity("m")),
    ("公里", Unit::Quantity("km")),
    ("千米", Unit::Quantity("km")),
    ("km", Unit::Quantity("km")),
    ("立方米", Unit::Quantity("m3")),
    ("m³", Unit::Quantity("m3")),
    ("m3", Unit::Quantity("m3")),
    ("千克", Unit::Quantity("kg")),
    ("公斤", Unit::Quantity("kg")),
    ("kg", Unit::Quantity("kg")),
    ("克", Unit::Quantity("g")),
    ("g", Unit::Quantity("g")),
    ("吨", Unit::Quantity("t")),
    ("t", Unit::Quantity("t")),
    ("升", Unit::Quantity("L")),
    ("l", Unit::Quantity("L")),
    ("天", Unit::Quantity("d")),
    ("日", Unit::Quantity("d")),
    ("自然日", Unit::Quantity("d")),
    ("年", Unit::Quantity("a")),
];

/// Names of attributes and members that hold a unit.
const NAMES: [&str; 16] = [
    "dw",
    "unit",
    "uom",
    "unitcode",
    "einheit",
    "unidade",
    "unidad",
    "unite",
    "unité",
    "moneda",
    "单位",
    "计量单位",
    "currency",
    "moeda",
    "waehrung",
    "币种",
];

impl Unit {
    /// The unit that a text names.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        // G is a working day somewhere, g is a gram.
        let same = |word: &str| if text.len() == 1 { word == text } else { word == text.to_lowercase() };
        WORDS.iter().find(|(word, _)| same(word)).map(|(_, unit)| *unit)
    }

    /// The unit in a name: `总投资(万元)`, `面积㎡`, `面积（公顷）`, `area_m2`.
    pub(crate) fn in_name(name: &str) -> Option<Self> {
        let end = name.trim_end_matches([')', '）']);
        if end.len() < name.len() {
            return Self::of(end.rsplit(['(', '（']).next()?);
        }
        if let Some((_, unit)) = name.rsplit_once('_') {
            return Self::of(unit);
        }
        // One character ends many names by chance: 签发日.
        let tells = |word: &str| !word.is_ascii() && (word.chars().count() > 1 || word == "㎡" || word == "亩");
        let found = WORDS.iter().filter(|(word, _)| tells(word) && name.ends_with(word) && name.len() > word.len());
        found.max_by_key(|(word, _)| word.len()).map(|(_, unit)| *unit)
    }

    /// Whether an attribute or member of this name holds a unit.
    pub(crate) fn is_name(name: &str) -> bool {
        NAMES.contains(&name.to_lowercase().as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_from_values_and_from_names() {
        assert_eq!(Unit::of("万元"), Some(Unit::Money("万元")));
        assert_eq!(Unit::of("ha"), Some(Unit::Quantity("har")));
        assert_eq!(Unit::in_name("总投资(万元)"), Some(Unit::Money("万元")));
        assert_eq!(Unit::in_name("面积㎡"), Some(Unit::Quantity("m2")));
        assert_eq!(Unit::in_name("面积（公顷）"), Some(Unit::Quantity("har")));
        assert_eq!(Unit::in_name("area_m2"), Some(Unit::Quantity("m2")));
        assert_eq!(Unit::of("G"), None);
        assert_eq!(Unit::in_name("造价万元"), Some(Unit::Money("万元")));
        assert_eq!(Unit::in_name("发证单位"), None);
        assert_eq!(Unit::in_name("签发日"), None);
    }
}
