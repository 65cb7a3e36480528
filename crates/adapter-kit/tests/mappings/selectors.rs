//! Elements found by an attribute, items found by a member, and items of a batch that find their own message.

use adapter_kit::{Code, MappedAdapter};

use crate::adapter::{compact, compiled, decode, decode_all, encode, json_mapping, member, outgoing, xml_mapping};

fn adapter(mapping: &str) -> MappedAdapter {
    compiled(mapping, &[]).unwrap_or_else(|findings| panic!("{findings}"))
}

fn columns() -> MappedAdapter {
    let rows = r#"{ from = "C[@N='HM']", to = "number" }, { from = "C[@N='HM']/@T", const = "S" },
  { from = "C[@N='BZ']", to = "body.statement" },"#;
    adapter(&xml_mapping("root = \"ROW\"", rows))
}

/// A column that is read under a condition, and its type in any case.
fn columns_where(when: &str) -> MappedAdapter {
    let rows = r#"{ from = "XX", to = "number" }, { from = "C[@N='BZ']/@T", const = "S" },
  { from = "C[@N='BZ']", to = "body.statement", when = "WHEN" },"#;
    adapter(&xml_mapping("root = \"ROW\"", &rows.replace("WHEN", when)))
}

#[test]
fn a_column_is_found_by_its_name_wherever_it_stands() {
    let adapter = columns();
    let input = r#"<ROW><C N="BZ">备注</C><C N="XX">1</C><C T="S" N="HM">样02</C></ROW>"#;
    let item = decode(&adapter, input).expect("accepted");
    assert_eq!(member(&item.content, "number").as_deref(), Some("\"样02\""));
    let unknown = item.residual.items().find(|r| r.path == "/ROW/C").expect("kept");
    assert_eq!((unknown.value, unknown.after), (r#"<C N="XX">1</C>"#, Some("/ROW/C[@N='BZ']")));
    let (out, _) = encode(&adapter, outgoing(&item)).expect("written");
    let again = decode(&adapter, &out).expect("accepted");
    let kept = |item: &adapter_kit::Decoded| {
        let items = item.residual.items().filter(|kept| !kept.value.starts_with("layout"));
        items.map(|kept| (kept.path.to_owned(), kept.value.to_owned())).collect::<Vec<_>>()
    };
    assert_eq!((kept(&again), again.content), (kept(&item), item.content));
}

#[test]
fn a_column_that_comes_twice_is_refused_where_it_begins() {
    let refused = decode(&columns(), r#"<ROW><C N="HM">a</C><C N="HM">b</C></ROW>"#).expect_err("refused");
    let [refusal] = refused.as_slice() else { panic!("{refused:?}") };
    assert_eq!((refusal.code, refusal.source.as_deref()), (Code::CW203, Some("/ROW/C[@N='HM']")));
    assert_eq!(refusal.position.expect("a place").byte(), Some(20));
    assert_eq!(refusal.value.as_ref().expect("a value").as_str(), "b");
}

/// What is written again of a message, which is what came.
fn comes_back(adapter: &MappedAdapter, input: &str) {
    let item = decode(adapter, input).unwrap_or_else(|refusals| panic!("{input}: {refusals:?}"));
    let (out, _) = encode(adapter, outgoing(&item)).expect("written");
    let lines: String = out.lines().skip(1).map(str::trim_start).collect();
    assert_eq!(lines, input);
}

#[test]
fn columns_come_back_in_their_own_order_whatever_stands_among_them() {
    let rows = r#"{ from = "C[@N='HM']", to = "number" }, { from = "C[@N='BZ']", to = "body.statement" },
  { from = "C[@N='ZT']/@T", const = "S" }, { from = "C[@N='ZT']", to = "title.zh" }, { from = "C[@N='LX']", keep = "transport" },"#;
    let adapter = adapter(&xml_mapping("root = \"ROW\"", rows));
    for inner in [
        r#"<C N="BZ">备注</C><C N="XX">1</C><C N="HM">样02</C>"#,
        r#"<C N="XX">1</C><C N="ZT" T="S">题</C><C N="XX">2</C><C N="HM">样02</C><C N="YY"/><C N="BZ">备注</C>"#,
        r#"<C N="ZT" T="S">题</C><C N="BZ"/><C N="HM">样02</C>"#,
        r#"<C N="ZT" T="S" NULL="1"/><C N="BZ" NULL="1"/><C N="HM">样02</C>"#,
        r#"<C N="BZ" NULL="1"/><!--a--><C N="ZT" T="S"/><!--b--><C N="HM">样02</C><!--c-->"#,
        r#"<C N="LX">1</C><C N="ZT" T="S">题</C><C N="BZ">备注</C><X/><C N="HM">样02</C>"#,
        r#"<C N="ZT" T="S"><!--a--></C><C N="LX">1</C><C N="HM">样02</C>"#,
    ] {
        comes_back(&adapter, &format!("<ROW>{inner}</ROW>"));
    }
}

#[test]
fn a_constant_on_an_element_without_a_value_comes_back_with_it() {
    let unclaimed = columns_where("XX=1");
    comes_back(&unclaimed, r#"<ROW><XX>2</XX><C N="BZ" T="S">备注</C></ROW>"#);
    comes_back(&unclaimed, r#"<ROW><XX>1</XX><C N="BZ" T="S">备注</C></ROW>"#);
    for inner in [r#"<C N="HM" T="S"/>"#, r#"<C N="HM" T="S"> </C>"#, r#"<C N="HM" T="S" X="1"/><C N="BZ">备注</C>"#]
    {
        comes_back(&columns(), &format!("<ROW>{inner}</ROW>"));
    }
}

#[test]
fn of_two_rows_that_share_a_place_the_one_that_can_say_the_value_writes_it() {
    const STATE: &str = "legacy,canonical,from,to,partner,direction,note\nA,new,,,,both,\nB,suspend,,,,both,\n";
    const ENDED: &str = "legacy,canonical,from,to,partner,direction,note\nC,cancel,,,,both,\nD,lost,,,,both,\n";
    let rows = r#"{ from = "ZT", to = "number", as = "code", codes = "state", required = true, when = "ZT!=C|D" },
  { from = "ZT", to = "body.statement", as = "code", codes = "ended", when = "ZT=C|D" },
  { set = "number", value = "end", reason = "a state at the end", when = "ZT=C|D" },"#;
    let tables = "[codes]\nstate = { file = \"codes/state.csv\" }\nended = { file = \"codes/ended.csv\" }\n[[message]]";
    let mapping = xml_mapping("root = \"ROW\"", rows).replacen("[[message]]", tables, 1);
    let adapter = compiled(&mapping, &[("codes/state.csv", STATE), ("codes/ended.csv", ENDED)])
        .unwrap_or_else(|findings| panic!("{findings}"));
    for state in ["A", "B", "C", "D"] {
        comes_back(&adapter, &format!("<ROW><ZT>{state}</ZT></ROW>"));
    }
    let refused = decode(&adapter, "<ROW><ZT>E</ZT></ROW>").expect_err("no state");
    assert_eq!(refused[0].code, Code::CW210);
}

fn reviews() -> MappedAdapter {
    let rows = r#"{ each = "审查", to = "body.parcels", rows = [ { from = "序", to = "number", as = "int" }, { from = "级", to = "name" } ] },
  { from = "审查[级='区']/证号", to = "number" },"#;
    adapter(&json_mapping(rows))
}

#[test]
fn a_selector_takes_a_part_out_of_a_list_that_a_group_takes() {
    let adapter = reviews();
    let input = r#"{"审查":[{"序":"1","级":"村"},{"序":"2","级":"区","证号":"7号","注":1}]}"#;
    let item = decode(&adapter, input).expect("accepted");
    assert_eq!(member(&item.content, "number").as_deref(), Some("\"7号\""));
    assert!(
        member(&item.content, "body")
            .expect("a body")
            .contains(r#"[{"name":"村","number":1},{"name":"区","number":2}]"#)
    );
    let (out, _) = encode(&adapter, outgoing(&item)).expect("written");
    assert_eq!(compact(&out), input);
}

#[test]
fn a_selector_reads_what_a_row_of_the_group_takes_and_the_group_alone_keeps_and_writes_it() {
    let shared = |step: &str, leaf: &str| {
        format!(
            r#"{{ each = "审查", to = "body.parcels", rows = [ {{ from = "{step}级", to = "name" }}, {{ from = "{leaf}", to = "number", as = "int" }} ] }},
  {{ from = "审查[{step}级='区']/{leaf}", to = "number", one_way = "decode", reason = "the group writes it" }},"#
        )
    };
    let json = adapter(&json_mapping(&shared("", "证/号")));
    let xml = adapter(&xml_mapping("root = \"R\"", &shared("@", "证/号")));
    let attribute = adapter(&xml_mapping("root = \"R\"", &shared("@", "@号")));
    for (adapter, input) in [
        (json, r#"{"审查":[{"级":"村"},{"级":"区","证":{"号":7,"注":1}}]}"#),
        (xml, r#"<R><审查 级="村"/><审查 级="区"><证 注="1"><号>7</号></证></审查></R>"#),
        (attribute, r#"<R><审查 级="村"/><审查 级="区" 号="7"/></R>"#),
    ] {
        let item = decode(&adapter, input).expect("accepted");
        assert_eq!(member(&item.content, "number").as_deref(), Some("\"7\""), "{input}");
        let body = member(&item.content, "body").expect("a body");
        assert!(body.contains(r#"[{"name":"村"},{"name":"区","number":7}]"#), "{body}");
        assert!(item.residual.items().all(|kept| !kept.path.contains("='区'")), "{:?}", item.residual);
        let (out, _) = encode(&adapter, outgoing(&item)).expect("written");
        let out = out.split_once("?>").map_or(&*out, |(_, root)| root).trim_start();
        assert_eq!(compact(out), compact(input));
    }
}

#[test]
fn a_second_item_that_a_selector_fits_is_refused_and_not_preferred() {
    let refused = decode(&reviews(), r#"{"审查":[{"序":"1","级":"区","证号":"1"},{"序":"2","级":"区","证号":"2"}]}"#);
    assert_eq!(refused.expect_err("refused").first().expect("a reason").code, Code::CW203);
}

#[test]
fn attributes_of_a_groups_element_stay_with_the_group_behind_one_that_a_selector_takes() {
    let rows = r#"{ each = "R", to = "body.parcels", rows = [ { from = "@a", to = "number", as = "int" }, { from = "@c", to = "name" } ] },
  { from = "R[@k='x']/@b", to = "number" },"#;
    let adapter = adapter(&xml_mapping("root = \"T\"", rows));
    let item = decode(&adapter, r#"<T><R k="x" b="7号" a="1" c="乙"/><R a="2"/></T>"#).expect("accepted");
    assert_eq!(member(&item.content, "number").as_deref(), Some("\"7号\""));
    let body = member(&item.content, "body").expect("a body");
    assert!(body.contains(r#"[{"name":"乙","number":1},{"number":2}]"#), "{body}");
    let twice = decode(&adapter, r#"<T><R k="x" b="1"/><R k="x" b="2"/></T>"#).expect_err("refused");
    assert_eq!(twice[0].code, Code::CW203);
}

fn two_messages(json: bool) -> MappedAdapter {
    let (head, key) = if json { ("each = \"l\"", "k") } else { ("root = \"T\"\neach = \"l\"", "@k") };
    let one = |rows: &str| if json { json_mapping(rows) } else { xml_mapping(head, rows) };
    let first = one(&format!(r#"{{ from = "{key}", const = "1" }}, {{ from = "a", to = "number" }},"#));
    let (top, message) = first.split_once("[[message]]").expect("a message");
    let matched = |name: &str, value: &str, from: &str| {
        let each = if json { format!("\n{head}") } else { String::new() };
        let named = format!("name = \"{name}\"{each}\nmatch = \"{key}={value}\"");
        message
            .replace("name = \"m\"", &named)
            .replace("const = \"1\"", &format!("const = \"{value}\""))
            .replace("from = \"a\"", &format!("from = \"{from}\""))
    };
    adapter(&format!("{top}[[message]]{}[[message]]{}", matched("m", "1", "a"), matched("n", "2", "b")))
}

#[test]
fn each_item_of_a_batch_finds_its_own_message_and_one_that_has_none_is_refused_alone() {
    let xml = r#"<T><l k="1"><a>A</a></l><l k="3"/><l k="2"><b>B</b></l></T>"#;
    let json = r#"{"l":[{"k":"1","a":"A"},{"k":"3"},{"k":"2","b":"B"}]}"#;
    for (adapter, input) in [(two_messages(false), xml), (two_messages(true), json)] {
        let items = decode_all(&adapter, input);
        let number = |at: usize| member(&items[at].as_ref().expect("accepted").content, "number");
        assert_eq!((number(0).as_deref(), number(2).as_deref()), (Some("\"A\""), Some("\"B\"")));
        let refusal = &items[1].as_ref().expect_err("refused")[0];
        assert_eq!((refusal.code, refusal.document), (Code::CW201, Some(1)));
        assert_eq!(refusal.adapter.as_deref(), Some("t-json"));
    }
}

#[test]
fn an_item_that_is_no_object_is_refused_alone() {
    let items = decode_all(&two_messages(true), r#"{"l":["x",{"k":"1","a":"A"}]}"#);
    assert_eq!(items[0].as_ref().expect_err("refused")[0].code, Code::CW201);
    assert!(items[1].is_ok());
}

#[test]
fn a_message_that_cannot_be_read_to_its_end_is_refused_for_that() {
    let mapping = xml_mapping("root = \"T\"\nmatch = \"K=1\"", r#"{ from = "K", const = "1" },"#);
    let refused = decode(&adapter(&mapping), "<T><x></T>").expect_err("refused");
    assert_eq!(refused[0].code, Code::CW133);
}
