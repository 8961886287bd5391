//! A pause of an import: what it holds back, what it lets come to its end, and what of the time counts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod world;

use cometchat_import::importer::{
    account::{Event, RowEvents, Status},
    import::{Action, Budget, FailureKind, Import, RequestId, SendOptions, Stop},
    journal::Loader,
    response::{Headers, Response},
    time::Time,
};
use world::World;

const AT: fn(u64) -> Time = Time::from_millis;

/// An import that was given so many batches.
fn import_of(batches: usize, change: impl FnOnce(&mut SendOptions)) -> Import {
    let world = World::default();
    let mut send = world.send_options();
    change(&mut send);
    let mut import = Import::new(world.pipeline_options(None), send);
    import.listen(true, RowEvents::None);
    for row in 0..batches * 50 {
        import.push(format!("{{\"uid\":\"u-{row}\",\"name\":\"N\"}}\n").as_bytes());
    }
    import.end_input();
    import
}

/// Polls until it waits: the requests that are sent, and the wait.
fn sent(import: &mut Import, now: Time) -> (Vec<(RequestId, Vec<u8>)>, Action) {
    let mut requests = Vec::new();
    loop {
        match import.poll(now) {
            Action::Send { id, body } => requests.push((id, body)),
            action => return (requests, action),
        }
    }
}

fn respond(import: &mut Import, (id, body): &(RequestId, Vec<u8>), now: Time) {
    let body: serde_json::Value = serde_json::from_slice(body).unwrap();
    let uids = body["users"].as_object().unwrap().keys();
    let data: serde_json::Map<_, _> = uids.map(|uid| (uid.clone(), serde_json::json!({ "success": true }))).collect();
    let body = serde_json::json!({ "data": data }).to_string();
    let response = Response { status: 200, headers: Headers::default(), body: body.as_bytes(), unix_ms: 0 };
    import.on_response(*id, response, now);
}

fn pauses(import: &mut Import) -> Vec<bool> {
    let is_paused = |event| match event {
        Event::Pause { is_paused } => Some(is_paused),
        _ => None,
    };
    import.take_events().into_iter().filter_map(is_paused).collect()
}

#[test]
fn what_is_in_flight_is_counted_and_nothing_else_is_sent_until_it_continues() {
    let mut import = import_of(20, |_| {});
    let (first, _) = sent(&mut import, AT(0));
    assert_eq!(first.len(), 6);
    import.pause(AT(10));
    import.pause(AT(20));
    first.iter().for_each(|request| respond(&mut import, request, AT(100)));
    let (none, action) = sent(&mut import, AT(100));
    assert!(none.is_empty() && matches!(action, Action::Wait { until: Some(_), want_input: false }), "{action:?}");
    assert_eq!((import.counts().imported, import.is_paused()), (300, true));
    let (none, _) = sent(&mut import, AT(3_600_000));
    assert!(none.is_empty());
    import.unpause(AT(3_600_010));
    import.unpause(AT(3_600_020));
    assert_eq!(sent(&mut import, AT(3_600_020)).0.len(), 6);
    assert_eq!(pauses(&mut import), [true, false], "one event each");
}

#[test]
fn a_request_that_was_about_to_be_dispatched_is_held_back_and_counts_nowhere() {
    let mut import = import_of(1, |_| {});
    let Action::Send { id, body } = import.poll(AT(0)) else { panic!("it sends") };
    assert!(import.may_dispatch(id, AT(0)));
    import.pause(AT(0));
    assert!(!import.may_dispatch(id, AT(0)));
    import.on_failure(id, FailureKind::Undispatched, "", AT(0));
    assert_eq!(import.requests(), 0);
    import.stop(Stop::Abort);
    assert_eq!(import.poll(AT(1)), Action::Done);
    let report = import.report().unwrap();
    assert_eq!((report.counts.pending, report.requests, report.resent.users), (50, 0, 0));
    assert!(!import.is_paused());
    assert!(!body.is_empty());
}

#[test]
fn with_a_journal_what_was_announced_is_taken_back_and_announced_anew() {
    let mut import = import_of(6, |_| {});
    import.resume(Loader::new("users", "https://app", 7, 60).end().unwrap(), 1_700_000_000_000, AT(0));
    let Action::Append { .. } = import.poll(AT(0)) else { panic!("six are announced") };
    import.pause(AT(1));
    assert!(matches!(import.poll(AT(1)), Action::Wait { .. }), "the append is under way");
    import.appended(Ok(()));
    let Action::Append { .. } = import.poll(AT(2)) else { panic!("they are taken back") };
    import.appended(Ok(()));
    assert!(matches!(import.poll(AT(3)), Action::Wait { .. }));
    import.unpause(AT(4));
    let Action::Append { .. } = import.poll(AT(4)) else { panic!("they are announced anew") };
    assert!(matches!(import.poll(AT(4)), Action::Wait { .. }), "not before the append is done");
    import.appended(Ok(()));
    assert_eq!(sent(&mut import, AT(5)).0.len(), 6);
}

#[test]
fn a_pause_gives_no_slot_back_before_its_time() {
    let mut import = import_of(100, |send| send.concurrency = 60);
    let (first, _) = sent(&mut import, AT(0));
    assert_eq!(first.len(), 60);
    import.pause(AT(50));
    first.iter().for_each(|request| respond(&mut import, request, AT(100)));
    import.unpause(AT(30_000));
    let (none, action) = sent(&mut import, AT(30_000));
    assert!(none.is_empty(), "the limit is used up");
    assert_eq!(action, Action::Wait { until: Some(AT(60_140)), want_input: false });
    assert_eq!(sent(&mut import, AT(60_140)).0.len(), 40);
}

#[test]
fn a_run_whose_last_response_comes_while_it_is_paused_is_done() {
    let mut import = import_of(1, |_| {});
    let (first, _) = sent(&mut import, AT(0));
    import.pause(AT(10));
    respond(&mut import, &first[0], AT(100));
    assert_eq!(import.poll(AT(100)), Action::Done);
    assert_eq!(import.report().unwrap().status, Status::Complete);
    assert!(!import.is_paused());
    import.pause(AT(200));
    import.unpause(AT(300));
    assert_eq!(pauses(&mut import), [true], "after its end a pause is none");
}

#[test]
fn the_deadline_stays_where_it_is() {
    let mut import = import_of(20, |send| send.budget = Budget { deadline_ms: Some(5_000), ..Budget::default() });
    let (first, _) = sent(&mut import, AT(0));
    import.pause(AT(10));
    first.iter().for_each(|request| respond(&mut import, request, AT(100)));
    assert_eq!(sent(&mut import, AT(100)).1, Action::Wait { until: Some(AT(5_000)), want_input: false });
    assert_eq!(import.poll(AT(5_000)), Action::Done);
    let report = import.report().unwrap();
    assert_eq!((report.status, report.counts.imported), (Status::Stopped, 300));
}

#[test]
fn time_that_passes_in_a_pause_makes_nothing_look_slower() {
    let mut import = import_of(20, |_| {});
    let (first, _) = sent(&mut import, AT(0));
    first.iter().for_each(|request| respond(&mut import, request, AT(600)));
    let (second, _) = sent(&mut import, AT(600));
    import.pause(AT(600));
    second.iter().for_each(|request| respond(&mut import, request, AT(1_200)));
    let eta_ms = import.eta_ms(1_000, 50, AT(600));
    assert_eq!(eta_ms, import.eta_ms(1_000, 50, AT(900_000)));
    assert_eq!((import.elapsed_ms(AT(900_000)), import.active_ms(AT(900_000))), (900_000, 600));
    import.unpause(AT(900_000));
    assert_eq!((import.elapsed_ms(AT(900_100)), import.active_ms(AT(900_100))), (900_100, 700));
}
