//! Letters of other layouts and the keys that they are.

use super::{LAYOUTS, latin};

#[test]
fn a_letter_of_another_layout_is_known_by_its_key() {
    for (letter, key) in [('п', 'g'), ('П', 'G'), ('в', 'd'), ('і', 's'), ('γ', 'g'), ('ע', 'g'), ('ش', 'a')] {
        assert_eq!(latin(letter), Some(key), "{letter}");
    }
    for letter in ['g', 'G', '5', 'ö', '平'] {
        assert_eq!(latin(letter), None, "{letter}");
    }
}

#[test]
fn each_layout_has_a_key_for_each_of_its_letters() {
    for line in LAYOUTS.lines().filter(|line| !line.starts_with('#')) {
        let parts: Vec<&str> = line.split(' ').collect();
        let [name, letters, keys] = parts[..] else { panic!("{line}") };
        assert_eq!(letters.chars().count(), keys.chars().count(), "{name}");
        assert!(keys.is_ascii(), "{name}");
    }
}
