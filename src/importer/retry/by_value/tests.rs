//! Each thing that becomes of a value and of the rows that share it.

use super::{TESTS_MAX, Test, TestKind, VALUES_MAX, ValueSearch, WAITING_MAX, rows};
use crate::importer::{
    batch::{Batch, Packed, Packer},
    entity::USERS,
    position::Position,
    response::Refusal,
    retry::RefusalCause,
};

fn cause(fields: &[&'static str]) -> RefusalCause {
    let (code, message) = ("ERR_BAD_REQUEST".to_owned(), String::new());
    RefusalCause::of(&Refusal { code, message, fields: fields.to_vec() })
}

/// A batch of rows from `first` on, each with a role unless it is empty.
fn batch(first: u64, roles: &[&str]) -> Batch {
    let mut packer = Packer::new(&USERS, usize::MAX, usize::MAX);
    for (row, role) in (first..).zip(roles) {
        let role = if role.is_empty() { String::new() } else { format!(r#","role":"{role}""#) };
        let uid = format!("u{row}");
        packer.write(|entry| {
            entry.extend_from_slice(format!(r#""{uid}":{{"uid":"{uid}","name":"N"{role}}}"#).as_bytes());
        });
        let position = Position { row, line: row, byte: 0 };
        assert!(packer.push(Packed::new(position, uid.len(), None)).is_none());
    }
    packer.flush().unwrap_or_default()
}

/// Parts a batch that was refused for the role: the other rows, and the tests.
fn part(search: &mut ValueSearch, refused: &Batch) -> (Vec<u64>, Vec<(Vec<u64>, Test)>) {
    let parted = search.part(refused, &cause(&["role"])).unwrap();
    let tests = parted.tests.into_iter().map(|(batch, test)| (rows(&batch), test)).collect();
    (rows(&parted.others), tests)
}

#[test]
fn one_row_stands_for_all_that_share_its_value_whatever_batches_they_are_from() {
    let mut search = ValueSearch::default();
    let (others, tests) = part(&mut search, &batch(1, &["", "ghost", "vip", "ghost", ""]));
    assert_eq!(others, [1, 5]);
    let tested: Vec<_> = tests.iter().map(|(rows, _)| rows.as_slice()).collect();
    assert_eq!(tested, [[2], [3]]);
    assert_eq!(tests[0].1.kind, TestKind::Representative);
    let (others, tests) = part(&mut search, &batch(11, &["ghost", "", "admin"]));
    assert_eq!((others, tests.len()), (vec![12], 1), "ghost is tested already");
    assert_eq!(rows(&search.sift(batch(21, &["ghost", "", "other"]))), [22, 23]);
    let waiting: Vec<u64> = search.drain().flat_map(|batch| rows(&batch)).collect();
    assert_eq!(waiting, [4, 11, 21]);
}

#[test]
fn an_offending_value_is_held_back_and_goes_together() {
    let mut search = ValueSearch::default();
    let (_, tests) = part(&mut search, &batch(1, &["ghost"; 5]));
    let test = tests[0].1;
    assert!(search.is_for(test, &cause(&["role"])) && !search.is_for(test, &cause(&["avatar"])));
    assert_eq!(search.set_offending(test), [vec![1, 2, 3, 4, 5]], "all of that batch are refused");
    assert!(search.sift(batch(11, &["ghost", "ghost"])).is_empty());
    let taken = search.take_offending(4, usize::MAX, false);
    let together: Vec<_> = taken.iter().map(|(batch, _)| rows(batch)).collect();
    assert_eq!(together, [[2, 3, 4, 5]], "as many as a request takes");
    assert_eq!(taken[0].1.kind, TestKind::Offending);
    let rest = search.take_offending(4, usize::MAX, true);
    assert_eq!(rows(&rest[0].0), [11, 12]);
}

#[test]
fn a_batch_of_several_values_is_refused_whole_once_each_is_offending() {
    let mut search = ValueSearch::default();
    let (_, tests) = part(&mut search, &batch(1, &["ghost", "phantom", "ghost"]));
    assert!(search.set_offending(tests[0].1).is_empty());
    assert_eq!(search.set_offending(tests[1].1), [vec![1, 2, 3]]);
    let (_, tests) = part(&mut search, &batch(11, &["", "shade"]));
    assert!(search.set_offending(tests[0].1).is_empty(), "a row of it has no role");
}

#[test]
fn a_value_that_is_stored_frees_the_rows_that_waited_for_it() {
    let mut search = ValueSearch::default();
    let roles = batch(1, &["vip", "vip", "vip"]);
    let (_, tests) = part(&mut search, &roles);
    let freed = search.stored(&roles, &roles.users[0]);
    assert_eq!(freed.iter().map(rows).collect::<Vec<_>>(), [[2, 3]]);
    assert_eq!(search.sift(batch(11, &["vip"])).len(), 1);
    assert!(search.part(&batch(21, &["vip", ""]), &cause(&["role"])).is_none(), "nothing doubtful is left");
    assert!(search.next(tests[0].1).is_none());
}

#[test]
fn a_row_that_says_nothing_of_its_value_is_followed_by_the_next() {
    let mut search = ValueSearch::default();
    let (_, tests) = part(&mut search, &batch(1, &["ghost", "ghost"]));
    let next = search.next(tests[0].1).unwrap();
    assert_eq!(rows(&next), [2]);
    assert!(search.next(tests[0].1).is_none());
    assert_eq!(search.sift(batch(11, &["ghost"])).len(), 1, "nothing is known of it");
    assert_eq!(part(&mut search, &batch(21, &["ghost", ""])).1.len(), 1);
}

#[test]
fn values_are_not_tested_where_a_search_is_shorter() {
    let mut search = ValueSearch::default();
    let roles: Vec<String> = (0..=TESTS_MAX).map(|role| format!("role{role}")).collect();
    let roles: Vec<&str> = roles.iter().map(String::as_str).collect();
    assert!(search.part(&batch(1, &roles), &cause(&["role"])).is_none(), "too many values");
    assert!(search.part(&batch(1, &["", ""]), &cause(&["role"])).is_none(), "no row has one");
    assert!(search.part(&batch(1, &["ghost"]), &cause(&[])).is_none(), "no field is named");
    assert!(search.part(&batch(1, &["ghost"]), &cause(&["role", "tags"])).is_none(), "two are");
    for role in 0..VALUES_MAX {
        part(&mut search, &batch(1, &[&format!("role{role}"), ""]));
    }
    assert!(search.part(&batch(1, &["more", ""]), &cause(&["role"])).is_none(), "too many are known");
}

#[test]
fn only_so_many_rows_wait() {
    let mut search = ValueSearch::default();
    let (_, tests) = part(&mut search, &batch(1, &vec!["ghost"; WAITING_MAX]));
    assert!(search.has_room());
    assert!(search.sift(batch(1_001, &["ghost"])).is_empty());
    assert!(!search.has_room());
    search.set_offending(tests[0].1);
    assert!(search.has_room(), "offending rows are sent as soon as they fill a request");
}
