//! Files that are none of users, by how they start.

use super::error::SAVE_AS_UTF8;
use crate::importer::remedy::Remedy;

/// A kind of file that is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Foreign {
    Zip,
    Compressed(&'static str),
    Workbook,
    Document(&'static str),
    Utf32,
    Binary,
    Html,
    Xml,
    Sql,
    Yaml,
    Comment,
    Script,
    Guard,
    /// A table that a client of a database draws for people to read.
    Table,
    Nul,
}

impl Foreign {
    /// The kind of a file by its first four bytes.
    pub fn of_bytes(head: &[u8]) -> Option<Self> {
        Some(match head {
            [b'P', b'K', 3, 4] | [b'P', b'K', 5, 6] => Self::Zip,
            [0x1F, 0x8B, ..] => Self::Compressed("a gzip file"),
            [b'7', b'z', 0xBC, 0xAF] => Self::Compressed("a 7z archive"),
            b"Rar!" => Self::Compressed("a RAR archive"),
            [0xFD, b'7', b'z', b'X'] => Self::Compressed("an xz file"),
            [b'B', b'Z', b'h', b'1'..=b'9'] => Self::Compressed("a bzip2 file"),
            [0x28, 0xB5, 0x2F, 0xFD] => Self::Compressed("a zstd file"),
            [0xD0, 0xCF, 0x11, 0xE0] => Self::Workbook,
            b"%PDF" => Self::Document("a PDF document"),
            b"{\\rt" => Self::Document("an RTF document"),
            [0x89, b'P', b'N', b'G'] | [0xFF, 0xD8, 0xFF, _] | b"GIF8" => Self::Document("an image"),
            [0xFF, 0xFE, 0, 0] | [0, 0, 0xFE, 0xFF] => Self::Utf32,
            _ => return None,
        })
    }

    /// The kind of a file by the start of its first line.
    pub fn of_line(line: &[u8]) -> Option<Self> {
        if line.contains(&0) {
            let is_binary = line.windows(4).any(|bytes| bytes == [0; 4]);
            return Some(if is_binary { Self::Binary } else { Self::Nul });
        }
        let line = String::from_utf8_lossy(line).to_ascii_lowercase();
        let starts = |starts: &[&str]| starts.iter().any(|start| line.starts_with(start));
        if starts(&["<!doctype html", "<html", "<head", "<body", "<table", "<!--"]) {
            Some(Self::Html)
        } else if is_tag(&line) {
            Some(Self::Xml)
        } else if line.trim_end() == "---" || starts(&["%yaml", "- uid:", "- id:"]) {
            Some(Self::Yaml)
        } else if line.trim_end() == "--" || starts(&SQL) {
            Some(Self::Sql)
        } else if starts(&["+--"]) {
            Some(Self::Table)
        } else if starts(&["//", "/*"]) {
            Some(Self::Comment)
        } else if starts(&[")]}'", "for(;;);", "for (;;);", "while(1);", "while (1);"]) {
            Some(Self::Guard)
        } else {
            is_script(&line).then_some(Self::Script)
        }
    }

    /// What is found in such an input, and what can be done about it.
    pub fn found(self) -> (&'static str, &'static [Remedy]) {
        match self {
            Self::Zip => ("a ZIP archive, perhaps an Excel workbook", READ_XLSX),
            Self::Workbook => ("a file of Excel 97 to 2003 or of older Office", SAVE_AS_CSV),
            Self::Compressed(name) => (name, DECOMPRESS),
            Self::Document(name) => (name, EXPORT),
            Self::Utf32 => ("UTF-32 text", SAVE_AS_UTF8),
            Self::Nul => ("NUL characters, as UTF-16 without a byte order mark has", SAVE_AS_UTF8),
            Self::Binary => ("bytes that are no text, such as a tar archive", UNPACK),
            Self::Html => ("an HTML page", HTML),
            Self::Xml => ("XML", EXPORT),
            Self::Sql => ("SQL, such as a dump of a database", EXPORT),
            Self::Yaml => ("YAML", EXPORT),
            Self::Comment => ("a comment", REMOVE_BEFORE),
            Self::Script => ("JavaScript around the JSON, such as an assignment", REMOVE_AROUND),
            Self::Table => ("a table drawn with lines, as the client mysql prints it", PRINT_CELLS),
            Self::Guard => ("characters before the JSON that keep scripts from running it", REMOVE_BEFORE),
        }
    }
}

/// Whether a line starts with a tag, and not with a name of CSV that is written like one.
fn is_tag(line: &str) -> bool {
    let Some(rest) = line.strip_prefix('<') else {
        return false;
    };
    let is_name = rest.starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '?' | '!'));
    let behind = rest.split_once('>').map(|(_, behind)| behind.trim_start_matches('"'));
    is_name && !behind.is_some_and(|behind| behind.starts_with([',', ';', '\t', '|']))
}

/// Whether a line is one of a script: `var users = [`, `export default {`, `callback([`.
fn is_script(line: &str) -> bool {
    if line.starts_with("export default") {
        return true;
    }
    let keyword = ["var ", "let ", "const ", "export const "].iter().find_map(|word| line.strip_prefix(word));
    let rest = keyword.unwrap_or(line);
    let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '[' | ']' | '\'' | '"');
    let behind = rest.trim_start_matches(is_of_name);
    if !rest.starts_with(|first: char| first.is_alphabetic() || matches!(first, '_' | '$')) {
        return false;
    }
    let value = match behind.trim_start().split_at_checked(1) {
        Some(("=" | "(", value)) => value.trim_start(),
        _ => return false,
    };
    match (value.strip_prefix(['[', '{']), keyword) {
        (Some(inner), None) => matches!(inner.trim_start().chars().next(), None | Some('[' | '{' | '"' | '\'')),
        (Some(_), Some(_)) => true,
        (None, keyword) => value.is_empty() && keyword.is_some(),
    }
}

/// How dumps of databases start.
const SQL: [&str; 17] = [
    "-- ",
    "/*!",
    "create table",
    "create database",
    "insert into",
    "drop table",
    "begin transaction",
    "begin;",
    "start transaction",
    "set names",
    "set sql_mode",
    "set statement_timeout",
    "pragma ",
    "use `",
    "lock tables",
    "alter table",
    "copy public.",
];

/// How much of the first line is looked at, in bytes.
pub(super) const HEAD_BYTES: usize = 200;

const SAVE_AS_CSV: &[Remedy] = &[Remedy::hint("save the sheet as CSV UTF-8")];
const READ_XLSX: &[Remedy] = &[
    Remedy::hint("read a workbook with readXlsx of cometchat-import/xlsx"),
    Remedy::hint("save the sheet as CSV UTF-8"),
];
const DECOMPRESS: &[Remedy] = &[Remedy::hint("decompress it first")];
const UNPACK: &[Remedy] = &[Remedy::hint("import the file that is in it")];
const PRINT_CELLS: &[Remedy] =
    &[Remedy::hint("print it with mysql --batch and set the dialect mysql, or with psql --csv")];
const EXPORT: &[Remedy] = &[Remedy::hint("export the users as CSV or JSON")];
const HTML: &[Remedy] = &[
    Remedy::hint("download the file again while signed in, if this is a sign-in or error page"),
    Remedy::hint("open it as a spreadsheet and save it as CSV UTF-8, if it holds a table"),
];
const REMOVE_BEFORE: &[Remedy] = &[Remedy::hint("remove what stands before the first [ or {")];
const REMOVE_AROUND: &[Remedy] =
    &[Remedy::hint("remove what stands before the first [ or { and behind its last ] or }")];
