//! CW101 to CW155: bytes, characters, XML, JSON, limits.

super::pages! {
    CW101 = 101, "encoding not accepted",
        "The message names an encoding that this adapter does not read. HZ, UTF-7, UTF-16 and every label outside `accepts` are refused, never guessed.",
        "have the sender use an accepted encoding, or add it to `[format].accepts`.";
    CW102 = 102, "encoding unknown",
        "The bytes are not UTF-8, and neither declaration, transport, registration nor mapping says what they are. GB18030 is never tried: plausible nonsense would come of it.",
        "declare the encoding, or set `assume` in the partner's registration.";
    CW103 = 103, "bytes are not in the encoding",
        "The bytes break the rules of the encoding that was settled, at `originalByte`: a character cut in half, or bytes of another encoding.",
        "send the file again, whole; check the label against what the sending system writes.";
    CW104 = 104, "UTF-16",
        "The message is UTF-16 or UTF-32 by its byte order mark or its first bytes.",
        "have the sender write UTF-8 or GB18030.";
    CW107 = 107, "label is wrong, read as UTF-8",
        "A note: the bytes are UTF-8 by their mark or their form, although the label names another encoding.",
        "have the sender correct the label; nothing was lost.";
    CW108 = 108, "declaration and transport disagree",
        "A note: the XML declaration and the transport name different encodings; the declaration was followed.",
        "have the sender make the two agree.";
    CW109 = 109, "identifier fails its check",
        "A note: the identifier has the wrong form or check character; it is kept raw, without a normal value.",
        "have the department correct its record, or set `on_bad = \"refuse\"`.";
    CW120 = 120, "no root element",
        "The input is empty, or holds comments and instructions only.",
        "send a document.";
    CW121 = 121, "content after the root element",
        "A second root element, text, CDATA or a reference stands after the root element.",
        "send one document per message; cut off what follows.";
    CW122 = 122, "content before the root element",
        "Text, CDATA or a reference stands before the root element.",
        "cut off what comes before.";
    CW123 = 123, "character not allowed",
        "XML 1.0 allows tab, LF, CR and characters from U+0020 except surrogates, U+FFFE and U+FFFF; the same holds inside comments and instructions.",
        "have the sender remove the character.";
    CW124 = 124, "reference to a character not allowed",
        "A character reference names a character that XML 1.0 does not allow, or is not one: `&#1;`, `&#xD800;`, `&#x110000;`, `&#;`.",
        "have the sender remove the reference.";
    CW125 = 125, "entity not known",
        "Only lt, gt, amp, quot and apos are known; a document type that declares more is refused.",
        "write the character itself.";
    CW126 = 126, "not a name",
        "An element, attribute or instruction name is not an XML Name, or has a colon at its edge or more than one.",
        "have the sender correct the name.";
    CW127 = 127, "unbound prefix",
        "A prefix stands without a declaration, or a declaration touches `xml` or `xmlns`, or takes a prefix back by `xmlns:p=\"\"`.",
        "declare the prefix on the element or above it.";
    CW128 = 128, "attribute twice",
        "An element has the same attribute twice, as spelled or by namespace and local name.",
        "have the sender remove one of them.";
    CW129 = 129, "attribute value",
        "An attribute has no value or an unquoted one, stands against its neighbour, or holds `<` or a bare `&`.",
        "quote the value; write `&lt;` and `&amp;`.";
    CW130 = 130, "doctype",
        "A document type declaration is refused always: entities are a way to attack the reader and other files.",
        "have the sender leave it out.";
    CW131 = 131, "XML declaration",
        "The XML declaration is not at the very start, its version is not 1.0, or its parts are wrong or out of order.",
        "write `<?xml version=\"1.0\" encoding=\"...\"?>` first, or nothing.";
    CW132 = 132, "]]> in text",
        "The characters `]]>` may not stand in text.",
        "write `]]&gt;`.";
    CW133 = 133, "not well-formed",
        "`--` in a comment, an instruction named `xml`, a tag unclosed or mismatched, a bare `&`, or another breach of XML 1.0.",
        "have the sender write XML by a library, not by joining strings.";
    CW140 = 140, "not JSON",
        "The text breaks the grammar of RFC 8259: a missing comma, a single quote, a control character in a string, the end too early.",
        "have the sender write JSON by a library, not by joining strings.";
    CW141 = 141, "comment or trailing comma",
        "Comments and a comma before `}` or `]` are not JSON.",
        "have the sender remove them.";
    CW142 = 142, "duplicate key",
        "An object has the same member twice, compared after unescaping. Most readers keep the last one silently.",
        "have the sender decide which one counts.";
    CW143 = 143, "lone surrogate",
        "A `\\u` escape names half of a surrogate pair: no character.",
        "have the sender write the character itself, or both halves.";
    CW144 = 144, "content after the value",
        "Something stands after the JSON value.",
        "send one value per message.";
    CW150 = 150, "too large",
        "The message or one of its documents has more bytes than allowed.",
        "send it in parts, or raise the limit in the configuration.";
    CW151 = 151, "too deep",
        "Elements, objects or arrays are nested deeper than allowed.",
        "no real message is that deep; look at what made it.";
    CW152 = 152, "too many attributes",
        "An element has more attributes than allowed.",
        "look at what made the message.";
    CW153 = 153, "text too long",
        "A text, attribute value or string has more bytes than allowed for its place.",
        "send large content as an attachment, or raise the limit.";
    CW154 = 154, "name too long",
        "A name has more bytes than allowed.",
        "look at what made the message.";
    CW155 = 155, "too many",
        "The message has more elements, documents or leftover items than allowed.",
        "send it in parts, or raise the limit in the configuration.";
}
