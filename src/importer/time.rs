//! Time as an argument: the core never reads a clock.

/// A moment on the host's monotonic clock, in milliseconds since any fixed origin.
///
/// ```
/// use cometchat_import::importer::time::Time;
/// let start = Time::from_millis(1_000);
/// assert_eq!(start.after(500).since(start), 500);
/// assert_eq!(start.since(start.after(500)), 0, "time before is no negative span");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(u64);

impl Time {
    /// The moment `millis` milliseconds after the clock's origin.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the clock's origin.
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// The moment `millis` milliseconds later; the end of time if that is past it.
    #[must_use]
    pub const fn after(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to `self`, 0 if `earlier` is later.
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}
