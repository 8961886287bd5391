//! How a run ends, once that is known; and the reading of its rows, which may end it.

use crate::importer::{
    account::{Account, Status},
    batch::Batch,
    error::Failure,
    pipeline::{Pipeline, Pull},
};

use super::Stop;

/// Whether a run was stopped, by whom, and why it could not continue.
#[derive(Debug, Default)]
pub(in crate::importer) struct Ending {
    stopped: Option<(Stop, Status, Option<Failure>)>,
    /// Why the source gave no more.
    broken: Option<Failure>,
}

/// What a run reads next.
#[derive(Debug)]
pub(in crate::importer) enum Taken {
    /// Entries.
    Batch(Batch),
    /// Nothing before more bytes are there, or the input's end.
    NeedInput,
    /// The input's end, after these.
    End(Option<Batch>),
}

impl Ending {
    /// Reads the next batch of a run. An input that breaks ends it as failed, once what was read is done.
    pub(in crate::importer) fn read(&mut self, pipeline: &mut Pipeline, account: &mut Account) -> Taken {
        loop {
            return match pipeline.pull(account) {
                Pull::Batch(batch) => Taken::Batch(batch),
                // Many rows had their outcomes, and none of them is for a batch.
                Pull::Paused => continue,
                Pull::NeedInput if self.is_broken() => Taken::End(pipeline.flush()),
                Pull::NeedInput => Taken::NeedInput,
                Pull::End => Taken::End(None),
                Pull::Broken(error) => {
                    self.break_input(error.failure(account.wording()));
                    Taken::End(None)
                }
            };
        }
    }

    /// The caller, or the budget, ends the run.
    pub(in crate::importer) fn stop(&mut self, how: Stop) {
        match &mut self.stopped {
            Some((known, _, _)) if how == Stop::Abort => *known = how,
            Some(_) => {}
            None => self.stopped = Some((how, Status::Stopped, None)),
        }
    }

    /// The run cannot continue; the first reason counts.
    pub(in crate::importer) fn fail(&mut self, failure: Failure) {
        match &mut self.stopped {
            Some((_, status, known)) if known.is_none() => {
                *status = Status::Failed;
                *known = Some(failure);
            }
            Some(_) => {}
            None => self.stopped = Some((Stop::Finish, Status::Failed, Some(failure))),
        }
    }

    /// The source gives no more: what was read is sent, and the run ends as failed. The first reason counts.
    pub(in crate::importer) fn break_input(&mut self, failure: Failure) {
        self.broken.get_or_insert(failure);
    }

    /// Whether the source gives no more.
    pub(in crate::importer) fn is_broken(&self) -> bool {
        self.broken.is_some()
    }

    /// Whether nothing more is to be sent.
    pub(in crate::importer) fn is_stopped(&self) -> bool {
        self.stopped.is_some()
    }

    /// Whether what is in flight is to be aborted.
    pub(in crate::importer) fn is_aborting(&self) -> bool {
        matches!(self.stopped, Some((Stop::Abort, _, _)))
    }

    /// The status of the report, and its error.
    pub(in crate::importer) fn outcome(&mut self) -> (Status, Option<Failure>) {
        match (self.stopped.take(), self.broken.take()) {
            (Some((_, status, error)), _) => (status, error),
            (None, Some(broken)) => (Status::Failed, Some(broken)),
            (None, None) => (Status::Complete, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Ending;
    use crate::importer::{
        account::Status,
        error::{ErrorCode, Failure},
        import::Stop,
    };

    fn failure(code: ErrorCode) -> Failure {
        Failure::new(code, String::new())
    }

    #[test]
    fn the_first_failure_counts_and_a_stop_becomes_one() {
        let mut ending = Ending::default();
        ending.stop(Stop::Finish);
        assert!(ending.is_stopped() && !ending.is_aborting());
        ending.fail(failure(ErrorCode::KeyRefused));
        ending.fail(failure(ErrorCode::PlanRefused));
        ending.stop(Stop::Abort);
        assert!(ending.is_aborting());
        assert_eq!(ending.outcome(), (Status::Failed, Some(failure(ErrorCode::KeyRefused))));
    }

    #[test]
    fn a_broken_source_fails_a_run_that_was_not_stopped() {
        let broken = || {
            let mut ending = Ending::default();
            ending.break_input(failure(ErrorCode::InputBroken));
            ending
        };
        assert_eq!(broken().outcome(), (Status::Failed, Some(failure(ErrorCode::InputBroken))));
        let mut stopped = broken();
        stopped.stop(Stop::Finish);
        assert_eq!(stopped.outcome(), (Status::Stopped, None));
        assert_eq!(Ending::default().outcome(), (Status::Complete, None));
    }
}
