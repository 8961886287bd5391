//! URLs as most are. What is none of those the long way's rules decide ([`url_fault`]).
//!
//! [`url_fault`]: crate::importer::user::url_fault

use crate::importer::simd::{Simd16, WIDE, bits_of};

/// Whether a text is a URL as most are: of the web, in ASCII, with a name for a host. It has no quotes, no
/// backslashes and no control characters.
#[inline(always)]
pub(super) fn is_usual_url(bytes: &[u8], start: usize, end: usize) -> bool {
    let text = bytes.get(start..).unwrap_or_default();
    let host = match (text.first_chunk::<8>(), text.first_chunk::<7>()) {
        (Some(b"https://"), _) => start + 8,
        (_, Some(b"http://")) => start + 7,
        _ => return false,
    };
    let mut at = host;
    while let Some(block) = Simd16::at(bytes, at) {
        let name = block.within(b'a', b'z').or(block.within(b'A', b'Z'));
        let name = name.or(block.within(b'0', b'9'));
        let name = name.or(block.equal(b'.')).or(block.equal(b'-'));
        let length = (!name.bits()).trailing_zeros() as usize;
        at += length;
        if length < Simd16::BYTES {
            break;
        }
    }
    // What ends a cell may be any punctuation: the name, and even what stands before it, may go on behind it.
    at = at.min(end);
    let goes_on_well = at == end || matches!(bytes.get(at), Some(b'/' | b'?' | b'#'));
    if at <= host || !goes_on_well {
        return false;
    }
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk)
        && at < end
    {
        let behind = WIDE.saturating_sub(end - at);
        if bits_of(chunk, Simd16::not_graphic) << behind != 0 {
            return false;
        }
        at += WIDE;
    }
    let rest = bytes.get(at.min(end)..end).unwrap_or_default();
    rest.iter().all(u8::is_ascii_graphic)
}
