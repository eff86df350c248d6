//! Asks the terminal what lies behind its text (OSC 11).
//!
//! Together with the color, its attributes are asked for, which every terminal tells: one that tells those alone does
//! not know the other question, and is not waited for. Whatever was typed meanwhile is kept. An answer that comes
//! when it is no longer waited for is kept out of the keys, and taken all the same.

use std::io;
use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyModifiers};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::terminal::Terminal;
use crate::ui::theme::{Background, Theme, Themes};

/// How long the first frame waits for the answer.
const PATIENCE: Duration = Duration::from_millis(50);
/// How long for the rest of one that has begun.
const REST: Duration = Duration::from_millis(150);
/// How long after the question something that looks like an answer is taken for one.
const LATE: Duration = Duration::from_secs(5);

/// The questions: the color, and the attributes. The first ends with a bell, and so does its answer in most terminals;
/// one of them leaves half of the other possible end away.
const QUESTION: &[u8] = b"\x1b]11;?\x07\x1b[c";
/// What the answer about the color begins with.
const COLOR: &[u8] = b"\x1b]11;";
/// What the answer about the attributes begins with.
const ATTRIBUTES: &[u8] = b"\x1b[?";

/// A question that the terminal was asked, or not.
pub(super) struct Question {
    /// What to choose from by the answer.
    themes: Option<Themes>,
    late: Option<LateAnswer>,
}

impl Question {
    /// Asks, if there is something to choose from.
    pub(super) fn ask(themes: Option<Themes>, terminal: &mut Terminal) -> io::Result<Self> {
        let themes = themes.filter(|_| may_be_asked(|name| std::env::var(name).ok()));
        if themes.is_some() {
            terminal.ask(QUESTION)?;
        }
        Ok(Self { themes, late: None })
    }

    /// Waits a moment for the answer; the theme for it, and what was typed meanwhile. `None` if nothing was asked.
    pub(super) fn hear(&mut self) -> Option<(Option<Theme>, Vec<u8>)> {
        self.themes.as_ref()?;
        let heard = hear();
        if heard.background.is_none() {
            self.late = Some(LateAnswer::expected());
        }
        Some((self.choose(heard.background), heard.typed))
    }

    /// Leaves an answer that comes late out of what was typed; the theme for it.
    pub(super) fn sift(&mut self, batch: Vec<Event>) -> (Vec<Event>, Option<Theme>) {
        let Some(late) = &mut self.late else { return (batch, None) };
        let mut typed = Vec::new();
        let background = batch.into_iter().fold(None, |found, event| late.sift(event, &mut typed).or(found));
        self.late.take_if(|late| late.is_over());
        (typed, self.choose(background))
    }

    /// Drops what may be the begin of an answer, together with what was typed before it.
    pub(super) fn forget(&mut self) {
        if let Some(late) = &mut self.late {
            late.held.clear();
        }
    }

    fn choose(&mut self, background: Option<Background>) -> Option<Theme> {
        let background = background?;
        self.themes.take().map(|themes| themes.on(background).clone())
    }
}

/// Whether the terminal is one to ask, with the environment read by `variable`. GNU Screen passes one question on
/// and answers the other itself.
fn may_be_asked(variable: impl Fn(&str) -> Option<String>) -> bool {
    let screen = variable("TERM").is_some_and(|term| term == "screen" || term.starts_with("screen."));
    !screen || variable("TMUX").is_some()
}

/// What the terminal sent.
#[derive(Debug, Default, PartialEq, Eq)]
struct Heard {
    /// What lies behind the text.
    background: Option<Background>,
    /// What was typed.
    typed: Vec<u8>,
    /// The last answer is there.
    complete: bool,
    /// An answer has begun and not ended.
    begun: bool,
}

/// Waits for the answer.
fn hear() -> Heard {
    let asked = Instant::now();
    let mut bytes = Vec::new();
    loop {
        let heard = sort(&bytes);
        let patience = if heard.begun { PATIENCE + REST } else { PATIENCE };
        let left = patience.saturating_sub(asked.elapsed());
        if heard.complete || left.is_zero() || !read(&mut bytes, left) {
            return heard;
        }
    }
}

/// Reads what there is to read within a time; `false` when the terminal is gone. Interrupted, it just returns.
fn read(bytes: &mut Vec<u8>, longest: Duration) -> bool {
    let stdin = rustix::stdio::stdin();
    let mut watched = [PollFd::new(&stdin, PollFlags::IN)];
    let span = Timespec::try_from(longest).unwrap_or_default();
    match poll(&mut watched, Some(&span)) {
        Ok(0) | Err(rustix::io::Errno::INTR) => return true,
        Ok(_) => {}
        Err(_) => return false,
    }
    let mut piece = [0; 256];
    match rustix::io::read(stdin, &mut piece) {
        Ok(0) => false,
        Ok(count) => {
            bytes.extend_from_slice(&piece[..count]);
            true
        }
        Err(fault) => matches!(fault, rustix::io::Errno::INTR | rustix::io::Errno::AGAIN),
    }
}

/// Tells the answers from what was typed.
fn sort(bytes: &[u8]) -> Heard {
    let mut heard = Heard::default();
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        if let Some(answer) = rest.strip_prefix(COLOR) {
            let Some((body, end)) = color_body(answer) else {
                heard.begun = true;
                break;
            };
            heard.background = color(body).map(Background::of);
            rest = end;
        } else if let Some(answer) = rest.strip_prefix(ATTRIBUTES) {
            let length = answer.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b';'));
            match length.map(|length| (answer[length], &answer[length + 1..])) {
                Some((b'c', end)) => {
                    heard.complete = true;
                    rest = end;
                }
                Some(_) => {
                    heard.typed.push(*first);
                    rest = after;
                }
                None => {
                    heard.begun = true;
                    break;
                }
            }
        } else {
            // An escape that comes last is a key, and with one byte more the begin of an answer.
            heard.begun = rest.len() > 1 && (COLOR.starts_with(rest) || ATTRIBUTES.starts_with(rest));
            if heard.begun {
                heard.typed.extend_from_slice(rest);
                break;
            }
            heard.typed.push(*first);
            rest = after;
        }
    }
    heard
}

/// The color of an answer and what comes after it, when the end is there.
fn color_body(answer: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = answer.iter().position(|byte| matches!(byte, 0x07 | 0x1b))?;
    match answer[end..] {
        [0x07, ref rest @ ..] | [0x1b, b'\\', ref rest @ ..] => Some((&answer[..end], rest)),
        [0x1b] => None,
        _ => Some((&answer[..end], &answer[end + 1..])),
    }
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

/// Keeps an answer that comes late out of the keys. The terminal library knows no such answer: it makes a key of each
/// character, the first with alt.
#[derive(Debug)]
struct LateAnswer {
    until: Instant,
    /// What may be the begin of an answer, and is passed on if it is not.
    held: Vec<Event>,
}

/// The keys that the begin of an answer comes as.
const BEGIN: [(KeyCode, KeyModifiers); 4] = [
    (KeyCode::Char(']'), KeyModifiers::ALT),
    (KeyCode::Char('1'), KeyModifiers::NONE),
    (KeyCode::Char('1'), KeyModifiers::NONE),
    (KeyCode::Char(';'), KeyModifiers::NONE),
];
/// The longest answer, in keys.
const LONGEST: usize = 32;

impl LateAnswer {
    /// For a question that was asked just now.
    fn expected() -> Self {
        Self { until: Instant::now() + LATE, held: Vec::new() }
    }

    /// Whether none is to come any more, and nothing is held back.
    fn is_over(&self) -> bool {
        self.held.is_empty() && Instant::now() >= self.until
    }

    /// Takes an event; passes on those that belong to no answer, and what an answer says.
    fn sift(&mut self, event: Event, pass: &mut Vec<Event>) -> Option<Background> {
        let Event::Key(key) = &event else {
            pass.push(event);
            return None;
        };
        let (at, code, modifiers) = (self.held.len(), key.code, key.modifiers);
        let alone = (modifiers - KeyModifiers::SHIFT).is_empty();
        let belongs = match BEGIN.get(at) {
            Some(expected) => (code, modifiers) == *expected,
            None => {
                let ends = (code, modifiers) == (KeyCode::Char('\\'), KeyModifiers::ALT)
                    || (code, modifiers) == (KeyCode::Char('g'), KeyModifiers::CONTROL);
                if ends {
                    return self.end();
                }
                alone && matches!(code, KeyCode::Char('0'..='9' | 'a'..='g' | 'A'..='F' | 'r' | ':' | '/' | '#')) && at < LONGEST
            }
        };
        if belongs {
            self.held.push(event);
            return None;
        }
        pass.append(&mut self.held);
        // What breaks an answer off may begin another.
        if at > 0 {
            return self.sift(event, pass);
        }
        pass.push(event);
        None
    }

    /// The answer is whole.
    fn end(&mut self) -> Option<Background> {
        self.until = Instant::now();
        let held = std::mem::take(&mut self.held);
        let letters = held[BEGIN.len()..].iter().filter_map(|event| match event {
            Event::Key(key) => match key.code {
                KeyCode::Char(letter) => Some(letter),
                _ => None,
            },
            _ => None,
        });
        color(letters.collect::<String>().as_bytes()).map(Background::of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::typed::events;

    fn heard(bytes: &[u8]) -> Heard {
        sort(bytes)
    }

    #[test]
    fn the_answers_are_taken_out_of_what_was_typed() {
        for end in [&b"\x07"[..], b"\x1b\\"] {
            let bytes = [b"j\x1b[B\x1b]11;rgb:ffff/ffff/ffff", end, b"\x1b[?62;22;52cq\x1b"].concat();
            let found = heard(&bytes);
            assert_eq!((found.background, found.complete), (Some(Background::Light), true));
            assert_eq!(found.typed, b"j\x1b[Bq\x1b");
        }
    }

    #[test]
    fn a_terminal_that_knows_only_the_second_question_is_done_with_it() {
        let found = heard(b"\x1b[?6c");
        assert_eq!(found, Heard { complete: true, ..Heard::default() });
    }

    #[test]
    fn an_answer_in_pieces_is_waited_for_and_never_taken_for_keys() {
        let whole = b"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\\x1b[?62;4c";
        for length in 1..whole.len() {
            let found = heard(&whole[..length]);
            assert!(!found.complete, "{length}");
            // Between the two answers nothing has begun, and an escape alone is a key.
            assert_eq!(found.begun, ![1, 25, 26].contains(&length), "{length}: {found:?}");
            assert!(found.typed.len() < COLOR.len(), "{length}: {found:?}");
        }
        assert_eq!(heard(whole).background, Some(Background::Dark));
    }

    #[test]
    fn what_only_looks_like_an_answer_was_typed() {
        for typed in [&b"\x1b[?25h"[..], b"\x1b]0;title\x07", b"\x1b", b"\x1b[", b"]11;"] {
            let found = heard(typed);
            assert_eq!((found.typed.as_slice(), found.complete), (typed, false));
        }
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
    fn gnu_screen_is_not_asked_and_tmux_is() {
        let asked = |term: &'static str, tmux: Option<&'static str>| {
            may_be_asked(|name| if name == "TERM" { Some(term.to_owned()) } else { tmux.map(str::to_owned) })
        };
        assert!(
            asked("xterm-256color", None) && asked("screen-256color", Some("/tmp/tmux")) && asked("screen", Some("/tmp/tmux"))
        );
        assert!(!asked("screen", None) && !asked("screen.xterm-256color", None));
    }

    fn sifted(bytes: &[u8]) -> (Vec<Event>, Option<Background>, bool) {
        let mut late = LateAnswer::expected();
        let (mut passed, mut found) = (Vec::new(), None);
        for event in events(bytes) {
            found = late.sift(event, &mut passed).or(found);
        }
        (passed, found, late.is_over())
    }

    #[test]
    fn a_late_answer_is_no_key_and_still_an_answer() {
        for end in [&b"\x07"[..], b"\x1b\\"] {
            let bytes = [b"jq\x1b]11;rgb:fdfd/f6f6/e3e3", end, b"x"].concat();
            assert_eq!(sifted(&bytes), (events(b"jqx"), Some(Background::Light), true));
        }
    }

    #[test]
    fn keys_that_only_begin_like_an_answer_are_passed_on_in_their_order() {
        for typed in [&b"\x1b]x"[..], b"\x1b]11x", b"\x1b]1\x1b]1x", b"\x1b]11;rgb:ffQ", b"\x1b]11;\x1bOA", b"11;rgb"] {
            assert_eq!(sifted(typed), (events(typed), None, false), "{typed:?}");
        }
        let endless = [b"\x1b]11;".to_vec(), vec![b'a'; 100]].concat();
        assert_eq!(sifted(&endless).0, events(&endless));
    }
}
