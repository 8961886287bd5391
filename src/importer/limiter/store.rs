//! What a store runs: bytes in, bytes out.

use super::{
    ask::{Ask, Reply},
    bytes::Damaged,
    cells::{Cells, exchange},
};

/// What became of an ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchanged {
    /// The state, to be kept before the reply is sent.
    pub state: Vec<u8>,
    /// The reply, for [`Reply::decode`].
    pub reply: Vec<u8>,
}

/// Is [`exchange`] on bytes: `state` is what the store keeps, `None` if it keeps nothing. A state that cannot be read counts
/// as lost, so the limit is closed until whatever it granted is over. See [`exchange`] for `clock_ms` and `run`.
///
/// # Errors
///
/// If the ask cannot be read. The state is then as it was.
///
/// ```
/// use cometchat_import::importer::{limiter::{Ask, Job, Reply, exchange_bytes}, pacer::Rate};
/// let ask = Ask { want: 2, ..Ask::new(Rate::default(), 7, Job::default(), 31_000) };
/// let exchanged = exchange_bytes(None, 1_700_000_000_000, 1, &ask.encode()).unwrap();
/// let reply = Reply::decode(&exchanged.reply).unwrap().unwrap();
/// assert_eq!(reply.grants.len(), 2);
/// ```
pub fn exchange_bytes(state: Option<&[u8]>, clock_ms: u64, run: u64, ask: &[u8]) -> Result<Exchanged, Damaged> {
    let ask = Ask::decode(ask)?;
    let mut cells = match state.map(Cells::decode) {
        None => Cells::unused(),
        Some(Ok(cells)) => cells,
        Some(Err(Damaged)) => Cells::lost(),
    };
    let reply = exchange(&mut cells, clock_ms, run, &ask);
    Ok(Exchanged { state: cells.encode(), reply: Reply::encode(&reply) })
}

#[cfg(test)]
mod tests {
    use super::exchange_bytes;
    use crate::importer::{
        limiter::{Ask, Damaged, Job, Reply},
        pacer::Rate,
    };

    fn granted(reply: &[u8]) -> usize {
        Reply::decode(reply).unwrap().unwrap().grants.len()
    }

    #[test]
    fn a_state_is_resumed_and_a_damaged_one_is_closed() {
        let ask = Ask { want: 40, ..Ask::new(Rate::default(), 7, Job::default(), 31_000) };
        let first = exchange_bytes(None, 5_000, 1, &ask.encode()).unwrap();
        assert_eq!(granted(&first.reply), 40);
        let other = Ask { worker: 8, ..ask }.encode();
        let second = exchange_bytes(Some(&first.state), 5_010, 1, &other).unwrap();
        assert_eq!(granted(&second.reply), 20);
        let closed = exchange_bytes(Some(&first.state[1..]), 5_010, 1, &other).unwrap();
        assert_eq!(granted(&closed.reply), 0);
        assert_eq!(exchange_bytes(None, 5_010, 1, &other[1..]), Err(Damaged));
    }
}
