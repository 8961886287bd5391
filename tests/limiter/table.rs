//! The table as a program, for the stores that are written in other languages and are held to it: `cargo test --test limiter -- --table`
//! reads a line a step, and writes a line for each ask.
//!
//! | step | what it does |
//! |---|---|
//! | `ask CLOCK RUN HEX` | takes an ask at the store's clock, in its process; writes the bytes of the reply |
//! | `reset` | the store is emptied |
//! | `lost` | what the store kept cannot be read |
//! | `keep` | remembers the state |
//! | `restore` | goes back to the state that was remembered |

use std::{
    io::{self, BufRead, Write},
    process::ExitCode,
};

use cometchat_import::importer::limiter::exchange_bytes;

/// Takes steps until there are no more.
pub fn serve() -> ExitCode {
    let mut table = Table::default();
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let written = line.and_then(|line| match table.step(&line) {
            Ok(Some(reply)) => writeln!(out, "{reply}").and_then(|()| out.flush()),
            Ok(None) => Ok(()),
            Err(why) => Err(io::Error::other(format!("{why}: {line}"))),
        });
        if let Err(why) = written {
            eprintln!("{why}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

#[derive(Default)]
struct Table {
    state: Option<Vec<u8>>,
    kept: Option<Vec<u8>>,
}

impl Table {
    fn step(&mut self, line: &str) -> Result<Option<String>, &'static str> {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["ask", clock, run, ask] => return self.ask(clock, run, ask).map(Some),
            ["reset"] => self.state = None,
            ["lost"] => self.state = Some(Vec::new()),
            ["keep"] => self.kept.clone_from(&self.state),
            ["restore"] => self.state.clone_from(&self.kept),
            _ => return Err("no such step"),
        }
        Ok(None)
    }

    fn ask(&mut self, clock: &str, run: &str, ask: &str) -> Result<String, &'static str> {
        let (clock, run) = (clock.parse().map_err(|_| "no clock")?, run.parse().map_err(|_| "no run")?);
        let ask = bytes(ask).ok_or("no bytes")?;
        let exchanged = exchange_bytes(self.state.as_deref(), clock, run, &ask).map_err(|_| "no ask")?;
        self.state = Some(exchanged.state);
        Ok(hex(&exchanged.reply))
    }
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let pair = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
    (0..hex.len()).step_by(2).map(pair).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
