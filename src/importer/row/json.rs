//! The pass over a row of JSON.

use std::borrow::Cow;

use super::{Context, Member, MemberName, Row, Slot, given};
use crate::importer::{
    issue::{Code, Issue},
    json::{self, Lookahead, Noted, Str, skip},
    mapping::{Names, Target, Usage},
    rule::{Form, Given},
};

impl Row {
    /// Reads the object with which `bytes` start; where it ends. `names` keeps what names are for, from row to row.
    #[inline(never)]
    pub fn read_json(&mut self, context: Context<'_>, names: &mut Names) -> Option<usize> {
        self.clear();
        let mut pass = Pass { scan: Lookahead::new(context.bytes), context, row: self };
        let end = pass.object(names)?;
        if context.mapping.may_fill() {
            self.fill_from_json(context, end)?;
        }
        self.finish(context)?;
        Some(end)
    }
}

/// A row that is being read. Each method takes where something starts and returns where it ends.
pub(super) struct Pass<'a, 'r> {
    pub scan: Lookahead<'a>,
    pub context: Context<'a>,
    pub row: &'r mut Row,
}

/// A member's name, and where its value starts.
struct Named<'a> {
    usage: Usage,
    /// Where its opening quote is.
    at: usize,
    value: usize,
    /// The name itself.
    text: Cow<'a, str>,
}

impl<'a> Pass<'a, '_> {
    #[inline(never)]
    fn object(&mut self, names: &mut Names) -> Option<usize> {
        let mut at = self.exactly(0, b'{')?;
        let first = self.space(at);
        if self.here(first) == Some(b'}') {
            return Some(first + 1);
        }
        names.begin();
        loop {
            at = match names.expect(self.context.bytes, at) {
                Some((usage, value)) => self.expected(usage, at, value)?,
                None => self.unexpected(at, names)?,
            };
            if self.here(at) != Some(b',') {
                at = self.space(at);
                match self.here(at)? {
                    b',' => {}
                    b'}' => return Some(at + 1),
                    _ => return None,
                }
            }
            at += 1;
        }
    }

    /// Takes a member whose name was expected, and stands at `at` without white space.
    #[inline(always)]
    fn expected(&mut self, usage: Usage, at: usize, value: usize) -> Option<usize> {
        if let Target::Field(field) = usage.target
            && !usage.is_root
        {
            return self.field(field, at, value, usage.is_own);
        }
        let end = value.checked_sub(2)?;
        let text = std::str::from_utf8(self.context.bytes.get(at + 1..end)?).ok()?;
        let text = Cow::Borrowed(text);
        self.member(Named { usage, at, value, text })
    }

    /// Takes a member under any name, with white space around it or not.
    #[inline(never)]
    fn unexpected(&mut self, at: usize, names: &mut Names) -> Option<usize> {
        let bytes = self.context.bytes;
        let at = self.space(at);
        let start = self.exactly(at, b'"')?;
        let passed = self.scan.pass_string(start)?;
        let colon = self.space(passed.end + 1);
        let value = self.exactly(colon, b':')?;
        let value = self.space(value);
        let raw = std::str::from_utf8(bytes.get(start..passed.end)?).ok()?;
        if !passed.escaped {
            let text = Cow::Borrowed(raw);
            let mut usage = names.usage(raw, self.context.mapping);
            usage.is_own &= value == passed.end + 2;
            return self.member(Named { usage, at, value, text });
        }
        match Str::of(raw).decode() {
            Ok(text) => {
                let mut usage = self.context.mapping.usage(&text);
                usage.is_own = false;
                self.member(Named { usage, at, value, text })
            }
            Err(_) => {
                let issue = Issue::new(Code::LoneSurrogate, "", "whole characters in field names");
                self.row.report(issue.found_text(raw));
                self.skip(value).map(|(end, _)| end)
            }
        }
    }

    /// Takes a member; where its value ends.
    #[inline(never)]
    fn member(&mut self, named: Named<'a>) -> Option<usize> {
        let Named { usage, at, value, text } = named;
        if let Target::Field(field) = usage.target
            && !usage.is_root
        {
            return self.field(field, at, value, usage.is_own);
        }
        if usage.is_root {
            return self.root(usage.target, text, value);
        }
        let (end, noted) = self.skip(value)?;
        let name = match text {
            Cow::Borrowed(_) => MemberName::Here { start: at as u32 + 1, end: (at + 1 + text.len()) as u32 },
            Cow::Owned(text) => MemberName::Path(vec![text]),
        };
        match usage.target {
            Target::Ignored => {}
            Target::Field(field) => {
                self.field(field, at, value, false)?;
            }
            Target::Extra => self.row.add_extra(self.context, name, (value, end), noted),
            target => self.put(target, name, (value, end), noted)?,
        }
        Some(end)
    }

    /// Passes a value that is kept as it is, or not at all.
    #[inline(never)]
    pub(super) fn skip(&mut self, value: usize) -> Option<(usize, Noted)> {
        let (end, noted) = json::value_end(self.context.bytes, value, &mut self.scan).ok()?;
        self.row.spaced |= noted.spaced;
        Some((end, noted))
    }

    /// Fills a field with the value that starts at `value`; where that ends.
    #[inline(always)]
    pub(super) fn field(&mut self, field: usize, at: usize, value: usize, is_own: bool) -> Option<usize> {
        if self.row.has(field) {
            self.row.report_repeated(field, self.context);
        }
        let policy = self.context.policy;
        let rule = self.context.mapping.entity().field(field).rule;
        let accepted = rule.accept_json(&mut self.scan, value, policy);
        let end = accepted.end();
        if end == 0 {
            return self.convert(field, value);
        }
        let form = accepted.form();
        self.row.spaced |= form == Form::Minified;
        let slot = Slot {
            name: at as u32,
            start: value as u32,
            end: end as u32,
            form,
            is_verbatim: is_own && form == Form::Json,
            is_owned: false,
            is_text: false,
        };
        self.row.set(field, slot);
        Some(end)
    }

    /// Converts the value that starts at `value`.
    #[inline(never)]
    fn convert(&mut self, field: usize, value: usize) -> Option<usize> {
        let (end, _) = self.skip(value)?;
        let slot = Slot { start: value as u32, end: end as u32, ..Slot::default() };
        self.row.convert(field, slot, self.context)?;
        Some(end)
    }

    /// Puts a value that is passed where it belongs. `value` is where it starts and ends.
    pub(super) fn put(&mut self, target: Target, name: MemberName, value: (usize, usize), noted: Noted) -> Option<()> {
        match target {
            Target::Field(field) => {
                self.field(field, 0, value.0, false)?;
            }
            Target::Part { field, column } => self.part(field, column, value)?,
            Target::Mapped(at) => {
                let name = MemberName::Mapped(at);
                self.row.add_extra(self.context, name, value, noted);
            }
            Target::Path => {
                let text = self.name_text(&name)?;
                let path = self.context.mapping.entity().extra_path(&text)?;
                let name = MemberName::Path(path);
                self.row.add_extra(self.context, name, value, noted);
            }
            Target::Extra => self.row.add_extra(self.context, name, value, noted),
            Target::Unknown => self.unknown(&name, value)?,
            Target::Ignored => {}
        }
        Some(())
    }

    /// Reports a value that the entity has no field for.
    #[cold]
    fn unknown(&mut self, name: &MemberName, (start, end): (usize, usize)) -> Option<()> {
        let Some(Given::Json(value)) = given(self.context.bytes, start as u32, end as u32, false) else {
            return None;
        };
        let issue = match name {
            MemberName::Path(steps) if !steps.is_empty() => {
                let path = steps.join(".");
                self.context.mapping.unknown(&path, steps.last()?, value)
            }
            _ => {
                let text = self.name_text(name)?;
                self.context.mapping.unknown(&text, &text, value)
            }
        };
        self.row.report(issue);
        Some(())
    }

    fn name_text(&self, name: &MemberName) -> Option<String> {
        match name {
            MemberName::Here { start, end } => {
                let raw = self.context.bytes.get(*start as usize..*end as usize)?;
                std::str::from_utf8(raw).ok().map(str::to_owned)
            }
            MemberName::Path(steps) => Some(steps.join(".")),
            MemberName::Mapped(_) => None,
        }
    }

    #[inline(always)]
    pub(super) fn here(&self, at: usize) -> Option<u8> {
        self.context.bytes.get(at).copied()
    }

    #[inline(always)]
    pub(super) fn exactly(&self, at: usize, byte: u8) -> Option<usize> {
        (self.here(at)? == byte).then_some(at + 1)
    }

    #[inline(always)]
    pub(super) fn space(&mut self, at: usize) -> usize {
        if self.here(at) > Some(b' ') {
            return at;
        }
        self.row.spaced = true;
        skip::space(self.context.bytes, at)
    }
}

impl Row {
    /// Keeps a member for the field that takes extras, unless it counts as absent.
    pub(super) fn add_extra(
        &mut self,
        context: Context<'_>,
        name: MemberName,
        (start, end): (usize, usize),
        noted: Noted,
    ) {
        if matches!(context.bytes.get(start..end), Some(b"null" | b"\"\"")) {
            return;
        }
        self.extras.push(Member { name, start: start as u32, end: end as u32, is_owned: false, is_text: false, noted });
    }

    #[cold]
    pub(super) fn report_repeated(&mut self, field: usize, context: Context<'_>) {
        let name = context.mapping.entity().field(field).name;
        // What is wrong with the value before says nothing of this one.
        self.issues.retain(|(of, _)| *of != field + 1);
        let issue = Issue::new(Code::RepeatedField, name, "one value");
        self.report(issue.found("the field twice in one object"));
    }
}
