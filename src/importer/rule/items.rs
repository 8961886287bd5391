//! The items of a list that is written as a text: `red; blue`, `VIP, wholesale`, `"VIP","wholesale"`, `{red,blue}`, `['red', 'blue']`.

use std::borrow::Cow;

use super::{is_blank, trimmed};

/// Returns the items, without the white space and the quotes around each; those of which nothing can be seen are left out.
///
/// A text with `;` or `|` is split there, and its items keep their commas; any other is split at commas.
pub(super) fn of(text: &str) -> Vec<Cow<'_, str>> {
    let text = trimmed(text);
    let is_plain = !text.bytes().any(|byte| matches!(byte, b'"' | b'\'' | b'{' | b'[' | b'('));
    if is_plain {
        let separators = separators(|sign| text.contains(sign));
        let items = text.split(|character| separators.contains(&character)).map(trimmed);
        return items.filter(|item| !is_blank(item)).map(Cow::Borrowed).collect();
    }
    let inner = [('{', '}'), ('[', ']'), ('(', ')')].into_iter().find_map(|(open, close)| {
        let inner = text.strip_prefix(open)?.strip_suffix(close)?;
        (!inner.contains([open, close])).then_some(inner)
    });
    let text = inner.unwrap_or(text);
    let separators = separators(|sign| cut(text, &[sign]).len() > 1);
    let items = cut(text, separators).into_iter().map(unquoted);
    items.filter(|item| !is_blank(item)).map(Cow::Owned).collect()
}

/// Returns what separates the items of a text in which `has` finds a sign.
fn separators(has: impl Fn(char) -> bool) -> &'static [char] {
    if has(';') || has('|') { &[';', '|'] } else { &[','] }
}

/// Cuts a text at separators that do not stand between quotes.
fn cut<'a>(text: &'a str, separators: &[char]) -> Vec<&'a str> {
    let mut items = Vec::new();
    let mut rest = text;
    loop {
        let quoted = rest.trim_start();
        let white = rest.len() - quoted.len();
        let skipped = quoted_length(quoted, separators).map_or(0, |length| white + length);
        let behind = rest.get(skipped..).unwrap_or_default();
        let Some((before, after)) = behind.split_once(separators) else {
            items.push(rest);
            return items;
        };
        items.push(rest.get(..skipped + before.len()).unwrap_or_default());
        rest = after;
    }
}

/// Returns how long the quoted item is with which a text starts; `None` if it starts with no quote that is closed before a
/// separator or the end.
fn quoted_length(text: &str, separators: &[char]) -> Option<usize> {
    let quote = text.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => {
                characters.next();
            }
            _ if character == quote => {
                if characters.next_if(|(_, next)| *next == quote).is_some() {
                    continue;
                }
                let length = at + character.len_utf8();
                let behind = text.get(length..)?.trim_start().chars().next();
                return behind.is_none_or(|next| separators.contains(&next)).then_some(length);
            }
            _ => {}
        }
    }
    None
}

/// Returns an item without the white space and the quotes around it; doubled quotes and backslashes are undone.
fn unquoted(item: &str) -> String {
    let item = trimmed(item);
    let Some(quote) = item.chars().next().filter(|_| quoted_length(item, &[]) == Some(item.len())) else {
        return item.to_owned();
    };
    let inner = item.strip_prefix(quote).and_then(|inner| inner.strip_suffix(quote)).unwrap_or(item);
    let mut out = String::new();
    let mut characters = inner.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' => out.extend(characters.next()),
            _ if character == quote => {
                characters.next_if_eq(&quote);
                out.push(quote);
            }
            other => out.push(other),
        }
    }
    trimmed(&out).to_owned()
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn items_stand_between_separators_or_in_quotes() {
        for (text, items) in [
            ("VIP, wholesale", &["VIP", "wholesale"][..]),
            ("VIP,wholesale,newsletter", &["VIP", "wholesale", "newsletter"]),
            ("\"VIP\",\"wholesale\"", &["VIP", "wholesale"]),
            ("\"a, b\", c", &["a, b", "c"]),
            ("Smith, John; Lee, Ann", &["Smith, John", "Lee, Ann"]),
            ("red|blue, light", &["red", "blue, light"]),
            ("VIP / wholesale", &["VIP / wholesale"]),
            ("{red,\"dark blue\",\"a \\\"b\\\"\"}", &["red", "dark blue", "a \"b\""]),
            ("['red', 'blue']", &["red", "blue"]),
            ("[]", &[]),
            ("{}", &[]),
            ("", &[]),
            (", ;", &[","]),
            ("a,,b,", &["a", "b"]),
            ("a,\u{e},\"\u{200b}\"", &["a"]),
            ("it's, fine", &["it's", "fine"]),
            ("'open, end", &["'open", "end"]),
            ("\"say \"\"hi\"\"\",b", &["say \"hi\"", "b"]),
            ("5\" pipe, 6\" pipe", &["5\" pipe", "6\" pipe"]),
            ("\"quoted\" word, b", &["\"quoted\" word", "b"]),
        ] {
            assert_eq!(of(text), items, "{text}");
        }
    }
}
