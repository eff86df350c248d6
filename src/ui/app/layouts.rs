//! Which key a letter would be on a Latin keyboard: for users with another layout, or caps lock.

/// Letters of other layouts beside the keys that give them.
const LAYOUTS: &str = include_str!("../../../assets/layouts.txt");

/// The letter that the same key gives on a Latin keyboard, in the same case.
#[must_use]
pub fn latin(letter: char) -> Option<char> {
    let small = letter.to_lowercase().next().filter(|small| !small.is_ascii())?;
    let lines = LAYOUTS.lines().filter(|line| !line.starts_with('#'));
    let found = lines.filter_map(|line| {
        let mut parts = line.split(' ').skip(1);
        let (letters, keys) = (parts.next()?, parts.next()?);
        letters.chars().zip(keys.chars()).find(|(known, _)| *known == small).map(|(_, key)| key)
    });
    let key = found.into_iter().next()?;
    Some(if letter.is_uppercase() { key.to_ascii_uppercase() } else { key })
}

#[cfg(test)]
mod tests;
