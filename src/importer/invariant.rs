//! What cannot be otherwise: if it is all the same, the run stops.
//!
//! A run that went on with an empty value in place of the right one could lose a row without a word. So a broken
//! invariant panics; in WebAssembly it traps, which the package reports as `INTERNAL`, and the instance is thrown away.
//! `promised` is for what this crate has to guarantee. What depends on bytes from outside is an `Issue` or an error.

/// Takes the value that the code around it guarantees to be there.
pub(crate) trait Invariant {
    /// The value.
    type Value;

    /// Returns the value; stops the run if there is none. `why` says, for whoever reads or debugs the code, why there is
    /// one: `self.shards.get(number).promised("one for each number of 8 bits")`.
    fn promised(self, why: &'static str) -> Self::Value;
}

impl<T> Invariant for Option<T> {
    type Value = T;

    #[inline(always)]
    #[track_caller]
    fn promised(self, why: &'static str) -> T {
        match self {
            Some(value) => value,
            None => broken(why),
        }
    }
}

impl<T, E> Invariant for Result<T, E> {
    type Value = T;

    #[inline(always)]
    #[track_caller]
    fn promised(self, why: &'static str) -> T {
        match self {
            Ok(value) => value,
            Err(_) => broken(why),
        }
    }
}

/// Stops the run: the invariant `why` does not hold.
#[cfg(not(target_arch = "wasm32"))]
#[allow(clippy::panic)] // its purpose
#[cold]
#[track_caller]
pub(crate) fn broken(why: &'static str) -> ! {
    panic!("broken invariant: {why}")
}

/// Stops the run. A trap is one instruction, and nobody would see a message: the module has no place to print one.
#[cfg(target_arch = "wasm32")]
#[inline(always)]
pub(crate) fn broken(_: &'static str) -> ! {
    core::arch::wasm32::unreachable()
}

#[cfg(test)]
mod tests {
    use super::Invariant;

    #[test]
    fn what_is_promised_and_there_is_returned() {
        assert_eq!(Some(1).promised("there"), 1);
        assert_eq!(Ok::<_, ()>(2).promised("right"), 2);
    }

    #[test]
    #[should_panic(expected = "broken invariant: one for each")]
    fn what_is_promised_and_missing_stops_the_run() {
        None::<u8>.promised("one for each");
    }
}
