//! From columns and keys to fields.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "columns/advice.rs"]
mod advice;
#[path = "columns/fallback.rs"]
mod fallback;
#[path = "columns/paths.rs"]
mod paths;

use cometchat_import::importer::{
    account::{Account, Event, RowEvents},
    entity::USERS,
    error::ErrorCode,
    input::Reader,
    mapping::{ExtraPolicy, MapEntry, Mapping},
    pipeline::{Pipeline, PipelineOptions, Pull},
    rule::Policy,
};

type Map<'a> = &'a [(&'a str, &'a [&'a str])];

fn mappings(map: Map<'_>) -> Vec<MapEntry> {
    let owned = |(target, names): &(&str, &[&str])| MapEntry {
        target: (*target).to_owned(),
        columns: names.iter().map(|name| (*name).to_owned()).collect(),
    };
    map.iter().map(owned).collect()
}

fn columns(map: Map<'_>, extra: ExtraPolicy) -> Result<Mapping, String> {
    Mapping::new(&USERS, mappings(map), extra)
}

fn names(header: &str) -> Vec<String> {
    header.split(',').map(str::to_owned).collect()
}

/// How the columns are understood: `field`, `field?` for a guess, `-` for none.
fn header(header: &str, map: Map<'_>, extra: ExtraPolicy) -> Result<String, String> {
    let mut columns = columns(map, extra)?;
    columns.read_header(&names(header)).map_err(|error| {
        assert_eq!((error.code, error.line), (ErrorCode::InputColumns, 1));
        error.to_string()
    })?;
    let targets = columns.header().iter().map(|column| {
        let target = column.target.as_deref().unwrap_or("-");
        format!("{target}{}", if column.guessed { "?" } else { "" })
    });
    Ok(targets.collect::<Vec<_>>().join(" "))
}

/// The bodies' users, without what surrounds them, and the messages of the rows that are invalid.
fn run(input: &str, map: Map<'_>, extra: ExtraPolicy) -> (Vec<String>, Vec<String>) {
    run_with(input, columns(map, extra).unwrap())
}

fn run_with(input: &str, columns: Mapping) -> (Vec<String>, Vec<String>) {
    let mut pipeline = Pipeline::new(PipelineOptions {
        reader: Reader::new(None),
        mapping: columns,
        policy: Policy::default(),
        batch_size: 1,
        body_bytes: usize::MAX,
        seed: 1,
        ..PipelineOptions::default()
    });
    let mut account = Account::default();
    account.listen(true, RowEvents::Problems);
    pipeline.reader.push(input.as_bytes());
    pipeline.reader.end();
    let mut users = Vec::new();
    loop {
        match pipeline.pull(&mut account) {
            Pull::Batch(batch) => {
                let body = String::from_utf8(batch.body()).unwrap();
                let user = body.strip_prefix("{\"users\":{").unwrap();
                users.push(user.strip_suffix("}}").unwrap().to_owned());
            }
            Pull::End => break,
            other => panic!("{other:?}"),
        }
    }
    let events = account.take_events();
    let messages = events.iter().filter_map(|event| match event {
        Event::Row { issues, .. } => Some(issues.iter().map(|issue| issue.message())),
        _ => None,
    });
    (users, messages.flatten().collect())
}

const REJECT: ExtraPolicy = ExtraPolicy::Reject;
const METADATA: ExtraPolicy = ExtraPolicy::Metadata;
const DROP: ExtraPolicy = ExtraPolicy::Drop;

#[test]
fn columns_with_the_names_of_fields_are_these_fields() {
    let all = USERS.field_names().replace(", ", ",");
    assert_eq!(header(&all, &[], REJECT).unwrap(), all.replace(',', " "));
}

#[test]
fn columns_with_usual_names_are_guessed_unless_another_column_is_the_field() {
    assert_eq!(
        header("User ID,Display Name,photo_url,last-seen", &[], REJECT).unwrap(),
        "uid? name? avatar? lastActiveAt?"
    );
    assert_eq!(header("id,uid,name", &[], DROP).unwrap(), "- uid name");
    assert_eq!(header("id,user_id,name", &[], DROP).unwrap(), "uid? - name");
    assert_eq!(header("id,mail,name", &[("uid", &["mail"])], DROP).unwrap(), "- uid name");
}

#[test]
fn the_map_says_which_column_is_a_field_and_that_none_is() {
    assert_eq!(header("name,label", &[("uid", &["name"]), ("name", &["label"])], REJECT).unwrap(), "uid name");
    assert_eq!(header("uid,name,photo,avatar", &[("avatar", &[])], DROP).unwrap(), "uid name - -");
    assert_eq!(header("uid,name,x", &[("metadata.a.b", &["x"])], REJECT).unwrap(), "uid name metadata.a.b");
    assert_eq!(
        header("uid,name", &[("role", &["Role"])], REJECT).unwrap_err(),
        "expected the mapped column \"Role\", found \"uid\", \"name\""
    );
    assert_eq!(
        header("uid,name", &[("rolle", &["name"])], REJECT).unwrap_err(),
        format!("expected one of {} or metadata.<name>, found \"rolle\"", USERS.field_names())
    );
    assert_eq!(
        header("uid,name", &[("uid", &["x"]), ("name", &["x"])], REJECT).unwrap_err(),
        "\"x\" is given to two fields"
    );
}

#[test]
fn several_columns_of_one_field_are_joined_in_the_order_of_the_map() {
    let joined = "\"u\":{\"uid\":\"u\",\"name\":\"Ann Lee\"}";
    let csv = "last,uid,mid,first\n Lee ,u,,Ann\n";
    for map in [&[("name", &["first", "mid", "last"][..])][..], &[("name", &["first", "mid"][..]), ("name", &["last"])]]
    {
        assert_eq!(run(csv, map, REJECT), (vec![joined.into()], vec![]));
        let json = r#"{"last":"Lee","uid":"u","mid":null,"first":"Ann"}"#;
        assert_eq!(run(json, map, REJECT), (vec![joined.into()], vec![]));
    }
    let map: Map<'_> = &[("name", &["first", "last"])];
    let numbers = run(r#"{"uid":"u","last":7,"first":"Ann"}"#, map, REJECT);
    assert_eq!(numbers.0, ["\"u\":{\"uid\":\"u\",\"name\":\"Ann 7\"}"]);
    let empty = run("uid,first,last\nu, ,\n", map, REJECT);
    assert_eq!(empty.1, ["name: expected a name, found none; write one, or fill it from another column"]);
}

#[test]
fn a_value_that_cannot_be_joined_is_an_issue_and_never_lost() {
    let map: Map<'_> = &[("name", &["first", "last"])];
    for (row, message) in [
        (r#"{"uid":"u","first":"Ann","last":{}}"#, "name: expected texts to join, found an object"),
        (r#"{"uid":"u","first":"Ann","last":true}"#, "name: expected texts to join, found true"),
        (r#"{"uid":"u","first":"Ann","last":"Lee","last":"Li"}"#, "name: expected one value, found \"last\" twice"),
    ] {
        assert_eq!(run(row, map, REJECT), (vec![], vec![message.to_owned()]));
    }
    let half = run(r#"{"uid":"u","first":"Ann\ud83d","last":"x"}"#, map, REJECT);
    assert!(half.0.is_empty() && half.1[0].starts_with("name: expected whole characters"));
}

#[test]
fn columns_named_metadata_dot_something_become_members_nested_by_the_dots() {
    let csv = "uid,name,metadata.a.b,metadata.c,metadata.a.d\nu,n,1,,x\n";
    assert_eq!(
        run(csv, &[], REJECT).0,
        ["\"u\":{\"uid\":\"u\",\"name\":\"n\",\"metadata\":{\"a\":{\"b\":\"1\",\"d\":\"x\"}}}"]
    );
    let json = r#"{"uid":"u","name":"n","metadata.a.b":1.0,"metadata":{"z":0},"metadata.a.d":[ ]}"#;
    assert_eq!(run(json, &[], REJECT).0, [r#""u":{"uid":"u","name":"n","metadata":{"z":0,"a":{"b":1.0,"d":[]}}}"#]);
    // A name with a step of nothing is no path.
    assert!(header("uid,name,metadata..b", &[], REJECT).is_err());
    assert!(header("uid,name,metadata.a..b", &[], REJECT).is_err());
}

#[test]
fn two_columns_for_one_member_are_an_error_of_the_header() {
    for clash in ["metadata.a,metadata.a.b", "metadata.a.b,x,metadata.a"] {
        assert_eq!(
            header(&format!("uid,name,{clash}"), &[], DROP).unwrap_err(),
            "metadata.a is both a value and an object, or is there twice; rename a column"
        );
    }
    assert!(header("uid,name,a,metadata.a", &[], METADATA).is_err());
    assert!(header("uid,name,metadata.a.b,metadata.ab,metadata.a.c", &[], REJECT).is_ok());
}

#[test]
fn two_keys_for_one_member_are_an_issue_of_the_row() {
    for (row, path) in [
        (r#""metadata.a":1,"metadata.a.b":2"#, "metadata.a"),
        (r#""metadata.a.b":1,"c":0,"metadata.a":2"#, "metadata.a"),
        (r#""metadata.a":1,"metadata.a":1,"metadata.a":1"#, "metadata.a"),
        (r#""plan":1,"plan":2"#, "metadata.plan"),
        (r#""plan":1,"metadata":{"pl\u0061n":2}"#, "metadata.plan"),
        (r#""metadata.a.b":1,"metadata":{"a":{}}"#, "metadata.a"),
    ] {
        let (users, issues) = run(&format!(r#"{{"uid":"u","name":"n",{row}}}"#), &[], METADATA);
        assert!(users.is_empty() && issues.len() == 1, "{row}: {issues:?}");
        assert!(issues[0].starts_with(&format!("{path}: expected one value")), "{issues:?}");
    }
}

#[test]
fn a_path_or_a_number_of_members_beyond_reason_is_an_issue_and_nothing_worse() {
    let deep = format!("metadata{}", ".a".repeat(200_000));
    let many: String = (0..60_000).map(|at| format!(",\"k{at}\":1")).collect();
    for row in [
        format!(r#"{{"uid":"u","name":"n","{deep}":1}}"#),
        format!("uid,name,{deep}\nu,n,1\n"),
        format!(r#"{{"uid":"u","name":"n"{many}}}"#),
    ] {
        let (users, issues) = run(&row, &[], METADATA);
        assert!(users.is_empty());
        assert_eq!(
            issues,
            [
                "metadata: expected at most 5120 bytes as JSON, found more members than fit; leave out what the chat does not need"
            ]
        );
    }
}

#[test]
fn unknown_columns_are_refused_kept_as_metadata_or_dropped() {
    assert_eq!(
        header("uid,name,shoe size,x", &[], REJECT).unwrap_err(),
        "users have no field for \"shoe size\", \"x\"; map it, set extra to \"metadata\", or set extra to \"drop\""
    );
    assert_eq!(header("uid,name,shoe.size,", &[], METADATA).unwrap(), "uid name metadata.shoe.size -");
    assert_eq!(header("uid,name,x,", &[], DROP).unwrap(), "uid name - -");
    assert_eq!(header("uid,name,", &[], REJECT).unwrap(), "uid name -");
    // The dot in an unknown name is a part of it.
    assert_eq!(
        run("uid,name,shoe.size\nu,n,42\n", &[], METADATA).0,
        ["\"u\":{\"uid\":\"u\",\"name\":\"n\",\"metadata\":{\"shoe.size\":\"42\"}}"]
    );
}

#[test]
fn without_a_column_for_uid_or_name_the_error_says_how_to_map_one() {
    assert_eq!(
        header("mail,name", &[], DROP).unwrap_err(),
        "expected a column for uid, found \"mail\", \"name\"; rename one, or say which column is the uid"
    );
    assert_eq!(
        header("uid,mail", &[], REJECT).unwrap_err(),
        "expected a column for name, found \"uid\", \"mail\"; rename one, or say which column is the name"
    );
}

#[test]
fn the_columns_of_a_file_of_failed_rows_are_ignored_even_if_extras_are_refused() {
    for extra in [REJECT, METADATA, DROP] {
        let found = header("uid,name,_row,_code,_message", &[], extra).unwrap();
        assert_eq!(found, "uid name - - -");
        let row = r#"{"uid":"u","name":"n","_row":1,"_code":"X","_message":"m"}"#;
        assert_eq!(run(row, &[], extra).0, ["\"u\":{\"uid\":\"u\",\"name\":\"n\"}"]);
    }
}

#[test]
fn keys_of_json_objects_go_where_the_map_says_and_are_not_guessed() {
    let map: Map<'_> = &[("uid", &["id"]), ("metadata.plan", &["p"])];
    assert_eq!(
        run(r#"{"id":7,"name":"n","p":{"a":1}}"#, map, REJECT).0,
        [r#""7":{"uid":"7","name":"n","metadata":{"plan":{"a":1}}}"#]
    );
    let messages = run(r#"{"user_id":"u","name":"n"}"#, &[], REJECT).1;
    assert_eq!(
        messages,
        [
            "user_id: expected a field that users have; if \"user_id\" is the uid, say so",
            "uid: expected a uid, found none",
        ]
    );
    let messages = run(r#"{"uid":"u","name":"n","shoe":1}"#, &[], REJECT).1;
    assert_eq!(
        messages,
        ["shoe: expected a field that users have; set extra to \"metadata\", or set extra to \"drop\""]
    );
    let kept = run(r#"{"uid":"u","name":"n","__proto__":1}"#, &[], METADATA).0;
    assert_eq!(kept, [r#""u":{"uid":"u","name":"n","metadata":{"__proto__":1}}"#]);
    let dropped = run(r#"{"uid":"u","name":"n","shoe":1}"#, &[], DROP).0;
    assert_eq!(dropped, [r#""u":{"uid":"u","name":"n"}"#]);
}

#[test]
fn a_field_that_is_twice_in_an_object_is_an_issue() {
    for row in [r#"{"uid":"u","name":"n","name":"m"}"#, r#"{"uid":"u","name":"n","n\u0061me":"n"}"#] {
        assert_eq!(run(row, &[], REJECT).1, ["name: expected one value, found the field twice in one object"]);
    }
}

#[test]
fn a_row_that_is_no_object_is_an_issue() {
    for row in ["[1]", "null", "\"x\"", "7"] {
        let (users, issues) = run(&format!("[{row}]"), &[], REJECT);
        assert!(users.is_empty());
        assert_eq!(issues, [format!("expected an object such as {{\"uid\":\"ann\",\"name\":\"Ann\"}}, found {row}")]);
    }
}

#[test]
fn bytes_that_are_no_text_are_an_issue_in_every_use_of_a_column() {
    for map in
        [&[][..], &[("name", &["first", "last"][..])], &[("name", &["first"][..]), ("metadata.a", &["last"][..])]]
    {
        for at in 0..4 {
            let mut cells = [&b"ann"[..], b"Ann", b"Lee", b"x"].map(<[u8]>::to_vec);
            cells[at].push(0xFF);
            let header = if map.is_empty() { "uid,name,last,other" } else { "uid,first,last,other" };
            let input = [header.as_bytes(), b"\n", &cells.join(&b","[..]), b"\nben,Ben,Bo,y\n"].concat();
            let mut pipeline = Pipeline::new(PipelineOptions {
                mapping: columns(map, DROP).unwrap(),
                reader: Reader::new(None),
                ..PipelineOptions::default()
            });
            let mut account = Account::default();
            pipeline.reader.push(&input);
            pipeline.reader.end();
            while let Pull::Batch(batch) = pipeline.pull(&mut account) {
                assert_eq!(batch.uids(), ["ben"], "{map:?}, cell {at}");
            }
            let counts = account.counts();
            assert_eq!((counts.rows, counts.invalid), (2, 1), "{map:?}, cell {at}");
        }
    }
}
