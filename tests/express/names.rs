//! Names of JSON's objects that are mapped to fields, and those that are left out.

use cometchat_import::importer::{
    mapping::{ExtraPolicy, Mapping},
    user::Policy,
};
use proptest::{collection::vec, prelude::*, sample::select};

use super::{
    assert_alike_with,
    both_ways::{Form, Settings},
    columns::mapping,
    json::{FORMS, VALUES, joined, value},
    settings,
};

fn with(form: Form, extra: ExtraPolicy, map: &[Mapping]) -> Settings {
    Settings {
        extra,
        map: map.to_vec(),
        ..settings(form, Policy::default())
    }
}

const EXTRAS: [ExtraPolicy; 3] = [
    ExtraPolicy::Reject,
    ExtraPolicy::Metadata,
    ExtraPolicy::Drop,
];

/// How names become fields.
fn maps() -> Vec<Vec<Mapping>> {
    let id = mapping("uid", &["id"]);
    vec![
        Vec::new(),
        vec![id.clone()],
        vec![id.clone(), mapping("name", &["displayName"])],
        vec![id.clone(), mapping("name", &["first", "last"])],
        vec![mapping("name", &["uid"]), mapping("uid", &["name"])],
        vec![mapping("name", &["metadata.a"])],
        vec![id.clone(), mapping("name", &["id.a", "uid.0"])],
        vec![mapping("link", &["avatar"])],
        vec![mapping("avatar", &[]), id.clone()],
        vec![mapping("metadata.plan", &["plan"]), id],
        vec![mapping("metadata", &["plan"])],
        vec![
            mapping("metadata.größe", &["id"]),
            mapping("metadata.a\"b", &["plan"]),
        ],
        vec![mapping("createdAt", &["größe"]), mapping("tags", &["_row"])],
    ]
}

const NAMES: [&str; 20] = [
    "uid",
    "id",
    "name",
    "displayName",
    "first",
    "last",
    "avatar",
    "link",
    "role",
    "metadata",
    "metadata.plan",
    "plan",
    "tags",
    "createdAt",
    "_row",
    "größe",
    "",
    "i\\u0064",
    "id ",
    "\u{7}",
];

fn row() -> impl Strategy<Value = String> {
    let space = || select(vec!["", "", "", "", " ", "\n\t"]);
    let member = (select(NAMES.to_vec()), space(), space(), value(), space())
        .prop_map(|(name, a, b, value, c)| format!("{a}\"{name}\"{b}:{c}{value}{a}"));
    let usual = select(vec![
        "",
        "\"uid\":\"ann\",\"name\":\"Ann\",",
        "\"id\":\"ann\",\"name\":\"Ann\",",
        "\"id\":12,\"displayName\":\"Ann\",",
        "\"id\":\"ann\",\"first\":\"Ann\",\"last\":\"Lee\",",
    ]);
    (usual, vec(member, 1..5))
        .prop_map(|(usual, members)| format!("{{{usual}{}}}", members.join(",")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6_000))]

    #[test]
    fn rows_give_what_they_give_on_the_long_way_whatever_their_names_are_for(
        rows in vec(row(), 0..4),
        form in select(FORMS.to_vec()),
        extra in select(EXTRAS.to_vec()),
        map in select(maps()),
        fallback in select(vec![None, Some("name"), Some("uid"), Some("link")]),
        piece in prop_oneof![1usize..40, Just(100_000)],
    ) {
        let fallbacks = fallback.map(|field| mapping(field, &["plan", "last", "größe"]));
        let settings = Settings {
            fallbacks: fallbacks.into_iter().collect(),
            ..with(form, extra, &map)
        };
        assert_alike_with(&settings, joined(&rows, form).as_bytes(), piece)?;
    }
}

#[test]
fn each_value_under_a_mapped_name_and_under_one_that_is_left_out() -> Result<(), TestCaseError> {
    let mut taken = 0;
    for field in [
        "uid",
        "name",
        "avatar",
        "role",
        "metadata",
        "tags",
        "createdAt",
    ] {
        let map = [mapping(field, &["other"])];
        for value in VALUES {
            for row in [
                format!("{{\"uid\":\"ann\",\"name\":\"Ann\",\"other\":{value}}}"),
                format!("{{\"other\":{value},\"uid\":\"ann\",\"name\":\"Ann\",\"avatar\":null}}"),
                format!("{{\"uid\":\"ann\",\"name\":\"Ann\",\"unknown\": {value}}}"),
            ] {
                for extra in EXTRAS {
                    let input = format!("{row}\n");
                    let settings = with(Form::Ndjson, extra, &map);
                    taken += assert_alike_with(&settings, input.as_bytes(), input.len())?;
                }
            }
        }
    }
    assert!(taken > 300, "{taken} took the express lane");
    Ok(())
}

#[test]
fn names_that_are_joined_go_the_long_way() -> Result<(), TestCaseError> {
    for columns in [["first", "last"], ["name", "last"]] {
        let map = [mapping("uid", &["id"]), mapping("name", &columns)];
        for form in FORMS {
            for [first, last] in [
                ["\" Ann\"", "\"Lee \""],
                ["\" Ann\"", "null"],
                ["null", "12"],
            ] {
                let [one, other] = columns;
                let row = format!("{{\"id\":\"ann\",\"{one}\":{first},\"{other}\":{last}}}");
                let alone = format!("{{\"id\":\"bob\",\"{one}\":{first}}}");
                let input = joined(&[row, alone], form) + "\n";
                let settings = with(form, ExtraPolicy::Drop, &map);
                assert_alike_with(&settings, input.as_bytes(), input.len())?;
            }
        }
    }
    Ok(())
}

#[test]
fn lines_in_what_is_left_out_are_counted() -> Result<(), TestCaseError> {
    for value in ["[1,\n2]", "{\n}", "{\"a\":\n1}", "[1, 2]"] {
        for form in FORMS {
            let row = |uid| format!("{{\"uid\":\"{uid}\",\"name\":\"Ann\",\"other\":{value}}}");
            let input = joined(&[row("ann"), row("bob"), row("ann")], form) + "\n";
            let settings = with(form, ExtraPolicy::Drop, &[]);
            assert_alike_with(&settings, input.as_bytes(), input.len())?;
        }
    }
    Ok(())
}

/// A row with some members.
fn with_members(members: &str) -> String {
    format!("{{\"uid\":\"ann\",\"name\":\"Ann\",{members},\"createdAt\":1673421419}}\n")
}

#[test]
fn members_of_the_metadata_are_put_together_as_on_the_long_way() -> Result<(), TestCaseError> {
    let renamed = [mapping("metadata.email", &["mail"])];
    let quoted = [mapping("metadata.a\"b", &["mail"])];
    for members in [
        "\"email\":\"a\",\"plan\":1",
        "\"email\":\"a\",\"email\":\"b\"",
        "\"email\":\"a\",\"mail\":\"b\"",
        "\"email\":null,\"mail\":\"b\",\"plan\":\"\"",
        "\"email\":null,\"plan\":\"\"",
        "\"metadata\":{\"a\":1},\"email\":\"a\"",
        "\"metadata\":{\"a\":1},\"email\":null",
        "\"metadata\":{\"email\":1},\"mail\":\"a\"",
        "\"metadata\":{\"e\\u006dail\":1},\"email\":\"a\"",
        "\"metadata\":{},\"email\":\"a\"",
        "\"metadata\":{ \"a\" : \"email\" },\"email\":\"a\"",
        "\"metadata\":{\"emails\":1},\"email\":\"a\"",
        "\"metadata\":null,\"email\":\"a\"",
        "\"metadata\":\"x\",\"email\":\"a\"",
        "\"email\":[ 1 , \"a\\n\" ],\"mail\":{ }",
        "\"email\":\"\\ud83d\"",
        "\"email\":\"\\u00e9\"",
        "\"e\\u006dail\":1,\"email\":2",
        "\"\":1,\"é\":2",
    ] {
        for map in [&renamed[..], &quoted[..], &[]] {
            let input = with_members(members);
            let settings = with(Form::Ndjson, ExtraPolicy::Metadata, map);
            assert_alike_with(&settings, input.as_bytes(), input.len())?;
        }
    }
    // What a row leaves behind is not the next one's.
    let rows = [
        "{\"uid\":\"ann\",\"name\":\"Ann\",\"metadata\":{\"a\":1},\"email\":1}",
        "{\"uid\":\"bob\",\"name\":\"Bob\",\"email\":1}",
        "{\"uid\":\"cid\",\"name\":\"Cid\"}",
    ];
    for form in FORMS {
        let input = joined(&rows.map(str::to_owned), form) + "\n";
        let settings = with(form, ExtraPolicy::Metadata, &[]);
        let taken = assert_alike_with(&settings, input.as_bytes(), input.len())?;
        assert_eq!(taken, 3);
    }
    // `{"email":"…","plan":1}` has 21 bytes beside the text: 5,120 in all are the limit.
    for more in 5_095..5_103 {
        let input = with_members(&format!("\"email\":\"{}\",\"plan\": 1", "b".repeat(more)));
        let settings = with(Form::Ndjson, ExtraPolicy::Metadata, &[]);
        assert_alike_with(&settings, input.as_bytes(), input.len())?;
    }
    Ok(())
}

#[test]
fn a_row_of_very_many_members_takes_no_time_to_speak_of() -> Result<(), TestCaseError> {
    let settings = Settings {
        row_bytes: 4_000_000,
        ..with(Form::Ndjson, ExtraPolicy::Metadata, &[])
    };
    // Each compared with each, 200,000 would take minutes.
    for (members, takes) in [(1, true), (32, true), (33, false), (200_000, false)] {
        let names = (0..members).map(|at| format!("\"m{at}\":1"));
        let input = with_members(&names.collect::<Vec<_>>().join(","));
        let taken = assert_alike_with(&settings, input.as_bytes(), input.len())?;
        assert_eq!(taken, u64::from(takes), "{members}");
    }
    Ok(())
}

#[test]
fn what_exports_hold_takes_the_express_lane() -> Result<(), TestCaseError> {
    let map = [mapping("uid", &["_id"]), mapping("name", &["displayName"])];
    for row in [
        r#"{"_id":"65f","displayName":"Ann","email":"ann@example.org","createdAt":1673421419}"#,
        r#"{"email":null,"displayName":"Ann","prefs":{"a":[1,2]},"_id":7001,"uid":"not this one"}"#,
        r#"{ "_id": "b", "displayName": "Bob \"B\"", "flags": [ true, false ] }"#,
    ] {
        for form in FORMS {
            let input = joined(&[row.to_owned()], form) + "\n";
            for extra in [ExtraPolicy::Drop, ExtraPolicy::Metadata] {
                let settings = with(form, extra, &map);
                let taken = assert_alike_with(&settings, input.as_bytes(), input.len())?;
                assert_eq!(taken, 1, "{row}");
            }
        }
    }
    // What a file of failed rows has beside its own is nobody's field.
    let row =
        "{\"_row\":7,\"_code\":\"URL\",\"_message\":\"x\",\"uid\":\"ann\",\"name\":\"Ann\"}\n";
    let settings = with(Form::Ndjson, ExtraPolicy::Reject, &[]);
    assert_eq!(assert_alike_with(&settings, row.as_bytes(), row.len())?, 1);
    Ok(())
}
