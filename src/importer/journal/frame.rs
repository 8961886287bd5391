//! Frames: a record's bytes between a mark and a checksum.

/// The first byte of every frame.
const MARK: u8 = 0xCC;
/// Set in the kind of the first frame of an append.
const FIRST: u8 = 0x80;
/// Bytes before the payload: mark, kind, length.
const HEAD: usize = 4;
/// Bytes after it.
const CHECKSUM: usize = 4;

/// A frame that was found whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame<'a> {
    /// The kind of record.
    pub kind: u8,
    /// Whether an append began with it.
    pub first: bool,
    /// The record.
    pub payload: &'a [u8],
    /// Bytes that the whole frame takes.
    pub size: usize,
}

/// What stands at the beginning of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framed<'a> {
    /// A frame.
    Whole(Frame<'a>),
    /// The beginning of one, if more bytes follow.
    Partial,
    /// None.
    Broken,
}

/// Appends a frame; a payload of more than 65,535 bytes is cut, which no record has.
pub(super) fn write(out: &mut Vec<u8>, kind: u8, first: bool, payload: &[u8]) {
    let length = u16::try_from(payload.len()).unwrap_or(u16::MAX);
    let start = out.len() + 1;
    let kind = if first { kind | FIRST } else { kind };
    out.extend_from_slice(&[MARK, kind]);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend(payload.iter().take(usize::from(length)));
    let checksum = crc32(out.get(start..).unwrap_or_default());
    out.extend_from_slice(&checksum.to_le_bytes());
}

/// Reads the frame that `bytes` begin with.
pub(super) fn read(bytes: &[u8]) -> Framed<'_> {
    let Some((head, rest)) = bytes.split_first_chunk::<HEAD>() else {
        return match bytes.first() {
            Some(&MARK) | None => Framed::Partial,
            Some(_) => Framed::Broken,
        };
    };
    let [mark, kind, low, high] = *head;
    if mark != MARK {
        return Framed::Broken;
    }
    let length = usize::from(u16::from_le_bytes([low, high]));
    let (Some(payload), Some(checksum)) = (rest.get(..length), rest.get(length..length + CHECKSUM)) else {
        return Framed::Partial;
    };
    let checked = bytes.get(1..HEAD + length).unwrap_or_default();
    if crc32(checked).to_le_bytes() != *checksum {
        return Framed::Broken;
    }
    Framed::Whole(Frame { kind: kind & !FIRST, first: kind & FIRST != 0, payload, size: HEAD + length + CHECKSUM })
}

/// The next place in `bytes` from `from` on where a frame may begin.
pub(super) fn next_mark(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.iter().position(|byte| *byte == MARK).map(|at| from + at)
}

/// CRC-32 as in zip and Ethernet (reflected, polynomial 0xEDB88320).
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    let mut state = u32::MAX;
    for byte in bytes {
        state ^= u32::from(*byte);
        for _ in 0..2 {
            let [low, ..] = state.to_le_bytes();
            let step = TABLE.get(usize::from(low & 0xF)).copied();
            state = state >> 4 ^ step.unwrap_or_default();
        }
    }
    !state
}

/// Of half a byte each: no compressor makes the table shorter, and one of whole bytes is a KB of the module.
const TABLE: [u32; 16] = table();

#[allow(clippy::indexing_slicing, clippy::as_conversions)] // made by the compiler, not at run time
const fn table() -> [u32; 16] {
    let mut table = [0; 16];
    let mut at = 0;
    while at < 16 {
        let mut value = at as u32;
        let mut bit = 0;
        while bit < 4 {
            value = if value & 1 == 1 { value >> 1 ^ 0xEDB8_8320 } else { value >> 1 };
            bit += 1;
        }
        table[at] = value;
        at += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::{Framed, crc32, next_mark, read, write};

    #[test]
    fn the_checksum_is_the_one_that_everybody_knows() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn a_frame_is_read_back_and_none_of_its_beginnings_is_one() {
        let mut bytes = Vec::new();
        write(&mut bytes, 3, true, b"payload");
        let Framed::Whole(frame) = read(&bytes) else {
            panic!("it is whole");
        };
        assert_eq!((frame.kind, frame.first, frame.payload, frame.size), (3, true, &b"payload"[..], bytes.len()));
        for cut in 0..bytes.len() {
            assert_eq!(read(&bytes[..cut]), Framed::Partial, "cut at {cut}");
        }
    }

    #[test]
    fn a_flipped_bit_is_seen_wherever_it_is() {
        let mut bytes = Vec::new();
        write(&mut bytes, 2, false, b"some bytes");
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(!matches!(read(&flipped), Framed::Whole(_)), "bit {bit}");
        }
    }

    #[test]
    fn marks_are_found() {
        assert_eq!(next_mark(&[0, 0xCC, 1, 0xCC], 0), Some(1));
        assert_eq!(next_mark(&[0, 0xCC, 1, 0xCC], 2), Some(3));
        assert_eq!(next_mark(&[0, 0xCC], 2), None);
    }
}
