//! The brackets that are open around a place in a text.

use crate::importer::invariant::Invariant;

/// What a bracket opens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Container {
    Object,
    Array,
}

/// A stack of open brackets, one bit each: 10,000 levels are 1,250 bytes, 64 need no heap.
#[derive(Debug, Default)]
pub(super) struct Brackets {
    depth: usize,
    /// The innermost levels, the last one in the lowest bit: set for an object.
    inner: u64,
    /// Full words of outer levels.
    outer: Vec<u64>,
}

impl Brackets {
    #[inline]
    pub fn push(&mut self, container: Container) {
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.outer.push(self.inner);
        }
        self.depth += 1;
        self.inner = self.inner << 1 | u64::from(container == Container::Object);
    }

    /// Closes the innermost bracket. Returns what it opened.
    #[inline]
    pub fn pop(&mut self) -> Option<Container> {
        let container = self.innermost()?;
        self.depth -= 1;
        self.inner >>= 1;
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.inner = self.outer.pop().promised("a word for each 64 levels");
        }
        Some(container)
    }

    #[inline]
    pub fn innermost(&self) -> Option<Container> {
        match (self.depth, self.inner & 1) {
            (0, _) => None,
            (_, 1) => Some(Container::Object),
            _ => Some(Container::Array),
        }
    }

    /// How many are open.
    #[inline]
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// Closes all.
    pub fn clear(&mut self) {
        self.depth = 0;
        self.outer.clear();
    }
}
