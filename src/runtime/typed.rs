//! What the terminal sends: keys, reports of the mouse, pastes, and answers to what it was asked. Whatever is cut between
//! two reads waits for its other part.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use zeroize::Zeroizing;

use crate::ui::theme::Background;

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

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// Something that was typed, or that happened to the window.
    Event(Event),
    /// What lies behind its text.
    Background(Background),
    /// Its attributes: it has read all that it was sent before it was asked for them.
    Attributes,
}

/// The bytes that the terminal sends, of which those that are no whole key or answer yet wait for the others.
#[derive(Debug, Default)]
pub(super) struct Stream {
    pending: Zeroizing<Vec<u8>>,
    /// It was asked what lies behind its text, and has not answered yet.
    asked: bool,
}

/// What begins with some bytes.
enum Begin {
    /// This, or nothing that is known, and how many bytes it takes.
    Whole(Option<Sent>, usize),
    /// The rest is still to come.
    Part,
}

/// What an answer about the background begins with.
const BACKGROUND: &[u8] = b"\x1b]11;";
/// The longest of them, in bytes.
const LONGEST: usize = 64;

impl Stream {
    /// The terminal is asked what lies behind its text, and then for its attributes.
    pub(super) fn ask(&mut self) {
        self.asked = true;
    }

    /// Takes bytes in; answers what is whole by now.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Vec<Sent> {
        self.pending.extend_from_slice(bytes);
        let (mut sent, mut at) = (Vec::new(), 0);
        while at < self.pending.len() {
            match self.first(&self.pending[at..]) {
                Begin::Whole(found, length) => {
                    // What comes after its attributes is no answer to what was asked before them.
                    self.asked &= found != Some(Sent::Attributes);
                    sent.extend(found);
                    at += length.max(1);
                }
                Begin::Part => break,
            }
        }
        let rest = Zeroizing::new(self.pending[at..].to_vec());
        self.pending = rest;
        sent
    }

    /// Drops what is only begun, with what was typed before it.
    pub(super) fn forget(&mut self) {
        self.pending = Zeroizing::default();
    }

    fn first(&self, bytes: &[u8]) -> Begin {
        if let Some(text) = bytes.strip_prefix(PASTE.0) {
            let Some(end) = text.windows(PASTE.1.len()).position(|window| window == PASTE.1) else { return Begin::Part };
            let length = PASTE.0.len() + end + PASTE.1.len();
            return whole(Event::Paste(String::from_utf8_lossy(&text[..end]).into_owned()), length);
        }
        match bytes {
            // Function keys of the Linux console are the one sequence with a second bracket.
            [0x1b, b'[', b'['] => Begin::Part,
            [0x1b, b'[', b'[', letter @ b'A'..=b'E', ..] => whole(plain(KeyCode::F(1 + letter - b'A')), 4),
            // Reports of the mouse as they were before there was a form for any size.
            [0x1b, b'[', b'M', button, column, row, ..] => {
                let place = |byte: u8| u16::from(byte.saturating_sub(33));
                Begin::Whole(mouse(button.wrapping_sub(32), place(*column), place(*row), false).map(Sent::Event), 6)
            }
            [0x1b, b'[', b'M', ..] => Begin::Part,
            [0x1b, b'[', sequence @ ..] => match sequence.iter().position(|byte| !(0x20..=0x3f).contains(byte)) {
                Some(end) if (0x40..=0x7e).contains(&sequence[end]) => {
                    Begin::Whole(control_sequence(&sequence[..end], sequence[end]), end + 3)
                }
                // What breaks a sequence off can begin another.
                Some(end) => Begin::Whole(None, end + 2),
                None => Begin::Part,
            },
            [0x1b, b'O'] => Begin::Part,
            [0x1b, b'O', letter, ..] => Begin::Whole(named(*letter).map(|code| Sent::Event(plain(code))), 3),
            [0x1b, b']', ..] if self.asked && (BACKGROUND.starts_with(bytes) || bytes.starts_with(BACKGROUND)) => {
                background(bytes)
            }
            [0x1b] | [0x1b, 0x1b, ..] => whole(plain(KeyCode::Esc), 1),
            [0x1b, rest @ ..] => match character(rest) {
                Begin::Whole(Some(Sent::Event(Event::Key(event))), length) => {
                    whole(key(event.code, event.modifiers | KeyModifiers::ALT), length + 1)
                }
                Begin::Whole(other, length) => Begin::Whole(other, length + 1),
                Begin::Part => Begin::Part,
            },
            _ => character(bytes),
        }
    }
}

/// An answer about the background, or keys that begin like one.
fn background(bytes: &[u8]) -> Begin {
    let answer = bytes.strip_prefix(BACKGROUND).unwrap_or_default();
    let belongs = |byte: &u8| byte.is_ascii_hexdigit() || b"rgb:a/#".contains(byte);
    match answer.iter().position(|byte| !belongs(byte)).map(|end| (end, &answer[end..])) {
        Some((end, [0x07, ..])) => color_of(&answer[..end], BACKGROUND.len() + end + 1),
        Some((end, [0x1b, b'\\', ..])) => color_of(&answer[..end], BACKGROUND.len() + end + 2),
        Some((_, [0x1b])) => Begin::Part,
        None if bytes.len() < LONGEST => Begin::Part,
        _ => whole(key(KeyCode::Char(']'), KeyModifiers::ALT), 2),
    }
}

fn color_of(body: &[u8], length: usize) -> Begin {
    Begin::Whole(color(body).map(|color| Sent::Background(Background::of(color))), length)
}

fn whole(event: Event, length: usize) -> Begin {
    Begin::Whole(Some(Sent::Event(event)), length)
}

/// A color as terminals write it: `rgb:` or `rgba:` with one to four hexadecimal digits for each part, or `#` with
/// as many for each.
fn color(body: &[u8]) -> Option<[u8; 3]> {
    let text = std::str::from_utf8(body).ok()?;
    let parts: Vec<&str> = match text.strip_prefix('#') {
        Some(digits) if digits.is_ascii() && matches!(digits.len(), 3 | 6 | 9 | 12) => {
            let each = digits.len() / 3;
            (0..3).map(|part| &digits[part * each..(part + 1) * each]).collect()
        }
        Some(_) => return None,
        None => text.strip_prefix("rgb:").or_else(|| text.strip_prefix("rgba:"))?.split('/').collect(),
    };
    let mut color = [0; 3];
    for (index, part) in color.iter_mut().enumerate() {
        let digits = parts.get(index)?;
        if !(1..=4).contains(&digits.len()) {
            return None;
        }
        let most = (1_u32 << (4 * digits.len())) - 1;
        *part = u8::try_from(u32::from_str_radix(digits, 16).ok()? * 255 / most).ok()?;
    }
    Some(color)
}

/// What the mouse did, by the number that stands for buttons and keys: two bits of the button, shift, alt, control, whether
/// it moves, and two more bits of the button.
fn mouse(bits: u8, column: u16, row: u16, released: bool) -> Option<Event> {
    let button = (bits & 3) | (bits & 0xc0) >> 4;
    let pressed = |button| match (released, bits & 32 != 0) {
        (true, _) => MouseEventKind::Up(button),
        (false, true) => MouseEventKind::Drag(button),
        (false, false) => MouseEventKind::Down(button),
    };
    let kind = match (button, bits & 32 != 0) {
        (0, _) => pressed(MouseButton::Left),
        (1, _) => pressed(MouseButton::Middle),
        (2, _) => pressed(MouseButton::Right),
        (3, false) => MouseEventKind::Up(MouseButton::Left),
        (3..=5, true) => MouseEventKind::Moved,
        (4, false) => MouseEventKind::ScrollUp,
        (5, false) => MouseEventKind::ScrollDown,
        (6, false) => MouseEventKind::ScrollLeft,
        (7, false) => MouseEventKind::ScrollRight,
        _ => return None,
    };
    let mut modifiers = KeyModifiers::NONE;
    for (bit, modifier) in [(4, KeyModifiers::SHIFT), (8, KeyModifiers::ALT), (16, KeyModifiers::CONTROL)] {
        modifiers.set(modifier, bits & bit != 0);
    }
    Some(Event::Mouse(MouseEvent { kind, column, row, modifiers }))
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

fn control_sequence(parameters: &[u8], last: u8) -> Option<Sent> {
    let text = std::str::from_utf8(parameters).ok()?;
    if last == b'c' && text.starts_with('?') {
        return Some(Sent::Attributes);
    }
    if let (Some(report), b'M' | b'm') = (text.strip_prefix('<'), last) {
        let mut numbers = report.split(';').map(str::parse::<u16>);
        let mut next = || numbers.next()?.ok();
        let (bits, column, row) = (u8::try_from(next()?).ok()?, next()?, next()?);
        return mouse(bits, column.saturating_sub(1), row.saturating_sub(1), last == b'm').map(Sent::Event);
    }
    let mut numbers = text.split(';').map(|number| number.parse::<u32>().ok());
    let first = numbers.next().flatten();
    let bits = numbers.next().flatten().map_or(0, |number| number.saturating_sub(1));
    let mut modifiers = KeyModifiers::NONE;
    for (bit, modifier) in [(1, KeyModifiers::SHIFT), (2, KeyModifiers::ALT), (4, KeyModifiers::CONTROL)] {
        modifiers.set(modifier, bits & bit != 0);
    }
    let event = match last {
        b'I' if text.is_empty() => Event::FocusGained,
        b'O' if text.is_empty() => Event::FocusLost,
        b'Z' => key(KeyCode::BackTab, KeyModifiers::SHIFT),
        b'~' => key(numbered(u8::try_from(first?).ok()?)?, modifiers),
        // Some terminals send a key with the number of its character.
        b'u' => key(coded(char::from_u32(first?)?), modifiers),
        letter if text.is_empty() || first == Some(1) => key(named(letter)?, modifiers),
        _ => return None,
    };
    Some(Sent::Event(event))
}

/// The key of a character that stands for one.
fn coded(letter: char) -> KeyCode {
    match letter {
        '\r' => KeyCode::Enter,
        '\t' => KeyCode::Tab,
        '\u{1b}' => KeyCode::Esc,
        '\u{7f}' => KeyCode::Backspace,
        letter => KeyCode::Char(letter),
    }
}

/// A character, or what ctrl makes of one.
fn character(bytes: &[u8]) -> Begin {
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
                // Four bytes are the longest character.
                let begun = bytes.len() < 4 && std::str::from_utf8(bytes).is_err_and(|fault| fault.error_len().is_none());
                return if begun { Begin::Part } else { Begin::Whole(None, 1) };
            };
            let modifiers = if letter.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
            return whole(key(KeyCode::Char(letter), modifiers), letter.len_utf8());
        }
    };
    whole(event, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(bytes: &[u8]) -> Vec<Event> {
        let sent = Stream::default().feed(bytes).into_iter();
        sent.filter_map(|sent| if let Sent::Event(event) = sent { Some(event) } else { None }).collect()
    }

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
        let mut stream = Stream::default();
        assert_eq!(stream.feed(b"\x1b[200~cut "), []);
        assert_eq!(stream.feed(b"off\x1b[201~"), [Sent::Event(Event::Paste("cut off".to_owned()))]);
    }

    #[test]
    fn what_is_no_key_makes_none_and_takes_none_with_it() {
        assert_eq!(events(b"\xff\x1b[?62cj\x1b[99~\x1b[5"), [plain(KeyCode::Char('j'))]);
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
    fn what_is_cut_anywhere_is_what_it_is_whole() {
        let bytes = "j\u{1b}[B\u{1b}OA\u{1b}[<0;12;7M\u{1b}[1;5Cé平\u{1b}[200~a\u{1b}[201~\u{1b}[[B\u{1b}]11;rgb:ffff/ffff/ffff\u{1b}\\\u{1b}[?62;4cq";
        let asked = || Stream { asked: true, ..Stream::default() };
        let whole = asked().feed(bytes.as_bytes());
        assert_eq!(whole.len(), 12, "{whole:?}");
        for cut in 1..bytes.len() {
            let (first, second) = bytes.as_bytes().split_at(cut);
            // An escape that comes last is a key.
            if first.ends_with(b"\x1b") {
                continue;
            }
            let mut stream = asked();
            let sent = [stream.feed(first), stream.feed(second)].concat();
            assert_eq!(sent, whole, "{cut}");
        }
    }

    #[test]
    fn the_mouse_is_reported_in_either_form() {
        let at = |kind, modifiers| [Event::Mouse(MouseEvent { kind, column: 11, row: 6, modifiers })];
        for (bytes, kind, modifiers) in [
            (&b"\x1b[<0;12;7M"[..], MouseEventKind::Down(MouseButton::Left), KeyModifiers::NONE),
            (b"\x1b[<0;12;7m", MouseEventKind::Up(MouseButton::Left), KeyModifiers::NONE),
            (b"\x1b[<34;12;7M", MouseEventKind::Drag(MouseButton::Right), KeyModifiers::NONE),
            (b"\x1b[<35;12;7M", MouseEventKind::Moved, KeyModifiers::NONE),
            (b"\x1b[<64;12;7M", MouseEventKind::ScrollUp, KeyModifiers::NONE),
            (b"\x1b[<81;12;7M", MouseEventKind::ScrollDown, KeyModifiers::CONTROL),
            (b"\x1b[M ,'", MouseEventKind::Down(MouseButton::Left), KeyModifiers::NONE),
            (b"\x1b[M#,'", MouseEventKind::Up(MouseButton::Left), KeyModifiers::NONE),
        ] {
            assert_eq!(events(bytes), at(kind, modifiers), "{bytes:?}");
        }
        assert_eq!(events(b"\x1b[<999;1;1M\x1b[<0;;M\x1b[<0;99999;99999M"), []);
        assert_eq!(events(b"\x1b[<0;40;8\x1b[<0;12;7M"), at(MouseEventKind::Down(MouseButton::Left), KeyModifiers::NONE));
    }

    #[test]
    fn an_answer_is_no_key_and_keys_that_begin_like_one_are() {
        for end in ["\u{7}", "\u{1b}\\"] {
            let mut stream = Stream { asked: true, ..Stream::default() };
            let sent = stream.feed(format!("jq\u{1b}]11;rgb:fdfd/f6f6/e3e3{end}x\u{1b}[?62;22c").as_bytes());
            let keys = ['j', 'q', 'x'].map(|letter| Sent::Event(plain(KeyCode::Char(letter))));
            let [j, q, x] = keys;
            assert_eq!(sent, [j, q, Sent::Background(Background::Light), x, Sent::Attributes]);
        }
        let alt = key(KeyCode::Char(']'), KeyModifiers::ALT);
        for typed in [&b"\x1b]x"[..], b"\x1b]11x", b"\x1b]11;rgb:ffQ", b"\x1b]11;\x1bOA"] {
            let mut stream = Stream { asked: true, ..Stream::default() };
            assert_eq!(stream.feed(typed).first(), Some(&Sent::Event(alt.clone())), "{typed:?}");
            assert_eq!(stream.feed(b"").len(), 0);
        }
        let mut endless = Stream { asked: true, ..Stream::default() };
        assert_eq!(endless.feed(&[b"\x1b]11;".to_vec(), vec![b'a'; 100]].concat()).len(), 104);
        // A client that was asked nothing answers nothing.
        assert_eq!(events(b"\x1b]1").len(), 2);
    }

    #[test]
    fn a_color_is_read_in_every_notation() {
        for (body, expected) in [
            ("rgb:ffff/8080/0000", Some([255, 128, 0])),
            ("rgb:ff/80/00", Some([255, 128, 0])),
            ("rgb:f/8/0", Some([255, 136, 0])),
            ("rgba:0000/0000/0000/ffff", Some([0, 0, 0])),
            ("#1e1e2e", Some([0x1e, 0x1e, 0x2e])),
            ("#ffff80800000", Some([255, 128, 0])),
            ("rgb:ffff/8080", None),
            ("rgb:fffff/0/0", None),
            ("rgb://", None),
            ("#12345", None),
            ("?", None),
            ("", None),
        ] {
            assert_eq!(color(body.as_bytes()), expected, "{body}");
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
