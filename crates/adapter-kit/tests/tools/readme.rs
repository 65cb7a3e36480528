//! What `crates/adapters/README.md` tells authors to do is done here to the letter, and comes out as it says.

use std::path::Path;

use adapter_kit::cli::{self, NewAdapter, Shelf};

use crate::new::{mapping, written};

const ID: &str = "planning-office-xml";

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../adapters/README.md")).expect("readable")
}

/// The block that begins with this line.
fn block<'r>(readme: &'r str, head: &str) -> &'r str {
    let (_, rest) = readme.split_once(&format!("```{head}\n")).unwrap_or_else(|| panic!("no block {head}"));
    rest.split_once("```").expect("the block ends").0
}

#[test]
fn the_example_of_the_readme_goes_from_samples_to_a_green_run() {
    let readme = readme();
    let samples = ["permit-1.xml", "permit-2.xml"]
        .map(|name| (name.to_owned(), block(&readme, &format!("xml {name}")).as_bytes().to_vec()));
    let kind = "planning-consultation-opinion";
    assert!(readme.contains(&format!("adapter new {ID} --from permit-1.xml permit-2.xml --type {kind}\n")));
    let request = NewAdapter { id: ID, samples: &samples, document_type: Some(kind), each: None };
    let made = cli::new_adapter(&request).unwrap_or_else(|answer| panic!("{}", answer.err));
    let started = mapping(&made);
    for row in block(&readme, "toml started").lines() {
        assert!(started.lines().any(|line| line.starts_with(row)), "{row}\nis not what is written:\n{started}");
    }

    let here = written(ID, &made);
    let folder = here.path().join("crates/adapters").join(ID).join("mapping");
    let (head, _) = started.split_once("rows = [").expect("rows");
    let head: String =
        head.lines().filter(|line| !line.starts_with("office-code = ")).map(|l| format!("{l}\n")).collect();
    // What the kit cannot try stands at the end and stays.
    let skips = started.find("[[skip]]").map_or("", |at| &started[at..]);
    let settled = head + block(&readme, "toml settled") + skips;
    std::fs::write(folder.join("planning-office.toml"), settled).expect("written");
    std::fs::remove_file(folder.join("codes/office-code.csv")).expect("what no row uses");
    for name in ["codes/result.csv", "codes/applicant-kind.csv"] {
        assert!(folder.join(name).is_file(), "{name}");
        std::fs::write(folder.join(name), block(&readme, &format!("csv {name}"))).expect("written");
    }

    let shelf = Shelf { built: &[], here: here.path() };
    let lint = cli::lint(&shelf, Some(ID));
    assert_eq!((lint.code, lint.out.as_str()), (0, ""), "{}", lint.out);
    let test = cli::test(&shelf, ID, true);
    assert_eq!(test.code, 0, "{}{}", test.out, test.err);
    assert!(test.out.contains("; 0 failed; "), "{}", test.out);
    let coverage = cli::coverage(&shelf, ID, &[]);
    assert_eq!((coverage.code, coverage.out.as_str()), (0, block(&readme, "text coverage")));
}
