//! URLs, checked without a URL library: what every parser would refuse is refused, the rest passes.

use crate::importer::remedy::Remedy;

/// What to do about a text that is no URL; `None` if it is one.
///
/// Accepts any scheme with `//` and a host, in any script, since the server's own check is not
/// documented: a false refusal would cost a user, a false acceptance costs one row, by name.
pub(crate) fn url_fault(text: &str) -> Option<&'static [Remedy]> {
    if is_usual(text) { None } else { fault(text) }
}

/// Whether a text is a URL as most are: of the web, in ASCII, with nothing but a name for a host.
fn is_usual(text: &str) -> bool {
    let after = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let Some(after) = after else { return false };
    let in_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let bytes = after.as_bytes();
    let host = bytes.iter().take_while(|byte| in_name(byte)).count();
    let Some(rest) = bytes.get(host..).filter(|_| host > 0) else {
        return false;
    };
    // Not `all`: looking at every byte is what can be done sixteen bytes at a time.
    let visible = |all: bool, byte: &u8| all & byte.is_ascii_graphic();
    matches!(rest.first(), None | Some(b'/' | b'?' | b'#')) && rest.iter().fold(true, visible)
}

fn fault(text: &str) -> Option<&'static [Remedy]> {
    let Some((scheme, rest)) = text.split_once(':') else {
        return Some(NO_SCHEME);
    };
    let mut letters = scheme.chars();
    let starts_well = letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic());
    let goes_on_well = letters.all(|other| other.is_ascii_alphanumeric() || "+-.".contains(other));
    if !starts_well || !goes_on_well {
        return Some(NO_SCHEME);
    }
    let Some(after) = rest.strip_prefix("//") else {
        return Some(NO_SLASHES);
    };
    if text
        .chars()
        .any(|character| character.is_whitespace() || character.is_control())
    {
        return Some(WHITE_SPACE);
    }
    let authority = after
        .split(['/', '?', '#', '\\'])
        .next()
        .unwrap_or_default();
    let host_and_port = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
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

const NO_SCHEME: &[Remedy] = &[Remedy::hint("write it with https:// in front")];
const NO_SLASHES: &[Remedy] = &[Remedy::hint("write // after the scheme")];
const WHITE_SPACE: &[Remedy] = &[Remedy::hint(
    "write a space as %20, and remove control characters",
)];
const BAD_ADDRESS: &[Remedy] = &[Remedy::hint("correct the address in brackets")];
const OPEN_BRACKET: &[Remedy] = &[Remedy::hint("close the bracket")];
const BAD_PORT: &[Remedy] = &[Remedy::hint("correct the port")];
const NO_HOST: &[Remedy] = &[Remedy::hint("write the host")];
const BAD_HOST: &[Remedy] = &[Remedy::hint(
    "correct the host: it has a character that no host has",
)];

#[cfg(test)]
mod tests {
    use super::{fault, is_usual, url_fault};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_usual_urls_have_no_fault(
            start in proptest::sample::select(vec!["https://", "http://", "ftp://", "https:", "HTTP://"]),
            text in "[a.0/?#@:\\[\\]<| \u{7f}\u{85}é\\\\-]{0,8}",
        ) {
            let url = start.to_owned() + &text;
            prop_assert!(!is_usual(&url) || fault(&url).is_none(), "{}", url);
        }
    }

    #[test]
    fn most_urls_are_usual() {
        assert!(is_usual(
            "https://images.example.org/avatars/31b7.webp?s=128"
        ));
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
            assert_eq!(url_fault(url), None, "{url}");
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
            assert!(url_fault(text).is_some(), "{text}");
        }
    }
}
