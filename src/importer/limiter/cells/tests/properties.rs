//! What holds whatever workers do, and whatever is lost.

use proptest::{collection::vec, prelude::*};

use super::{LIFE, RATE, RUN, Worker};
use crate::importer::{
    limiter::{Ask, Completed, Durations, cells::Cells},
    pacer::Rate,
};

/// What chance does next.
#[derive(Clone, Debug)]
enum Happening {
    Ask { worker: usize, want: u32, completed: usize, unused: usize, is_heard: bool },
    Pass(u64),
    Back(u64),
    Restart,
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let ask = (0..3_usize, 0..4_u32, 0..3_usize, 0..2_usize, prop::bool::weighted(0.9)).prop_map(
        |(worker, want, completed, unused, is_heard)| Happening::Ask { worker, want, completed, unused, is_heard },
    );
    vec(
        prop_oneof![
            12 => ask,
            6 => (0..20_000_u64).prop_map(Happening::Pass),
            1 => (0..200_000_u64).prop_map(Happening::Back),
            1 => Just(Happening::Restart),
        ],
        1..120,
    )
}

/// A cell as the theorem sees it, in the store's time: taken from a moment until one.
#[derive(Clone, Copy, Debug)]
struct Taken {
    id: (u64, u64),
    from: u64,
    until: u64,
}

proptest! {
    #[test]
    fn no_more_cells_than_the_limit_are_taken_at_any_time(
        happenings in happenings(),
        limit in 1_u32..5,
    ) {
        let rate = Rate { limit, ..RATE };
        let hold = Durations::of(rate).hold_ms;
        let (mut cells, mut clock, mut run, mut closed) = (Cells::unused(), 1_000_000, RUN, 0);
        let mut workers: Vec<Worker> = (1..4).map(Worker::new).collect();
        let mut open: [Vec<(u64, u64, u64)>; 3] = Default::default();
        let mut taken: Vec<Taken> = Vec::new();
        let mut epoch = 0;
        for happening in happenings {
            let last = cells.last;
            match happening {
                Happening::Pass(millis) => clock += millis,
                Happening::Back(millis) => clock -= millis.min(clock),
                Happening::Restart => {
                    run += 1;
                    closed = last + Durations::of(rate).quarantine_ms(LIFE);
                }
                Happening::Ask { worker, want, completed, unused, is_heard } => {
                    let own = &mut open[worker];
                    let back: Vec<_> = own.drain(..(completed + unused).min(own.len())).collect();
                    let (done, left) = back.split_at(completed.min(back.len()));
                    workers[worker].ask.rate = rate;
                    let change = |ask: &mut Ask| {
                        ask.want = want;
                        ask.completed = done.iter().map(|(_, id, _)| Completed { id: *id, age_ms: 0 }).collect();
                        ask.unused = left.iter().map(|(_, id, _)| *id).collect();
                    };
                    let reply = if is_heard {
                        workers[worker].with(&mut cells, clock, run, change)
                    } else {
                        workers[worker].unheard(&mut cells, clock, run, change)
                    };
                    prop_assert!(cells.held.len() <= limit as usize, "invariant 1");
                    prop_assert!(cells.last >= last, "invariant 4");
                    if reply.seen.epoch != epoch {
                        epoch = reply.seen.epoch;
                        open = Default::default();
                        // Whatever was granted before is over by the gate.
                        taken.iter_mut().for_each(|cell| cell.until = cell.until.min(cells.gate));
                    }
                    let find = |taken: &mut Vec<Taken>, id| taken.iter().position(|cell| cell.id == id);
                    for (in_epoch, id, from) in done {
                        if let Some(at) = find(&mut taken, (*in_epoch, *id)) {
                            taken[at].until = taken[at].until.min(cells.last.max(*from) + hold);
                        }
                    }
                    for (in_epoch, id, _) in left {
                        taken.retain(|cell| cell.id != (*in_epoch, *id));
                    }
                    for grant in &reply.grants {
                        let from = reply.clock_ms + grant.in_ms;
                        prop_assert!(from >= closed, "invariant 5");
                        prop_assert!(from >= cells.last);
                        if is_heard {
                            taken.push(Taken { id: (epoch, grant.id), from, until: from + LIFE + hold });
                            open[worker].push((epoch, grant.id, from));
                        }
                    }
                    for cell in &taken {
                        let others = taken.iter().filter(|other| other.from <= cell.from && cell.from < other.until);
                        prop_assert!(others.count() <= limit as usize, "invariants 2 and 3");
                    }
                }
            }
        }
    }
}
