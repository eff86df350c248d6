//! Screens as pictures for the documents.

use std::fmt::Write;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use crate::driver::Driver;

/// Of a character cell, in pixels.
const WIDTH: usize = 9;
const HEIGHT: usize = 19;
/// Seconds that a frame is seen.
const SECONDS: usize = 4;
/// Characters in one element at most, so that no element has the form of a token.
const RUN: usize = 20;

/// Fails unless the picture in this file is this one; `UPDATE_PICTURE=1` draws it again.
pub fn check(file: &str, picture: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("UPDATE_PICTURE").is_some() {
        std::fs::write(&path, picture).expect("the picture is written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == picture, "{file} is old; draw it again with UPDATE_PICTURE=1");
}

/// What is on the screen.
pub fn frame(driver: &Driver) -> String {
    let size = driver.app.size;
    let mut terminal = Terminal::new(TestBackend::new(size.width, size.height)).expect("a terminal");
    driver.draw_on(&mut terminal);
    let buffer = terminal.backend().buffer();
    let mut frame = String::new();
    for y in 0..size.height {
        draw_row(&mut frame, buffer, y, size.width);
    }
    frame
}

/// The frames one after the other, each with its caption; the first alone where nothing moves.
pub fn svg(driver: &Driver, frames: &[(&str, String)]) -> String {
    let size = driver.app.size;
    let (width, screen) = (usize::from(size.width) * WIDTH + 20, usize::from(size.height) * HEIGHT + 20);
    let (height, base) = (screen + 36, screen + 24);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"15\">\n"
    );
    for (at, (caption, frame)) in frames.iter().enumerate() {
        let visibility = if at == 0 { "visible" } else { "hidden" };
        let values: Vec<&str> = (0..frames.len()).map(|other| if other == at { "visible" } else { "hidden" }).collect();
        let times: Vec<String> = (0..frames.len()).map(|other| format!("0.{:03}", other * 1000 / frames.len())).collect();
        let _ = write!(
            svg,
            "<g visibility=\"{visibility}\">\n<animate attributeName=\"visibility\" calcMode=\"discrete\" dur=\"{}s\" repeatCount=\"indefinite\" keyTimes=\"{}\" values=\"{}\"/>\n<rect width=\"{width}\" height=\"{screen}\" rx=\"8\" fill=\"#16181d\"/>\n{frame}<text x=\"10\" y=\"{base}\" fill=\"#8a919e\">{caption}</text>\n</g>\n",
            SECONDS * frames.len(),
            times.join(";"),
            values.join(";"),
        );
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
            let letters: Vec<char> = word.trim_end().chars().collect();
            let mut at = column;
            for part in letters.chunks(RUN) {
                let part: String = part.iter().collect();
                let columns = unicode_width::UnicodeWidthStr::width(part.as_str());
                let (left, base, run) = (left + at * WIDTH, top + 14, columns * WIDTH);
                let part = part.replace('&', "&amp;").replace('<', "&lt;");
                let _ =
                    writeln!(svg, "<text x=\"{left}\" y=\"{base}\" fill=\"{fill}\" textLength=\"{run}\"{extra}>{part}</text>");
                at += columns;
            }
            column += unicode_width::UnicodeWidthStr::width(word);
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
