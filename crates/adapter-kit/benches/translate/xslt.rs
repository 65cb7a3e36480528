//! The rival: libxslt, by Debian's `xsltproc`, with a stylesheet that says what land-xml's mapping says of an opinion.

use std::process::{Command, Stdio};

use document::json::{Value, parse};

use crate::clock::{median, ratio, seconds};
use crate::load::Load;
use crate::table::canonical_bytes;

/// The strict decode beside libxslt's parsing, transforming and serialising of the same bytes.
pub(crate) const GOAL: f64 = 5.0;
/// Messages that one child reads, over the first: start and stylesheet are not counted.
const MESSAGES: usize = 20;
const ROUNDS: usize = 5;

/// What the two cost.
pub(crate) struct Rivals {
    /// libxslt's CPU seconds for the message.
    pub(crate) libxslt: f64,
    /// The decode's.
    pub(crate) decode: f64,
    /// libxslt's time over the decode's, by round.
    pub(crate) ratio: f64,
}

/// Measures both in turn on a batch of opinions; or says why not.
pub(crate) fn measure(load: &Load, brief: bool) -> Result<Rivals, String> {
    if !cfg!(target_os = "linux") {
        return Err("the CPU time of children is read from /proc".to_owned());
    }
    if let Err(error) = Command::new("xsltproc").arg("--version").stdout(Stdio::null()).status() {
        return Err(format!("xsltproc cannot be started ({error}); Debian has it in the package xsltproc"));
    }
    let folder = tempfile::tempdir().expect("a folder for the message");
    let message = folder.path().join("batch.xml");
    std::fs::write(&message, &load.utf8).expect("the message is written");
    let message = message.to_str().expect("a name");
    check(load, message);
    let (messages, rounds) = if brief { (1, 1) } else { (MESSAGES, ROUNDS) };
    let (mut libxslt, mut decode) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (one, more) = (child_seconds(&[message]), child_seconds(&vec![message; messages + 1]));
        libxslt.push((more - one) / messages as f64);
        let ours = || canonical_bytes(load.decode(load.utf8.as_bytes(), adapter_kit::read::text::Encoding::UTF_8));
        let times: Vec<_> = (0..messages).map(|_| seconds(&ours)).collect();
        decode.push(median(&times));
    }
    Ok(Rivals { libxslt: median(&libxslt), decode: median(&decode), ratio: ratio(&libxslt, &decode) })
}

fn xsltproc(messages: &[&str]) -> Command {
    let mut command = Command::new("xsltproc");
    command.arg("--nonet").arg(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/translate/opinion.xsl")).args(messages);
    command
}

/// Panics unless the stylesheet's documents say what the golden says: the rival does the same work.
fn check(load: &Load, message: &str) {
    let output = xsltproc(&[message]).output().expect("xsltproc starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let documents = text.lines().map(|line| match parse(line.as_bytes()).expect("strict JSON") {
        Value::Object(tree) => tree,
        other => panic!("a document is an object: {other:?}"),
    });
    let documents: Vec<_> = documents.collect();
    assert_eq!(documents.len(), load.items.len(), "a line for each document");
    load.check_written(documents);
}

/// CPU seconds of a child that transforms these messages, output and all.
fn child_seconds(messages: &[&str]) -> f64 {
    let before = children_seconds();
    let status = xsltproc(messages).stdout(Stdio::null()).status().expect("xsltproc starts");
    assert!(status.success(), "xsltproc transforms the message");
    children_seconds() - before
}

/// CPU seconds of all children so far: `cutime` and `cstime` of proc_pid_stat(5), which stand after the name in brackets.
fn children_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("/proc is mounted");
    let (_, fields) = stat.rsplit_once(')').expect("a name in brackets");
    let ticks = fields.split_whitespace().skip(13).take(2).map(|field| field.parse::<u64>().expect("a number"));
    ticks.sum::<u64>() as f64 / rustix::param::clock_ticks_per_second() as f64
}
