//! Batches from a stream: what stands around the items, and every way in which one can break off or be spoilt, is read as
//! from a buffer.

use adapter_kit::conformance::stream_equals_buffer;
use adapter_kit::{Adapter, Collected, DecodeContext, Limits, MappedAdapter};

use crate::adapter::{NOW, compiled, decode_all, json_mapping, partner, xml_mapping};

pub(crate) fn adapter(mapping: &str) -> MappedAdapter {
    compiled(mapping, &[]).unwrap_or_else(|findings| panic!("{findings}"))
}

/// Values of the message that documents share, kept, mapped and counted; a group; a constant.
pub(crate) fn xml() -> MappedAdapter {
    let rows = r#"{ from = "/@n", keep = "number of the batch" },
  { from = "/H/C", count = "/L/D" },
  { from = "/H/O", to = "issuer.name" },
  { from = "/H/X", keep = "x", when = "/H/O?" },
  { from = "@v", const = "1" },
  { from = "N", to = "number", required = true },
  { each = "P/Q", to = "body.parcels", rows = [ { from = "A", to = "number", as = "int" } ] },
  { from = "Z", keep = "z" },"#;
    let mapping = xml_mapping("root = \"T\"\neach = \"L/D\"", rows);
    adapter(&mapping.replace("kind = ", "namespaces = { \"\" = \"urn:t\" }\nkind = "))
}

const XML: &str = "<?xml version='1.0'?><!-- a --><?p q?>\r\n<T n='7' m='8' xmlns='urn:t' xmlns:a='urn:a' xmlns:c='urn:c'>\n <H><C>5</C><O> 甲局 </O><X>y</X><u/></H>
 text <!-- b --> <L k='1'><D v='1'><N>1</N><P><Q><A>1</A></Q><Q/></P></D>
  <D v='1'><N>２</N><Z>z</Z><b:e xmlns:b='urn:b' b:c='d'>&#x4E00;&lt;</b:e></D><!-- c --><w><w a='&gt;'/></w><![CDATA[]] >]]>\r
  <D v='2'><N/></D> <D v='1' a:x='&quot;>'><N>4<!-- d -->5</N><N>6</N></D><w/><?r?>\r\n<D v='1'><N>7</N></D> tail </L><S>9</S></T><!-- e -->\n";

pub(crate) fn json() -> MappedAdapter {
    let rows = r#"{ from = "/头/份数", count = "/页/份" },
  { from = "/头/机关", to = "issuer.name" },
  { from = "/头/注", keep = "x", when = "/头/机关?" },
  { from = "号", to = "number", required = true },
  { each = "块", to = "body.parcels", rows = [ { from = "序", to = "number", as = "int" } ] },
  { from = "别", keep = "z" },"#;
    adapter(&json_mapping(rows).replace("yields =", "each = \"页/份\"\nyields ="))
}

/// With all that the head may say: what it left out would be looked for behind the items, in all that is at hand.
const JSON: &str = r#" {"头":{"份数":"14","机关":" 甲局","注":"y","又":[1,{"a":null}]},
 "页":{"前":0, "份" : [ {"号":"1","块":[{"序":"1"},{}]} ,
  {"号":"２","别":{"x":[]},"\u4e00":"\ud83d\ude00"},
{"号":"3"}, {"号":"4"} ,{"号":"5","块":[{"序":"1"},{"序":"2"}]},{"号":"甲"},
 {"号":"乙","别":["x"]},{"号":"丙"},{"号":"丁"},{"号":"戊"},
12,null,{"号":""}, {"号":"6","号":"7"}] , "后" : [ ] },"尾":-1.5e3} "#;

/// The message, cut off everywhere, and with each byte spoilt.
fn spoilt(message: &str) -> impl Iterator<Item = Vec<u8>> {
    let bytes = message.as_bytes().to_vec();
    let cut = (0..bytes.len()).map({
        let bytes = bytes.clone();
        move |length| bytes[..length].to_vec()
    });
    let changed = (0..bytes.len()).map(move |at| {
        let mut bytes = bytes.clone();
        bytes[at] = b"<\"},> x\x1F"[at % 8];
        bytes
    });
    cut.chain(changed)
}

#[track_caller]
fn same(adapter: &MappedAdapter, bytes: &[u8], limits: &Limits) {
    let partner = partner();
    let context = DecodeContext { partner: &partner, received_at: NOW, charset: None, limits: limits.clone() };
    if let Err(failure) = stream_equals_buffer(adapter, bytes, &context) {
        panic!("{failure}\nof {}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn a_batch_with_things_around_its_items_is_read_from_a_stream_as_from_a_buffer() {
    for (adapter, message, items) in [(xml(), XML, 5), (json(), JSON, 14)] {
        let readable = message.replace(r#""号":"6","号":"7""#, r#""号":"6""#);
        let read = decode_all(&adapter, &readable);
        assert_eq!(read.len(), items, "{:?}", read.first());
        assert!(read.iter().any(Result::is_ok) && read.iter().any(Result::is_err));
        same(&adapter, readable.as_bytes(), &Limits::default());
        same(&adapter, message.as_bytes(), &Limits::default());
    }
}

#[test]
fn a_batch_that_breaks_off_or_is_spoilt_anywhere_is_refused_alike() {
    for (adapter, message) in [(xml(), XML), (json(), JSON)] {
        for bytes in spoilt(message).chain(spoilt(&message.replace(r#","号":"7""#, ""))) {
            same(&adapter, &bytes, &Limits::default());
        }
    }
}

#[test]
fn limits_of_a_batch_hold_in_a_stream_as_in_a_buffer() {
    let whole = Limits::default();
    let narrow = [
        Limits { depth: 3, ..whole.clone() },
        Limits { attributes: 2, ..whole.clone() },
        Limits { text: 4, ..whole.clone() },
        Limits { name: 2, ..whole.clone() },
        Limits { elements: 6, ..whole.clone() },
        Limits { elements: 8, ..whole.clone() },
        Limits { documents: 3, ..whole.clone() },
        Limits { document: 90, ..whole.clone() },
        Limits { residual: 2, ..whole.clone() },
        Limits { refusals: 1, ..whole.clone() },
    ];
    let long_tail = XML.replace("tail", &"<e/>".repeat(9));
    let twice = JSON.replace(",\"号\":\"7\"", "").replace("\"后\"", "\"前\"");
    for (adapter, message) in [(xml(), XML), (xml(), &long_tail), (json(), JSON), (json(), &twice)] {
        same(&adapter, message.as_bytes(), &whole);
        for limits in &narrow {
            same(&adapter, message.as_bytes(), limits);
        }
    }
}

#[test]
fn what_a_message_says_behind_its_items_is_given_to_them_in_a_stream_too() {
    let (adapter, input) = (json(), r#"{"页":{"份":[{"号":"1"},{"号":"2"}]},"头":{"份数":"2","机关":"甲局","注":1}}"#);
    assert!(decode_all(&adapter, input).iter().all(Result::is_ok));
    for bytes in spoilt(input) {
        same(&adapter, &bytes, &Limits::default());
    }
}

#[test]
fn items_of_several_messages_find_theirs_in_a_stream() {
    let rows =
        r#"{ from = "@k", const = "K" }, { from = "V", const = "W" }, { from = "N", to = "number", required = true },"#;
    let one =
        xml_mapping("root = \"T\"\neach = \"D\"\nmatch = \"@k=a and V=1\"", &rows.replace('K', "a").replace('W', "1"));
    let (head, message) = one.split_at(one.find("[[message]]").expect("a message"));
    let other = message.replace("name = \"m\"", "name = \"o\"").replace("@k=a", "@k=b").replace("\"a\"", "\"b\"");
    let adapter = adapter(&format!("{head}{message}{other}"));
    let input =
        "<T> <x/><D k='a'><N>1</N><V>1</V></D>\n<D k='c'><N>2</N></D> <y/> <D k='b'><V>1</V><N>3</N></D><D/><z/></T>";
    assert_eq!(decode_all(&adapter, input).iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true, false]);
    same(&adapter, input.as_bytes(), &Limits::default());
    for bytes in spoilt(input) {
        same(&adapter, &bytes, &Limits::default());
    }
}

#[test]
fn a_message_of_all_or_nothing_says_at_the_end_that_nothing_was_accepted() {
    let rows = r#"{ from = "N", to = "number", required = true },"#;
    let adapter = adapter(&xml_mapping("root = \"T\"\neach = \"D\"\nitems = \"all\"", rows));
    let whole = "<T><D><N>1</N></D><D><N>2</N></D></T>";
    same(&adapter, whole.as_bytes(), &Limits::default());
    let one_is_bad = whole.replace("<N>2</N>", "");
    let partner = partner();
    let context = DecodeContext { partner: &partner, received_at: NOW, charset: None, limits: Limits::default() };
    let mut sink = Collected::default();
    let summary = adapter.decode_stream(&mut one_is_bad.as_bytes(), &context, &mut sink).expect("read");
    assert_eq!((summary.accepted, summary.refused), (0, 1));
}

#[test]
fn a_message_that_is_no_batch_is_read_whole() {
    let adapter = adapter(&xml_mapping("root = \"T\"", r#"{ from = "N", to = "number", required = true },"#));
    for bytes in spoilt("<T><N>1</N><x/></T> ") {
        same(&adapter, &bytes, &Limits::default());
    }
    let embedded = xml_mapping(
        "root = \"T\"\nembedded = \"E\"\neach = \"I/D\"",
        r#"{ from = "N", to = "number", required = true },"#,
    );
    let adapter = compiled(&embedded, &[]).unwrap_or_else(|findings| panic!("{findings}"));
    for text in ["<![CDATA[<I><D><N>1</N></D><D><N/></D></I>]]>", "&lt;I>&lt;D>&lt;N>1&lt;/N>&lt;/D>&lt;/I>"] {
        for bytes in spoilt(&format!("<T><E>{text}</E></T>")) {
            same(&adapter, &bytes, &Limits::default());
        }
    }
}
