//! The pictures in docs/hosts.md: the main job on a host. `UPDATE_PICTURE=1 cargo test --test seam picture` draws them again.

use std::sync::Arc;

use tfe_console::domain::Secret;
use tfe_console::ui::theme::Theme;

use crate::drawn::{check, frame, svg};
use crate::driver::{Driver, Start};
use crate::shaped::{ShapedHost, TOKEN};
use crate::sites::client;
use crate::support::FixedWorld;

fn draw(file: &str, size: (u16, u16)) {
    let (host, world) = (ShapedHost::of("today"), Arc::new(FixedWorld::new()));
    let backend = client(host.address, Secret::foreign(TOKEN).expect("a token"), &world);
    let mut d = Driver::over(Box::new(backend), world, &Start { user: "ada", open: "teams", size, ..Start::default() });
    Arc::make_mut(&mut d.app.settings).theme = Theme::ansi();
    // Ports of tests are others each time.
    let live = d.app.about.host.as_mut().expect("a host");
    (live.name, live.source) = ("tfe.example.com".into(), "TF_TOKEN_tfe_example_com".into());
    let teams = frame(&d);
    d.press("enter").sees("No tokens created for this team.");
    let page = frame(&d);
    d.press("g").sees("This token will not be displayed again.");
    let token = d.secret();
    let shown = frame(&d);
    d.press("c enter").lacks(&token);
    let masked = frame(&d);
    let frames = [
        ("1. The teams of a real host: LIVE stands in the bar.", teams),
        ("2. enter: a team without a token.", page),
        ("3. g: the host generates it, and it is shown once.", shown),
        ("4. c and enter: copied, stored, and masked.", masked),
    ];
    check(file, &svg(&d, &frames));
}

#[test]
fn the_question_before_a_host_is_looked_through_is_drawn_as_it_is() {
    let (host, world) = (ShapedHost::of("today"), Arc::new(FixedWorld::new()));
    let backend = client(host.address, Secret::foreign(TOKEN).expect("a token"), &world);
    let start = Start { user: "ada", open: "hygiene", size: (80, 24), ..Start::default() };
    let mut d = Driver::over(Box::new(backend), world, &start);
    Arc::make_mut(&mut d.app.settings).theme = Theme::ansi();
    let live = d.app.about.host.as_mut().expect("a host");
    (live.name, live.source) = ("tfe.example.com".into(), "TF_TOKEN_tfe_example_com".into());
    d.sees("was not read");
    let before = frame(&d);
    d.press("i").sees("Look through 2 workspaces, about 1 second?").sees("It sends");
    let question = frame(&d);
    let frames =
        [("1. Hygiene says what it lacks.", before), ("2. i: what reading it costs, before anything is sent.", question)];
    check("docs/hosts-look-80x24.svg", &svg(&d, &frames));
}

#[test]
fn the_main_job_on_a_host_at_80_by_24_is_drawn_as_it_is() {
    draw("docs/hosts-80x24.svg", (80, 24));
}

#[test]
fn the_main_job_on_a_host_at_160_by_50_is_drawn_as_it_is() {
    draw("docs/hosts-160x50.svg", (160, 50));
}
