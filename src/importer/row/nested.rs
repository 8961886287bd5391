//! What is mapped within the objects and arrays of a row.

use super::{MemberName, json::Pass};
use crate::importer::{
    issue::{Code, Issue},
    json::{Kind, Noted, Str, Value},
    mapping::{Choice, ExtraPolicy, Target},
    rule::Given,
};
use std::borrow::Cow;

/// What is left of mapped paths at a value, as places in the mapping's list of paths and how much of each was walked.
type Rest = Vec<(usize, usize)>;

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
        let steps = &mut vec![name.to_owned()];
        if !(is_extra && (is_container || value.kind == Kind::Null)) {
            self.put_at(target, MemberName::Path(steps.clone()), value)?;
        }
        if !is_container {
            return Some(());
        }
        let rest = self.context.mapping.paths_from(name);
        self.within(&rest, steps, value, is_extra)
    }

    /// Takes what is mapped within an object or array, and, if `is_extra`, what is not.
    fn within(&mut self, rest: &Rest, steps: &mut Vec<String>, value: Value<'a>, mut is_extra: bool) -> Option<()> {
        let keeps = self.context.mapping.extra() == ExtraPolicy::Metadata;
        if is_extra && value.kind == Kind::Array && keeps {
            // An array with holes would be none: what is mapped in it is copied.
            self.put_at(Target::Extra, MemberName::Path(steps.clone()), value)?;
            is_extra = false;
        }
        for (key, member) in value.members() {
            if let Some(name) = self.name(key) {
                self.step(rest, steps, &name, member, is_extra)?;
            }
        }
        for (at, element) in value.elements().enumerate() {
            self.step(rest, steps, &at.to_string(), element, is_extra)?;
        }
        if value.kind == Kind::Array {
            self.chosen(rest, steps, value)?;
        }
        Some(())
    }

    /// Takes what is mapped within elements of an array that say what they are.
    fn chosen(&mut self, rest: &Rest, steps: &mut Vec<String>, array: Value<'a>) -> Option<()> {
        let mapping = self.context.mapping;
        for (path, walked) in rest {
            let Some(choice) = Choice::at(mapping.path(*path), *walked) else {
                continue;
            };
            let Some(element) = choice.find(array) else {
                continue;
            };
            if choice.rest.is_empty() {
                self.put_at(mapping.path_target(*path), MemberName::Path(steps.clone()), element)?;
            } else {
                let walked = mapping.path(*path).len() - choice.rest.len();
                self.within(&vec![(*path, walked)], steps, element, false)?;
            }
        }
        Some(())
    }

    /// Takes a value within another.
    fn step(
        &mut self,
        rest: &Rest,
        steps: &mut Vec<String>,
        name: &str,
        value: Value<'a>,
        is_extra: bool,
    ) -> Option<()> {
        let mapping = self.context.mapping;
        let (mut target, mut inner) = (None, Rest::new());
        for (path, walked) in rest {
            let text = mapping.path(*path);
            let after = text.get(*walked..).and_then(|rest| rest.strip_prefix('.')?.strip_prefix(name));
            match after {
                Some("") => target = Some(mapping.path_target(*path)),
                Some(after) if after.starts_with(['.', '[']) => inner.push((*path, text.len() - after.len())),
                _ => {}
            }
        }
        if target.is_none() && inner.is_empty() && !is_extra {
            return Some(());
        }
        let is_led_into = !inner.is_empty() && matches!(value.kind, Kind::Object | Kind::Array | Kind::Null);
        let is_extra = is_extra && target.is_none();
        steps.push(name.to_owned());
        if let Some(target) = target {
            self.put_at(target, MemberName::Path(steps.clone()), value)?;
        } else if is_extra && !is_led_into {
            let path = steps.join(".");
            let target = mapping.extra_target(&path);
            self.put_at(target, MemberName::Path(steps.clone()), value)?;
        }
        if is_led_into {
            self.within(&inner, steps, value, is_extra)?;
        }
        steps.pop();
        Some(())
    }

    /// Puts a value that stands within the row where it belongs.
    fn put_at(&mut self, target: Target, name: MemberName, value: Value<'a>) -> Option<()> {
        let start = (value.raw.as_ptr() as usize).checked_sub(self.context.bytes.as_ptr() as usize)?;
        let noted = Noted { spaced: true, unicode: true };
        self.put(target, name, (start, start + value.raw.len()), noted)
    }

    fn name(&mut self, key: Str<'a>) -> Option<Cow<'a, str>> {
        let name = key.decode().ok();
        if name.is_none() {
            let issue = Issue::new(Code::LoneSurrogate, "", "whole characters in field names");
            self.row.report(issue.found_text(key.raw()));
        }
        name
    }
}
