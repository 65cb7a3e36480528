//! CW001 to CW026: what is wrong with a mapping when it is compiled.

super::pages! {
    CW001 = 1, "not TOML, or unknown key",
        "The file is not TOML 1.0, or has a key that the kit does not know.",
        "the nearest known key is shown.";
    CW002 = 2, "path syntax",
        "A `from` path is not written right; the position is shown.",
        "steps are `A/B`, `A/@x`, `@x`, `.`, with a selector `COL[@NAME='x']` at most.";
    CW003 = 3, "undeclared prefix",
        "A path uses a prefix that `namespaces` does not declare.",
        "add it to `[format].namespaces`.";
    CW004 = 4, "target not in the schema",
        "The canonical path of `to` or `set` does not exist in the document type's schema.",
        "the three nearest paths are shown.";
    CW005 = 5, "codec does not fit the schema",
        "The codec makes another type than the schema wants at this path.",
        "the codecs that fit are shown.";
    CW006 = 6, "two rows to one target",
        "Two rows write the same canonical path, and their `when` can hold together.",
        "make the conditions disjoint, or drop one row.";
    CW007 = 7, "two rows claim one source",
        "Two rows that can be active together claim the same source path.",
        "make the conditions disjoint, or drop one row.";
    CW008 = 8, "group and list do not match",
        "The target of a group is not a list, or a list is written without a group.",
        "use `each` with `rows` for lists, and only for them.";
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
        "The path of a `when` or `match` is no row and no attribute.",
        "correct the path.";
    CW014 = 14, "constant fails its codec",
        "A `const` or `default` does not pass the codec of its own row.",
        "correct the value.";
    CW015 = 15, "text row on an element with child rows",
        "A row takes the text of an element whose children have rows as well.",
        "use a `mixed` hook, or drop one of them.";
    CW016 = 16, "rows of one element are apart",
        "Row order is element order on encode, so all rows below one element must stand together.",
        "move the row to the others.";
    CW017 = 17, "no reason",
        "A `keep`, `ignore`, `one_way` or `set` does not say why.",
        "write one sentence.";
    CW018 = 18, "required field has no row",
        "The schema requires a field that no row, constant or hook makes.",
        "add a row or `set`.";
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
        "A canonical value is not in the schema's enumeration.",
        "correct it; the enumeration is shown.";
    CW023 = 23, "emitted encoding not accepted",
        "`emits` is not in `accepts`: the adapter could not read what it writes.",
        "add it to `accepts`.";
    CW024 = 24, "hook not registered or not used",
        "A row names a hook that the crate does not register, or a registered hook has no row.",
        "register it in `adapter!`, or drop it.";
    CW025 = 25, "selectors overlap",
        "Two selectors of one element can choose the same one.",
        "make them disjoint.";
    CW026 = 26, "version not raised",
        "Rows changed since the last release, and the version did not.",
        "raise it: patch, minor or major by what changed.";
}
