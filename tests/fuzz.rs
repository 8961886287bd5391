//! Every input that fuzzing is to start from, and every input that once broke something, through the
//! properties that the fuzzers check (`tests/fuzz/README.md`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "fuzz/src/lib.rs"]
mod properties;

use std::{
    fs,
    path::{Path, PathBuf},
};

use properties::csv_cells::{self, Compared, Difference};
use proptest::{collection::vec, prelude::*, sample::select, strategy::ValueTree, test_runner::TestRunner};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz").join(name)
}

/// What a folder has, sorted; nothing if there is none.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).map(|entries| entries.map(|entry| entry.unwrap().path()).collect()).unwrap_or_default();
    paths.sort();
    paths
}

fn all_hold(kept: &str) -> usize {
    let mut count = 0;
    for (target, holds) in properties::TARGETS {
        for path in entries(&folder(kept).join(target)) {
            // Printed only if what follows fails.
            println!("{}", path.display());
            holds(&fs::read(&path).unwrap());
            count += 1;
        }
    }
    count
}

#[test]
fn every_property_holds_for_the_inputs_that_fuzzing_starts_from() {
    assert!(all_hold("corpus") >= properties::TARGETS.len());
}

#[test]
fn every_property_holds_for_the_inputs_that_broke_something_once() {
    all_hold("regressions");
}

#[test]
fn every_property_holds_for_an_empty_input() {
    for (_, holds) in properties::TARGETS {
        holds(b"");
    }
}

#[test]
fn every_kept_input_belongs_to_a_target_and_every_target_has_some() {
    let known = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        properties::TARGETS.iter().any(|(target, _)| *target == name)
    };
    for kept in ["corpus", "regressions"] {
        for path in entries(&folder(kept)) {
            assert!(known(&path), "no target of this name: {}", path.display());
        }
    }
    for (target, _) in properties::TARGETS {
        assert!(!entries(&folder("corpus").join(target)).is_empty(), "{target}");
        let fuzzer = folder("targets").join(format!("{target}.rs"));
        assert!(fuzzer.exists(), "{}", fuzzer.display());
    }
}

#[test]
fn the_kept_inputs_of_csv_cells_meet_every_difference() {
    let mut compared = Compared::default();
    for path in entries(&folder("corpus/csv_cells")) {
        compared.add(&csv_cells::compare(&fs::read(&path).unwrap()));
    }
    print_shares("the kept inputs", &compared);
    let met: Vec<Difference> = compared.different.keys().copied().collect();
    assert_eq!(met, Difference::ALL);
}

#[test]
fn csv_cells_compares_nearly_all_that_people_write_and_much_of_noise() {
    let cell =
        select(vec!["a", "", "b c", "Zoë", "\"q\"\"q\"", "\"x,y\"", "\"x\r\ny\"", "5\" disk", " ", "\"\"", "1;2|3"]);
    let odd = select(vec!["\"z\" ", "\"bad\"x", "\"open", "a,b", "\u{feff}"]);
    let rows = |cell: BoxedStrategy<&'static str>| {
        let end = select(vec!["\n", "\r\n", "\r", "\n\n"]);
        let row = (vec(cell, 2..=2), end).prop_map(|(cells, end)| cells.join(",") + end);
        vec(row, 1..20).prop_map(|rows| format!("000uid,name\n{}", rows.concat()).into_bytes())
    };
    let written = rows(cell.clone().boxed());
    let spoilt = rows(prop_oneof![8 => cell, 1 => odd].boxed());
    let noise = select(b"\",;\t|\n\r\"\na b\0\xEF\xBB\xBF\xC3\xA9,,\n".to_vec());
    let noise = vec(noise, 3..200);

    for (name, files, least) in [
        ("files as people write them", written.boxed(), 90),
        ("files with mistakes", spoilt.boxed(), 60),
        ("noise", noise.boxed(), 5),
    ] {
        let mut runner = TestRunner::deterministic();
        let mut compared = Compared::default();
        for _ in 0..1_000 {
            let file = files.new_tree(&mut runner).unwrap().current();
            compared.add(&csv_cells::compare(&file));
        }
        let share = print_shares(name, &compared);
        assert!(share >= least, "{name}: {share} % of the rows are alike");
    }
}

/// Prints what was compared, and returns how many rows in a hundred are the same to both readers.
fn print_shares(name: &str, compared: &Compared) -> u64 {
    let Compared { alike, different } = compared;
    let about_rows = |difference: &Difference| !Difference::BESIDES.contains(difference);
    let others = different.iter().filter(|(difference, _)| about_rows(difference));
    let share = 100 * alike / (alike + others.map(|(_, count)| count).sum::<u64>()).max(1);
    println!("{name}: {share} % of the rows and headers are alike ({alike}); besides");
    for (difference, count) in different {
        println!("  {count:6} {difference:?}");
    }
    share
}
