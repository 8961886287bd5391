//! Conditions on rows: their grammar, what they say of values, and that every row that is excluded is counted.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use cometchat_import::importer::{
    account::{Account, Counts, Event, Outcome, RowEvents},
    check::Check,
    entity::USERS,
    error::ErrorCode,
    filter::Filter,
    input::{Format, InputError, Reader},
    mapping::{ExtraPolicy, Mapping},
    pacer::Rate,
    pipeline::{Pipeline, PipelineOptions, Pull},
};
use proptest::{collection::vec, option, prelude::*, sample::select};

fn options(conditions: &[&str], format: Option<Format>, extra: ExtraPolicy) -> PipelineOptions {
    let filter = Filter::parse(conditions).unwrap();
    let mapping = Mapping::new(&USERS, Vec::new(), extra).unwrap();
    PipelineOptions { reader: Reader::new(format), mapping, filter, ..PipelineOptions::default() }
}

/// What became of an input.
#[derive(Debug)]
struct Run {
    uids: Vec<String>,
    counts: Counts,
    /// The rows that are excluded.
    excluded: Vec<u64>,
    failed: String,
    error: Option<InputError>,
}

fn run_in(conditions: &[&str], extra: ExtraPolicy, pieces: &[&[u8]]) -> Run {
    let mut pipeline = Pipeline::new(options(conditions, None, extra));
    let mut account = Account::default();
    account.listen(true, RowEvents::All);
    account.keep_failed_rows();
    let mut run =
        Run { uids: Vec::new(), counts: Counts::default(), excluded: Vec::new(), failed: String::new(), error: None };
    let mut pieces = pieces.iter();
    loop {
        match pipeline.pull(&mut account) {
            Pull::Batch(batch) => {
                for user in &batch.users {
                    run.uids.push(batch.uid(user).to_owned());
                    account.complete(user.position, Some(batch.uid(user)), Outcome::Imported, Vec::new(), None);
                }
            }
            Pull::Paused => {}
            Pull::NeedInput => match pieces.next() {
                Some(piece) => pipeline.reader.push(piece),
                None => pipeline.reader.end(),
            },
            Pull::End => break,
            Pull::Broken(error) => {
                run.error = Some(error);
                break;
            }
        }
    }
    run.counts = account.closed();
    run.failed = String::from_utf8(account.take_failed()).unwrap();
    run.excluded = account
        .take_events()
        .iter()
        .filter_map(|event| match event {
            Event::Row { position, uid: None, outcome: Outcome::Excluded, issues, .. } if issues.is_empty() => {
                Some(position.row)
            }
            _ => None,
        })
        .collect();
    run
}

fn run(conditions: &[&str], input: &str) -> Run {
    run_in(conditions, ExtraPolicy::Drop, &[input.as_bytes()])
}

/// Returns whether a row with this value of `x`, as JSON, is imported.
fn admits(comparison: &str, value: &str) -> bool {
    let run = run(&[&format!("x {comparison}")], &format!("{{\"uid\":\"a\",\"name\":\"A\",\"x\":{value}}}\n"));
    assert!(run.error.is_none(), "{comparison}: {run:?}");
    assert_eq!(run.counts.rows, 1);
    run.counts.imported == 1
}

#[test]
fn a_condition_says_what_it_says() {
    let holding = [
        ("= true", "true", "false"),
        ("= true", "\"TRUE\"", "\"yes\""),
        ("!= true", "null", "true"),
        ("!=true", "false", "\" True \""),
        ("= 'a b'", "\"A B\"", "\"a  b\""),
        ("== a", "\"a\"", "\"= a\""),
        ("= ''", "null", "0"),
        ("is empty", "\" \"", "\"x\""),
        ("IS  Empty", "[]", "[0]"),
        ("is empty", "{}", "{\"a\":1}"),
        ("is not empty", "0", "null"),
        ("in a, 'b,c' ,D", "\"d\"", "\"b\""),
        ("in a, 'b,c' ,D", "\"B,C\"", "\"\""),
        ("not in a,b", "null", "\"A\""),
        ("contains est", "\"a TEST b\"", "\"a tst b\""),
        ("contains é", "\"caf\\u00e9\"", "\"cafe\""),
        ("not contains .test", "\"a@b.example\"", "\"a@b.test\""),
        ("starts-with test_", "\"Test_1\"", "\"a test_1\""),
        ("not starts-with guest-", "null", "\"guest-7\""),
        ("ends-with @test.example", "\"a@TEST.example\"", "\"a@test.example.org\""),
        ("not ends-with @test.example", "\"test.example\"", "\"a@test.example\""),
        ("< 10", "9", "10"),
        ("<= 10", "\"10.00\"", "10.01"),
        ("> 9007199254740992", "9007199254740993", "9007199254740992"),
        (">= -0.5", "-0.50", "-0.51"),
        ("> 1", "2", "\"many\""),
        ("< 1", "-0", "null"),
        ("< 2024-05-31", "\"2024-05-30T23:59:59Z\"", "\"2024-05-31\""),
        (">= 2024-05-31T10:00:00+02:00", "1717142400", "1717142399"),
        (">= 2024-05-31", "1717149600000", "\"soon\""),
        ("> 1999-12-31", "\"2000-01-01\"", "\"1999-12-31\""),
        ("= vip", "[\"new\",\"VIP\"]", "[\"vips\",[\"vip\"]]"),
        ("!= vip", "[\"new\"]", "[\"new\",\"vip\"]"),
        ("> 3", "[1,4]", "[1,2]"),
        ("not contains a", "{\"a\":1}", "[\"ba\"]"),
    ];
    for (comparison, held, other) in holding {
        assert!(admits(comparison, held), "{comparison} holds for {held}");
        assert!(!admits(comparison, other), "{comparison} does not hold for {other}");
    }
}

#[test]
fn a_mistake_is_reported_with_its_character() {
    for (condition, expected, character) in [
        ("", "a column", 1),
        ("  ", "a column", 3),
        ("= true", "a column", 1),
        ("'' = 1", "a column", 1),
        ("deleted", "one of =", 8),
        ("deleted is true", "one of =", 9),
        ("größe  is null", "one of =", 8),
        ("'a b' like c", "one of =", 7),
        ("'a b is empty", "a closing '", 14),
        ("a not b", "one of =", 3),
        ("a =", "a value, or the comparison is empty,", 4),
        ("a = 'b", "a closing '", 7),
        ("a = 'b' c", "the end", 9),
        ("a is empty now", "the end", 12),
        ("a in", "a value, or the comparison is empty,", 5),
        ("a in b,", "a value, or the comparison is empty,", 8),
        ("a in 'b' c", "the end", 10),
        ("a < soon", "a number, or a date such as 2024-05-31,", 5),
        ("a <> b", "a value, in quotes if it begins with one of = ! < > (,", 4),
        ("a => 10", "a value, in quotes if it begins with one of = ! < > (,", 4),
        ("a =! free", "a value, in quotes if it begins with one of = ! < > (,", 4),
        ("a !== b", "a value, in quotes if it begins with one of = ! < > (,", 5),
        ("a not in (b, c)", "a value, in quotes if it begins with one of = ! < > (,", 10),
        ("a in b, (c)", "a value, in quotes if it begins with one of = ! < > (,", 9),
        ("a contains", "a value, or the comparison is empty,", 11),
    ] {
        let message = Filter::parse(&[condition]).unwrap_err();
        assert!(message.starts_with(&format!("expected {expected}")), "{condition}: {message}");
        assert!(message.contains(&format!(" at character {character} of \"")), "{condition}: {message}");
    }
}

#[test]
fn a_column_is_a_name_a_path_or_a_text_in_quotes() {
    let row = r#"{"uid":"a","name":"A","Customer ID":"7","a=b":1,"is in":"x","p":{"q":[{"n":"e","v":"w"},{"n":"f","v":"z"}]}}"#;
    for condition in [
        "Customer ID = 7",
        "\"Customer ID\"=7",
        "'a=b' = 1",
        "\"is in\" in x,y",
        "p.q.0.v = w",
        "p.q[n=f].v = z",
        "p.q[n=f].v in y,z",
        "p.q[n=g].v is empty",
        "p.q is not empty",
        "p is not empty",
    ] {
        assert_eq!(run(&[condition], row).counts.imported, 1, "{condition}");
    }
}

#[test]
fn several_conditions_in_one_are_refused_and_values_that_only_look_so_are_not() {
    for condition in [
        "deleted != true and is_bot != true",
        "deleted != true OR is_bot is empty",
        "deleted != true && is_bot != true",
        "deleted = true || is_bot = true",
        "deleted != true, is_bot != true",
        "deleted=false;is_bot=false",
        "type in user, guest and deleted != true",
        "name contains a = b",
    ] {
        let message = Filter::parse(&[condition]).unwrap_err();
        assert!(
            message.starts_with("expected one condition, each of several by itself, or quotes"),
            "{condition}: {message}"
        );
    }
    for condition in [
        "name = Research and Development",
        "name = Trial or Error; or both, && more",
        "name in a, b and c",
        "name = \"x = y and z != 1\"",
        "name = R&D",
        "name = ':-('",
        "name in a, '(b)'",
        "name = \"=1+1\"",
    ] {
        assert!(Filter::parse(&[condition]).is_ok(), "{condition}");
    }
    // As long as a condition may be: each end of it is tried once.
    let long = format!("name = {}", "a and ".repeat(200));
    assert!(Filter::parse(&[long]).is_ok());
}

#[test]
fn all_conditions_are_required_and_columns_of_conditions_are_known() {
    let rows = "uid,name,deleted,email,Contract\u{a0}End\na,A,,a@x.test,2024-05-31\nb,B,TRUE,b@x.example,2024-05-31\nc,C,0,c@x.example,2023-01-01\nd,D,,d@x.example,2024-06-01\n";
    let conditions = ["deleted != true", "email not ends-with .test", "Contract End >= 2024-01-01"];
    let run = run_in(&conditions, ExtraPolicy::Reject, &[rows.as_bytes()]);
    assert!(run.error.is_none(), "{run:?}");
    assert_eq!((run.uids.concat(), run.excluded), ("d".to_owned(), vec![1, 2, 3]));
    assert_eq!((run.counts.rows, run.counts.imported, run.counts.excluded), (4, 1, 3));
    let rows = r#"{"uid":"a","name":"A","profile":{"bot":true}} {"uid":"b","name":"B","profile":{"bot":false}}"#;
    let run = run_in(&["profile.bot != true"], ExtraPolicy::Reject, &[rows.as_bytes()]);
    assert_eq!((run.uids.concat(), run.counts.invalid), ("b".to_owned(), 0));
}

#[test]
fn rows_that_cannot_be_read_are_invalid_and_an_excluded_row_is_nobodys_duplicate() {
    let rows = "uid,name,bot\na,A,1\na,A,0\nA,B,0\n,C,0\n,D,1\ne,E\n";
    let run = run(&["bot != 1"], rows);
    assert_eq!((run.uids.concat(), run.excluded), ("a".to_owned(), vec![1, 5]));
    assert_eq!((run.counts.duplicate, run.counts.invalid), (1, 2));
    assert!(!run.failed.contains(",A,1") && !run.failed.contains(",D,1"), "{}", run.failed);
    let run = run_in(&["bot != 1"], ExtraPolicy::Drop, &[b"{\"uid\":\"a\",\"name\":\"A\"}\nnot JSON\n7\n"]);
    assert_eq!((run.counts.imported, run.counts.invalid, run.counts.excluded), (1, 2, 0));
}

#[test]
fn a_misspelt_column_names_the_nearest() {
    for (condition, input, near) in [
        ("delted = 1", "uid,name,deleted\na,A,1\n", Some("deleted")),
        ("DELETED = 1", "uid,name,deleted\na,A,1\n", Some("deleted")),
        ("dleeted = 1", "uid,name,deleted\na,A,1\n", Some("deleted")),
        ("bto = 1", "uid,name,bot\na,A,1\n", Some("bot")),
        ("gone = 1", "uid,name,deleted\na,A,1\n", None),
        ("delted = 1", "{\"uid\":\"a\",\"name\":\"A\",\"deleted\":1}\n", Some("deleted")),
        ("profile.bott = 1", "{\"uid\":\"a\",\"name\":\"A\",\"profile\":{\"bot\":1}}\n", Some("profile.bot")),
        ("Profile.Bot = 1", "{\"uid\":\"a\",\"name\":\"A\",\"profile\":{\"bot\":1}}\n", Some("profile.bot")),
        ("Profile.bird = 1", "{\"uid\":\"a\",\"name\":\"A\",\"profile\":{\"bot\":1}}\n", Some("profile")),
        ("items.0.knd = 1", "{\"uid\":\"a\",\"name\":\"A\",\"items\":[{\"kind\":1}]}\n", Some("items.0.kind")),
        ("profil.bot = 1", "[{\"uid\":\"a\",\"name\":\"A\",\"profile\":{\"bot\":1}}]", Some("profile.bot")),
    ] {
        let error = run(&[condition], input).error.unwrap();
        assert_eq!(error.code, ErrorCode::InputColumns);
        let text = error.to_string();
        let column = condition.split(' ').next().unwrap();
        assert!(text.contains(&format!("the column \"{column}\" of a condition")), "{text}");
        assert_eq!(text.split("it may be ").nth(1), near.map(|near| format!("\"{near}\"")).as_deref(), "{text}");
    }
    for (condition, input) in [
        ("deleted != 1", "{\"uid\":\"a\",\"name\":\"A\",\"delete\":1}\n{\"uid\":\"b\",\"name\":\"B\",\"deleted\":0}\n"),
        ("gone != 1", "{\"uid\":\"a\",\"name\":\"A\",\"deleted\":1}\n"),
        ("gone != 1", "{\"uid\":\"a\",\"name\":\"A\"}\n"),
    ] {
        assert!(run(&[condition], input).error.is_none(), "an absent value of JSON is an empty one");
    }
}

/// A row's column `x`, as a text or a missing value.
fn values() -> impl Strategy<Value = Vec<Option<String>>> {
    let words = select(vec!["true", "TRUE", "a", "b c", "7", "-1.5", "2024-05-31", "été", "x,y", "\"", "'"]);
    vec(option::of(words.prop_map(str::to_owned)), 1..12)
}

fn comparisons() -> impl Strategy<Value = &'static str> {
    select(vec![
        "= true",
        "!= true",
        "is empty",
        "is not empty",
        "in a, 7, 'x,y'",
        "not in a",
        "contains b",
        "ends-with e",
        "not starts-with b",
        "< 7",
        "> -2",
        ">= 2024-01-01",
    ])
}

proptest! {
    #[test]
    fn csv_and_json_exclude_the_same_rows_and_every_row_is_counted_once(values in values(), comparison in comparisons()) {
        let condition = format!("x {comparison}");
        let mut csv = "uid,name,x\n".to_owned();
        let mut ndjson = String::new();
        for (at, value) in values.iter().enumerate() {
            let quoted = value.as_ref().map_or(String::new(), |value| format!("\"{}\"", value.replace('"', "\"\"")));
            csv += &format!("u{at},n,{quoted}\n");
            ndjson += &format!("{}\n", serde_json::json!({ "uid": format!("u{at}"), "name": "n", "x": value }));
        }
        let array = format!("[{}]", ndjson.trim_end().replace('\n', ","));
        let runs = [csv, ndjson, array].map(|input| {
            let whole = run(&[&condition], &input);
            let pieces: Vec<&[u8]> = input.as_bytes().chunks(7).collect();
            let cut = run_in(&[&condition], ExtraPolicy::Drop, &pieces);
            assert_eq!((&cut.uids, &cut.excluded, cut.counts), (&whole.uids, &whole.excluded, whole.counts));
            let mut check = Check::new(options(&[&condition], None, ExtraPolicy::Drop), Rate::default());
            check.push(input.as_bytes());
            check.end();
            let report = check.report();
            assert_eq!((report.rows, report.valid, report.excluded), (whole.counts.rows, whole.counts.imported, whole.counts.excluded));
            whole
        });
        let [csv, ndjson, array] = runs;
        prop_assert_eq!(csv.counts.sum(), values.len() as u64);
        prop_assert_eq!(csv.counts.excluded, csv.excluded.len() as u64);
        prop_assert_eq!((&csv.uids, &csv.excluded), (&ndjson.uids, &ndjson.excluded));
        prop_assert_eq!((&csv.uids, &csv.excluded), (&array.uids, &array.excluded));
    }

    #[test]
    fn not_is_the_opposite(values in values(), at in 0..3_usize) {
        let pairs = [["= true", "!= true"], ["is empty", "is not empty"], ["in a,7", "not in a,7"]];
        let [held, other] = pairs[at].map(|comparison| {
            let rows: String = values.iter().enumerate().map(|(at, value)| {
                format!("{}\n", serde_json::json!({ "uid": format!("u{at}"), "name": "n", "x": value }))
            }).collect();
            run(&[&format!("x {comparison}")], &rows)
        });
        prop_assert_eq!(held.uids.len() + other.uids.len(), values.len());
        prop_assert_eq!(held.counts.excluded, other.counts.imported);
    }

    #[test]
    fn any_text_is_a_condition_or_a_mistake_with_a_character(text in "[a-c \\['\"\\]=!<>,.é]{0,12}|.{0,30}") {
        match Filter::parse(&[&text]) {
            Ok(filter) => prop_assert!(!filter.is_empty()),
            Err(message) => prop_assert!(message.contains(" at character "), "{}", message),
        }
    }

    #[test]
    fn numbers_are_compared_as_their_values(a in -1_000_000_i64..1_000_000, b in -1_000_000_i64..1_000_000, zeros in 0..3_usize) {
        let written = |number: i64| {
            let zeros = "0".repeat(zeros);
            format!("{}{zeros}{}.{:03}{zeros}", if number < 0 { "-" } else { "" }, number.abs() / 1000, number.abs() % 1000)
        };
        for (sign, holds) in [("<", a < b), ("<=", a <= b), (">", a > b), (">=", a >= b)] {
            prop_assert_eq!(admits(&format!("{sign} {}", written(b)), &format!("\"{}\"", written(a))), holds);
        }
    }
}
