//! What is as long as it may be, and what is a little longer or shorter.

use cometchat_import::importer::user::Policy;
use proptest::prelude::*;

use super::{
    assert_alike, assert_alike_with,
    both_ways::{Form, Settings},
    csv::cell,
    json::{FORMS, assert_row_alike, joined, row_with},
    settings,
};

#[test]
fn the_bounds_are_those_of_the_long_way() -> Result<(), TestCaseError> {
    let text = |unit: &str, times: usize| format!("\"{}\"", unit.repeat(times));
    let mut rows = Vec::new();
    for times in 98..=102 {
        // The same number of characters, one of them as an escape.
        let escaped = format!("\"{}\\u0061\"", "a".repeat(times - 1));
        rows.extend(["uid", "role"].map(|field| row_with(field, &escaped)));
        rows.extend(["uid", "role"].map(|field| row_with(field, &text("a", times))));
        rows.push(row_with("uid", &"7".repeat(times)));
        for unit in ["a", "é", "😀", "\\n"] {
            rows.push(row_with("name", &text(unit, times)));
            rows.push(row_with("tags", &format!("[{}]", text(unit, times))));
        }
    }
    for times in 2_986..=2_990 {
        rows.extend(["a", "é"].map(|unit| {
            let path = unit.repeat(times);
            row_with("link", &format!("\"https://a.b/{path}\""))
        }));
    }
    for times in 5_110..=5_116 {
        let object = |open, unit: &str| format!("{open}\"a\":{}}}", text(unit, times));
        rows.extend(["{", "{ "].map(|open| row_with("metadata", &object(open, "b"))));
    }
    for tags in 24..=27 {
        rows.push(row_with(
            "tags",
            &format!("[{}]", vec!["\"t\""; tags].join(",")),
        ));
    }
    let mut taken = 0;
    for row in &rows {
        taken += u64::from(assert_row_alike(row)? > 0);
    }
    let left = rows.len() as u64 - taken;
    assert!(taken > 20 && left > 20, "{taken} taken, {left} left");
    Ok(())
}

#[test]
fn the_bounds_of_cells_are_those_of_the_long_way() -> Result<(), TestCaseError> {
    let mut cells = Vec::new();
    for times in 98..=102 {
        cells.extend(["uid", "role"].map(|field| (field, "a".repeat(times))));
        for unit in ["a", "é", "😀", "\""] {
            cells.push(("name", unit.repeat(times)));
            let tag = unit.replace('"', "\\\"").repeat(times);
            cells.push(("tags", format!("[\"{tag}\"]")));
        }
    }
    for times in 2_986..=2_990 {
        let urls = ["a", "é"].map(|unit| format!("https://a.b/{}", unit.repeat(times)));
        cells.extend(urls.map(|url| ("link", url)));
    }
    for times in 5_110..=5_116 {
        let objects = ["{", "{ "].map(|open| format!("{open}\"a\":\"{}\"}}", "b".repeat(times)));
        cells.extend(objects.map(|object| ("metadata", object)));
    }
    for tags in 24..=27 {
        cells.push(("tags", format!("[{}]", vec!["\"t\""; tags].join(","))));
    }
    let mut taken = 0;
    for (field, value) in &cells {
        for quoted in [false, true] {
            let value = cell(value, quoted);
            let input = match *field {
                "uid" => format!("uid,name\n{value},Ann\n"),
                "name" => format!("uid,name\nann,{value}\n"),
                other => format!("uid,name,{other}\nann,Ann,{value}\n"),
            };
            taken += assert_alike(input.as_bytes(), Form::Csv, Policy::default(), input.len())?;
        }
    }
    let left = 2 * cells.len() as u64 - taken;
    assert!(taken > 50 && left > 50, "{taken} taken, {left} left");
    Ok(())
}

#[test]
fn the_limit_of_a_row_is_that_of_the_long_way() -> Result<(), TestCaseError> {
    let row = r#"{"uid":"ann","name":"Ann"}"#;
    let rows = [row.to_owned(), row.replace("ann", "ben")];
    let mut inputs: Vec<(Form, String)> = Vec::new();
    for form in FORMS {
        for behind in ["", " ", "\r", "\t\n"] {
            let rows = rows.clone().map(|row| row + behind);
            inputs.push((form, joined(&rows, form)));
            inputs.push((form, joined(&rows, form) + "\n"));
        }
    }
    let row = "ann,\"Ann Lee\",https://a.b/c";
    for line_break in ["\n", "\r\n", "\r"] {
        let lines = ["uid,name,link", row, &row.replace("ann", "ben")];
        inputs.push((Form::Csv, lines.join(line_break)));
        inputs.push((Form::Csv, lines.join(line_break) + line_break));
    }
    let mut taken = 0;
    for (form, input) in inputs {
        for row_bytes in row.len() - 3..row.len() + 6 {
            for ends_at_once in [false, true] {
                let settings = Settings {
                    row_bytes,
                    ends_at_once,
                    ..settings(form, Policy::default())
                };
                for piece in [input.len(), row.len() + 1] {
                    taken += assert_alike_with(&settings, input.as_bytes(), piece)?;
                }
            }
        }
    }
    assert!(taken > 100, "{taken} took the express lane");
    Ok(())
}
