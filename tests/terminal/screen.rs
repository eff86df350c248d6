//! What is on the screen.

use crate::harness::last;
use crate::launch::console;
use crate::needles::{Needles, decoded};

#[test]
fn it_starts_on_the_alternate_screen_and_shows_the_demo_teams() {
    let mut console = console(&["--demo"]).run();
    console.sees("platform").sees("owners").sees("REHEARSAL demo");
    let screen = console.screen();
    assert!(screen.alternate_screen() && screen.bracketed_paste() && screen.hide_cursor());
    assert!(last(&console.bytes, b"\x1b[?1004h") > 0, "the focus is not reported");
    console.quit();
}

#[test]
fn a_token_is_generated_copied_and_gone_after_its_modal() {
    let mut console = console(&["--open", "teams/platform"]).run();
    console.sees("Regenerate token");
    let token = console.generate(&["g", "y"]);
    console.send("c").sees("Sent to the terminal, check by pasting.");
    let copies = &console.parser.callbacks().0;
    assert_eq!(copies.iter().map(|copy| decoded(copy)).collect::<Vec<_>>(), [token.as_bytes()]);
    console.send("\r").until("the end of the modal", |screen| !screen.contents().contains("will not be displayed again"));
    console.sees(&format!("{}…••••••••", &token[..6])).sees("Not used yet");
    let traces = Needles::plain(&token);
    let visible = console.everything_visible();
    assert!(traces.find(visible.as_bytes()).is_none() && !visible.contains(&token[..14]), "{visible}");
    console.send("q").end();
    let visible = console.everything_visible();
    assert!(traces.find(visible.as_bytes()).is_none() && !visible.contains(&token[..6]), "{visible}");
}

#[test]
fn a_token_is_wholly_on_a_narrow_screen() {
    let mut console = console(&["--demo", "--open", "teams/sandbox"]).sized(60, 16).run();
    console.sees("[ Create an authentication token ]");
    console.generate(&["g"]);
}

#[test]
fn inside_tmux_the_copy_is_wrapped_for_it() {
    let mut console = console(&["--demo", "--open", "teams/sandbox"]).with("TMUX", "/tmp/tmux-0/default,1,0").run();
    console.sees("[ Create an authentication token ]");
    let token = console.generate(&["g"]);
    console.send("c").sees("Sent to the terminal, check by pasting. tmux passes it on only with:");
    let text = |from: usize, to: usize| &console.bytes[from..to];
    let start = last(&console.bytes, b"\x1bPtmux;\x1b\x1b]52;c;") - 1;
    let from = start + b"\x1bPtmux;\x1b\x1b]52;c;".len();
    let to = last(&console.bytes, b"\x1b\x1b\\\x1b\\") - 1;
    assert_eq!(decoded(text(from, to)), token.as_bytes());
}

#[test]
fn without_colors_nothing_has_a_color_and_the_selection_is_reversed() {
    let mut console = console(&["--demo"]).with("NO_COLOR", "1").run();
    console.sees("platform").send("j").until("the selection on the second row", |screen| selected(screen) == ["data"]);
    console.send("\r").sees("Regenerate token").send("g").sees("[ n  No ]").send("n").sees("Last used");
    console.send("q").end();
    for (parameters, _) in sgr(&console.bytes) {
        let color = |parameter: &u16| matches!(parameter, 30..=48 | 90..=107) && !matches!(parameter, 39);
        assert!(!parameters.iter().any(color), "{parameters:?}");
    }
}

#[test]
fn with_colors_the_bar_has_one() {
    let mut console = console(&["--demo", "--color", "always"]).with("NO_COLOR", "1").run();
    console.sees("platform");
    assert!(sgr(&console.bytes).any(|(parameters, _)| parameters.contains(&44) || parameters.contains(&48)));
}

#[test]
fn a_screen_that_is_too_small_says_what_it_needs_and_can_be_left() {
    let mut console = console(&["--demo"]).sized(59, 15).run();
    console.sees("tfe-console needs 60×16; this is 59×15.");
    console.quit();
}

#[test]
fn a_terminal_without_a_size_is_treated_as_80_by_24() {
    let mut console = console(&["--demo"]).sized(0, 0).run();
    console
        .sees("platform")
        .until("the footer on line 24", |screen| screen.rows(0, 80).nth(23).is_some_and(|line| line.contains("? help")));
    console.resize(0, 0).send("\x0c").sees("platform");
    console.quit();
}

#[test]
fn another_size_is_drawn_anew() {
    let mut console = console(&["--demo"]).run();
    console.sees("platform");
    for (width, height) in [(60, 16), (140, 50), (80, 24)] {
        console.resize(width, height).until("a footer on the last line and the actor at the right edge", |screen| {
            let lines: Vec<String> = screen.rows(0, width).collect();
            lines[usize::from(height) - 1].contains("? help") && lines[0].trim_end().ends_with("olivia   owner of acme")
        });
    }
    console.resize(20, 3).sees("tfe-console needs 60");
    console.resize(80, 24).sees("platform");
}

#[test]
fn after_a_storm_of_sizes_the_last_one_is_right() {
    let mut console = console(&["--demo", "--open", "teams/sandbox"]).run();
    console.sees("[ Create an authentication token ]");
    let token = console.generate(&["g"]);
    for step in 0..300_u16 {
        console.resize(60 + step * 7 % 90, 16 + step * 5 % 40);
        if step % 20 == 0 {
            // Some sizes are seen in the same breath as a key; the keys are too few to be taken for a paste.
            console.send("x");
        }
    }
    console.resize(110, 33).until("the token in its frame and the footer on line 33", |screen| {
        let lines: Vec<String> = screen.rows(0, 110).collect();
        let whole = lines.iter().any(|line| line.contains(&format!("│ {token} │")));
        whole && lines[32].contains("ctrl-c quit") && lines[0].trim_end().len() > 100
    });
    assert_eq!(console.everything_visible().matches(&token[23..]).count(), 1);
    console.send("c").sees("Sent to").send("\rq");
    assert_eq!(console.end().0, 0);
}

fn selected(screen: &vt100::Screen) -> Vec<String> {
    let (height, width) = screen.size();
    // The bar at the top is reversed too where there are no colors.
    let rows = (1..height.get()).filter(|row| screen.cell(*row, 30).is_some_and(vt100::Cell::inverse));
    rows.filter_map(|row| screen.rows(27, width.get() - 27).nth(usize::from(row)))
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .collect()
}

/// The parameters of every sequence that sets how text looks, and where it ends.
fn sgr(bytes: &[u8]) -> impl Iterator<Item = (Vec<u16>, usize)> {
    let starts = bytes.windows(2).enumerate().filter(|(_, two)| *two == b"\x1b[").map(|(at, _)| at + 2);
    starts.filter_map(|at| {
        let length = bytes[at..].iter().position(|byte| !matches!(byte, b'0'..=b'9' | b';' | b':'))?;
        let parameters = std::str::from_utf8(&bytes[at..at + length]).ok()?;
        let numbers = parameters.split([';', ':']).map(|number| number.parse().unwrap_or(0)).collect();
        (bytes[at + length] == b'm').then_some((numbers, at + length))
    })
}
