//! The file of failed rows: every cell comes back as it was, and none runs as a formula.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use cometchat_import::importer::{
    account::{Account, FailedRows},
    entity::USERS,
    input::{Format, Read, Reader, Record},
    issue::{Code, Issue},
    mapping::{ExtraPolicy, Mapping, NullMarkers, RESERVED},
    pipeline::{MapRow, Pipeline, PipelineOptions, Pull},
    rule::Policy,
    wording::Wording,
};
use proptest::prelude::*;

/// A source's header and rows as its columns understand them.
type Table = (Vec<String>, Vec<Vec<String>>);

/// Reads CSV, keeps what the columns make of it, and fails every row.
fn fail_all(source: &[u8]) -> (Table, Vec<u8>) {
    let mut reader = Reader::new(Some(Format::Csv));
    reader.push(source);
    reader.end();
    let mut columns = Mapping::new(&USERS, Vec::new(), ExtraPolicy::Drop).unwrap();
    let mut file = FailedRows::default();
    let (mut names, mut rows, mut own) = (Vec::new(), Vec::new(), Vec::new());
    let mut out = Vec::new();
    let issue = || [Issue::new(Code::Type, "=name", "x").found("\n,\"")];
    loop {
        match reader.read() {
            Read::Header(header) => {
                let header = header.to_vec();
                columns.name_cells(&header);
                let delimiter = reader.delimiter().unwrap();
                file.csv(&header, delimiter, reader.has_bom(), NullMarkers::default());
                let all = columns.header().iter().map(|column| column.name.clone());
                let all: Vec<String> = all.collect();
                own = (0..all.len()).filter(|at| !RESERVED.contains(&all[*at].as_str())).collect();
                names = own.iter().map(|at| all[*at].clone()).collect();
            }
            Read::Row(row) => {
                let Record::Cells(cells) = &row.record else { panic!("{:?}", row.record) };
                let cells = own.iter().map(|at| columns.cell(*cells, *at).unwrap());
                rows.push(cells.map(|cell| cell.into_owned()).collect());
                let prepared = file.prepare(&row.record, row.raw);
                file.add(&prepared, row.position, &issue(), &Wording::default());
                out.extend(file.take());
            }
            Read::End => return ((names, rows), out),
            other => panic!("{other:?}"),
        }
    }
}

/// The header and the cells of a CSV file as a spreadsheet would see them.
fn seen(file: &[u8]) -> Vec<Vec<String>> {
    let mut reader = Reader::new(None);
    reader.push(file);
    reader.end();
    let mut seen = Vec::new();
    loop {
        seen.push(match reader.read() {
            Read::Header(names) => names.to_vec(),
            Read::Row(row) => match row.record {
                Record::Cells(cells) => cells.iter().map(Into::into).collect(),
                other => panic!("{other:?}"),
            },
            Read::End => return seen,
            other => panic!("{other:?}"),
        });
    }
}

fn csv(header: &[String], rows: &[Vec<String>], delimiter: char, mark: bool) -> Vec<u8> {
    let mut out = String::from(if mark { "\u{FEFF}" } else { "" });
    if !",;\t|".contains(delimiter) {
        out.push_str(&format!("sep={delimiter}\r\n"));
    }
    for row in std::iter::once(header).chain(rows.iter().map(Vec::as_slice)) {
        let cells = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
        out.push_str(&cells.collect::<Vec<_>>().join(&delimiter.to_string()));
        out.push_str("\r\n");
    }
    out.into_bytes()
}

fn runs(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

/// Any but the formula of a text, which is read as the text.
fn any_cell() -> impl Strategy<Value = String> {
    let cell = prop_oneof![
        2 => any::<String>(),
        // A mark in front would be none of the cell.
        6 => "['=+@\\-\t\r\n ,;|\"a^é😀]['=+@\\-\t\r\n ,;|\"a^é😀\u{FEFF}]{0,7}|",
    ];
    cell.prop_filter("no formula of a text", |cell| !cell.trim().starts_with("=\""))
}

fn any_table() -> impl Strategy<Value = (Vec<String>, Vec<Vec<String>>)> {
    (1_usize..5).prop_flat_map(|width| {
        let name = "['=+@\\-,;|\"\\[{a-cé. ]{1,9}";
        let names = prop::collection::vec(name, width).prop_map(|names| {
            let named = names.iter().enumerate();
            // No two are the same, and none has white space around it, or more than a blank within.
            let plain = |name: &String| name.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
            named.map(|(at, name)| format!("{}{at}", plain(name))).collect()
        });
        let row = prop::collection::vec(any_cell(), width)
            .prop_filter("not blank", |row: &Vec<String>| row.iter().any(|cell| !cell.trim().is_empty()));
        (names, prop::collection::vec(row, 1..5))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn failed_rows_read_back_as_they_were_and_run_no_formula(
        (header, rows) in any_table(),
        delimiter in prop::sample::select(vec![',', ';', '\t', '|', '^', '~']),
        mark in any::<bool>(),
    ) {
        let source = csv(&header, &rows, delimiter, mark);
        let (table, failed) = fail_all(&source);
        prop_assert_eq!(&table, &(header, rows));
        prop_assert_eq!(failed.starts_with("\u{FEFF}".as_bytes()), mark);
        let displayed = seen(&failed);
        for cell in displayed.iter().flatten() {
            prop_assert!(!runs(cell), "{:?}", cell);
        }
        // Once more, and once more: nothing grows.
        let (again, twice) = fail_all(&failed);
        prop_assert_eq!(&again, &table);
        let (third, thrice) = fail_all(&twice);
        prop_assert_eq!(&third, &table);
        prop_assert_eq!(&seen(&twice)[0], &displayed[0]);
        prop_assert_eq!(thrice, twice);
    }
}

#[test]
fn the_header_is_written_once_and_only_with_the_first_row() {
    let (_, none) = fail_all(b"uid,name\n");
    assert!(none.is_empty());
    let (_, failed) = fail_all(b"uid,name\na,b\nc,d\n");
    let text = String::from_utf8(failed).unwrap();
    assert_eq!(text.matches("_message").count(), 1);
    assert!(text.starts_with("uid,name,_row,_code,_message\r\na,b,1,TYPE,"));
}

#[test]
fn a_failed_file_fed_in_again_has_the_same_columns_and_no_second_row_number() {
    let (_, failed) = fail_all(b"_code,uid,name,_row,_message\nX,a,'=1,9,old\n");
    let (_, again) = fail_all(&failed);
    assert_eq!(seen(&failed)[0], ["uid", "name", "_row", "_code", "_message"]);
    assert_eq!(again, failed);
}

struct Same;

impl MapRow for Same {
    fn map(&mut self, row: &str) -> Result<String, Issue> {
        let row: serde_json::Value = serde_json::from_str(row).unwrap();
        Ok(serde_json::json!({ "uid": row["uid"], "name": row["=name"] }).to_string())
    }
}

/// The bodies and the file of failed rows of an import of `input`.
fn import(input: &[u8], mapper: Option<Box<dyn MapRow>>) -> (String, String) {
    let mut pipeline = Pipeline::new(PipelineOptions {
        reader: Reader::new(None),
        mapping: Mapping::new(&USERS, Vec::new(), ExtraPolicy::Reject).unwrap(),
        policy: Policy::default(),
        batch_size: 50,
        body_bytes: usize::MAX,
        seed: 1,
        mapper,
        ..PipelineOptions::default()
    });
    let mut account = Account::default();
    account.keep_failed_rows();
    pipeline.reader.push(input);
    pipeline.reader.end();
    let mut bodies = String::new();
    loop {
        match pipeline.pull(&mut account) {
            Pull::Batch(batch) => bodies.push_str(&String::from_utf8(batch.body()).unwrap()),
            Pull::End => break,
            other => panic!("{other:?}"),
        }
    }
    let failed = account.take_failed();
    (bodies, String::from_utf8(failed).unwrap())
}

#[test]
fn a_map_function_gets_the_names_and_cells_without_their_guards() {
    let failed = "uid,'=name,_row,_code,_message\r\na,'=1+1,1,X,m\r\n";
    let (bodies, _) = import(failed.as_bytes(), Some(Box::new(Same)));
    assert_eq!(bodies, r#"{"users":{"a":{"uid":"a","name":"=1+1"}}}"#);
}

#[test]
fn a_row_with_too_many_cells_is_kept_whole_and_stays_invalid_until_it_is_fixed() {
    let (bodies, failed) = import(b"uid,name\na,Lee, Ann\nb,Bo\nc\n", None);
    assert_eq!(bodies, r#"{"users":{"b":{"uid":"b","name":"Bo"}}}"#);
    let rows = seen(failed.as_bytes());
    assert_eq!(rows[1][..4], ["a,Lee, Ann", "", "1", "CELL_COUNT"]);
    assert_eq!(rows[2][..4], ["c", "", "3", "CELL_COUNT"]);
    let (bodies, again) = import(failed.as_bytes(), None);
    assert!(bodies.is_empty());
    assert_eq!(seen(again.as_bytes())[1][..2], rows[1][..2]);
}

#[test]
fn json_rows_are_written_as_they_were_with_our_fields_behind() {
    let input = "{\"uid\": \"a b\", \"name\":\"\\u00e9\", \"metadata\":{\"n\": 1.0}}\n{\"uid\":\n7\n";
    let (bodies, failed) = import(input.as_bytes(), None);
    assert!(bodies.is_empty());
    let lines: Vec<&str> = failed.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].starts_with(
        "{\"uid\":\"a b\",\"name\":\"\\u00e9\",\"metadata\":{\"n\":1.0},\"_row\":1,\"_code\":\"CHARACTER\",\"_message\":\""
    ));
    assert!(lines[1].starts_with("{\"_source\":\"{\\\"uid\\\":\",\"_row\":2,\"_code\":\"JSON\","));
    assert!(lines[2].starts_with("{\"_source\":\"7\",\"_row\":3,\"_code\":\"NOT_AN_OBJECT\","));
    for line in &lines {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok());
    }
    // Fed in again, each has one of our fields still, and the first can be fixed.
    let (_, again) = import(failed.as_bytes(), None);
    for line in again.lines() {
        assert_eq!(line.matches("\"_row\":").count(), 1, "{line}");
    }
    assert_eq!(again.lines().next(), Some(lines[0]));
    let fixed = lines[0].replace("a b", "a");
    let (bodies, _) = import(fixed.as_bytes(), None);
    assert_eq!(bodies, r#"{"users":{"a":{"uid":"a","name":"\u00e9","metadata":{"n":1.0}}}}"#);
}
