//! Problem codes and problem documents (RFC 9457).

use serde::{Serialize, Serializer};

macro_rules! codes {
    ($($name:ident = $code:literal, $status:literal, $en:literal, $zh:literal;)*) => {
        /// Every problem that the hub names. The set is closed; each has a page `schemas/problems/<code>.md`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each code has its page in schemas/problems")]
        pub enum Code {
            $($name,)*
        }

        impl Code {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable name, e.g. `agreement-missing`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The HTTP status that it is answered with.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }

            /// Title in English.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $en,)* }
            }

            /// Title in Chinese.
            #[must_use]
            pub const fn title_zh(self) -> &'static str {
                match self { $(Self::$name => $zh,)* }
            }

            /// The code of this name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($code => Some(Self::$name),)* _ => None }
            }
        }
    };
}

codes! {
    DocumentNotJson = "document-not-json", 400, "Not strict JSON", "不符合严格JSON";
    DocumentDuplicateKey = "document-duplicate-key", 400, "Not strict JSON", "不符合严格JSON";
    DocumentIntegerRange = "document-integer-range", 400, "Not strict JSON", "不符合严格JSON";
    DocumentNumberForm = "document-number-form", 400, "Not strict JSON", "不符合严格JSON";
    DocumentCharacter = "document-character", 400, "Not strict JSON", "不符合严格JSON";
    DocumentTooDeep = "document-too-deep", 400, "Not strict JSON", "不符合严格JSON";
    CaseCodeCheck = "case-code-check", 400, "Wrong check character", "监管码校验不符";
    RequestMalformed = "request-malformed", 400, "Malformed request", "请求格式错误";
    IdempotencyKeyRequired = "idempotency-key-required", 400, "Idempotency key required", "缺少幂等键";
    CursorInvalid = "cursor-invalid", 400, "Invalid cursor", "分页游标无效";
    Unauthenticated = "unauthenticated", 401, "Not authenticated", "未认证";
    SessionExpired = "session-expired", 401, "Session expired", "会话已过期";
    RoleInsufficient = "role-insufficient", 403, "Role not sufficient", "权限不足";
    DepartmentInactive = "department-inactive", 403, "Department inactive", "部门已停用";
    CaseNotYours = "case-not-yours", 403, "Not your case", "非本部门办件";
    RequesterNotCompetent = "requester-not-competent", 403, "Requester not competent", "申请部门无此职权";
    AgreementMissing = "agreement-missing", 403, "No agreement", "无共享协议";
    AgreementExpired = "agreement-expired", 403, "Agreement expired", "共享协议已到期";
    AgreementSuspended = "agreement-suspended", 403, "Agreement suspended", "共享协议已中止";
    PurposeNotCovered = "purpose-not-covered", 403, "Purpose not covered by the agreement", "共享目的不在协议范围内";
    ProviderRefused = "provider-refused", 403, "Refused by the provider", "提供部门拒绝提供";
    SupervisionOwnCase = "supervision-own-case", 403, "Own case", "不得摘除本部门红灯";
    LegalBasisNotCovered = "legal-basis-not-covered", 403, "Legal basis not covered", "依据不在协议范围内";
    IssuerNotCompetent = "issuer-not-competent", 403, "Issuer not competent", "签发部门无此职权";
    SealingNotAuthorised = "sealing-not-authorised", 403, "Sealing not authorised", "未授权代签";
    SubjectNotParty = "subject-not-party", 403, "Not a party of the case", "对象不是本办件当事人";
    AdapterNotYours = "adapter-not-yours", 403, "Adapter not assigned", "未分配该适配器";
    ClassifiedRefused = "classified-refused", 403, "Classified content", "涉密内容不予接收";
    CsrfFailed = "csrf-failed", 403, "Form check failed", "表单校验失败";
    NotFound = "not-found", 404, "Not found", "未找到";
    DocumentNotFound = "document-not-found", 404, "Document not found", "未找到文书";
    RoutingUnknown = "routing-unknown", 404, "No competent department", "无主管部门";
    MethodNotAllowed = "method-not-allowed", 405, "Method not allowed", "方法不允许";
    NotAcceptable = "not-acceptable", 406, "No such representation", "无此格式";
    MediaTypeUnsupported = "media-type-unsupported", 415, "Unsupported media type", "不支持的媒体类型";
    IdempotencyConflict = "idempotency-conflict", 409, "Key used for another request", "幂等键已用于其他请求";
    DocumentExists = "document-exists", 409, "Document exists", "文书已存在";
    DocumentAmbiguous = "document-ambiguous", 409, "More than one document", "匹配多份文书";
    DocumentSuperseded = "document-superseded", 409, "Superseded", "文书已被替代";
    DocumentNotCurrent = "document-not-current", 409, "Not in a status for this", "文书状态不允许该操作";
    CertificateOperationNotAllowed = "certificate-operation-not-allowed", 409, "Operation not allowed", "证照状态不允许该操作";
    SubjectAmbiguous = "subject-ambiguous", 409, "More than one subject", "匹配多个对象";
    RoutingAmbiguous = "routing-ambiguous", 409, "More than one competent department", "主管部门不唯一";
    CaseClosed = "case-closed", 409, "Case closed", "办件已办结";
    CaseTransitionInvalid = "case-transition-invalid", 409, "Step not allowed now", "当前环节不可执行";
    RequestClosed = "request-closed", 409, "Request closed", "请求已结束";
    ItemClosed = "item-closed", 409, "Already closed", "事项已办结";
    EndpointUnverified = "endpoint-unverified", 409, "Endpoint not verified", "地址未验证";
    AlreadyRated = "already-rated", 409, "Already rated", "已评价";
    MandateExceedsDelegator = "mandate-exceeds-delegator", 409, "Delegation exceeds its source", "委托超出原职权";
    MatterVersionOverlap = "matter-version-overlap", 409, "Matter versions overlap", "事项版本时间重叠";
    KeyNotActive = "key-not-active", 409, "Sealing key not active", "签章密钥未启用或已停用";
    TrustListRollback = "trust-list-rollback", 409, "Older trust list", "信任列表版本倒退";
    DocumentErased = "document-erased", 410, "Erased after retention", "已过保管期限销毁";
    RevisionStale = "revision-stale", 412, "Changed meanwhile", "数据已被修改";
    DocumentTooLarge = "document-too-large", 413, "Document too large", "文书过大";
    BodyTooLarge = "body-too-large", 413, "Body too large", "内容过大";
    RevisionRequired = "revision-required", 428, "If-Match required", "缺少版本条件";
    RequestInvalid = "request-invalid", 422, "Invalid request", "请求内容无效";
    AdapterRefused = "adapter-refused", 422, "Refused by the adapter", "适配器拒绝";
    DocumentSchema = "document-schema", 422, "Document invalid", "文书校验未通过";
    DocumentRule = "document-rule", 422, "Document invalid", "文书校验未通过";
    DocumentIdentifier = "document-identifier", 422, "Document invalid", "文书校验未通过";
    DocumentCodeUnknown = "document-code-unknown", 422, "Document invalid", "文书校验未通过";
    DocumentLink = "document-link", 422, "Document invalid", "文书校验未通过";
    DocumentKindMismatch = "document-kind-mismatch", 422, "Document invalid", "文书校验未通过";
    AttachmentMissing = "attachment-missing", 422, "Attachment wrong", "附件有误";
    AttachmentMediaType = "attachment-media-type", 422, "Attachment wrong", "附件有误";
    SubjectInvalid = "subject-invalid", 422, "Bad identity number", "证件号码无效";
    CaseRequired = "case-required", 422, "Case required", "须注明办件";
    ConsultationUnknown = "consultation-unknown", 422, "No such consultation", "无此会商事项";
    AgreementScopeUnsupported = "agreement-scope-unsupported", 422, "Only whole documents", "仅支持整份文书";
    EndpointForbidden = "endpoint-forbidden", 422, "Address not allowed", "地址不允许";
    DocumentTypeUnknown = "document-type-unknown", 422, "Unknown document type", "未知的文书类型";
    MatterUnknown = "matter-unknown", 422, "Unknown matter", "未知的事项";
    PurposeUnknown = "purpose-unknown", 422, "Unknown purpose", "未知的目的";
    SealInvalid = "seal-invalid", 422, "Seal invalid", "印章无效";
    PdfRefused = "pdf-refused", 422, "PDF cannot be sealed", "PDF文件不予签章";
    GlyphMissing = "glyph-missing", 422, "Character not in the font", "字库缺字";
    EventInFuture = "event-in-future", 422, "Event lies in the future", "事件时间晚于当前时间";
    GuideVagueMaterial = "guide-vague-material", 422, "Material without a name", "材料名称不明确";
    SilenceNeedsArticle = "silence-needs-article", 422, "Deemed consent without an article", "默认同意缺少法律条款";
    FilingCycle = "filing-cycle", 422, "Matters wait for each other", "申报事项循环依赖";
    RateLimited = "rate-limited", 429, "Too many requests", "请求过于频繁";
    AgreementQuota = "agreement-quota", 429, "Agreement quota used up", "协议额度已用尽";
    LoginLocked = "login-locked", 429, "Locked for a while", "登录暂时锁定";
    Internal = "internal", 500, "Internal error", "内部错误";
    DocumentNotRecognised = "document-not-recognised", 502, "Document not recognised", "文书未获认可";
    ProviderRejected = "provider-rejected", 502, "Provider failed", "提供部门返回错误";
    AnswerUndecodable = "answer-undecodable", 502, "Answer unusable", "答复无法使用";
    AnswerInvalid = "answer-invalid", 502, "Answer unusable", "答复无法使用";
    AnswerSubjectMismatch = "answer-subject-mismatch", 502, "Answer about another subject", "答复对象不符";
    HubBusy = "hub-busy", 503, "Busy", "系统繁忙";
    StoreUnavailable = "store-unavailable", 503, "Store unavailable", "存储不可用";
    KeyUnavailable = "key-unavailable", 503, "Sealing key unavailable", "签章密钥不可用";
    TimestampUnavailable = "timestamp-unavailable", 503, "Time stamp unavailable", "时间戳服务不可用";
    LogRollbackDetected = "log-rollback-detected", 503, "Log is behind its last checkpoint", "透明日志回退";
    ProviderInactive = "provider-inactive", 503, "Provider inactive", "提供部门停用";
    ProviderTimeout = "provider-timeout", 504, "Provider silent", "提供部门超时";
    ProviderUnreachable = "provider-unreachable", 504, "Provider unreachable", "提供部门无法连接";
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A problem document (RFC 9457), `application/problem+json`. Holds no personal data.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// URL of the code's page.
    pub r#type: String,
    /// The stable code.
    #[schema(value_type = String, example = "agreement-missing")]
    pub code: Code,
    /// The HTTP status.
    pub status: u16,
    /// Title in English.
    pub title: &'static str,
    /// Title in Chinese.
    pub title_zh: &'static str,
    /// What happened, in one sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The rule that decided, e.g. `A06`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The request's id, as in the header `Causeway-Request-Id`.
    pub request_id: String,
    /// What belongs to the code: findings, refusals, report, items, head, nearest, alternatives, request.
    #[serde(flatten)]
    #[schema(inline)]
    pub evidence: Evidence,
}

/// The members of a problem that belong to single codes; each absent where it does not apply.
#[derive(Debug, Clone, Default, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// What is wrong with a document or a request, item by item.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Object>>)]
    pub findings: Option<serde_json::Value>,
    /// Of `adapter-refused`: code, line, column, path of each refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Object>>)]
    pub refusals: Option<serde_json::Value>,
    /// Of `seal-invalid` and `document-not-recognised`: the verification report.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub report: Option<serde_json::Value>,
    /// Of a batch of which no record was accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Object>>)]
    pub items: Option<serde_json::Value>,
    /// Of `document-exists` and `document-superseded`: the document that stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<String>,
    /// Of A06 to A08: the nearest agreement of the asking department, and what did not fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub nearest: Option<serde_json::Value>,
    /// How the other alternatives of `accept` were refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Object>>)]
    pub alternatives: Option<serde_json::Value>,
    /// The refused evidence request on record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
}

impl Problem {
    /// A problem of this code under this request id; `base` is the URL under which `/problems/<code>` is served.
    #[must_use]
    pub fn new(code: Code, base: &str, request_id: impl Into<String>) -> Self {
        Self {
            r#type: format!("{base}/problems/{code}"),
            code,
            status: code.status(),
            title: code.title(),
            title_zh: code.title_zh(),
            detail: None,
            rule: None,
            request_id: request_id.into(),
            evidence: Evidence::default(),
        }
    }
}
