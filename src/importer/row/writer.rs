//! Where an entry is written: room that is there already.

use std::hint::black_box;

use super::compact::minified;
use crate::importer::{entity::FIELDS_MAX, json::write_minified, simd::Simd16};

/// Writes into room that was made before. What does not fit is not written; but [`room_for`] is enough.
pub(super) struct Writer<'a> {
    room: &'a mut [u8],
    length: usize,
}

/// Returns the bytes that an entry takes at most, and that writing it touches, of values of so many bytes and names of
/// so many: its key comes twice, and whole pieces are copied.
pub(super) const fn room_for(value_bytes: usize, name_bytes: usize) -> usize {
    value_bytes + name_bytes + KEY_BYTES + MARKS + 2 * PIECE
}

/// Bytes of a key, at most.
const KEY_BYTES: usize = 256;
/// Quotes, commas and colons around the values of as many fields as there may be.
const MARKS: usize = 4 * FIELDS_MAX;

impl<'a> Writer<'a> {
    pub fn new(room: &'a mut [u8]) -> Self {
        Self { room, length: 0 }
    }

    /// Bytes written.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Writes a few bytes.
    #[inline(always)]
    pub fn put<const N: usize>(&mut self, bytes: &[u8; N]) -> Option<()> {
        let slot = self.room.get_mut(self.length..)?;
        *slot.first_chunk_mut()? = *bytes;
        self.length += N;
        Some(())
    }

    /// Writes the first of some bytes; the others are overwritten by what follows.
    #[inline(always)]
    pub fn put_piece<const N: usize>(&mut self, bytes: &[u8; N], length: usize) -> Option<()> {
        let slot = self.room.get_mut(self.length..)?;
        *slot.first_chunk_mut()? = *bytes;
        self.length += length;
        Some(())
    }

    /// Writes any number of bytes.
    pub fn put_slice(&mut self, bytes: &[u8]) -> Option<()> {
        let slot = self.room.get_mut(self.length..self.length + bytes.len())?;
        slot.copy_from_slice(bytes);
        self.length += bytes.len();
        Some(())
    }

    /// Copies a part of a row that JSON has nothing to escape in, between quotes.
    #[inline(always)]
    pub fn quote(&mut self, row: &[u8], start: usize, end: usize) -> Option<()> {
        self.put(b"\"")?;
        self.copy(row, start, end)?;
        self.put(b"\"")
    }

    /// Copies a part of a row in lower case.
    pub fn copy_lowered(&mut self, row: &[u8], start: usize, end: usize) -> Option<()> {
        let from = self.length;
        self.copy(row, start, end)?;
        self.room.get_mut(from..self.length)?.make_ascii_lowercase();
        Some(())
    }

    /// Copies a part of a row: a whole piece, where less is wanted.
    #[inline(always)]
    pub fn copy(&mut self, row: &[u8], start: usize, end: usize) -> Option<()> {
        let length = end.wrapping_sub(start);
        if length <= PIECE
            && let Some(from) = row.get(start..).and_then(<[u8]>::first_chunk::<PIECE>)
        {
            return self.put_piece(from, length);
        }
        self.copy_pieces(row, start, end)
    }

    /// Copies a part of a row: whole pieces, also where less is wanted. To call the host's function that
    /// copies takes longer than these few bytes do, so the compiler must not see that this is one.
    #[inline(never)]
    fn copy_pieces(&mut self, row: &[u8], start: usize, end: usize) -> Option<()> {
        let length = end.checked_sub(start)?;
        let whole = length.div_ceil(PIECE) * PIECE;
        let to = self.room.get_mut(self.length..self.length + whole)?;
        match row.get(start..start + whole) {
            Some(from) => {
                let (to, _) = to.as_chunks_mut::<PIECE>();
                let (from, _) = from.as_chunks::<PIECE>();
                let mut at = 0;
                while let (Some(to), Some(from)) = (to.get_mut(at), from.get(at)) {
                    *to = *from;
                    at = black_box(at + 1);
                }
            }
            None => to.get_mut(..length)?.copy_from_slice(row.get(start..end)?),
        }
        self.length += length;
        Some(())
    }

    /// Writes a checked JSON text without the white space between its tokens.
    #[inline(never)]
    pub fn put_minified(&mut self, json: &[u8], room: &mut Vec<u8>) -> Option<()> {
        if let Some(minified) = minified(json, room) {
            return self.copy(minified, 0, minified.len());
        }
        let mut written = Vec::with_capacity(json.len());
        write_minified(&mut written, std::str::from_utf8(json).ok()?);
        self.put_slice(&written)
    }

    /// Takes back what was written last.
    pub fn take_back(&mut self, bytes: usize) {
        self.length = self.length.saturating_sub(bytes);
    }
}

/// Bytes that are copied at once.
const PIECE: usize = 2 * Simd16::BYTES;
