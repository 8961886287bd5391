//! How a [`Reader`] is made, and what it knows of its input beforehand.

use super::*;

impl Reader {
    /// A reader of a file in `format`, or in the format that its first bytes show: an array if the first one that is no
    /// white space is `[`, otherwise CSV unless it is `{`. Then it is NDJSON, or an object around an array of users
    /// (`{"users":[…],"next":"…"}`), if the object is over several lines or has nothing behind it, and has an array
    /// of objects by a usual name such as `users`, `data` or `items`.
    pub fn new(format: Option<Format>) -> Self {
        Self {
            text: Text::new(Decoder::new()),
            framer: format.map_or(Framer::Undecided(Detector::default()), Framer::new),
            csv: CsvOptions::default(),
            skipped_lines: 0,
            is_line_begun: false,
            source: Source::File,
            broken: None,
            pending: None,
            key: None,
            member: Vec::new(),
        }
    }

    /// A reader of rows that came as objects: JSON arrays one after another, in UTF-8, each element
    /// a row. Such rows have no line.
    pub fn rows() -> Self {
        Self {
            text: Text::new(Decoder::utf8()),
            framer: Framer::Array(Array::new(Around::Chunks)),
            csv: CsvOptions::default(),
            skipped_lines: 0,
            is_line_begun: false,
            source: Source::Rows,
            broken: None,
            pending: None,
            key: None,
            member: Vec::new(),
        }
    }

    /// The same for a file of JSON whose rows are in the array at `path`: the names of the members that lead to it, joined by
    /// dots. `*` is each element of an array, and `.` the root itself. Where an object is at the path, its members are the
    /// rows. The file may be several such texts one after another.
    ///
    /// ```
    /// use cometchat_import::importer::input::{Read, Reader, Record};
    /// let mut reader = Reader::new(None).with_row_path("page.staff");
    /// reader.push(br#"{"page":{"number":1,"staff":[{"uid":"ada"}]}} {"page":{"staff":[]}}"#);
    /// reader.end();
    /// let Read::Row(row) = reader.read() else { unreachable!() };
    /// assert!(matches!(row.record, Record::Json(r#"{"uid":"ada"}"#)));
    /// assert!(matches!(reader.read(), Read::End));
    /// ```
    #[must_use]
    pub fn with_row_path(mut self, path: &str) -> Self {
        self.framer = Framer::Document(Box::new(Document::new(Some(path))));
        self
    }

    /// The same, where the rows that are kept by a name in an object have that name as the field `key`, in front.
    ///
    /// ```
    /// use cometchat_import::importer::input::{Read, Reader, Record};
    /// let mut reader = Reader::new(None).with_key("uid");
    /// reader.push(br#"{"users":{"ada":{"name":"Ada"}}}"#);
    /// reader.end();
    /// let Read::Row(row) = reader.read() else { unreachable!() };
    /// assert!(matches!(row.record, Record::Json(r#"{"uid":"ada","name":"Ada"}"#)));
    /// ```
    #[must_use]
    pub fn with_key(mut self, key: &'static str) -> Self {
        self.key = Some(key);
        self
    }

    /// The same, where CSV is read as `options` say. If they name the columns, the delimiter or the dialect, the file is CSV.
    /// A first row that has just the names given is a header all the same, and is none of the rows.
    ///
    /// ```
    /// use cometchat_import::importer::input::{CsvOptions, Read, Reader};
    /// let columns = vec!["uid".into(), String::new(), "name".into()];
    /// let mut reader = Reader::new(None).with_csv(CsvOptions { columns, ..CsvOptions::default() });
    /// reader.push(b"ada,1815,Ada Lovelace,London\n");
    /// reader.end();
    /// assert!(matches!(reader.read(), Read::Header(names) if names == ["uid", "", "name", ""]));
    /// let Read::Row(row) = reader.read() else { unreachable!() };
    /// assert_eq!((row.position.row, row.position.line), (1, 1));
    /// ```
    #[must_use]
    pub fn with_csv(mut self, options: CsvOptions) -> Self {
        let is_csv = !options.columns.is_empty() || options.delimiter.is_some() || options.dialect.has_escapes();
        if is_csv {
            self.framer = Framer::Csv(Csv::new(options.clone()));
        }
        self.csv = options;
        self
    }

    /// The same without the first `lines` lines, which say something of the file. The header of a file of failed rows is none
    /// of them.
    #[must_use]
    pub fn without_lines(mut self, lines: u64) -> Self {
        self.skipped_lines = lines;
        self
    }

    /// The same with a row limit of `max` bytes.
    #[must_use]
    pub fn with_row_bytes(mut self, max: usize) -> Self {
        self.text.set_limit(max);
        self
    }
}
