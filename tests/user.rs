//! The rules of the fields, each at its bounds, in cells and in JSON.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use cometchat_import::importer::{
    account::{Account, Event, RowEvents},
    entity::USERS,
    input::{Format, Reader},
    issue::Issue,
    json,
    pipeline::{Pipeline, PipelineOptions, Pull},
    rule::{Policy, Rule, TimestampPolicy, UidPolicy, to_cometchat_id, to_cometchat_id_utf16},
};
use serde::de::IgnoredAny;

/// What became of one row: its entry in the body and how much was normalized, or its issues.
type Parsed = Result<(String, u64), Vec<Issue>>;

/// The fields of a user, by the names that tests have for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Field(&'static str);

#[allow(non_upper_case_globals)]
impl Field {
    const Uid: Self = Self("uid");
    const Name: Self = Self("name");
    const Avatar: Self = Self("avatar");
    const Link: Self = Self("link");
    const Role: Self = Self("role");
    const Metadata: Self = Self("metadata");
    const Tags: Self = Self("tags");
    const CreatedAt: Self = Self("createdAt");
    const LastActiveAt: Self = Self("lastActiveAt");
    const DeactivatedAt: Self = Self("deactivatedAt");

    fn all() -> impl Iterator<Item = Self> {
        USERS.fields.iter().map(|field| Self(field.name))
    }

    fn as_str(self) -> &'static str {
        self.0
    }

    fn rule(self) -> Rule {
        USERS.field(USERS.named(self.0).unwrap()).rule
    }

    /// The number of the field's rule: characters, bytes or entries, at most.
    fn max(self) -> usize {
        match self.rule() {
            Rule::Id { max } | Rule::Word { max } | Rule::Text { max } | Rule::Url { max } | Rule::List { max, .. } => {
                max
            }
            Rule::Object { max_bytes } => max_bytes,
            rule @ (Rule::Timestamp | Rule::OneOf(_)) => panic!("{rule:?} has no number"),
        }
    }
}

/// Reads an input of one row.
fn parse(format: Format, input: &str, policy: Policy) -> Parsed {
    let mut pipeline =
        Pipeline::new(PipelineOptions { reader: Reader::new(Some(format)), policy, ..PipelineOptions::default() });
    let mut account = Account::default();
    account.listen(true, RowEvents::All);
    pipeline.reader.push(input.as_bytes());
    pipeline.reader.end();
    let batch = match pipeline.pull(&mut account) {
        Pull::Batch(batch) => batch,
        Pull::End => {
            let issues = account.take_events().into_iter().find_map(|event| match event {
                Event::Row { issues, .. } => Some(issues),
                _ => None,
            });
            let issues = issues.unwrap();
            assert!(!issues.is_empty());
            return Err(issues);
        }
        other => panic!("{other:?}"),
    };
    let body = String::from_utf8(batch.body()).unwrap();
    assert!(serde_json::from_str::<IgnoredAny>(&body).is_ok(), "{body}");
    let entry = body.strip_prefix("{\"users\":{").unwrap();
    let entry = entry.strip_suffix("}}").unwrap().to_owned();
    let uid = batch.uids()[0];
    assert!(entry.starts_with(&format!("\"{uid}\":{{\"uid\":\"{uid}\",")));
    Ok((entry, account.normalized()))
}

/// A row that is valid but for `field`, given as a cell.
fn cell_under(policy: Policy, field: Field, text: &str) -> Parsed {
    let mut row = vec![("uid", "u"), ("name", "n")];
    row.retain(|(name, _)| *name != field.0);
    row.push((field.0, text));
    let names: Vec<&str> = row.iter().map(|(name, _)| *name).collect();
    let quoted = |(_, text): &(&str, &str)| format!("\"{}\"", text.replace('"', "\"\""));
    let cells: Vec<String> = row.iter().map(quoted).collect();
    let input = format!("{}\n{}\n", names.join(","), cells.join(","));
    parse(Format::Csv, &input, policy)
}

/// The same with a JSON value.
fn json_under(policy: Policy, field: Field, text: &str) -> Parsed {
    let mut row = vec![("uid", "\"u\""), ("name", "\"n\"")];
    row.retain(|(name, _)| *name != field.0);
    row.push((field.0, text));
    let members = row.iter().map(|(name, value)| format!("\"{name}\":{value}"));
    let row = format!("[{{{}}}]", members.collect::<Vec<_>>().join(","));
    parse(Format::Json, &row, policy)
}

fn cell(field: Field, text: &str) -> Parsed {
    cell_under(Policy::default(), field, text)
}

fn value(field: Field, text: &str) -> Parsed {
    json_under(Policy::default(), field, text)
}

fn with_uid(uid: UidPolicy) -> Policy {
    Policy { uid, ..Policy::default() }
}

/// `CODE path` of each issue.
fn codes(parsed: Parsed) -> Vec<String> {
    let issues = match parsed {
        Ok((entry, _)) => panic!("taken: {entry}"),
        Err(issues) => issues,
    };
    let code = |issue: &Issue| format!("{} {}", issue.code.as_str(), issue.path);
    issues.iter().map(code).collect()
}

/// The field as it is sent, as text; empty if it is not sent.
fn sent(parsed: Parsed, field: Field) -> String {
    let (entry, _) = parsed.unwrap();
    let entry = format!("{{{entry}}}");
    let user = json::parse(&entry).unwrap();
    let (_, user) = user.members().next().unwrap();
    let value = user.get(field.as_str());
    value.map(|value| value.raw.to_owned()).unwrap_or_default()
}

fn normalized(parsed: Parsed) -> u64 {
    parsed.unwrap().1
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

#[test]
fn a_uid_has_one_to_a_hundred_characters() {
    for taken in ["a".to_owned(), "a".repeat(Field::Uid.max())] {
        assert_eq!(sent(cell(Field::Uid, &taken), Field::Uid), quoted(&taken));
        assert_eq!(sent(value(Field::Uid, &quoted(&taken)), Field::Uid), quoted(&taken));
    }
    let long = "a".repeat(Field::Uid.max() + 1);
    assert_eq!(codes(cell(Field::Uid, &long)), ["TOO_LONG uid"]);
    assert_eq!(codes(value(Field::Uid, &quoted(&long))), ["TOO_LONG uid"]);
    let long = "é".repeat(Field::Uid.max() + 1);
    assert_eq!(codes(cell(Field::Uid, &long)), ["TOO_LONG uid", "CHARACTER uid"]);
    // A hundred of them are not too long, whatever bytes they have.
    assert_eq!(codes(cell(Field::Uid, &"😀".repeat(Field::Uid.max()))), ["CHARACTER uid"]);
    for none in ["null", "\"\""] {
        assert_eq!(codes(value(Field::Uid, none)), ["REQUIRED uid"]);
    }
    for none in ["", " ", "\t\n"] {
        assert_eq!(codes(cell(Field::Uid, none)), ["REQUIRED uid"]);
    }
}

#[test]
fn a_uid_takes_a_to_z_digits_hyphen_and_underscore_and_no_other_character() {
    let others = ["é", "ß", "ı", "İ", "\u{212A}", "\u{660}", "😀", "\u{200B}", "\u{FEFF}"];
    let ascii = (0..128).map(|byte| char::from(byte).to_string());
    for character in ascii.chain(others.map(str::to_owned)) {
        let uid = format!("a{character}b");
        let (first, is_upper) =
            (character.chars().next().unwrap(), character.bytes().all(|byte| byte.is_ascii_uppercase()));
        let plain = matches!(first, 'a'..='z' | '0'..='9' | '-' | '_');
        for (policy, taken) in [
            (UidPolicy::Lowercase, plain || is_upper),
            (UidPolicy::Strict, plain),
            (UidPolicy::CometChat, !first.is_control()),
        ] {
            let policy = with_uid(policy);
            for parsed in [cell_under(policy, Field::Uid, &uid), json_under(policy, Field::Uid, &quoted(&uid))] {
                match taken {
                    true => assert_eq!(normalized(parsed), u64::from(!plain), "{uid:?}"),
                    false => assert_eq!(codes(parsed), ["CHARACTER uid"], "{uid:?}"),
                }
            }
        }
    }
}

#[test]
fn upper_case_in_a_uid_is_lowered_refused_or_derived_as_the_policy_says() {
    assert_eq!(sent(cell(Field::Uid, "AnN_1"), Field::Uid), "\"ann_1\"");
    let strict = with_uid(UidPolicy::Strict);
    let refused = cell_under(strict, Field::Uid, "AnN").unwrap_err();
    assert_eq!(
        refused[0].message(),
        "uid: expected only a-z 0-9 - _, found \"AnN\" (character 1); write it in lower case, or set uid to \"lowercase\""
    );
    let derived = with_uid(UidPolicy::CometChat);
    assert_eq!(sent(cell_under(derived, Field::Uid, "Ann"), Field::Uid), "\"ann_1ewx\"");
    // White space around it is a part of an app's own id.
    assert_eq!(sent(cell_under(derived, Field::Uid, " ann"), Field::Uid), "\"_ann_mi81\"");
    let long = sent(cell_under(derived, Field::Uid, &"é".repeat(5_000)), Field::Uid);
    assert!(long.len() <= 102, "{long}");
}

#[test]
fn a_damaged_uid_is_refused_with_what_happened_to_it_and_never_derived() {
    for (uid, says) in [
        ("1.23457E+11", "a spreadsheet or another program may have shortened it"),
        ("'7654321098765", "apostrophe"),
        ("\"42\"", "quotes around it"),
        ("ObjectId(63be63ab2f1d4c0012345678)", "ObjectId(…)"),
        ("{\"$oid\":\"63be63ab2f1d4c0012345678\"}", "$oid"),
        ("42.0", "decimals"),
        ("1,234,567", "thousands separators"),
        ("4\u{1}2", "control character"),
        ("4\u{fffd}2", "lost in another encoding"),
    ] {
        for policy in [UidPolicy::Lowercase, UidPolicy::Strict, UidPolicy::CometChat] {
            let cell = cell_under(with_uid(policy), Field::Uid, uid);
            for parsed in [cell, json_under(with_uid(policy), Field::Uid, &quoted(uid))] {
                let message = parsed.unwrap_err()[0].message();
                assert!(message.contains(says), "{message}");
                assert!(!message.contains("cometchat"), "{message}");
            }
        }
    }
    let other = cell(Field::Uid, "o'neil@example.com").unwrap_err()[0].message();
    assert!(other.ends_with("replace the character, or set uid to \"cometchat\""), "{other}");
}

#[test]
fn a_formula_of_a_text_is_the_text() {
    for (field, formula, text) in [
        (Field::Name, "=\"Ann Lee\"", "\"Ann Lee\""),
        (Field::Name, "=\"say \"\"hi\"\"\"", "\"say \\\"hi\\\"\""),
        (Field::Uid, "=\"007\"", "\"007\""),
        (Field::Avatar, "=\"https://a.b/c.png\"", "\"https://a.b/c.png\""),
        (Field::CreatedAt, "=\"1673421419\"", "1673421419"),
        (Field::Tags, "=\"red;blue\"", "[\"red\",\"blue\"]"),
    ] {
        let parsed = cell(field, formula);
        assert_eq!(normalized(parsed.clone()), 1, "{formula}");
        assert_eq!(sent(parsed, field), text, "{formula}");
    }
    // One of no text is an empty cell.
    for field in [Field::Avatar, Field::CreatedAt, Field::Tags, Field::Metadata, Field::Role] {
        assert_eq!(sent(cell(field, "=\"\""), field), "");
    }
    assert_eq!(codes(cell(Field::Name, "=\"\"")), ["REQUIRED name"]);
    assert_eq!(sent(cell(Field::Name, "=\"a\"&\"b\""), Field::Name), quoted("=\"a\"&\"b\""));
}

#[test]
fn numbers_and_the_names_of_javascript_members_are_uids() {
    for uid in ["__proto__", "constructor", "tostring", "123", "0", "-1", "--", "_"] {
        for parsed in [cell(Field::Uid, uid), value(Field::Uid, &quoted(uid))] {
            assert_eq!(parsed.unwrap(), (format!("\"{uid}\":{{\"uid\":\"{uid}\",\"name\":\"n\"}}"), 0));
        }
    }
    let number = value(Field::Uid, "12345678901234567890");
    assert_eq!(normalized(number.clone()), 1);
    assert_eq!(sent(number, Field::Uid), "\"12345678901234567890\"");
    for (number, digits) in [("1.0", "1"), ("1.24e2", "124"), ("12345678901234567890.0", "12345678901234567890")] {
        for policy in [UidPolicy::Lowercase, UidPolicy::Strict, UidPolicy::CometChat] {
            let whole = json_under(with_uid(policy), Field::Uid, number);
            assert_eq!(normalized(whole.clone()), 1);
            assert_eq!(sent(whole, Field::Uid), quoted(digits));
        }
    }
    assert_eq!(codes(value(Field::Uid, "1.5")), ["CHARACTER uid"]);
    assert_eq!(codes(value(Field::Uid, "1E5")), ["LOST_DIGITS uid"]);
    assert_eq!(sent(cell(Field::Uid, "1E5"), Field::Uid), "\"1e5\"");
    for other in ["true", "{}", "[\"a\"]"] {
        assert_eq!(codes(value(Field::Uid, other)), ["TYPE uid"]);
    }
    assert_eq!(sent(value(Field::Uid, r#""\u0061nn""#), Field::Uid), "\"ann\"");
    assert_eq!(normalized(cell(Field::Uid, " ann ")), 1);
    assert_eq!(codes(value(Field::Uid, "\" ann\"")), ["CHARACTER uid"]);
    assert_eq!(codes(value(Field::Uid, "\"\\ud83d\"")), ["LONE_SURROGATE uid"]);
}

#[test]
fn a_name_has_only_so_many_code_points_of_any_script() {
    for character in ["a", "é", "日", "😀", "\u{301}", "'", "\""] {
        let (whole, long) = (character.repeat(Field::Name.max()), character.repeat(Field::Name.max() + 1));
        assert_eq!(sent(cell(Field::Name, &whole), Field::Name), quoted(&whole));
        assert_eq!(sent(value(Field::Name, &quoted(&whole)), Field::Name), quoted(&whole));
        assert_eq!(codes(cell(Field::Name, &long)), ["TOO_LONG name"]);
        assert_eq!(codes(value(Field::Name, &quoted(&long))), ["TOO_LONG name"]);
    }
    // Fifty letters with an accent each, and escapes that stand for one character.
    assert!(cell(Field::Name, &"e\u{301}".repeat(Field::Name.max() / 2)).is_ok());
    let escaped = format!("\"{}\"", r"\ud83d\ude00".repeat(Field::Name.max()));
    assert_eq!(sent(value(Field::Name, &escaped), Field::Name), escaped);
    let escaped = format!("\"{}\"", r"\u00e9".repeat(Field::Name.max() + 1));
    assert_eq!(codes(value(Field::Name, &escaped)), ["TOO_LONG name"]);
}

#[test]
fn a_name_of_nothing_is_missing_and_a_number_is_a_name() {
    for blank in ["\" \"", "\"\\t\\u00a0\"", "\"\"", "null"] {
        assert_eq!(codes(value(Field::Name, blank)), ["REQUIRED name"]);
    }
    for blank in ["", "  ", "\u{3000}"] {
        assert_eq!(codes(cell(Field::Name, blank)), ["REQUIRED name"]);
    }
    // Nobody can see these.
    for invisible in ["\u{200b}", "\u{3164}", "\u{feff}\u{ad}", "\u{2800} \u{200d}"] {
        assert_eq!(codes(cell(Field::Name, invisible)), ["REQUIRED name"]);
        assert_eq!(codes(value(Field::Name, &quoted(invisible))), ["REQUIRED name"]);
    }
    assert_eq!(sent(cell(Field::Name, "\u{feff}Bob\u{200b}"), Field::Name), "\"Bob\"");
    for other in ["false", "[]", "{}"] {
        assert_eq!(codes(value(Field::Name, other)), ["TYPE name"]);
    }
    for lost in ["1e999", "1.23457E+11"] {
        assert_eq!(codes(cell(Field::Name, lost)), ["LOST_DIGITS name"]);
        assert_eq!(codes(value(Field::Name, lost)), ["LOST_DIGITS name"]);
        assert_eq!(codes(value(Field::Name, &quoted(lost))), ["LOST_DIGITS name"]);
    }
    assert_eq!(sent(cell(Field::Name, "1E+05"), Field::Name), "\"1E+05\"");
    assert_eq!(normalized(value(Field::Name, "007.5".trim_start_matches('0'))), 1);
    assert_eq!(sent(cell(Field::Name, "007"), Field::Name), "\"007\"");
    assert_eq!(sent(cell(Field::Name, "a\0b"), Field::Name), "\"a\\u0000b\"");
    assert_eq!(sent(value(Field::Name, "\"a\\u0000b\""), Field::Name), "\"a\\u0000b\"");
    assert_eq!(codes(value(Field::Name, "\"\\udc00\"")), ["LONE_SURROGATE name"]);
    assert_eq!(sent(cell(Field::Name, " Ann "), Field::Name), "\"Ann\"");
}

#[test]
fn a_url_has_only_so_many_characters_and_a_scheme_and_a_host() {
    for field in [Field::Avatar, Field::Link] {
        let name = field.as_str();
        for letter in ["a", "é", "😀"] {
            let whole = format!("https://example.com/{}", letter.repeat(field.max() - 20));
            let long = format!("{whole}a");
            assert_eq!(sent(cell(field, &whole), field), quoted(&whole));
            assert_eq!(sent(value(field, &quoted(&whole)), field), quoted(&whole));
            assert_eq!(codes(cell(field, &long)), [format!("TOO_LONG {name}")]);
            assert_eq!(codes(value(field, &quoted(&long))), [format!("TOO_LONG {name}")]);
        }
        for taken in ["https://例え.テスト/画像.png", "https://münchen.de/ä?ö=ü"] {
            assert_eq!(sent(cell(field, taken), field), quoted(taken));
        }
        assert_eq!(sent(value(field, r#""https:\/\/a.b\/c""#), field), r#""https:\/\/a.b\/c""#);
        for bad in ["example.com", "//a.b", "https://", "https://a b", "javascript:alert(1)"] {
            assert_eq!(codes(cell(field, bad)), [format!("URL {name}")]);
            assert_eq!(codes(value(field, &quoted(bad))), [format!("URL {name}")]);
        }
        let bad = "x".repeat(field.max() + 1);
        assert_eq!(codes(cell(field, &bad)), [format!("TOO_LONG {name}"), format!("URL {name}")]);
        for other in ["1", "true", "{}", "[]"] {
            assert_eq!(codes(value(field, other)), [format!("TYPE {name}")]);
        }
    }
}

#[test]
fn a_role_has_only_so_many_letters_digits_hyphens_and_underscores_and_is_lowered() {
    let role = Field::Role;
    for taken in ["a".repeat(role.max()), "default".into(), "a-b_9".into(), "-".into()] {
        assert_eq!(sent(cell(role, &taken), role), quoted(&taken));
        assert_eq!(normalized(value(role, &quoted(&taken))), 0);
    }
    let lowered = value(role, "\"Moderator\"");
    assert_eq!(normalized(lowered.clone()), 1);
    assert_eq!(sent(lowered, role), "\"moderator\"");
    assert_eq!(codes(cell(role, &"a".repeat(role.max() + 1))), ["TOO_LONG role"]);
    for bad in ["a b", "a.b", "é", "a@", "\u{212A}", "a\0"] {
        assert_eq!(codes(cell(role, bad)), ["CHARACTER role"]);
        assert_eq!(codes(value(role, &quoted(bad))), ["CHARACTER role"]);
    }
    for other in ["1", "true", "[\"a\"]"] {
        assert_eq!(codes(value(role, other)), ["TYPE role"]);
    }
}

#[test]
fn metadata_has_at_most_five_kilobytes_without_its_white_space() {
    let field = Field::Metadata;
    for letter in ["a", "é"] {
        let padding = (Field::Metadata.max() - "{\"a\":\"\"}".len()) / letter.len();
        let whole = format!("{{\"a\":\"{}\"}}", letter.repeat(padding));
        assert_eq!(whole.len(), Field::Metadata.max());
        let long = format!("{}b\"}}", whole.strip_suffix("\"}").unwrap());
        let spaced = whole.replace(':', &format!(" :\n{}", "\t ".repeat(5_000)));
        for taken in [&whole, &spaced] {
            assert_eq!(sent(cell(field, taken), field), whole);
            assert_eq!(sent(value(field, taken), field), whole);
            assert_eq!(sent(value(field, &quoted(taken)), field), whole);
        }
        for parsed in [cell(field, &long), value(field, &long), value(field, &quoted(&long))] {
            assert_eq!(codes(parsed), ["TOO_LARGE metadata"]);
        }
    }
}

#[test]
fn metadata_is_an_object_or_a_text_that_holds_one() {
    let field = Field::Metadata;
    for object in ["{}", "{\"a\":{\"b\":[1,null,true]}}", "{\"__proto__\":{\"a\":1},\"constructor\":0}"] {
        assert_eq!(sent(cell(field, object), field), object);
        assert_eq!(sent(value(field, object), field), object);
        assert_eq!(normalized(value(field, object)), 0);
        let text = value(field, &quoted(object));
        assert_eq!(normalized(text.clone()), 1);
        assert_eq!(sent(text, field), object);
    }
    // PHP has `[]` for an object without members, and `false` for nothing.
    for nothing in ["[]", "[ ]", "\"[]\"", "false", "null", "\"\""] {
        assert_eq!(sent(value(field, nothing), field), "", "{nothing}");
    }
    assert_eq!(sent(cell(field, " [] "), field), "");
    for other in ["[1]", "1", "true", "\"x\"", "\"[1]\"", "\"{\"", "\" \"", "\"\\ud800\""] {
        assert_eq!(codes(value(field, other)), ["TYPE metadata"], "{other}");
    }
    for other in ["x", "[1]", "{a:1}", "{'a':1}", "{\"a\":1}x", "null", "\"{}\""] {
        assert_eq!(codes(cell(field, other)), ["TYPE metadata"], "{other}");
    }
}

#[test]
fn metadata_keeps_the_spelling_of_numbers_and_escapes() {
    let field = Field::Metadata;
    let object = r#"{"a":1e999,"b":1.0,"c":"\u00e9\/","\u0064":-0,"e":12345678901234567890.10,"a":2}"#;
    assert_eq!(sent(cell(field, object), field), object);
    assert_eq!(sent(value(field, object), field), object);
}

#[test]
fn metadata_that_is_nested_ten_thousand_deep_is_too_large_and_nothing_worse() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{{\"a\":{}1{}}}", open.repeat(10_000), close.repeat(10_000));
        assert_eq!(codes(cell(Field::Metadata, &deep)), ["TOO_LARGE metadata"]);
        assert_eq!(codes(value(Field::Metadata, &deep)), ["TOO_LARGE metadata"]);
        assert_eq!(codes(value(Field::Metadata, &quoted(&deep))), ["TOO_LARGE metadata"]);
    }
    let fits = format!("{{\"a\":{}{}}}", "[".repeat(2_557), "]".repeat(2_557));
    assert_eq!(sent(cell(Field::Metadata, &fits), Field::Metadata), fits);
    for wrong in ["\"x\"", "[]", "7", "true"] {
        let deep = format!("{}{wrong}{}", "[".repeat(10_000), "]".repeat(10_000));
        for field in Field::all() {
            assert!(value(field, &deep).is_err(), "{field:?}");
        }
    }
}

#[test]
fn half_a_surrogate_pair_anywhere_in_metadata_is_an_issue() {
    for object in [r#"{"a":"\ud83d"}"#, r#"{"\ude00":1}"#, r#"{"a":[{"b":"x\ud83d\ud83d\ude00"}]}"#] {
        assert_eq!(codes(value(Field::Metadata, object)), ["LONE_SURROGATE metadata"]);
        assert_eq!(codes(cell(Field::Metadata, object)), ["LONE_SURROGATE metadata"]);
    }
    assert!(value(Field::Metadata, r#"{"\ud83d\ude00":"\ud83d\ude00"}"#).is_ok());
    assert!(value(Field::Metadata, r#"{"a":"\\ud83d"}"#).is_ok());
}

#[test]
fn a_user_has_only_so_many_tags() {
    let list = |count: usize| vec!["\"t\""; count].join(",");
    for count in [1, Field::Tags.max()] {
        let array = format!("[{}]", list(count));
        assert_eq!(sent(value(Field::Tags, &array), Field::Tags), array);
        assert_eq!(sent(cell(Field::Tags, &array), Field::Tags), array);
        let cells = vec!["t"; count].join(" ; ");
        assert_eq!(sent(cell(Field::Tags, &cells), Field::Tags), array);
    }
    for count in [Field::Tags.max() + 1, 100_000] {
        let array = format!("[{}]", list(count));
        for parsed in [
            value(Field::Tags, &array),
            cell(Field::Tags, &array),
            cell(Field::Tags, &vec!["t"; count].join("|")),
            value(Field::Tags, &quoted(&vec!["t"; count].join(";"))),
        ] {
            assert_eq!(codes(parsed), ["TOO_MANY tags"]);
        }
    }
    // However many are wrong, a row reports no more than a person reads.
    let wrong = format!("[{}]", vec!["{}"; 100_000].join(","));
    assert_eq!(codes(value(Field::Tags, &wrong)).len(), 26);
}

#[test]
fn a_tag_has_only_so_many_characters_and_is_named_by_its_place() {
    let Rule::List { item_max: max, .. } = Field::Tags.rule() else { panic!("tags are a list") };
    for character in ["a", "é", "😀"] {
        let (whole, long) = (character.repeat(max), character.repeat(max + 1));
        let array = format!("[{}]", quoted(&whole));
        assert_eq!(sent(value(Field::Tags, &array), Field::Tags), array);
        assert_eq!(sent(cell(Field::Tags, &whole), Field::Tags), array);
        assert_eq!(codes(cell(Field::Tags, &format!("a;{long}"))), ["TOO_LONG tags[1]"]);
        let array = format!("[\"a\",\"\",null,{}]", quoted(&long));
        for parsed in [value(Field::Tags, &array), cell(Field::Tags, &array)] {
            // Items with nothing in them are none.
            assert_eq!(codes(parsed), ["TOO_LONG tags[3]"]);
        }
    }
    assert_eq!(codes(value(Field::Tags, r#"["a","\ud800"]"#)), ["LONE_SURROGATE tags[1]"]);
}

#[test]
fn tags_are_split_at_signs_and_numbers_become_texts() {
    for text in ["red; dark blue", "red|dark blue", " ;red ;; | dark blue|"] {
        assert_eq!(sent(cell(Field::Tags, text), Field::Tags), "[\"red\",\"dark blue\"]");
        let in_json = value(Field::Tags, &quoted(text));
        assert_eq!(normalized(in_json.clone()), 1);
        assert_eq!(sent(in_json, Field::Tags), "[\"red\",\"dark blue\"]");
    }
    let numbers = value(Field::Tags, "[1, 2.50, \"a\"]");
    assert_eq!(normalized(numbers.clone()), 1);
    assert_eq!(sent(numbers, Field::Tags), "[\"1\",\"2.50\",\"a\"]");
    assert_eq!(sent(cell(Field::Tags, " [\"a;b\"]"), Field::Tags), "[\"a;b\"]");
    assert_eq!(sent(cell(Field::Tags, "a,b;c"), Field::Tags), "[\"a,b\",\"c\"]");
    for commas in ["red,dark blue", "\"red\", \"dark blue\"", "{red,\"dark blue\"}", "['red', 'dark blue']"] {
        assert_eq!(sent(cell(Field::Tags, commas), Field::Tags), "[\"red\",\"dark blue\"]");
        assert_eq!(sent(value(Field::Tags, &quoted(commas)), Field::Tags), "[\"red\",\"dark blue\"]");
    }
    // What PHP makes of a list with gaps, and of one without items.
    assert_eq!(sent(value(Field::Tags, "{\"0\":\"a\",\"2\":\"b\"}"), Field::Tags), "[\"a\",\"b\"]");
    assert_eq!(sent(value(Field::Tags, "[\"\",\"a\",null,\" \"]"), Field::Tags), "[\"a\"]");
    for none in ["[]", "\";\"", "\" | \"", "null", "[\"\"]", "[null]", "{}", "false"] {
        assert_eq!(sent(value(Field::Tags, none), Field::Tags), "");
    }
    for other in ["1", "true", "{\"a\":\"a\"}"] {
        assert_eq!(codes(value(Field::Tags, other)), ["TYPE tags"]);
    }
    assert_eq!(codes(value(Field::Tags, "[[\"a\"]]")), ["TYPE tags[0]"]);
}

const TIMES: [Field; 3] = [Field::CreatedAt, Field::LastActiveAt, Field::DeactivatedAt];

#[test]
fn a_timestamp_is_ten_digits_of_seconds_and_sent_as_a_number() {
    for field in TIMES {
        for taken in ["1000000000", "9999999999", "1673421419"] {
            for parsed in [cell(field, taken), value(field, taken)] {
                assert_eq!(normalized(parsed.clone()), 0);
                assert_eq!(sent(parsed, field), taken);
            }
            assert_eq!(normalized(value(field, &quoted(taken))), 1);
        }
        let float = value(field, "1.673421419e9");
        assert_eq!(normalized(float.clone()), 1);
        assert_eq!(sent(float, field), "1673421419");
        let code = [format!("TIMESTAMP {}", field.as_str())];
        let lost = [format!("LOST_DIGITS {}", field.as_str())];
        for number in ["1e999", "1.67342E+12", "1.67E+9"] {
            for timestamps in [TimestampPolicy::Seconds, TimestampPolicy::Auto] {
                let policy = Policy { timestamps, ..Policy::default() };
                assert_eq!(codes(cell_under(policy, field, number)), lost);
                assert_eq!(codes(json_under(policy, field, number)), lost);
                assert_eq!(codes(json_under(policy, field, &quoted(number))), lost);
            }
        }
        for bad in ["999999999", "10000000000", "0", "-1673421419", "1673421419.5", "1e-999"] {
            assert_eq!(codes(cell(field, bad)), code);
            assert_eq!(codes(value(field, bad)), code);
            assert_eq!(codes(value(field, &quoted(bad))), code);
        }
        for bad in ["true", "{}", "[1673421419]", "\"\\ud800\"", "\"soon\"", "\" \""] {
            assert_eq!(codes(value(field, bad)), code);
        }
    }
}

#[test]
fn milliseconds_and_iso_8601_are_taken_with_auto_only() {
    let auto = Policy { timestamps: TimestampPolicy::Auto, ..Policy::default() };
    for field in TIMES {
        for text in ["1673421419123", "2023-01-11T07:16:59Z", "2023-01-11 08:16:59+01:00"] {
            for parsed in [cell_under(auto, field, text), json_under(auto, field, &quoted(text))] {
                assert_eq!(normalized(parsed.clone()), 1);
                assert_eq!(sent(parsed, field), "1673421419");
            }
            let refused = cell(field, text).unwrap_err();
            assert!(refused[0].message().ends_with("set timestamps to \"auto\""));
        }
        assert_eq!(sent(json_under(auto, field, "1673421419123"), field), "1673421419");
        assert_eq!(sent(json_under(auto, field, "1673421419"), field), "1673421419");
        for never in ["0", "-1", "1970-01-01T00:00:00Z", "0000-00-00 00:00:00"] {
            for parsed in [cell_under(auto, field, never), json_under(auto, field, &quoted(never))] {
                assert_eq!(normalized(parsed.clone()), 1);
                assert_eq!(sent(parsed, field), "");
            }
        }
        assert_eq!(sent(json_under(auto, field, "0"), field), "");
        for bad in ["999999999", "99999999999", "2023-02-30", "01/11/2023"] {
            assert_eq!(codes(cell_under(auto, field, bad)), [format!("TIMESTAMP {}", field.as_str())]);
        }
    }
}

#[test]
fn every_issue_of_a_row_is_reported_and_not_only_the_first() {
    let row = r#"{"uid":"a b","name":" ","avatar":"x","link":1,"role":"é","metadata":[1],"tags":[{}],
        "createdAt":1,"lastActiveAt":"x","deactivatedAt":true}"#;
    let row = format!("[{row}]");
    assert_eq!(
        codes(parse(Format::Json, &row, Policy::default())),
        [
            "CHARACTER uid",
            "REQUIRED name",
            "URL avatar",
            "TYPE link",
            "CHARACTER role",
            "TYPE metadata",
            "TYPE tags[0]",
            "TIMESTAMP createdAt",
            "TIMESTAMP lastActiveAt",
            "TIMESTAMP deactivatedAt",
        ]
    );
    assert_eq!(codes(parse(Format::Json, "[{}]", Policy::default())), ["REQUIRED uid", "REQUIRED name"]);
}

#[test]
fn optional_fields_that_are_null_or_empty_are_not_sent() {
    let optional = Field::all().skip(2);
    for field in optional {
        let bare = "\"u\":{\"uid\":\"u\",\"name\":\"n\"}".to_owned();
        for none in ["null", "\"\""] {
            assert_eq!(value(field, none).unwrap(), (bare.clone(), 0));
        }
        for none in ["", " ", "\t"] {
            assert_eq!(cell(field, none).unwrap(), (bare.clone(), 0));
        }
    }
}

#[test]
fn the_id_is_the_one_that_the_documented_function_gives() {
    // Each computed by that function in JavaScript.
    for (id, expected) in [
        ("ann_42", "ann_42"),
        ("ann-42", "ann-42"),
        ("", ""),
        ("0", "0"),
        ("__proto__", "__proto__"),
        ("constructor", "constructor"),
        ("Ann", "ann_1ewx"),
        ("ANN", "ann_1e4h"),
        ("ann@example.com", "ann_example_com_3ylov2"),
        ("Ann@Example.com", "ann_example_com_f20cta"),
        ("ann smith", "ann_smith_1jp7wg4"),
        (" ann", "_ann_mi81"),
        ("ann ", "ann__1s9y7"),
        ("ann\n", "ann__1s9xl"),
        ("12.5", "12_5_wcko"),
        ("a\0b", "a_b_2003"),
        ("😀", "___2r5s"),
        ("a😀b", "a__b_2fdz7"),
        ("\u{10400}", "___1fcw"),
        ("\u{1d400}", "___2kg0"),
        // One character that is two in lower case, the first of them allowed.
        ("\u{130}", "i__8g"),
        ("\u{130}x", "i_x_7d4"),
        // The Kelvin sign is an allowed `k` in lower case, the Ångström sign no allowed letter.
        ("\u{212a}", "k_6ju"),
        ("a\u{212a}b", "akb_7n2x"),
        ("\u{212b}", "__6jv"),
        ("\u{131}", "__8h"),
        ("I\u{131}", "i__1zc"),
        ("\u{17f}", "__an"),
        ("\u{149}", "__95"),
        ("\u{fb01}", "__1dkx"),
        ("\u{df}", "__67"),
        ("\u{1e9e}", "__61q"),
        ("\u{1c5}", "__cl"),
        ("\u{13a0}", "__3vk"),
        ("\u{2167}", "__6lj"),
        ("é", "__6h"),
        ("e\u{301}", "e__30c"),
        ("A\u{307}", "a__25i"),
        ("日本語", "____fflhz"),
        // A sigma at the end of a word has a lower case of its own.
        ("Σ", "__pv"),
        ("ΑΣ", "___mk2"),
        ("ΑΣΑ", "____jfz3"),
        ("AΣ", "a__29u"),
        ("ΟΔΥΣΣΕΥΣ", "_________1pdtxyb"),
    ] {
        assert_eq!(to_cometchat_id(id), expected, "{id:?}");
        let units: Vec<u16> = id.encode_utf16().collect();
        assert_eq!(to_cometchat_id_utf16(&units), expected, "{id:?}");
    }
}

#[test]
fn an_id_longer_than_a_hundred_is_cut_to_ninety_and_hashed_as_documented() {
    let a = |count: usize| "a".repeat(count);
    for (id, expected) in [
        (a(100), a(100)),
        (a(101), a(90) + "_1b5z19d"),
        ("A".to_owned() + &a(99), a(90) + "_1osokm8"),
        (a(89) + "😀", a(89) + "__1wvbdbz"),
        (a(90) + "😀", a(90) + "_3z49k0"),
        ("\u{130}".repeat(50), "i_".repeat(45) + "_1gkxgjk"),
    ] {
        assert_eq!(to_cometchat_id(&id), expected);
    }
}

#[test]
fn halves_of_surrogate_pairs_are_characters_of_their_own_in_an_id() {
    for (units, expected) in [
        (&[0xd83d][..], "__16pp"),
        (&[0xde00], "__17uo"),
        (&[0x61, 0xd83d, 0x62], "a_b_12s4m"),
        (&[0xd83d, 0xde00], "___2r5s"),
        (&[0xd83d, 0xd83d, 0xde00], "____13jab"),
        (&[0xde00, 0xd83d], "___12y4d"),
    ] {
        assert_eq!(to_cometchat_id_utf16(units), expected, "{units:x?}");
    }
}
