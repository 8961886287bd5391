//! Which page of the app's list is asked for next, and when it has ended.
//!
//! `total` cannot be trusted: CometChat's own example has `total: 0` beside five users. It only says how many pages may be
//! asked for at once. The list has ended at an empty page, or at one that is shorter than a whole one.

/// The pages of a list.
#[derive(Debug)]
pub(super) struct List {
    per_page: usize,
    /// The page that is asked for next.
    next: u64,
    waited_for: usize,
    /// Entries of a whole page: those asked for, unless the server gives fewer.
    whole: usize,
    /// Pages that the server says that there are.
    claimed: u64,
    has_ended: bool,
}

/// What a page says.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Page {
    /// Its number, from 1.
    pub number: u64,
    /// Entries on it.
    pub entries: usize,
    /// Entries on a page, as the server says.
    pub per_page: Option<usize>,
    /// Entries in all, as the server says.
    pub total: Option<u64>,
}

impl List {
    /// A list of which nothing was asked.
    pub fn new(per_page: usize) -> Self {
        Self { per_page, next: 1, waited_for: 0, whole: 0, claimed: 0, has_ended: false }
    }

    /// The number of the next page to ask for, if one is to be asked for now.
    pub fn next(&mut self) -> Option<u64> {
        let is_claimed = self.next <= self.claimed;
        if self.has_ended || !(self.waited_for == 0 || is_claimed) {
            return None;
        }
        self.next += 1;
        self.waited_for += 1;
        Some(self.next - 1)
    }

    /// Takes a page.
    pub fn take(&mut self, page: Page) {
        self.waited_for = self.waited_for.saturating_sub(1);
        // A server may give fewer than it was asked for; what it says of that counts, and else the fullest page.
        let stated = page.per_page.filter(|stated| *stated >= page.entries && *stated > 0);
        self.whole = self.whole.max(page.entries).max(stated.unwrap_or_default().min(self.per_page));
        let is_known = stated.is_some() || page.number > 1;
        if let Some(total) = page.total
            && self.whole > 0
        {
            self.claimed = self.claimed.max(total.div_ceil(self.whole as u64));
        }
        let is_short = is_known && page.entries < self.whole;
        if page.entries == 0 || (is_short && page.number >= self.claimed) {
            self.has_ended = true;
        }
    }

    /// Whether every page is there.
    pub fn is_over(&self) -> bool {
        self.has_ended && self.waited_for == 0
    }

    /// Pages that are still to come, as far as the server says.
    pub fn to_come(&self) -> u64 {
        if self.has_ended { 0 } else { (self.claimed + 1).saturating_sub(self.next).max(1) }
    }
}

#[cfg(test)]
mod tests {
    use super::{List, Page};

    /// Asks a server of so many users, of which it gives at most `cap` a page, for all pages. How many requests that took,
    /// how many were under way at most, and how many users came.
    fn read(users: usize, cap: usize, says: impl Fn(usize) -> (Option<usize>, Option<u64>)) -> (u64, usize, usize) {
        let mut list = List::new(1_000);
        let (mut requests, mut most, mut found) = (0, 0, 0);
        let mut asked = Vec::new();
        while !list.is_over() {
            asked.extend(std::iter::from_fn(|| list.next()).take(6 - asked.len()));
            most = most.max(asked.len());
            let number = asked.remove(0);
            requests += 1;
            let entries = users.saturating_sub((number as usize - 1) * cap).min(cap);
            found += entries;
            let (per_page, total) = says(entries);
            list.take(Page { number, entries, per_page, total });
        }
        (requests, most, found)
    }

    #[test]
    fn a_list_is_read_to_its_end_whatever_the_server_says_of_it() {
        assert_eq!(read(99_963, 1_000, |_| (Some(1_000), Some(0))), (100, 1, 99_963), "total: 0");
        assert_eq!(read(100_000, 1_000, |_| (Some(1_000), Some(0))), (101, 1, 100_000), "an empty page ends it");
        assert_eq!(read(99_963, 1_000, |_| (Some(1_000), Some(99_963))), (100, 6, 99_963), "a total that is right");
        assert_eq!(read(2_500, 1_000, |_| (Some(1_000), Some(9_999_999))).2, 2_500, "a total that is too much");
        assert_eq!(read(450, 100, |_| (Some(100), None)), (5, 1, 450), "a page that is smaller than asked for");
        assert_eq!(read(450, 100, |entries| (Some(entries), None)), (5, 1, 450), "per_page is the count");
        assert_eq!(read(450, 1_000, |_| (None, None)), (2, 1, 450), "nothing is stated");
        assert_eq!(read(450, 1_000, |_| (Some(1_000), None)), (1, 1, 450));
        assert_eq!(read(0, 1_000, |_| (None, None)), (1, 1, 0));
    }
}
