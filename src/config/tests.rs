//! What a configuration file can say, what it can't, and what is printed of it.

use std::fs;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::*;
use crate::ui::action::{ACTIONS, Action};
use crate::ui::keymap::{Context, key_name};
use crate::ui::theme::Background;

fn read(text: &str) -> Result<Config, Vec<String>> {
    Config::defaults().over("x.toml".into(), text, None)
}

fn problems(text: &str) -> Vec<String> {
    read(text).expect_err("refused")
}

fn key(letter: char) -> KeyEvent {
    KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE)
}

#[test]
fn every_action_has_a_key_by_default_and_no_key_has_two() {
    let keymap = Config::defaults().keymap;
    assert_eq!(keymap.conflicts(), []);
    for description in ACTIONS {
        let bound = Context::ALL
            .iter()
            .any(|(context, _)| keymap.actions(*context).iter().any(|(action, _)| *action == description.action));
        assert!(bound, "{}", description.name);
    }
}

#[test]
fn the_defaults_say_every_option() {
    for (table, name, value) in Config::defaults().values() {
        let heading = format!("[{table}]");
        let text = if table.is_empty() { DEFAULTS } else { DEFAULTS.split(&heading).nth(1).expect("a table") };
        assert!(text.contains(&format!("\n{name} = {value}\n")), "{name} in {heading}");
    }
}

#[test]
fn a_file_changes_just_what_it_names() {
    let config = read("mouse = true\n[keys.team]\ngenerate = [\"ctrl-g\"]\n[clipboard]\nclear_after = 10\n").expect("valid");
    let ctrl_g = KeyEvent::new(KeyCode::Char('g'), KeyModifiers::CONTROL);
    assert_eq!(config.keymap.action(Context::Team, key('g')), None);
    assert_eq!(config.keymap.action(Context::Team, ctrl_g), Some(Action::Generate));
    assert_eq!(config.keymap.action(Context::Team, key('d')), Some(Action::DeleteToken));
    assert_eq!(config.keymap.action(Context::ApiTokens, key('g')), Some(Action::Generate));
    assert_eq!((config.clear_after, config.hide_after), (Duration::from_secs(10), Duration::from_mins(1)));
    assert!(config.mouse && !Config::defaults().mouse);
    assert_eq!(config.clipboard, ClipboardUse::Auto);
}

#[test]
fn an_action_can_have_no_key_at_all() {
    let config = read("[keys.team]\ngenerate = []\n").expect("valid");
    assert_eq!(config.keymap.action(Context::Team, key('g')), None);
}

#[test]
fn everything_that_is_wrong_is_said_at_once_with_its_place() {
    let text = "\
theme = \"drak\"
glyphs = \"utf8\"
mose = true

[clipboard]
clear = 3
clear_after = 0

[token]
hide_after = \"soon\"

[keys.team]
fly = [\"x\"]
generate = [\"hyper-x\", \"a-b\", 3]
delete-token = \"z\"

[keys.elsewhere]

[keys.api-tokens]
generate = [\"d\"]

[window]
";
    let expected = [
        "x.toml:1:9: There is no theme \"drak\"; did you mean \"dark\"?",
        "x.toml:2:10: glyphs is \"auto\", \"unicode\" or \"ascii\", not \"utf8\".",
        "x.toml:3:1: There is no option \"mose\"; did you mean \"mouse\"?",
        "x.toml:6:1: There is no option \"clear\" in [clipboard]; did you mean \"clear_after\"?",
        "x.toml:7:15: clear_after is a number of seconds from 1 to 86400, not 0.",
        "x.toml:10:14: hide_after is a number of seconds from 1 to 86400, not \"soon\".",
        "x.toml:13:1: There is no action \"fly\".",
        "x.toml:14:13: \"hyper-x\" is not a key.",
        "x.toml:14:24: \"a-b\" is not a key.",
        "x.toml:14:31: A key is a text such as \"g\" or \"ctrl-g\".",
        "x.toml:15:16: delete-token is a list of keys such as [\"g\", \"ctrl-g\"].",
        "x.toml:17:7: There is no context \"elsewhere\"; there are always, global,",
        "x.toml:20:13: \"d\" in [keys.api-tokens] means both generate and delete-token.",
        "x.toml:22:2: There is no option \"window\"; there are theme, glyphs, mouse, clipboard, token and keys.",
    ];
    let found = problems(text);
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found}");
        assert!(found.ends_with(['.', '?']), "{found}");
    }
}

#[test]
fn what_is_wrong_before_and_after_a_break_of_the_syntax_is_said_too() {
    let found = problems("mouse = 3\n[token\nhide_after = 0\n");
    assert_eq!(found[0], "x.toml:1:9: mouse is true or false, not 3.");
    assert!(found[1].starts_with("x.toml:2:") && found[1].contains("This is not TOML"), "{found:?}");
}

#[test]
fn a_key_that_is_named_twice_for_one_action_is_no_conflict() {
    assert!(read("[keys.team]\ngenerate = [\"p\", \"p\"]\n").is_ok());
}

#[test]
fn a_key_may_mean_another_thing_in_an_inner_context() {
    let config = read("[keys.team]\ngenerate = [\"r\"]\n").expect("valid");
    assert_eq!(config.keymap.action(Context::Team, key('r')), Some(Action::Generate));
    assert_eq!(config.keymap.action(Context::ApiTokens, key('r')), Some(Action::Reload));
}

/// Everything that a console is started with.
fn parts(config: &Config) -> impl PartialEq + std::fmt::Debug + use<> {
    let seconds = (config.clear_after, config.hide_after);
    (config.look.clone(), config.glyphs, config.mouse, config.clipboard, seconds, config.keymap.clone())
}

#[test]
fn what_is_printed_gives_the_same_configuration() {
    let mine = "theme = \"contrast\"\nglyphs = \"ascii\"\nmouse = true\n[clipboard]\nuse = \"off\"\nclear_after = 7\n\
        [keys.team]\ngenerate = [\"shift-x\", \"Y\", \"-\", \"alt-space\", \"\\\"\", \"'\", \"\\\\\", \"alt-]\", \"ctrl-alt-x\", \"backtab\", \"f12\"]\ndelete-token = []\n";
    for text in ["", mine] {
        let config = read(text).expect("valid");
        for printed in [config.print(), config.print_with_origins()] {
            let again = read(&printed).unwrap_or_else(|problems| panic!("{problems:#?}\n{printed}"));
            assert_eq!(parts(&again), parts(&config), "{printed}");
            assert_eq!(again.print(), config.print());
        }
    }
    assert_ne!(parts(&read(mine).expect("valid")), parts(&Config::defaults()));
}

#[test]
fn each_printed_line_says_where_its_value_comes_from() {
    let mut config = read("\nmouse = true\n[token]\nhide_after = 9\n[keys.team]\ngenerate = [\"p\"]\n").expect("valid");
    config.without_colors(Origin::Environment("NO_COLOR"));
    config.in_ascii(Origin::Flag("--ascii"));
    let printed = config.print_with_origins();
    let said = |line: &str| {
        let line = printed.lines().find(|printed| printed.starts_with(line)).unwrap_or_else(|| panic!("{line}\n{printed}"));
        line.split_once("# ").expect("a comment").1.to_owned()
    };
    assert_eq!(said("theme = \"mono\""), "environment, NO_COLOR");
    assert_eq!(said("glyphs = \"ascii\""), "command line, --ascii");
    assert_eq!(said("mouse = true"), "file, line 2");
    assert_eq!(said("use = \"auto\""), "default");
    assert_eq!(said("hide_after = 9"), "file, line 4");
    assert_eq!(said("generate = [\"p\"]"), "file, line 6");
    assert_eq!(said("delete-token = [\"d\"]"), "default");
    let values = printed.lines().filter(|line| line.contains(" = "));
    assert!(values.clone().count() > 40 && values.clone().all(|line| line.contains("# ")), "{printed}");
}

#[test]
fn without_colors_the_theme_is_mono_whatever_the_file_says() {
    let mut config = read("theme = \"contrast\"\n").expect("valid");
    config.without_colors(Origin::Flag("--color never"));
    assert_eq!(config.look, Look::Fixed(Theme::mono()));
}

#[test]
fn the_locale_decides_about_ascii_unless_the_option_does() {
    let ascii = |glyphs: Glyphs, set: &[(&str, &str)]| {
        glyphs.are_ascii(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    };
    for (set, expected) in [
        (&[][..], false),
        (&[("LANG", "C")], true),
        (&[("LANG", "POSIX")], true),
        (&[("LANG", "de_DE.ISO-8859-1")], true),
        (&[("LANG", "de_DE.UTF-8")], false),
        (&[("LANG", "C.utf8")], false),
        (&[("LANG", "C"), ("LC_CTYPE", "en_US.UTF-8")], false),
        (&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")], true),
        (&[("LC_ALL", ""), ("LC_CTYPE", ""), ("LANG", "en_US.UTF-8")], false),
        (&[("LANG", "")], false),
    ] {
        assert_eq!(ascii(Glyphs::Auto, set), expected, "{set:?}");
        assert!(ascii(Glyphs::Ascii, set) && !ascii(Glyphs::Unicode, set));
    }
}

/// A folder with these files in it.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("themes")).expect("a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

fn load(folder: &tempfile::TempDir) -> Result<Config, ConfigError> {
    Config::load(&folder.path().join("config.toml"), true)
}

#[test]
fn a_theme_of_ones_own_lies_beside_the_configuration_and_over_its_base() {
    let folder =
        folder(&[("config.toml", "theme = \"mine\"\n"), ("themes/mine.toml", "base = \"light\"\nkey = { fg = \"#0087ff\" }\n")]);
    let Look::Fixed(theme) = load(&folder).expect("valid").look else { panic!("one theme") };
    let light = Theme::built_in("light").expect("valid");
    assert_eq!(theme.key.fg, Some(ratatui::style::Color::Rgb(0, 0x87, 0xff)));
    assert_eq!((theme.bar, theme.warning), (light.bar, light.warning));
}

#[test]
fn a_theme_without_a_base_is_over_the_one_of_its_name_or_over_the_sixteen_colors() {
    let folder = folder(&[("config.toml", "theme = \"dark\"\n"), ("themes/dark.toml", "key = {}\n"), ("themes/own.toml", "")]);
    let Look::Fixed(dark) = load(&folder).expect("valid").look else { panic!("one theme") };
    assert_eq!(dark.bar, Theme::built_in("dark").expect("valid").bar);
    assert_eq!(dark.key, ratatui::style::Style::new());
    fs::write(folder.path().join("config.toml"), "theme = \"own\"\n").expect("a file");
    assert_eq!(load(&folder).expect("valid").look, Look::Fixed(Theme::ansi()));
}

#[test]
fn the_background_chooses_among_ones_own_themes_too() {
    let folder = folder(&[("config.toml", ""), ("themes/light.toml", "base = \"contrast\"\n")]);
    let (start, themes) = load(&folder).expect("valid").look.at_start(None);
    assert_eq!(start, Theme::ansi());
    let themes = themes.expect("a choice");
    assert_eq!(Some(themes.on(Background::Light)), Theme::built_in("contrast").as_ref());
    assert_eq!(Some(themes.on(Background::Dark)), Theme::built_in("dark").as_ref());
}

#[test]
fn what_the_terminal_says_of_its_background_is_a_start() {
    let at = |colorfgbg| Config::defaults().look.at_start(colorfgbg).0;
    assert_eq!(Some(at(Some("15;0"))), Theme::built_in("dark"));
    assert_eq!(Some(at(Some("0;15"))), Theme::built_in("light"));
    assert_eq!(at(Some("nonsense")), Theme::ansi());
    let fixed = read("theme = \"light\"\n").expect("valid").look.at_start(Some("15;0"));
    assert_eq!(fixed, (Theme::built_in("light").expect("valid"), None));
}

#[test]
fn what_is_wrong_with_a_theme_is_said_together_with_the_rest() {
    let folder = folder(&[("config.toml", "theme = \"mine\"\nmouse = 1\n"), ("themes/mine.toml", "base = \"x\"\nkay = {}\n")]);
    let ConfigError::Wrong(problems) = load(&folder).expect_err("refused") else { panic!("it can be read") };
    let shown = |name: &str| folder.path().join(name).display().to_string();
    let (config, theme) = (shown("config.toml"), shown("themes/mine.toml"));
    assert_eq!(
        problems,
        [
            format!("{config}:2:9: mouse is true or false, not 1."),
            format!("{theme}:1:8: base is \"ansi\", \"dark\", \"light\", \"contrast\" or \"mono\", not \"x\"."),
            format!("{theme}:2:1: \"kay\" is not a style; did you mean \"key\"?"),
        ]
    );
}

#[test]
fn a_theme_that_is_not_there_is_refused_with_those_that_are() {
    let folder = folder(&[("config.toml", "theme = \"qqq\"\n"), ("themes/mine.toml", ""), ("themes/x y.toml", "")]);
    let said = load(&folder).expect_err("refused").to_string();
    let end = "config.toml:1:9: There is no theme \"qqq\"; there are auto, ansi, dark, light, contrast, mono and mine.";
    assert!(said.ends_with(end), "{said}");
    // No name leads out of the folder.
    fs::write(folder.path().join("config.toml"), "theme = \"../config\"\n").expect("a file");
    assert!(load(&folder).expect_err("refused").to_string().contains("There is no theme \"../config\""));
}

#[test]
fn a_file_that_is_not_there_is_no_mistake_unless_it_was_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("config.toml");
    assert_eq!(parts(&Config::load(&path, false).expect("the defaults")), parts(&Config::defaults()));
    let said = Config::load(&path, true).expect_err("refused").to_string();
    assert!(said.contains("the configuration cannot be read") && said.ends_with("--config or TFE_CONSOLE_CONFIG."), "{said}");
}

#[test]
fn a_key_of_a_keyboard_that_is_not_latin_is_a_key() {
    let config = read("[keys.team]\ngenerate = [\"ö\", \"Ж\"]").expect("a configuration");
    assert_eq!(config.keymap.action(Context::Team, key('ö')), Some(Action::Generate));
    let capital = KeyEvent::new(KeyCode::Char('Ж'), KeyModifiers::SHIFT);
    assert_eq!(config.keymap.action(Context::Team, capital), Some(Action::Generate));
    let printed = config.print();
    assert!(printed.contains("generate = [\"ö\", \"Ж\"]"), "{printed}");
}

/// The keys that mean several things, each with the reason.
const SEVERAL: [(&str, &[&str], &str); 9] = [
    ("backtab", &["next-pane", "previous-pane"], "a question has two buttons: forward and back are one"),
    ("enter", &["back", "done", "open"], "it takes what is in front, and a text or a new token is only to be closed"),
    ("esc", &["back", "done", "no"], "it leaves, and leaving a question is a no"),
    ("g", &["generate", "new"], "among user tokens, a new row is a token that is generated"),
    ("left", &["back", "next-pane", "toggle-back"], "an arrow moves in what has the cursor: a list, a choice, two buttons"),
    ("n", &["new", "no"], "a question is answered by y and n"),
    ("right", &["next-pane", "open", "toggle"], "an arrow moves in what has the cursor: a list, a choice, two buttons"),
    ("space", &["mark", "toggle"], "it turns what has the cursor: the mark of a row, a choice or a switch"),
    ("y", &["copy-name", "yes"], "a question is answered by y and n"),
];

#[test]
fn a_key_means_one_thing_everywhere_unless_there_is_a_reason() {
    let keymap = Config::defaults().keymap;
    let mut meanings: BTreeMap<String, std::collections::BTreeSet<&str>> = BTreeMap::new();
    for (context, _) in Context::ALL {
        for (action, keys) in keymap.bound(context) {
            for key in keys {
                meanings.entry(key_name(*key)).or_default().insert(action.description().name);
            }
        }
    }
    let several: Vec<(String, Vec<&str>)> = meanings
        .into_iter()
        .filter(|(_, actions)| actions.len() > 1)
        .map(|(key, actions)| (key, actions.into_iter().collect()))
        .collect();
    let known: Vec<(String, Vec<&str>)> = SEVERAL.iter().map(|(key, actions, _)| ((*key).to_owned(), actions.to_vec())).collect();
    assert_eq!(several, known);
}

#[test]
fn a_letter_cannot_be_bound_where_letters_are_typed() {
    for context in ["filter", "picker", "palette", "acting-as", "form", "typed-confirm"] {
        let problems = problems(&format!("[keys.{context}]\nopen = [\"l\"]\n"));
        let sentence = format!("x.toml:2:9: \"l\" is text in [keys.{context}]. Bind a key such as ctrl-l, alt-l or f5.");
        assert_eq!(problems, [sentence]);
    }
    // A list was narrowed by a slash once, and still is.
    assert!(read("[keys.acting-as]\nfilter = [\"/\"]\n").is_ok());
}
