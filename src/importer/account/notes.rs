//! What an owner should look at though it is no mistake: values that were left out, names that say that there is none, header
//! rows within the file.

use serde::Serialize;

use crate::importer::{note::NoteCode, order::sorted_by_key, position::Position};

/// What is to be noted of one kind, in one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Its kind.
    pub code: NoteCode,
    /// The field; empty if it is about rows as a whole.
    pub path: String,
    /// How many times.
    pub count: u64,
    /// The first few.
    pub samples: Vec<NoteSample>,
}

impl Note {
    #[inline(never)]
    fn add_sample(&mut self, position: Position, message: String) {
        let given = |number: u64| (number > 0).then_some(number);
        self.samples.push(NoteSample { row: given(position.row), line: given(position.line), message });
    }
}

/// One time of a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NoteSample {
    /// The row, from 1; none if it is about a line that is no row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// The line, from 1, if the source has lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// What was found, in one sentence.
    pub message: String,
}

/// The notes of a run.
#[derive(Clone, Debug, Default)]
pub struct Notes(Vec<Note>);

impl Notes {
    /// Adds one.
    pub fn add(&mut self, code: NoteCode, path: &str, position: Position, message: impl FnOnce() -> String) {
        if let Some(note) = self.counted(code, path) {
            note.add_sample(position, message());
        }
    }

    /// Counts one, and returns the note that it belongs to if that has too few samples.
    #[inline(never)]
    fn counted(&mut self, code: NoteCode, path: &str) -> Option<&mut Note> {
        let is_same = |note: &Note| note.code == code && note.path == path;
        let at = self.0.iter().position(is_same).unwrap_or_else(|| {
            self.0.push(Note { code, path: path.to_owned(), count: 0, samples: Vec::new() });
            self.0.len() - 1
        });
        let note = self.0.get_mut(at)?;
        note.count += 1;
        (note.samples.len() < SAMPLES).then_some(note)
    }

    /// Returns all of them, the most frequent first.
    pub fn all(&self) -> Vec<Note> {
        sorted_by_key(self.0.clone(), |note| u64::MAX - note.count)
    }
}

/// Enough to see the pattern.
const SAMPLES: usize = 5;

#[cfg(test)]
mod tests {
    use super::{NoteCode, Notes};
    use crate::importer::position::Position;

    #[test]
    fn notes_of_one_kind_and_field_are_counted_together() {
        let mut notes = Notes::default();
        for row in 1..=9 {
            let position = Position { row, line: row + 1, byte: 0 };
            notes.add(NoteCode::Placeholder, "name", position, || format!("row {row}"));
        }
        notes.add(NoteCode::RepeatedHeader, "", Position { row: 0, line: 7, byte: 0 }, String::new);
        let notes = notes.all();
        assert_eq!(notes.iter().map(|note| note.count).collect::<Vec<_>>(), [9, 1]);
        assert_eq!(notes[0].samples.len(), 5);
        assert_eq!((notes[0].samples[0].row, notes[0].samples[0].line), (Some(1), Some(2)));
        assert_eq!((notes[1].samples[0].row, notes[1].samples[0].line), (None, Some(7)));
    }
}
