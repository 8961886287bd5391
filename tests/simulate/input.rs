//! The input: rows whose outcome is known beforehand, and what people do to a file between two runs.

use std::collections::HashMap;

use cometchat_import::importer::input::Format;

use crate::{
    dice::Dice,
    plan::Plan,
    trouble::{Kind, Trouble},
};

/// What the server thinks of a row; the row's role shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Nature {
    /// It takes it.
    Plain,
    /// It refuses it by name.
    Ghost,
    /// It fails over the whole batch.
    Poison,
    /// It refuses the whole batch.
    Barred,
    /// It refuses the whole batch as long as the app lacks the row's role.
    Roleless,
    /// Something before it refuses the whole batch, as long as it is there.
    Blocked,
}

impl Nature {
    pub fn role(self) -> &'static str {
        match self {
            Self::Plain => "default",
            Self::Ghost => "ghost",
            Self::Poison => "poison",
            Self::Barred => "barred",
            Self::Roleless => "roleless",
            Self::Blocked => "blocked",
        }
    }

    pub fn of_role(role: &str) -> Self {
        match role {
            "ghost" => Self::Ghost,
            "poison" => Self::Poison,
            "barred" => Self::Barred,
            "roleless" => Self::Roleless,
            "blocked" => Self::Blocked,
            _ => Self::Plain,
        }
    }

    /// Whether the server refuses it whatever else is the case.
    pub fn is_refused(self) -> bool {
        matches!(self, Self::Ghost | Self::Poison | Self::Barred)
    }
}

#[derive(Clone, Debug)]
enum Text {
    User,
    BadUid,
    NoName,
    NotJson,
}

#[derive(Clone, Debug)]
struct Row {
    uid: String,
    name: String,
    nature: Nature,
    text: Text,
}

/// What must become of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    Invalid,
    Duplicate,
    /// It is sent: this user, with this content.
    Sent(User),
}

/// A user as it travels.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct User {
    /// In lower case.
    pub uid: String,
    /// The name and the role: whatever distinguishes two versions of a user.
    pub name: String,
    pub nature: Nature,
}

/// The rows of a source.
#[derive(Clone, Debug)]
pub struct Input {
    rows: Vec<Row>,
    format: Format,
    made: u64,
    wrong_permille: u64,
    natures: Vec<Nature>,
    roleless_permille: u64,
}

impl Input {
    pub fn new(plan: &Plan, dice: &mut Dice) -> Self {
        let mut natures = Vec::new();
        for nature in [Nature::Ghost, Nature::Poison, Nature::Barred] {
            if dice.one_in(3) {
                natures.push(nature);
            }
        }
        let roleless_permille = plan.trouble.map_or(0, Trouble::role_permille);
        if roleless_permille == ALL {
            natures.clear();
        }
        let mut input = Self {
            rows: Vec::new(),
            format: plan.format,
            made: 0,
            wrong_permille: *dice.pick(&[0, 10, 50, 200]),
            natures,
            roleless_permille,
        };
        for _ in 0..plan.rows {
            input.add(dice);
        }
        if let Some(Trouble { kind: Kind::Firewall(_), .. }) = plan.trouble {
            let at = dice.below(input.rows.len());
            input.rows[at].nature = Nature::Blocked;
        }
        input
    }

    fn add(&mut self, dice: &mut Dice) {
        self.made += 1;
        let number = self.made;
        let mut row = Row {
            uid: format!("user-{number:06}"),
            name: format!("Person {number:06}"),
            nature: Nature::Plain,
            text: Text::User,
        };
        if dice.permille(self.wrong_permille) {
            match dice.below(5) {
                0 => row.text = Text::BadUid,
                1 => row.text = Text::NoName,
                2 if self.format == Format::Ndjson => row.text = Text::NotJson,
                _ if !self.rows.is_empty() => {
                    row.uid = dice.pick(&self.rows).uid.clone();
                }
                _ => {}
            }
        } else if self.roleless_permille > 0 && dice.permille(self.roleless_permille) {
            row.nature = Nature::Roleless;
        } else if !self.natures.is_empty() && dice.one_in(40) {
            row.nature = *dice.pick(&self.natures);
        }
        if dice.one_in(10) {
            row.uid = row.uid.to_uppercase();
        }
        self.rows.push(row);
    }

    /// What somebody does to the file between two runs, and what that is called.
    pub fn edit(&mut self, dice: &mut Dice) -> &'static str {
        match dice.below(4) {
            0 => {
                dice.shuffle(&mut self.rows);
                "input reordered"
            }
            1 => {
                for _ in 0..dice.between(1, 30) {
                    self.add(dice);
                }
                "input extended"
            }
            2 => {
                for row in &mut self.rows {
                    row.nature = Nature::Plain;
                    row.text = Text::User;
                }
                "rows fixed"
            }
            _ => {
                for _ in 0..dice.between(1, 10) {
                    let at = dice.below(self.rows.len());
                    self.rows[at].name.push('+');
                }
                "rows changed"
            }
        }
    }

    /// Whether no row makes a whole batch fail.
    pub fn is_harmless(&self) -> bool {
        let is_harmless = |row: &Row| matches!(row.nature, Nature::Plain | Nature::Ghost);
        self.rows.iter().all(is_harmless)
    }

    /// How many rows have a nature, if no other row is anything but plain.
    pub fn only(&self, nature: Nature) -> Option<usize> {
        let is_one = |row: &&Row| row.nature == nature;
        let others = self.rows.iter().all(|row| row.nature == nature || row.nature == Nature::Plain);
        others.then(|| self.rows.iter().filter(is_one).count())
    }

    /// The source's bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = String::new();
        if self.format == Format::Csv {
            out.push_str("uid,name,role\n");
        }
        for row in &self.rows {
            let (uid, name, role) = match row.text {
                Text::User => (row.uid.as_str(), row.name.as_str(), row.nature.role()),
                Text::NoName => (row.uid.as_str(), "", "default"),
                Text::BadUid | Text::NotJson => ("not a uid", row.name.as_str(), "default"),
            };
            match (self.format, &row.text) {
                (Format::Csv, _) => out.push_str(&format!("{uid},{name},{role}\n")),
                (_, Text::NotJson) => out.push_str("{\"uid\":\"cut off\"\n"),
                _ => out.push_str(&format!("{{\"uid\":\"{uid}\",\"name\":\"{name}\",\"role\":\"{role}\"}}\n")),
            }
        }
        out.into_bytes()
    }

    /// What must become of each row, in order.
    pub fn due(&self) -> Vec<Due> {
        let mut seen = HashMap::new();
        let due = |row: &Row| {
            if !matches!(row.text, Text::User) {
                return Due::Invalid;
            }
            let uid = row.uid.to_lowercase();
            if seen.insert(uid.clone(), ()).is_some() {
                return Due::Duplicate;
            }
            Due::Sent(User { uid, name: row.name.clone(), nature: row.nature })
        };
        self.rows.iter().map(due).collect()
    }

    /// Every text that must not be found elsewhere.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().flat_map(|row| [row.uid.as_str(), row.name.as_str()])
    }
}

/// In a thousand.
pub const ALL: u64 = 1_000;
