//! A line of text that is edited: typed, pasted, undone, drawn with its cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use tui_input::{Input, InputRequest};

use super::targets::{Pointed, Pointing, Target, Targets};
use super::theme::Theme;

/// What a field holds at most, in characters, so that a paste is cut (security P-13).
const LIMIT: usize = 4_096;

/// A state of the field that can be returned to.
type Moment = (String, usize);

/// What the last edit was, so that undoing takes back a word and not a letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Edit {
    /// None, or the cursor moved since.
    #[default]
    None,
    Typing,
    /// Something was deleted, or pasted.
    Other,
}

/// A text with its cursor and its past.
#[derive(Clone, Debug, Default)]
pub struct TextField {
    input: Input,
    past: Vec<Moment>,
    future: Vec<Moment>,
    last: Edit,
}

impl TextField {
    /// A field that holds this text, with the cursor behind it.
    #[must_use]
    pub fn holding(text: &str) -> Self {
        Self { input: Input::new(text.to_owned()), ..Self::default() }
    }

    /// The text as it is typed so far.
    #[must_use]
    pub fn value(&self) -> &str {
        self.input.value()
    }

    /// The text without the spaces around it.
    #[must_use]
    pub fn trimmed(&self) -> &str {
        self.value().trim()
    }

    fn moment(&self) -> Moment {
        (self.input.value().to_owned(), self.input.cursor())
    }

    fn remember(&mut self, edit: Edit) {
        self.future.clear();
        if edit == Edit::Other || self.last != edit {
            self.past.push(self.moment());
        }
        self.last = edit;
    }

    /// Carries out an edit or a move of the cursor.
    pub fn handle(&mut self, request: InputRequest) {
        match request {
            InputRequest::InsertChar(letter) => self.type_letter(letter),
            request => {
                let before = self.moment();
                self.input.handle(request);
                if self.input.value() == before.0 {
                    self.last = Edit::None;
                } else {
                    self.future.clear();
                    self.past.push(before);
                    self.last = Edit::Other;
                }
            }
        }
    }

    fn type_letter(&mut self, letter: char) {
        if !crate::domain::text::harmless(letter) || self.value().chars().count() >= LIMIT {
            return;
        }
        self.remember(Edit::Typing);
        self.input.handle(InputRequest::InsertChar(letter));
        if letter.is_whitespace() {
            self.last = Edit::None;
        }
    }

    /// Puts pasted text in, as text: line ends become spaces, characters that could steer a terminal are dropped.
    pub fn paste(&mut self, text: &str) {
        let (value, cursor) = self.moment();
        let room = LIMIT.saturating_sub(value.chars().count());
        let spaced = text.chars().take(LIMIT).map(|letter| if matches!(letter, '\n' | '\r' | '\t') { ' ' } else { letter });
        let pasted: String = spaced.filter(|letter| crate::domain::text::harmless(*letter)).take(room).collect();
        if pasted.is_empty() {
            return;
        }
        self.remember(Edit::Other);
        let at = value.char_indices().nth(cursor).map_or(value.len(), |(at, _)| at);
        let (before, after) = value.split_at(at);
        self.input = Input::new(format!("{before}{pasted}{after}")).with_cursor(cursor + pasted.chars().count());
    }

    /// Replaces the whole text, such as by a completion.
    pub fn replace(&mut self, text: &str) {
        self.remember(Edit::Other);
        self.input = Input::new(text.to_owned());
    }

    /// Takes the last edit back.
    pub fn undo(&mut self) {
        if let Some((text, cursor)) = self.past.pop() {
            self.future.push(self.moment());
            self.input = Input::new(text).with_cursor(cursor);
            self.last = Edit::None;
        }
    }

    /// Does the edit again that was taken back last.
    pub fn redo(&mut self) {
        if let Some((text, cursor)) = self.future.pop() {
            self.past.push(self.moment());
            self.input = Input::new(text).with_cursor(cursor);
            self.last = Edit::None;
        }
    }

    /// Draws the text behind `before` in one line, as the field of this number; answers where its cursor is.
    pub fn draw(
        &self,
        (number, before): (usize, &str),
        style: Style,
        area: Rect,
        buffer: &mut Buffer,
        targets: &Targets,
    ) -> Position {
        let (start, _) = buffer.set_stringn(area.x, area.y, before, usize::from(area.width), style);
        let width = usize::from(area.right().saturating_sub(start));
        let scroll = self.input.visual_scroll(width.saturating_sub(1));
        let text = skip_columns(self.value(), scroll);
        buffer.set_stringn(start, area.y, text, width, style);
        targets.record(Rect { x: start, width: area.right().saturating_sub(start), ..area }, Target::Text(number, scroll));
        let at = self.input.visual_cursor().max(scroll) - scroll;
        Position::new(start.saturating_add(u16::try_from(at).unwrap_or(0)).min(area.right().saturating_sub(1)), area.y)
    }

    /// Draws the text on an underlined line of its own, with a mark before it when it has the cursor.
    pub fn draw_line(
        &self,
        (number, here): (usize, bool),
        theme: &Theme,
        area: Rect,
        buffer: &mut Buffer,
        targets: &Targets,
    ) -> Position {
        buffer.set_stringn(area.x, area.y, if here { "› " } else { "  " }, usize::from(area.width), theme.key);
        let line = Rect { x: area.x + 2, width: area.width.saturating_sub(2), ..area };
        buffer.set_style(line, theme.field);
        self.draw((number, ""), theme.field, line, buffer, targets)
    }
}

impl Pointing for TextField {
    fn point(&mut self, target: Target, column: usize) -> Pointed {
        let Target::Text(_, scrolled) = target else { return Pointed::Nowhere };
        let at = letters_before(self.value(), scrolled + column);
        self.handle(InputRequest::SetCursor(at));
        Pointed::Newly
    }
}

/// How many characters lie wholly before a column of a text.
fn letters_before(text: &str, column: usize) -> usize {
    use unicode_segmentation::UnicodeSegmentation;
    use unicode_width::UnicodeWidthStr;
    let mut end = 0;
    let before = text.graphemes(true).take_while(|grapheme| {
        end += grapheme.width();
        end <= column
    });
    before.map(|grapheme| grapheme.chars().count()).sum()
}

/// The text from a column on; a wide character that is cut in two leaves a space.
fn skip_columns(text: &str, columns: usize) -> String {
    use unicode_segmentation::UnicodeSegmentation;
    use unicode_width::UnicodeWidthStr;
    let mut at = 0;
    let mut rest = String::new();
    for grapheme in text.graphemes(true) {
        let width = grapheme.width();
        if at >= columns {
            rest.push_str(grapheme);
        } else if at + width > columns {
            rest.push_str(&" ".repeat(at + width - columns));
        }
        at += width;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> TextField {
        let mut field = TextField::default();
        for letter in text.chars() {
            field.handle(InputRequest::InsertChar(letter));
        }
        field
    }

    #[test]
    fn undoing_takes_back_a_word_and_redoing_brings_it_again() {
        let mut field = typed("platform team");
        field.undo();
        assert_eq!(field.value(), "platform ");
        field.undo();
        assert_eq!(field.value(), "");
        field.undo();
        assert_eq!(field.value(), "", "there is nothing before the beginning");
        field.redo();
        field.redo();
        assert_eq!(field.value(), "platform team");
        field.redo();
        assert_eq!(field.value(), "platform team");
    }

    #[test]
    fn what_is_typed_after_an_undo_ends_what_could_be_redone() {
        let mut field = typed("one two");
        field.undo();
        field.handle(InputRequest::InsertChar('x'));
        field.redo();
        assert_eq!(field.value(), "one x");
    }

    #[test]
    fn a_deleted_word_comes_back() {
        let mut field = typed("one two");
        field.handle(InputRequest::DeletePrevWord);
        assert_eq!(field.value(), "one ");
        field.undo();
        assert_eq!(field.value(), "one two");
    }

    #[test]
    fn a_paste_is_one_line_of_harmless_text_and_one_step_back() {
        let mut field = typed("a");
        field.paste("b\nc\u{1b}[31m\u{202e}d");
        assert_eq!(field.value(), "ab c[31md");
        field.undo();
        assert_eq!(field.value(), "a");
        field.paste(&"x".repeat(10_000));
        assert_eq!(field.value().len(), LIMIT, "it holds no more");
        field.paste("more");
        field.handle(InputRequest::InsertChar('y'));
        assert_eq!(field.value().len(), LIMIT);
    }

    #[test]
    fn a_click_puts_the_cursor_before_what_is_drawn_there() {
        for (column, letters) in [(0, 0), (1, 0), (2, 1), (3, 2), (4, 4), (9, 4)] {
            assert_eq!(letters_before("平be\u{301}", column), letters, "{column}");
        }
        let mut field = typed("platform");
        assert_eq!(field.point(Target::Text(0, 2), 2), Pointed::Newly);
        field.handle(InputRequest::InsertChar('-'));
        assert_eq!(field.value(), "plat-form");
        assert_eq!(field.point(Target::Row(2), 2), Pointed::Nowhere);
    }

    #[test]
    fn a_wide_character_that_is_cut_leaves_a_space() {
        assert_eq!(skip_columns("平台x", 1), " 台x");
        assert_eq!(skip_columns("平台x", 2), "台x");
        assert_eq!(skip_columns("abc", 5), "");
    }
}
