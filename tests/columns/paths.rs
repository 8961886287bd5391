//! Mapped names that lead into the objects and arrays of a row.

use super::{DROP, METADATA, Map, REJECT, columns, mappings, run, run_with};

/// The users, after which no row may have an issue.
fn users(input: &str, map: Map<'_>, extra: super::ExtraPolicy) -> Vec<String> {
    let (users, issues) = run(input, map, extra);
    assert_eq!(issues, [""; 0]);
    users
}

#[test]
fn a_mapped_name_with_dots_leads_into_objects_and_arrays() {
    let map: Map<'_> = &[
        ("uid", &["_id.$oid"]),
        ("name", &["profile.names.first", "profile.names.last"]),
        ("createdAt", &["created.at"]),
        ("metadata.mail", &["emails.1.address"]),
    ];
    let row = r#"{"_id":{"$oid":"5f"},"profile":{"names":{"last":"Lovelace","first":"Ada"}},"created":{"at":1700000000},"emails":[{"address":"a@b"},{"address":"c@d"}]}"#;
    assert_eq!(
        users(row, map, DROP),
        [r#""5f":{"uid":"5f","name":"Ada Lovelace","metadata":{"mail":"c@d"},"createdAt":1700000000}"#]
    );
}

#[test]
fn what_is_not_mapped_beside_it_goes_where_unknown_names_go() {
    let map: Map<'_> = &[("uid", &["id"]), ("name", &["profile.name"])];
    let row = r#"{"id":"u","profile":{"name":"n","plan":"pro","a":{"b":1,"c.d":2}}}"#;
    assert_eq!(users(row, map, DROP), [r#""u":{"uid":"u","name":"n"}"#]);
    assert_eq!(
        users(row, map, METADATA),
        [r#""u":{"uid":"u","name":"n","metadata":{"profile":{"plan":"pro","a":{"b":1,"c.d":2}}}}"#]
    );
    assert_eq!(
        run(row, map, REJECT).1,
        [
            "profile.plan: expected a field that users have; set extra to \"metadata\", or set extra to \"drop\"",
            "profile.a: expected a field that users have; set extra to \"metadata\", or set extra to \"drop\"",
        ]
    );
}

#[test]
fn an_array_in_which_something_is_mapped_becomes_metadata_as_a_whole() {
    let map: Map<'_> = &[("uid", &["emails.0.address"])];
    let row = r#"{"emails":[{"address":"u","ok":true},{"address":"v"}],"name":"n"}"#;
    assert_eq!(
        users(row, map, METADATA),
        [r#""u":{"uid":"u","name":"n","metadata":{"emails":[{"address":"u","ok":true},{"address":"v"}]}}"#]
    );
    assert_eq!(
        run(r#"{"uid":"u","name":"n","staff":[{}]}"#, &[], REJECT).1,
        [
            "staff: expected a field that users have; set rowPath to \"staff\", set extra to \"metadata\", or set extra to \"drop\""
        ]
    );
    assert_eq!(
        run(row, map, REJECT).1,
        ["emails.0.ok", "emails.1"].map(|path| {
            format!("{path}: expected a field that users have; set extra to \"metadata\", or set extra to \"drop\"")
        })
    );
}

#[test]
fn a_field_or_a_mapped_value_stays_whole_when_something_in_it_is_mapped_too() {
    let own: Map<'_> = &[("name", &["metadata.nick"])];
    let row = r#"{"uid":"u","metadata":{"nick":"n","age":4}}"#;
    let kept = r#""u":{"uid":"u","name":"n","metadata":{"nick":"n","age":4}}"#;
    for extra in [REJECT, METADATA, DROP] {
        assert_eq!(users(row, own, extra), [kept]);
    }
    let both: Map<'_> = &[("name", &["p.name"]), ("metadata.p", &["p"])];
    assert_eq!(
        users(r#"{"uid":"u","p":{"name":"n","a":1}}"#, both, REJECT),
        [r#""u":{"uid":"u","name":"n","metadata":{"p":{"name":"n","a":1}}}"#]
    );
}

#[test]
fn a_member_whose_name_has_the_dots_in_it_is_found_first_and_never_lost() {
    let map: Map<'_> = &[("name", &["profile.name"])];
    assert_eq!(users(r#"{"uid":"u","profile.name":"n"}"#, map, REJECT), [r#""u":{"uid":"u","name":"n"}"#]);
    assert_eq!(
        run(r#"{"uid":"u","profile.name":"n","profile":{"name":"m"}}"#, map, REJECT).1,
        ["name: expected one value, found the field twice in one object"]
    );
}

#[test]
fn a_way_that_ends_early_leaves_the_field_empty_and_what_stands_there_an_unknown_name() {
    let map: Map<'_> = &[("name", &["a.b.c"])];
    let missing = "name: expected a name, found none; write one, or fill it from another column";
    for row in [
        r#"{"uid":"u"}"#,
        r#"{"uid":"u","a":null}"#,
        r#"{"uid":"u","a":{}}"#,
        r#"{"uid":"u","a":[]}"#,
        r#"{"uid":"u","a":{"b":null}}"#,
        r#"{"uid":"u","a":{"b":{}}}"#,
    ] {
        assert_eq!(run(row, map, REJECT).1, [missing], "{row}");
    }
    for (row, path) in [(r#"{"uid":"u","a":"x"}"#, "a"), (r#"{"uid":"u","a":{"b":7}}"#, "a.b")] {
        let unknown =
            format!("{path}: expected a field that users have; set extra to \"metadata\", or set extra to \"drop\"");
        assert_eq!(run(row, map, REJECT).1, [unknown.as_str(), missing]);
    }
}

#[test]
fn a_name_on_the_way_with_half_a_character_is_an_issue() {
    let map: Map<'_> = &[("name", &["a.b"])];
    assert_eq!(
        run(r#"{"uid":"u","a":{"\ud800":1,"b":"n"}}"#, map, METADATA).1,
        ["expected whole characters in field names, found \"\\\\ud800\""]
    );
}

#[test]
fn names_of_nothing_but_dots_and_columns_of_csv_with_dots_are_names() {
    for name in [".", "..", "a..b", ".a", "a."] {
        let row = format!(r#"{{"uid":"u","{name}":"n"}}"#);
        assert_eq!(users(&row, &[("name", &[name])], REJECT), [r#""u":{"uid":"u","name":"n"}"#]);
    }
    assert_eq!(
        users("uid,profile.name\nu,n\n", &[("name", &["profile.name"])], REJECT),
        [r#""u":{"uid":"u","name":"n"}"#]
    );
    assert!(columns(&[("uid", &["a.b"]), ("name", &["a.b"])], REJECT).is_err());
}

#[test]
fn a_mapped_name_may_choose_the_element_that_says_what_it_is() {
    let map: Map<'_> = &[
        ("uid", &["Username"]),
        ("name", &["Attributes[Name=name].Value"]),
        ("metadata.mail", &["Attributes[Name=email].Value"]),
        ("metadata.plan", &["Attributes[Name=custom:plan.v1].Value"]),
        ("metadata.seat", &["seats[number=2]"]),
    ];
    let row = r#"{"Username":"ann","Attributes":[{"Name":"sub","Value":"1"},{"Name":"email","Value":"a@b"},
        {"Name":"email","Value":"c@d"},{"Name":"name","Value":"Ann Lee"},{"Name":"custom:plan.v1","Value":"pro"},7],"seats":[{"number":1},{"number":2}]}"#;
    let line = row.replace('\n', "");
    assert_eq!(
        users(&line, map, DROP),
        [r#""ann":{"uid":"ann","name":"Ann Lee","metadata":{"mail":"a@b","plan":"pro","seat":{"number":2}}}"#]
    );
    // Nothing is chosen where no element says so, or there is no array.
    for attributes in [r#"[{"Name":"email"}]"#, r#"{"Name":"name","Value":"x"}"#, "null", "[]"] {
        let line = format!(r#"{{"Username":"ann","Attributes":{attributes}}}"#);
        assert_eq!(
            run(&line, map, DROP).1,
            ["name: expected a name, found none; write one, or fill it from another column"],
            "{attributes}"
        );
    }
    // Deeper, and as a member that is called so.
    let map: Map<'_> = &[("uid", &["a.list[k=v].id"]), ("name", &["n[a=b]"])];
    assert_eq!(
        users(r#"{"a":{"list":[{"k":"w","id":"x"},{"k":"v","id":"y"}]},"n[a=b]":"N"}"#, map, DROP),
        [r#""y":{"uid":"y","name":"N"}"#]
    );
}

#[test]
fn a_field_falls_back_to_a_chosen_element() {
    let fallback: Map<'_> = &[("name", &["emails[primary=true].value", "emails.0.value"])];
    let columns = || columns(&[], DROP).unwrap().with_fallbacks(mappings(fallback)).unwrap();
    for (emails, name) in
        [(r#"[{"value":"a@b"},{"value":"c@d","primary":true}]"#, "c@d"), (r#"[{"value":"a@b"}]"#, "a@b")]
    {
        let row = format!(r#"{{"uid":"u","emails":{emails}}}"#);
        let user = format!(r#""u":{{"uid":"u","name":"{name}"}}"#);
        assert_eq!(run_with(&row, columns()).0, [user]);
    }
}
