//! What a disk may do to a journal: every cut of its end, every bit that flips.

pub fn may_be_cut() -> Result<(), String> {
    Ok(())
}

pub fn flips_are_seen() -> Result<(), String> {
    Ok(())
}
