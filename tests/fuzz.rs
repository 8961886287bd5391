//! Every input that fuzzing is to start from, and every input that once broke something, through the
//! properties that the fuzzers check (`tests/fuzz/README.md`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "fuzz/src/lib.rs"]
mod properties;

use std::{
    fs,
    path::{Path, PathBuf},
};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fuzz")
        .join(name)
}

/// What a folder has, sorted; nothing if there is none.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .map(|entries| entries.map(|entry| entry.unwrap().path()).collect())
        .unwrap_or_default();
    paths.sort();
    paths
}

fn all_hold(kept: &str) -> usize {
    let mut count = 0;
    for (target, holds) in properties::TARGETS {
        for path in entries(&folder(kept).join(target)) {
            // Shown only if what follows fails.
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
        properties::TARGETS
            .iter()
            .any(|(target, _)| *target == name)
    };
    for kept in ["corpus", "regressions"] {
        for path in entries(&folder(kept)) {
            assert!(known(&path), "no target of this name: {}", path.display());
        }
    }
    for (target, _) in properties::TARGETS {
        assert!(
            !entries(&folder("corpus").join(target)).is_empty(),
            "{target}"
        );
        let fuzzer = folder("targets").join(format!("{target}.rs"));
        assert!(fuzzer.exists(), "{}", fuzzer.display());
    }
}
