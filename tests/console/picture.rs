//! The picture in the README, drawn from the real screen. `UPDATE_PICTURE=1 cargo test picture` makes it anew.

use std::fmt::Write;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use tfe_console::ui::theme::Theme;

use crate::driver::{Driver, Start};

const FILE: &str = "assets/console.svg";
/// Of a character cell, in pixels.
const WIDTH: usize = 9;
const HEIGHT: usize = 19;

#[test]
fn the_picture_of_the_readme_shows_the_console_as_it_is() {
    let mut driver = Driver::start(Start { open: "teams/platform", size: (92, 24), ..Start::default() });
    std::sync::Arc::make_mut(&mut driver.app.settings).theme = Theme::ansi();
    driver.press("g");
    let picture = svg(&driver);
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    if std::env::var_os("UPDATE_PICTURE").is_some() {
        std::fs::write(&path, &picture).expect("the picture is written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == picture, "{FILE} is old; make it anew with: UPDATE_PICTURE=1 cargo test picture");
}

fn svg(driver: &Driver) -> String {
    let size = driver.app.size;
    let mut terminal = Terminal::new(TestBackend::new(size.width, size.height)).expect("a terminal");
    driver.draw_on(&mut terminal);
    let buffer = terminal.backend().buffer();
    let (width, height) = (usize::from(size.width) * WIDTH + 20, usize::from(size.height) * HEIGHT + 20);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"15\">\n<rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"#16181d\"/>\n"
    );
    for y in 0..size.height {
        draw_row(&mut svg, buffer, y, size.width);
    }
    svg.push_str("</svg>\n");
    svg
}

/// A background for each run of cells that look alike, and its words.
fn draw_row(svg: &mut String, buffer: &Buffer, y: u16, width: u16) {
    let mut x = 0;
    while x < width {
        let look = looks(&buffer[(x, y)]);
        let end = (x..width).find(|at| looks(&buffer[(*at, y)]) != look).unwrap_or(width);
        let text: String = (x..end).map(|at| buffer[(at, y)].symbol()).collect();
        let (fill, background, extra) = look;
        let (left, top) = (usize::from(x) * WIDTH + 10, usize::from(y) * HEIGHT + 10);
        let run = usize::from(end - x) * WIDTH;
        if background != "none" {
            let _ = writeln!(svg, "<rect x=\"{left}\" y=\"{top}\" width=\"{run}\" height=\"{HEIGHT}\" fill=\"{background}\"/>");
        }
        // Word by word, so that a viewer with another font keeps the columns.
        let mut column = 0;
        for word in text.split_inclusive(' ') {
            let columns = unicode_width::UnicodeWidthStr::width(word);
            let word = word.trim_end();
            if !word.is_empty() {
                let (left, base) = (left + column * WIDTH, top + 14);
                let run = unicode_width::UnicodeWidthStr::width(word) * WIDTH;
                let word = word.replace('&', "&amp;").replace('<', "&lt;");
                let _ =
                    writeln!(svg, "<text x=\"{left}\" y=\"{base}\" fill=\"{fill}\" textLength=\"{run}\"{extra}>{word}</text>");
            }
            column += columns;
        }
        x = end;
    }
}

/// Text color, background and attributes.
fn looks(cell: &Cell) -> (&'static str, &'static str, String) {
    let color = |color: Color, default: &'static str| match color {
        Color::Blue => "#4c8dff",
        Color::Red => "#ff6b6b",
        Color::Green => "#57c785",
        Color::White => "#ffffff",
        _ => default,
    };
    let (mut fill, mut background) = (color(cell.fg, "#d7dae0"), color(cell.bg, "none"));
    if background == "#4c8dff" {
        background = "#2f5fd0";
    }
    if cell.modifier.contains(Modifier::REVERSED) {
        (fill, background) = ("#16181d", fill);
    }
    let mut extra = String::new();
    for (modifier, attribute) in [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::DIM, " opacity=\"0.55\""),
        (Modifier::CROSSED_OUT, " text-decoration=\"line-through\""),
    ] {
        if cell.modifier.contains(modifier) {
            extra.push_str(attribute);
        }
    }
    (fill, background, extra)
}
