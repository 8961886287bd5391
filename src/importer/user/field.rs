//! The fields of a user, by name.

/// A field of a user, in the order in which it is written to the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the names are the API's own
pub enum Field {
    Uid,
    Name,
    Avatar,
    Link,
    Role,
    Metadata,
    Tags,
    CreatedAt,
    LastActiveAt,
    DeactivatedAt,
}

impl Field {
    /// Every field, in order.
    pub const ALL: [Self; 10] = [
        Self::Uid,
        Self::Name,
        Self::Avatar,
        Self::Link,
        Self::Role,
        Self::Metadata,
        Self::Tags,
        Self::CreatedAt,
        Self::LastActiveAt,
        Self::DeactivatedAt,
    ];

    /// The API's name of the field, e.g. `lastActiveAt`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Uid => "uid",
            Self::Name => "name",
            Self::Avatar => "avatar",
            Self::Link => "link",
            Self::Role => "role",
            Self::Metadata => "metadata",
            Self::Tags => "tags",
            Self::CreatedAt => "createdAt",
            Self::LastActiveAt => "lastActiveAt",
            Self::DeactivatedAt => "deactivatedAt",
        }
    }

    /// The field of exactly this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }

    /// The field that a column of this name most likely means, e.g. `user_id` or `Display Name`.
    ///
    /// ```
    /// use cometchat_import::importer::user::Field;
    /// assert_eq!(Field::guess("Display Name"), Some(Field::Name));
    /// assert_eq!(Field::guess("shoe size"), None);
    /// ```
    pub fn guess(name: &str) -> Option<Self> {
        let plain: String = name
            .chars()
            .filter(|character| !separates(*character))
            .map(|character| character.to_ascii_lowercase())
            .collect();
        SYNONYMS
            .iter()
            .find(|(_, synonyms)| synonyms.contains(&plain.as_str()))
            .map(|(field, _)| *field)
    }

    pub(crate) const fn index(self) -> usize {
        self as usize
    }
}

/// Whether a character only stands between words. No synonym has letters outside ASCII, so those are
/// told from signs by what exports put between words: spaces, dashes, bullets, quotes.
fn separates(character: char) -> bool {
    match character {
        '\u{a0}'..='\u{bf}' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{3003}' | '\u{feff}' => {
            true
        }
        other => other.is_ascii() && !other.is_ascii_alphanumeric(),
    }
}

/// Names as other systems export them, lower-cased, letters and digits only.
const SYNONYMS: [(Field, &[&str]); 10] = [
    (
        Field::Uid,
        &[
            "uid",
            "id",
            "userid",
            "useruid",
            "externalid",
            "identity",
            "memberid",
            "uuid",
        ],
    ),
    (
        Field::Name,
        &[
            "name",
            "displayname",
            "fullname",
            "username",
            "nickname",
            "screenname",
            "realname",
        ],
    ),
    (
        Field::Avatar,
        &[
            "avatar",
            "avatarurl",
            "photo",
            "photourl",
            "picture",
            "pictureurl",
            "image",
            "imageurl",
            "profilephoto",
            "profilepicture",
            "profileimage",
            "profileurlimage",
            "profileimageurl",
            "profilephotourl",
            "profilepictureurl",
        ],
    ),
    (
        Field::Link,
        &[
            "link",
            "profilelink",
            "profileurl",
            "profilepage",
            "website",
            "url",
        ],
    ),
    (Field::Role, &["role", "userrole", "roleid"]),
    (Field::Metadata, &["metadata", "meta", "customdata"]),
    (Field::Tags, &["tags", "tag", "labels", "usertags"]),
    (
        Field::CreatedAt,
        &[
            "createdat",
            "created",
            "creationdate",
            "createdon",
            "signupdate",
            "registeredat",
            "joinedat",
        ],
    ),
    (
        Field::LastActiveAt,
        &[
            "lastactiveat",
            "lastactive",
            "lastseen",
            "lastseenat",
            "lastlogin",
            "lastloginat",
            "lastonline",
        ],
    ),
    (
        Field::DeactivatedAt,
        &[
            "deactivatedat",
            "deactivated",
            "deletedat",
            "blockedat",
            "disabledat",
            "bannedat",
        ],
    ),
];
