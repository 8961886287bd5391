//! Users that an object holds by their keys, as the API's own body does, and paths through arrays.

use super::*;
use proptest::{collection::vec, prelude::*, sample::select};

fn keyed(path: Option<&str>) -> Reader {
    let reader = match path {
        Some(path) => Reader::new(None).with_row_path(path),
        None => Reader::new(None),
    };
    reader.with_key("uid")
}

fn at(path: &str, file: &str) -> Vec<Output> {
    read_with(|| keyed(Some(path)), file)
}

fn found(file: &str) -> Vec<Output> {
    read_with(|| keyed(None), file)
}

#[test]
fn the_name_of_a_member_is_the_key_of_its_row() {
    let file = "{\"users\": {\n \"ann\": {\"name\":\"Ann\"},\n\"b\\u006fb\" :{ } , \"1\":{\"n\":[\"}\"]} } }";
    let output = found(file);
    let rows = ["{\"uid\":\"ann\",\"name\":\"Ann\"}", "{\"uid\":\"b\\u006fb\"}", "{\"uid\":\"1\",\"n\":[\"}\"]}"];
    assert_eq!(brief(&output), rows);
    assert_eq!(positions(&output), [(1, 2, 13), (2, 3, 36), (3, 3, 54)]);
    assert_eq!(output, at("users", file));
    let declared = read_with(|| Reader::new(Some(Format::Json)).with_key("uid"), file);
    assert_eq!(output, declared);
    // On one line, and within others.
    for (file, path) in [
        ("{\"users\":{\"a\":{\"b\":1}}}", "users"),
        ("{\"data\":{\"users\":{\"a\":{\"b\":1}},\"next\":1}}\n", "data.users"),
        ("{\"meta\":{\"a\":{}},\"Members\":{\"a\":{\"b\":1}},\"c\":[\n]}", "Members"),
    ] {
        assert_eq!(brief(&found(file)), ["{\"uid\":\"a\",\"b\":1}"], "{file}");
        assert_eq!(brief(&at(path, file)), ["{\"uid\":\"a\",\"b\":1}"], "{file}");
    }
}

#[test]
fn the_root_may_hold_the_rows() {
    let file = "{\"ann\":{\"a\":1},\n\"bob\":{\"b\":2}}";
    assert_eq!(brief(&at(".", file)), ["{\"uid\":\"ann\",\"a\":1}", "{\"uid\":\"bob\",\"b\":2}"]);
    assert_eq!(brief(&at(".", &file.repeat(2))).len(), 4);
    assert_eq!(brief(&at(".", "[{\"a\":1}, {\"users\":[{}]}]")), ["{\"a\":1}", "{\"users\":[{}]}"]);
    assert_eq!(brief(&at(".", "[1]{\"ann\":{}}[]")), ["1", "{\"uid\":\"ann\"}"]);
    assert_eq!(brief(&at(".", "{}")), Vec::<String>::new());
    assert_eq!(failure(&at(".", "")).0, ErrorCode::InputFormat);
    assert_eq!(brief(&at(".", "{} 7")), ["INPUT_BROKEN"]);
    // Without the path, it is reported.
    for file in [file, "{\"ann\":{},\"bob\":{}}"] {
        let (code, _, _, message) = failure(&found(file));
        assert_eq!(code, ErrorCode::InputFormat);
        assert!(message.ends_with("set rowPath to \".\""), "{message}");
    }
}

#[test]
fn a_star_is_each_element_of_an_array() {
    let pages = "[{\"users\":[{\"a\":1}],\"x\":[[]]},\n{\"no\":{\"users\":[2]},\"users\":[]},{\"users\":{\"b\":{}}}]";
    let output = at("*.users", pages);
    assert_eq!(brief(&output), ["{\"a\":1}", "{\"uid\":\"b\"}"]);
    assert_eq!(positions(&output), [(1, 1, 11), (2, 2, 73)]);
    assert_eq!(brief(&at("*.users", &format!("{pages} \u{FEFF}\u{1E}{pages}"))).len(), 4);
    let nested = "{\"data\":[{\"users\":[1]},{\"users\":[2]}],\"users\":[3]}";
    assert_eq!(brief(&at("data.*.users", nested)), ["1", "2"]);
    assert_eq!(brief(&at("*", "[[1],[],[2]]")), ["1", "2"]);
    assert_eq!(brief(&at("*.*", "[[[1],[2]],[[3]]]")), ["1", "2", "3"]);
    // phpMyAdmin's export has other elements before the tables.
    let tables = "[{\"type\":\"header\"},7,{\"type\":\"table\",\"data\":[\n{\"a\":1}\n]}]";
    assert_eq!(brief(&at("*.data", tables)), ["{\"a\":1}"]);
}

#[test]
fn an_element_without_rows_behind_others_is_a_page_that_is_missing() {
    let pages = "[{\"users\":[1]},{\"error\":{}},{\"users\":[2]}]";
    let output = at("*.users", pages);
    assert_eq!(brief(&output), ["1", "INPUT_BROKEN"]);
    assert_eq!(
        failure(&output).3,
        "expected an array at \"*.users\" in element 2, found none; the rows before it were read"
    );
    assert_eq!(brief(&at("*.users", "[{\"users\":[1]},null]")), ["1", "INPUT_BROKEN"]);
    assert_eq!(failure(&at("*.users", "[{\"staff\":[{}]}]")).0, ErrorCode::InputFormat);
    assert!(failure(&at("*.users", "[{\"staff\":[{}]}]")).3.ends_with("found none; set rowPath to \"*.staff\""));
}

#[test]
fn a_path_for_the_other_kind_of_root_is_named() {
    for (path, file, other) in
        [("users", "[{\"users\":[]}]", "*.users"), ("*.users", "{\"users\":[]}", "users"), ("*", "{\"a\":[]}", ".")]
    {
        let (code, _, _, message) = failure(&at(path, file));
        assert_eq!(code, ErrorCode::InputFormat);
        assert!(message.ends_with(&format!("set rowPath to \"{other}\"")), "{message}");
    }
}

#[test]
fn an_object_that_has_its_key_keeps_it_and_another_is_an_issue() {
    let file = r#"{"users":{"a":{"uid":"a","x":1},"7":{"x":1,"uid":7},"Ann":{"uid":"ann"},"b":{"y":{"uid":"z"}},
        "c":{"uid":"","x":1},"d":{"uid":null},"e":{"x":"\"uid\"","u\u0069d":"e"},"f":{"uid":"g"}}}"#;
    let output = found(file);
    assert_eq!(
        brief(&output),
        [
            r#"{"uid":"a","x":1}"#,
            r#"{"x":1,"uid":7}"#,
            r#"{"uid":"ann"}"#,
            r#"{"uid":"b","y":{"uid":"z"}}"#,
            r#"{"uid":"c","x":1}"#,
            r#"{"uid":"d"}"#,
            r#"{"x":"\"uid\"","u\u0069d":"e"}"#,
            "REPEATED_FIELD",
        ]
    );
    assert_eq!(
        issues(&output),
        ["uid: expected the name that the object is kept under, \"f\", found \"g\"; if \"uid\" is the uid, say so"]
    );
    // Where the key is mapped, or of no use, rows are as they are.
    let plain = read_with(|| Reader::new(None), r#"{"users":{"f":{"uid":"g"},"h":{}}}"#);
    assert_eq!(brief(&plain), [r#"{"uid":"g"}"#, "{}"]);
}

#[test]
fn a_member_that_is_no_object_or_no_json_costs_itself() {
    let file = "{\"users\":{\"a\":{},\"b\":null,\"c\":[{\"x\":1}],,\"d\" 7,x:1,\"\\x\":{},\"e\":{\"y\":},\"f\":{}}}";
    let output = found(file);
    assert_eq!(
        brief(&output),
        [
            "{\"uid\":\"a\"}",
            "NOT_AN_OBJECT",
            "NOT_AN_OBJECT",
            "JSON",
            "JSON",
            "JSON",
            "JSON",
            "{\"uid\":\"e\",\"y\":}",
            "{\"uid\":\"f\"}"
        ]
    );
    assert_eq!(
        issues(&output),
        [
            "expected an object such as {\"name\":\"Ann\"} under \"b\", found null",
            "expected an object such as {\"name\":\"Ann\"} under \"c\", found [{\"x\":1}]; set rowPath to \"users.c\"",
            "expected a value between commas, found nothing; remove the extra comma",
            "expected a colon after the name, found 7",
            "expected a uid in double quotes and its user, as in \"ann\":{\"name\":\"Ann\"}, found x:1",
            "expected a name that is JSON, found \"\\x\":{}",
        ]
    );
    assert_eq!(brief(&at("users", "{\"users\":{\"a\":{},}}")), ["{\"uid\":\"a\"}", "JSON"]);
    let bad = read_with(|| keyed(Some("users")), b"{\"users\":{\"\xFF\":{},\"b\":{}}}");
    assert_eq!(brief(&bad), ["ENCODING", "{\"uid\":\"b\"}"]);
    assert_eq!(issues(&bad), ["expected UTF-8 text, found 0xFF at byte 11; save the file as UTF-8"]);
}

#[test]
fn members_end_as_elements_do() {
    for (file, results) in [
        ("{\"users\":{\"a\":{}", vec!["{\"uid\":\"a\"}", "INPUT_TRUNCATED"]),
        ("{\"users\":{\"a\":{},\"b\":{\"x", vec!["{\"uid\":\"a\"}", "TRUNCATED", "INPUT_TRUNCATED"]),
        ("{\"users\":{\"a\":{},\"b", vec!["{\"uid\":\"a\"}", "TRUNCATED", "INPUT_TRUNCATED"]),
        ("{\"users\":{\"a\":{}}", vec!["{\"uid\":\"a\"}", "INPUT_TRUNCATED"]),
        ("{\"users\":{\"a\":{}]}", vec!["JSON", "INPUT_BROKEN"]),
        ("{\"users\":{}}", vec![]),
    ] {
        assert_eq!(brief(&at("users", file)), results, "{file}");
    }
    let reader = || keyed(Some("users")).with_row_bytes(16);
    let output = read_with(reader, "{\"users\":{\"a\":{\"x\":12345}, \"b\":{\"x\":123456789}, \"c\":{}}}");
    assert_eq!(brief(&output), ["{\"uid\":\"a\",\"x\":12345}", "ROW_TOO_LONG", "{\"uid\":\"c\"}"]);
}

#[test]
fn what_is_beside_users_is_none() {
    for file in [
        "{\"users\":{\"pageInfo\":{\"next\":1},\"nodes\":[{\"a\":1}]}}",
        "{\"users\":{\"data\":{\"x\":1},\"items\":[{\"a\":1}]}}",
        "{\"users\":{\"total\":1,\"items\":[{\"a\":1}]}}",
    ] {
        assert_eq!(brief(&found(file)), ["{\"a\":1}"], "{file}");
    }
    // By a name that other things have, it has to be set.
    let (_, _, _, message) = failure(&found("{\n\"data\":{\"a\":{\"b\":1}}}"));
    assert!(message.ends_with("or set rowPath to \"data\""), "{message}");
    let far = format!("{{\"users\":{{\"a\"{}:{{}}}}}}", " ".repeat(5000));
    assert_eq!(brief(&found(&far)), [far.as_str()]);
}

proptest! {
    #[test]
    fn objects_of_objects_as_serde_writes_them_give_a_row_a_member(
        users in vec(("\\PC{0,9}", vec(("[a-t]{1,3}", "\\PC{0,9}"), 0..4)), 0..12),
        path in select(vec!["users", "data.users", "data.*.users", "."]),
        pretty in any::<bool>(),
        chunk in 1usize..40,
    ) {
        let object = |fields: &Vec<(String, String)>| fields.iter().cloned().map(|(key, value)| (key, value.into())).collect();
        let members: serde_json::Map<String, serde_json::Value> =
            users.iter().map(|(uid, fields)| (uid.clone(), serde_json::Value::Object(object(fields)))).collect();
        let wanted: Vec<serde_json::Value> = members.iter().map(|(uid, user)| {
            let mut user = user.clone();
            user["uid"] = uid.clone().into();
            user
        }).collect();
        let mut value = serde_json::Value::Object(members);
        for name in path.rsplit('.').filter(|name| !name.is_empty()) {
            value = match name {
                "*" => serde_json::json!([value]),
                name => serde_json::json!({ name: value }),
            };
        }
        let file = if pretty { serde_json::to_vec_pretty(&value) } else { serde_json::to_vec(&value) }.unwrap();
        let output = read_chunks(keyed(Some(path)), file.chunks(chunk));
        let rows: Vec<serde_json::Value> = output.iter().filter_map(|output| match output {
            Output::Json(_, json) => Some(serde_json::from_str(json).unwrap()),
            Output::End => None,
            other => panic!("{other:?}"),
        }).collect();
        prop_assert_eq!(rows, wanted);
    }
}

#[test]
fn a_megabyte_of_members_pushed_byte_by_byte_holds_a_member() {
    let members: Vec<String> =
        (0..20_000).map(|at| format!("\"user-{at}\": {{\"name\":\"Ada \\\"{at}\\\"\"}}")).collect();
    let longest = members.iter().map(String::len).max().unwrap_or_default();
    let file = format!("{{\n\"users\":{{{}}}}}", members.join(",\n"));
    let mut reader = Reader::new(Some(Format::Json)).with_key("uid");
    let mut rows = 0;
    for byte in file.as_bytes().chunks(1) {
        reader.push(byte);
        while let Read::Row(row) = reader.read() {
            assert!(row.raw.starts_with(b"{\"uid\":\"user-"));
            rows += 1;
        }
        assert!(reader.buffered() <= longest + 2, "no more than a member is held");
    }
    assert_eq!(rows, 20_000);
}
