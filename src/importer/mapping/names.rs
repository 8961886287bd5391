//! What names in JSON are for, kept from row to row: the rows of a file have the same names, mostly in the same order.

use super::{Mapping, Usage};
use crate::importer::{invariant::Invariant, simd::Simd16};

/// Names that were looked up before.
#[derive(Debug, Default)]
pub(crate) struct Names {
    known: Vec<Known>,
    /// The name that is likely next.
    next: usize,
    /// The name that was last.
    last: Option<usize>,
}

#[derive(Debug)]
struct Known {
    /// The name in quotes, and the colon behind it.
    written: Box<[u8]>,
    /// The first bytes of that.
    start: [u8; Simd16::BYTES],
    /// The bits of those that count.
    mask: u32,
    usage: Usage,
    /// The name that was behind it in the row before.
    next: usize,
}

impl Names {
    /// Begins another row.
    #[inline(always)]
    pub fn begin(&mut self) {
        self.next = 0;
        self.last = None;
    }

    /// Returns what the name at `at` is for, and where its value starts: if it is one that was to be expected, and
    /// stands there as it did before, without white space.
    #[inline(always)]
    pub fn expect(&mut self, bytes: &[u8], at: usize) -> Option<(Usage, usize)> {
        let block = Simd16::at(bytes, at)?;
        let mut next = self.next;
        for _ in 0..TRIED {
            let known = self.known.get(next)?;
            let is_start = block.equal_to(Simd16::of(&known.start)).bits() & known.mask == known.mask;
            let value = at + known.written.len();
            if is_start
                && (known.written.len() <= Simd16::BYTES || bytes.get(at..value) == Some(&*known.written))
                && bytes.get(value) > Some(&b' ')
            {
                self.last = Some(next);
                self.next = known.next;
                return Some((known.usage, value));
            }
            next = known.next;
        }
        None
    }

    /// Returns what a name without escapes is for.
    #[inline(never)]
    pub fn usage(&mut self, name: &str, mapping: &Mapping) -> Usage {
        let is_known = |known: &Known| known.name() == name.as_bytes();
        let at = match self.known.iter().position(is_known) {
            Some(at) => at,
            None if self.known.len() < KEPT => self.add(name, mapping),
            None => return mapping.usage(name),
        };
        if let Some(last) = self.last.replace(at).and_then(|last| self.known.get_mut(last)) {
            last.next = at;
        }
        self.known.get(at).map_or_else(
            || mapping.usage(name),
            |known| {
                self.next = known.next;
                known.usage
            },
        )
    }

    fn add(&mut self, name: &str, mapping: &Mapping) -> usize {
        let written = [b"\"", name.as_bytes(), b"\":"].concat();
        let mut start = [0; Simd16::BYTES];
        let mut mask = 0;
        for (at, (to, from)) in start.iter_mut().zip(&written).enumerate() {
            *to = *from;
            mask |= 1 << at;
        }
        let at = self.known.len();
        self.known.push(Known { written: written.into(), start, mask, usage: mapping.usage(name), next: at + 1 });
        at
    }
}

impl Known {
    fn name(&self) -> &[u8] {
        let end = self.written.len().saturating_sub(2);
        self.written.get(1..end).promised("a name is kept in quotes")
    }
}

/// Names that are kept: more than exports have.
const KEPT: usize = 128;
/// Names that are compared before one is looked up: some rows lack a member.
const TRIED: usize = 4;
