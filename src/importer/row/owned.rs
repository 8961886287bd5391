//! The bytes of a row that do not stand in its source.

/// As many bytes as are read or copied at once, or more: so much room is behind those that count.
const BEHIND: usize = 64;

/// Bytes with room behind them, so that whoever passes over them may look at whole blocks, and copy whole pieces.
#[derive(Debug, Default)]
pub(super) struct Owned {
    /// The bytes, and behind them room: what is in it is left of earlier rows.
    bytes: Vec<u8>,
    /// How many of them count.
    length: usize,
}

impl Owned {
    /// Takes all bytes back; the room stays.
    #[inline(always)]
    pub fn clear(&mut self) {
        self.length = 0;
    }

    /// Returns how many bytes there are.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Returns the bytes, and whatever is behind them.
    #[inline(always)]
    pub fn with_room(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the bytes.
    pub fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    /// Returns the room for `most` bytes more, and some behind it.
    #[inline]
    pub fn room(&mut self, most: usize) -> &mut [u8] {
        let needed = self.length + most + BEHIND;
        if needed > self.bytes.len() {
            self.bytes.resize(2 * needed, 0);
        }
        self.bytes.get_mut(self.length..).unwrap_or_default()
    }

    /// Keeps the first `length` bytes of the room; where they start and end.
    #[inline]
    pub fn keep(&mut self, length: usize) -> (usize, usize) {
        let start = self.length;
        self.length += length;
        (start, self.length)
    }

    /// Adds bytes; where they start and end.
    pub fn add(&mut self, bytes: &[u8]) -> (usize, usize) {
        if let Some(room) = self.room(bytes.len()).get_mut(..bytes.len()) {
            room.copy_from_slice(bytes);
        }
        self.keep(bytes.len())
    }

    /// Adds what stands from `start` to `end` once more.
    pub fn repeat(&mut self, start: usize, end: usize) {
        let length = end.saturating_sub(start);
        self.room(length);
        self.bytes.copy_within(start..end, self.length);
        self.length += length;
    }
}
