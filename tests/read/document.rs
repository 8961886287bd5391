//! Objects around an array of users, as APIs return and exports are written.

use super::*;

/// What a reader returns of a file, and where its rows were found.
fn found(file: &str) -> (Vec<String>, Option<String>) {
    let mut reader = Reader::new(None);
    reader.push(file.as_bytes());
    reader.end();
    let mut output = Vec::new();
    read_on(&mut reader, &mut output);
    assert_eq!(output, read(file));
    (brief(&output), reader.row_path().map(str::to_owned))
}

fn at(path: &str, file: &str) -> Vec<Output> {
    read_with(|| Reader::new(None).with_row_path(path), file)
}

#[test]
fn the_rows_are_the_array_of_objects_by_a_usual_name() {
    for (file, path) in [
        (r#"{"users":[{"a":1},{"b":2}]}"#, "users"),
        (r#"{"active_users":[{"a":1},{"b":2}]}"#, "active_users"),
        (r#"{"users":[{"a":1},{"b":2}],"next":"MTY="}"#, "users"),
        ("\n {\n \"kind\": \"x\",\n \"Users\" : [ {\"a\":1} , {\"b\":2} ]\n}\n", "Users"),
        (r#"{"status":200,"data":[{"a":1},{"b":2}],"totalCount":2}"#, "data"),
        (r#"{"data":{"users":{"nodes":[{"a":1},{"b":2}]}}}"#, "data.users.nodes"),
        (r#"{"result":{"items":[{"a":1},{"b":2}]}}"#, "result.items"),
        // What is before and behind the rows may be anything.
        (
            r#"{"x":{"users":[{"no":1}]},"tags":["[",{"]":"}"},[[{}]]],"e":{},"n":-1.5e3,"s":"\"]}","data":[7],"users":[{"a":1},{"b":2}],"roles":[{"c":3}],"users2":null}"#,
            "users",
        ),
        (r#"{"us\u0065rs":[{"a":1},{"b":2}]}"#, "users"),
    ] {
        assert_eq!(
            found(file),
            (vec!["{\"a\":1}".to_owned(), "{\"b\":2}".to_owned()], Some(path.to_owned())),
            "{file}"
        );
    }
    assert_eq!(found(r#"{"users":[]}"#), (vec![], Some("users".into())));
}

#[test]
fn rows_have_their_place_in_the_file() {
    let file = "{\n\"next\": \"a\\nb\",\n\"users\": [\n  {\"a\":1},\n\n  {\"b\":2}]}";
    assert_eq!(positions(&read(file)), [(1, 4, 31), (2, 6, 43)]);
    assert_eq!(&file[31..33], "{\"");
}

#[test]
fn an_object_on_a_line_of_its_own_with_others_behind_it_is_a_row() {
    for rows in [
        ["{\"data\":[{\"a\":1}]}", "{\"data\":[{\"a\":1}]}"],
        ["{\"users\":[{\"a\":1}]}", "7"],
        ["{\"users\":[{}]}", "{"],
    ] {
        assert_eq!(found(&rows.join("\n")), (rows.map(str::to_owned).into(), None));
    }
    // A single one, but a user.
    for row in [
        r#"{"uid":"u","data":[{"a":1}]}"#,
        r#"{"a":1,"tags":["x"],"items":[1],"devices":[{"b":1}]}"#,
        r#"{"a":{"b":{"users":[{"c":1}]}}}"#,
    ] {
        assert_eq!(found(row), (vec![row.to_owned()], None));
    }
}

#[test]
fn one_line_that_is_longer_than_a_row_may_be_is_around_users() {
    let users = r#"{"name":"a user of some length"},"#.repeat(40);
    let file = format!(r#"{{"users":[{users}{{"b":2}}]}}"#);
    let reader = || Reader::new(None).with_row_bytes(64);
    let output = read_with(reader, &file);
    assert_eq!(brief(&output).len(), 41);
    assert_eq!(output.last(), Some(&Output::End));
    let row = format!(r#"{{"tags":["{}"]}}"#, "x".repeat(100));
    assert_eq!(brief(&read_with(reader, &row)), ["ROW_TOO_LONG"]);
}

#[test]
fn a_declared_json_file_may_be_such_an_object_of_any_size() {
    let noise = r#"{"skipped":"in any length"},"#.repeat(1000);
    let file = format!("{{\"log\":[{noise}1],\"members\":[{{\"a\":1}}]}}");
    let reader = || Reader::new(Some(Format::Json)).with_row_bytes(32);
    assert_eq!(brief(&read_with(reader, &file)), ["{\"a\":1}"]);
    let mut reader = reader();
    for chunk in file.as_bytes().chunks(100) {
        reader.push(chunk);
        drop(reader.read());
        assert!(reader.buffered() <= 132);
    }
}

#[test]
fn a_path_says_where_the_rows_are_and_elements_may_be_anything() {
    let file = r#"{"users":[{"no":1}],"team":{"staff":[1,{"a":1}],"more":[{}]},"team.staff":[2]}"#;
    assert_eq!(brief(&at("team.staff", file)), ["1", "{\"a\":1}", "2"]);
    assert_eq!(brief(&at("team.more", file)), ["{}"]);
    assert_eq!(brief(&at("users", file)), ["{\"no\":1}"]);
}

#[test]
fn pages_one_after_another_are_one_file() {
    let pages = "{\"users\":[{\"a\":1}],\"next\":\"x\"}\n{\"users\":[],\"next\":\"y\"} {\"users\":[{\"b\":2}]}\n";
    let output = at("users", pages);
    assert_eq!(brief(&output), ["{\"a\":1}", "{\"b\":2}"]);
    assert_eq!(positions(&output), [(1, 1, 10), (2, 2, 65)]);
    let pretty = pages.replace("[{", "[\n{");
    assert_eq!(brief(&read(&pretty)), ["{\"a\":1}", "{\"b\":2}"]);
    // The response that was an error is a page that is missing.
    let broken = format!("{pages}{{\"error\":{{\"code\":429}}}}\n");
    let output = at("users", &broken);
    assert_eq!(brief(&output), ["{\"a\":1}", "{\"b\":2}", "INPUT_BROKEN"]);
    let (_, line, _, message) = failure(&output);
    assert_eq!(
        (line, message),
        (3, "expected an array at \"users\" in object 4, found none; the rows before it were read".to_owned())
    );
    // By a usual name, all pages have it under the first one's.
    let other = pretty.replacen("\"users\":[]", "\"data\":[{}]", 1);
    assert_eq!(brief(&read(&other)), ["{\"a\":1}", "INPUT_BROKEN"]);
}

#[test]
fn an_object_without_such_an_array_says_which_it_has() {
    let output = read("{\n\"total\":2,\"Staff\":[{\"a\":1}],\"teams\":[{}]}");
    let (code, line, byte, message) = failure(&output);
    assert_eq!((code, line, byte), (ErrorCode::InputFormat, 1, 0));
    assert!(
        message.ends_with("with commas between them, set rowPath to \"Staff\", or set rowPath to \"teams\""),
        "{message}"
    );
    let output = read_as(Format::Json, r#"{"Staff":[{"a":1}]}"#);
    let (code, _, _, message) = failure(&output);
    assert_eq!(code, ErrorCode::InputFormat);
    assert_eq!(
        message,
        "expected an array of users by the name users, data, items or the like in the object, found none; set rowPath to \"Staff\""
    );
    let output = read_as(Format::Json, "{\"a\":\"u\"}");
    assert!(failure(&output).3.ends_with(
        "found an object without; put the objects in [ ] with commas between them, or set format to \"ndjson\""
    ));
    for file in [r#"{"users":7}"#, r#"{"users":null}"#, "{}"] {
        let output = at("users", file);
        let (code, _, _, message) = failure(&output);
        assert_eq!(code, ErrorCode::InputFormat);
        assert!(message.starts_with("expected an array at \"users\" in the object, found none"), "{message}");
    }
}

#[test]
fn a_file_that_is_no_such_object_or_ends_early_is_an_error() {
    for (file, code) in [
        ("", ErrorCode::InputFormat),
        (" \n", ErrorCode::InputFormat),
        ("[{}]", ErrorCode::InputFormat),
        ("uid,name\nu,n\n", ErrorCode::InputFormat),
        ("{users:[{}]}", ErrorCode::InputFormat),
        ("{\"users\" [{}]}", ErrorCode::InputFormat),
        ("{\"a\":1 \"users\":[{}]}", ErrorCode::InputFormat),
        ("{\"a\":[1}}", ErrorCode::InputFormat),
        ("{\"a\":\"\n\"}", ErrorCode::InputFormat),
        ("{\"\\x\":1}", ErrorCode::InputFormat),
        ("{\"users\":[{}],", ErrorCode::InputTruncated),
        ("{\"users\":[{}]", ErrorCode::InputTruncated),
        ("{\"users\":[{}", ErrorCode::InputTruncated),
        ("{\"users\":", ErrorCode::InputTruncated),
        ("{\"use", ErrorCode::InputTruncated),
        ("{\"users\":[{}]]", ErrorCode::InputBroken),
        ("{\"users\":[{}]} x", ErrorCode::InputBroken),
        ("{\"users\":[]} [", ErrorCode::InputBroken),
    ] {
        assert_eq!(failure(&at("users", file)).0, code, "{file}");
    }
    assert_eq!(
        failure(&at("users", "{\"users\":[{}],\n\"a\" 1}")).3,
        "expected a colon after the name, found \"1\" on line 2, outside the rows; what follows was not read; fix it and import the file again"
    );
    let long = format!("{{\"{}\":1,\"users\":[{{}}]}}", "x".repeat(5000));
    assert_eq!(failure(&at("users", &long)).0, ErrorCode::InputFormat);
    let deep = format!("{{\"a\":{}{},\"users\":[{{}}]}}", "[".repeat(70), "]".repeat(70));
    let reader = || Reader::new(None).with_row_bytes(64).with_row_path("users");
    assert_eq!(failure(&read_with(reader, &deep)).0, ErrorCode::InputFormat);
}

#[test]
fn a_row_that_is_broken_costs_itself_and_what_hides_the_next_ends_the_reading() {
    let output = at("users", "{\"users\":[{\"a\":1},,{\"b\":2}],\"c\":[}");
    assert_eq!(brief(&output), ["{\"a\":1}", "JSON", "{\"b\":2}", "INPUT_BROKEN"]);
    let output = at("users", "{\"users\":[{\"a\":1},{\"b\":]}]}");
    assert_eq!(brief(&output), ["{\"a\":1}", "JSON", "INPUT_BROKEN"]);
}
