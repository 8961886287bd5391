//! Columns that fill a field where it is empty.

use super::{DROP, METADATA, Map, REJECT, columns, mappings, run_with};

const FALLBACK: Map<'_> = &[("name", &["nick", "contact.mail", "uid"]), ("avatar", &["photos.0"])];

fn filled(input: &str, map: Map<'_>, extra: super::ExtraPolicy) -> (Vec<String>, Vec<String>) {
    let columns = columns(map, extra).unwrap().with_fallbacks(mappings(FALLBACK));
    run_with(input, columns.unwrap())
}

#[test]
fn an_empty_field_of_json_is_filled_from_the_first_that_is_not() {
    for (row, user) in [
        (r#"{"uid":"u","name":"n","nick":"k"}"#, r#""u":{"uid":"u","name":"n"}"#),
        (r#"{"uid":"u","name":"","nick":"k"}"#, r#""u":{"uid":"u","name":"k"}"#),
        (r#"{"uid":"u","name":null,"nick":" ","contact":{"mail":"a@b"}}"#, r#""u":{"uid":"u","name":"a@b"}"#),
        (r#"{"uid":"u","contact.mail":"c@d","contact":{"mail":"a@b"}}"#, r#""u":{"uid":"u","name":"c@d"}"#),
        (r#"{"uid":"u","contact":null,"nick":null}"#, r#""u":{"uid":"u","name":"u"}"#),
        (
            r#"{"uid":"u","name":"n","photos":["https://a.b/1","https://a.b/2"]}"#,
            r#""u":{"uid":"u","name":"n","avatar":"https://a.b/1"}"#,
        ),
    ] {
        let (users, issues) = filled(row, &[], REJECT);
        assert_eq!((users, issues), (vec![user.to_owned()], Vec::new()), "{row}");
    }
}

#[test]
fn what_fills_a_field_is_also_what_else_it_is_for() {
    let row = r#"{"uid":"u","name":"","nick":"k","contact":{"mail":"a@b"}}"#;
    let user = r#""u":{"uid":"u","name":"k","metadata":{"nick":"k","contact":{"mail":"a@b"}}}"#;
    assert_eq!(filled(row, &[], METADATA).0, [user]);
    let map: Map<'_> = &[("metadata.mail", &["contact.mail"])];
    let user = r#""u":{"uid":"u","name":"k","metadata":{"mail":"a@b"}}"#;
    assert_eq!(filled(row, map, DROP).0, [user]);
    assert_eq!(filled(row, map, REJECT), (vec![user.to_owned()], Vec::new()));
    // What is beside it in the object that it leads into is still unknown.
    let row = r#"{"uid":"u","name":"n","contact":{"mail":"a@b","phone":"1"},"age":3}"#;
    let issues = filled(row, map, REJECT).1;
    assert_eq!(issues.len(), 2);
    assert!(issues[0].starts_with("contact.phone:") && issues[1].starts_with("age:"));
}

#[test]
fn an_empty_field_of_csv_is_filled_from_the_first_that_is_not() {
    let fallback: Map<'_> = &[("name", &["nick", "uid"])];
    let run = |input: &str, map: Map<'_>, extra| {
        let columns = columns(map, extra).unwrap().with_fallbacks(mappings(fallback));
        run_with(input, columns.unwrap())
    };
    let (users, issues) = run("uid,name,nick\na,A,k\nb, ,k\nc,,\n", &[], REJECT);
    assert_eq!(issues, [""; 0]);
    assert_eq!(
        users,
        [r#""a":{"uid":"a","name":"A"}"#, r#""b":{"uid":"b","name":"k"}"#, r#""c":{"uid":"c","name":"c"}"#]
    );
    // No column need be the field's own.
    let (users, _) = run("uid,nick\na,k\nb,\n", &[], METADATA);
    assert_eq!(users, [r#""a":{"uid":"a","name":"k","metadata":{"nick":"k"}}"#, r#""b":{"uid":"b","name":"b"}"#]);
    let joined: Map<'_> = &[("name", &["first", "last"])];
    let (users, _) = run("uid,first,last,nick\na,,,k\nb,B,,k\n", joined, DROP);
    assert_eq!(users, [r#""a":{"uid":"a","name":"k"}"#, r#""b":{"uid":"b","name":"B"}"#]);
}

#[test]
fn what_cannot_be_is_reported() {
    let wrong = columns(&[], REJECT).unwrap().with_fallbacks(mappings(&[("email", &["a"])]));
    assert!(wrong.unwrap_err().starts_with("expected one of uid, name,"));
    let mut columns = columns(&[], REJECT).unwrap().with_fallbacks(mappings(FALLBACK)).unwrap();
    let error = columns.read_header(&["uid".to_owned(), "nick".to_owned()]).unwrap_err();
    assert_eq!(error.to_string(), "expected the column \"contact.mail\" that fills the name, found \"uid\", \"nick\"");
}
