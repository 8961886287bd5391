//! The format and the encoding of an input, detected from its first bytes.

use cometchat_import::importer::{
    input::{Format, Reader},
    issue::Code,
};

use super::{
    controls::{Chunking, Controls},
    output::{self, Output},
};

/// However it is cut, an input has one format; a text has the format that its first character
/// shows, and the same rows in each encoding.
pub fn holds(data: &[u8]) {
    let mut controls = Controls::of(data);
    let chunking = Chunking::of(&mut controls);
    let encoding = controls.choice(&[
        Encoding::AsItIs,
        Encoding::Utf8Marked,
        Encoding::Utf16Marked(u16::to_le_bytes),
        Encoding::Utf16Marked(u16::to_be_bytes),
        Encoding::Utf16(u16::to_le_bytes),
        Encoding::Utf16(u16::to_be_bytes),
        Encoding::Latin1,
    ]);
    let text = String::from_utf8_lossy(controls.rest());
    let source = encoding.write(&text, controls.rest());
    let whole = output::read(Reader::new(None), [source.as_slice()]);
    let cut = output::read(Reader::new(None), chunking.cut(&source));
    assert_eq!(whole, cut);
    let declared = [Format::Csv, Format::Ndjson, Format::Json];
    for format in declared {
        let (output, found) = output::read(Reader::new(Some(format)), chunking.cut(&source));
        assert_eq!(found, Some(format));
        if whole.1 == found && !starts_with_white_lines(&text) {
            assert_eq!(output, whole.0, "what is declared is read as what is found");
        }
    }

    let (in_utf16, found) = whole;
    let units = match encoding {
        Encoding::AsItIs => return,
        Encoding::Latin1 => return rows_in_ascii_are_read(&text, &in_utf16, found),
        Encoding::Utf8Marked => Units::of(1, 3),
        Encoding::Utf16Marked(_) if text.starts_with('\0') => return,
        Encoding::Utf16Marked(_) => Units::of(2, 2),
        Encoding::Utf16(_) if !starts_latin1(&text) => return,
        Encoding::Utf16(_) => Units::of(2, 0),
    };
    if !may_be_several_objects(&text) && !is_none_of_users(&in_utf16) {
        assert_eq!(found, expected_format(&text));
    }
    // With a mark, since a text may start with the character that is one.
    let marked = format!("\u{FEFF}{text}");
    let (in_utf8, _) = output::read(Reader::new(None), [marked.as_bytes()]);
    assert_eq!(in_utf8.len(), in_utf16.len());
    for (in_utf8, in_utf16) in in_utf8.iter().zip(&in_utf16) {
        same_but_for_bytes(in_utf8, in_utf16);
        if let (Some(in_utf8), Some(in_utf16)) = (in_utf8.position(), in_utf16.position()) {
            assert_eq!(in_utf8.line, in_utf16.line);
            assert_eq!(in_utf16.byte, units.position(&text, in_utf8.byte));
        }
    }
}

#[derive(Clone, Copy)]
enum Encoding {
    /// The bytes as they are, text or not.
    AsItIs,
    Utf8Marked,
    Utf16Marked(fn(u16) -> [u8; 2]),
    Utf16(fn(u16) -> [u8; 2]),
    Latin1,
}

impl Encoding {
    fn write(self, text: &str, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::AsItIs => bytes.to_vec(),
            Self::Utf8Marked => format!("\u{FEFF}{text}").into_bytes(),
            Self::Utf16Marked(unit) => {
                let marked = std::iter::once(0xFEFF).chain(text.encode_utf16());
                marked.flat_map(unit).collect()
            }
            Self::Utf16(unit) => text.encode_utf16().flat_map(unit).collect(),
            Self::Latin1 => text.chars().map(latin1).collect(),
        }
    }
}

fn latin1(character: char) -> u8 {
    u8::try_from(u32::from(character)).unwrap_or(b'?')
}

/// Whether a text starts as UTF-16 without a mark must, to be known.
fn starts_latin1(text: &str) -> bool {
    let is_latin1 = |character: char| ('\u{1}'..='\u{FF}').contains(&character);
    text.chars().take(2).filter(|first| is_latin1(*first)).count() == 2
}

/// How bytes of an encoding are counted.
struct Units {
    bytes: u64,
    mark: u64,
}

impl Units {
    fn of(bytes: u64, mark: u64) -> Self {
        Self { bytes, mark }
    }

    /// The place of what stands at `byte` of the text in UTF-8 with a mark.
    fn position(&self, text: &str, byte: u64) -> u64 {
        let before = &text[..(byte - 3) as usize];
        let units = match self.bytes {
            1 => before.len(),
            _ => before.encode_utf16().count(),
        };
        self.mark + self.bytes * units as u64
    }
}

/// The format by the rule of the documentation.
fn expected_format(text: &str) -> Option<Format> {
    let separators = [' ', '\t', '\r', '\n', '\u{1E}', '\u{FEFF}'];
    let rest = text.trim_start_matches(separators);
    match rest.chars().next() {
        Some('[') => Some(Format::Json),
        Some('{') => {
            let after = rest[1..].trim_start_matches([' ', '\t', '\r']);
            let alone = after.is_empty() || after.starts_with('\n');
            (!alone).then_some(Format::Ndjson)
        }
        Some(_) => Some(Format::Csv),
        None => text.contains(['\u{1E}', '\u{FEFF}']).then_some(Format::Csv),
    }
}

/// Whether an object, or the first of an array, may hold users, or be one of several over lines: more is in the
/// readers' own tests.
fn may_be_several_objects(text: &str) -> bool {
    let rest = text.trim_start_matches([' ', '\t', '\r', '\n', '\u{1E}', '\u{FEFF}']);
    let holds_others = rest.matches(['{', '[']).count() > 1 && rest.matches('"').count() >= 2;
    let is_over_lines = rest.contains('\n') && rest.contains('}');
    rest.starts_with('[') && holds_others || rest.starts_with('{') && (holds_others || is_over_lines)
}

/// Whether an input is refused as another kind of file, or as empty.
fn is_none_of_users(output: &[Output]) -> bool {
    match output {
        [Output::Failed(error)] => {
            error.message.starts_with("expected CSV, NDJSON or JSON, found ") || error.message.ends_with("an empty one")
        }
        _ => false,
    }
}

/// Before a format is found, white lines are skipped that one that is declared may count otherwise.
fn starts_with_white_lines(text: &str) -> bool {
    text.starts_with([' ', '\t', '\r', '\n', '\u{FEFF}']) || text.contains('\0')
}

fn same_but_for_bytes(left: &Output, right: &Output) {
    match (left, right) {
        (Output::Header(left), Output::Header(right)) => assert_eq!(left, right),
        (Output::Cells(_, left), Output::Cells(_, right)) => assert_eq!(left, right),
        (Output::Json(_, left), Output::Json(_, right)) => assert_eq!(left, right),
        (
            Output::Broken { issue, cells, raw, .. },
            Output::Broken { issue: other_issue, cells: other_cells, raw: other_raw, .. },
        ) => assert_eq!((issue, cells, raw), (other_issue, other_cells, other_raw)),
        (Output::Failed(left), Output::Failed(right)) => {
            assert_eq!(left.code, right.code);
            assert_eq!(left.line, right.line);
            assert_eq!(left.message, right.message);
        }
        (Output::End, Output::End) => {}
        other => panic!("not the same: {other:?}"),
    }
}

/// Latin-1 is not guessed: a row in ASCII is read, any other is refused or was UTF-8 by chance.
fn rows_in_ascii_are_read(text: &str, output: &[Output], format: Option<Format>) {
    let in_bytes: String = text.chars().map(latin1).map(char::from).collect();
    // Nothing is known of what a mark or half of UTF-16 makes of it.
    let is_plain = |byte: &u8| (0x20..0x7F).contains(byte) || matches!(byte, b'\t' | b'\n' | b'\r');
    if !in_bytes.as_bytes().iter().take(2).all(is_plain) || in_bytes.len() < 2 {
        return;
    }
    let (right, found) = output::read(Reader::new(None), [in_bytes.as_bytes()]);
    // An object that is no text says nothing of what follows it: objects over several lines may be one on each.
    if found != format {
        assert!(!in_bytes.is_ascii(), "{found:?} instead of {format:?}");
        return;
    }
    let header_is_refused = |output: &[Output]| matches!(output.first(), Some(Output::Failed(_)));
    if header_is_refused(&right) || header_is_refused(output) {
        return;
    }
    assert_eq!(output.len(), right.len());
    for (output, right) in output.iter().zip(&right) {
        let line = |output: &Output| output.position().map(|position| (position.row, position.line));
        assert_eq!(line(output), line(right));
        match (output, right) {
            (Output::Cells(_, output), Output::Cells(_, right)) if right.iter().all(|cell| cell.is_ascii()) => {
                assert_eq!(output, right);
            }
            (Output::Json(_, output), Output::Json(_, right)) if right.is_ascii() => {
                assert_eq!(output, right);
            }
            (Output::Broken { issue, raw, .. }, _) if issue.code == Code::Encoding => {
                assert!(std::str::from_utf8(raw).is_err());
            }
            _ => {}
        }
    }
}
