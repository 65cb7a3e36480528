//! `Debug` of what holds personal data: what it is, never whom it names. A log line can hold no more than these show.

use std::fmt::{Debug, Formatter, Result};

use crate::complete::Document;
use crate::draft::{CaseReport, DocumentDraft, DraftFacts, Feedback, Named, Question};
use crate::envelope::{Envelope, Issuer, Officer, Party, Subject};
use crate::identifier::Identifier;

macro_rules! shows {
    ($($type:ident { $($field:ident: $value:expr),* } of $self:ident;)*) => {
        $(impl Debug for $type {
            fn fmt(&self, f: &mut Formatter<'_>) -> Result {
                let $self = self;
                f.debug_struct(stringify!($type))$(.field(stringify!($field), &$value))*.finish_non_exhaustive()
            }
        })*
    };
}

shows! {
    Document { id: it.envelope().id, r#type: it.envelope().r#type } of it;
    Envelope { id: it.id, r#type: it.r#type, issuer: it.issuer, issued_on: it.issued_on } of it;
    Issuer { department: it.department } of it;
    Officer {} of _it;
    Subject { role: it.role } of it;
    Party { form: it.form, identifiers: it.identifiers } of it;
    Identifier { scheme: it.scheme, checked: it.value.is_some() } of it;
    DocumentDraft { r#type: it.facts().r#type } of it;
    DraftFacts { r#type: it.r#type, department: it.department, issued_on: it.issued_on } of it;
    Question { kind: it.kind, accept: it.accept, purpose: it.purpose } of it;
    Named { identifiers: it.identifiers } of it;
    CaseReport { event: it.event, occurred_at: it.occurred_at } of it;
    Feedback { outcome: it.outcome, at: it.at } of it;
}

#[cfg(test)]
mod tests {
    use crate::envelope::{Form, Party};
    use crate::identifier::{Identifier, Scheme};

    #[test]
    fn a_party_in_a_log_line_names_nobody() {
        let party = Party {
            form: Form::Person,
            name: Some("冉㛃".into()),
            identifiers: vec![Identifier::read(Scheme::Citizen, "99000018991001004x")],
            phone: Some("+8610000000000".into()),
            address: Some("样例路1号".into()),
            assurance: None,
        };
        let line = format!("{party:?}");
        assert!(line.contains("Person") && line.contains("Citizen"), "{line}");
        for secret in ["冉", "9900", "8610", "样例"] {
            assert!(!line.contains(secret), "{line}");
        }
    }
}
