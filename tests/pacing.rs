//! Never over the limit, and no slower than it: on a virtual clock, against three kinds of servers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod world;

use cometchat_import::importer::pacer::{Rate, shortest_ms};
use proptest::prelude::*;
use world::{Counting, World, most_in_window, users};

fn counting() -> impl Strategy<Value = Counting> {
    prop_oneof![
        Just(Counting::Sliding),
        (0..60_000_u64).prop_map(|phase_ms| Counting::Fixed { phase_ms }),
        Just(Counting::Bucket),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn never_one_too_many_in_any_window_and_no_refusal_of_our_making(
        counting in counting(),
        limit in 1_u32..=60,
        window_ms in prop_oneof![Just(60_000_u64), 1_000_u64..120_000],
        low in 0_u64..500,
        spread in 0_u64..5_000,
        concurrency in 1_usize..=60,
        steps in prop::collection::vec((1_000_000_u64..1_300_000, 0_u64..100_000), 0..4),
        seed in any::<u64>(),
    ) {
        let rate = Rate { limit, window_ms };
        let world = World { rate, counting, latency_ms: (low, low + spread), concurrency, steps, seed, ..World::default() };
        let (input, valid) = users(u64::from(limit) * 50 * 3, seed);
        let outcome = world.run(&input);
        prop_assert_eq!(outcome.refused, 0);
        prop_assert!(most_in_window(&outcome.arrivals, window_ms) <= limit as usize);
        prop_assert_eq!(outcome.stored.len(), valid.len());
    }

    #[test]
    fn never_one_too_many_even_when_requests_fail(
        counting in counting(),
        seed in any::<u64>(),
        fault_percent in 1_u64..40,
    ) {
        let rate = Rate { limit: 20, window_ms: 20_000 };
        let world = World { rate, counting, fault_percent, seed, timeout_ms: 3_000, ..World::default() };
        let (input, _) = users(4_000, seed);
        let outcome = world.run(&input);
        prop_assert_eq!(outcome.refused, 0, "no 429 but those that were injected");
        prop_assert!(most_in_window(&outcome.arrivals, rate.window_ms) <= rate.limit as usize);
    }
}

#[test]
fn the_first_window_leaves_at_once_and_the_limit_is_the_only_wait() {
    let world = World { latency_ms: (50, 50), concurrency: 60, ..World::default() };
    let (input, valid) = users(50 * 300, 7);
    let outcome = world.run(&input);
    let requests = outcome.report.requests;
    assert_eq!(requests, (valid.len() as u64).div_ceil(50));
    assert!(outcome.arrivals[59] - outcome.arrivals[0] == 0, "60 leave at once");
    let shortest = shortest_ms(requests, world.rate) + 50;
    let allowed = shortest + shortest / 100;
    assert!(outcome.elapsed_ms <= allowed, "{} ms, shortest {shortest} ms", outcome.elapsed_ms);
}
