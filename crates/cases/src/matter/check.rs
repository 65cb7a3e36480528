//! What a matter must fulfil before it may be used.

use std::collections::HashSet;

use document::MatterId;
use document::envelope::{Basis, Localized};

use super::vague::is_vague;
use super::{ExpiryEffect, Limit, Matter, Silence};

/// The most days or hours of a limit.
const MAX_COUNT: u16 = 365;

/// A matter that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MatterError {
    /// Silence that grants or speaks without an article that says so.
    #[error("matter {matter}: silence counts only with an article that says so")]
    SilenceNeedsArticle {
        /// The matter.
        matter: MatterId,
    },
    /// "Other materials" without a name.
    #[error("matter {matter}: material {material} does not say what is wanted")]
    GuideVagueMaterial {
        /// The matter.
        matter: MatterId,
        /// The material's code.
        material: String,
    },
    /// Two versions at one time, one version twice, or a new one that begins in the past.
    #[error("matter {matter}: version {version} meets another or begins in the past")]
    VersionOverlap {
        /// The matter.
        matter: MatterId,
        /// The version.
        version: u32,
    },
    /// A promise that is longer than the law allows.
    #[error("matter {matter}: promises more time than the law gives")]
    PromiseTooLong {
        /// The matter.
        matter: MatterId,
    },
    /// A member that is empty, double or out of its bounds.
    #[error("matter {matter}: {member} is empty, stands twice or is out of its bounds")]
    Member {
        /// The matter.
        matter: MatterId,
        /// The member.
        member: &'static str,
    },
}

impl MatterError {
    /// The stable problem code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::SilenceNeedsArticle { .. } => "silence-needs-article",
            Self::GuideVagueMaterial { .. } => "guide-vague-material",
            Self::VersionOverlap { .. } => "matter-version-overlap",
            Self::PromiseTooLong { .. } | Self::Member { .. } => "request-invalid",
        }
    }
}

impl Matter {
    /// Checks one version by itself.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn check(&self) -> Result<(), MatterError> {
        self.check_members()?;
        self.check_materials()?;
        let Limit { count: statutory, unit } = self.limits.statutory;
        if self.limits.promised.unit == unit && self.limits.promised.count > statutory {
            return Err(MatterError::PromiseTooLong { matter: self.id.clone() });
        }
        let expiry = &self.on_statutory_expiry;
        let silent = self.consultations.iter().filter(|c| c.silence != Silence::None).map(|c| Some(&c.article));
        let granting = (expiry.effect == ExpiryEffect::DeemedGranted).then_some(expiry.article.as_ref());
        if silent.chain(granting).any(|article| article.is_none_or(|article| article.trim().is_empty())) {
            return Err(MatterError::SilenceNeedsArticle { matter: self.id.clone() });
        }
        Ok(())
    }

    fn check_members(&self) -> Result<(), MatterError> {
        let guide = &self.guide;
        let texts = [&guide.conditions, &guide.steps, &guide.windows, &guide.complaints];
        let bases = self.materials.iter().map(|m| &m.basis).chain(self.pauses.iter().map(|p| &p.basis));
        let fees = guide.fees.iter();
        let members = [
            ("version", self.version > 0),
            ("effectiveTo", self.effective_to.is_none_or(|to| self.effective_from < to)),
            ("codes", self.codes.iter().all(document::Identifier::is_honest)),
            ("title", has_chinese(&self.title)),
            ("publicTitle", has_chinese(&self.public_title)),
            ("exerciseLevel", !self.exercise_level.is_empty() && are_unique(&self.exercise_level)),
            ("legalBasis", !self.legal_basis.is_empty() && self.legal_basis.iter().all(is_named)),
            ("guide", texts.into_iter().all(|text| has_chinese(text) && text.values().all(|t| !has_html(t)))),
            ("guide.fees", fees.clone().all(|fee| is_named(&fee.basis) && is_amount(&fee.amount.amount))),
            ("materials", are_unique(self.materials.iter().map(|material| &material.code))),
            ("limits", self.all_limits().all(|limit| limit.count <= MAX_COUNT)),
            ("steps", !self.steps.is_empty() && are_unique(self.steps.iter().map(|step| &step.code))),
            ("pauses", are_unique(self.pauses.iter().map(|pause| &pause.code))),
            ("consultations", are_unique(self.consultations.iter().map(|asked| (&asked.r#type, &asked.role)))),
            ("basis", bases.into_iter().all(is_named)),
        ];
        match members.into_iter().find(|(_, fine)| !fine) {
            None => Ok(()),
            Some((member, _)) => Err(MatterError::Member { matter: self.id.clone(), member }),
        }
    }

    fn check_materials(&self) -> Result<(), MatterError> {
        for material in &self.materials {
            let named = has_chinese(&material.name);
            if !named || material.name.values().any(|name| is_vague(name)) {
                return Err(MatterError::GuideVagueMaterial {
                    matter: self.id.clone(),
                    material: material.code.clone(),
                });
            }
        }
        Ok(())
    }

    fn all_limits(&self) -> impl Iterator<Item = Limit> {
        let limits = &self.limits;
        let fixed = [Some(limits.statutory), Some(limits.promised), limits.acceptance, limits.delivery, limits.yellow];
        let steps = self.steps.iter().filter_map(|step| step.limit);
        fixed.into_iter().flatten().chain(steps).chain(self.consultations.iter().map(|asked| asked.limit))
    }
}

fn has_chinese(text: &Localized) -> bool {
    text.get("zh").is_some_and(|zh| !zh.trim().is_empty())
}

fn is_named(basis: &Basis) -> bool {
    !basis.act.trim().is_empty() && !basis.article.trim().is_empty()
}

fn has_html(text: &str) -> bool {
    text.match_indices('<')
        .any(|(at, _)| text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c)))
}

/// Digits, a point, and two decimals or more.
fn is_amount(amount: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    amount.split_once('.').is_some_and(|(whole, rest)| digits(whole) && digits(rest) && rest.len() >= 2)
}

fn are_unique<T: std::hash::Hash + Eq>(items: impl IntoIterator<Item = T>) -> bool {
    let mut seen = HashSet::new();
    items.into_iter().all(|item| seen.insert(item))
}
