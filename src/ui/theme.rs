//! Styles by meaning, read from the theme files in `assets/themes` and from those that somebody wrote.

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

use crate::document::{Document, Spanned, Table, Value, instead, listed};

/// The themes that come with the console. `ansi` uses the sixteen colors that the terminal's own theme defines,
/// so that it can be read on whatever lies behind it.
const BUILT_IN: [(&str, &str); 5] = [
    ("ansi", include_str!("../../assets/themes/ansi.toml")),
    ("dark", include_str!("../../assets/themes/dark.toml")),
    ("light", include_str!("../../assets/themes/light.toml")),
    ("contrast", include_str!("../../assets/themes/contrast.toml")),
    ("mono", include_str!("../../assets/themes/mono.toml")),
];

macro_rules! meanings {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// A style for each thing that a style can mean.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Theme {
            $($(#[$doc])* pub $name: Style,)*
        }

        impl Theme {
            /// The names of all meanings, as a theme file has them.
            pub const MEANINGS: &'static [&'static str] = &[$(stringify!($name)),*];

            /// Nothing stands out.
            const PLAIN: Self = Self { $($name: Style::new(),)* };

            /// The style of a meaning.
            pub fn style(&mut self, meaning: &str) -> Option<&mut Style> {
                match meaning {
                    $(stringify!($name) => Some(&mut self.$name),)*
                    _ => None,
                }
            }
        }
    };
}

meanings! {
    /// Text, and what is behind it. Without colors, both are the terminal's.
    text,
    /// The bar at the top.
    bar,
    heading,
    /// What stands back: help, separators, dates.
    muted,
    selected,
    /// The entry of the menu where one is.
    current,
    /// A button that can be pressed.
    button,
    danger,
    /// What cannot be pressed now.
    disabled,
    /// A key in the footer and the help.
    key,
    /// A field that is typed into.
    field,
    /// An address that can be opened elsewhere.
    link,
    /// A refusal or a fault.
    warning,
    /// That something was done, or works.
    success,
    /// The text of a new token.
    token,
    /// A word that marks somebody or something: `2FA`, `secret`.
    badge,
    /// The frame of a dialog.
    frame,
    /// The worst of the findings.
    critical,
    high,
    /// A finding that can wait.
    medium,
    /// The filled part of a bar that is drawn.
    bar_fill,
    /// A line of small columns, such as uses by day.
    graph,
}

impl Theme {
    /// A theme that comes with the console, by name.
    #[must_use]
    pub fn built_in(name: &str) -> Option<Self> {
        let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
        let mut document = Document::new(name.into(), text);
        let table = document.parse();
        let theme = Self::PLAIN.over(&table, &mut document);
        (!document.is_wrong()).then_some(theme)
    }

    /// The names of the themes that are compiled in.
    #[must_use]
    pub fn built_in_names() -> Vec<&'static str> {
        BUILT_IN.iter().map(|(name, _)| *name).collect()
    }

    /// The sixteen colors of the terminal.
    ///
    /// # Panics
    /// Never: a test reads every theme that comes with the console.
    #[must_use]
    pub fn ansi() -> Self {
        Self::built_in("ansi").expect("the themes that come with the console are valid")
    }

    /// No color at all (`NO_COLOR`): modifiers alone. Left to the terminal library, disabled colors reset
    /// the modifiers too, and the selection would vanish.
    ///
    /// # Panics
    /// Never: a test reads every theme that comes with the console.
    #[must_use]
    pub fn mono() -> Self {
        Self::built_in("mono").expect("the themes that come with the console are valid")
    }

    /// This theme with what a table says instead: a meaning that it names gets just the style given there. `base` is for
    /// callers that read the file.
    #[must_use]
    pub fn over(mut self, table: &Table<'_>, document: &mut Document<'_>) -> Self {
        for (name, value) in table {
            if name.get_ref() == "base" {
                continue;
            }
            match self.style(name.get_ref()) {
                Some(style) => *style = read_style(name.get_ref(), value, document),
                None => {
                    let sentence = format!("\"{}\" is not a style{}", name.get_ref(), instead(name.get_ref(), Self::MEANINGS));
                    document.wrong(&name.span(), sentence);
                }
            }
        }
        self
    }

    /// Gives text and ground their colors wherever nothing else did.
    pub fn finish(&self, buffer: &mut Buffer) {
        let (Some(fg), Some(bg)) = (self.text.fg, self.text.bg) else { return };
        for cell in &mut buffer.content {
            if cell.fg == Color::Reset {
                cell.fg = fg;
            }
            if cell.bg == Color::Reset {
                cell.bg = bg;
            }
        }
    }
}

const MODIFIERS: [(&str, Modifier); 6] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underlined", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
    ("crossed_out", Modifier::CROSSED_OUT),
];

const COLORS: [(&str, Color); 16] = [
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("gray", Color::Gray),
    ("dark_gray", Color::DarkGray),
    ("light_red", Color::LightRed),
    ("light_green", Color::LightGreen),
    ("light_yellow", Color::LightYellow),
    ("light_blue", Color::LightBlue),
    ("light_magenta", Color::LightMagenta),
    ("light_cyan", Color::LightCyan),
    ("white", Color::White),
];

/// A style: `{ fg = "blue", bg = "#202020", modifiers = ["bold"] }`.
fn read_style(meaning: &str, value: &Spanned<Value<'_>>, document: &mut Document<'_>) -> Style {
    let mut style = Style::new();
    let Some(table) = value.get_ref().as_table() else {
        let sentence = format!("{meaning} is a table such as {{ fg = \"blue\", modifiers = [\"bold\"] }}.");
        document.wrong(&value.span(), sentence);
        return style;
    };
    for (name, value) in table {
        match name.get_ref().as_ref() {
            "fg" => style.fg = read_color("fg", value, document),
            "bg" => style.bg = read_color("bg", value, document),
            "modifiers" => match value.get_ref().as_array() {
                Some(words) => {
                    for word in words {
                        let modifier = document.choice("A modifier", word, &MODIFIERS);
                        style = style.add_modifier(modifier.unwrap_or(Modifier::empty()));
                    }
                }
                None => document.wrong(&value.span(), "modifiers is a list such as [\"bold\"].".to_owned()),
            },
            other => {
                let sentence = format!("A style has no \"{other}\"{}", instead(other, &["fg", "bg", "modifiers"]));
                document.wrong(&name.span(), sentence);
            }
        }
    }
    style
}

/// A color: one of the sixteen by name, one of the 256 by number, or `#rrggbb`.
fn read_color(name: &str, value: &Spanned<Value<'_>>, document: &mut Document<'_>) -> Option<Color> {
    match value.get_ref() {
        Value::Integer(_) => {
            document.whole(name, "a number", value, 0..256).and_then(|number| u8::try_from(number).ok()).map(Color::Indexed)
        }
        Value::String(text) => {
            let named = COLORS.iter().find(|(known, _)| known == text).map(|(_, color)| *color);
            let color = named.or_else(|| hexadecimal(text));
            if color.is_none() {
                let words: Vec<String> = COLORS.iter().map(|(known, _)| (*known).to_owned()).collect();
                let sentence = format!(
                    "\"{text}\" is not a color. Use #rrggbb, a number from 0 to 255, or a name: {}.",
                    listed(&words, "and")
                );
                document.wrong(&value.span(), sentence);
            }
            color
        }
        _ => {
            document.wrong(&value.span(), format!("{name} is a color such as \"blue\", \"#0087ff\" or 33."));
            None
        }
    }
}

fn hexadecimal(text: &str) -> Option<Color> {
    let digits =
        text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
    let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some(Color::Rgb(part(0)?, part(2)?, part(4)?))
}

/// How bright a color is, from 0 to 1: the relative luminance that the contrast of texts is reckoned with.
#[must_use]
pub fn luminance([red, green, blue]: [u8; 3]) -> f64 {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

/// A theme for each background.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Themes {
    pub dark: Theme,
    pub light: Theme,
}

impl Themes {
    /// The theme for a background.
    #[must_use]
    pub fn on(&self, background: Background) -> &Theme {
        match background {
            Background::Dark => &self.dark,
            Background::Light => &self.light,
        }
    }
}

/// What lies behind the text of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Background {
    /// White is easier to read on it than black.
    Dark,
    /// Black is.
    Light,
}

impl Background {
    /// Which of the two a color is.
    #[must_use]
    pub fn of(color: [u8; 3]) -> Self {
        // Where the contrast to black is that to white: (L + 0.05) / 0.05 = 1.05 / (L + 0.05).
        const EVEN: f64 = 0.179_129;
        if luminance(color) > EVEN { Self::Light } else { Self::Dark }
    }

    /// What some terminals say in `COLORFGBG`: the numbers of the text's color and, last, of the background's.
    #[must_use]
    pub fn of_variable(value: &str) -> Option<Self> {
        match value.rsplit(';').next()?.parse().ok()? {
            0..=6 | 8 => Some(Self::Dark),
            7 | 9..=15 => Some(Self::Light),
            16_u8.. => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What people have behind their text: black and the usual dark schemes.
    const DARK: [[u8; 3]; 6] =
        [[0, 0, 0], [0x1e, 0x1e, 0x1e], [0x28, 0x2c, 0x34], [0x00, 0x2b, 0x36], [0x28, 0x2a, 0x36], [0x2e, 0x34, 0x40]];
    /// White and the usual light schemes.
    const LIGHT: [[u8; 3]; 4] = [[0xff, 0xff, 0xff], [0xfd, 0xf6, 0xe3], [0xfb, 0xf1, 0xc7], [0xee, 0xee, 0xee]];

    fn theme(name: &str) -> Theme {
        Theme::built_in(name).unwrap_or_else(|| panic!("{name} is not valid"))
    }

    /// The colors that are the same in every terminal.
    fn fixed(color: Color) -> [u8; 3] {
        const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
        match color {
            Color::Rgb(red, green, blue) => [red, green, blue],
            Color::Indexed(number @ 16..=231) => {
                let number = usize::from(number - 16);
                [STEPS[number / 36], STEPS[number / 6 % 6], STEPS[number % 6]]
            }
            Color::Indexed(number @ 232..) => [8 + (number - 232) * 10; 3],
            other => panic!("{other} is another color in every terminal"),
        }
    }

    fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
        let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
        (one / other).max(other / one)
    }

    /// Fails unless every text can be read, on its own ground or on each of these.
    fn assert_readable(name: &str, grounds: &[[u8; 3]], least: f64) {
        let mut theme = theme(name);
        for meaning in Theme::MEANINGS {
            let style = *theme.style(meaning).expect("a style");
            let Some(fg) = style.fg else { continue };
            let own = style.bg.map(fixed);
            for ground in own.as_ref().map_or(grounds, std::slice::from_ref) {
                let found = contrast(fixed(fg), *ground);
                assert!(found >= least, "{meaning} of {name} on {ground:?}: {found:.2}");
            }
        }
    }

    #[test]
    fn the_contrast_is_that_of_the_recommendation() {
        for (one, other, expected) in
            [([0, 0, 0], [255, 255, 255], 21.0), ([255, 255, 255], [119, 119, 119], 4.48), ([255, 0, 0], [255, 255, 255], 4.0)]
        {
            assert!((contrast(one, other) - expected).abs() < 0.01, "{one:?} {other:?}");
        }
    }

    #[test]
    fn every_theme_that_comes_along_is_valid() {
        for name in Theme::built_in_names() {
            theme(name);
        }
        assert_eq!(Theme::built_in("nowhere"), None);
    }

    #[test]
    fn text_can_be_read_on_every_usual_background() {
        assert_readable("dark", &DARK, 4.5);
        assert_readable("light", &LIGHT, 4.5);
    }

    #[test]
    fn high_contrast_is_high_on_a_ground_of_its_own() {
        let contrast = theme("contrast");
        let ground = fixed(contrast.text.bg.expect("a ground"));
        assert!(contrast.text.fg.is_some());
        assert_readable("contrast", &[ground], 7.0);
    }

    #[test]
    fn only_the_contrast_theme_covers_the_terminals_own_background() {
        for name in ["ansi", "dark", "light", "mono"] {
            assert_eq!(theme(name).text, Style::new(), "{name}");
        }
    }

    #[test]
    fn what_is_selected_is_reversed_in_every_theme() {
        for name in Theme::built_in_names() {
            assert!(theme(name).selected.add_modifier.contains(Modifier::REVERSED), "{name}");
        }
    }

    #[test]
    fn mono_has_no_color_and_ansi_none_but_the_terminals_own() {
        for meaning in Theme::MEANINGS {
            let plain = *Theme::mono().style(meaning).expect("a style");
            assert_eq!((plain.fg, plain.bg), (None, None), "{meaning}");
            let style = *Theme::ansi().style(meaning).expect("a style");
            let own = |color: Color| COLORS.iter().any(|(_, known)| *known == color);
            assert!(style.fg.is_none_or(own) && style.bg.is_none_or(own), "{meaning}");
        }
    }

    #[test]
    fn no_two_meanings_that_stand_side_by_side_look_alike_without_color() {
        let mono = Theme::mono();
        assert_ne!(mono.critical, mono.high);
        assert_ne!(mono.high, mono.medium);
        assert_ne!(mono.button, mono.disabled);
        assert_ne!(mono.danger, mono.disabled);
        assert_ne!(mono.muted, mono.text);
    }

    fn over(text: &str) -> (Theme, Vec<String>) {
        let mut document = Document::new("mine.toml".into(), text);
        let table = document.parse();
        let theme = theme("dark").over(&table, &mut document);
        (theme, document.problems())
    }

    #[test]
    fn a_theme_sets_whole_what_it_names_and_keeps_the_rest() {
        let (mine, problems) = over(
            "base = \"dark\"\nkey = { fg = \"#0087ff\", modifiers = [\"italic\", \"bold\"] }\ncurrent = { fg = \"light_red\", bg = 17 }\nbar = {}\n",
        );
        assert_eq!(problems, Vec::<String>::new());
        let italic = Modifier::ITALIC.union(Modifier::BOLD);
        assert_eq!(mine.key, Style::new().fg(Color::Rgb(0, 0x87, 0xff)).add_modifier(italic));
        assert_eq!(mine.current, Style::new().fg(Color::LightRed).bg(Color::Indexed(17)));
        assert_eq!(mine.bar, Style::new());
        assert_eq!(mine.danger, theme("dark").danger);
    }

    #[test]
    fn everything_that_is_wrong_with_a_theme_is_said_at_once() {
        let (_, problems) = over(
            "selektion = { fg = \"red\" }\nkey = \"red\"\nbar = { fg = \"rot\", gb = 1, modifiers = [\"blink\", 3] }\nlink = { fg = 256, bg = [] }\nfield = { modifiers = \"bold\" }\nframe = { fg = \"#12345\" }\n",
        );
        let expected = [
            "mine.toml:1:1: \"selektion\" is not a style; did you mean \"selected\"?",
            "mine.toml:2:7: key is a table such as { fg = \"blue\", modifiers = [\"bold\"] }.",
            "mine.toml:3:14: \"rot\" is not a color. Use #rrggbb, a number from 0 to 255, or a name: black, red,",
            "mine.toml:3:21: A style has no \"gb\"",
            "mine.toml:3:42: A modifier is \"bold\", \"dim\", \"italic\", \"underlined\", \"reversed\" or \"crossed_out\", not \"blink\".",
            "mine.toml:3:51: A modifier is \"bold\", \"dim\",",
            "mine.toml:4:15: fg is a number from 0 to 255, not 256.",
            "mine.toml:4:25: bg is a color such as \"blue\", \"#0087ff\" or 33.",
            "mine.toml:5:23: modifiers is a list such as [\"bold\"].",
            "mine.toml:6:16: \"#12345\" is not a color.",
        ];
        assert_eq!(problems.len(), expected.len(), "{problems:#?}");
        for (problem, expected) in problems.iter().zip(expected) {
            assert!(problem.starts_with(expected), "{problem}");
        }
    }

    #[test]
    fn a_ground_of_its_own_is_put_wherever_nothing_else_is() {
        let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, 2, 1));
        buffer[(1, 0)].set_fg(Color::Red);
        Theme::ansi().finish(&mut buffer);
        assert_eq!((buffer[(0, 0)].fg, buffer[(0, 0)].bg), (Color::Reset, Color::Reset));
        theme("contrast").finish(&mut buffer);
        assert_eq!((buffer[(0, 0)].fg, buffer[(0, 0)].bg), (Color::Indexed(231), Color::Indexed(16)));
        assert_eq!((buffer[(1, 0)].fg, buffer[(1, 0)].bg), (Color::Red, Color::Indexed(16)));
    }

    #[test]
    fn a_background_is_dark_or_light() {
        for color in DARK {
            assert_eq!(Background::of(color), Background::Dark, "{color:?}");
        }
        for color in LIGHT {
            assert_eq!(Background::of(color), Background::Light, "{color:?}");
        }
        let said = |value| Background::of_variable(value);
        assert_eq!((said("15;0"), said("0;15")), (Some(Background::Dark), Some(Background::Light)));
        assert_eq!((said("7;default;8"), said("0;7")), (Some(Background::Dark), Some(Background::Light)));
        assert_eq!((said(""), said("15;default"), said("0;300"), said("0;16")), (None, None, None, None));
    }
}
