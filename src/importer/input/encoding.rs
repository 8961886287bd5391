//! The encoding of an input: known from its first four bytes, turned into UTF-8 as it comes.

use super::foreign::Foreign;
use crate::importer::invariant::Invariant;

/// Turns bytes in any chunking into UTF-8. UTF-8 itself is passed on unchecked; each row is checked
/// when it is read, so that bad bytes cost one row.
#[derive(Debug)]
pub(super) struct Decoder {
    state: State,
    /// The first bytes, until there are enough to detect the encoding.
    head: Vec<u8>,
    bom_bytes: usize,
    foreign: Option<Foreign>,
}

#[derive(Debug)]
enum State {
    Unknown,
    Utf8,
    Utf16(Utf16),
}

impl Decoder {
    /// A decoder that detects the encoding from a byte order mark, or from where NULs stand.
    pub fn new() -> Self {
        Self { state: State::Unknown, head: Vec::new(), bom_bytes: 0, foreign: None }
    }

    /// A decoder of what is known to be UTF-8 without a byte order mark.
    pub fn utf8() -> Self {
        Self { state: State::Utf8, ..Self::new() }
    }

    /// Appends `bytes` to `out`, but for what cannot be decoded before more is known.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        match &mut self.state {
            State::Utf8 => out.extend_from_slice(bytes),
            State::Utf16(utf16) => utf16.push(bytes, out),
            State::Unknown => {
                let missing = HEAD_BYTES - self.head.len().min(HEAD_BYTES);
                let (head, rest) = bytes.split_at_checked(missing).unwrap_or((bytes, &[]));
                self.head.extend_from_slice(head);
                if self.head.len() == HEAD_BYTES {
                    self.start(out);
                    self.push(rest, out);
                }
            }
        }
    }

    /// Appends as many bytes as `fill` then fills; they are copied once more only where they are not
    /// passed on as they are.
    pub fn push_with(&mut self, length: usize, fill: impl FnOnce(&mut [u8]), out: &mut Vec<u8>) {
        if let State::Utf8 = self.state {
            let start = out.len();
            out.resize(start + length, 0);
            fill(out.get_mut(start..).promised("it was just made so long"));
        } else {
            let mut bytes = vec![0; length];
            fill(&mut bytes);
            self.push(&bytes, out);
        }
    }

    /// Appends what was held back.
    pub fn end(&mut self, out: &mut Vec<u8>) {
        if matches!(self.state, State::Unknown) {
            self.start(out);
        }
        if let State::Utf16(utf16) = &mut self.state {
            utf16.end(out);
        }
    }

    /// Bytes of the byte order mark, 0 to 3.
    pub fn bom_bytes(&self) -> usize {
        self.bom_bytes
    }

    /// What the input is, if it is nothing that we read.
    pub fn foreign(&self) -> Option<Foreign> {
        self.foreign
    }

    /// The name of the encoding.
    pub fn name(&self) -> &'static str {
        match self.state {
            State::Utf16(_) => "UTF-16",
            State::Unknown | State::Utf8 => "UTF-8",
        }
    }

    /// Bytes held back.
    pub fn held(&self) -> usize {
        match &self.state {
            State::Unknown => self.head.len(),
            State::Utf8 => 0,
            State::Utf16(utf16) => usize::from(utf16.half.is_some()) + 2 * usize::from(utf16.high.is_some()),
        }
    }

    /// How many bytes `decoded` took in the source.
    #[inline]
    pub fn source_length(&self, decoded: &[u8]) -> u64 {
        match self.state {
            State::Unknown | State::Utf8 => decoded.len() as u64,
            State::Utf16(_) => 2 * decoded.iter().map(|byte| units(*byte)).sum::<u64>(),
        }
    }

    fn start(&mut self, out: &mut Vec<u8>) {
        let head = std::mem::take(&mut self.head);
        self.foreign = Foreign::of_bytes(&head);
        let (state, bom_bytes) = detect(&head);
        self.state = state;
        self.bom_bytes = bom_bytes;
        let (_, text) = head.split_at_checked(bom_bytes).unwrap_or((&[], &head));
        self.push(text, out);
    }
}

fn detect(head: &[u8]) -> (State, usize) {
    match head {
        [0xEF, 0xBB, 0xBF, ..] => (State::Utf8, 3),
        [0xFF, 0xFE, ..] => (State::Utf16(Utf16::new(u16::from_le_bytes)), 2),
        [0xFE, 0xFF, ..] => (State::Utf16(Utf16::new(u16::from_be_bytes)), 2),
        [1..=255, 0, 1..=255, 0] => (State::Utf16(Utf16::new(u16::from_le_bytes)), 0),
        [0, 1..=255, 0, 1..=255] => (State::Utf16(Utf16::new(u16::from_be_bytes)), 0),
        _ => (State::Utf8, 0),
    }
}

/// UTF-16 units of the character that `byte` starts in UTF-8: none for a byte inside a character.
#[inline]
fn units(byte: u8) -> u64 {
    match byte {
        0x80..=0xBF => 0,
        0xF0.. => 2,
        _ => 1,
    }
}

/// UTF-16, with what a chunk may cut in two. A surrogate without its partner becomes three bytes
/// that are not UTF-8, so that the row it stands in fails its check.
#[derive(Debug)]
struct Utf16 {
    unit: fn([u8; 2]) -> u16,
    half: Option<u8>,
    high: Option<u16>,
}

impl Utf16 {
    fn new(unit: fn([u8; 2]) -> u16) -> Self {
        Self { unit, half: None, high: None }
    }

    fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        let mut rest = bytes;
        if let (Some(half), Some((first, after))) = (self.half, rest.split_first()) {
            self.half = None;
            rest = after;
            self.push_unit((self.unit)([half, *first]), out);
        }
        out.reserve(rest.len());
        let (pairs, odd) = rest.as_chunks::<2>();
        for pair in pairs {
            self.push_unit((self.unit)(*pair), out);
        }
        if let [half] = odd {
            self.half = Some(*half);
        }
    }

    #[inline]
    fn push_unit(&mut self, unit: u16, out: &mut Vec<u8>) {
        if let Some(high) = self.high.take() {
            if let Some(Ok(character)) = char::decode_utf16([high, unit]).next() {
                push_code(u32::from(character), out);
                return;
            }
            push_code(u32::from(high), out);
        }
        if matches!(unit, 0xD800..=0xDBFF) {
            self.high = Some(unit);
        } else {
            push_code(u32::from(unit), out);
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        if let Some(high) = self.high.take() {
            push_code(u32::from(high), out);
        }
        if self.half.take().is_some() {
            out.push(HALF_A_UNIT);
        }
    }
}

/// UTF-8 of a code point, surrogates included.
#[inline]
fn push_code(code: u32, out: &mut Vec<u8>) {
    let tail = |shift: u32| 0x80 | (code >> shift & 0x3F) as u8;
    match code {
        0..=0x7F => out.push(code as u8),
        0x80..=0x7FF => out.extend([0xC0 | (code >> 6) as u8, tail(0)]),
        0x800..=0xFFFF => out.extend([0xE0 | (code >> 12) as u8, tail(6), tail(0)]),
        _ => out.extend([0xF0 | (code >> 18) as u8, tail(12), tail(6), tail(0)]),
    }
}

/// Enough for every byte order mark, and for the NULs of two UTF-16 units.
const HEAD_BYTES: usize = 4;

/// Stands for an odd byte at the end of UTF-16: never part of UTF-8.
pub(super) const HALF_A_UNIT: u8 = 0xFF;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decode(chunks: &[&[u8]]) -> Vec<u8> {
        let (mut decoder, mut out) = (Decoder::new(), Vec::new());
        for chunk in chunks {
            decoder.push(chunk, &mut out);
        }
        decoder.end(&mut out);
        out
    }

    fn utf16(text: &str, mark: bool, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let mark = mark.then_some(0xFEFF);
        mark.into_iter().chain(text.encode_utf16()).flat_map(bytes).collect()
    }

    proptest! {
        #[test]
        fn utf16_with_a_mark_becomes_the_same_text(text in "\\PC*", cut in 0usize..64) {
            for source in [utf16(&text, true, u16::to_le_bytes), utf16(&text, true, u16::to_be_bytes)] {
                let (left, right) = source.split_at(cut.min(source.len()));
                prop_assert_eq!(decode(&[left, right]), text.as_bytes());
            }
        }
    }

    #[test]
    fn utf16_without_a_mark_is_known_by_its_nuls() {
        assert_eq!(decode(&[&utf16("uid", false, u16::to_le_bytes)]), b"uid");
        assert_eq!(decode(&[&utf16("uid", false, u16::to_be_bytes)]), b"uid");
    }

    #[test]
    fn half_a_surrogate_pair_is_not_utf8_afterwards() {
        for broken in [&b"\xFF\xFEa\0\x3D\xD8"[..], b"\xFF\xFEa\0\x3D\xD8b\0", b"\xFF\xFEa\0\0\xDEb\0", b"\xFF\xFEa\0b"]
        {
            let out = decode(&[broken]);
            assert_eq!(std::str::from_utf8(&out).map_err(|error| error.valid_up_to()), Err(1));
        }
    }

    #[test]
    fn an_input_of_a_mark_alone_is_empty() {
        assert_eq!(decode(&[b"\xEF\xBB", b"\xBF"]), b"");
        assert_eq!(decode(&[b"\xFE\xFF"]), b"");
    }
}
