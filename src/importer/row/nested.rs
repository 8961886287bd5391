//! What is mapped within the objects and arrays of a row.

use super::{MemberName, json::Pass};
use crate::importer::{
    issue::{Code, Issue},
    json::Str,
    mapping::{Choice, ExtraPolicy, Target},
    rule::Given,
};
use std::{borrow::Cow, ops::Range};

/// A walk through the value of a member in which something is mapped. Each method takes where a value starts and
/// returns where it ends.
struct Walk<'a, 'p, 'r> {
    pass: &'p mut Pass<'a, 'r>,
    /// The names that lead to the current value.
    steps: Vec<Cow<'a, str>>,
    /// What is left of mapped paths at the current value and at those around it: places in the mapping's list of
    /// paths, and how much of each was walked.
    rest: Vec<(usize, usize)>,
}

/// What is to be taken at a value.
struct Wanted {
    /// What the value itself is for.
    target: Option<Target>,
    /// The paths that lead on from it.
    paths: Range<usize>,
    /// Whether what is not mapped is for extras.
    is_extra: bool,
}

impl<'a> Pass<'a, '_> {
    /// Takes the value of a member of the row in which something is mapped.
    #[inline(never)]
    pub(super) fn root(&mut self, target: Target, name: Cow<'a, str>, value: usize) -> Option<usize> {
        // What the member is for; if for nothing, then what is not mapped in it is for extras.
        let is_extra = matches!(target, Target::Extra | Target::Unknown | Target::Ignored);
        let rest: Vec<_> = self.context.mapping.paths_from(&name).collect();
        let paths = 0..rest.len();
        let mut walk = Walk { pass: self, steps: vec![name], rest };
        walk.value(Wanted { target: Some(target).filter(|_| !is_extra), paths, is_extra }, value)
    }
}

impl<'a> Walk<'a, '_, '_> {
    /// Takes what is wanted of the value that the steps lead to.
    fn value(&mut self, wanted: Wanted, start: usize) -> Option<usize> {
        let Wanted { target, paths, is_extra } = wanted;
        let first = self.pass.here(start)?;
        let is_container = matches!(first, b'{' | b'[');
        if is_container && !paths.is_empty() {
            if let Some(target) = target {
                self.put(target, start)?;
            }
            return self.container(paths, start, first, is_extra);
        }
        match target {
            Some(Target::Field(field)) => self.pass.field(field, 0, start, false),
            Some(target) => self.put(target, start),
            // Where something may be mapped, nothing is no extra.
            None if is_extra && (paths.is_empty() || first != b'n') => {
                let target = self.pass.context.mapping.extra_target(&self.steps.join("."));
                self.put(target, start)
            }
            None => self.pass.skip(start).map(|(end, _)| end),
        }
    }

    /// Takes what is mapped within an object or array, and, if `is_extra`, what is not.
    fn container(&mut self, paths: Range<usize>, start: usize, first: u8, mut is_extra: bool) -> Option<usize> {
        if first == b'{' {
            return self.members(paths, start, is_extra);
        }
        if is_extra && self.pass.context.mapping.extra() == ExtraPolicy::Metadata {
            // An array with holes would be none: what is mapped in it is copied.
            self.put(Target::Extra, start)?;
            is_extra = false;
        }
        let end = self.elements(paths.clone(), start, is_extra)?;
        self.chosen(paths, start, end)?;
        Some(end)
    }

    fn members(&mut self, paths: Range<usize>, start: usize, is_extra: bool) -> Option<usize> {
        let mut at = self.pass.space(start + 1);
        if self.pass.here(at) == Some(b'}') {
            return Some(at + 1);
        }
        loop {
            let name = self.pass.exactly(at, b'"')?;
            let passed = self.pass.scan.pass_string(name)?;
            let raw = std::str::from_utf8(self.pass.context.bytes.get(name..passed.end)?).ok()?;
            let colon = self.pass.space(passed.end + 1);
            let value = self.pass.exactly(colon, b':')?;
            let value = self.pass.space(value);
            at = match self.name(raw, passed.escaped) {
                Some(name) => self.step(paths.clone(), name, value, is_extra)?,
                None => self.pass.skip(value)?.0,
            };
            at = match self.after(at, b'}')? {
                (end, true) => return Some(end),
                (next, false) => next,
            };
        }
    }

    fn elements(&mut self, paths: Range<usize>, start: usize, is_extra: bool) -> Option<usize> {
        let mut at = self.pass.space(start + 1);
        if self.pass.here(at) == Some(b']') {
            return Some(at + 1);
        }
        for number in 0.. {
            let name = DIGITS.get(number).map_or_else(|| Cow::Owned(number.to_string()), |digit| Cow::Borrowed(*digit));
            at = self.step(paths.clone(), name, at, is_extra)?;
            at = match self.after(at, b']')? {
                (end, true) => return Some(end),
                (next, false) => next,
            };
        }
        None
    }

    /// Returns where what follows a value starts, or where the container ends.
    fn after(&mut self, at: usize, close: u8) -> Option<(usize, bool)> {
        let at = self.pass.space(at);
        let byte = self.pass.here(at)?;
        if byte == close {
            return Some((at + 1, true));
        }
        (byte == b',').then(|| (self.pass.space(at + 1), false))
    }

    /// Takes a value within another, by its name.
    fn step(&mut self, paths: Range<usize>, name: Cow<'a, str>, start: usize, is_extra: bool) -> Option<usize> {
        let mapping = self.pass.context.mapping;
        let inner = self.rest.len();
        let mut target = None;
        for at in paths {
            let (path, walked) = *self.rest.get(at)?;
            let text = mapping.path(path).as_bytes();
            let after = text.get(walked..).and_then(|rest| rest.strip_prefix(b".")?.strip_prefix(name.as_bytes()));
            match after {
                Some([]) => target = Some(mapping.path_target(path)),
                Some(after @ [b'.' | b'[', ..]) => self.rest.push((path, text.len() - after.len())),
                _ => {}
            }
        }
        let paths = inner..self.rest.len();
        if target.is_none() && paths.is_empty() && !is_extra {
            return self.pass.skip(start).map(|(end, _)| end);
        }
        self.steps.push(name);
        let is_extra = is_extra && target.is_none();
        let end = self.value(Wanted { target, paths, is_extra }, start)?;
        self.steps.pop();
        self.rest.truncate(inner);
        Some(end)
    }

    /// Takes what is mapped within elements of an array that say what they are.
    fn chosen(&mut self, paths: Range<usize>, start: usize, end: usize) -> Option<()> {
        let context = self.pass.context;
        for at in paths {
            let (path, walked) = *self.rest.get(at)?;
            let Some(choice) = Choice::at(context.mapping.path(path), walked) else {
                continue;
            };
            let Some(Given::Json(array)) = super::given(context.bytes, start as u32, end as u32, false) else {
                return None;
            };
            let Some(element) = choice.find(array) else {
                continue;
            };
            let start = (element.raw.as_ptr() as usize).checked_sub(context.bytes.as_ptr() as usize)?;
            let inner = self.rest.len();
            let target = choice.rest.is_empty().then(|| context.mapping.path_target(path));
            if target.is_none() {
                self.rest.push((path, context.mapping.path(path).len() - choice.rest.len()));
            }
            let paths = inner..self.rest.len();
            self.value(Wanted { target, paths, is_extra: false }, start)?;
            self.rest.truncate(inner);
        }
        Some(())
    }

    /// Puts the value that the steps lead to where it belongs.
    fn put(&mut self, target: Target, start: usize) -> Option<usize> {
        let (end, noted) = self.pass.skip(start)?;
        let name = match target {
            Target::Extra | Target::Unknown | Target::Path => self.steps.iter().map(|step| step.to_string()).collect(),
            _ => Vec::new(),
        };
        self.pass.put(target, MemberName::Path(name), (start, end), noted)?;
        Some(end)
    }

    fn name(&mut self, raw: &'a str, is_escaped: bool) -> Option<Cow<'a, str>> {
        if !is_escaped {
            return Some(Cow::Borrowed(raw));
        }
        let name = Str::of(raw).decode().ok();
        if name.is_none() {
            let issue = Issue::new(Code::LoneSurrogate, "", "whole characters in field names");
            self.pass.row.report(issue.found_text(raw));
        }
        name
    }
}

/// The names of the first elements.
const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
