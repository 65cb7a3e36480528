//! CW401 to CW405: what the conformance kit finds.

super::pages! {
    CW401 = 401, "golden differs",
        "A golden file is not what the adapter makes now.",
        "read the difference; if it is meant, run `causeway adapter test ID --bless`.";
    CW402 = 402, "too many hooks",
        "More than one row in ten is a Rust function: the format should be in the table.",
        "use rows and codecs.";
    CW403 = 403, "coverage",
        "A source path is not claimed, or a row or code line is hit by no golden.",
        "add a row, `keep`, `ignore`, a golden, or the reason to `unhit`.";
    CW404 = 404, "speed",
        "The adapter falls short of its speed contract.",
        "profile it against the bench of the kit.";
    CW405 = 405, "breaking change without reason",
        "A golden of the last release is read otherwise or refused, which takes a new major version and a `breaking` reason in the mapping.",
        "raise the major version and give the reason, or undo the change.";
}
