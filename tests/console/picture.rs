//! The picture in the README: three frames of the real screens. `UPDATE_PICTURE=1 cargo test --test console picture` draws it again.

use tfe_console::ui::theme::Theme;

use crate::drawn::{check, frame, svg};
use crate::driver::{Driver, Start};

const FILE: &str = "assets/console.svg";

#[test]
fn the_picture_of_the_readme_shows_the_main_job_as_it_is() {
    let mut driver = Driver::start(Start { open: "teams/platform", size: (100, 28), ..Start::default() });
    std::sync::Arc::make_mut(&mut driver.app.settings).theme = Theme::ansi();
    let page = frame(&driver);
    driver.press("g y");
    let token = driver.secret();
    driver.sees(&token);
    let shown = frame(&driver);
    driver.press("c enter").sees(&format!("{}…••••••••", &token[..6])).lacks(&token);
    let masked = frame(&driver);
    let picture = svg(
        &driver,
        &[
            ("1. The page of a team: its token is masked.", page),
            ("2. g and y: the new token, shown once.", shown),
            ("3. c and enter: copied, stored, and masked.", masked),
        ],
    );
    assert!(!picture.contains(&token[14..]), "no text in the tree has the form of a token");
    check(FILE, &picture);
}
