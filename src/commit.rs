//! The commit that was built, read while compiling from the file that `build.rs` names: git's log of this clone, the
//! archive's own file, or what `cargo package` wrote.

/// Hexadecimal digits of a commit.
const LENGTH: usize = 40;

const FILE: &[u8] = include_bytes!(env!("TFE_CONSOLE_COMMIT_FILE"));

/// Bytes at the end of a file that are looked at: a line of git's log, or all that another program writes.
const TAIL: usize = 4_096;

/// Where the last commit of a text begins: in a line of git's log the second is the newer.
pub(crate) const fn last(text: &[u8]) -> Option<usize> {
    let from = text.len().saturating_sub(TAIL);
    let (mut at, mut begin, mut found, mut in_line) = (from, from, None, 0);
    while at <= text.len() {
        let hexadecimal = at < text.len() && matches!(text[at], b'0'..=b'9' | b'a'..=b'f');
        if !hexadecimal {
            // A message behind the two of a line can have others.
            if at - begin == LENGTH && in_line < 2 {
                found = Some(begin);
                in_line += 1;
            }
            if at < text.len() && text[at] == b'\n' {
                in_line = 0;
            }
            begin = at + 1;
        }
        at += 1;
    }
    found
}

const fn copied(text: &[u8], from: usize) -> [u8; LENGTH] {
    let mut commit = [0; LENGTH];
    let mut at = 0;
    while at < LENGTH {
        commit[at] = text[from + at];
        at += 1;
    }
    commit
}

/// A copy, so that nothing else of the file is in the program.
const COMMIT: Option<[u8; LENGTH]> = match last(FILE) {
    Some(from) => Some(copied(FILE, from)),
    None => None,
};

/// The commit that was built. Packagers without git can set it: `TFE_CONSOLE_COMMIT`.
pub fn commit() -> &'static str {
    let read = COMMIT.as_ref().and_then(|commit| std::str::from_utf8(commit).ok());
    option_env!("TFE_CONSOLE_COMMIT").or(read).unwrap_or("unknown")
}
