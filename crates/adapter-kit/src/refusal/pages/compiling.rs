//! CW001 to CW026: what is wrong with a mapping when it is compiled.

super::pages! {
    CW001 = 1, "not TOML, or unknown key",
        "The file is not TOML 1.0, or has a key that the kit does not know.",
        "the nearest known key is shown.";
    CW002 = 2, "path syntax",
        "A `from`, `each`, `to` or `when` path is not written right; the position is shown.",
        "source paths are `A/B`, `A/@x`, `@x`, `.`, with a selector `COL[@NAME='x']` at most (in JSON `list[kind='1']`); canonical ones `a.b`, `a[0].b`, `a[member=value].b`.";
    CW003 = 3, "undeclared prefix",
        "A path uses a prefix that `namespaces` does not declare.",
        "add it to `[format].namespaces`.";
    CW004 = 4, "target not in the schema",
        "The canonical path of `to` or `set` does not exist in the document type's schema.",
        "the three nearest paths are shown.";
    CW005 = 5, "codec does not fit the schema",
        "The codec, or the value of a `set`, makes another type than the schema wants at this path: a text where a date is wanted, an amount where a text is.",
        "take one of the codecs that are shown.";
    CW006 = 6, "two rows to one target",
        "Two rows write the same canonical path, and their `when` can hold together.",
        "make the conditions disjoint, or drop one row.";
    CW007 = 7, "two rows claim one source",
        "Two rows that can be active together claim the same source path.",
        "make the conditions disjoint, or drop one row.";
    CW008 = 8, "group and list do not match",
        "The target of a group is not a list, or a row writes a list without saying which element.",
        "use `each` with `rows` where elements repeat; else choose one element, `[0]` or `[role=applicant]`.";
    CW009 = 9, "row cannot be reached",
        "The row lies below an element that a `keep` or `ignore` row takes whole.",
        "drop one of them.";
    CW010 = 10, "unknown codec or option",
        "There is no such codec, or it has no such option.",
        "the known ones are shown.";
    CW011 = 11, "required row only decodes",
        "A message that is to be encoded has a required row without an inverse.",
        "give the inverse, or set `direction = \"in\"`.";
    CW012 = 12, "messages not disjoint",
        "Two messages can match the same root.",
        "add `match` to tell them apart.";
    CW013 = 13, "condition on nothing",
        "A `when` or `match` compares a path that no row takes, so its value would not be written again; or the `at` of a code table names no date row, or no row uses the table.",
        "correct the path, or add a row for it (`const` or `keep` will do).";
    CW014 = 14, "constant fails its codec",
        "A `const` or `default` does not pass the codec of its own row: the adapter would refuse what it writes.",
        "correct the value.";
    CW015 = 15, "text row on an element with child rows",
        "A row takes the text of an element whose children have rows as well. Text between elements has no place of its own to be written back to.",
        "drop one of them; where both matter, keep the element whole.";
    CW016 = 16, "rows of one element are apart",
        "Row order is element order on encode, so all rows below one element must stand together.",
        "move the row to the others.";
    CW017 = 17, "no reason",
        "A `keep`, `ignore`, `one_way` or `set` does not say why.",
        "write one sentence.";
    CW018 = 18, "required field has no row",
        "The schema requires a field that no row, constant or hook makes: every document would be refused. What kit and hub fill is not missed.",
        "add a row, or `set` with the reason, if the department's form says nothing of the kind.";
    CW019 = 19, "forms are ambiguous",
        "Two date forms accept one string with two meanings.",
        "drop one.";
    CW020 = 20, "code table overlap",
        "Two lines of a code table give different values to one key on one day.",
        "end the older line where the newer begins.";
    CW021 = 21, "code table not invertible",
        "Several legacy values share a canonical value, and not exactly one is written.",
        "give all but one `direction` in.";
    CW022 = 22, "code not in the schema",
        "A canonical value of a code table or `set` is not in the closed list that the schema has at its target.",
        "correct it; the list is shown.";
    CW023 = 23, "emitted encoding not accepted",
        "`emits` is not in `accepts`: the adapter could not read what it writes.",
        "add it to `accepts`.";
    CW024 = 24, "hook not registered or not used",
        "A row names a hook that the crate does not register, or a registered hook has no row.",
        "register it in `adapter!`, or drop it.";
    CW025 = 25, "selectors overlap",
        "Two selectors can choose the same element of the source, or the elements of one canonical list are found in two ways.",
        "tell elements apart by different values of one attribute or member, and name those of a list in one way.";
    CW026 = 26, "version not raised",
        "Rows, code tables or the format changed since the last release, which `mapping/<name>.lock` holds in digests, and the version did not; or it fell; or a new major version does not say what it breaks. Versions below 1.0.0 are not locked.",
        "raise the patch version where every golden of the last release is read as before, the minor one where something is only added (a field, a code), else the major one with `breaking = \"why\"`; `causeway adapter test ID --bless` then writes the lock.";
}
