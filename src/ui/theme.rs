//! Styles by meaning. Colors are the sixteen that the terminal's own theme defines, so that dark and light both work.

use ratatui::style::{Color, Modifier, Style};

/// A style for each thing that a style can mean.
#[derive(Clone, Debug)]
pub struct Theme {
    /// The bar at the top.
    pub bar: Style,
    /// Headings.
    pub heading: Style,
    /// What stands back: help, separators, dates.
    pub muted: Style,
    /// What has the cursor.
    pub selected: Style,
    /// The entry of the menu where one is.
    pub current: Style,
    /// A button that can be pressed.
    pub button: Style,
    /// A button that destroys.
    pub danger: Style,
    /// What cannot be pressed now.
    pub disabled: Style,
    /// A key in the footer and the help.
    pub key: Style,
    /// A refusal or a fault.
    pub warning: Style,
    /// That something was done.
    pub success: Style,
    /// The text of a new token.
    pub token: Style,
    /// The frame of a dialog.
    pub frame: Style,
}

impl Theme {
    /// The sixteen colors of the terminal.
    #[must_use]
    pub fn ansi() -> Self {
        let plain = Style::new();
        Self {
            bar: plain.fg(Color::White).bg(Color::Blue).add_modifier(Modifier::BOLD),
            heading: plain.add_modifier(Modifier::BOLD),
            muted: plain.add_modifier(Modifier::DIM),
            selected: plain.add_modifier(Modifier::REVERSED),
            current: plain.fg(Color::Blue).add_modifier(Modifier::BOLD),
            button: plain.fg(Color::Blue).add_modifier(Modifier::BOLD),
            danger: plain.fg(Color::Red).add_modifier(Modifier::BOLD),
            disabled: plain.add_modifier(Modifier::DIM.union(Modifier::CROSSED_OUT)),
            key: plain.add_modifier(Modifier::BOLD),
            warning: plain.fg(Color::Red).add_modifier(Modifier::BOLD),
            success: plain.fg(Color::Green).add_modifier(Modifier::BOLD),
            token: plain.add_modifier(Modifier::BOLD),
            frame: plain.fg(Color::Blue),
        }
    }

    /// No color at all (`NO_COLOR`): modifiers alone. Left to the terminal library, disabled colors reset
    /// the modifiers too, and the selection would vanish.
    #[must_use]
    pub fn mono() -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        let ansi = Self::ansi();
        Self {
            bar: plain.add_modifier(Modifier::REVERSED),
            current: bold,
            button: bold,
            danger: bold,
            warning: bold,
            success: bold,
            frame: plain,
            ..ansi
        }
    }
}
