//! A user: parsed, not merely checked. The only way to get a [`User`] is [`User::parse`], so one
//! that exists is valid, and nothing checks it again.
//!
//! Every rule is from CometChat's "Import Users" and "Properties and constraints" pages; where
//! these are silent (which URLs? which 5 KB?) the wider reading is taken, since a row that is
//! refused here cannot land, while one that the server refuses is reported by name.

mod field;
mod id;
mod metadata;
mod text;
mod timestamp;
mod url;
mod value;

pub use field::Field;
pub use id::{UidPolicy, to_cometchat_id, to_cometchat_id_utf16};
pub use metadata::Member;
pub(crate) use metadata::lone_surrogate;
pub use timestamp::TimestampPolicy;
pub(crate) use timestamp::{seconds, write as write_seconds};
pub(crate) use url::url_fault;
pub use value::Raw;
pub(crate) use value::is_blank;

use std::borrow::Cow;

use crate::importer::issue::Issue;
use value::Text;

/// How rows are read where the API leaves a choice.
#[derive(Clone, Copy, Debug, Default)]
pub struct Policy {
    /// Upper case and other characters in uids.
    pub uid: UidPolicy,
    /// Forms of timestamps.
    pub timestamps: TimestampPolicy,
}

/// The values of a row, each under the field that it is meant for.
#[derive(Debug, Default)]
pub struct Fields<'a> {
    values: [Option<Raw<'a>>; 10],
    /// What columns and unknown fields add to the metadata.
    pub members: Vec<Member<'a>>,
}

impl<'a> Fields<'a> {
    /// Sets a field; false if it was set before.
    pub fn set(&mut self, field: Field, value: Raw<'a>) -> bool {
        match self.values.get_mut(field.index()) {
            Some(slot) => slot.replace(value).is_none(),
            None => false,
        }
    }

    /// The field's value, if it has one that counts (see [`Raw::is_absent`]).
    pub fn get(&self, field: Field) -> Option<&Raw<'a>> {
        self.values
            .get(field.index())?
            .as_ref()
            .filter(|raw| !raw.is_absent())
    }

    /// The uid as it stands in the row, for messages about rows that are not valid.
    pub fn uid_shown(&self) -> Option<String> {
        match self.get(Field::Uid)? {
            Raw::Text(text) => Some(text.chars().take(100).collect()),
            Raw::Json(value) => match value.string() {
                Some(text) => Some(text.decode_lossy().chars().take(100).collect()),
                None => Some(value.raw.chars().take(100).collect()),
            },
        }
    }
}

/// A valid user, borrowing what it can from its row.
///
/// ```
/// use std::borrow::Cow;
/// use cometchat_import::importer::user::{Field, Fields, Policy, Raw, User};
/// let mut fields = Fields::default();
/// fields.set(Field::Uid, Raw::Text(Cow::Borrowed("Ann")));
/// fields.set(Field::Name, Raw::Text(Cow::Borrowed("Ann Lee")));
/// let user = User::parse(&fields, Policy::default(), &mut Vec::new()).unwrap();
/// let mut body = Vec::new();
/// user.write(&mut body);
/// assert_eq!(body, br#""ann":{"uid":"ann","name":"Ann Lee"}"#);
/// ```
#[derive(Debug)]
pub struct User<'a> {
    uid: Cow<'a, str>,
    name: Text<'a>,
    avatar: Option<Text<'a>>,
    link: Option<Text<'a>>,
    role: Option<Cow<'a, str>>,
    metadata: Option<Cow<'a, [u8]>>,
    tags: Option<Vec<Text<'a>>>,
    timestamps: [Option<u64>; 3],
    coerced: u32,
}

impl<'a> User<'a> {
    /// The user that `fields` describe, or every issue that they have (not only the first).
    pub fn parse(fields: &'a Fields<'a>, policy: Policy, issues: &mut Vec<Issue>) -> Option<Self> {
        let before = issues.len();
        let mut coerced = 0;
        let uid = text::uid(fields.get(Field::Uid), policy.uid, &mut coerced, issues);
        let name = text::name(fields.get(Field::Name), &mut coerced, issues);
        let avatar = text::url("avatar", fields.get(Field::Avatar), &mut coerced, issues);
        let link = text::url("link", fields.get(Field::Link), &mut coerced, issues);
        let role = text::role(fields.get(Field::Role), &mut coerced, issues);
        let base = fields.get(Field::Metadata);
        let metadata = metadata::assemble(base, &fields.members, &mut coerced, issues);
        let tags = text::tags(fields.get(Field::Tags), &mut coerced, issues);
        let timestamps = TIMESTAMPS.map(|field| {
            text::timestamp(
                field.as_str(),
                fields.get(field),
                policy.timestamps,
                &mut coerced,
                issues,
            )
        });
        if issues.len() > before {
            return None;
        }
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

    /// The uid, in lower case: what makes two rows the same user.
    pub fn uid(&self) -> &str {
        &self.uid
    }

    /// How many values are written otherwise than they stood in the row, without loss.
    pub fn coerced(&self) -> u32 {
        self.coerced
    }

    /// Appends `"uid":{…}`, the user's entry in a request's `users`.
    pub fn write(&self, out: &mut Vec<u8>) {
        // A valid uid has nothing that JSON would escape.
        out.push(b'"');
        out.extend_from_slice(self.uid.as_bytes());
        out.extend_from_slice(b"\":{\"uid\":\"");
        out.extend_from_slice(self.uid.as_bytes());
        out.extend_from_slice(b"\",\"name\":");
        self.name.write(out);
        if let Some(avatar) = &self.avatar {
            out.extend_from_slice(b",\"avatar\":");
            avatar.write(out);
        }
        if let Some(link) = &self.link {
            out.extend_from_slice(b",\"link\":");
            link.write(out);
        }
        if let Some(role) = &self.role {
            out.extend_from_slice(b",\"role\":\"");
            out.extend_from_slice(role.as_bytes());
            out.push(b'"');
        }
        if let Some(metadata) = &self.metadata {
            out.extend_from_slice(b",\"metadata\":");
            out.extend_from_slice(metadata);
        }
        if let Some(tags) = &self.tags {
            out.extend_from_slice(b",\"tags\":[");
            for (at, tag) in tags.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                tag.write(out);
            }
            out.push(b']');
        }
        for (field, seconds) in TIMESTAMPS.iter().zip(self.timestamps) {
            if let Some(seconds) = seconds {
                out.extend_from_slice(b",\"");
                out.extend_from_slice(field.as_str().as_bytes());
                out.extend_from_slice(b"\":");
                timestamp::write(out, seconds);
            }
        }
        out.push(b'}');
    }
}

const TIMESTAMPS: [Field; 3] = [Field::CreatedAt, Field::LastActiveAt, Field::DeactivatedAt];
