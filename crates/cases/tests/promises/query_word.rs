use cases::QueryWord;
use document::Digest;
use proptest::prelude::*;

const CODE: &str = "990000267K3MQ9TXWR4G";
const KEY: &[u8] = b"hub key of the test";

fn word(text: &str) -> QueryWord {
    text.parse().expect("a query word")
}

#[test]
fn a_word_has_eight_signs_of_the_codes_alphabet() {
    let minted = QueryWord::mint(&[7, 19, 31, 3, 21, 255, 9, 200, 4, 5, 6]).expect("enough bytes");
    assert_eq!(minted.expose(), "7K3M9845");
    assert!(QueryWord::mint(&[31; 100]).is_none(), "value 31 is drawn again");
    assert!(QueryWord::mint(&[0; 7]).is_none());
}

#[test]
fn a_word_is_read_as_people_write_it() {
    for written in ["7k3m-q9tx", " 7K3M Q9TX ", "７Ｋ３ＭＱ９ＴＸ"] {
        assert_eq!(word(written).expose(), "7K3MQ9TX", "{written}");
    }
    assert_eq!(word("OIZS0125").expose(), "01250125");
    for wrong in ["", "7K3MQ9T", "7K3MQ9TXX", "7K3MQ9TV", "7K3MQ9T样"] {
        assert!(wrong.parse::<QueryWord>().is_err(), "{wrong}");
    }
}

#[test]
fn a_word_opens_only_its_own_case_under_the_hubs_key() {
    let stored = word("7K3MQ9TX").hash(KEY, CODE);
    assert_eq!(stored, Digest::keyed(KEY, &[b"990000267K3MQ9TXWR4G\x007K3MQ9TX"]));
    let opens = |text: &str, key: &[u8], code: &str| word(text).opens(key, code, stored.as_bytes());
    assert!(opens("7k3m q9tx", KEY, CODE));
    assert!(!opens("7K3MQ9TY", KEY, CODE));
    assert!(!opens("7K3MQ9TX", b"another key", CODE));
    assert!(!opens("7K3MQ9TX", KEY, "500000267K3MQ9TXWR4G"));
    assert!(!word("7K3MQ9TX").opens(KEY, CODE, &stored.as_bytes()[..31]));
    assert!(!word("7K3MQ9TX").opens(KEY, CODE, &[]));
}

#[test]
fn a_word_is_never_printed() {
    assert_eq!(format!("{:?}", word("7K3MQ9TX")), "QueryWord(…)");
}

proptest! {
    #[test]
    fn every_changed_byte_of_the_hash_keeps_the_case_shut(at in 0usize..32, change in 1u8..) {
        let mut stored = *word("7K3MQ9TX").hash(KEY, CODE).as_bytes();
        stored[at] ^= change;
        prop_assert!(!word("7K3MQ9TX").opens(KEY, CODE, &stored));
    }

    #[test]
    fn whatever_is_minted_reads_back(random in proptest::collection::vec(any::<u8>(), 0..40)) {
        if let Some(minted) = QueryWord::mint(&random) {
            let read = word(minted.expose());
            prop_assert_eq!(read.expose(), minted.expose());
        }
    }
}
