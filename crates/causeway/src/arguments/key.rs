//! `causeway key …`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// List keys: state, term, holder
    List {
        /// Only those of this department
        #[arg(long, value_name = "DEPARTMENT")]
        department: Option<String>,
    },
    /// Show one key with its certificates
    Show(KeyId),
    /// Make a key in the hub, or take up one that its department holds; it is pending until it is activated
    Add(KeyAdd),
    /// Print a request (PKCS#10) for the certificate of a key in the hub, for an outside authority
    Request(KeyId),
    /// Let a pending key sign; the hub's own authority certifies it unless its certificates are named
    Activate {
        #[command(flatten)]
        key: KeyId,
        /// Its certificates in PEM, leaf first, without the root
        #[arg(long, value_name = "FILE")]
        certificate: Option<PathBuf>,
    },
    /// End a key's term of signing; what it sealed can still be verified
    Retire(KeyId),
    /// Say that a key is no longer its owner's alone, and revoke its certificate
    Compromise {
        #[command(flatten)]
        key: KeyId,
        /// Since when nothing that it signed counts without proof from before (RFC 3339; invalidityDate)
        #[arg(long, value_name = "TIME")]
        since: String,
        /// This cannot be undone
        #[arg(long)]
        yes: bool,
    },
    /// Wrap all keys under another master key, all or none
    Rewrap {
        /// File of the master key under which they lie
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
        /// File of the new master key
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
}

/// Which key.
#[derive(Debug, Args)]
pub(crate) struct KeyId {
    /// Its id, or how it begins
    #[arg(value_name = "KID", allow_hyphen_values = true)]
    pub(crate) kid: String,
}

#[derive(Debug, Args)]
pub(crate) struct KeyAdd {
    /// Whose key; the hub's own department for receipts, bundles and lists
    pub(crate) department: String,
    /// What it signs
    #[arg(long = "use", value_enum, default_value = "seal", value_name = "USE")]
    pub(crate) purpose: KeyUse,
    /// How it signs
    #[arg(long = "alg", value_enum, default_value = "ES256", value_name = "ALGORITHM")]
    pub(crate) algorithm: KeyAlgorithm,
    /// First instant at which it may sign (RFC 3339); now if none is named
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    /// The department holds the key: its request (PKCS#10, PEM or DER), which the hub's own authority certifies
    #[arg(long, value_name = "FILE", conflicts_with_all = ["purpose", "algorithm", "from"])]
    pub(crate) csr: Option<PathBuf>,
    /// The department holds the key: its certificates by an outside authority in PEM, leaf first, without the root
    #[arg(long, value_name = "FILE", conflicts_with_all = ["csr", "purpose", "algorithm", "from"])]
    pub(crate) certificate: Option<PathBuf>,
}

/// What a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeyUse {
    Seal,
    Receipt,
    Bundle,
    Registry,
}

/// How a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeyAlgorithm {
    #[value(name = "ES256", alias = "es256")]
    Es256,
    #[value(name = "EdDSA", alias = "eddsa")]
    EdDsa,
}
