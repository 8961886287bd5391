//! What is mapped within the objects and arrays of a row.

use super::{MemberName, json::Pass};
use crate::importer::{
    issue::{Code, Issue},
    json::{Kind, Noted, Str, Value},
    mapping::{Choice, ExtraPolicy, Target},
    rule::Given,
};
use std::{borrow::Cow, ops::Range};

/// A walk through the value of a member in which something is mapped.
struct Walk<'a, 'p, 'r> {
    pass: &'p mut Pass<'a, 'r>,
    /// The names that lead to the current value.
    steps: Vec<Cow<'a, str>>,
    /// What is left of mapped paths at the current value and at those around it: places in the mapping's list of
    /// paths, and how much of each was walked.
    rest: Vec<(usize, usize)>,
}

impl<'a> Pass<'a, '_> {
    /// Takes a member of the row in which something is mapped.
    #[inline(never)]
    pub(super) fn root(&mut self, target: Target, name: &str, start: usize, end: usize) -> Option<()> {
        let Some(Given::Json(value)) = super::given(self.context.bytes, start as u32, end as u32, false) else {
            return None;
        };
        // What the member is for; if for nothing, then what is not mapped in it is for extras.
        let is_extra = matches!(target, Target::Extra | Target::Unknown | Target::Ignored);
        let is_container = matches!(value.kind, Kind::Object | Kind::Array);
        let rest = self.context.mapping.paths_from(name).collect();
        let steps = vec![Cow::Owned(name.to_owned())];
        let mut walk = Walk { pass: self, steps, rest };
        if !(is_extra && (is_container || value.kind == Kind::Null)) {
            walk.put(target, value)?;
        }
        if is_container {
            let all = 0..walk.rest.len();
            walk.within(all, value, is_extra)?;
        }
        Some(())
    }
}

impl<'a> Walk<'a, '_, '_> {
    /// Takes what is mapped within an object or array, and, if `is_extra`, what is not. `paths` are those left there.
    fn within(&mut self, paths: Range<usize>, value: Value<'a>, mut is_extra: bool) -> Option<()> {
        let keeps = self.pass.context.mapping.extra() == ExtraPolicy::Metadata;
        if is_extra && value.kind == Kind::Array && keeps {
            // An array with holes would be none: what is mapped in it is copied.
            self.put(Target::Extra, value)?;
            is_extra = false;
        }
        for (key, member) in value.members() {
            if let Some(name) = self.name(key) {
                self.step(paths.clone(), name, member, is_extra)?;
            }
        }
        for (at, element) in value.elements().enumerate() {
            let name = DIGITS.get(at).map_or_else(|| Cow::Owned(at.to_string()), |digit| Cow::Borrowed(*digit));
            self.step(paths.clone(), name, element, is_extra)?;
        }
        if value.kind == Kind::Array {
            self.chosen(paths, value)?;
        }
        Some(())
    }

    /// Takes what is mapped within elements of an array that say what they are.
    fn chosen(&mut self, paths: Range<usize>, array: Value<'a>) -> Option<()> {
        let mapping = self.pass.context.mapping;
        for at in paths {
            let (path, walked) = *self.rest.get(at)?;
            let Some(choice) = Choice::at(mapping.path(path), walked) else {
                continue;
            };
            let Some(element) = choice.find(array) else {
                continue;
            };
            if choice.rest.is_empty() {
                self.put(mapping.path_target(path), element)?;
                continue;
            }
            let inner = self.rest.len();
            self.rest.push((path, mapping.path(path).len() - choice.rest.len()));
            self.within(inner..inner + 1, element, false)?;
            self.rest.truncate(inner);
        }
        Some(())
    }

    /// Takes a value within another.
    fn step(&mut self, paths: Range<usize>, name: Cow<'a, str>, value: Value<'a>, is_extra: bool) -> Option<()> {
        let mapping = self.pass.context.mapping;
        let inner = self.rest.len();
        let mut target = None;
        for at in paths {
            let (path, walked) = *self.rest.get(at)?;
            let text = mapping.path(path);
            let after = text.get(walked..).and_then(|rest| rest.strip_prefix('.')?.strip_prefix(name.as_ref()));
            match after.map(str::as_bytes) {
                Some([]) => target = Some(mapping.path_target(path)),
                Some(after @ [b'.' | b'[', ..]) => self.rest.push((path, text.len() - after.len())),
                _ => {}
            }
        }
        let is_led_into = self.rest.len() > inner && matches!(value.kind, Kind::Object | Kind::Array | Kind::Null);
        if target.is_some() || is_led_into || is_extra {
            self.steps.push(name);
            self.take(target, inner, is_led_into, value, is_extra)?;
            self.steps.pop();
        }
        self.rest.truncate(inner);
        Some(())
    }

    /// Takes the value that the steps lead to; the paths left there begin at `inner`.
    fn take(
        &mut self,
        target: Option<Target>,
        inner: usize,
        is_led_into: bool,
        value: Value<'a>,
        is_extra: bool,
    ) -> Option<()> {
        let is_extra = is_extra && target.is_none();
        if let Some(target) = target {
            self.put(target, value)?;
        } else if is_extra && !is_led_into {
            let target = self.pass.context.mapping.extra_target(&self.steps.join("."));
            self.put(target, value)?;
        }
        if is_led_into {
            self.within(inner..self.rest.len(), value, is_extra)?;
        }
        Some(())
    }

    /// Puts the value that the steps lead to where it belongs.
    fn put(&mut self, target: Target, value: Value<'a>) -> Option<()> {
        let bytes = self.pass.context.bytes;
        let start = (value.raw.as_ptr() as usize).checked_sub(bytes.as_ptr() as usize)?;
        if let Target::Field(field) = target {
            return self.pass.field(field, 0, start, false).map(|_| ());
        }
        let name = match target {
            Target::Extra | Target::Unknown | Target::Path => {
                MemberName::Path(self.steps.iter().map(|step| step.to_string()).collect())
            }
            _ => MemberName::Path(Vec::new()),
        };
        let noted = Noted { spaced: true, unicode: true };
        self.pass.put(target, name, (start, start + value.raw.len()), noted)
    }

    fn name(&mut self, key: Str<'a>) -> Option<Cow<'a, str>> {
        let name = key.decode().ok();
        if name.is_none() {
            let issue = Issue::new(Code::LoneSurrogate, "", "whole characters in field names");
            self.pass.row.report(issue.found_text(key.raw()));
        }
        name
    }
}

/// The names of the first elements.
const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
