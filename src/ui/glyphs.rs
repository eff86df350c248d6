//! The screen in ASCII, for terminals that show nothing else: one pass over what was drawn, so that no screen needs to know.

use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthStr;

/// Every sign that a screen draws, and the one of the same width that stands for it in ASCII.
pub const SIGNS: &[(char, char)] = &[
    // Lines and corners.
    ('─', '-'),
    ('━', '-'),
    ('═', '='),
    ('│', '|'),
    ('┃', '#'),
    ('║', '|'),
    ('┌', '+'),
    ('┐', '+'),
    ('└', '+'),
    ('┘', '+'),
    ('├', '+'),
    ('┤', '+'),
    ('┬', '+'),
    ('┴', '+'),
    ('┼', '+'),
    ('╭', '+'),
    ('╮', '+'),
    ('╰', '+'),
    ('╯', '+'),
    // Punctuation. What is cut off ends with a sign that no name has.
    ('…', '~'),
    ('•', '*'),
    ('·', '-'),
    ('–', '-'),
    ('—', '-'),
    ('×', 'x'),
    ('‹', '<'),
    ('›', '>'),
    ('“', '"'),
    ('”', '"'),
    ('’', '\''),
    ('≠', '!'),
    ('≤', '<'),
    ('≥', '>'),
    // Stands for an escape character in data.
    ('␛', UNKNOWN),
    // Marks.
    ('‼', '#'),
    ('✓', '+'),
    ('✔', '+'),
    ('✗', 'x'),
    ('✘', 'x'),
    ('○', 'o'),
    ('●', '*'),
    ('◔', '%'),
    ('◐', '%'),
    ('◑', '%'),
    ('◕', '%'),
    ('◆', '*'),
    ('◇', 'o'),
    ('■', '#'),
    ('□', '.'),
    ('☐', '.'),
    ('☑', '+'),
    ('☒', 'x'),
    ('⚠', '!'),
    // Arrows.
    ('↑', '^'),
    ('↓', 'v'),
    ('←', '<'),
    ('→', '>'),
    ('▲', '^'),
    ('▼', 'v'),
    ('◀', '<'),
    ('▶', '>'),
    ('▴', '^'),
    ('▾', 'v'),
    ('◂', '<'),
    ('▸', '>'),
    ('⏎', '<'),
    // Columns and bars, from low to full.
    ('▁', '_'),
    ('▂', '.'),
    ('▃', ':'),
    ('▄', '-'),
    ('▅', '='),
    ('▆', '+'),
    ('▇', '*'),
    ('█', '#'),
    ('▏', '.'),
    ('▎', ':'),
    ('▍', '-'),
    ('▌', '='),
    ('▋', '='),
    ('▊', '+'),
    ('▉', '*'),
    ('▐', '='),
    ('░', '.'),
    ('▒', ':'),
    ('▓', '%'),
];

/// What stands in each column of a text that ASCII does not have.
const UNKNOWN: char = '?';

/// Leaves nothing but ASCII; what was drawn stays where it is.
pub fn to_ascii(buffer: &mut Buffer) {
    let width = usize::from(buffer.area.width).max(1);
    for row in buffer.content.chunks_mut(width) {
        let mut x = 0;
        while let Some(cell) = row.get_mut(x) {
            let symbol = cell.symbol();
            // The second half of a wide character has no text of its own.
            let columns = symbol.width().max(1);
            if symbol.is_empty() {
                cell.set_char(' ');
            } else if !symbol.is_ascii() {
                let mut letters = symbol.chars();
                let sign = match (letters.next(), letters.next()) {
                    (Some(letter), None) => SIGNS.iter().find(|(sign, _)| *sign == letter).map(|(_, ascii)| *ascii),
                    _ => None,
                };
                for cell in row.iter_mut().skip(x).take(columns) {
                    cell.set_char(sign.unwrap_or(UNKNOWN));
                }
            }
            x += columns;
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;
    use unicode_width::UnicodeWidthChar;

    use super::*;

    fn in_ascii(text: &str) -> String {
        let width = u16::try_from(text.width()).expect("a short text");
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, 1));
        buffer.set_string(0, 0, text, Style::new());
        to_ascii(&mut buffer);
        buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect()
    }

    #[test]
    fn each_sign_is_as_wide_in_ascii() {
        for (sign, ascii) in SIGNS {
            assert!(!sign.is_ascii() && ascii.is_ascii_graphic(), "{sign}");
            assert_eq!((sign.width(), ascii.width()), (Some(1), Some(1)), "{sign}");
            assert_eq!(SIGNS.iter().filter(|(other, _)| other == sign).count(), 1, "{sign} is there twice");
        }
    }

    #[test]
    fn the_signs_of_a_screen_have_others_and_what_is_data_has_a_mark_for_each_column() {
        assert_eq!(in_ascii("│ ✓ plat… › ZgqYdz…•• ↑ │"), "| + plat~ > ZgqYdz~** ^ |");
        assert_eq!(in_ascii("équipe 平台 e\u{301}t🦀!"), "?quipe ???? ?t??!");
        assert_eq!(in_ascii("plain text"), "plain text");
    }

    #[test]
    fn a_graph_still_rises_and_falls() {
        assert_eq!(in_ascii("▁▂▃▄▅▆▇█"), "_.:-=+*#");
    }

    #[test]
    fn a_wide_character_that_does_not_fit_does_no_harm() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 3, 2));
        buffer.set_string(2, 0, "平", Style::new());
        buffer.set_string(1, 1, "平", Style::new());
        to_ascii(&mut buffer);
        assert!(buffer.content.iter().all(|cell| cell.symbol().is_ascii()));
        assert_eq!(buffer.content[4].symbol(), "?");
    }
}
