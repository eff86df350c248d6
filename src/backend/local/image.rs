//! The pages of a model that has its schema and nothing else.
//!
//! SQLite needs longer to carry out each `CREATE` of the schema than for anything else that a start does, and most of its pages
//! are empty. So they are compiled in, without their zeros.

use rusqlite::backup::Backup;
use rusqlite::{Connection, MAIN_DB, Result};

/// The length of the pages, and then each part that is not zero: its place, its length, its bytes. Numbers are little-endian.
const IMAGE: &[u8] = include_bytes!("../../../assets/schema.image");

/// Gives an empty file the pages, in one transaction.
pub(super) fn copy_into(connection: &mut Connection) -> Result<()> {
    let pages = unfold(IMAGE);
    let mut image = Connection::open_in_memory()?;
    image.deserialize_read_exact(MAIN_DB, pages.as_slice(), pages.len(), true)?;
    // Where others have it open, which nobody does whose file is empty, nothing is copied: the caller looks.
    Backup::new(&image, connection)?.step(-1).map(drop)
}

/// The pages that an image stands for, with their zeros. What does not fit is left out: a test compares the image whole.
fn unfold(image: &[u8]) -> Vec<u8> {
    let Some((length, mut rest)) = number(image) else { return Vec::new() };
    let mut pages = vec![0; length];
    while let Some((start, (length, after))) = number(rest).and_then(|(start, after)| Some((start, number(after)?))) {
        let (part, after) = after.split_at(length.min(after.len()));
        if let Some(place) = pages.get_mut(start..start + part.len()) {
            place.copy_from_slice(part);
        }
        rest = after;
    }
    pages
}

fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (number, rest) = bytes.split_first_chunk()?;
    Some((u32::from_le_bytes(*number) as usize, rest))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// So many zeros cost more as a new part.
    const GAP: usize = 8;

    /// Writes the pages of a model down. They are read back, and compared, by the caller's test.
    pub(in crate::backend::local) fn write(connection: &Connection) {
        let pages = connection.serialize(MAIN_DB).expect("the pages");
        let number = |number: usize| u32::try_from(number).expect("a short model").to_le_bytes();
        let mut image = number(pages.len()).to_vec();
        let mut start = 0;
        while let Some(skipped) = pages[start..].iter().position(|byte| *byte != 0) {
            start += skipped;
            let part = &pages[start..];
            let end = part.windows(GAP).position(|bytes| bytes.iter().all(|byte| *byte == 0)).unwrap_or(part.len());
            image.extend(number(start));
            image.extend(number(end));
            image.extend(&part[..end]);
            start += end;
        }
        assert_eq!(unfold(&image), *pages);
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/schema.image"), &image).expect("the image");
    }
}
