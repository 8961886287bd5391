//! What keeps the limit when something fails, one switch each.

/// The safeguards of the limiter. All of them are on; a simulation switches one off to prove that it is needed.
///
/// ```
/// use cometchat_import::importer::limiter::Safeguards;
/// let all = Safeguards::default();
/// assert!(all.deadline && all.life && all.gate && all.witness && all.margin);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Safeguards {
    /// A worker dispatches nothing after a grant's deadline.
    pub deadline: bool,
    /// A cell is kept for the life of its request as long as nobody reports its response.
    pub life: bool,
    /// Nothing is granted for a while after grants may have been forgotten.
    pub gate: bool,
    /// Workers compare the store's clock with their own, and report a step.
    pub witness: bool,
    /// A cell is kept longer than the window by a margin.
    pub margin: bool,
}

impl Default for Safeguards {
    fn default() -> Self {
        Self { deadline: true, life: true, gate: true, witness: true, margin: true }
    }
}
