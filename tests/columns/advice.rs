//! What is advised for columns and members that nothing takes: it must lead to an import.

use super::*;

const REJECT: ExtraPolicy = ExtraPolicy::Reject;

#[test]
fn a_column_of_ids_is_offered_for_the_uid() {
    for (names, offered) in [
        ("Customer ID,name", "Customer ID"),
        ("name,Benutzer-ID", "Benutzer-ID"),
        ("name,employeeId", "employeeId"),
        ("Paid,Record ID,name", "Record ID"),
    ] {
        let error = header(names, &[], REJECT).unwrap_err();
        assert!(error.contains(&format!("if \"{offered}\" is the uid")), "{error}");
    }
    for names in ["paid,name", "LEID,name", "Candid,name", "ID number,name"] {
        let error = header(names, &[], REJECT).unwrap_err();
        assert!(error.ends_with("say which column is the uid"), "{error}");
    }
    let error = header("uid,Record ID", &[], REJECT).unwrap_err();
    assert!(error.ends_with("say which column is the name"), "{error}");
}

#[test]
fn an_object_is_offered_for_no_text_but_a_member_of_it_is() {
    for (row, advice) in [
        (r#"{"uid":"u","name":"n","photo":{"size":1,"content_url":"https://a.b/c.png"}}"#, Some("photo.content_url")),
        (r#"{"uid":"u","profile":{"age":7,"displayName":"Ann"}}"#, Some("profile.displayName")),
        (r#"{"uid":"u","name":"n","prefs":{"theme":"dark"}}"#, None),
        (r#"{"uid":"u","name":"n","photo":{"id":7}}"#, None),
        (r#"{"uid":"u","name":"n","plan":{"id":7}}"#, None),
    ] {
        let (sent, messages) = run(row, &[], REJECT);
        let message = &messages[0];
        assert!(sent.is_empty());
        assert_eq!(message.contains(" is the "), advice.is_some(), "{message}");
        assert!(advice.is_none_or(|path| message.contains(&format!("if \"{path}\" is the"))), "{message}");
        assert!(message.contains("set extra to \"drop\""), "{message}");
    }
}

#[test]
fn a_text_that_is_an_object_is_to_be_mapped_from_within() {
    let (_, messages) = run(r#"{"uid":"u","name":"n","role":{"id":1,"name":"vip"}}"#, &[], REJECT);
    assert_eq!(
        messages,
        ["role: expected a text, found an object; map a value within it, by a path such as profile.name"]
    );
    assert_eq!(run(r#"{"uid":"u","name":"n","role":true}"#, &[], REJECT).1, ["role: expected a text, found true"]);
}

#[test]
fn an_array_of_arrays_is_to_be_read_with_a_path() {
    let (_, messages) = run(r#"[[{"uid":"u","name":"n"}]]"#, &[], REJECT);
    assert!(messages[0].ends_with("set rowPath to \"*\""), "{messages:?}");
    let (_, messages) = run("[[1,2],3]", &[], REJECT);
    assert!(!messages[0].contains("rowPath"), "{messages:?}");
}
