//! Each row of a source is compared with what the app has, and every row is in exactly one count.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod app;

use app::{Manners, Users, verify};
use cometchat_import::importer::{
    account::{Event, Status},
    error::ErrorCode,
    input::Format,
    verify::VerifyOutcome,
};
use proptest::prelude::*;

/// A file of so many users, and the app after an import of it: with what a server adds by itself.
fn imported(users: usize) -> (String, Users) {
    let mut source = String::new();
    let mut app = Users::new();
    for at in 0..users {
        source.push_str(&format!(
            "{{\"uid\":\"User-{at}\",\"name\":\"Name {at}\",\"metadata\":{{\"a\":{at}.0,\"b\":\"x\"}},\"tags\":[\"t\",\"u\"],\"lastActiveAt\":1700000000}}\n"
        ));
        let user = format!(
            r#"{{"uid":"user-{at}","name":"Name {at}","status":"offline","role":"default","tags":["u","t"],"metadata":{{"b":"x","a":{at}}},"createdAt":1700000001,"lastActiveAt":"1700000009"}}"#
        );
        app.insert(format!("user-{at}"), user);
    }
    (source, app)
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn what_was_imported_is_present_though_the_server_spells_it_otherwise() {
    let (source, app) = imported(2_500);
    let found = verify(&app, &source, Format::Ndjson, &Manners::default());
    let counts = found.report.counts;
    assert_eq!((counts.rows, counts.present, found.report.listed, found.report.extra), (2_500, 2_500, 2_500, 0));
    assert_eq!((found.report.status, found.lists, found.singles), (Status::Complete, 3, 0));
    assert_eq!(found.files, Default::default());
    assert!(found.events.iter().all(|event| !matches!(event, Event::Verified { .. })));
}

#[test]
fn the_lost_and_the_altered_are_named_and_nothing_else() {
    let (source, mut app) = imported(3_000);
    let lost = [7, 1_000, 2_999];
    for at in lost {
        app.remove(&format!("user-{at}"));
    }
    let alter = |app: &mut Users, at: usize, from: &str, to: &str| {
        let user = app.get_mut(&format!("user-{at}")).unwrap();
        assert!(user.contains(from), "{user}");
        *user = user.replace(from, to);
    };
    alter(&mut app, 10, "Name 10", "Somebody =else");
    alter(&mut app, 11, r#""x""#, r#""y""#);
    alter(&mut app, 12, r#""tags":["u","t"]"#, r#""tags":[]"#);
    alter(&mut app, 13, r#""1700000009""#, "1600000000");
    alter(&mut app, 14, r#""status""#, r#""deactivatedAt":1700000002,"status""#);
    alter(&mut app, 15, "Name 15", "the-secret-key");
    app.insert("stranger".to_owned(), r#"{"uid":"stranger","name":"=1+1"}"#.to_owned());
    let found = verify(&app, &source, Format::Ndjson, &Manners { shifting: 60, ..Manners::default() });
    let counts = found.report.counts;
    assert_eq!((counts.missing, counts.differing, counts.deactivated, counts.present), (3, 5, 1, 2_991));
    let missing = text(&found.files.missing);
    assert_eq!(missing.lines().count(), 3, "{missing}");
    for at in lost {
        assert!(missing.contains(&format!("\"uid\":\"User-{at}\"")), "as the file has it: {missing}");
    }
    let differing = text(&found.files.differing);
    assert_eq!(differing.lines().count(), 5);
    for line in [
        r#"{"_row":11,"_line":11,"uid":"user-10","field":"name","file":"Name 10","app":"Somebody =else"}"#,
        r#"{"_row":12,"_line":12,"uid":"user-11","field":"metadata","file":"{\"a\":11.0,\"b\":\"x\"}","app":"{\"b\":\"y\",\"a\":11}"}"#,
        r#"{"_row":13,"_line":13,"uid":"user-12","field":"tags","file":"[\"t\",\"u\"]","app":"[]"}"#,
        r#"{"_row":14,"_line":14,"uid":"user-13","field":"lastActiveAt","file":"1700000000","app":"1600000000"}"#,
    ] {
        assert!(differing.contains(line), "{line} in {differing}");
    }
    assert!(!differing.contains("the-secret-key"), "the key is nowhere");
    assert_eq!(text(&found.files.extra), "{\"uid\":\"stranger\"}\n");
    let fields: Vec<(&str, u64)> = found.report.fields.iter().map(|field| (field.field, field.rows)).collect();
    assert_eq!(fields, [("name", 2), ("metadata", 1), ("tags", 1), ("lastActiveAt", 1)]);
    let outcomes = found.events.iter().filter(|event| matches!(event, Event::Verified { .. })).count();
    assert_eq!(outcomes, 9, "an event for each that is not as it should be");
}

#[test]
fn csv_gives_csv_that_no_spreadsheet_runs() {
    let source = "uid;name;city\nann;Ann;Ulm\nbob;=Bob;\n";
    let app = Users::from([
        ("ann".to_owned(), r#"{"uid":"ann","name":"=cmd()"}"#.to_owned()),
        ("zoe".to_owned(), r#"{"uid":"zoe","name":"Zoe"}"#.to_owned()),
    ]);
    let found = verify(&app, source, Format::Csv, &Manners::default());
    assert_eq!(found.report.status, Status::Failed, "city is no field: {:?}", found.report);
    let source = "uid;name\nann;Ann\nbob;=Bob\n";
    let found = verify(&app, source, Format::Csv, &Manners::default());
    assert_eq!(text(&found.files.differing), "_row;_line;uid;field;file;app\r\n1;2;ann;name;Ann;\"'=cmd()\"\r\n");
    assert_eq!(text(&found.files.extra), "uid\r\nzoe\r\n");
    assert!(text(&found.files.missing).starts_with("uid;name;_row;_code;_message\r\nbob;\"'=Bob\";2;MISSING;"));
}

#[test]
fn an_empty_app_lacks_all_rows_without_a_question_for_each() {
    let (source, _) = imported(3_000);
    let found = verify(&Users::new(), &source, Format::Ndjson, &Manners::default());
    assert_eq!((found.report.counts.missing, found.lists, found.singles), (3_000, 1, 0));
}

#[test]
fn rows_of_which_all_differ_are_named_by_their_field_and_only_a_thousand_are_asked_for() {
    let (source, mut app) = imported(2_500);
    app.values_mut().for_each(|user| *user = user.replace("Name", "Nom"));
    let found = verify(&app, &source, Format::Ndjson, &Manners { limit: 20_000, ..Manners::default() });
    assert_eq!((found.report.counts.differing, found.singles), (2_500, 1_000));
    assert_eq!((found.report.fields[0].field, found.report.fields[0].rows), ("name", 2_500));
}

#[test]
fn a_list_that_moves_a_lot_is_read_again_and_leaves_few_to_ask_for_by_themselves() {
    let (source, mut app) = imported(6_000);
    app.remove("user-5");
    app.insert("stranger".to_owned(), r#"{"uid":"stranger","name":"S"}"#.to_owned());
    let manners = Manners { page: 300, moved: 600, limit: 20_000, ..Manners::default() };
    let found = verify(&app, &source, Format::Ndjson, &manners);
    let counts = found.report.counts;
    assert_eq!((counts.present, counts.missing, found.report.extra), (5_999, 1, 1));
    assert!(found.lists > 20 && found.lists <= 200, "{} pages", found.lists);
    assert!(found.singles < 1_000, "{} of the thousands that the first pass leaves out", found.singles);
}

#[test]
fn rows_that_cannot_be_sent_are_counted_as_an_import_counts_them() {
    let (mut source, app) = imported(3);
    source.push_str("{\"uid\":\"user-1\",\"name\":\"again\"}\n{\"uid\":\"\",\"name\":\"none\"}\n");
    let found = verify(&app, &source, Format::Ndjson, &Manners::default());
    let counts = found.report.counts;
    assert_eq!((counts.rows, counts.present, counts.duplicate, counts.invalid), (5, 3, 1, 1));
    assert!(found.files.missing.is_empty(), "the file of missing rows has those alone");
}

#[test]
fn a_key_that_may_not_read_ends_it_with_every_row_pending() {
    let (source, app) = imported(10);
    let mut verify = cometchat_import::importer::verify::Verify::new(Default::default(), Default::default());
    verify.push(source.as_bytes());
    verify.end_input();
    let now = Default::default();
    let cometchat_import::importer::verify::Action::Send { id, .. } = verify.poll(now) else { panic!() };
    let body = br#"{"error":{"code":"AUTH_ERR_NO_ACCESS","message":"no"}}"#;
    let response = cometchat_import::Response { status: 403, headers: Default::default(), body, unix_ms: 0 };
    verify.on_response(id, response, now);
    while verify.poll(now) != cometchat_import::importer::verify::Action::Done {}
    let report = verify.report().unwrap();
    assert_eq!((report.status, report.error.as_ref().unwrap().code), (Status::Failed, ErrorCode::KeyRefused));
    assert_eq!(report.counts.sum(), report.counts.rows);
    drop(app);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever fails on the way, and however the list moves, exactly the lost and the altered are named.
    #[test]
    fn exactly_the_lost_and_the_altered_are_named(
        seed in any::<u64>(),
        users in 1_usize..400,
        lost in proptest::collection::btree_set(0_usize..400, 0..12),
        altered in proptest::collection::btree_set(0_usize..400, 0..12),
        page in 1_usize..120,
        zero_total in any::<bool>(),
        shifting in 0_u64..100,
        faults in 0_u64..40,
    ) {
        let (source, mut app) = imported(users);
        for at in &altered {
            if let Some(user) = app.get_mut(&format!("user-{at}")) {
                *user = user.replace("\"Name ", "\"Nom ");
            }
        }
        for at in &lost {
            app.remove(&format!("user-{at}"));
        }
        let expected = |set: &std::collections::BTreeSet<usize>| set.iter().filter(|at| **at < users).count() as u64;
        let missing = expected(&lost);
        let differing = altered.iter().filter(|at| **at < users && !lost.contains(at)).count() as u64;
        let manners = Manners { seed, page, zero_total, shifting, moved: 0, faults, ..Manners::default() };
        let found = verify(&app, &source, Format::Ndjson, &manners);
        let counts = found.report.counts;
        prop_assert_eq!(found.report.status, Status::Complete);
        prop_assert_eq!(counts.rows, users as u64);
        prop_assert_eq!((counts.missing, counts.differing), (missing, differing));
        prop_assert_eq!(counts.sum(), counts.rows);
        let named = found.events.iter().filter(|event| matches!(event, Event::Verified { outcome: VerifyOutcome::Missing, .. }));
        prop_assert_eq!(named.count() as u64, missing);
        let times = &found.sent_at;
        for (at, time) in times.iter().enumerate() {
            let within = times[at..].iter().filter(|later| **later < time + 60_000).count();
            prop_assert!(within <= 500);
        }
    }
}

#[test]
fn many_rows_that_cannot_be_sent_in_one_piece_do_not_end_the_comparison() {
    let (source, app) = imported(3);
    let broken = "{\"uid\":\"\",\"name\":\"none\"}\n".repeat(12_000);
    let manners = Manners { piece: usize::MAX, ..Manners::default() };
    let found = verify(&app, &format!("{broken}{source}"), Format::Ndjson, &manners);
    let counts = found.report.counts;
    assert_eq!((counts.rows, counts.invalid, counts.present), (12_003, 12_000, 3));
    assert!(found.report.input_ended);
}
