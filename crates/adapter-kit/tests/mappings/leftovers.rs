//! What no row reads, put back where it stood.

use adapter_kit::{Adapter, Code, EncodeContext, Limits};

use crate::adapter::{
    NOW, compact, compiled, decode, decode_all, encode, json_mapping, of_rows, outgoing, partner, xml_mapping,
};

#[test]
fn list_items_that_no_row_reads_come_back_where_they_stood() {
    let rows = r#"{ each = "l", to = "body.parcels", rows = [ { from = "n", to = "number", as = "int" } ] },"#;
    let adapter = of_rows(rows);
    for list in [
        r#"[{"n":"1"},{"x":[1]},{"n":"2"},{"y":{}}]"#,
        r#"[{"n":"1"},null,"a",7,[{"n":"2"}],{}]"#,
        r#"[{"x":1}]"#,
        r#"["a","b"]"#,
        "[null]",
        "[[]]",
    ] {
        let input = format!(r#"{{"l":{list}}}"#);
        let item = decode(&adapter, &input).expect("accepted");
        let (out, _) = encode(&adapter, outgoing(&item)).expect("written");
        assert_eq!(compact(&out), input);
    }
}

#[test]
fn elements_that_no_row_reads_come_back_where_they_stood() {
    let rows = r#"{ each = "L/l", to = "body.parcels", rows = [ { from = "n", to = "number", as = "int" } ] },"#;
    let adapter = compiled(&xml_mapping("root = \"R\"", rows), &[]).unwrap_or_else(|findings| panic!("{findings}"));
    for list in ["<l><n>1</n></l><l/><l><n>2</n></l><l><x>1</x></l>", "<l/>", "<l><x/></l><l/>"] {
        let input = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><R><L>{list}</L></R>");
        let item = decode(&adapter, &input).expect("accepted");
        let (out, _) = encode(&adapter, outgoing(&item)).expect("written");
        assert_eq!(compact(&out), compact(&input));
    }
}

#[test]
fn items_of_a_batch_that_are_no_objects_come_back_where_they_stood() {
    let mapping = json_mapping(r#"{ from = "n", to = "number" },"#).replace("yields =", "each = \"l\"\nyields =");
    let adapter = compiled(&mapping, &[]).unwrap_or_else(|findings| panic!("{findings}"));
    let input = r#"{"l":[{"n":"1"},0,{"n":"2"},["a"],"b",{"x":1}]}"#;
    let items: Vec<_> = decode_all(&adapter, input).into_iter().map(|item| item.expect("accepted")).collect();
    let partner = partner();
    let context = EncodeContext { partner: &partner, message_number: "N-1", time: NOW, limits: Limits::default() };
    let outgoing: Vec<_> = items.iter().map(outgoing).collect();
    let mut out = Vec::new();
    adapter.encode("m", &outgoing, &context, &mut out).expect("written");
    assert_eq!(compact(&String::from_utf8(out).expect("UTF-8")), input);
}

#[test]
fn constants_and_counts_that_say_nothing_come_back_saying_nothing() {
    let rows = r#"{ from = "@v", const = "1" }, { from = "L/@n", count = "L/l" }, { from = "L/@u", const = "m" },
  { each = "L/l", to = "body.parcels", rows = [ { from = "n", to = "number", as = "int" } ] },"#;
    let adapter = compiled(&xml_mapping("root = \"R\"", rows), &[]).unwrap_or_else(|findings| panic!("{findings}"));
    for (root, list) in [("", ""), (" v=\"\"", " n=\"\""), (" v=\" \"", " u=\"\""), (" v=\"1\"", " n=\"1\" u=\"m\"")] {
        let input = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><R{root}><L{list}><l><n>1</n></l></L></R>");
        let item = decode(&adapter, &input).expect("accepted");
        let (out, _) = encode(&adapter, outgoing(&item)).expect("written");
        assert_eq!(compact(&out), compact(&input));
    }
}

/// "There are no fundamental objections" must not become "there are objections" without a word.
#[test]
fn elements_in_a_text_are_kept_and_told_of() {
    let rows = r#"{ from = "S", to = "body.statement" },"#;
    let adapter = compiled(&xml_mapping("root = \"R\"", rows), &[]).unwrap_or_else(|findings| panic!("{findings}"));
    let told = |text: &str| {
        let input = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><R><S>{text}</S></R>");
        let item = decode(&adapter, &input).expect("accepted");
        let (out, _) = encode(&adapter, outgoing(&item)).expect("written");
        assert_eq!(compact(&out), compact(&input));
        let place = |note: adapter_kit::Note| (note.code, note.source, note.target);
        item.notes.into_iter().map(place).collect::<Vec<_>>()
    };
    assert_eq!(told("es bestehen <!-- x -->Bedenken"), []);
    let place = (Code::CW204, Some("/R/S".to_owned()), Some("/body/statement".to_owned()));
    assert_eq!(told("es bestehen <b>keine</b> Bedenken"), [place]);
}

#[test]
fn what_a_row_keeps_is_accepted_where_residual_is_refused() {
    const KEPT: &str = r#"{ from = "k", keep = "transport only" }, { each = "l", keep = "internal" },
  { from = "t", context = "time", as = "datetime", forms = ["yyyyMMddHHmmss"] }, { from = "n", to = "number" },"#;
    let refusing = |mapping: String| mapping.replace("[format]", "[format]\nresidual = \"refuse\"");
    let xml = compiled(&refusing(xml_mapping("root = \"R\"", KEPT)), &[]).unwrap_or_else(|f| panic!("{f}"));
    let json = compiled(&refusing(json_mapping(KEPT)), &[]).unwrap_or_else(|f| panic!("{f}"));
    let messages = [
        (&xml, "<R><k>1</k><l><a>x</a></l><l/><t>20261103000000</t><n>7</n>", "<x>1</x>", "</R>", "/R/x"),
        (&xml, "<R><k>1</k><n>7</n>", "<!-- said aside -->", "</R>", "/R"),
        (&json, r#"{"k":"1","l":[{"a":"x"}],"t":"20261103000000","n":"7""#, r#","x":1"#, "}", "/x"),
    ];
    for (adapter, head, unknown, tail, source) in messages {
        let item = decode(adapter, &format!("{head}{tail}")).unwrap_or_else(|refusals| panic!("{refusals:?}"));
        assert!(item.residual.items().any(|kept| kept.path.ends_with("/k")), "it is kept all the same");
        let refusals = decode(adapter, &format!("{head}{unknown}{tail}")).expect_err("no row takes it");
        let told: Vec<_> = refusals.iter().map(|refusal| (refusal.code, refusal.source.as_deref())).collect();
        assert_eq!(told, [(Code::CW204, Some(source))]);
    }
}
