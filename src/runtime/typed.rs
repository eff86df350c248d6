//! What was typed: telling keys from a paste, and making events of bytes as the terminal library does, for those
//! that were typed while the terminal was asked something, which the library has not seen.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// More keys at once than anybody types: a paste from a terminal that does not mark it (security P-13).
const BURST: usize = 20;
/// What a paste stands between that is marked.
const PASTE: (&[u8], &[u8]) = (b"\x1b[200~", b"\x1b[201~");

/// Makes one paste of the text among events that came all at once, if it is too much to have been typed.
pub(super) fn mark_paste(mut batch: Vec<Event>) -> Vec<Event> {
    let typed = |event: &Event| match event {
        Event::Key(key) if key.kind != KeyEventKind::Release && (key.modifiers - KeyModifiers::SHIFT).is_empty() => {
            match key.code {
                KeyCode::Char(letter) => Some(letter),
                KeyCode::Enter => Some('\n'),
                _ => None,
            }
        }
        _ => None,
    };
    let text: String = batch.iter().filter_map(typed).collect();
    // A key that is held down over a slow line comes in a burst too, but it is always the same one.
    let held = text.chars().all(|letter| text.starts_with(letter));
    if text.chars().count() > BURST && !held {
        batch.retain(|event| typed(event).is_none());
        batch.insert(0, Event::Paste(text));
    }
    batch
}

/// The events of these bytes. What is no key, such as a report of the mouse, makes none.
pub(super) fn events(bytes: &[u8]) -> Vec<Event> {
    let mut events = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let (event, length) = first(rest);
        events.extend(event);
        rest = &rest[length.max(1)..];
    }
    events
}

/// The first event, and how many bytes it takes.
fn first(bytes: &[u8]) -> (Option<Event>, usize) {
    if let Some(text) = bytes.strip_prefix(PASTE.0) {
        let end = text.windows(PASTE.1.len()).position(|window| window == PASTE.1);
        let length = end.map_or(bytes.len(), |end| PASTE.0.len() + end + PASTE.1.len());
        let text = &text[..end.unwrap_or(text.len())];
        return (Some(Event::Paste(String::from_utf8_lossy(text).into_owned())), length);
    }
    match bytes {
        [0x1b, b'[', sequence @ ..] => {
            // Function keys of the Linux console are the one sequence with a second bracket.
            if let [b'[', letter @ b'A'..=b'E', ..] = sequence {
                return (Some(plain(KeyCode::F(1 + letter - b'A'))), 4);
            }
            match sequence.iter().position(|byte| (0x40..=0x7e).contains(byte)) {
                Some(end) => (control_sequence(&sequence[..end], sequence[end]), end + 3),
                None if sequence.is_empty() => (Some(key(KeyCode::Char('['), KeyModifiers::ALT)), 2),
                None => (None, bytes.len()),
            }
        }
        [0x1b, b'O', letter, ..] => (named(*letter).map(plain), 3),
        [0x1b] | [0x1b, 0x1b, ..] => (Some(plain(KeyCode::Esc)), 1),
        [0x1b, rest @ ..] => {
            let (event, length) = character(rest);
            let with_alt = |event| match event {
                Event::Key(event) => key(event.code, event.modifiers | KeyModifiers::ALT),
                other => other,
            };
            (event.map(with_alt), length + 1)
        }
        _ => character(bytes),
    }
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
    Event::Key(KeyEvent::new(code, modifiers))
}

fn plain(code: KeyCode) -> Event {
    key(code, KeyModifiers::NONE)
}

/// The key that a letter at the end of a sequence names.
fn named(letter: u8) -> Option<KeyCode> {
    Some(match letter {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P'..=b'S' => KeyCode::F(1 + letter - b'P'),
        _ => return None,
    })
}

/// The key that a number before `~` names.
fn numbered(number: u8) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(number - 10),
        17..=21 => KeyCode::F(number - 11),
        23..=26 => KeyCode::F(number - 12),
        28..=29 => KeyCode::F(number - 13),
        31..=34 => KeyCode::F(number - 14),
        _ => return None,
    })
}

fn control_sequence(parameters: &[u8], last: u8) -> Option<Event> {
    let text = std::str::from_utf8(parameters).ok()?;
    let mut numbers = text.split(';').map(|number| number.parse::<u8>().ok());
    let first = numbers.next().flatten();
    let bits = numbers.next().flatten().map_or(0, |number| number.saturating_sub(1));
    let mut modifiers = KeyModifiers::NONE;
    for (bit, modifier) in [(1, KeyModifiers::SHIFT), (2, KeyModifiers::ALT), (4, KeyModifiers::CONTROL)] {
        modifiers.set(modifier, bits & bit != 0);
    }
    match last {
        b'I' if text.is_empty() => Some(Event::FocusGained),
        b'O' if text.is_empty() => Some(Event::FocusLost),
        b'Z' => Some(key(KeyCode::BackTab, KeyModifiers::SHIFT)),
        b'~' => numbered(first?).map(|code| key(code, modifiers)),
        letter if text.is_empty() || first == Some(1) => named(letter).map(|code| key(code, modifiers)),
        _ => None,
    }
}

/// A character, or what ctrl makes of one.
fn character(bytes: &[u8]) -> (Option<Event>, usize) {
    let control = |letter: u8| key(KeyCode::Char(char::from(letter)), KeyModifiers::CONTROL);
    let event = match bytes[0] {
        b'\r' | b'\n' => plain(KeyCode::Enter),
        b'\t' => plain(KeyCode::Tab),
        0x7f => plain(KeyCode::Backspace),
        0x00 => control(b' '),
        byte @ 0x01..=0x1a => control(byte - 1 + b'a'),
        byte @ 0x1c..=0x1f => control(byte - 0x1c + b'4'),
        _ => {
            let Some(letter) = bytes.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next()) else {
                return (None, 1);
            };
            let modifiers = if letter.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
            return (Some(key(KeyCode::Char(letter), modifiers)), letter.len_utf8());
        }
    };
    (Some(event), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_comes_as_the_library_names_it() {
        let (none, shift, alt, ctrl) = (KeyModifiers::NONE, KeyModifiers::SHIFT, KeyModifiers::ALT, KeyModifiers::CONTROL);
        for (bytes, code, modifiers) in [
            (&b"j"[..], KeyCode::Char('j'), none),
            (b"G", KeyCode::Char('G'), shift),
            ("é".as_bytes(), KeyCode::Char('é'), none),
            ("平".as_bytes(), KeyCode::Char('平'), none),
            (b"\r", KeyCode::Enter, none),
            (b"\n", KeyCode::Enter, none),
            (b"\t", KeyCode::Tab, none),
            (b"\x7f", KeyCode::Backspace, none),
            (b"\x03", KeyCode::Char('c'), ctrl),
            (b"\x00", KeyCode::Char(' '), ctrl),
            (b"\x1f", KeyCode::Char('7'), ctrl),
            (b"\x1b", KeyCode::Esc, none),
            (b"\x1bg", KeyCode::Char('g'), alt),
            (b"\x1b\x03", KeyCode::Char('c'), alt | ctrl),
            (b"\x1b[A", KeyCode::Up, none),
            (b"\x1bOB", KeyCode::Down, none),
            (b"\x1b[1;5C", KeyCode::Right, ctrl),
            (b"\x1b[1;4D", KeyCode::Left, shift | alt),
            (b"\x1b[Z", KeyCode::BackTab, shift),
            (b"\x1b[H", KeyCode::Home, none),
            (b"\x1b[4~", KeyCode::End, none),
            (b"\x1b[3;2~", KeyCode::Delete, shift),
            (b"\x1b[5~", KeyCode::PageUp, none),
            (b"\x1bOP", KeyCode::F(1), none),
            (b"\x1b[[B", KeyCode::F(2), none),
            (b"\x1b[15~", KeyCode::F(5), none),
            (b"\x1b[17~", KeyCode::F(6), none),
            (b"\x1b[24~", KeyCode::F(12), none),
            (b"\x1b[29~", KeyCode::F(16), none),
            (b"\x1b[34~", KeyCode::F(20), none),
        ] {
            assert_eq!(events(bytes), [key(code, modifiers)], "{bytes:?}");
        }
    }

    #[test]
    fn keys_in_a_row_come_in_their_order() {
        let expected = [plain(KeyCode::Char('j')), plain(KeyCode::Esc), plain(KeyCode::Down), plain(KeyCode::Char('q'))];
        assert_eq!(events(b"j\x1b\x1b[Bq"), expected);
    }

    #[test]
    fn a_paste_is_a_paste_and_the_focus_the_focus() {
        let paste = Event::Paste("q\ny\r".to_owned());
        assert_eq!(events(b"\x1b[200~q\ny\r\x1b[201~\x1b[I\x1b[O"), [paste, Event::FocusGained, Event::FocusLost]);
        assert_eq!(events(b"\x1b[200~cut off"), [Event::Paste("cut off".to_owned())]);
    }

    #[test]
    fn what_is_no_key_makes_none_and_takes_none_with_it() {
        assert_eq!(events(b"\x1b[<64;1;1M\xff\x1b[?62cj\x1b[99~\x1b[5"), [plain(KeyCode::Char('j'))]);
        assert_eq!(events(b""), []);
    }

    #[test]
    fn more_than_anybody_types_at_once_is_a_paste_and_a_key_held_down_is_not() {
        let text = "quit that and go on with y";
        let mixed = [text.as_bytes(), b"\x1b[A"].concat();
        assert_eq!(mark_paste(events(&mixed)), [Event::Paste(text.to_owned()), plain(KeyCode::Up)]);
        for few in [&b"jjjjjjjjjjjjjjjjjjjjjjjjjjjjjjj"[..], b"gyd", b"\x1b[A\x1b[A"] {
            assert_eq!(mark_paste(events(few)), events(few));
        }
    }

    #[test]
    fn no_bytes_are_too_strange() {
        let mut state = 1_u32;
        for _ in 0..5_000 {
            let bytes: Vec<u8> = (0..8)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    [0x1b, b'[', b'O', b'1', b';', b'~', b'A', 0xe5][(state >> 28) as usize % 8]
                })
                .collect();
            assert!(events(&bytes).len() <= bytes.len());
        }
    }
}
