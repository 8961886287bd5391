//! The grammar of each line of a file, checked by serde_json in native code; nothing is kept of it. Prints the milliseconds of
//! each round, and how many lines are JSON.

use std::{env, error::Error, fs, time::Instant};

use serde::de::IgnoredAny;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(path), Some(rounds)) = (arguments.next(), arguments.next()) else {
        return Err("usage: native-limit FILE ROUNDS".into());
    };
    let text = fs::read(path)?;
    let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
    let is_json = |line: &&&[u8]| serde_json::from_slice::<IgnoredAny>(line).is_ok();
    let mut rows = 0;
    let mut millis = Vec::new();
    // The first one warms up.
    for round in 0..=rounds.parse::<usize>()? {
        let start = Instant::now();
        rows = lines.iter().filter(is_json).count();
        if round > 0 {
            millis.push(start.elapsed().as_secs_f64() * 1_000.0);
        }
    }
    println!("{}", serde_json::json!({ "rows": rows, "ms": millis }));
    Ok(())
}
