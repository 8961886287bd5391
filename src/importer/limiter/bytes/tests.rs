use proptest::{collection::vec, option, prelude::*};

use super::Damaged;
use crate::importer::{
    limiter::{Ask, Cells, Completed, Grant, Job, OtherRate, Priority, Reply, Seen, Step, exchange},
    pacer::Rate,
};

fn rate() -> impl Strategy<Value = Rate> {
    (1..=10_000_u32, 1..=86_400_000_u64).prop_map(|(limit, window_ms)| Rate { limit, window_ms })
}

fn seen() -> impl Strategy<Value = Seen> {
    (any::<u64>(), any::<u64>()).prop_map(|(epoch, last_id)| Seen { epoch, last_id })
}

fn job() -> impl Strategy<Value = Job> {
    let priority = prop_oneof![Just(Priority::Live), any::<u32>().prop_map(|spare| Priority::Bulk { spare })];
    (any::<u64>(), any::<u32>(), priority).prop_map(|(id, weight, priority)| Job { id, weight, priority })
}

prop_compose! {
    fn asks()(
        (rate, seen, job) in (rate(), seen(), job()),
        (worker, number, refused_ms) in any::<(u64, u64, u64)>(),
        (life_ms, longest_life_ms) in (0..=86_400_000_u64, 0..=86_400_000_u64),
        step in option::of(any::<(i64, u64)>().prop_map(|(ahead_ms, by_ms)| Step { ahead_ms, by_ms })),
        completed in vec(any::<(u64, u64)>().prop_map(|(id, age_ms)| Completed { id, age_ms }), 0..9),
        unused in vec(any::<u64>(), 0..9),
        (want, backlog) in any::<(u32, u32)>(),
    ) -> Ask {
        Ask {
            rate, worker, number, seen, life_ms, longest_life_ms, step, refused_ms, completed, unused, job, want, backlog,
        }
    }
}

prop_compose! {
    fn replies()(
        (number, clock_ms, again_ms, closed_ms) in any::<(u64, u64, u64, u64)>(),
        seen in seen(),
        longest_life_ms in 0..=86_400_000_u64,
        grants in vec(any::<(u64, u64)>().prop_map(|(id, in_ms)| Grant { id, in_ms }), 0..9),
        (ahead_ms, held, share) in any::<(i64, u32, u32)>(),
    ) -> Reply {
        Reply { number, seen, clock_ms, ahead_ms, longest_life_ms, grants, again_ms, closed_ms, held, share }
    }
}

proptest! {
    #[test]
    fn an_ask_is_read_as_it_was_written(ask in asks()) {
        prop_assert_eq!(Ask::decode(&ask.encode()), Ok(ask));
    }

    #[test]
    fn a_reply_is_read_as_it_was_written(reply in replies(), other in rate()) {
        let reply = Ok(reply);
        prop_assert_eq!(Reply::decode(&Reply::encode(&reply)), Ok(reply));
        let refused = Err(OtherRate { rate: other });
        prop_assert_eq!(Reply::decode(&Reply::encode(&refused)), Ok(refused));
    }

    /// Whatever it is asked, and whatever its clock says, the state stays one that can be written and read.
    #[test]
    fn no_ask_and_no_clock_breaks_a_state(
        asks in vec((asks(), any::<u64>(), any::<u64>()), 1..12),
        rate in (1..80_u32, 1..86_400_000_u64).prop_map(|(limit, window_ms)| Rate { limit, window_ms }),
    ) {
        let mut cells = Cells::unused();
        for (ask, clock, run) in asks {
            let ask = Ask { rate, want: ask.want % 100, ..ask };
            let reply = exchange(&mut cells, clock, run, &ask);
            prop_assert_eq!(Reply::decode(&Reply::encode(&reply)), Ok(reply));
            prop_assert_eq!(Cells::decode(&cells.encode()), Ok(cells.clone()));
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..300)) {
        let _ = (Ask::decode(&bytes), Cells::decode(&bytes), Reply::decode(&bytes));
        // Past the checksum too.
        for kind in [b'A', b'C', b'R'] {
            let mut bytes: Vec<u8> = [kind, 1].into_iter().chain(bytes.iter().copied()).collect();
            let checksum = crate::importer::journal::crc32(&bytes);
            bytes.extend_from_slice(&checksum.to_le_bytes());
            let _ = (Ask::decode(&bytes), Reply::decode(&bytes));
            if let Ok(mut cells) = Cells::decode(&bytes) {
                let ask = Ask { want: 2, ..Ask::new(Rate::default(), 1, Job::default(), 1_000) };
                let _ = exchange(&mut cells, 5_000, 1, &ask);
            }
        }
    }
}

/// A busy state: all cells are taken, by as many workers of as many jobs.
fn busy() -> Cells {
    let mut cells = Cells::unused();
    for number in 0..100 {
        let worker = u64::MAX - number;
        let job = Job { id: worker, ..Job::default() };
        let ask = Ask { want: 1, backlog: 10_000, ..Ask::new(Rate::default(), worker, job, 31_000) };
        exchange(&mut cells, 1_700_000_000_000 + number * 20, u64::MAX, &ask).unwrap();
    }
    cells
}

#[test]
fn sixty_cells_take_less_than_two_kilobytes() {
    let cells = busy();
    assert_eq!(cells.held.len(), 60);
    let bytes = cells.encode().len();
    assert!((1_000..2_000).contains(&bytes), "{bytes}");
}

#[test]
fn a_flipped_bit_and_a_cut_are_refused_wherever_they_are() {
    let bytes = busy().encode();
    for bit in (0..bytes.len() * 8).step_by(7) {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(Cells::decode(&flipped), Err(Damaged), "bit {bit}");
    }
    for cut in 0..bytes.len() {
        assert_eq!(Cells::decode(&bytes[..cut]), Err(Damaged), "cut at {cut}");
    }
    assert_eq!(Ask::decode(&bytes), Err(Damaged), "a state is no ask");
}

#[test]
fn a_rate_that_nobody_can_mean_is_refused() {
    let ask = Ask::new(Rate { limit: 0, window_ms: 60_000 }, 1, Job::default(), 1_000);
    assert_eq!(Ask::decode(&ask.encode()), Err(Damaged));
    let ask = Ask::new(Rate { limit: 10_001, window_ms: 60_000 }, 1, Job::default(), 1_000);
    assert_eq!(Ask::decode(&ask.encode()), Err(Damaged));
}
