//! One test per row of the table of refusals, each with inputs that differ only in being right.

use adapter_kit::read::Names;
use adapter_kit::read::xml::{Event, Reader};
use adapter_kit::{Limits, Refusal};

pub(crate) fn read(text: &str) -> Result<(), Refusal> {
    let (names, limits) = (Names::new(), Limits::default());
    let mut reader = Reader::new(text, &names, &limits);
    while reader.read()? != Event::Eof {}
    Ok(())
}

/// All are refused with this code, at a place inside.
fn refused(code: &str, inputs: &[&str]) {
    for input in inputs {
        let refusal = read(input).expect_err(&format!("{input:?} is refused"));
        assert_eq!(refusal.code.to_string(), code, "{input:?}: {refusal}");
        let byte = refusal.position.and_then(|position| position.byte()).expect("a place");
        assert!(byte <= input.len(), "{input:?}: byte {byte}");
    }
}

fn accepted(inputs: &[&str]) {
    for input in inputs {
        assert_eq!(read(input), Ok(()), "{input:?}");
    }
}

#[test]
fn cw120_a_document_has_a_root_element() {
    refused("CW120", &["", " \n", "<!-- nothing -->", "<?xml version=\"1.0\"?>", "<?a b?>\n"]);
    accepted(&["<!-- something --><a/>"]);
}

#[test]
fn cw121_nothing_follows_the_root_element() {
    refused("CW121", &["<a/><b/>", "<a/>x", "<a/><![CDATA[x]]>", "<a/>&amp;", "<a></a>&#32;", "<a/>\n<a>", "<a/>路"]);
    accepted(&["<a/> \n<!-- x --><?p i?>\n"]);
}

#[test]
fn cw122_nothing_precedes_the_root_element() {
    refused("CW122", &["x<a/>", "<![CDATA[x]]><a/>", "&amp;<a/>", "<!-- c -->路<a/>", "\u{FEFF}<a/>", "]]><a/>"]);
    accepted(&["\n\t <?p i?><!-- c --> <a/>"]);
}

#[test]
fn cw123_characters_are_those_of_xml() {
    refused(
        "CW123",
        &[
            "<a>\u{1}</a>",
            "<a>路\u{B}</a>",
            "<a>\u{FFFE}</a>",
            "<a>\u{FFFF}</a>",
            "<a>\0</a>",
            "<a b='\u{1F}'/>",
            "<a b='\u{FFFE}'/>",
            "<a b='&lt;\u{1}'/>",
            "<a>&lt;\u{1}</a>",
            "<a><![CDATA[\u{1}]]></a>",
            "<a><!--\u{8}--></a>",
            "<a><?p \u{FFFF}?></a>",
            "\u{1}<a/>",
        ],
    );
    accepted(&["<a b='\u{7F}'>\t\r\n\u{85}\u{E000}\u{FFFD}\u{FF08}𠮷<!-- \u{FFFD}\t --></a>"]);
}

#[test]
fn cw124_references_name_characters_of_xml() {
    refused(
        "CW124",
        &[
            "<a>&#1;</a>",
            "<a>&#xD800;</a>",
            "<a>&#x110000;</a>",
            "<a>&#0;</a>",
            "<a>&#xFFFE;</a>",
            "<a>&#99999999999;</a>",
            "<a>&#;</a>",
            "<a>&#x;</a>",
            "<a>&#X41;</a>",
            "<a>&#+65;</a>",
            "<a>&#65</a>",
            "<a b='&#2;'/>",
        ],
    );
    accepted(&["<a b='&#10;'>&#65;&#x8DEF;&#x0000000000041;&#x1F600;</a>"]);
}

#[test]
fn cw125_five_entities_are_known() {
    refused("CW125", &["<a>&nbsp;</a>", "<a b='&copy;'/>", "<a>&LT;</a>", "<a>&路;</a>"]);
    accepted(&["<a b='&lt;&gt;&amp;&quot;&apos;'>&lt;&gt;&amp;&quot;&apos;</a>"]);
}

#[test]
fn cw126_names_are_names() {
    refused(
        "CW126",
        &[
            "<1a/>",
            "<-a/>",
            "<.a/>",
            "< a/>",
            "<>",
            "<a:b:c xmlns:a='u'/>",
            "<:a/>",
            "<a:/>",
            "<a:1 xmlns:a='u'/>",
            "<a 1b='x'/>",
            "<a b:='x'/>",
            "<a!/>",
            "<a×/>",
            "<×/>",
            "<a><?1?></a>",
            "<a><?p:q r?></a>",
            "<a=''/>",
        ],
    );
    accepted(&["<_a-1.b c·='x'/>", "<选址意见书 版本='2.0'/>", "<a:b xmlns:a='u' a:c='x'/>", "<a><?路 x?></a>"]);
}

#[test]
fn cw127_prefixes_are_bound_and_reserved_ones_left_alone() {
    refused(
        "CW127",
        &[
            "<p:a/>",
            "<a p:b='x'/>",
            "<a><b xmlns:p='u'/><p:c/></a>",
            "<a xmlns:xml='u'/>",
            "<a xmlns:xmlns='u'/>",
            "<a xmlns:xmlns='http://www.w3.org/2000/xmlns/'/>",
            "<a xmlns:p=''/>",
            "<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>",
            "<a xmlns:p='http://www.w3.org/2000/xmlns/'/>",
            "<a xmlns='http://www.w3.org/XML/1998/namespace'/>",
            "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
            "<xmlns:a/>",
        ],
    );
    accepted(&[
        "<p:a xmlns:p='u'/>",
        "<a p:b='x' xmlns:p='u'/>",
        "<a xml:lang='zh'/>",
        "<a xmlns:xml='http://www.w3.org/XML/1998/namespace'/>",
        "<a xmlns='u'><b xmlns=''/></a>",
        "<a xmlns:p='u'><b xmlns:p='v'/><p:c/></a>",
    ]);
}

#[test]
fn cw128_an_attribute_stands_once() {
    let many: String = (0..40).map(|i| format!(" b{i}=''")).collect();
    refused(
        "CW128",
        &[
            "<a b='1' b='2'/>",
            "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>",
            "<a xmlns:p='u' xmlns:p='v'/>",
            "<a xmlns='u' xmlns='u'/>",
            &format!("<a{many} b7=''/>"),
        ],
    );
    accepted(&[
        "<a b='1' c='2'/>",
        "<a xmlns:p='u' xmlns:q='v' p:b='1' q:b='2' b='3'/>",
        "<a xmlns='u' xmlns:p='u' p:b='1' b='2'/>",
        &format!("<a{many} b='' c=''/>"),
    ]);
}

#[test]
fn cw129_attribute_values_are_quoted_and_escaped() {
    refused(
        "CW129",
        &[
            "<a b='<'/>",
            "<a b='&lt;<'/>",
            "<a b='&'/>",
            "<a b='x & y'/>",
            "<a b='&amp'/>",
            "<a b=x/>",
            "<a b/>",
            "<a b />",
            "<a b=/>",
            "<a b='1'c='2'/>",
            "<a b='1'/ >",
        ],
    );
    accepted(&["<a b='&lt;&amp;>\"' c=\"'\" d = 'x'\n/>"]);
}

#[test]
fn cw130_no_document_type_ever() {
    refused(
        "CW130",
        &[
            "<!DOCTYPE a><a/>",
            "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
            "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
            "<!doctype html><a/>",
            "<a/><!DOCTYPE a>",
            "<a><!DOCTYPE a></a>",
        ],
    );
    accepted(&["<!-- <!DOCTYPE a> --><a><![CDATA[<!DOCTYPE a>]]></a>"]);
}

#[test]
fn cw131_an_xml_declaration_is_first_and_right() {
    refused(
        "CW131",
        &[
            " <?xml version='1.0'?><a/>",
            "<!-- c --><?xml version='1.0'?><a/>",
            "<a><?xml version='1.0'?></a>",
            "<a/><?xml version='1.0'?>",
            "<?xml version='1.1'?><a/>",
            "<?xml version='2.0'?><a/>",
            "<?xml?><a/>",
            "<?xml ?><a/>",
            "<?xml encoding='UTF-8'?><a/>",
            "<?xml version=1.0?><a/>",
            "<?xml version='1.0' standalone='maybe'?><a/>",
            "<?xml version='1.0' standalone='yes' encoding='UTF-8'?><a/>",
            "<?xml version='1.0'encoding='UTF-8'?><a/>",
            "<?xml version='1.0' encoding='-'?><a/>",
            "<?xml version='1.0' encoding=''?><a/>",
            "<?xml version='1.0' charset='UTF-8'?><a/>",
            "<?xml version='1.0' x?><a/>",
            "<?xml version='1.0'",
        ],
    );
    accepted(&[
        "<?xml version='1.0'?><a/>",
        "<?xml version = \"1.0\"\n encoding='GB18030'\tstandalone='no' ?>\n<a/>",
        "<?xml version='1.0' standalone='yes'?><a/>",
        "<?xml-stylesheet href='x'?><a/>",
    ]);
}

#[test]
fn cw132_text_does_not_hold_the_end_of_cdata() {
    refused("CW132", &["<a>]]></a>", "<a>x]]]>y</a>", "<a>&lt;]]></a>", "<a><![CDATA[x]]>]]></a>"]);
    accepted(&["<a>]] ></a>", "<a>]]&gt;</a>", "<a>]></a>", "<a b=']]>'/>", "<a>]<![CDATA[]]]>></a>"]);
}

#[test]
fn cw133_what_else_is_not_well_formed() {
    refused(
        "CW133",
        &[
            "<a><!-- -- --></a>",
            "<a><!-- --->",
            "<a><!--->",
            "<a><!--",
            "<a><?xml?></a>",
            "<a><?XML x?></a>",
            "<a><?Xml?></a>",
            "<?XML version='1.0'?><a/>",
            "<a><?p",
            "<a><?p ",
            "<a>",
            "<a><b></a>",
            "<a></b>",
            "<a></A>",
            "<a></ab>",
            "<ab></a>",
            "<a></a b='c'>",
            "<a></a",
            "<a",
            "<a ",
            "<",
            "</a>",
            "<a/></a>",
            "<a b='",
            "<a b='x",
            "<a>x & y</a>",
            "<a>&</a>",
            "<a>&amp</a>",
            "<a>&;</a>",
            "<a>& lt;</a>",
            "<a><![CDATA[x</a>",
            "<a><![cdata[x]]></a>",
            "<a><!ELEMENT b></a>",
            "<a><!x></a>",
        ],
    );
    accepted(&["<a><!-- - -&- --><?p?><?xmlx y?><b></b ><![CDATA[<&]]]]></a\n>"]);
}
