//! The floor of what a terminal program can reach: a ratatui program that draws one frame, one more for each key, and
//! leaves with `q`. `benches/compare.rs` runs it beside the console.

use std::io::IsTerminal;

use crossterm::event::{Event, KeyCode, read};
use ratatui::widgets::{Block, Paragraph};

#[expect(clippy::disallowed_methods, reason = "this program is the terminal's only owner")]
fn main() -> std::io::Result<()> {
    // `cargo bench` runs it too, where there is nothing to draw on.
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return Ok(());
    }
    let mut terminal = ratatui::try_init()?;
    let mut keys = 0_u32;
    loop {
        terminal.draw(|frame| {
            let text = Paragraph::new(format!("floor\n\n{keys} keys")).block(Block::bordered());
            frame.render_widget(text, frame.area());
        })?;
        match read()? {
            Event::Key(key) if key.code == KeyCode::Char('q') => break,
            _ => keys += 1,
        }
    }
    ratatui::try_restore()
}
