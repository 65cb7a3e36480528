//! CW201 to CW212: what the rows of a mapping refuse when they decode.

super::pages! {
    CW201 = 201, "no message matches this root",
        "No message of the mapping has this root element or these distinguishing values; the hint says whether namespace or name differs.",
        "have the sender use the agreed namespace and name, or add a message to the mapping.";
    CW202 = 202, "required value absent",
        "A required value is missing or blank. It is never guessed.",
        "ask the department for the value.";
    CW203 = 203, "scalar appears twice",
        "A value that may stand once stands twice; neither is preferred.",
        "ask the department which one counts.";
    CW204 = 204, "content no row claims",
        "The mapping says `residual = \"refuse\"`, and the message has content that no row claims.",
        "add a row, `keep` or `ignore` for it.";
    CW205 = 205, "number",
        "Not a number that the row's codec takes, or outside its range.",
        "have the sender correct it, or allow its spelling by `lenient`.";
    CW206 = 206, "date",
        "No form of the row fits, or the day or time does not exist.",
        "have the sender correct it, or add the form to `forms`.";
    CW207 = 207, "check character",
        "The identifier has the wrong form or its check character is wrong.",
        "have the department correct its record.";
    CW208 = 208, "constant differs",
        "A field that must have one value has another.",
        "look whether the department uses another version of the format.";
    CW209 = 209, "attachment digest differs from content",
        "The digest or size given for an attachment is not that of its bytes, or its text is not base64 (RFC 4648, padded; line breaks and spaces may stand inside).",
        "have the sender send the attachment again, digest and content from one file.";
    CW210 = 210, "code value not in table",
        "The code table in force on that day has no such value. It is never passed through. As a note: the department's own list lets unknown codes pass, so the value was left out and the code kept beside the document.",
        "add a line to the table or ask the department.";
    CW211 = 211, "hook",
        "The Rust function of this row refused the value.",
        "the title says what it expects.";
    CW212 = 212, "partner fault",
        "The department's system answered with a fault instead of a message.",
        "the value is its own words; ask its operator.";
}
