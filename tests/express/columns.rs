//! Columns of CSV that are members of the metadata, and columns that make a name together.

use cometchat_import::importer::{
    mapping::{ExtraPolicy, Mapping},
    user::Policy,
};
use proptest::{collection::vec, prelude::*, sample::select};

use super::{
    assert_alike_with,
    both_ways::{Form, Settings},
    csv::{CELLS, cell, csv_cell},
    settings,
};

pub(super) fn mapping(target: &str, columns: &[&str]) -> Mapping {
    Mapping {
        target: target.to_owned(),
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
    }
}

fn with(extra: ExtraPolicy, map: &[Mapping]) -> Settings {
    Settings {
        extra,
        map: map.to_vec(),
        ..settings(Form::Csv, Policy::default())
    }
}

/// How columns become what they are for.
fn maps() -> Vec<Vec<Mapping>> {
    let plan = mapping("metadata.plan", &["plan"]);
    let name = mapping("name", &["first", "last"]);
    vec![
        Vec::new(),
        vec![mapping("name", &["first"])],
        vec![name.clone()],
        vec![mapping("name", &["last", "first", "email"])],
        vec![name.clone(), plan.clone()],
        vec![name, mapping("metadata.address.city", &["plan"])],
        vec![plan, mapping("name", &["name", "first"])],
        vec![mapping("uid", &["uid", "plan"])],
        vec![mapping("avatar", &["link", "plan"])],
    ]
}

fn file() -> impl Strategy<Value = String> {
    let header = select(vec![
        "uid,name,first,last,email,plan,metadata,link",
        "plan,email,last,first,uid,name,createdAt,role",
        "uid,name,first,last,plan,\"a \"\"b\"\"\",é,metadata.plan2",
        "first,last,plan,email,uid,name,metadata.a.b,metadata.a.c",
    ]);
    let rows = vec((vec(csv_cell(), 8), any::<bool>()), 0..5);
    (header, rows).prop_map(|(header, rows)| {
        let names: Vec<&str> = header.split(',').collect();
        let mut lines = vec![header.to_owned()];
        for (at, (mut cells, is_usual)) in rows.into_iter().enumerate() {
            for (name, cell) in names.iter().zip(&mut cells) {
                match *name {
                    "uid" if is_usual => *cell = format!("user-{}", at / 2),
                    "name" | "first" if is_usual => *cell = "Ann".to_owned(),
                    "metadata" if is_usual => cell.clear(),
                    _ => {}
                }
            }
            lines.push(cells.join(","));
        }
        lines.join("\n")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn rows_give_what_they_give_on_the_long_way_whatever_their_columns_are_for(
        input in file(),
        extra in select(vec![ExtraPolicy::Metadata, ExtraPolicy::Drop]),
        map in select(maps()),
        fallback in select(vec![None, Some("name"), Some("uid"), Some("link")]),
        piece in prop_oneof![1usize..40, Just(100_000)],
    ) {
        let fallbacks = fallback.map(|field| mapping(field, &["plan", "last"]));
        let settings = Settings {
            fallbacks: fallbacks.into_iter().collect(),
            ..with(extra, &map)
        };
        assert_alike_with(&settings, input.as_bytes(), piece)?;
    }
}

#[test]
fn each_cell_as_a_member_and_as_a_part_of_a_name() -> Result<(), TestCaseError> {
    let map = [mapping("name", &["first", "last"])];
    let settings = with(ExtraPolicy::Metadata, &map);
    let mut taken = 0;
    for value in CELLS {
        for quoted in [false, true] {
            let value = cell(value, quoted);
            for row in [
                format!("ann,{value},Lee,,"),
                format!("ann,Ann,{value},,"),
                format!("ann,{value},{value},,"),
                format!("ann,Ann,Lee,{value},"),
                format!("ann,Ann,Lee,{value},{value}"),
                format!("ann,Ann,Lee,,{value}"),
            ] {
                let input = format!("uid,first,last,email,\"the \"\"plan\"\"\"\n{row}\n");
                taken += assert_alike_with(&settings, input.as_bytes(), input.len())?;
            }
        }
    }
    assert!(taken > 300, "{taken} took the express lane");
    Ok(())
}

#[test]
fn cells_that_mean_no_value_are_empty_on_both_ways() -> Result<(), TestCaseError> {
    let nulls = ["NULL", "\\N", "-"].map(String::from).to_vec();
    let map = [mapping("name", &["first", "last"])];
    let settings = Settings {
        nulls,
        ..with(ExtraPolicy::Metadata, &map)
    };
    let mut taken = 0;
    for value in [
        "NULL", "\\N", "-", " NULL", "NULL ", "\tNULL", "\"NULL\"", "\"-\"", "null", "NULLS", "--",
        "\"\"",
    ] {
        for row in [
            format!("{value},Ann,Lee,,,,"),
            format!("ann,{value},Lee,,,,"),
            format!("ann,{value},{value},,,,"),
            format!("ann,Ann,Lee,{value},,{value},{value}"),
            format!("ann,Ann,Lee,,{value},,"),
        ] {
            let input =
                format!("uid,first,last,avatar,createdAt,email,plan\n{row}\nbob,Bob,,,,,\n");
            taken += assert_alike_with(&settings, input.as_bytes(), input.len())?;
        }
    }
    assert!(taken > 80, "{taken} took the express lane");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn rows_without_a_header_and_with_cells_that_mean_no_value_are_alike(
        rows in vec(vec(prop_oneof![3 => csv_cell(), 1 => select(vec!["NULL", "-", " NULL "]).prop_map(str::to_owned)], 5), 1..5),
        names in select(vec!["uid,name,avatar,metadata.a,role", "uid,name", "name,,uid,tags"]),
        piece in prop_oneof![1usize..40, Just(100_000)],
    ) {
        let settings = Settings {
            columns: names.split(',').map(str::to_owned).collect(),
            nulls: vec!["NULL".to_owned(), "-".to_owned()],
            ..with(ExtraPolicy::Metadata, &[])
        };
        let lines: Vec<String> = rows.iter().map(|cells| cells.join(",")).collect();
        assert_alike_with(&settings, lines.join("\n").as_bytes(), piece)?;
    }
}

#[test]
fn metadata_and_members_of_it_are_put_together_as_on_the_long_way() -> Result<(), TestCaseError> {
    let settings = with(ExtraPolicy::Metadata, &[]);
    for metadata in [
        "",
        "{}",
        "{\"a\":1}",
        "{ \"a\" : 1 }",
        "{\"email\":1}",
        "[]",
    ] {
        for email in ["", "ann@example.org", " "] {
            let metadata = cell(metadata, true);
            let input = format!("uid,name,metadata,email\nann,Ann,{metadata},{email}\n");
            assert_alike_with(&settings, input.as_bytes(), input.len())?;
        }
    }
    Ok(())
}

#[test]
fn the_bounds_are_those_of_the_long_way() -> Result<(), TestCaseError> {
    let settings = with(
        ExtraPolicy::Metadata,
        &[mapping("name", &["first", "last"])],
    );
    // `{"email":"…","plan":"…"}` has 23 bytes beside the texts: 5,120 in all are the limit.
    for more in [5_095, 5_096, 5_097, 5_098] {
        for text in ["a", "\"\""] {
            let email = format!("\"{}{text}\"", "b".repeat(more - 1));
            let input = format!("uid,first,last,email,plan\nann,Ann,Lee,{email},p\n");
            assert_alike_with(&settings, input.as_bytes(), input.len())?;
        }
    }
    for more in 45..=55 {
        for unit in ["a", "é"] {
            let part = unit.repeat(more);
            let input = format!("uid,first,last\nann,{part},{part}\nbob,,{part}{part}\ncid,,\n");
            assert_alike_with(&settings, input.as_bytes(), input.len())?;
        }
    }
    Ok(())
}

#[test]
fn what_exports_hold_takes_the_express_lane() -> Result<(), TestCaseError> {
    let settings = with(
        ExtraPolicy::Metadata,
        &[mapping("name", &["First Name", "Last Name"])],
    );
    let header = "User ID,First Name,Last Name,E-Mail,Plan,Signup Source,Newsletter";
    for row in [
        "ann,Ann,Lee,ann@example.org,pro,web,yes",
        "Bob-2,Bob,,bob@example.org,,,",
        "7001,さくら,鈴木,,\"free, for now\",\"the \"\"old\"\" site\",no",
        "cid,\"Cid\",\"O'Connor\",cid@example.org,pro,\"a\nb\",C:\\temp",
    ] {
        let input = format!("{header}\n{row}\n");
        let taken = assert_alike_with(&settings, input.as_bytes(), input.len())?;
        assert_eq!(taken, 1, "{row}");
    }
    Ok(())
}
