//! Texts within texts. The standard library looks for a text in a way that is fast in long ones, and takes more of the module; these
//! are short, or few.

/// Returns where a text is within another for the first time.
pub(crate) fn find(text: &str, wanted: &str) -> Option<usize> {
    places(text, wanted).next()
}

/// Returns every place where a text is within another, also where it is so twice in the same bytes.
pub(crate) fn places(text: &str, wanted: &str) -> impl DoubleEndedIterator<Item = usize> {
    let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
    (0..text.len()).filter(move |at| text.get(*at..).is_some_and(|rest| rest.starts_with(wanted)))
}

/// Returns what is before a text and what is behind it, where it is for the first time.
pub(crate) fn split_at_first<'a>(text: &'a str, sign: &str) -> Option<(&'a str, &'a str)> {
    let (before, rest) = text.split_at_checked(find(text, sign)?)?;
    Some((before, rest.get(sign.len()..)?))
}

/// Returns a text with one double quote for each two that stand side by side, as in a quoted cell.
pub(crate) fn undoubled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('"') {
        out.push_str(before);
        out.push('"');
        rest = behind.strip_prefix('"').unwrap_or(behind);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{find, places, split_at_first, undoubled};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_finds_what_the_standard_library_does(text in "[ab\"é]{0,12}", wanted in "[ab\"é]{1,3}") {
            prop_assert_eq!(find(&text, &wanted), text.find(&wanted));
            prop_assert_eq!(places(&text, &wanted).next_back(), text.rfind(&wanted));
            prop_assert_eq!(split_at_first(&text, &wanted), text.split_once(&wanted));
            prop_assert_eq!(undoubled(&text), text.replace("\"\"", "\""));
        }
    }

    #[test]
    fn places_may_overlap() {
        assert_eq!(places("aaba", "a").collect::<Vec<_>>(), [0, 1, 3]);
        assert_eq!(places("&&&", "&&").collect::<Vec<_>>(), [0, 1]);
        assert_eq!(places("", "a").next(), None);
    }
}
