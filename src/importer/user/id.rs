//! Uids: which ones are allowed, and the id that CometChat's migration guides derive from any other.

/// What to do with a uid that is not in lower case or has characters that are not allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UidPolicy {
    /// Upper case is lowered, as the server does; other characters are an issue. The default.
    #[default]
    Lowercase,
    /// Upper case is an issue as well.
    Strict,
    /// Every id goes through [`to_cometchat_id`].
    CometChat,
}

/// The uid that CometChat's migration guides derive from an app's own id.
///
/// An app that logs its users in under this id finds the users imported under it. The guides give
/// the function in JavaScript; this one gives the same output for every input: lower-cased, each
/// UTF-16 unit outside `a-z 0-9 _ -` replaced by `_`, and, if that changed the id or it is longer
/// than 100, cut to 90 and followed by `_` and a 32-bit hash of the original in base 36.
///
/// ```
/// use cometchat_import::importer::user::to_cometchat_id;
/// assert_eq!(to_cometchat_id("ann_42"), "ann_42");
/// assert_eq!(to_cometchat_id("Ann"), "ann_1ewx");
/// assert_eq!(to_cometchat_id("ann@example.com"), "ann_example_com_3ylov2");
/// ```
pub fn to_cometchat_id(id: &str) -> String {
    derive(id.chars().map(Ok))
}

/// [`to_cometchat_id`] of a JavaScript string, which may hold halves of surrogate pairs.
pub fn to_cometchat_id_utf16(units: &[u16]) -> String {
    let characters = char::decode_utf16(units.iter().copied());
    derive(characters.map(|character| character.map_err(|half| half.unpaired_surrogate())))
}

/// A half of a surrogate pair is a character like any other: one `_`, hashed by its own number.
fn derive(characters: impl Iterator<Item = Result<char, u16>>) -> String {
    let mut out = String::new();
    let mut hash = 0_u32;
    let mut changed = false;
    for character in characters {
        let number = character.map_or_else(u32::from, u32::from);
        hash = hash.wrapping_mul(31).wrapping_add(number);
        match character {
            Ok(kept @ ('a'..='z' | '0'..='9' | '_' | '-')) => out.push(kept),
            Ok(other) => {
                changed = true;
                match other {
                    'A'..='Z' => out.push(other.to_ascii_lowercase()),
                    // The Kelvin sign is the one other character with a letter of ASCII as its lower case,
                    // the dotted capital I the one that becomes two: `i` and a dot above.
                    '\u{212a}' => out.push('k'),
                    '\u{130}' => out.push_str("i_"),
                    // The guides' pattern has no `u` flag: outside the BMP it is two units.
                    other => out.push_str(if other.len_utf16() == 1 { "_" } else { "__" }),
                }
            }
            Err(_) => {
                changed = true;
                out.push('_');
            }
        }
    }
    if changed || out.len() > ID_KEPT_WHOLE {
        out.truncate(ID_KEPT_WHEN_CUT);
        out.push('_');
        push_base36(&mut out, hash);
    }
    out
}

fn push_base36(out: &mut String, mut number: u32) {
    let mut digits = Vec::with_capacity(7);
    loop {
        digits.extend(char::from_digit(number % 36, 36));
        number /= 36;
        if number == 0 {
            break;
        }
    }
    out.extend(digits.into_iter().rev());
}

const ID_KEPT_WHOLE: usize = 100;
const ID_KEPT_WHEN_CUT: usize = 90;

#[cfg(test)]
mod tests {
    use super::to_cometchat_id;

    #[test]
    fn every_character_is_lowered_as_unicode_lowers_it() {
        for character in '\0'..=char::MAX {
            let expected: String = character
                .to_lowercase()
                .flat_map(|lowered| match lowered {
                    'a'..='z' | '0'..='9' | '_' | '-' => vec![lowered],
                    other => vec!['_'; other.len_utf16()],
                })
                .collect();
            let id = to_cometchat_id(&character.to_string());
            let kept = id.len() == 1 && id == expected;
            assert!(
                kept || id.starts_with(&format!("{expected}_")),
                "{character:?}: {id}"
            );
        }
    }
}
