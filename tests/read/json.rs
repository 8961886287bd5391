//! NDJSON, JSON arrays and rows that came as objects, rule by rule.

use super::*;

fn ndjson(bytes: impl AsRef<[u8]>) -> Vec<Output> {
    read_as(Format::Ndjson, bytes)
}

fn array(bytes: impl AsRef<[u8]>) -> Vec<Output> {
    read_as(Format::Json, bytes)
}

fn rows(bytes: impl AsRef<[u8]>) -> Vec<Output> {
    read_with(Reader::rows, bytes)
}

#[test]
fn each_line_of_ndjson_is_a_row_and_blank_lines_are_none() {
    let output = ndjson("{\"a\":1}\n\n \t\r\n  {\"b\":2} \r\n{}");
    assert_eq!(brief(&output), ["{\"a\":1}", "{\"b\":2}", "{}"]);
    assert_eq!(positions(&output), [(1, 1, 0), (2, 4, 15), (3, 5, 25)]);
}

#[test]
fn a_broken_line_of_ndjson_is_handed_on_for_its_grammar_to_be_checked() {
    assert_eq!(brief(&ndjson("{\"a\":\n[1\r2]\n")), ["{\"a\":", "[1\r2]"]);
}

#[test]
fn a_line_that_is_not_utf8_names_the_byte_and_reading_continues() {
    let output = ndjson(b"\xEF\xBB\xBF{}\n{\"\xE9\"}\n[]\n");
    assert_eq!(brief(&output), ["{}", "ENCODING", "[]"]);
    assert_eq!(issues(&output), ["expected UTF-8 text, found 0xE9 at byte 8; save the file as UTF-8"]);
    assert_eq!(positions(&output), [(1, 1, 3), (2, 2, 6), (3, 3, 12)]);
}

#[test]
fn a_line_over_the_limit_is_skipped_and_reading_continues() {
    let reader = || Reader::new(Some(Format::Ndjson)).with_row_bytes(8);
    let output =
        read_with(reader, "{\"a\":12}\n{\"a\":123}\n{\"a\":12345678901234567890}\n{}\n          {}\n123456789");
    assert_eq!(brief(&output), ["{\"a\":12}", "ROW_TOO_LONG", "ROW_TOO_LONG", "{}", "{}", "ROW_TOO_LONG"]);
    let lines: Vec<u64> = positions(&output).iter().map(|position| position.1).collect();
    assert_eq!(lines, [1, 2, 3, 4, 5, 6]);
}

#[test]
fn a_row_that_is_no_json_is_not_an_empty_input() {
    assert_eq!(brief(&ndjson(" \r\n\n,")), [","]);
}

#[test]
fn each_element_of_an_array_is_a_row_with_its_line_and_byte() {
    let output = array(" [ {\"a\":[1,{}]},\r\n  2 , \"x,]\\\"\" ,\n[[],{}]\n]\n ");
    assert_eq!(brief(&output), ["{\"a\":[1,{}]}", "2", "\"x,]\\\"\"", "[[],{}]"]);
    assert_eq!(positions(&output), [(1, 1, 3), (2, 2, 20), (3, 2, 24), (4, 3, 34)]);
    assert_eq!(output.last(), Some(&Output::End));
}

#[test]
fn an_empty_array_has_no_rows() {
    assert_eq!(array("[]"), [Output::End]);
    assert_eq!(array("\u{FEFF}[ \n ] \n"), [Output::End]);
}

#[test]
fn two_values_without_a_comma_are_one_row_for_the_grammar_to_refuse() {
    assert_eq!(brief(&array("[{} {},1]")), ["{} {}", "1"]);
}

#[test]
fn an_extra_comma_is_a_row_that_is_no_json() {
    let output = array("[1,,2,]");
    assert_eq!(brief(&output), ["1", "JSON", "2", "JSON"]);
    assert_eq!(positions(&output), [(1, 1, 1), (2, 1, 3), (3, 1, 4), (4, 1, 6)]);
    assert_eq!(issues(&output)[0], "expected a value between commas, found nothing; remove the extra comma");
    assert_eq!(brief(&array("[,1]")), ["JSON", "1"]);
    assert_eq!(brief(&array("[,]")), ["JSON", "JSON"]);
}

#[test]
fn a_bracket_that_does_not_match_ends_the_reading() {
    let output = array("[1,\n{\"a\":[}, 2, 3]");
    assert_eq!(brief(&output), ["1", "JSON", "INPUT_BROKEN"]);
    assert_eq!(
        failure(&output),
        (
            ErrorCode::InputBroken,
            2,
            10,
            "expected brackets that match in row 2, found \"}\" on line 2; the rows after it were not read; fix it and import the file again".to_owned()
        )
    );
    let Output::Broken { raw, .. } = &output[1] else { panic!("{output:?}") };
    assert_eq!(raw, b"{\"a\":[}");
    assert_eq!(brief(&array("[}]")), ["JSON", "INPUT_BROKEN"]);
    assert_eq!(brief(&array("[1}]")), ["JSON", "INPUT_BROKEN"]);
}

#[test]
fn a_line_break_in_a_string_ends_the_reading() {
    let output = array("[{\"a\":\"x\ny\"}, 2]");
    assert_eq!(brief(&output), ["JSON", "INPUT_BROKEN"]);
    assert_eq!(
        issues(&output),
        [
            "expected a string without raw control characters, found byte 0x0A on line 1; fix the row: those after it were not read"
        ]
    );
    assert_eq!(brief(&array("[\"\\\n\"]")), ["JSON", "INPUT_BROKEN"]);
}

#[test]
fn an_array_that_is_cut_off_keeps_the_rows_before_the_cut() {
    for cut in ["[{\"a\":1},{\"b\"", "[{\"a\":1},{\"b\":\"x", "[{\"a\":1},\"\\"] {
        let output = array(cut);
        assert_eq!(brief(&output), ["{\"a\":1}", "TRUNCATED", "INPUT_TRUNCATED"]);
        assert_eq!(failure(&output).2, cut.len() as u64);
    }
    for cut in ["[{\"a\":1},", "[{\"a\":1}, \n", "[{\"a\":1}", "[{\"a\":1}\n "] {
        assert_eq!(brief(&array(cut)), ["{\"a\":1}", "INPUT_TRUNCATED"]);
    }
    assert_eq!(brief(&array("[")), ["INPUT_TRUNCATED"]);
}

#[test]
fn an_object_that_is_whole_is_a_row_even_if_the_array_ends_right_after_it() {
    let whole = "{\"b\":[\"}]\",{}]}";
    let output = array(format!("[{{\"a\":1}}, {whole} \n"));
    assert_eq!(brief(&output), ["{\"a\":1}", whole, "INPUT_TRUNCATED"]);
    assert_eq!(positions(&output), [(1, 1, 1), (2, 1, 10)]);
    let codes = brief(&rows("[{}]\n[{}"));
    assert_eq!(codes, ["{}", "{}", "INPUT_TRUNCATED"]);
    // Of a number, a text or a word the rest may be missing, and no user is an array.
    for cut in ["[1", "[\"a\"", "[[{}]", "[\"}", "[{\"a\":{}", "[{}{"] {
        assert_eq!(brief(&array(cut)), ["TRUNCATED", "INPUT_TRUNCATED"]);
    }
}

#[test]
fn anything_after_the_array_is_an_error_of_the_input() {
    for after in ["[1] x", "[1],2", "[1]{}", "[1]]"] {
        assert_eq!(brief(&array(after)), ["1", "INPUT_BROKEN"]);
    }
}

#[test]
fn arrays_one_after_another_are_one_file() {
    let output = array("\u{FEFF}[1,2][3]\n\u{FEFF}[] \u{1E}[\n4]\n\u{1E}\n");
    assert_eq!(brief(&output), ["1", "2", "3", "4"]);
    assert_eq!(positions(&output), [(1, 1, 4), (2, 1, 6), (3, 1, 9), (4, 3, 21)]);
    assert_eq!(output, read("\u{FEFF}[1,2][3]\n\u{FEFF}[] \u{1E}[\n4]\n\u{1E}\n"));
    assert_eq!(brief(&array("[1][2")), ["1", "TRUNCATED", "INPUT_TRUNCATED"]);
    // Half a mark is none.
    assert_eq!(brief(&array(b"[1]\xEF\xBB")), ["1", "INPUT_BROKEN"]);
}

#[test]
fn objects_one_after_another_on_a_line_are_rows() {
    let output = ndjson("{\"a\":\"}{\"}{\"b\":2} {\"c\":[{}]}\n\u{1E}{\"d\":4}\u{1E}{}\u{FEFF}{\"e\":5}\n{}");
    assert_eq!(brief(&output), ["{\"a\":\"}{\"}", "{\"b\":2}", "{\"c\":[{}]}", "{\"d\":4}", "{}", "{\"e\":5}", "{}"]);
    let places: Vec<_> = positions(&output).iter().map(|(_, line, byte)| (*line, *byte)).collect();
    assert_eq!(places, [(1, 0), (1, 10), (1, 18), (2, 30), (2, 38), (2, 43), (3, 51)]);
    assert_eq!(output, read("{\"a\":\"}{\"}{\"b\":2} {\"c\":[{}]}\n\u{1E}{\"d\":4}\u{1E}{}\u{FEFF}{\"e\":5}\n{}"));
}

#[test]
fn damage_costs_its_object_or_the_rest_of_its_line() {
    assert_eq!(brief(&ndjson("{\"a\":}{\"b\":2}\n{}")), ["{\"a\":}", "{\"b\":2}", "{}"]);
    assert_eq!(brief(&ndjson("{}{\"a\":[}{}\n{}")), ["{}", "{\"a\":[}{}", "{}"]);
    assert_eq!(brief(&ndjson("{}{\"a\":\"\n{}")), ["{}", "{\"a\":\"", "{}"]);
    // What is no object behind an object is a mistake of that line.
    for line in ["{} x", "{},{}", "{}[1]", "[1]{}", "{}1"] {
        assert_eq!(brief(&ndjson(line)), [line]);
    }
}

#[test]
fn an_object_over_the_limit_is_skipped_and_the_next_on_its_line_is_read() {
    let reader = || Reader::new(Some(Format::Ndjson)).with_row_bytes(8);
    let output =
        read_with(reader, "{\"a\":12}{\"a\":123}{\"b\":1} {\"c\":\"}{123456\"}      \u{FEFF}{}\n{}          {}");
    assert_eq!(brief(&output), ["{\"a\":12}", "ROW_TOO_LONG", "{\"b\":1}", "ROW_TOO_LONG", "{}", "ROW_TOO_LONG", "{}"]);
}

#[test]
fn objects_over_lines_one_after_another_are_rows() {
    let file = "{\n  \"a\": 1\n}\n{\"b\":\n[{}]} {\"c\":3}{}\n\u{1E}\u{FEFF}{\n}\n";
    let output = read(file);
    assert_eq!(brief(&output), ["{\n  \"a\": 1\n}", "{\"b\":\n[{}]}", "{\"c\":3}", "{}", "{\n}"]);
    let places: Vec<_> = positions(&output).iter().map(|(_, line, byte)| (*line, *byte)).collect();
    assert_eq!(places, [(1, 0), (4, 13), (5, 25), (5, 32), (6, 39)]);
    assert_eq!(output, array(file));
    assert_eq!(brief(&array("{\"a\":1}\n{\"b\":2}\n")), ["{\"a\":1}", "{\"b\":2}"]);
    assert_eq!(brief(&read("{\n\"uid\":\"a\"}\n")), ["{\n\"uid\":\"a\"}"]);
    assert_eq!(brief(&read("{\n\"a\":1}\n{\"b\":]}{}")), ["{\n\"a\":1}", "JSON", "INPUT_BROKEN"]);
    assert_eq!(brief(&read("{\n\"a\":1}\n{\"b\":}{}")), ["{\n\"a\":1}", "{\"b\":}", "{}"]);
    assert_eq!(brief(&read("{\n\"a\":1}\n{}, {}")), ["{\n\"a\":1}", "{}", "INPUT_BROKEN"]);
    assert_eq!(brief(&read("{\n\"a\":1}\n{\"b")), ["{\n\"a\":1}", "TRUNCATED", "INPUT_TRUNCATED"]);
    let reader = || Reader::new(None).with_row_bytes(12);
    let output = read_with(reader, "{\n\"a\":1}{\"b\":\"012345}{\"} {\n\"c\":3}");
    assert_eq!(brief(&output), ["{\n\"a\":1}", "ROW_TOO_LONG", "{\n\"c\":3}"]);
}

#[test]
fn an_array_of_pages_is_refused_with_the_path_to_the_users() {
    let refused = |file: &str| {
        for output in [read(file), array(file)] {
            assert_eq!(output.len(), 1, "{output:?}");
            let (code, _, _, message) = failure(&output);
            assert_eq!(code, ErrorCode::InputFormat);
            assert!(message.starts_with("expected users in the array, found "), "{message}");
        }
        failure(&read(file)).3.split("; ").last().unwrap_or_default().to_owned()
    };
    assert_eq!(refused("[\n{\"users\":[{\"user_id\":1}],\"start\":0},{}]"), "set rowPath to \"*.users\"");
    assert_eq!(refused("[{\"page\":1,\"data\":{\"items\":[{}]}}]"), "set rowPath to \"*.data.items\"");
    assert_eq!(refused("[{\"users\":{\"ann\":{}}}]"), "set rowPath to \"*.users\"");
    let export = "[\n{\"type\":\"header\",\"comment\":\"Export to JSON plugin for PHPMyAdmin\"},\n{}]";
    assert_eq!(refused(export), "set rowPath to \"*.data\"");
    // A user may have arrays too.
    for file in
        ["[{\"users\":[{}],\"uid\":1}]", "[{\"id\":1,\"items\":[{}]}]", "[{\"devices\":[{}]}]", "[{\"tags\":[]}"]
    {
        assert_ne!(brief(&read(file))[0], "INPUT_FORMAT", "{file}");
    }
}

#[test]
fn an_input_that_is_no_array_says_what_it_is() {
    let output = array(" \n{\"a\":1}");
    assert_eq!(
        failure(&output),
        (
            ErrorCode::InputFormat,
            2,
            9,
            "expected a JSON array of users, or an object that holds one as users, data, items or the like, found an object without; put the objects in [ ] with commas between them, or set format to \"ndjson\"".to_owned()
        )
    );
    assert_eq!(failure(&array("uid,name")).0, ErrorCode::InputFormat);
    assert_eq!(failure(&array("")).0, ErrorCode::InputFormat);
    assert_eq!(failure(&array(" \n")).0, ErrorCode::InputFormat);
}

#[test]
fn an_element_over_the_limit_is_skipped_and_reading_continues() {
    let reader = || Reader::new(Some(Format::Json)).with_row_bytes(8);
    let output = read_with(reader, "[{\"a\":12},{\"a\":123},\n{\"a\":[\"],}\\\"\",\n{}]},{}]");
    assert_eq!(brief(&output), ["{\"a\":12}", "ROW_TOO_LONG", "ROW_TOO_LONG", "{}"]);
    assert_eq!(positions(&output), [(1, 1, 1), (2, 1, 10), (3, 2, 21), (4, 3, 41)]);
    let output = read_with(reader, "[[[[[[[[[[[}, 2]");
    assert_eq!(brief(&output), ["ROW_TOO_LONG", "INPUT_BROKEN"]);
    let output = read_with(reader, "[1234567890");
    assert_eq!(brief(&output), ["ROW_TOO_LONG", "INPUT_TRUNCATED"]);
}

#[test]
fn brackets_may_be_ten_thousand_deep_and_more() {
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let output = read_chunks(Reader::new(None), [format!("[{deep},1]").as_bytes()]);
    assert_eq!(brief(&output), [deep.as_str(), "1"]);
}

#[test]
fn an_element_that_is_not_utf8_is_its_own_error() {
    let output = array(b"[1,\"\xFF\",2]");
    assert_eq!(brief(&output), ["1", "ENCODING", "2"]);
    assert!(issues(&output)[0].contains("0xFF at byte 4"));
}

#[test]
fn utf16_arrays_have_places_in_the_source() {
    let output = read(utf16("[\"😀\",\n2]", "\u{FEFF}", u16::to_be_bytes));
    assert_eq!(brief(&output), ["\"😀\"", "2"]);
    assert_eq!(positions(&output), [(1, 1, 4), (2, 2, 16)]);
}

#[test]
fn rows_that_came_as_objects_are_numbered_through_all_arrays_and_have_no_line() {
    let output = rows("[1,\n2][]\n[3]");
    assert_eq!(brief(&output), ["1", "2", "3"]);
    let numbers: Vec<_> = positions(&output).iter().map(|position| (position.0, position.1)).collect();
    assert_eq!(numbers, [(1, 0), (2, 0), (3, 0)]);
    assert_eq!(rows(""), [Output::End]);
    assert_eq!(failure(&rows("[1]2")).1, 0);
    assert_eq!(brief(&rows("[1][2")), ["1", "TRUNCATED", "INPUT_TRUNCATED"]);
    let reader = Reader::rows();
    assert!(reader.is_rows() && reader.format().is_none());
}
