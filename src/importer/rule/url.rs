//! URLs, checked without a URL library: what every parser would refuse is refused, the rest passes.

use super::{Accepted, Convert, Form, Given, convert::has_at_most, text};
use crate::importer::{
    issue::{Code, Issue},
    json::Lookahead,
    remedy::Remedy,
    simd::{Simd16, WIDE, bits_of},
};

/// Converts a URL.
pub(super) fn convert(given: &Given<'_>, max: usize, to: &mut Convert<'_>) -> Option<()> {
    let read = to.string(given)?;
    let field = to.field;
    let is_picture = is_picture(&read.text);
    // How long a picture is says nothing of its address.
    let is_short = is_picture || to.at_most(max, &read.text, || field.into());
    if let Some(fault) = fault(&read.text) {
        let issue = Issue::new(Code::Url, field, "a URL such as https://example.com/a.png");
        to.issues.push(issue.found_text(&read.text).remedies(given.null_remedy().unwrap_or(fault)));
        return None;
    }
    is_short.then(|| to.write(&read))
}

/// Returns whether a text is a picture itself: a `data:` URL, or the Base64 of a JPEG, PNG, GIF or WebP.
fn is_picture(text: &str) -> bool {
    let is_data = text.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"));
    is_data || ["/9j/", "iVBORw0KGgo", "R0lGOD", "UklGR"].iter().any(|start| text.starts_with(start))
}

/// Returns what to do about a text that is no URL; `None` if it is one.
///
/// Takes any scheme with `//` and a host, in any script, since the server's own check is not
/// documented: a false refusal would cost a user, a false acceptance costs one row, by name.
fn fault(text: &str) -> Option<&'static [Remedy]> {
    if is_picture(text) {
        return Some(PICTURE);
    }
    let Some((scheme, rest)) = text.split_once(':') else {
        return Some(NO_SCHEME);
    };
    let mut letters = scheme.chars();
    let starts_well = letters.next().is_some_and(|first| first.is_ascii_alphabetic());
    let continues_well = letters.all(|other| other.is_ascii_alphanumeric() || matches!(other, '+' | '-' | '.'));
    if !starts_well || !continues_well {
        return Some(NO_SCHEME);
    }
    let Some(after) = rest.strip_prefix("//") else {
        return Some(NO_SLASHES);
    };
    if text.chars().any(|character| character.is_whitespace() || character.is_control()) {
        return Some(WHITE_SPACE);
    }
    let authority = after.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host_and_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match host_and_port.strip_prefix('[') {
        Some(bracketed) => match bracketed.split_once(']') {
            Some((address, port)) => {
                if !address.contains(':') || !valid_port(port) {
                    return Some(BAD_ADDRESS);
                }
                address
            }
            None => return Some(OPEN_BRACKET),
        },
        None => match host_and_port.split_once(':') {
            Some((host, port)) => {
                if !port.chars().all(|digit| digit.is_ascii_digit()) || port.len() > 5 {
                    return Some(BAD_PORT);
                }
                host
            }
            None => host_and_port,
        },
    };
    if host.is_empty() {
        return Some(NO_HOST);
    }
    if host.contains(['<', '>', '"', '^', '`', '{', '|', '}', ' ']) {
        return Some(BAD_HOST);
    }
    None
}

fn valid_port(text: &str) -> bool {
    text.is_empty()
        || text
            .strip_prefix(':')
            .is_some_and(|port| port.len() <= 5 && port.chars().all(|digit| digit.is_ascii_digit()))
}

/// Accepts a JSON string that is a URL.
#[inline(never)]
pub(super) fn accept_json(scan: &mut Lookahead<'_>, at: usize, max: usize) -> Accepted {
    let bytes = scan.bytes;
    text::accept_string(scan, at, |text| {
        let is_plain = !text.escaped && text.end - text.start <= max;
        if is_plain && is_usual(bytes, text.start, text.end) {
            return true;
        }
        let is_url = |text: &str| is_usual(text.as_bytes(), 0, text.len()) || fault(text).is_none();
        text::decoded(bytes, text).is_some_and(|text| has_at_most(&text, max) && is_url(&text))
    })
}

/// Accepts a cell that is a URL as most are.
#[inline(never)]
pub(super) fn accept_text(scan: &mut Lookahead<'_>, start: usize, end: usize, max: usize) -> Form {
    let is_plain = end - start <= max && scan.is_plain(start, end);
    if is_plain && is_usual(scan.bytes, start, end) { Form::Plain } else { Form::Undecided }
}

/// Returns whether a text is a URL as most are: of the web, in ASCII, with a name for a host. It has no quotes, no
/// backslashes and no control characters.
#[inline(always)]
fn is_usual(bytes: &[u8], start: usize, end: usize) -> bool {
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
    // What ends a cell may be any punctuation: the name, and even what stands before it, may continue behind it.
    at = at.min(end);
    let continues_well = at == end || matches!(bytes.get(at), Some(b'/' | b'?' | b'#'));
    if at <= host || !continues_well {
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

const PICTURE: &[Remedy] = &[Remedy::hint(
    "CometChat stores the address of a picture, not the picture: upload it somewhere and write its https:// address, \
     or leave the field empty",
)];
const NO_SCHEME: &[Remedy] = &[Remedy::hint("write it with https:// in front")];
const NO_SLASHES: &[Remedy] = &[Remedy::hint("write // after the scheme")];
const WHITE_SPACE: &[Remedy] = &[Remedy::hint("write a space as %20, and remove control characters")];
const BAD_ADDRESS: &[Remedy] = &[Remedy::hint("correct the address in brackets")];
const OPEN_BRACKET: &[Remedy] = &[Remedy::hint("close the bracket")];
const BAD_PORT: &[Remedy] = &[Remedy::hint("correct the port")];
const NO_HOST: &[Remedy] = &[Remedy::hint("write the host")];
const BAD_HOST: &[Remedy] = &[Remedy::hint("correct the host: it has a character that no host has")];

#[cfg(test)]
mod tests {
    use super::{fault, is_usual as is_usual_in};
    use proptest::prelude::*;

    /// Whether a URL in a row, with the rest of that behind it, is a usual one.
    fn is_usual(url: &str) -> bool {
        let row = format!("{url}\",\"and more\":\"of the row\"");
        is_usual_in(row.as_bytes(), 0, url.len())
    }

    proptest! {
        #[test]
        fn the_usual_urls_have_no_fault(
            start in proptest::sample::select(vec!["https://", "http://", "ftp://", "https:", "HTTP://"]),
            text in "[a.0/?#@:\\[\\]<| \u{7f}\u{85}é-]{0,8}",
        ) {
            let url = start.to_owned() + &text;
            prop_assert!(!is_usual(&url) || fault(&url).is_none(), "{}", url);
        }
    }

    #[test]
    fn most_urls_are_usual() {
        assert!(is_usual("https://images.example.org/avatars/31b7.webp?s=128"));
        assert!(is_usual("http://example.com#a") && is_usual("https://localhost"));
    }

    #[test]
    fn urls_that_people_have_are_taken() {
        for url in [
            "https://example.com",
            "http://example.com:8080/a?b=c#d",
            "https://user:secret@example.com/x",
            "https://例え.テスト/画像.png",
            "https://[2001:db8::1]:443/a",
            "HTTPS://EXAMPLE.COM",
            "https://localhost/a",
            "ftp://files.example.com/a",
            "https://example.com/a%20b",
        ] {
            assert_eq!(fault(url), None, "{url}");
        }
    }

    #[test]
    fn what_is_no_url_is_refused() {
        for text in [
            "",
            "example.com/a.png",
            "//example.com",
            "https:/example.com",
            "https://",
            "https:///a",
            "https://exa mple.com",
            "https://example.com/a b",
            "javascript:alert(1)",
            "https://example.com:99999999/",
            "https://[::1",
            "1http://example.com",
            "https://a<b>.com",
            "https://example.com/\u{7}",
            "data:image/png;base64,AA",
        ] {
            assert!(fault(text).is_some(), "{text}");
        }
    }
}
