//! The command line.

mod key;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use key::{Key, KeyAdd, KeyAlgorithm, KeyUse};

/// Data exchange and document interoperability between the departments of a city.
#[derive(Debug, Parser)]
#[command(name = "causeway", version, propagate_version = true, arg_required_else_help = true)]
pub(crate) struct Arguments {
    /// The configuration file
    #[arg(long, global = true, default_value = "causeway.toml", value_name = "FILE")]
    pub(crate) config: PathBuf,
    /// Say less on stderr
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Say more on stderr
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// Language of reports (else LANG)
    #[arg(long, global = true, value_enum)]
    pub(crate) lang: Option<Lang>,
    /// Form of what is printed
    #[arg(long, global = true, value_enum, default_value = "text")]
    pub(crate) format: Format,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Languages of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    Zh,
    En,
}

/// Forms of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Tell the story of one opinion on an embedded hub, check every step, then serve
    Demo(Demo),
    /// Make a folder with configuration, data, a development PKI and the folder trust/
    Init(Init),
    /// Run the hub
    Serve,
    /// List and apply the store's migrations
    Migrate {
        /// Only list them
        #[arg(long)]
        dry_run: bool,
        /// The last one to apply
        #[arg(long, value_name = "NAME")]
        to: Option<String>,
    },
    /// Write the store down in a file under a passphrase; the hub may serve meanwhile
    Backup(Backup),
    /// Fill an empty store with a backup, of whichever kind of store it was made
    Restore(Restore),
    /// Check that the hub is whole; it may serve meanwhile
    Doctor(Doctor),
    /// Verify sealed documents, offline
    Verify(Verify),
    /// The transparency log
    #[command(subcommand)]
    Log(Log),
    /// Work with adapters
    #[command(subcommand)]
    Adapter(Adapter),
    /// Print or check configuration
    #[command(subcommand)]
    Config(Config),
    /// Print the OpenAPI description
    Openapi,
    /// API keys of department systems
    #[command(subcommand)]
    ApiKey(ApiKey),
    /// Keys: made, certified, activated, retired, compromised, rewrapped
    #[command(subcommand)]
    Key(Key),
    /// Departments
    #[command(subcommand)]
    Department(Records),
    /// Administrative divisions
    #[command(subcommand)]
    Division(Records),
    /// Functional areas
    #[command(subcommand)]
    Area(Records),
    /// Matters
    #[command(subcommand)]
    Matter(Records),
    /// Purposes
    #[command(subcommand)]
    Purpose(Records),
    /// Mandates
    #[command(subcommand)]
    Mandate(Records),
    /// Agreements
    #[command(subcommand)]
    Agreement(Records),
    /// Cases
    #[command(subcommand)]
    Case(Records),
    /// Trust list, registry list, status list and CRLs
    #[command(subcommand)]
    Trust(Trust),
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// End after the story; 0 only if every step came out as told
    #[arg(long)]
    pub(crate) exit: bool,
    /// Where the artefacts go; an existing folder must be a demo's
    #[arg(long, default_value = "causeway-demo", value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Where to serve afterwards; the next free port if this one is taken
    #[arg(long, default_value = "127.0.0.1:8480", value_name = "ADDRESS")]
    pub(crate) listen: std::net::SocketAddr,
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The folder to make
    pub(crate) dir: PathBuf,
    /// Fill the registry with the fictitious municipality of Yunqiao, with hosted keys
    #[arg(long)]
    pub(crate) sample: bool,
    /// Keep the data in this PostgreSQL database instead of the folder: postgres://USER:PASSWORD@HOST/DATABASE; - reads the
    /// connection string from stdin, so that it stands in no list of processes
    #[arg(long, value_name = "URL")]
    pub(crate) postgres: Option<String>,
    /// Use a folder that is not empty
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file to make; one that is there is not written over
    #[arg(long, value_name = "FILE")]
    pub(crate) to: PathBuf,
    /// A file whose first line is the passphrase (12 characters or more), which its owner alone may read
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup
    #[arg(long, value_name = "FILE")]
    pub(crate) from: PathBuf,
    /// A file whose first line is the passphrase that the backup was made with
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Look at every row of the store
    #[arg(long)]
    pub(crate) deep: bool,
    /// Keep secrets from others where their files are open to them
    #[arg(long)]
    pub(crate) fix: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Sealed documents; - reads stdin
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// A trust list, or a folder with trust list, registry list, status list and CRLs
    #[arg(long, value_name = "PATH")]
    pub(crate) trust: Option<PathBuf>,
    /// Judge at this instant (RFC 3339) instead of now
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Log {
    /// Recompute the root from all entries; check tiles, signatures and consistency
    Verify(LogVerify),
}

#[derive(Debug, Args)]
pub(crate) struct LogVerify {
    /// The log: an address like <https://hub.example.gov.cn/log>, or a folder with the same files
    #[arg(value_name = "URL|DIR")]
    pub(crate) log: String,
    /// An older checkpoint that the log must contain
    #[arg(long, value_name = "CHECKPOINT")]
    pub(crate) from: Option<PathBuf>,
    /// The trust list, or a folder with it; else the one that stands beside the log
    #[arg(long, value_name = "PATH")]
    pub(crate) trust: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Adapter {
    /// Id, version, messages, encodings, grade
    List,
    /// Make an adapter's crate from real samples
    New(AdapterNew),
    /// Translate a message
    Run(AdapterRun),
    /// Check mappings: place, cause and fix of each finding
    Lint {
        /// An adapter's id or folder; all under crates/adapters if none is named
        target: Option<String>,
        /// Print the page of a code
        #[arg(long, value_name = "CODE")]
        explain: Option<String>,
    },
    /// Print the canonical paths of a document type, of question, case-report or feedback; what there is if none is named
    Fields {
        /// The type
        r#type: Option<String>,
    },
    /// Show what becomes of every source path
    Coverage {
        /// The adapter's id, or its folder
        id: String,
        /// Messages; the goldens if none is named
        files: Vec<PathBuf>,
    },
    /// Show for each value which row took it and what it became
    Trace {
        /// The adapter's id, or its folder
        id: String,
        /// The message; - reads stdin
        #[arg(long = "in", value_name = "FILE")]
        input: PathBuf,
        /// Only sources whose path ends so
        #[arg(long)]
        path: Option<String>,
        /// The encoding that the transport names
        #[arg(long, value_name = "LABEL")]
        charset: Option<String>,
    },
    /// Run an adapter's goldens
    Test {
        /// The adapter's id, or its folder
        id: String,
        /// Rewrite the goldens and print what changed
        #[arg(long)]
        bless: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct AdapterNew {
    /// The adapter's id, for example soil-xml
    pub(crate) id: String,
    /// Real messages, all XML or all JSON; several of each kind tell more
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    pub(crate) from: Vec<PathBuf>,
    /// The document type, or question, case-report, feedback, so that places are proposed; `causeway adapter fields` lists them
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) document_type: Option<String>,
    /// Path of the element of which each is a document of its own; . if the root is the document
    #[arg(long, value_name = "PATH")]
    pub(crate) each: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct AdapterRun {
    /// The adapter whose format the message has: its id, or its folder
    pub(crate) id: String,
    /// The message; - reads stdin
    #[arg(long = "in", value_name = "FILE")]
    pub(crate) input: PathBuf,
    /// json, or the id of the adapter to translate to
    #[arg(long, default_value = "json")]
    pub(crate) to: String,
    /// The encoding that the transport names
    #[arg(long, value_name = "LABEL")]
    pub(crate) charset: Option<String>,
    /// Write the provenance table here
    #[arg(long, value_name = "FILE")]
    pub(crate) provenance: Option<PathBuf>,
    /// Write the residual table here
    #[arg(long, value_name = "FILE")]
    pub(crate) residual: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Config {
    /// Check the configuration; names key, file and line
    Check,
    /// Print every key with its default and a comment
    Default,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ApiKey {
    /// Make a key; it is shown this once
    Add {
        /// Whose key
        department: String,
        /// What it may do: publish, pull, seal, cases, inbox
        #[arg(long, value_delimiter = ',', required = true)]
        scope: Vec<String>,
        /// First day on which it no longer holds (at most one year on)
        #[arg(long, value_name = "DATE")]
        expires: Option<String>,
    },
    /// List keys by prefix
    List,
    /// End a key at once
    End {
        /// Its 8 characters
        prefix: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Records {
    /// Bring in a JSON array of records, all or nothing
    Import(Import),
    /// List the records in their newest version
    List,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The file; - reads stdin
    pub(crate) file: PathBuf,
    /// Check only
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Admit sealing authorisations, endpoints and active agreements although records are there
    #[arg(long)]
    pub(crate) bootstrap: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Trust {
    /// List the files of a trust folder: number, of when, until when
    List {
        /// A trust list, or a folder with it; the hub's own if none is named
        path: Option<PathBuf>,
    },
    /// Show a trust list: roots and their fingerprint, anchors, registry keys, logs, witnesses
    Show {
        /// A trust list, or a folder with it; the hub's own if none is named
        path: Option<PathBuf>,
    },
    /// Write the current trust folder
    Export {
        /// Where to
        dir: PathBuf,
    },
    /// Add a root key's signature to a trust list and print it; needs no hub
    Sign {
        /// The list as others signed it, or its bare payload; - reads stdin
        file: PathBuf,
        /// The root key (PKCS#8, DER)
        #[arg(long, value_name = "ROOT")]
        key: PathBuf,
    },
    /// Take a signed trust list in the place of the one before
    Import {
        /// The file; - reads stdin
        file: PathBuf,
    },
}
