//! The first bytes of an input, which choose settings; the rest is what is read.

/// Reads settings off the front of an input. In a file that a person writes they are digits: `0` is
/// the first choice of each.
pub struct Controls<'a> {
    rest: &'a [u8],
}

impl<'a> Controls<'a> {
    /// Of an input, from its first byte on.
    pub fn of(data: &'a [u8]) -> Self {
        Self { rest: data }
    }

    /// The next setting; 0 once there are no bytes left.
    pub fn next(&mut self) -> u8 {
        let Some((first, rest)) = self.rest.split_first() else {
            return 0;
        };
        self.rest = rest;
        first ^ b'0'
    }

    /// One of `choices`.
    pub fn choice<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::from(self.next()) % choices.len()]
    }

    /// What follows the settings.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }
}

/// How an input is cut: into chunks of these lengths, over and over.
pub struct Chunking {
    lengths: [u8; 3],
}

impl Chunking {
    /// Three lengths; any of them may be 0.
    pub fn of(controls: &mut Controls<'_>) -> Self {
        Self { lengths: [controls.next(), controls.next(), controls.next()] }
    }

    /// The chunks, which together are all of `bytes`; one chunk if every length is 0.
    pub fn cut<'a>(&self, bytes: &'a [u8]) -> Vec<&'a [u8]> {
        if self.lengths == [0; 3] {
            return vec![bytes];
        }
        let (mut chunks, mut rest) = (Vec::new(), bytes);
        for length in self.lengths.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (chunk, after) = rest.split_at(usize::from(*length).min(rest.len()));
            chunks.push(chunk);
            rest = after;
        }
        chunks
    }
}
