//! CSV, rule by rule.

use super::*;
use cometchat_import::importer::error::ErrorCode;
use cometchat_import::importer::input::{CsvOptions, Dialect, ShortRows};
use cometchat_import::importer::issue::Code;
use std::borrow::Cow;

fn csv(bytes: impl AsRef<[u8]>) -> Vec<Output> {
    read_as(Format::Csv, bytes)
}

#[track_caller]
fn assert_rows(bytes: impl AsRef<[u8]>, rows: &[&str]) {
    assert_eq!(brief(&csv(bytes)), rows);
}

#[test]
fn the_header_comes_once_and_before_the_first_row() {
    let output = csv(" uid , name\t,\na,b,\n");
    let names = ["uid", "name", ""].map(String::from).to_vec();
    assert_eq!(output[0], Output::Header(names));
    assert_eq!(brief(&output), ["a|b|"]);
    assert_eq!(output.last(), Some(&Output::End));
}

#[test]
fn the_reader_has_header_and_delimiter_once_it_has_read_them() {
    let mut reader = Reader::new(None);
    reader.push(b"uid;na");
    assert!(matches!(reader.read(), Read::NeedInput));
    assert_eq!((reader.header(), reader.delimiter(), reader.format()), (None, None, None));
    reader.push(b"me\na;b\n");
    assert!(matches!(reader.read(), Read::Header(_)));
    assert_eq!(reader.header(), Some(&["uid".to_owned(), "name".to_owned()][..]));
    assert_eq!(reader.delimiter(), Some(b';'));
    assert_eq!(reader.format(), Some(Format::Csv));
    assert!(!reader.has_bom());
}

#[test]
fn each_delimiter_is_detected_on_the_header() {
    for delimiter in [",", ";", "\t", "|"] {
        let file = ["uid,name,role", "a,b,c", "\"d,e\",f,g"].join("\n").replace(',', delimiter);
        let rows = ["a|b|c".to_owned(), format!("d{delimiter}e|f|g")];
        assert_eq!(brief(&csv(file)), rows);
    }
}

#[test]
fn delimiters_in_quotes_do_not_count() {
    assert_rows("\"a,b,c,d\";e\n1;2\n", &["1|2"]);
}

#[test]
fn a_separator_line_sets_the_delimiter_and_is_no_row() {
    let output = csv("sep=|\r\nuid|a,b,c\r\n1|2\r\n");
    assert_eq!(brief(&output), ["1|2"]);
    assert_eq!(positions(&output), [(1, 3, 18)]);
}

#[test]
fn quotes_hold_delimiters_line_breaks_and_doubled_quotes() {
    assert_rows("a,b\n\"1,2\",\"x\r\ny\"\n\"\"\"\",\"\"\n", &["1,2|x\r\ny", "\"|"]);
}

#[test]
fn a_quote_within_an_unquoted_cell_is_an_ordinary_character() {
    assert_rows("a,b\n5\" disk,x \"y\"\n", &["5\" disk|x \"y\""]);
}

#[test]
fn blanks_after_a_closing_quote_are_ignored() {
    assert_rows("a,b\n\"1\"  ,\"2\" \t\n", &["1|2"]);
    assert_rows("a\tb\n\"1\" \t\"2\"\n", &["1|2"]);
}

#[test]
fn lf_crlf_and_cr_each_end_a_row_and_count_as_one_line() {
    let output = csv("a,b\r1,2\r\n3,4\n5,6\r\r\n7,8");
    assert_eq!(brief(&output), ["1|2", "3|4", "5|6", "7|8"]);
    assert_eq!(positions(&output), [(1, 2, 4), (2, 3, 9), (3, 4, 13), (4, 6, 19)]);
}

#[test]
fn line_breaks_in_quotes_count_as_lines_but_not_as_rows() {
    let output = csv("a,b\n\"x\ny\r\nz\",1\n2,3\n");
    assert_eq!(positions(&output), [(1, 2, 4), (2, 5, 15)]);
}

#[test]
fn blank_lines_and_rows_of_empty_cells_are_skipped_and_not_numbered() {
    let output = csv("\n ,\na,b\n\n1,2\n  \n,\n\"\",\" \"\n3,4\n\n");
    assert_eq!(brief(&output), ["1|2", "3|4"]);
    assert_eq!(positions(&output), [(1, 5, 9), (2, 9, 25)]);
}

#[test]
fn a_row_of_another_length_than_the_header_is_that_rows_error_and_keeps_its_cells() {
    let output = csv("a,b\n1,2,3\n4\n5,6\n");
    assert_eq!(brief(&output), ["CELL_COUNT", "CELL_COUNT", "5|6"]);
    assert_eq!(
        issues(&output),
        [
            "expected 2 cells, as in the header, found 3 cells; put a value that holds the delimiter in double quotes",
            "expected 2 cells, as in the header, found 1 cell; join the row's lines if it was cut in two, add the missing cells, empty ones too, or set shortRows to \"fill\"",
        ]
    );
    let Output::Broken { cells, raw, .. } = &output[1] else { panic!("{output:?}") };
    assert_eq!(cells.as_deref(), Some(&["1", "2", "3"].map(String::from)[..]));
    assert_eq!(raw, b"1,2,3");
}

#[test]
fn text_after_a_closing_quote_costs_one_row() {
    let output = csv("a,b\n1,\"x\"y\n2,3\n");
    assert_eq!(brief(&output), ["QUOTE", "2|3"]);
    assert_eq!(
        issues(&output),
        [
            "b: expected \",\" or a line break after a closing quote, found \"y\" on line 2; write each quote in a quoted value twice"
        ]
    );
    let Output::Broken { raw, .. } = &output[1] else { panic!("{output:?}") };
    assert_eq!(raw, b"1,\"x\"y");
}

#[test]
fn a_stray_quote_costs_its_line_and_not_the_rest_of_the_file() {
    let output = csv("a,b\n1,\"x\n2,y\n3,\"z\"\n");
    assert_eq!(brief(&output), ["QUOTE", "2|y", "3|z"]);
    assert_eq!(positions(&output), [(1, 2, 4), (2, 3, 9), (3, 4, 13)]);
}

#[test]
fn a_quote_that_is_never_closed_costs_its_line() {
    let output = csv("a,b\r\n1,\"x\r\n2,y\r\n3,z");
    assert_eq!(brief(&output), ["QUOTE", "2|y", "3|z"]);
    assert_eq!(
        issues(&output),
        [
            "b: expected a quoted value that ends, found a double quote that is never closed; close the quote, or write each quote in a quoted value twice"
        ]
    );
    assert_eq!(positions(&output), [(1, 2, 5), (2, 3, 11), (3, 4, 16)]);
    assert_rows("a,b\n1,\"x", &["QUOTE"]);
}

#[test]
fn a_quote_that_is_not_closed_within_the_row_limit_costs_its_line() {
    let reader = || Reader::new(Some(Format::Csv)).with_row_bytes(16);
    let file = "a,b\n1,\"x\n2,y\n3,z\n4,z\n5,z\n6,z\n";
    let output = read_with(reader, file);
    assert_eq!(brief(&output), ["QUOTE", "2|y", "3|z", "4|z", "5|z", "6|z"]);
    let output = read_with(reader, "a,b\n1,\"a very long value\nin two lines\"\n2,y\n");
    assert_eq!(brief(&output), ["QUOTE", "CELL_COUNT", "2|y"]);
    assert_eq!(positions(&output), [(1, 2, 4), (2, 3, 25), (3, 4, 39)]);
}

#[test]
fn a_row_that_is_too_long_is_an_error_and_reading_continues() {
    let reader = || Reader::new(Some(Format::Csv)).with_row_bytes(8);
    let output = read_with(reader, "a,b\n1,345678\r\n1,3456789\r\n2,345678901234567890\n\n3,4");
    assert_eq!(brief(&output), ["1|345678", "ROW_TOO_LONG", "ROW_TOO_LONG", "3|4"]);
    assert_eq!(positions(&output), [(1, 2, 4), (2, 3, 14), (3, 4, 25), (4, 6, 47)]);
    assert_eq!(
        issues(&output)[0],
        "expected a row of at most 8 bytes, found a longer one, starting with \"1,345678\"; no user is that long: look for a quote, a bracket or a line break that is missing"
    );
}

#[test]
fn a_row_that_is_not_utf8_names_column_and_byte_and_reading_continues() {
    let output = csv(b"uid,name\n1,a\xE9b\n2,\xC3\xA9\n");
    assert_eq!(brief(&output), ["ENCODING", "2|é"]);
    assert_eq!(issues(&output), ["name: expected UTF-8 text, found 0xE9 at byte 12; save the file as UTF-8"]);
    let output = csv(b"uid,\n1,\xFF\n1,2,\xFF\n\xFF,1\n");
    let paths: Vec<_> = issues(&output).iter().map(|issue| issue[..8].to_owned()).collect();
    assert_eq!(paths, ["column 2", "column 3", "uid: exp"]);
}

#[test]
fn nul_is_an_ordinary_character() {
    assert_rows("uid,name\n1,a\0b\n", &["1|a\0b"]);
}

#[test]
fn the_last_row_needs_no_line_break() {
    assert_rows("a,b\n1,2", &["1|2"]);
    assert_rows("a,b\n1,", &["1|"]);
    assert_rows("a,b\n1,\"2\"", &["1|2"]);
    assert_rows("a,b\n1,2\r", &["1|2"]);
    assert_rows("a,b", &[]);
}

#[test]
fn a_column_twice_is_refused_by_name() {
    let output = csv("uid,name, uid\n1,2,3\n");
    assert_eq!(
        failure(&output),
        (
            ErrorCode::InputColumns,
            1,
            0,
            "expected each column once, found \"uid\" as column 1 and column 3; rename or remove one".to_owned()
        )
    );
    assert_rows("uid,,\n1,2,3\n", &["1|2|3"]);
}

#[test]
fn a_header_that_cannot_be_read_is_refused() {
    let code = |bytes: &[u8]| failure(&csv(bytes)).0;
    assert_eq!(code(b"uid,\"name\n1,2\n"), ErrorCode::InputColumns);
    assert_eq!(code(b"uid;\"name\n1;2\n"), ErrorCode::InputColumns);
    assert_eq!(code(b"\"uid\"x\n1,2\n"), ErrorCode::InputColumns);
    assert_eq!(code(b"uid,n\xE9\n1,2\n"), ErrorCode::InputFormat);
    let reader = || Reader::new(Some(Format::Csv)).with_row_bytes(4);
    assert_eq!(failure(&read_with(reader, "uid,name\n")).0, ErrorCode::InputColumns);
}

#[test]
fn columns_that_are_set_name_the_cells_of_a_file_without_a_header() {
    let named = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        move || Reader::new(None).with_csv(CsvOptions { columns: names.clone(), ..CsvOptions::default() })
    };
    let output = read_with(named(&["uid", "", "name"]), "\n1;x;Ann;y\n2;;\"Bob\nB\";\n3;4\n");
    let names = ["uid", "", "name", ""].map(String::from).to_vec();
    assert_eq!(output[0], Output::Header(names));
    assert_eq!(brief(&output), ["1|x|Ann|y", "2||Bob\nB|", "CELL_COUNT"]);
    assert_eq!(positions(&output), [(1, 2, 1), (2, 3, 11), (3, 5, 23)]);
    assert!(issues(&output)[0].starts_with("expected 4 cells, as in the first row, found 2 cells"));
    // The file of failed rows has a header, and so may have one who set other ones.
    for header in ["uid,,name,_row,_code,_message", "uid,age,name,,,", "uid,,name,a,b,c"] {
        let output = read_with(named(&["uid", "", "name"]), format!("{header}\n1,x,Ann,7,,\n"));
        let names: Vec<String> = header.split(',').map(str::to_owned).collect();
        assert_eq!(output[0], Output::Header(names));
        assert_eq!(brief(&output), ["1|x|Ann|7||"]);
    }
    // Values that come twice are no header with a name twice.
    assert_eq!(brief(&read_with(named(&["uid", "name"]), "a,a\nb,b\n")), ["a|a", "b|b"]);
    let output = read_with(named(&["uid", "name", "role"]), "1,Ann\n");
    let expected = "expected 3 cells a row, one for each name that was given, found 2 cells in the first; name as many columns as there are, and leave the names of those without a use empty".to_owned();
    assert_eq!(failure(&output), (ErrorCode::InputColumns, 1, 0, expected));
    for (bytes, code) in [(" \n", ErrorCode::InputFormat), ("1,\"Ann\n", ErrorCode::InputColumns)] {
        assert_eq!(failure(&read_with(named(&["uid"]), bytes)).0, code);
    }
}

#[test]
fn a_csv_file_without_a_header_is_refused() {
    for empty in ["", "\n\r\n", " ", ",,\n"] {
        let output = csv(empty);
        assert_eq!(failure(&output).0, ErrorCode::InputFormat);
        assert_eq!(output.len(), 1);
    }
}

#[test]
fn utf16_reads_as_utf8_does_with_bytes_of_the_source() {
    let file = "uid,name\n1,Zoë 😀\n2,\"x\ny\"\n3,z\n";
    for source in [utf16(file, "\u{FEFF}", u16::to_le_bytes), utf16(file, "\u{FEFF}", u16::to_be_bytes)] {
        let output = read(source);
        assert_eq!(brief(&output), ["1|Zoë 😀", "2|x\ny", "3|z"]);
        assert_eq!(positions(&output), [(1, 2, 20), (2, 3, 38), (3, 5, 54)]);
    }
    let output = read(utf16(file, "", u16::to_le_bytes));
    assert_eq!(positions(&output), [(1, 2, 18), (2, 3, 36), (3, 5, 52)]);
}

#[test]
fn half_a_surrogate_pair_is_its_rows_error() {
    let mut file = utf16("uid,name\n1,a", "\u{FEFF}", u16::to_le_bytes);
    file.extend(0xD83D_u16.to_le_bytes());
    file.extend(utf16("\n2,b\n", "", u16::to_le_bytes));
    let output = read(&file);
    assert_eq!(brief(&output), ["ENCODING", "2|b"]);
    assert_eq!(
        issues(&output),
        ["name: expected UTF-16 text, found half a surrogate pair at byte 26; save the file as UTF-8"]
    );
    file.push(b'x');
    let output = read(&file);
    assert_eq!(brief(&output), ["ENCODING", "2|b", "ENCODING"]);
    assert!(issues(&output)[1].contains("found half a character at byte 38"), "{output:?}");
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_column() {
    let output = read("\u{FEFF}uid,name\n1,2\n");
    assert_eq!(output[0], Output::Header(vec!["uid".into(), "name".into()]));
    assert_eq!(positions(&output), [(1, 2, 12)]);
    let mut reader = Reader::new(None);
    reader.push("\u{FEFF}uid".as_bytes());
    assert!(reader.has_bom());
}

#[test]
fn cells_are_borrowed_unless_a_quote_was_undone() {
    let mut reader = Reader::new(None);
    reader.push(b"a,b,c\n1,\"2\",\"\"\"3\"\n");
    reader.end();
    assert!(matches!(reader.read(), Read::Header(_)));
    let Read::Row(row) = reader.read() else { panic!("no row") };
    assert_eq!(row.raw, b"1,\"2\",\"\"\"3\"");
    let Record::Cells(cells) = row.record else { panic!("no cells") };
    assert!(matches!(cells.get(0), Some(Cow::Borrowed("1"))));
    assert!(matches!(cells.get(1), Some(Cow::Borrowed("2"))));
    assert!(matches!(cells.get(2), Some(Cow::Owned(three)) if three == "\"3"));
    assert_eq!(cells.raw_get(2), Some("\"\"\"3\""));
    assert_eq!((cells.get(3), cells.len(), cells.is_empty()), (None, 3, false));
}

#[test]
fn a_row_that_swallows_row_after_row_is_stopped_before_the_limit() {
    let rows = 20_000;
    let file = "h,i\n\"\n".to_owned() + &"a\",b,\"\n".repeat(rows);
    let output = csv(&file);
    let quotes =
        output.iter().filter(|output| matches!(output, Output::Broken { issue, .. } if issue.code == Code::Quote));
    assert!(quotes.count() >= rows, "every line is an error of its own");
    assert_eq!(output.last(), Some(&Output::End));
}

fn with_csv(options: CsvOptions, bytes: impl AsRef<[u8]>) -> Vec<Output> {
    read_with(move || Reader::new(Some(Format::Csv)).with_csv(options.clone()), bytes)
}

fn dialect(dialect: Dialect) -> CsvOptions {
    CsvOptions { dialect, ..CsvOptions::default() }
}

#[test]
fn blanks_may_stand_before_a_quoted_cell() {
    assert_rows("uid, name\n1, \"Lee, Ann\"\n2,\t\"Bob\" ,\n3,  \"a\nb\"\n", &["1|Lee, Ann", "2|Bob", "3|a\nb"]);
    // What is no quoted cell stays as it is.
    assert_rows("uid,name\n1, \"Ann\" Lee\n2, \"open\n3, 5\n", &["1| \"Ann\" Lee", "2| \"open", "3| 5"]);
    assert_rows("uid\tname\n \"a\tb\"\tc\n", &["a\tb|c"]);
    // The header's delimiter is still found.
    assert_eq!(
        csv("uid, \"name; full\", role\n")[0],
        Output::Header(["uid", "name; full", "role"].map(String::from).to_vec())
    );
}

#[test]
fn cells_too_many_are_none_if_they_are_empty() {
    assert_rows("uid,name\nann,Ann,\nbob,Bob,, \nx,y,z\n", &["ann|Ann", "bob|Bob", "CELL_COUNT"]);
    assert_rows("uid,name,,\nann,Ann\nbob,Bob,\ncid\n", &["ann|Ann||", "bob|Bob||", "CELL_COUNT"]);
}

#[test]
fn short_rows_are_filled_on_demand() {
    let rows = "uid,name,role\nann,Ann\nbob\n\ncid,Cid,vip\n";
    let message = &issues(&csv(rows))[0];
    assert!(message.contains("expected 3 cells, as in the header, found 2 cells"), "{message}");
    assert!(message.ends_with("or set shortRows to \"fill\""), "{message}");
    let fill = CsvOptions { short_rows: ShortRows::Fill, ..CsvOptions::default() };
    assert_eq!(brief(&with_csv(fill, rows)), ["ann|Ann|", "bob||", "cid|Cid|vip"]);
}

#[test]
fn a_header_within_the_file_is_no_row() {
    let rows = "uid,name\nann,Ann\nuid,name\n\u{feff}uid,name\nbob,Bob\n\"uid\", name \nuid,names\nuidx,name\n";
    assert_eq!(brief(&csv(rows)), ["ann|Ann", "bob|Bob", "uid|names", "uidx|name"]);
    let mut reader = Reader::new(Some(Format::Csv));
    reader.push(rows.as_bytes());
    reader.end();
    while !matches!(reader.read(), Read::End) {}
    let repeated = reader.repeated_headers().unwrap();
    assert_eq!((repeated.count, repeated.lines.as_slice()), (3, &[3, 4, 6][..]));
}

#[test]
fn a_mark_before_a_row_is_none_of_its_first_cell() {
    assert_rows("uid,name\n\u{feff}a,b\n\u{feff}\"c,d\",e\n\u{feff}\n", &["a|b", "c,d|e"]);
}

#[test]
fn columns_that_are_given_of_a_file_that_has_a_header_are_refused() {
    let given = |names: &[&str]| CsvOptions {
        columns: names.iter().map(|name| (*name).to_owned()).collect(),
        ..CsvOptions::default()
    };
    let (code, line, _, message) = failure(&with_csv(given(&["uid", "name", ""]), "id,Name,age\n1,Ann,3\n"));
    assert_eq!((code, line), (ErrorCode::InputColumns, 1));
    assert!(message.contains("found a header row with \"id, Name, age\""), "{message}");
}

#[test]
fn a_delimiter_that_is_given_is_taken() {
    let caret = CsvOptions { delimiter: Some(b'^'), ..CsvOptions::default() };
    assert_eq!(brief(&with_csv(caret, "uid^name\n1^\"a^b\"\n")), ["1|a^b"]);
    let semicolon = CsvOptions { delimiter: Some(b';'), ..CsvOptions::default() };
    assert_eq!(brief(&with_csv(semicolon, "uid (x, y);name (x, y);note (x, y)\n1;2;3\n")), ["1|2|3"]);
}

#[test]
fn lines_before_the_header_are_skipped_whatever_they_hold() {
    for (skipped, rows) in [
        (2, "# exported\n# \"by crm\nuid,name\nann,Ann\n"),
        (1, "version:v1.0\r\nuid,name\r\nann,Ann\r\n"),
        (1, "\u{feff}[a]\ruid,name\rann,Ann\r"),
        (3, "\n\n\nuid,name\nann,Ann"),
        // The file of failed rows has none of them.
        (2, "uid,name,_row,_code,_message\nann,Ann,1,X,y\n"),
    ] {
        let output = read_with(move || Reader::new(None).without_lines(skipped), rows);
        let row = output.iter().find_map(|output| match output {
            Output::Cells(_, cells) => Some(cells[..2].join("|")),
            _ => None,
        });
        assert_eq!(row.as_deref(), Some("ann|Ann"), "{rows:?}");
    }
    let output = read_with(|| Reader::new(None).without_lines(1), "x\nuid,name\n1,2\n");
    assert_eq!(positions(&output), [(1, 3, 11)]);
    let output = read_with(|| Reader::new(Some(Format::Ndjson)).without_lines(1), "# users\n{\"uid\":\"a\"}\n");
    assert_eq!(brief(&output), ["{\"uid\":\"a\"}"]);
    let output = read_with(|| Reader::new(None).without_lines(9), "a\nb");
    assert!(failure(&output).3.contains("an empty one"));
}

#[test]
fn a_dialect_with_escapes_has_no_quotes() {
    let rows = "id\tname\tphoto\n1\tO\\\\Neil\tNULL\n2\t\"Bob\"\t\\N\n3\tAnn\\nLee\\\n\tx\\\ty\n4\tC\\\nid\t\n";
    assert_eq!(
        brief(&with_csv(dialect(Dialect::MySql), rows)),
        ["1|O\\Neil|NULL", "2|\"Bob\"|N", "3|Ann\nLee\n|x\ty", "4|C\nid|"]
    );
    let rows = "id\tname\r\n1\tcaf\\303\\251\r\n2\t\\\\\r\n\\.\r\n";
    assert_eq!(brief(&with_csv(dialect(Dialect::Postgres), rows)), ["1|café", "2|\\"]);
    // A sheet's rows are one line each, have no text for no value, and no line that ends them.
    let sheet = || CsvOptions { delimiter: Some(b','), ..dialect(Dialect::Sheet) };
    let rows = "\nid,name\n1,two\\nlines\\, and \"more\"\n\n\\.,\\\\N\nx,y,z\n";
    let output = with_csv(sheet(), rows);
    assert_eq!(brief(&output), ["1|two\nlines, and \"more\"", ".|\\N", "CELL_COUNT"]);
    assert_eq!(positions(&output).iter().map(|(_, line, _)| *line).collect::<Vec<_>>(), [3, 5, 6]);
    assert!(issues(&output)[0].contains("clear what stands beside the table"));
    let rows = "id,name,_row,_code,_message\n1,a\\,b,1,X,y\n";
    assert_eq!(brief(&with_csv(sheet(), rows)), ["1|a,b|1|X|y"]);
    // A file of failed rows is CSV.
    let rows = "id\tname\t_row\t_code\t_message\r\n1\t\"a\\tb\"\t1\tX\ty\r\n";
    assert_eq!(brief(&with_csv(dialect(Dialect::MySql), rows)), ["1|a\\tb|1|X|y"]);
}

#[test]
fn white_space_within_a_name_is_one_blank() {
    let output = csv("User\u{a0} ID,\"Full\nName\"\n1,Ann\n");
    assert_eq!(output[0], Output::Header(["User ID", "Full Name"].map(String::from).to_vec()));
}
