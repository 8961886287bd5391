//! Users: `POST /v3/data_import/users`.
//!
//! "Import Users" is CometChat's page of that name; "Properties and constraints" its article. Where they are
//! silent (which URLs? which 5 KB?) the wider reading is taken: a row that is refused here cannot be imported, while
//! one that the server refuses is reported.

use super::{Entity, Field, ReadBack};
use crate::importer::{limits, rule::Rule};

/// A user, as CometChat's import takes it.
#[allow(unused_doc_comments)] // the build writes the type `User` from them
pub static USERS: Entity = Entity {
    name: "users",
    singular: "user",
    key: 0,
    extras: Some(5),
    already_there: &["ERR_UID_ALREADY_EXISTS"],
    // Import Users, "Entities per request".
    per_request: limits::ENTRIES_PER_REQUEST,
    // Retrieve User; List Users; Update User.
    read_back: ReadBack {
        not_there: &["ERR_UID_NOT_FOUND"],
        defaults: &[("role", "default")],
        changeable: &["name", "avatar", "link", "role", "metadata", "tags"],
        // Update User: "the unsettable user attributes are avatar, link and metadata".
        removable: &["avatar", "link", "metadata"],
        // Roles, "List Roles": GET /roles.
        refers: &[("role", "roles")],
        moving: &["lastActiveAt"],
        deactivated: Some("deactivatedAt"),
    },
    fields: &[
        /// The user's id. `Ann` and `ann` are one user.
        // Properties and constraints: 1–100 of a-z 0-9 - _; the server lowers it.
        Field {
            name: "uid",
            required: true,
            rule: Rule::Id { max: 100 },
            synonyms: &["uid", "id", "userid", "useruid", "externalid", "identity", "memberid", "uuid"],
        },
        /// The name that other users see.
        // Properties and constraints: 1–100 characters of any language.
        Field {
            name: "name",
            required: true,
            rule: Rule::Text { max: 100 },
            synonyms: &["name", "fullname", "realname", "displayname", "screenname", "nickname", "username"],
        },
        /// The URL of the picture.
        // Properties and constraints: a URL, at most 3,000 characters.
        Field {
            name: "avatar",
            required: false,
            rule: Rule::Url { max: 3_000 },
            synonyms: &[
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
        },
        /// The URL of the profile page.
        Field {
            name: "link",
            required: false,
            rule: Rule::Url { max: 3_000 },
            synonyms: &["link", "profilelink", "profileurl", "profilepage", "website", "url"],
        },
        /// The role. It must exist in the app, or the server refuses the row.
        // Properties and constraints: letters, digits, - and _; at most 100. The role must exist in the app.
        Field {
            name: "role",
            required: false,
            rule: Rule::Word { max: 100 },
            synonyms: &["role", "userrole", "roleid"],
        },
        /// A JSON object of your own.
        // Properties and constraints: an object of at most 5 KB, as JSON without white space.
        Field {
            name: "metadata",
            required: false,
            rule: Rule::Object { max_bytes: 5 * 1024 },
            synonyms: &["metadata", "meta", "customdata"],
        },
        /// The tags.
        // Properties and constraints: at most 25 tags of at most 100 characters.
        Field {
            name: "tags",
            required: false,
            rule: Rule::List { max: 25, item_max: 100 },
            synonyms: &["tags", "tag", "labels", "usertags"],
        },
        /// When the user was created.
        // Import Users: a 10-digit UNIX time, in seconds.
        Field {
            name: "createdAt",
            required: false,
            rule: Rule::Timestamp,
            synonyms: &["createdat", "created", "creationdate", "createdon", "signupdate", "registeredat", "joinedat"],
        },
        /// When the user was last active.
        Field {
            name: "lastActiveAt",
            required: false,
            rule: Rule::Timestamp,
            synonyms: &[
                "lastactiveat",
                "lastactive",
                "lastseen",
                "lastseenat",
                "lastlogin",
                "lastloginat",
                "lastonline",
            ],
        },
        /// When the user was deactivated.
        Field {
            name: "deactivatedAt",
            required: false,
            rule: Rule::Timestamp,
            synonyms: &["deactivatedat", "deactivationdate", "deletedat", "blockedat", "disabledat", "bannedat"],
        },
    ],
};
