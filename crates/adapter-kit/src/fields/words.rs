//! What departments call the canonical members: titles for people, and words by which a source's name is recognised.

/// Names of one member.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    /// The end of the path: `number`, `parcels.number`.
    path: &'static str,
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    /// Further words, by spaces. Capitals are initials of pinyin, as element names of the 2000s are.
    pub(super) more: &'static str,
}

const fn words(path: &'static str, zh: &'static str, en: &'static str, more: &'static str) -> Words {
    Words { path, zh, en, more }
}

/// The longest path that a place ends with is its entry.
const TABLE: &[Words] = &[
    words("number", "文号", "Number", "编号 证号 批文号 WH PFWH ZH BH numero nummer num no nr"),
    words("title", "标题", "Title", "事项名称 SXMC BT betreff titulo subject"),
    words("publicTitle", "公开标题", "Public title", ""),
    words(
        "issuer.name",
        "签发部门",
        "Issuer",
        "机关 受理单位 批复机关 发证机关 单位名称 SLDW FZJG behörde behoerde authority orgao office bureau órgano organo autoridad dienststelle autor",
    ),
    words(
        "issuer.identifiers",
        "签发部门代码",
        "Issuer's code",
        "机关代码 单位代码 DWDM SLDW authority-id office-code",
    ),
    words("officer.name", "签发人", "Signing officer", "QFR QZR JBR 经办人 签字 signatory bearbeiter responsible"),
    words("officer.post", "职务", "Post of the officer", "ZW position funktion cargo"),
    words("party.form", "主体类型", "Person or organisation", "LX 类型 申请人类型 kind type tipo typ"),
    words(
        "party.name",
        "姓名或名称",
        "Name",
        "申请人 户主 建设单位 项目单位 持证人 所有人 XM MC SQR SYR 名称 姓名 applicant holder owner requerente antragsteller bauherr solicitante demandeur nome nombre nom name company",
    ),
    words(
        "party.identifiers",
        "证件号码",
        "Identity number",
        "身份证 组织机构代码 统一社会信用代码 SFZH ZJHM ZZJGDM SFZHM id tax cpf cnpj nif cif siren siret steuernummer passport uscc",
    ),
    words("party.phone", "联系电话", "Telephone", "SJ LXDH DH 手机 phone tel mobile telefon telefone telefono"),
    words(
        "party.address",
        "地址",
        "Address",
        "住址 DZ ZZ address anschrift endereco direccion domicilio adresse street",
    ),
    words("party.assurance", "身份核验等级", "Assurance", ""),
    words("subject.form", "主体类型", "Person or organisation", "LX 类型 kind type"),
    words("subject.name", "姓名或名称", "Name", "申请人 项目单位 MC XM applicant name company"),
    words(
        "subject.identifiers",
        "证件号码",
        "Identity number",
        "组织机构代码 统一社会信用代码 身份证 ZZJGDM ZJHM id tax",
    ),
    words("subject.phone", "联系电话", "Telephone", "LXDH phone tel"),
    words("subject.address", "地址", "Address", "DZ address"),
    words("subject.assurance", "身份核验等级", "Assurance", ""),
    words(
        "project.name",
        "项目名称",
        "Project",
        "XMMC project projekt projeto proyecto projet bauvorhaben vorhaben proposal",
    ),
    words("project.code", "项目代码", "Project code", "XMDM XMBH project-id project-code"),
    words("property.name", "不动产名称", "Property", "XMMC building gebaeude imovel"),
    words("property.identifiers", "不动产单元号", "Property number", "BDCDYH parcel flurstueck matricula"),
    words("property.address", "坐落", "Location of the property", "ZL location lage"),
    words("vehicle.plate", "号牌号码", "Plate", "HPHM CPH 车牌 plate kennzeichen placa"),
    words("vehicle.identifiers", "车辆识别代号", "Vehicle number", "CJH vin chassis fahrgestell"),
    words("vehicle.category", "车辆类型", "Vehicle category", "CLLX JXLX category"),
    words("vehicle.model", "型号", "Model", "XH PP 品牌 model modell modelo"),
    words(
        "case.localCode",
        "本部门办件编号",
        "The department's own case number",
        "JCM BJBH 监管码 统一监管码 申请编号 业务流水号 LSH case file aktenzeichen geschäftszeichen referenz processo expediente dossier reference",
    ),
    words("case.code", "统一服务监管码", "Supervision code", "JGM supervision"),
    words("case.matter", "事项编码", "Matter", "SXBM SXDM matter service leistung servico item"),
    words("matter", "事项编码", "Matter", "SXBM SXDM matter service leistung servico item"),
    words(
        "issuedOn",
        "签发日期",
        "Date of issue",
        "批复日期 核发日期 发证日期 登记日期 QFRQ PFRQ FZRQ DJRQ HFRQ 日期 issued date ausgestellt datum emissao fecha data bescheiddatum",
    ),
    words("effectiveFrom", "生效日期", "Valid from", "SXRQ YXQQ 起始 from start gueltig inicio effective"),
    words(
        "validUntil",
        "有效期至",
        "Valid until",
        "YXQZ YXQ SXRQ 失效日期 截止 until expiry expires validade gueltig ablauf caducidad vencimiento end",
    ),
    words("legalBasis.act", "依据名称", "Act", "FLYJ 法律依据 act law gesetz rechtsgrundlage lei ley loi"),
    words("legalBasis.article", "条款", "Article", "TK article paragraph artikel artigo articulo"),
    words("legalBasis.edition", "版本", "Edition of the act", ""),
    words("basis.act", "依据名称", "Act", "YJ act law"),
    words("basis.article", "条款", "Article", "article"),
    words("basis.edition", "版本", "Edition of the act", ""),
    words(
        "operation.code",
        "证照操作",
        "Operation on the certificate",
        "申请类型 SQLX 业务类型 YWLX operation vorgang operacao",
    ),
    words("operation.reason", "操作原因", "Reason", "YY 原因 reason grund motivo"),
    words("operation.effect", "效力", "Effect", ""),
    words("operation.previousId", "原证照标识", "Previous certificate", "YZH"),
    words("operation.text", "操作说明", "Note on the operation", ""),
    words("confidentiality", "密级", "Confidentiality", "MJ 公开属性"),
    words("visibility.subject", "当事人可见", "Visible to its subject", ""),
    words("visibility.date", "可见日期", "Visible from", ""),
    words("remedy", "救济途径", "Remedy", "JJTJ 复议 rechtsbehelf remedy recurso appeal"),
    words("attachments", "附件", "Attachments", "扫描件 材料 FJ CL anlagen anexos files documents"),
    words("attachments.number", "序号", "Ordinal", "XH BXH seq index"),
    words("attachments.material", "材料编码", "Material", "CLBM"),
    words("attachments.name", "文件名", "File name", "名称 CLMC WJM filename dateiname name"),
    words("attachments.mode", "提交方式", "How it is handed in", "MS TJFS mode"),
    words("attachments.mediaType", "媒体类型", "Media type", "类型 WJLX mime contenttype"),
    words("attachments.size", "大小", "Size in bytes", "DX size groesse tamanho"),
    words("attachments.digest", "摘要", "Digest", "sha256 hash checksum"),
    words("attachments.pages", "页数", "Pages", "YS pages seiten"),
    words("attachments.place", "存放处", "Where the paper lies", ""),
    words("attachments.pointer", "所属字段", "Field that it belongs to", ""),
    words("attachments.reason", "免交理由", "Why it is not handed in", ""),
    words("links", "关联文书", "Links", ""),
    words("links.rel", "关联关系", "Relation", ""),
    words("links.document", "关联文书标识", "Linked document", ""),
    words("links.digest", "摘要", "Digest", ""),
    words("links.type", "关联文书类型", "Type of the linked document", ""),
    words(
        "verdict",
        "结论",
        "Verdict",
        "JGDM JL 决定 审查结论 ergebnis entscheidung resultado decisao result decision verdict outcome status resolucion sentido votum",
    ),
    words(
        "statement",
        "意见内容",
        "Statement",
        "YJNR YJ 意见 理由 begruendung statement text parecer motivacion reason opinion",
    ),
    words(
        "investment",
        "总投资",
        "Investment",
        "TZE ZTZ investment investition investimento presupuesto baukosten cost",
    ),
    words("address", "地址", "Address", "DZ 位置 地点 location lage local"),
    words("area", "面积", "Area", "MJ ZMJ flaeche fläche superficie surface area"),
    words("division", "行政区划", "Division", "XZQH 区划 district gemeinde municipio region"),
    words("landClasses", "地类面积", "Areas by land class", ""),
    words("class", "地类", "Class", "DL class klasse classe"),
    words("within", "上级地类", "Class that it is part of", ""),
    words("parcels", "地块", "Parcels", "DK DKS parcel flurstuecke lotes"),
    words("parcels.number", "序号", "Ordinal", "XH seq index nr"),
    words("parcels.identifier", "地块编号", "Parcel number", "DKBH 编号 parcel-id kennzeichen"),
    words("parcels.name", "地块名称", "Parcel name", "DKMC"),
    words("use.code", "用途代码", "Use, code", "TDYT YTDM 性质代码 DM"),
    words("use.name", "用途", "Use", "TDYT YT 性质 nutzung uso use"),
    words("tenure", "权属性质", "Tenure", "QSXZ 权属 eigentum tenure ownership"),
    words("conditions", "条件", "Conditions", "TJ auflagen nebenbestimmungen condicoes condicion condition"),
    words("conditions.number", "序号", "Ordinal", "XH seq nr no orden"),
    words("conditions.kind", "条件类别", "Kind of condition", "TJLX kind art tipo category"),
    words("conditions.text", "条件内容", "Text of the condition", "TJ NR text inhalt texto auflage"),
    words("conforms", "是否符合", "Conforms", "FH conforms"),
    words("plan", "规划名称", "Plan", "GH plan"),
    words("note", "说明", "Note", "BZ 备注 bemerkung observacao remark comment"),
    words("remark", "备注", "Remark", "BZ bemerkung observacao comment note"),
    words("certificateId", "证照标识", "Certificate id", "ZZBS"),
    words("serial", "序列号", "Serial number", "XLH serial seriennummer"),
    words("brand", "品牌", "Brand", "PP marke marca"),
    words("model", "型号", "Model", "XH modell modelo"),
    words("manufacturer", "生产企业", "Manufacturer", "SCQY hersteller fabricante"),
    words("engineNumber", "发动机号", "Engine number", "FDJH motornummer"),
    words("chassisNumber", "底盘号", "Chassis number", "DPH fahrgestellnummer chassi"),
    words("category", "类别", "Category", "LB LX JXLX kategorie categoria type"),
    words("registeredOn", "登记日期", "Registered on", "DJRQ registered"),
    words("inspectedOn", "检验日期", "Inspected on", "JYRQ inspected"),
    words("inspection.validUntil", "检验有效期至", "Inspection valid until", "JYYXQ"),
    words("inspector", "检验员", "Inspector", "JYY pruefer inspetor"),
    words("result", "结果", "Result", "JG JYJG ergebnis resultado"),
    words("failedItems", "不合格项", "Failed items", "BHGX"),
    words("qualification", "资格证号", "Qualification", "ZGZH zgzh"),
    words("practiceScope", "执业范围", "Scope of practice", "fw"),
    words("practiceCategory", "执业类别", "Category of practice", "lb"),
    words("practiceUnit", "执业单位", "Unit of practice", "zydw"),
    words("practiceUnitId", "执业单位代码", "Code of the unit", "zydwdm"),
    words("practiceDivision", "执业地区", "Division of practice", ""),
    words("content", "建设内容及规模", "Content and scale", "JSNR inhalt descripcion description beschreibung"),
    words("funding", "资金来源", "Funding", ""),
    words("funding.source", "来源", "Source of funds", ""),
    words("amount", "金额", "Amount", "JE betrag valor importe montant amount"),
    words("construction.from", "开工时间", "Construction from", "KGSJ"),
    words("construction.to", "竣工时间", "Construction to", "JGSJ"),
    words("boundary", "四至", "Boundaries", "SZ 范围"),
    words("reference", "请求编号", "Request number", "QQH 报文编号 QQBH request"),
    words("requester.name", "请求部门", "Requester", "QQDW"),
    words("requester.identifiers", "请求部门代码", "Requester's code", "QQDW"),
    words("accept", "可接受的文书类型", "Accepted types", "调取类型"),
    words("purpose", "用途", "Purpose", "YT 用途 zweck finalidade"),
    words("deadline", "答复期限", "Deadline", "YQRQ 期限 frist prazo"),
    words("silence", "逾期效力", "Effect of silence", "YQXG"),
    words("freshness", "最早签发日期", "Earliest date of issue", ""),
    words("occurredAt", "发生时间", "Happened at", "SLSJ CZSJ FSSJ SJ time zeitpunkt"),
    words("event", "办件事件", "Event", "YWLX bizType event ereignis"),
    words("outcome", "反馈结果", "Outcome", "FKJG"),
    words("text", "内容", "Text", "NR FKYJ 反馈意见 text inhalt texto"),
    words("by", "反馈单位", "Who answered", "FKDW"),
    words("at", "反馈时间", "Answered at", "FKSJ"),
    words("data", "事件数据", "Data of the event", ""),
    words("item", "监察事项", "Supervision item", ""),
];

/// The entry of a canonical path (items as `[]`).
pub(super) fn of(path: &str) -> Option<&'static Words> {
    let plain = path.replace("[]", "");
    TABLE
        .iter()
        .filter(|words| plain.strip_suffix(words.path).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
        .max_by_key(|words| words.path.len())
}

#[cfg(test)]
mod tests {
    use document::Catalogue;
    use document::catalogue::Draft;

    use super::super::{Place, places};

    fn untitled(places: &[Place]) -> Vec<String> {
        let own = places.iter().filter(|p| p.zh.is_empty()).map(|p| p.to.clone());
        own.chain(places.iter().flat_map(|p| untitled(&p.inside))).collect()
    }

    #[test]
    fn every_member_of_envelope_and_drafts_has_its_titles() {
        let types = Catalogue::builtin().types().map(Draft::Document);
        for draft in types.chain([Draft::Question, Draft::Feedback]) {
            let envelope: Vec<_> = places(draft).into_iter().filter(|place| !place.to.starts_with("body.")).collect();
            let found = untitled(&envelope);
            // What only consultations have is in nobody's legacy format.
            let known = ["article", "legalArea", "limit.count", "limit.unit", "mode", "role", "division", "kind"];
            assert!(found.iter().all(|to| known.contains(&to.as_str())), "{found:?}");
        }
    }
}
