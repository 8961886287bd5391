//! Users of plain rows, in one pass over their text.
//!
//! Nearly all rows of a JSON file are plain: objects whose names are fields, each with a value as the API
//! wants it. [`User::plain`] checks the grammar, applies the rules and cuts the values out at once, where
//! the long way ([`json::parse`], [`Columns::object`], [`User::parse`]) walks over the text three times. It
//! is *sound, not complete*: the user that it gives is the one that the long way gives, and what it does
//! not take goes there, to be explained. `tests/plain.rs` holds the two against each other.
//!
//! [`json::parse`]: crate::core::json::parse
//! [`Columns::object`]: crate::core::columns::Columns::object

use std::borrow::Cow;

use super::{
    Field, Policy, UidPolicy, User,
    timestamp::{seconds, ten_digits},
    url::url_fault,
    value::{Text, is_blank},
};
use crate::core::{
    json::{Cursor, Passed, first_lone_surrogate, write_minified},
    limits::{
        METADATA_BYTES, NAME_CHARACTERS, ROLE_CHARACTERS, TAG_CHARACTERS, TAGS, UID_CHARACTERS,
        URL_CHARACTERS,
    },
};

impl<'a> User<'a> {
    /// The user of a row's JSON text, if the row is plain; `None` says nothing of the row.
    ///
    /// Only for rows whose names are taken as they are: no `map`.
    ///
    /// ```
    /// use cometchat_import::core::user::{Policy, User};
    /// let user = User::plain(r#"{"uid": "ann", "name": "Ann Lee"}"#, Policy::default()).unwrap();
    /// let mut entry = Vec::new();
    /// user.write(&mut entry);
    /// assert_eq!(entry, br#""ann":{"uid":"ann","name":"Ann Lee"}"#);
    /// assert!(User::plain(r#"{"uid": "ann@example.com", "name": "Ann"}"#, Policy::default()).is_none());
    /// ```
    pub fn plain(row: &'a str, policy: Policy) -> Option<Self> {
        let mut row = Cursor::new(row);
        let mut seen = [false; 10];
        let (mut uid, mut name) = (None, None);
        let (mut avatar, mut link, mut role) = (None, None, None);
        let (mut metadata, mut tags) = (None, None);
        let mut timestamps = [None; 3];
        let mut coerced = 0;
        row.byte(b'{')?;
        loop {
            let field = field(&mut row)?;
            if std::mem::replace(seen.get_mut(field.index())?, true) {
                return None;
            }
            row.byte(b':')?;
            if row.peek()? == b'n' {
                row.exactly("null")?;
            } else {
                match field {
                    Field::Uid => uid = id(&mut row, policy.uid, &mut coerced)?,
                    Field::Name => name = text(&mut row, NAME_CHARACTERS, |name| !is_blank(name))?,
                    Field::Avatar => avatar = url(&mut row)?,
                    Field::Link => link = url(&mut row)?,
                    Field::Role => role = word(&mut row, ROLE_CHARACTERS, true, &mut coerced)?,
                    Field::Metadata => metadata = Some(object(&mut row)?),
                    Field::Tags => tags = list(&mut row)?,
                    Field::CreatedAt | Field::LastActiveAt | Field::DeactivatedAt => {
                        let at = field.index() - Field::CreatedAt.index();
                        *timestamps.get_mut(at)? = time(&mut row, policy, &mut coerced)?;
                    }
                }
            }
            match row.peek()? {
                b',' => row.byte(b',')?,
                _ => break,
            }
        }
        row.byte(b'}')?;
        row.end()?;
        Some(Self {
            uid: uid?,
            name: name?,
            avatar,
            link,
            role,
            metadata,
            tags,
            timestamps,
            coerced,
        })
    }
}

/// The field whose name comes next.
fn field(row: &mut Cursor<'_>) -> Option<Field> {
    row.byte(b'"')?;
    let (field, rest) = match row.here()? {
        b'u' => (Field::Uid, "uid\""),
        b'n' => (Field::Name, "name\""),
        b'a' => (Field::Avatar, "avatar\""),
        b'l' if row.exactly("link\"").is_some() => return Some(Field::Link),
        b'l' => (Field::LastActiveAt, "lastActiveAt\""),
        b'r' => (Field::Role, "role\""),
        b'm' => (Field::Metadata, "metadata\""),
        b't' => (Field::Tags, "tags\""),
        b'c' => (Field::CreatedAt, "createdAt\""),
        b'd' => (Field::DeactivatedAt, "deactivatedAt\""),
        _ => return None,
    };
    row.exactly(rest).map(|()| field)
}

/// A uid: a word, or a number that is written as one. Each function of a value answers `None` where the row
/// is not plain, and `Some(None)` where the value counts as absent.
fn id<'a>(
    row: &mut Cursor<'a>,
    policy: UidPolicy,
    coerced: &mut u32,
) -> Option<Option<Cow<'a, str>>> {
    if row.peek()? == b'"' {
        return word(row, UID_CHARACTERS, policy == UidPolicy::Lowercase, coerced);
    }
    let digits = row
        .digits()
        .filter(|digits| digits.len() <= UID_CHARACTERS)?;
    *coerced += 1;
    Some(Some(Cow::Borrowed(digits)))
}

/// Letters, digits, `-` and `_`; in lower case, or to be `lowered`.
fn word<'a>(
    row: &mut Cursor<'a>,
    most: usize,
    lowered: bool,
    coerced: &mut u32,
) -> Option<Option<Cow<'a, str>>> {
    let word = row.plain_string()?;
    if word.is_empty() {
        return Some(None);
    }
    let written = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
    if word.len() > most {
        return None;
    }
    if word.bytes().all(written) {
        return Some(Some(Cow::Borrowed(word)));
    }
    let allowed = |byte: u8| written(byte.to_ascii_lowercase());
    (lowered && word.bytes().all(allowed)).then(|| {
        *coerced += 1;
        Some(Cow::Owned(word.to_ascii_lowercase()))
    })
}

/// A text of at most `most` characters, which is `right`.
fn text<'a>(
    row: &mut Cursor<'a>,
    most: usize,
    right: impl Fn(&str) -> bool,
) -> Option<Option<Text<'a>>> {
    let Passed { raw, decoded } = row.string()?;
    if decoded.is_empty() {
        return Some(None);
    }
    // A text of at most so many bytes has at most so many characters.
    let short = decoded.len() <= most || decoded.chars().count() <= most;
    (short && right(&decoded)).then_some(Some(Text::Spliced(raw)))
}

fn url<'a>(row: &mut Cursor<'a>) -> Option<Option<Text<'a>>> {
    text(row, URL_CHARACTERS, |url| url_fault(url).is_none())
}

fn object<'a>(row: &mut Cursor<'a>) -> Option<Cow<'a, [u8]>> {
    if row.peek()? != b'{' {
        return None;
    }
    let (raw, spaced) = row.value()?;
    if raw.as_bytes().contains(&b'\\') && first_lone_surrogate(raw).is_some() {
        return None;
    }
    let written = if spaced {
        let mut minified = Vec::new();
        write_minified(&mut minified, raw);
        Cow::Owned(minified)
    } else {
        Cow::Borrowed(raw.as_bytes())
    };
    (written.len() <= METADATA_BYTES).then_some(written)
}

fn list<'a>(row: &mut Cursor<'a>) -> Option<Option<Vec<Text<'a>>>> {
    row.byte(b'[')?;
    let mut tags = Vec::new();
    if row.peek()? == b']' {
        row.byte(b']')?;
        return Some(None);
    }
    loop {
        // An empty tag is none that can be left out.
        tags.push(text(row, TAG_CHARACTERS, |tag| !is_blank(tag))??);
        match row.peek()? {
            b',' => row.byte(b',')?,
            _ => break,
        }
    }
    row.byte(b']')?;
    (tags.len() <= TAGS).then_some(Some(tags))
}

/// UNIX seconds as a number, or as a text in a form that the policy takes.
fn time(row: &mut Cursor<'_>, policy: Policy, coerced: &mut u32) -> Option<Option<u64>> {
    if row.peek()? != b'"' {
        return ten_digits(row.digits()?).map(Some);
    }
    let text = row.plain_string()?;
    if text.is_empty() {
        return Some(None);
    }
    *coerced += 1;
    seconds(text, policy.timestamps).map(Some)
}
