use super::{Demand, Lease, LeaseOptions, NoReply, Opening};
use crate::importer::{
    limiter::{Ask, Cells, Grant, Job, OtherRate, Reply, Seen, exchange},
    pacer::Rate,
    time::Time,
};

const RATE: Rate = Rate { limit: 10, window_ms: 60_000 };
const ALL: Demand = Demand { now: 2, backlog: 9 };

fn at(millis: u64) -> Time {
    Time::from_millis(millis)
}

fn lease() -> Lease {
    Lease::new(LeaseOptions { rate: RATE, worker: 7, job: Job::default(), timeout_ms: 28_000 })
}

/// A reply that grants two cells, one at once and one a second later, at the store's `clock_ms`.
fn reply(ask: &Ask, clock_ms: u64) -> Reply {
    Reply {
        number: ask.number,
        seen: Seen { epoch: 5, last_id: 2 },
        clock_ms,
        ahead_ms: 0,
        longest_life_ms: 31_000,
        grants: vec![Grant { id: 1, in_ms: 0 }, Grant { id: 2, in_ms: 1_000 }],
        again_ms: 0,
        closed_ms: 0,
        held: 2,
        share: 10,
    }
}

/// A lease that has asked at 1,000 and heard at 1,010.
fn granted() -> Lease {
    let mut lease = lease();
    let ask = lease.ask(ALL, at(1_000)).unwrap();
    lease.replied(Ok(reply(&ask, 70_000)), at(1_010));
    lease
}

#[test]
fn a_grant_begins_after_the_reply_and_ends_by_the_ask() {
    let mut lease = granted();
    assert_eq!(lease.free(at(1_010)), Opening::Now);
    let first = lease.take(at(1_010)).unwrap();
    assert_eq!(lease.free(at(1_010)), Opening::At(at(2_010)));
    assert_eq!(lease.take(at(2_009)), None);
    let second = lease.take(at(2_010)).unwrap();
    assert!(lease.may_dispatch(first, at(4_000)) && !lease.may_dispatch(first, at(4_001)));
    assert!(lease.may_dispatch(second, at(5_000)) && !lease.may_dispatch(second, at(5_001)));
}

#[test]
fn a_grant_that_nobody_takes_in_time_is_returned_unused() {
    let mut lease = granted();
    assert_eq!(lease.free(at(5_001)), Opening::AfterReply);
    let ask = lease.ask(ALL, at(5_001)).unwrap();
    assert_eq!((ask.unused, ask.want), (vec![1, 2], 2));
}

#[test]
fn a_slot_that_was_returned_may_not_be_used_and_is_returned_once() {
    let mut lease = granted();
    let slot = lease.take(at(1_010)).unwrap();
    lease.complete(slot, at(1_500));
    lease.unused(slot, at(1_600));
    assert!(!lease.may_dispatch(slot, at(1_600)));
    let ask = lease.ask(ALL, at(1_700)).unwrap();
    assert_eq!((ask.completed.len(), ask.completed[0].age_ms, ask.unused.len()), (1, 200, 0));
    assert_eq!(ask.seen, Seen { epoch: 5, last_id: 2 });
}

#[test]
fn what_is_owed_is_returned_within_a_horizon_even_if_nothing_is_wanted() {
    let mut lease = granted();
    let slot = lease.take(at(1_010)).unwrap();
    lease.complete(slot, at(1_500));
    let idle = Demand::default();
    assert_eq!(lease.ask(idle, at(3_499)), None);
    assert_eq!(lease.ask_at(idle, at(3_499)), Some(at(3_500)));
    assert_eq!(lease.ask(idle, at(3_500)).unwrap().completed.len(), 1);
}

#[test]
fn what_an_ask_returns_is_returned_again_until_there_is_a_reply() {
    let mut lease = granted();
    let slot = lease.take(at(1_010)).unwrap();
    lease.complete(slot, at(1_500));
    assert_eq!(lease.ask(ALL, at(2_000)).unwrap().completed.len(), 1);
    lease.replied(Err(NoReply::Lost), at(4_000));
    let ask = lease.ask(ALL, at(60_000)).unwrap();
    assert_eq!(ask.completed.iter().map(|done| done.age_ms).collect::<Vec<_>>(), [58_500]);
    lease.replied(Ok(Reply { grants: vec![], ..reply(&ask, 129_000) }), at(60_010));
    assert_eq!(lease.ask(ALL, at(60_010)).unwrap().completed, []);
}

#[test]
fn what_is_complete_while_an_ask_is_under_way_goes_with_the_next() {
    let mut lease = granted();
    let slot = lease.take(at(1_010)).unwrap();
    let ask = lease.ask(Demand { now: 5, backlog: 9 }, at(1_100)).unwrap();
    lease.complete(slot, at(1_105));
    lease.replied(Ok(Reply { grants: vec![], ..reply(&ask, 70_100) }), at(1_110));
    assert_eq!(lease.ask(Demand { now: 5, backlog: 9 }, at(1_120)).unwrap().completed.len(), 1);
}

#[test]
fn a_reply_to_an_ask_that_was_given_up_is_not_looked_at() {
    let mut lease = lease();
    let lost = lease.ask(ALL, at(1_000)).unwrap();
    lease.replied(Err(NoReply::Lost), at(6_000));
    lease.replied(Ok(reply(&lost, 70_000)), at(6_001));
    assert_eq!(lease.free(at(6_001)), Opening::AfterReply);
    let next = lease.ask(ALL, at(20_000)).unwrap();
    lease.replied(Ok(reply(&lost, 70_000)), at(20_001));
    assert_eq!(lease.free(at(20_001)), Opening::AfterReply, "nor while another one is under way");
    assert_eq!((next.number, next.seen), (2, Seen::default()));
}

#[test]
fn a_worker_asks_again_when_the_store_says_and_not_before() {
    let mut lease = lease();
    let ask = lease.ask(ALL, at(1_000)).unwrap();
    lease.replied(Ok(Reply { grants: vec![], again_ms: 500, ..reply(&ask, 70_000) }), at(1_010));
    assert_eq!(lease.ask(ALL, at(1_509)), None);
    assert_eq!(lease.ask_at(ALL, at(1_010)), Some(at(1_510)));
    assert!(lease.ask(ALL, at(1_510)).is_some());
}

#[test]
fn delays_grow_while_the_store_is_silent_and_end_with_a_reply() {
    let mut lease = lease();
    let (mut now, mut delays) = (at(1_000), Vec::new());
    for _ in 0..12 {
        lease.ask(ALL, now).unwrap();
        lease.replied(Err(NoReply::Lost), now);
        let next = lease.ask_at(ALL, now).unwrap();
        delays.push(next.since(now));
        now = next;
    }
    assert!(delays[0] < 100 && delays[11] <= 60_210 / 4 && delays[11] > 7_000, "{delays:?}");
    assert_eq!(lease.silent_for_ms(now), now.since(at(1_000)));
    let ask = lease.ask(ALL, now).unwrap();
    lease.replied(Ok(reply(&ask, 70_000)), now);
    assert_eq!(lease.silent_for_ms(now), 0);
}

#[test]
fn a_refusal_closes_this_worker_at_once_and_the_others_by_the_next_ask() {
    let mut lease = granted();
    assert_eq!(lease.close_until(at(9_000), at(1_020)), 7_980);
    assert_eq!((lease.free(at(1_020)), lease.closed_for_ms(at(1_020))), (Opening::Refused(at(9_000)), 7_980));
    let ask = lease.ask(Demand::default(), at(1_030)).unwrap();
    assert_eq!(ask.refused_ms, 7_970);
    lease.replied(Ok(Reply { grants: vec![], ..reply(&ask, 70_030) }), at(1_040));
    assert_eq!(lease.ask(Demand::default(), at(1_050)), None, "the store knows");
}

#[test]
fn grants_by_a_clock_that_stepped_are_returned_and_the_step_is_reported_at_once() {
    let mut lease = granted();
    lease.take(at(1_010)).unwrap();
    let ask = lease.ask(Demand { now: 5, backlog: 9 }, at(1_100)).unwrap();
    let granted = vec![Grant { id: 3, in_ms: 0 }];
    lease.replied(Ok(Reply { grants: granted, ..reply(&ask, 74_105) }), at(1_110));
    assert_eq!(lease.free(at(1_110)), Opening::At(at(2_010)), "of the grants from before");
    let ask = lease.ask(Demand::default(), at(1_110)).unwrap();
    assert_eq!(ask.unused, [3]);
    let step = ask.step.unwrap();
    assert!(step.ahead_ms == 0 && (4_000..4_030).contains(&step.by_ms), "{step:?}");
}

#[test]
fn a_reply_that_took_too_long_is_taken_for_lost_and_a_path_that_is_always_slow_is_accepted() {
    let mut lease = granted();
    let mut now = at(10_000);
    let mut usable = Vec::new();
    for round in 0..5 {
        let ask = lease.ask(Demand { now: 9, backlog: 9 }, now).unwrap();
        assert_eq!(ask.seen.last_id, if round < 4 { 2 } else { 99 }, "what the store voids by");
        let heard = now.after(300);
        let grants = vec![Grant { id: 10 + round, in_ms: 0 }];
        let seen = Seen { epoch: 5, last_id: 99 };
        lease.replied(Ok(Reply { seen, grants, ..reply(&ask, 70_000 + now.as_millis() - 1_000 + 150) }), heard);
        usable.push(lease.free(heard) == Opening::Now);
        now = heard.after(10_000);
    }
    assert_eq!(usable, [false, false, false, true, true], "52 ms, 104 and 208 are too short");
}

#[test]
fn another_rate_is_known_to_the_host() {
    let mut lease = lease();
    let mut cells = Cells::unused();
    let rate = Rate { limit: 3, ..RATE };
    exchange(&mut cells, 1_000, 1, &Ask { want: 1, ..Ask::new(rate, 1, Job::default(), 1_000) }).unwrap();
    let ask = lease.ask(ALL, at(1_000)).unwrap();
    lease.replied(exchange(&mut cells, 1_100, 1, &ask).map_err(NoReply::OtherRate), at(1_010));
    assert_eq!(lease.other_rate(), Some(OtherRate { rate }));
    assert_eq!(lease.free(at(1_010)), Opening::AfterReply);
}

#[test]
fn what_is_owed_to_a_state_that_was_lost_is_not_returned_to_the_next() {
    let mut lease = granted();
    let slot = lease.take(at(1_010)).unwrap();
    let ask = lease.ask(Demand { now: 5, backlog: 9 }, at(1_100)).unwrap();
    let seen = Seen { epoch: 6, last_id: 2 };
    lease.replied(Ok(Reply { seen, grants: vec![], ..reply(&ask, 99_000) }), at(1_110));
    assert!(lease.may_dispatch(slot, at(1_120)), "the next one is closed for as long as it may live");
    lease.complete(slot, at(1_200));
    assert_eq!(lease.ask(Demand { now: 5, backlog: 9 }, at(1_300)).unwrap().completed, []);
}

#[test]
fn a_worker_that_could_dispatch_all_it_has_left_asks_again_once_in_a_turn_of_all_that_wait() {
    let waiting = |demand: Demand| {
        let mut lease = lease();
        let ask = lease.ask(demand, at(1_000)).unwrap();
        let none = Reply { grants: vec![], again_ms: 54_000, share: 5, ..reply(&ask, 70_000) };
        lease.replied(Ok(none), at(1_010));
        lease.ask_at(demand, at(1_010))
    };
    assert_eq!(waiting(Demand { now: 2, backlog: 9 }), Some(at(55_010)));
    assert_eq!(waiting(Demand { now: 2, backlog: 2 }), Some(at(7_010)));
}
