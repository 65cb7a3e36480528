//! What was pulled is withdrawn, and whoever pulled it hears of it.

use std::time::Duration;

use hub::caller::Body;
use hub::inbox::InboxAsk;
use hub::status::Step as Change;
use hub::{Made, Publication, Published, Pull, Representation};
use model::{NoticeEvent, Scope};
use seal::Indication;
use serde_json::json;

use super::{FIRM, Miss, Step, Story, body_of, expect, key, missed, party};

const SITE_OPINION: &[u8] = include_bytes!(
    "../../../../../../fixtures/messages/planning-xml/002-site-opinion-branch-default-namespace-extra-element.utf8.xml"
);

impl Story<'_> {
    /// A branch withdraws what the Commission has pulled.
    pub(super) async fn withdraw(&mut self) -> Step {
        let branch = self.system("planning-liangjiang", &[Scope::Publish, Scope::Seal]).await?;
        let body = Body::legacy("planning-xml", "application/xml", SITE_OPINION);
        let publication = Publication { principal: branch.clone(), body, key: key("demo-site") };
        let published = self.hub.publish(publication).await.map_err(missed("the branch's opinion published"))?;
        let Published::One(Made::Document(accepted)) = published else {
            return Err(Miss { expected: "one document".to_owned(), got: "something else".to_owned() });
        };
        let question = json!({
            "accept": ["site-selection-opinion"], "subject": party(FIRM), "case": {"code": self.case},
            "purpose": "project-approval", "legalBasis": {"act": "样例办法", "article": "第三条"},
        });
        let reform = self.system("reform", &[Scope::Pull, Scope::Inbox]).await?;
        let pull = Pull {
            principal: reform.clone(),
            body: body_of(&question),
            key: key("demo-pull-site"),
            representation: Representation::Sealed,
        };
        let answer = self.hub.pull(pull).await.map_err(missed("200 with the branch's opinion"))?;
        self.write("site-opinion.sealed.json", &answer.content.bytes)?;

        let grounds = json!({
            "reason": "项目选址调整（样例）",
            "instrument": {"title": "撤回选址意见的决定（样例）", "number": "云规两江〔2026〕1号"},
        });
        let step = (accepted.id, Change::Withdraw);
        let (grounds, again) = (body_of(&grounds), key("demo-withdraw"));
        let withdrawn = self.hub.change_status(&branch, step, &grounds, &again).await;
        withdrawn.map_err(missed("the opinion withdrawn"))?;
        let ask = InboxAsk { wait: Duration::ZERO, limit: 10, stream: None, lease: None };
        let entries = self.hub.inbox(&reform, &ask).await.map_err(missed("the Commission's inbox"))?;
        let heard = entries.iter().find(|entry| entry.document == accepted.id);
        let Some(entry) = heard.filter(|entry| entry.event == NoticeEvent::DocumentWithdrawn) else {
            return Err(Miss { expected: "an inbox entry".to_owned(), got: format!("{} others", entries.len()) });
        };
        self.hub.acknowledge(&reform, entry.id).await.map_err(missed("the entry acknowledged"))?;
        self.hub.run_due_jobs().await.map_err(missed("lists up to date"))?;
        let report = self.judge(&answer.content.bytes).await?;
        expect(&report, Indication::TotalFailed, "DOCUMENT_REVOKED")?;
        Ok(vec![
            "Liangjiang branch withdraws the site-selection opinion that the Commission pulled → entry in its inbox, acknowledged".to_owned(),
            "site-opinion.sealed.json  verified again                        TOTAL-FAILED  DOCUMENT_REVOKED".to_owned(),
        ])
    }
}
