//! The bytes of asks, replies and states: a letter for what it is, a version, numbers, and a checksum.
//!
//! Numbers are written seven bits a byte, lowest first, with the highest bit set in all bytes but the last; signed ones
//! alternate (0, −1, 1, −2, …). Random numbers take eight bytes. A moment of a state is written as its distance from the state's
//! time. So 60 cells take less than 2 kB.

use super::{
    ask::{Ask, Completed, Grant, Job, OtherRate, Priority, Reply, Seen, Step},
    cells::{Cells, EARLIER_MAX, Held},
    durations::{HIGHEST_LIMIT, LONGEST_MS},
    fair::{Fair, JOBS_MAX, JobState},
};
use crate::importer::{journal::crc32, pacer::Rate};

/// The bytes are not what was written: they are damaged, or of another version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damaged;

impl Ask {
    /// Returns its bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new(ASK);
        out.rate(self.rate);
        out.fixed(self.worker);
        out.number(self.number);
        out.seen(self.seen);
        out.number(self.life_ms);
        out.number(self.longest_life_ms);
        out.flag(self.step.is_some());
        if let Some(step) = self.step {
            out.signed(step.ahead_ms);
            out.number(step.by_ms);
        }
        out.number(self.refused_ms);
        out.list(&self.completed, |out, Completed { id, age_ms }| {
            out.number(*id);
            out.number(*age_ms);
        });
        out.list(&self.unused, |out, id| out.number(*id));
        out.fixed(self.job.id);
        out.number(self.job.weight.into());
        match self.job.priority {
            Priority::Live => out.number(0),
            Priority::Bulk { spare } => out.number(u64::from(spare) + 1),
        }
        out.number(self.want.into());
        out.number(self.backlog.into());
        out.end()
    }

    /// Reads its bytes.
    ///
    /// # Errors
    ///
    /// If they are not those of an ask.
    pub fn decode(bytes: &[u8]) -> Result<Self, Damaged> {
        let mut read = Reader::new(bytes, ASK)?;
        let ask = Self {
            rate: read.rate()?,
            worker: read.fixed()?,
            number: read.number()?,
            seen: read.seen()?,
            life_ms: read.at_most(LONGEST_MS)?,
            longest_life_ms: read.at_most(LONGEST_MS)?,
            step: if read.flag()? { Some(Step { ahead_ms: read.signed()?, by_ms: read.number()? }) } else { None },
            refused_ms: read.number()?,
            completed: read.list(|read| Ok(Completed { id: read.number()?, age_ms: read.number()? }))?,
            unused: read.list(Reader::number)?,
            job: Job {
                id: read.fixed()?,
                weight: read.small()?,
                priority: match read.at_most(u64::from(u32::MAX) + 1)?.checked_sub(1) {
                    None => Priority::Live,
                    Some(spare) => Priority::Bulk { spare: u32::try_from(spare).map_err(|_| Damaged)? },
                },
            },
            want: read.small()?,
            backlog: read.small()?,
        };
        read.end(ask)
    }
}

impl Reply {
    /// Returns the bytes of a reply, or of the refusal in its place.
    pub fn encode(reply: &Result<Self, OtherRate>) -> Vec<u8> {
        let mut out = Writer::new(REPLY);
        out.flag(reply.is_ok());
        match reply {
            Err(other) => out.rate(other.rate),
            Ok(reply) => {
                out.number(reply.number);
                out.seen(reply.seen);
                out.number(reply.clock_ms);
                out.signed(reply.ahead_ms);
                out.number(reply.longest_life_ms);
                out.list(&reply.grants, |out, Grant { id, in_ms }| {
                    out.number(*id);
                    out.number(*in_ms);
                });
                out.number(reply.again_ms);
                out.number(reply.closed_ms);
                out.number(reply.held.into());
                out.number(reply.share.into());
            }
        }
        out.end()
    }

    /// Reads the bytes of a reply.
    ///
    /// # Errors
    ///
    /// If they are not those of a reply.
    pub fn decode(bytes: &[u8]) -> Result<Result<Self, OtherRate>, Damaged> {
        let mut read = Reader::new(bytes, REPLY)?;
        if !read.flag()? {
            let other = OtherRate { rate: read.rate()? };
            return read.end(Err(other));
        }
        let reply = Self {
            number: read.number()?,
            seen: read.seen()?,
            clock_ms: read.number()?,
            ahead_ms: read.signed()?,
            longest_life_ms: read.at_most(LONGEST_MS)?,
            grants: read.list(|read| Ok(Grant { id: read.number()?, in_ms: read.number()? }))?,
            again_ms: read.number()?,
            closed_ms: read.number()?,
            held: read.small()?,
            share: read.small()?,
        };
        read.end(Ok(reply))
    }
}

impl Cells {
    /// Returns the bytes that a store keeps.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new(CELLS);
        out.flag(self.epoch != 0);
        if self.epoch != 0 {
            out.rate(self.rate);
        }
        out.fixed(self.epoch);
        out.list(&self.earlier, |out, epoch| out.fixed(*epoch));
        out.fixed(self.run);
        out.flag(self.is_trusted);
        out.number(self.last);
        out.signed(self.ahead);
        for at in [self.began, self.gate, self.claimed_until] {
            out.moment(at, self.last);
        }
        out.number(self.last_id);
        out.number(self.longest_life);
        out.list(&self.held, |out, cell| {
            out.number(cell.id);
            out.fixed(cell.worker);
            out.number(cell.ask);
            out.flag(cell.is_open);
            out.moment(cell.from, self.last);
            out.moment(cell.until, self.last);
        });
        out.number(self.fair.virtual_time);
        out.list(&self.fair.jobs, |out, job| {
            out.fixed(job.id);
            out.number(job.weight.into());
            out.flag(job.is_live);
            out.moment(job.virtual_time, self.fair.virtual_time);
            out.moment(job.due, self.last);
            out.moment(job.until, self.last);
            out.number(job.backlog.into());
        });
        out.end()
    }

    /// Reads the bytes that a store kept.
    ///
    /// # Errors
    ///
    /// If they are not those of a state. A store then continues with [`Cells::lost`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Damaged> {
        let mut read = Reader::new(bytes, CELLS)?;
        let rate = if read.flag()? { read.rate()? } else { Rate { limit: 0, window_ms: 0 } };
        let (epoch, earlier) = (read.fixed()?, read.list(Reader::fixed)?);
        let (run, is_trusted) = (read.fixed()?, read.flag()?);
        let (last, ahead) = (read.number()?, read.signed()?);
        let [began, gate, claimed_until] = [read.moment(last)?, read.moment(last)?, read.moment(last)?];
        let (last_id, longest_life) = (read.number()?, read.at_most(LONGEST_MS)?);
        let held = read.list(|read| {
            Ok(Held {
                id: read.number()?,
                worker: read.fixed()?,
                ask: read.number()?,
                is_open: read.flag()?,
                from: read.moment(last)?,
                until: read.moment(last)?,
            })
        })?;
        let virtual_time = read.number()?;
        let jobs = read.list(|read| {
            Ok(JobState {
                id: read.fixed()?,
                weight: read.small()?,
                is_live: read.flag()?,
                virtual_time: read.moment(virtual_time)?,
                due: read.moment(last)?,
                until: read.moment(last)?,
                backlog: read.small()?,
            })
        })?;
        if held.len() as u64 > u64::from(rate.limit) || jobs.len() > JOBS_MAX || earlier.len() > EARLIER_MAX {
            return Err(Damaged);
        }
        let fair = Fair { virtual_time, jobs };
        let cells = Self {
            rate,
            epoch,
            earlier,
            run,
            is_trusted,
            began,
            last,
            ahead,
            gate,
            last_id,
            longest_life,
            claimed_until,
            held,
            fair,
        };
        read.end(cells)
    }
}

struct Writer(Vec<u8>);

impl Writer {
    fn new(kind: u8) -> Self {
        Self(vec![kind, VERSION])
    }

    fn number(&mut self, mut number: u64) {
        while number > LOW_BITS {
            self.0.push((number & LOW_BITS) as u8 | MORE);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    fn signed(&mut self, number: i64) {
        self.number((number << 1 ^ number >> 63).cast_unsigned());
    }

    fn moment(&mut self, at: u64, last: u64) {
        self.signed(at.wrapping_sub(last).cast_signed());
    }

    fn fixed(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn flag(&mut self, flag: bool) {
        self.0.push(u8::from(flag));
    }

    fn list<T>(&mut self, items: &[T], write: impl Fn(&mut Self, &T)) {
        self.number(items.len() as u64);
        items.iter().for_each(|item| write(self, item));
    }

    fn rate(&mut self, rate: Rate) {
        self.number(rate.limit.into());
        self.number(rate.window_ms);
    }

    fn seen(&mut self, seen: Seen) {
        self.fixed(seen.epoch);
        self.number(seen.last_id);
    }

    fn end(mut self) -> Vec<u8> {
        let checksum = crc32(&self.0);
        self.0.extend_from_slice(&checksum.to_le_bytes());
        self.0
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8], kind: u8) -> Result<Self, Damaged> {
        let (content, checksum) = bytes.split_last_chunk::<4>().ok_or(Damaged)?;
        if crc32(content).to_le_bytes() != *checksum {
            return Err(Damaged);
        }
        match content {
            [found, VERSION, rest @ ..] if *found == kind => Ok(Self(rest)),
            _ => Err(Damaged),
        }
    }

    fn byte(&mut self) -> Result<u8, Damaged> {
        let (byte, rest) = self.0.split_first().ok_or(Damaged)?;
        self.0 = rest;
        Ok(*byte)
    }

    fn number(&mut self) -> Result<u64, Damaged> {
        let mut number = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & !MORE);
            if bits << shift >> shift != bits {
                return Err(Damaged);
            }
            number |= bits << shift;
            if byte & MORE == 0 {
                return Ok(number);
            }
        }
        Err(Damaged)
    }

    fn at_most(&mut self, most: u64) -> Result<u64, Damaged> {
        self.number().and_then(|number| if number <= most { Ok(number) } else { Err(Damaged) })
    }

    fn small(&mut self) -> Result<u32, Damaged> {
        u32::try_from(self.number()?).map_err(|_| Damaged)
    }

    fn signed(&mut self) -> Result<i64, Damaged> {
        let number = self.number()?;
        Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    fn moment(&mut self, last: u64) -> Result<u64, Damaged> {
        Ok(last.wrapping_add(self.signed()?.cast_unsigned()))
    }

    fn fixed(&mut self) -> Result<u64, Damaged> {
        let (number, rest) = self.0.split_first_chunk::<8>().ok_or(Damaged)?;
        self.0 = rest;
        Ok(u64::from_le_bytes(*number))
    }

    fn flag(&mut self) -> Result<bool, Damaged> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Damaged),
        }
    }

    /// Reads a list. No item is smaller than a byte, so a length that is out of all proportion takes no memory.
    fn list<T>(&mut self, read: impl Fn(&mut Self) -> Result<T, Damaged>) -> Result<Vec<T>, Damaged> {
        let length = self.at_most(self.0.len() as u64)?;
        (0..length).map(|_| read(self)).collect()
    }

    fn rate(&mut self) -> Result<Rate, Damaged> {
        let limit = self.small()?;
        let window_ms = self.at_most(LONGEST_MS)?;
        if limit == 0 || limit > HIGHEST_LIMIT || window_ms == 0 {
            return Err(Damaged);
        }
        Ok(Rate { limit, window_ms })
    }

    fn seen(&mut self) -> Result<Seen, Damaged> {
        Ok(Seen { epoch: self.fixed()?, last_id: self.number()? })
    }

    /// Returns what was read, if nothing is left over.
    fn end<T>(self, read: T) -> Result<T, Damaged> {
        if self.0.is_empty() { Ok(read) } else { Err(Damaged) }
    }
}

const ASK: u8 = b'A';
const REPLY: u8 = b'R';
const CELLS: u8 = b'C';
/// The version of all three.
const VERSION: u8 = 1;
/// Set in each byte of a number but the last.
const MORE: u8 = 0x80;
const LOW_BITS: u64 = 0x7F;

#[cfg(test)]
mod tests;
