//! Messages that no adapter of this repository speaks.

use std::fmt::Write as _;

/// A Brazilian service: SOAP 1.2, two operations, mixed prefixes, day before month, decimal comma, another zone.
pub(super) const NOTA: [(&str, &str); 3] = [
    (
        "emitir.xml",
        r#"<?xml version="1.0" encoding="UTF-8"?>
<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <env:Header><wsa:MessageID xmlns:wsa="http://www.w3.org/2005/08/addressing">uuid:1</wsa:MessageID></env:Header>
  <env:Body>
    <nfe:EmitirLicenca xmlns:nfe="urn:example:prefeitura:licenca:3" versao="3.10">
      <nfe:Cabecalho><nfe:Processo>2026/00417</nfe:Processo><nfe:dhEmissao>2026-03-05T10:20:30-03:00</nfe:dhEmissao></nfe:Cabecalho>
      <com:Requerente xmlns:com="urn:example:prefeitura:comum" tipo="PJ"><com:Nome>Padaria Exemplo Ltda.</com:Nome><com:Endereco><com:Rua>Rua das Flores, 10</com:Rua><com:Municipio codigo="3550308">Exemplópolis</com:Municipio></com:Endereco></com:Requerente>
      <nfe:Lotes><nfe:Lote n="1"><nfe:Area unidade="m2">1250.50</nfe:Area><nfe:Uso>C2</nfe:Uso></nfe:Lote><nfe:Lote n="2"><nfe:Area unidade="m2">90.00</nfe:Area><nfe:Uso>R1</nfe:Uso></nfe:Lote></nfe:Lotes>
      <nfe:Resultado>DEFERIDO</nfe:Resultado>
      <nfe:Validade>05/03/2028</nfe:Validade>
      <nfe:Taxa moeda="BRL">1.234,56</nfe:Taxa>
      <nfe:Observacao xsi:nil="true"/>
      <ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/><ds:SignatureValue>abc=</ds:SignatureValue></ds:Signature>
    </nfe:EmitirLicenca>
  </env:Body>
</env:Envelope>
"#,
    ),
    (
        "emitir-2.xml",
        r#"<?xml version="1.0" encoding="UTF-8"?>
<S:Envelope xmlns:S="http://www.w3.org/2003/05/soap-envelope" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <S:Body>
    <EmitirLicenca xmlns="urn:example:prefeitura:licenca:3" xmlns:c="urn:example:prefeitura:comum" versao="3.10">
      <Cabecalho><Processo>2026/00418</Processo><dhEmissao>2026-03-25T08:00:00-03:00</dhEmissao></Cabecalho>
      <c:Requerente tipo="PF"><c:Nome>Maria Exemplo</c:Nome></c:Requerente>
      <Resultado>INDEFERIDO</Resultado>
      <Validade>25/03/2028</Validade>
      <Observacao>Falta o &lt;laudo&gt;</Observacao>
    </EmitirLicenca>
  </S:Body>
</S:Envelope>
"#,
    ),
    (
        "cancelar.xml",
        r#"<?xml version="1.0" encoding="UTF-8"?>
<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope">
  <env:Body>
    <nfe:CancelarLicenca xmlns:nfe="urn:example:prefeitura:licenca:3" versao="3.10"><nfe:Processo>2026/00417</nfe:Processo><nfe:Motivo>03</nfe:Motivo></nfe:CancelarLicenca>
  </env:Body>
</env:Envelope>
"#,
    ),
];

/// A German notice in a default namespace, with Latin-1 letters and points in dates.
pub(super) const BESCHEID: [(&str, &str); 2] = [
    (
        "bescheid-1.xml",
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Bescheid xmlns="urn:beispiel:bauamt:bescheid:1" xmlns:gml="http://www.opengis.net/gml/3.2" art="BG" version="1.4">
  <Aktenzeichen>63-2026-0815</Aktenzeichen>
  <Antragsteller><Name>Müller &amp; Söhne GmbH</Name><Anschrift>Straße 1, 99999 Musterstadt</Anschrift></Antragsteller>
  <Datum>05.03.2026</Datum>
  <Flaeche einheit="ha">3.5</Flaeche>
  <Lage><gml:Point srsName="EPSG:25832"><gml:pos>1 2</gml:pos></gml:Point></Lage>
  <Auflagen>
    <Auflage nr="1" art="vor">Stellplätze nachweisen.</Auflage>
    <Auflage nr="2" art="nach">Begrünung.</Auflage>
  </Auflagen>
  <Entscheidung>genehmigt</Entscheidung>
</Bescheid>
"#,
    ),
    (
        "bescheid-2.xml",
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Bescheid xmlns="urn:beispiel:bauamt:bescheid:1" art="VB" version="1.4">
  <Aktenzeichen>63-2026-0816</Aktenzeichen>
  <Antragsteller><Name>Erika Mustermann</Name></Antragsteller>
  <Datum>23.03.2026</Datum>
  <Begruendung><![CDATA[Der Antrag ist <nicht> prüffähig.]]></Begruendung>
  <Entscheidung>abgelehnt</Entscheidung>
</Bescheid>
"#,
    ),
];

/// A Japanese application: names of elements in Japanese, yes and no in words, lists in lists.
pub(super) const SHINSEI: &str = r#"<申請 xmlns="urn:example:shi:shinsei" 版="2">
  <受付番号>令8-0001</受付番号>
  <申請者 区分="個人"><氏名>山田 例子</氏名><住所>例市例町1-2-3</住所></申請者>
  <申請日>2026/04/01</申請日>
  <添付書類><書類 番号="1"><名称>住民票</名称><頁 数="2"/></書類><書類 番号="2"><名称>図面</名称><版歴><版 日付="2026-01-05">初版</版><版 日付="2026-02-06">改訂</版></版歴></書類></添付書類>
  <許可>はい</許可>
</申請>
"#;

/// Rows and columns, told apart by an attribute.
pub(super) const COLUMNS: [(&str, &str); 1] = [(
    "export.xml",
    r#"<?xml version="1.0" encoding="UTF-8"?>
<table name="permits">
  <row><field name="no" type="n">1</field><field name="holder" type="s">Li</field><field name="since" type="d">2026-01-02</field></row>
  <row><field name="holder" type="s">Wang</field><field name="no" type="n">2</field></row>
</table>
"#,
)];

/// A document as text in another.
pub(super) const EMBEDDED: [(&str, &str); 2] = [
    (
        "cdata.xml",
        r#"<?xml version="1.0" encoding="UTF-8"?>
<msg xmlns="urn:example:bus" id="1"><kind>open</kind><payload><![CDATA[<?xml version="1.0"?><case no="7"><what>new</what><when>20260701093015</when></case>]]></payload></msg>
"#,
    ),
    (
        "escaped.xml",
        r#"<?xml version="1.0" encoding="UTF-8"?>
<msg xmlns="urn:example:bus" id="2"><kind>open</kind><payload>&lt;case no="8"&gt;&lt;what&gt;new&lt;/what&gt;&lt;when&gt;20260702093015&lt;/when&gt;&lt;/case&gt;</payload></msg>
"#,
    ),
];

/// Lists of all kinds.
pub(super) const LISTS: &str = r#"{
  "id": "A-1",
  "tags": ["a", "b"],
  "none": [],
  "matrix": [[1, 2], [3, 4]],
  "ok": true,
  "parts": [ { "n": 1, "sub": [ { "k": "x", "v": 1.50 }, { "k": "y", "v": 2 } ] }, { "n": 2, "sub": [] } ],
  "nothing": null,
  "deep": { "er": { "still": { "value": "9.5", "unit": "ha" } } }
}
"#;

/// A document as text in another: in a section first, escaped then; each has a code of its own.
pub(super) const ESCAPED: [(&str, &str); 2] = [
    (
        "a.xml",
        "<post><doc><![CDATA[<permit no='P-1'><state>A</state><fee currency='EUR'>12,50</fee></permit>]]></doc></post>",
    ),
    (
        "b.xml",
        "<post><doc>&lt;permit no='P-2'>&lt;state>B&lt;/state>&lt;fee currency='EUR'>1.980,00&lt;/fee>&lt;/permit></doc></post>",
    ),
];

/// A list of permits, as an interface answers.
pub(super) const LIST: &str = r#"[
  { "ref": "PA/2026/0417", "granted": true, "issued": "2026-02-12T16:05:31Z", "reasons": ["Policy D1"], "area": 412, "note": null },
  { "ref": "PA/2026/0452", "granted": false, "issued": "2026-03-03T09:00:00Z", "reasons": [], "area": 1834.50, "note": "late" }
]
"#;

/// A registry's nightly file of so many records.
pub(super) fn big_json(records: usize) -> String {
    let mut text = String::from("{\"meta\": {\"run\": \"N-1\", \"at\": \"2026-03-05T10:20:30Z\"}, \"records\": [");
    for i in 0..records {
        let comma = if i == 0 { "" } else { "," };
        let state = ["active", "suspended", "ended"][i % 3];
        let _ = write!(
            text,
            "{comma}\n{{\"recordId\": \"R-{i:05}\", \"holder\": {{\"fullName\": \"Holder {i}\", \"born\": \"19{:02}-0{}-1{}\"}}, \
             \"status\": \"{state}\", \"fee\": {}.5, \"visits\": [{{\"on\": \"2026-0{}-02\", \"result\": \"OK\"}}]}}",
            i % 90 + 10,
            i % 9 + 1,
            i % 9,
            i + 1,
            i % 9 + 1
        );
    }
    text.push_str("]}\n");
    text
}
