//! What a table draws: columns, rows of cells, and what stands around them.

use ratatui::style::Style;

use crate::backend::Part;

/// The least room of a column that takes what is left.
const LEAST: u16 = 8;

/// A number that not every host tells.
#[must_use]
pub fn part(number: &Part<u32>) -> Cell {
    number.known().map_or_else(|| Cell::new(number.instead()), |number| Cell::new(number.to_string()))
}

/// A column of a list: its heading and how it shares the width.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub title: &'static str,
    /// What stands above it where it is narrow, if that is less.
    pub short: Option<&'static str>,
    /// Its width on a wide and on a narrow screen; `None` takes what the others leave.
    pub width: Option<(u16, u16)>,
    /// The least room of one that takes what is left.
    pub least: u16,
    /// Numbers stand at its right end.
    pub right: bool,
    /// Columns of a higher rank give way first where there is too little room; 0 never does.
    pub rank: u8,
    /// Only a model of this machine tells it, and no host.
    pub of_models: bool,
}

impl Column {
    /// A column that takes what the others leave.
    #[must_use]
    pub const fn rest(title: &'static str) -> Self {
        Self { title, short: None, width: None, least: LEAST, right: false, rank: 0, of_models: false }
    }

    /// A column of a fixed width, which gives way in the order of its rank.
    #[must_use]
    pub const fn fixed(title: &'static str, width: u16, rank: u8) -> Self {
        Self { title, short: None, width: Some((width, width)), least: width, right: false, rank, of_models: false }
    }

    /// One that is left out on a host, which does not tell it.
    #[must_use]
    pub const fn of_models(mut self) -> Self {
        self.of_models = true;
        self
    }

    /// Another width where the screen is narrow.
    #[must_use]
    pub const fn narrow(mut self, narrow: u16) -> Self {
        if let Some((wide, _)) = self.width {
            self.width = Some((wide, narrow));
        }
        self
    }

    /// One that takes what is left has at least this room, and gives way in the order of its rank.
    #[must_use]
    pub const fn at_least(mut self, least: u16, rank: u8) -> Self {
        self.least = least;
        self.rank = rank;
        self
    }

    /// What stands above it where it is narrow.
    #[must_use]
    pub const fn short(mut self, short: &'static str) -> Self {
        self.short = Some(short);
        self
    }

    /// Its cells stand at the right.
    #[must_use]
    pub const fn right(mut self) -> Self {
        self.right = true;
        self
    }
}

/// A cell of a list: text with a style, and a shorter text for narrow columns.
#[derive(Clone, Debug)]
pub struct Cell {
    pub text: String,
    /// What it says where the screen is narrow, if that is less.
    pub short: Option<String>,
    pub style: Style,
    /// It has a drawing, which would turn into holes on the cursor's reversed ground. What it says where the screen is
    /// narrow has none.
    pub graph: bool,
}

impl Cell {
    /// A cell with a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), short: None, style: Style::new(), graph: false }
    }

    /// What it says where the screen is narrow.
    #[must_use]
    pub fn short(mut self, short: impl Into<String>) -> Self {
        self.short = Some(short.into());
        self
    }

    /// A drawing that looks so, on the cursor's row too.
    #[must_use]
    pub fn graph(mut self, style: Style) -> Self {
        self.graph = true;
        self.styled(style)
    }

    /// Gives the cell a style.
    #[must_use]
    pub fn styled(mut self, style: Style) -> Self {
        self.style = style;
        self
    }
}

/// A row of a list: its key, its cells, and whether it is marked.
#[derive(Clone, Debug)]
pub struct Row<K> {
    pub id: K,
    /// Its cells, one for each column.
    pub cells: Vec<Cell>,
}

/// All that a table draws, besides where its reader is.
#[derive(Clone, Debug, Default)]
pub struct Listing<K> {
    pub title: String,
    /// Paragraphs above the rows, where there is room.
    pub intro: Vec<String>,
    /// A sentence above the rows that always stands there.
    pub note: Option<String>,
    pub columns: Vec<Column>,
    /// The rows in their own order.
    pub rows: Vec<Row<K>>,
    /// What stands where there are none.
    pub empty: String,
    /// What a row is called: `team`.
    pub noun: &'static str,
}
