//! What is put together once a row was passed: joined fields, fallbacks, extras; and what is missing.

use super::{Context, Member, MemberName, Part, Row, Slot, given, json::Pass};
use crate::importer::{
    issue::{Code, Issue, quote},
    json::{Kind, Lookahead, Value},
    rule::{Extra, ExtraName, Form, Given, Rule, assemble, is_space, lone_surrogate, missing_text, trimmed},
};

impl Pass<'_, '_> {
    /// Keeps one of the values that a field is put together of.
    #[inline(never)]
    pub(super) fn part(&mut self, field: usize, column: usize, (start, end): (usize, usize)) -> Option<()> {
        let Some(Given::Json(value)) = given(self.context.bytes, start as u32, end as u32, false) else {
            return None;
        };
        let name = self.context.mapping.entity().field(field).name;
        let row = &mut *self.row;
        if row.parts.iter().any(|part| part.field == field && part.column == column) {
            let known = self.context.mapping.joined_names(field).get(column).map(|name| quote(name));
            let issue = Issue::new(Code::RepeatedField, name, "one value");
            row.report(issue.found(format!("{} twice", known?)));
            return Some(());
        }
        let (start, end) = match (value.kind, value.string().map(|text| text.decode())) {
            (_, Some(Ok(text))) => row.owned.add(text.as_bytes()),
            (Kind::Number, _) => row.owned.add(value.raw.as_bytes()),
            (Kind::Null, _) => return Some(()),
            (_, Some(Err(lone))) => {
                row.report(lone_surrogate(name, lone.offset));
                return Some(());
            }
            _ => {
                let issue = Issue::new(Code::Type, name, "texts to join");
                row.report(issue.found(Given::Json(value).displayed()));
                return Some(());
            }
        };
        row.parts.push(Part { field, column, start, end });
        Some(())
    }
}

impl Row {
    /// Joins, adds and checks what takes the whole row.
    #[inline(always)]
    pub(super) fn finish(&mut self, context: Context<'_>) -> Option<()> {
        if !self.parts.is_empty() {
            self.join(context)?;
        }
        if !self.extras.is_empty() {
            self.assemble(context)?;
        }
        let needed = context.mapping.needed();
        if self.seen & needed != needed || self.lacks(needed) {
            self.report_missing(context);
        }
        Some(())
    }

    #[inline(always)]
    fn lacks(&self, mut needed: u32) -> bool {
        while needed != 0 {
            let field = needed.trailing_zeros() as usize;
            needed &= needed - 1;
            if self.is_absent(field) {
                return true;
            }
        }
        false
    }

    #[cold]
    fn report_missing(&mut self, context: Context<'_>) {
        let entity = context.mapping.entity();
        for (at, field) in entity.fields.iter().enumerate() {
            if !field.required || !self.is_absent(at) {
                continue;
            }
            let issue = match field.rule {
                Rule::Text { .. } => missing_text(field.name, "none"),
                _ => Issue::new(Code::Required, field.name, format!("a {}", field.name)).found("none"),
            };
            self.report_field(at, issue);
        }
    }

    /// Joins the parts of fields, in the order of the map.
    #[inline(never)]
    fn join(&mut self, context: Context<'_>) -> Option<()> {
        let mut parts = std::mem::take(&mut self.parts);
        let fields = context.mapping.joined_fields();
        for field in fields {
            let start = self.owned.len();
            let columns = context.mapping.joined_names(field).len();
            for column in 0..columns {
                let part = parts.iter().find(|part| part.field == field && part.column == column);
                if let Some(part) = part {
                    self.append_part(part.start, part.end, start)?;
                }
            }
            self.fill_text(field, start, context)?;
        }
        parts.clear();
        self.parts = parts;
        Some(())
    }

    /// Appends a part's text, without the white space around it, behind those that begin at `start`. `None` if it is no
    /// text.
    pub(super) fn append_part(&mut self, from: usize, to: usize, start: usize) -> Option<()> {
        let text = std::str::from_utf8(self.owned.with_room().get(from..to)?).ok()?;
        let before = text.len() - text.trim_start_matches(is_space).len();
        let length = trimmed(text).len();
        if length > 0 {
            if self.owned.len() > start {
                self.owned.add(b" ");
            }
            self.owned.repeat(from + before, from + before + length);
        }
        Some(())
    }

    /// Fills a field with the text that is owned from `start` on.
    fn fill_text(&mut self, field: usize, start: usize, context: Context<'_>) -> Option<()> {
        let end = self.owned.len();
        let mut slot = Slot { start: start as u32, end: end as u32, is_owned: true, is_text: true, ..Slot::default() };
        if start < end {
            let rule = context.mapping.entity().field(field).rule;
            slot.form = rule.accept_text(&mut Lookahead::new(self.owned.with_room()), start, end, context.policy);
        }
        if slot.form == Form::Undecided {
            return self.convert(field, slot, context);
        }
        self.set(field, slot);
        Some(())
    }

    /// Fills the empty fields of a row of JSON from the paths that the mapping has for them.
    #[inline(never)]
    pub(super) fn fill_from_json(&mut self, context: Context<'_>, end: usize) -> Option<()> {
        if !self.parts.is_empty() {
            self.join(context)?;
        }
        let mut row: Option<Value<'_>> = None;
        for fallback in context.mapping.fallbacks() {
            if !self.is_absent(fallback.field) {
                continue;
            }
            if row.is_none() {
                row = match given(context.bytes, 0, end as u32, false) {
                    Some(Given::Json(value)) => Some(value),
                    _ => return None,
                };
            }
            let row = row?;
            let found = fallback.names.iter().enumerate().find_map(|(at, name)| {
                let value = context.mapping.fallback_value(fallback.place + at, name, row)?;
                (!Given::Json(value).is_empty()).then_some(value)
            });
            if let Some(value) = found {
                let start = value.raw.as_ptr() as usize - context.bytes.as_ptr() as usize;
                let slot = Slot { start: start as u32, end: (start + value.raw.len()) as u32, ..Slot::default() };
                self.convert(fallback.field, slot, context)?;
            }
        }
        Some(())
    }

    /// Puts the object for extras together.
    #[inline(never)]
    fn assemble(&mut self, context: Context<'_>) -> Option<()> {
        let entity = context.mapping.entity();
        let field = entity.extras?;
        let Rule::Object { max_bytes } = entity.field(field).rule else {
            return None;
        };
        let members = std::mem::take(&mut self.extras);
        let has_base = self.has(field);
        let base = self.slots.get(field).copied().filter(|_| has_base).unwrap_or_default();
        // What is wrong with it is found again.
        self.issues.retain(|(of, _)| *of != field + 1);
        let owned = std::mem::take(&mut self.owned);
        let made = {
            let bytes_of = |is_owned: bool| {
                if is_owned { owned.with_room() } else { context.bytes }
            };
            let extras = members.iter().map(|member| extra(member, bytes_of(member.is_owned), context));
            let extras: Vec<Extra<'_>> = extras.collect::<Option<_>>()?;
            let given = given(bytes_of(base.is_owned), base.start, base.end, base.is_text);
            let given = given.filter(|_| has_base);
            self.convert_by(field, EMPTY, context, |_, to| {
                assemble(given, &extras, max_bytes, to);
            })?;
            std::mem::replace(&mut self.owned, owned)
        };
        let (start, end) = self.owned.add(made.as_slice());
        if let Some(slot) = self.slots.get_mut(field).filter(|slot| slot.form == Form::Json) {
            slot.start = start as u32;
            slot.end = end as u32;
        }
        self.extras = members;
        Some(())
    }
}

/// The text of nothing.
const EMPTY: Slot =
    Slot { name: 0, start: 0, end: 0, form: Form::Absent, is_verbatim: false, is_owned: false, is_text: true };

fn extra<'a>(member: &'a Member, bytes: &'a [u8], context: Context<'a>) -> Option<Extra<'a>> {
    let name = match &member.name {
        MemberName::Here { start, end } => {
            let raw = context.bytes.get(*start as usize..*end as usize)?;
            ExtraName::One(std::str::from_utf8(raw).ok()?)
        }
        MemberName::Mapped(at) => ExtraName::Path(context.mapping.extra_paths(*at)),
        MemberName::Path(path) => ExtraName::Path(path),
    };
    let value = given(bytes, member.start, member.end, member.is_text)?;
    Some(Extra { name, value, noted: member.noted })
}
