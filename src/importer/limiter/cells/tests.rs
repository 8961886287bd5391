mod properties;

use super::{Cells, exchange};
use crate::importer::{
    limiter::{Ask, Completed, Job, OtherRate, Priority, Reply, Seen, Step},
    pacer::Rate,
};

const RATE: Rate = Rate { limit: 2, window_ms: 60_000 };
const HOLD: u64 = 60_210;
const HORIZON: u64 = 2_000;
const LIFE: u64 = 31_000;
const QUARANTINE: u64 = HORIZON + LIFE + HOLD;
const RUN: u64 = 1;
const NONE: [u64; 0] = [];

/// A worker that hears every reply.
struct Worker {
    ask: Ask,
}

impl Worker {
    fn new(id: u64) -> Self {
        Self { ask: Ask { number: 0, ..Ask::new(RATE, id, Job::default(), LIFE) } }
    }

    fn want(&mut self, cells: &mut Cells, clock: u64, want: u32) -> Reply {
        self.with(cells, clock, RUN, |ask| ask.want = want)
    }

    fn with(&mut self, cells: &mut Cells, clock: u64, run: u64, change: impl FnOnce(&mut Ask)) -> Reply {
        let reply = self.unheard(cells, clock, run, change);
        self.ask.seen = reply.seen;
        reply
    }

    /// Asks, and does not hear the reply.
    fn unheard(&mut self, cells: &mut Cells, clock: u64, run: u64, change: impl FnOnce(&mut Ask)) -> Reply {
        self.ask.number += 1;
        let mut ask = self.ask.clone();
        change(&mut ask);
        exchange(cells, clock, run, &ask).unwrap()
    }
}

fn in_ms(reply: &Reply) -> Vec<u64> {
    reply.grants.iter().map(|grant| grant.in_ms).collect()
}

#[test]
fn no_more_is_granted_than_the_limit_and_a_cell_lapses_after_its_life_and_a_hold() {
    let (mut cells, mut first, mut second) = (Cells::unused(), Worker::new(1), Worker::new(2));
    assert_eq!(in_ms(&first.want(&mut cells, 1_000, 5)), [0, 0]);
    let lapse = 1_000 + LIFE + HOLD;
    assert_eq!(in_ms(&second.want(&mut cells, lapse - HORIZON - 1, 1)), NONE);
    assert_eq!(in_ms(&second.want(&mut cells, lapse - HORIZON, 1)), [HORIZON]);
}

#[test]
fn a_cell_is_free_a_hold_after_the_response_however_late_that_is_reported() {
    let (mut cells, mut worker) = (Cells::unused(), Worker::new(1));
    let id = worker.want(&mut cells, 1_000, 2).grants[0].id;
    worker.with(&mut cells, 9_000, RUN, |ask| ask.completed = vec![Completed { id, age_ms: 7_500 }]);
    assert_eq!(in_ms(&worker.want(&mut cells, 1_500 + HOLD - 10, 2)), [10]);
}

#[test]
fn a_response_is_no_earlier_than_its_grant() {
    let (mut cells, mut worker) = (Cells::unused(), Worker::new(1));
    let id = worker.want(&mut cells, 50_000, 2).grants[0].id;
    worker.with(&mut cells, 51_000, RUN, |ask| ask.completed = vec![Completed { id, age_ms: u64::MAX }]);
    assert_eq!(in_ms(&worker.want(&mut cells, 50_000 + HOLD - 10, 2)), [10]);
}

#[test]
fn an_unused_grant_is_free_again_at_once_and_only_for_its_own_worker_and_once() {
    let (mut cells, mut first, mut second) = (Cells::unused(), Worker::new(1), Worker::new(2));
    let id = first.want(&mut cells, 1_000, 2).grants[0].id;
    second.want(&mut cells, 1_050, 0);
    second.with(&mut cells, 1_100, RUN, |ask| ask.unused = vec![id]);
    assert_eq!(in_ms(&second.want(&mut cells, 1_200, 1)), NONE, "it is not the second's");
    first.with(&mut cells, 1_300, RUN, |ask| ask.unused = vec![id]);
    assert_eq!(in_ms(&second.want(&mut cells, 1_400, 1)), [0]);
    first.with(&mut cells, 1_500, RUN, |ask| ask.unused = vec![id]);
    assert_eq!(in_ms(&first.want(&mut cells, 1_600, 1)), NONE, "a return names a grant, not a cell");
}

#[test]
fn a_complete_request_is_not_unused_after_all() {
    let (mut cells, mut worker) = (Cells::unused(), Worker::new(1));
    let id = worker.want(&mut cells, 1_000, 2).grants[0].id;
    worker.with(&mut cells, 1_100, RUN, |ask| ask.completed = vec![Completed { id, age_ms: 0 }]);
    worker.with(&mut cells, 1_200, RUN, |ask| ask.unused = vec![id]);
    assert_eq!(in_ms(&worker.want(&mut cells, 1_300, 1)), NONE);
}

#[test]
fn grants_of_an_unheard_reply_are_void_and_those_of_a_heard_one_are_not() {
    let (mut cells, mut worker) = (Cells::unused(), Worker::new(1));
    worker.want(&mut cells, 1_000, 1);
    worker.unheard(&mut cells, 1_100, RUN, |ask| ask.want = 1);
    assert_eq!(in_ms(&worker.want(&mut cells, 1_200, 5)), [0], "the second, and not the first");
}

#[test]
fn a_late_ask_voids_nothing_that_a_later_one_was_granted() {
    let (mut cells, mut worker) = (Cells::unused(), Worker::new(1));
    worker.want(&mut cells, 1_000, 0);
    let late = Ask { number: 2, want: 1, ..worker.ask.clone() };
    worker.ask.number = 2;
    worker.want(&mut cells, 1_100, 1);
    let reply = exchange(&mut cells, 1_200, RUN, &late).unwrap();
    assert_eq!(reply.grants.len(), 1, "nobody hears it");
    assert_eq!(in_ms(&Worker::new(2).want(&mut cells, 1_300, 1)), NONE, "both cells are held");
    assert_eq!(in_ms(&worker.want(&mut cells, 1_400, 5)), [0], "what the late ask was granted is void");
}

#[test]
fn a_refusal_closes_the_limit_for_all() {
    let (mut cells, mut first, mut second) = (Cells::unused(), Worker::new(1), Worker::new(2));
    first.with(&mut cells, 1_000, RUN, |ask| ask.refused_ms = 5_000);
    let reply = second.want(&mut cells, 2_000, 1);
    assert_eq!((in_ms(&reply), reply.closed_ms, reply.again_ms), (vec![], 4_000, 3_000));
    assert_eq!(in_ms(&second.want(&mut cells, 5_000, 1)), [1_000]);
}

#[test]
fn another_process_of_the_store_is_closed_for_a_quarantine() {
    let (mut cells, mut worker) = (Cells::unused(), Worker::new(1));
    let before = worker.want(&mut cells, 1_000, 1).seen;
    let reply = worker.with(&mut cells, 2_000, RUN + 1, |ask| ask.want = 1);
    assert_eq!((in_ms(&reply), reply.closed_ms), (vec![], QUARANTINE));
    assert_ne!(reply.seen.epoch, before.epoch);
    assert_eq!(in_ms(&worker.with(&mut cells, 2_000 + QUARANTINE, RUN + 1, |ask| ask.want = 1)), [0]);
}

#[test]
fn a_grant_ahead_of_its_time_that_was_forgotten_is_outlived_too() {
    let (mut cells, mut worker) = (Cells::unused(), Worker::new(1));
    let reply = worker.want(&mut cells, 1_000, 2);
    let completed = reply.grants.iter().map(|grant| Completed { id: grant.id, age_ms: 0 }).collect();
    worker.with(&mut cells, 1_000, RUN, |ask| ask.completed = completed);
    let granted = 1_000 + HOLD - HORIZON;
    assert_eq!(in_ms(&worker.want(&mut cells, granted, 1)), [HORIZON]);
    let counted = granted + HORIZON + LIFE;
    let reply = worker.with(&mut cells, granted + 1, RUN + 1, |ask| ask.want = 1);
    assert!(granted + 1 + reply.closed_ms >= counted + HOLD, "{}", reply.closed_ms);
}

#[test]
fn a_quarantine_is_as_long_as_the_longest_life_that_anybody_knows_of() {
    let (mut cells, mut patient, mut hasty) = (Cells::unused(), Worker::new(1), Worker::new(2));
    patient.ask.life_ms = LIFE * 2;
    patient.want(&mut cells, 1_000, 1);
    let known = hasty.want(&mut cells, 1_100, 0).longest_life_ms;
    assert_eq!(known, LIFE * 2);
    hasty.ask.longest_life_ms = known;
    let emptied = hasty.want(&mut Cells::unused(), 2_000, 1);
    assert_eq!(emptied.closed_ms, QUARANTINE + LIFE);
}

#[test]
fn a_state_that_was_rolled_back_or_emptied_is_closed_by_the_first_who_knew_better() {
    let (mut cells, mut worker) = (Cells::unused(), Worker::new(1));
    worker.want(&mut cells, 1_000, 0);
    let kept = cells.clone();
    worker.want(&mut cells, 1_100, 1);
    let mut other = Worker { ask: worker.ask.clone() };

    let mut rolled_back = kept;
    let reply = worker.want(&mut rolled_back, 2_000, 1);
    assert_eq!((in_ms(&reply), reply.closed_ms), (vec![], QUARANTINE));

    let mut emptied = Cells::unused();
    assert_eq!(in_ms(&Worker::new(3).want(&mut emptied, 2_000, 1)), [0], "it knows nothing else");
    let reply = other.want(&mut emptied, 2_500, 1);
    assert_eq!((in_ms(&reply), reply.closed_ms), (vec![], QUARANTINE));
}

#[test]
fn workers_that_know_different_states_close_the_limit_once_each() {
    let mut cells = Cells::unused();
    let mut workers: Vec<Worker> = (1..40).map(Worker::new).collect();
    for worker in &mut workers {
        worker.want(&mut Cells::unused(), 1_000, 0);
    }
    workers.iter_mut().for_each(|worker| drop(worker.want(&mut cells, 2_000, 1)));
    let reply = workers[0].want(&mut cells, 2_000 + QUARANTINE, 1);
    assert_eq!(in_ms(&reply), [0]);
}

#[test]
fn a_state_in_place_of_a_lost_one_begins_closed() {
    let reply = Worker::new(1).want(&mut Cells::lost(), 1_000, 1);
    assert_eq!((in_ms(&reply), reply.closed_ms), (vec![], QUARANTINE));
}

#[test]
fn a_clock_that_went_back_frees_nothing_and_is_taken_as_it_is_after_a_quarantine() {
    let (mut cells, mut worker) = (Cells::unused(), Worker::new(1));
    let start = 10_000_000;
    worker.want(&mut cells, start, 1);
    assert_eq!(in_ms(&worker.want(&mut cells, start - 5_000, 1)), NONE, "time stands still");
    assert_eq!(in_ms(&worker.want(&mut cells, start - 1_000, 1)), [1_000]);
    let back = worker.want(&mut cells, 1_000, 1);
    assert_eq!((in_ms(&back), back.closed_ms), (vec![], QUARANTINE));
    assert_eq!(in_ms(&worker.want(&mut cells, 1_000 + QUARANTINE, 1)), [0]);
}

#[test]
fn a_step_that_was_reported_is_taken_off_once() {
    let (mut cells, mut first, mut second) = (Cells::unused(), Worker::new(1), Worker::new(2));
    first.want(&mut cells, 1_000, 0);
    second.want(&mut cells, 1_000, 0);
    let step = Some(Step { ahead_ms: 0, by_ms: 4_000 });
    let reply = first.with(&mut cells, 6_000, RUN, |ask| ask.step = step);
    assert_eq!((reply.clock_ms, reply.ahead_ms), (2_000, 4_000));
    let reply = second.with(&mut cells, 6_100, RUN, |ask| ask.step = step);
    assert_eq!((reply.clock_ms, reply.ahead_ms), (2_100, 4_000));
}

#[test]
fn another_rate_is_refused_while_a_cell_is_taken_and_then_adopted() {
    let (mut cells, mut worker) = (Cells::unused(), Worker::new(1));
    worker.want(&mut cells, 1_000, 1);
    let before = cells.clone();
    let longer = Rate { limit: 4, window_ms: 120_000 };
    let mut ask = Ask { want: 4, ..Ask::new(longer, 2, Job::default(), LIFE) };
    assert_eq!(exchange(&mut cells, 2_000, RUN, &ask), Err(OtherRate { rate: RATE }));
    assert_eq!(cells, before);
    let free = 1_000 + LIFE + HOLD;
    ask.number = 2;
    let reply = exchange(&mut cells, free, RUN, &ask).unwrap();
    assert_eq!((in_ms(&reply), reply.closed_ms), (vec![], 60_200), "what the longer window lacks");
    assert_eq!(exchange(&mut cells, free, RUN, &worker.ask), Err(OtherRate { rate: longer }));
}

#[test]
fn workers_that_wait_are_sent_to_cells_of_their_own() {
    let rate = Rate { limit: 4, window_ms: 60_000 };
    let mut cells = Cells::unused();
    let mut ask = Ask { want: 4, backlog: 99, ..Ask::new(rate, 1, Job::default(), LIFE) };
    assert_eq!(exchange(&mut cells, 0, RUN, &ask).unwrap().grants.len(), 4);
    ask.want = 1;
    let mut again = |worker| exchange(&mut cells, 0, RUN, &Ask { worker, ..ask.clone() }).unwrap().again_ms;
    let turns: Vec<u64> = (2..40).map(&mut again).collect();
    assert_eq!(turns[..4], [HOLD - HORIZON / 2; 4]);
    assert_eq!(turns[4..8], [2 * HOLD - HORIZON / 2; 4]);
    assert_eq!(turns.last(), Some(&(HOLD * 4)), "no longer than that");
}

#[test]
fn no_cell_is_kept_for_a_job_that_is_over() {
    for is_over in [false, true] {
        let mut cells = Cells::unused();
        let ask = |worker, number, want, backlog| {
            let job = Job { id: worker, ..Job::default() };
            Ask { number, want, backlog, ..Ask::new(RATE, worker, job, LIFE) }
        };
        let first = exchange(&mut cells, 0, RUN, &ask(1, 1, 2, 2)).unwrap();
        let mut asks = |clock, ask: Ask| exchange(&mut cells, clock, RUN, &Ask { seen: first.seen, ..ask }).unwrap();
        assert!(asks(10, ask(2, 1, 1, 10)).again_ms > 0);
        assert!(asks(20, ask(3, 1, 1, 10)).again_ms > 0);
        let completed = first.grants.iter().map(|grant| Completed { id: grant.id, age_ms: 0 }).collect();
        asks(100, Ask { completed, ..ask(1, 2, 0, 0) });
        asks(110, ask(2, 2, 0, if is_over { 0 } else { 10 }));
        let reply = asks(100 + HOLD, ask(3, 2, 2, 10));
        assert_eq!(reply.grants.len(), if is_over { 2 } else { 1 }, "{reply:?}");
    }
}

#[test]
fn jobs_in_bulk_leave_spare_cells_and_live_ones_take_them() {
    let rate = Rate { limit: 10, window_ms: 60_000 };
    let mut cells = Cells::unused();
    let job = |id, priority| Job { id, weight: 1, priority };
    let bulk = Ask { want: 10, backlog: 99, ..Ask::new(rate, 1, job(1, Priority::Bulk { spare: 3 }), LIFE) };
    let live = Ask { want: 2, backlog: 2, ..Ask::new(rate, 2, job(2, Priority::Live), LIFE) };
    assert_eq!(exchange(&mut cells, 0, RUN, &bulk).unwrap().grants.len(), 7);
    assert_eq!(exchange(&mut cells, 10, RUN, &live).unwrap().grants.len(), 2);
    assert_eq!(exchange(&mut cells, 20, RUN, &Ask { worker: 3, ..bulk }).unwrap().grants.len(), 0);
}

#[test]
fn a_job_keeps_cells_for_one_that_is_behind_and_due_and_no_longer_than_its_turn() {
    let rate = Rate { limit: 10, window_ms: 60_000 };
    let mut cells = Cells::unused();
    let mut grants = |clock, worker: u64, job, want| {
        let job = Job { id: job, ..Job::default() };
        let ask = Ask { want, backlog: 99, ..Ask::new(rate, worker, job, LIFE) };
        exchange(&mut cells, clock, RUN, &ask).unwrap().grants.len()
    };
    assert_eq!(grants(0, 1, 1, 1), 1);
    assert_eq!(grants(0, 2, 2, 1), 1);
    assert_eq!(grants(10, 3, 1, 8), 4, "the other job has as many");
    assert_eq!(grants(2_999, 4, 1, 8), 0, "which are kept");
    assert_eq!(grants(3_001, 5, 1, 8), 4, "until its turn is over");
}

#[test]
fn what_was_seen_is_none_before_the_first_ask() {
    assert_eq!(Cells::unused().seen(), Seen::default());
}
