//! What is measured: for each adapter a rich case, and how it grows.

use adapter_kit::MappedAdapter;
use adapter_kit::mapping::Findings;

use crate::grow::{Growth, Within};

type Adapter = fn() -> Result<&'static MappedAdapter, &'static Findings>;

/// An adapter and its messages.
pub(crate) struct Subject {
    pub(crate) adapter: Adapter,
    /// A message as the department sends it when the case is rich, and how it becomes one of 4 KB where it is shorter.
    pub(crate) rich: (&'static str, Growth),
    /// What becomes a message of 1 MB, and how.
    pub(crate) large: (&'static str, Growth),
    /// Messages that are short by nature: they show what a message costs before it says anything.
    pub(crate) short: &'static [&'static str],
}

/// The first is land-xml: its 250 opinions in full are the contract's document.
pub(crate) const SUBJECTS: &[Subject] = &[
    Subject {
        adapter: land_xml::adapter,
        rich: ("020-opinion-in-full", Growth::None),
        large: ("020-opinion-in-full", Growth::Documents("YDYS")),
        short: &["001-opinion-approved-rare-name"],
    },
    Subject {
        adapter: planning_xml::adapter,
        rich: ("020-site-opinion-in-full", Growth::None),
        large: ("020-site-opinion-in-full", Growth::Within(&SITE_CONDITIONS)),
        short: &["001-site-opinion-municipal-prefix-gh"],
    },
    Subject {
        adapter: agriculture_xml::adapter,
        rich: ("001-tractor-and-combine-licences", Growth::Written),
        large: ("001-tractor-and-combine-licences", Growth::Written),
        short: &["004-tracked-tractor-cancelled"],
    },
    Subject {
        adapter: inspection_xml::adapter,
        rich: ("020-feedback-in-full", Growth::None),
        large: ("020-feedback-in-full", Growth::Within(&FEEDBACK)),
        short: &["001-red-light-out", "002-feedback-in-comment-splits-text"],
    },
    Subject {
        adapter: hall_xml::adapter,
        rich: ("020-acceptance-in-full", Growth::None),
        large: ("020-acceptance-in-full", Growth::Within(&MATERIALS)),
        short: &["005-step-started"],
    },
    Subject {
        adapter: reform_json::adapter,
        rich: ("020-decision-in-full", Growth::None),
        large: ("020-decision-in-full", Growth::Within(&DECISION_CONDITIONS)),
        short: &["001-opinion-as-delivered-to-reform-commission"],
    },
    Subject {
        adapter: food_drug_json::adapter,
        rich: ("003-every-scope-remark-and-renewal", Growth::Written),
        large: ("003-every-scope-remark-and-renewal", Growth::Written),
        short: &[],
    },
    Subject {
        adapter: village_json::adapter,
        rich: ("004-permit-every-other-relation", Growth::None),
        large: ("006-permit-with-twenty-scans", Growth::Files),
        short: &["001-permit-three-level-review-with-scan"],
    },
];

const SITE_CONDITIONS: Within =
    Within { behind: "</gh:理由>", before: "\n  </gh:审查意见>", joint: "", place: &["body", "conditions"] };

const FEEDBACK: Within = Within { behind: "<FKYJ>", before: "</FKYJ>", joint: "\n", place: &["text"] };

const MATERIALS: Within = Within { behind: "<CLQD>", before: "\n  </CLQD>", joint: "", place: &["data", "materials"] };

const DECISION_CONDITIONS: Within =
    Within { behind: "\"条件\": [", before: "\n    ],\n", joint: ",", place: &["body", "conditions"] };
