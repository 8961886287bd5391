//! What is in the requests: every value that the rows had, within the limits of a request.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use cometchat_import::importer::{
    account::{Account, RowEvents},
    entity::USERS,
    input::Reader,
    mapping::{ExtraPolicy, Mapping},
    pipeline::{Pipeline, PipelineOptions, Pull},
    rule::Policy,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// The bodies of an import of `input`, all of whose rows are valid.
fn bodies(input: &str, body_bytes: usize) -> Vec<String> {
    let mut pipeline = Pipeline::new(PipelineOptions {
        reader: Reader::new(None),
        mapping: Mapping::new(&USERS, Vec::new(), ExtraPolicy::Reject).unwrap(),
        policy: Policy::default(),
        batch_size: 50,
        body_bytes,
        seed: 1,
        ..PipelineOptions::default()
    });
    let mut account = Account::default();
    account.listen(true, RowEvents::Problems);
    pipeline.reader.push(input.as_bytes());
    pipeline.reader.end();
    let mut bodies = Vec::new();
    loop {
        match pipeline.pull(&mut account) {
            Pull::Batch(batch) => {
                let body = batch.body();
                assert_eq!(body.len(), batch.body_bytes());
                assert!(batch.len() <= 50);
                assert!(body.len() <= body_bytes || batch.len() == 1);
                bodies.push(String::from_utf8(body).unwrap());
            }
            Pull::End => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(account.counts().invalid, 0, "{:?}", account.take_events());
    bodies
}

/// The users of all bodies by uid, each under a key that is its uid, none twice.
fn users(bodies: &[String]) -> Map<String, Value> {
    let mut users = Map::new();
    for body in bodies {
        let body: Value = serde_json::from_str(body).unwrap();
        assert_eq!(body.as_object().unwrap().len(), 1);
        for (key, user) in body["users"].as_object().unwrap() {
            assert_eq!(user["uid"], Value::from(key.as_str()));
            assert!(users.insert(key.clone(), user.clone()).is_none());
        }
    }
    users
}

fn any_metadata() -> impl Strategy<Value = Value> {
    let text = prop_oneof![any::<String>(), "[a-c\"\\\\/\u{0}-\u{20},;'=é😀]{0,20}", Just("__proto__".to_owned())];
    // What serde_json reads back as it wrote it: whole numbers and fractions of two.
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i32>().prop_map(|number| Value::from(f64::from(number) / 8.0)),
        text.clone().prop_map(Value::from),
    ];
    let nested = leaf.prop_recursive(5, 40, 6, {
        let text = text.clone();
        move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((text.clone(), inner), 0..6)
                    .prop_map(|members| members.into_iter().collect::<Map<_, _>>().into()),
            ]
        }
    });
    prop::collection::vec((text, nested), 0..6)
        .prop_map(|members| Value::from(members.into_iter().collect::<Map<_, _>>()))
        .prop_filter("at most 5 KB", |value| value.to_string().len() <= 5_120)
}

fn cell(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_object_survives_as_metadata_in_every_format(
        objects in prop::collection::vec(any_metadata(), 1..8),
        ceiling in prop::sample::select(vec![1_usize, 300, 2_000, 6_000, usize::MAX]),
    ) {
        let user = |(at, object): (usize, &Value)| {
            json!({ "uid": format!("u{at}"), "name": "n", "metadata": object })
        };
        let expected: Vec<Value> = objects.iter().enumerate().map(user).collect();
        let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap();
        let lines: String = expected.iter().map(|user| format!("{user}\n")).collect();
        let array = Value::from(expected.clone());
        let texts = expected.iter().map(|user| {
            let mut user = user.clone();
            user["metadata"] = pretty(&user["metadata"]).into();
            format!("{user}\n")
        });
        let table = |write: &dyn Fn(&Value) -> String| {
            let rows = objects.iter().enumerate();
            let rows = rows.map(|(at, object)| format!("u{at},n,{}\r\n", cell(&write(object))));
            format!("uid,name,metadata\r\n{}", rows.collect::<String>())
        };
        let inputs = [
            lines,
            array.to_string(),
            pretty(&array),
            texts.collect(),
            table(&Value::to_string),
            table(&pretty),
        ];
        for input in inputs {
            let found = users(&bodies(&input, ceiling));
            prop_assert_eq!(found.len(), expected.len());
            for user in &expected {
                prop_assert_eq!(&found[user["uid"].as_str().unwrap()], user);
            }
        }
    }

    #[test]
    fn batches_have_at_most_fifty_users_and_fit_the_ceiling_unless_one_alone_does_not(
        sizes in prop::collection::vec(1_usize..4_000, 1..160),
        small in any::<bool>(),
        ceiling in 50_usize..20_000,
    ) {
        let size = |size: &usize| if small { size % 40 } else { *size };
        let rows = sizes.iter().enumerate();
        let rows: String = rows
            .map(|(at, length)| {
                let padding = "é".repeat(size(length) / 2);
                format!("{{\"uid\":\"U{at}\",\"name\":\"n\",\"metadata\":{{\"p\":\"{padding}\"}}}}\n")
            })
            .collect();
        let bodies = bodies(&rows, ceiling);
        prop_assert_eq!(users(&bodies).len(), sizes.len());
        let fewest = sizes.len().div_ceil(50);
        prop_assert!(bodies.len() >= fewest);
        // No two neighbours would have fitted into one request.
        for pair in bodies.windows(2) {
            let together = pair[0].len() + pair[1].len();
            let many = pair.iter().map(|body| body.matches("\"uid\":").count()).sum::<usize>();
            prop_assert!(together > ceiling || many > 50);
        }
    }
}

#[test]
fn batches_follow_the_order_of_the_rows_and_are_full_at_fifty() {
    let rows: String = (0..101).map(|at| format!("{{\"uid\":\"u{at}\",\"name\":\"n\"}}\n")).collect();
    let bodies = bodies(&rows, usize::MAX);
    let counts = bodies.iter().map(|body| body.matches("\"uid\":").count());
    assert_eq!(counts.collect::<Vec<_>>(), [50, 50, 1]);
    assert!(bodies[1].starts_with("{\"users\":{\"u50\":"));
    assert_eq!(bodies[2], "{\"users\":{\"u100\":{\"uid\":\"u100\",\"name\":\"n\"}}}");
}

#[test]
fn numbers_and_escapes_are_sent_as_they_are_spelled() {
    let metadata = r#"{"a":1.0,"b":1e999,"c":12345678901234567890.10,"d":-0,"e":"\u00e9\/\ud83d\ude00","f":1E+2}"#;
    let row = format!(r#"{{"uid":"A","name":"\u0041nn","metadata":{metadata},"tags":["\u00e9"]}}"#);
    let expected =
        format!(r#"{{"users":{{"a":{{"uid":"a","name":"\u0041nn","metadata":{metadata},"tags":["\u00e9"]}}}}}}"#);
    assert_eq!(bodies(&row, 10), vec![expected.clone()]);
    assert_eq!(bodies(&format!("[{row}]"), 10), [expected]);
    let csv = format!("uid,name,metadata\na,n,{}\n", cell(metadata));
    assert_eq!(bodies(&csv, 10), [format!(r#"{{"users":{{"a":{{"uid":"a","name":"n","metadata":{metadata}}}}}}}"#)]);
}
