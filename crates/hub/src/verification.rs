//! The one place where the facts for a verdict are gathered, from the hub's store or from a trust folder.
