//! CW301 to CW306: what cannot be written in a department's own format.

super::pages! {
    CW301 = 301, "required canonical value absent",
        "The format requires a value that the document does not have, or the message's own `match` asks for one and would not take it for this message.",
        "complete the document, give the row a `default`, or send another message.";
    CW302 = 302, "character not in the target encoding",
        "The document has a character that the department's encoding cannot hold. A numeric reference in its place would be corruption inside CDATA.",
        "agree on GB18030 or UTF-8 with the department.";
    CW303 = 303, "value not exactly representable",
        "The format cannot hold the value as it is: more decimals than its scale, another unit, a separator inside an item.",
        "agree on a wider field; nothing is rounded.";
    CW304 = 304, "canonical code has no legacy value on that day",
        "The code table in force on that day has no line for this canonical value.",
        "add a line to the table or ask the department.";
    CW305 = 305, "value has no row",
        "The document has a value that the format cannot carry. By default a note, a refusal under `on_unmapped = \"refuse\"`.",
        "add a row, if the format has a place for it.";
    CW306 = 306, "not written in this direction",
        "The message is only ever read (`direction = \"in\"`), or a required row is one-way.",
        "choose another message or adapter.";
}
