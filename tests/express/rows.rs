//! What a row leaves to those behind it: its line, its uid, room in the body.

use cometchat_import::importer::user::Policy;
use proptest::prelude::*;

use super::{
    assert_alike, assert_alike_with,
    both_ways::{Form, Settings},
    json::{FORMS, joined},
    settings,
};

/// Holds an input against itself as a whole and in pieces, with its end known sooner or later.
fn assert_input_alike(input: &str, form: Form) -> Result<u64, TestCaseError> {
    let mut taken = 0;
    for ends_at_once in [true, false] {
        let settings = Settings {
            ends_at_once,
            ..settings(form, Policy::default())
        };
        for piece in [input.len(), 40, 7, 1] {
            taken += assert_alike_with(&settings, input.as_bytes(), piece)?;
        }
    }
    Ok(taken)
}

#[test]
fn rows_of_a_uid_that_was_there_are_accounted_for_as_on_the_long_way() -> Result<(), TestCaseError>
{
    let rows = [
        r#"{"uid":"ann","name":"Ann"}"#,
        r#"{"uid":"Ann","name":"Again","role":"VIP","createdAt":"1673421419"}"#,
        r#"{"uid":7,"name":"Seven"}"#,
        r#"{"uid":"7","name":"Seven"}"#,
        r#"{"uid":7,"name":"Seven"}"#,
        r#"{"uid":"a b","name":"No uid"}"#,
        r#"{"uid":"ben","name":"Ben"}"#,
        r#"{"uid":"BEN","name":"Ben"}"#,
        r#"{"uid":"carl","name":"Carl"}"#,
    ]
    .map(str::to_owned);
    for form in FORMS {
        let taken = assert_input_alike(&joined(&rows, form), form)?;
        assert!(taken > 10, "{form:?}: {taken} took the express lane");
    }
    let csv =
        "uid,name,role\nann,Ann,\nAnn,Again,VIP\nben,Ben,\n\"BEN\",\"Ben\",\nc c,C,\ncarl,C,\n";
    let taken = assert_input_alike(csv, Form::Csv)?;
    assert!(taken > 10, "{taken} took the express lane");
    Ok(())
}

#[test]
fn rows_of_an_array_in_an_object_take_the_lane_from_the_second_on() -> Result<(), TestCaseError> {
    let row = |n| format!("\n {{\"uid\":\"u{n}\",\"name\":\"User {n}\"}}");
    let rows: Vec<String> = (0..6).map(row).collect();
    let page = |rows: &[String]| {
        format!(
            r#"{{"data":{{"users":{},"next":"x"}}}}"#,
            joined(rows, Form::Array)
        )
    };
    let taken = assert_input_alike(&[page(&rows), page(&[])].concat(), Form::Array)?;
    assert!(taken >= 10, "{taken} took the express lane");
    Ok(())
}

#[test]
fn lines_are_counted_as_on_the_long_way() -> Result<(), TestCaseError> {
    let rows = [
        r#"{"uid":"a","name":"A"}"#,
        "{\n\"uid\":\"b\",\n\"name\":\"B\"\n}",
        "{\"uid\":\"c\",\"name\":\"C\",\"metadata\":{\n\"a\":1}}",
        "{\"uid\":\"d\",\"name\":\"D\",\"tags\":[\n\"a\",\r\n\"b\"]}",
        "\n{\"uid\":\"e\",\"name\":\"E\"}\n",
        "\r\n {\"uid\":\"f\",\"name\":\"F\"} \r\n",
        r#"{"uid":"g","name":"G"}"#,
    ]
    .map(str::to_owned);
    for form in FORMS {
        assert_input_alike(&joined(&rows, form), form)?;
    }
    for line_break in ["\n", "\r\n", "\r"] {
        let lines = [
            "uid,name,_row",
            "a,A,1",
            "",
            "b,\"B\n\",2",
            ",,",
            "c,C,\"3\n4\r\n5\r\"",
            "\"\",\" \",",
            "d,D,",
            "e,E,\"\"",
        ];
        let input = lines.join(line_break);
        assert_input_alike(&input, Form::Csv)?;
        assert_input_alike(&(input + line_break), Form::Csv)?;
    }
    Ok(())
}

#[test]
fn bodies_are_full_where_they_are_on_the_long_way() -> Result<(), TestCaseError> {
    let rows: Vec<String> = (0..12)
        .map(|at| match at % 4 {
            // The long way, amid others.
            3 => format!(r#"{{"uid":"u{at}","name":"A","metadata":"{{\"a\":{at}}}"}}"#),
            _ => format!(r#"{{"uid":"u{at}","name":"A","tags":["b"]}}"#),
        })
        .collect();
    let input = joined(&rows, Form::Ndjson);
    for body_bytes in 1..300 {
        let settings = Settings {
            batch_users: 5,
            body_bytes,
            ceiling: (body_bytes % 2 == 0).then_some(body_bytes / 2),
            ..settings(Form::Ndjson, Policy::default())
        };
        assert_alike_with(&settings, input.as_bytes(), input.len())?;
    }
    assert_alike(input.as_bytes(), Form::Ndjson, Policy::default(), 10)?;
    Ok(())
}
