//! What rows need of the app that they are sent to, and what their owner should look at before: counted while they are checked.
//!
//! A role that does not exist is refused row by row, so it is better known before the first request. This only counts; it asks
//! nobody.

use serde::Serialize;

use super::{
    account::{Account, NoteCode},
    batch::Batch,
    entity::{Entity, Field, ReadBack},
    find::split_at_first,
    issue::quote,
    json::{Kind, Value},
    limits,
    order::sorted_by_key,
    position::Position,
    rule::Rule,
    tally::Tally,
};

/// What must exist in the app already: the values of one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Need {
    /// The field, such as `role`.
    pub field: &'static str,
    /// The app's list that has them, such as `roles`.
    pub list: &'static str,
    /// Its values, those of the most rows first; at most [`VALUES_MAX`].
    pub values: Vec<NeededValue>,
    /// Rows with other values than these.
    pub others: u64,
}

/// A value that must exist in the app already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NeededValue {
    /// The value, as it is sent.
    pub value: String,
    /// How many rows have it.
    pub rows: u64,
}

/// Counts what rows need.
#[derive(Debug)]
pub(super) struct Needs {
    /// The fields that are looked at, each with its place in `counted` if it refers to a list.
    watched: Vec<(&'static Field, Option<usize>)>,
    counted: Vec<Counted>,
    /// The keys of the first entries, in lower case.
    first: Vec<String>,
}

/// The values of a field that refers to a list.
#[derive(Debug)]
struct Counted {
    field: &'static str,
    list: &'static str,
    /// What the server gives to whoever has none: it is there in every app.
    default: Option<&'static str>,
    values: Tally,
    others: u64,
}

impl Needs {
    /// Nothing counted yet.
    pub fn new(entity: &'static Entity) -> Self {
        let ReadBack { refers, defaults, .. } = &entity.read_back;
        let watched = entity.fields.iter().filter_map(|field| {
            let place = refers.iter().position(|(name, _)| *name == field.name);
            let is_noted = matches!(field.rule, Rule::Url { .. } | Rule::Object { .. });
            (place.is_some() || is_noted).then_some((field, place))
        });
        let counted = refers.iter().map(|(field, list)| {
            let default = defaults.iter().find(|(name, _)| name == field).map(|(_, value)| *value);
            Counted { field, list, default, values: Tally::default(), others: 0 }
        });
        Self { watched: watched.collect(), counted: counted.collect(), first: Vec::new() }
    }

    /// Counts what the rows of a batch need, and notes what there is to look at.
    pub fn count(&mut self, batch: &Batch, account: &mut Account) {
        for user in &batch.users {
            if self.first.len() < limits::ENTRIES_PER_PAGE {
                self.first.push(batch.uid(user).to_ascii_lowercase());
            }
            // The text of an entry was written here: it is an object, and needs no check of its grammar.
            let entry = Value { kind: Kind::Object, raw: batch.value(user) };
            for (name, value) in entry.members() {
                let Some((field, place)) = self.watched.iter().find(|(field, _)| name.raw() == field.name) else {
                    continue;
                };
                match *place {
                    Some(place) => self.count_value(place, value),
                    None => note(field, value, user.position, account),
                }
            }
        }
    }

    fn count_value(&mut self, place: usize, value: Value<'_>) {
        let Some(counted) = self.counted.get_mut(place) else { return };
        let Some(text) = value.string().map(|text| text.decode_lossy()) else { return };
        if counted.default == Some(text.as_ref()) {
            return;
        }
        if !counted.values.add(&text, VALUES_MAX) {
            counted.others += 1;
        }
    }

    /// The keys of the first entries, as many as a page of the app's list has.
    pub fn first(&self) -> Vec<String> {
        self.first.clone()
    }

    /// What was counted, field by field.
    pub fn report(&self) -> Vec<Need> {
        let need = |counted: &Counted| {
            let values = counted.values.iter().map(|(value, rows)| NeededValue { value: value.clone(), rows: *rows });
            let values = sorted_by_key(values.collect(), |value| u64::MAX - value.rows);
            Need { field: counted.field, list: counted.list, values, others: counted.others }
        };
        self.counted.iter().map(need).collect()
    }
}

/// Notes a picture that another vendor keeps, and an object that is larger than every page of CometChat allows.
fn note(field: &Field, value: Value<'_>, position: Position, account: &mut Account) {
    let name = field.name;
    match field.rule {
        Rule::Url { .. } => {
            let Some(url) = value.string().map(|text| text.decode_lossy()) else { return };
            let host = host_of(&url);
            if let Some(vendor) = vendor_of(host) {
                let message = |_: &_| format!("{name}: {} is a host of {vendor}", quote(host));
                account.note(NoteCode::VendorHost, name, position, message);
            }
        }
        Rule::Object { .. } if value.raw.len() > limits::OBJECT_BYTES_OLDER => {
            let bytes = value.raw.len();
            account.note(NoteCode::LargeObject, name, position, |_| format!("{name}: {bytes} bytes"));
        }
        _ => {}
    }
}

/// Returns the host of a URL, without a port.
fn host_of(url: &str) -> &str {
    let (_, rest) = split_at_first(url, "://").unwrap_or_default();
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    host.split(':').next().unwrap_or_default()
}

/// Returns the vendor to whom a host belongs, of those whom one leaves for CometChat.
fn vendor_of(host: &str) -> Option<&'static str> {
    let is_of = |domain: &str| {
        let before = host.len().checked_sub(domain.len())?;
        let end = host.get(before..)?;
        let is_whole_label = before == 0 || host.as_bytes().get(before - 1) == Some(&b'.');
        Some(is_whole_label && end.eq_ignore_ascii_case(domain))
    };
    VENDORS.iter().find(|(domain, _)| is_of(domain) == Some(true)).map(|(_, vendor)| *vendor)
}

/// Where vendors keep pictures: their URLs break when the account there ends, as CometChat stores the URL alone.
const VENDORS: &[(&str, &str)] = &[
    ("stream-io-cdn.com", "Stream"),
    ("getstream.io", "Stream"),
    ("sendbird.com", "Sendbird"),
    ("twilio.com", "Twilio"),
    ("firebasestorage.googleapis.com", "Firebase"),
];
/// Values that are kept of a field; an app has at most 25 roles.
pub const VALUES_MAX: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::{host_of, vendor_of};

    #[test]
    fn a_host_is_a_vendors_if_it_is_the_domain_or_below_it() {
        for (url, vendor) in [
            ("https://us-east.stream-io-cdn.com/1/a.png?x=1", Some("Stream")),
            ("https://GETSTREAM.io/a.png", Some("Stream")),
            ("https://static.sendbird.com:443/p.jpg", Some("Sendbird")),
            ("https://media.twilio.com", Some("Twilio")),
            ("https://firebasestorage.googleapis.com/v0/b/x/o/a.png", Some("Firebase")),
            ("https://user:pass@files.sendbird.com/a", Some("Sendbird")),
            ("https://notsendbird.com/a.png", None),
            ("https://sendbird.com.example/a.png", None),
            ("https://example.com/sendbird.com/a.png", None),
            ("https://example.com?x=@sendbird.com", None),
            ("https://storage.googleapis.com/a.png", None),
            ("data:image/png;base64,AAAA", None),
            ("https://é.sendbird.co", None),
            ("", None),
        ] {
            assert_eq!(vendor_of(host_of(url)), vendor, "{url}");
        }
    }
}
