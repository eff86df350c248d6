//! Every page: with nothing on it, full, and with wide characters.

use std::path::Path;
use std::sync::Arc;

use tfe_console::backend::Backend;
use tfe_console::domain::{Actor, Command, Email, Name, OrganizationAccess, Origin, Visibility};
use tfe_console::ui::app::places::ENTRIES;

use crate::driver::{Driver, Start};

/// A page: where it is, keys that lead on from there, and its three pictures.
struct Page {
    open: &'static str,
    way: &'static str,
    /// With nothing on it; without a token there is no page of what it can do.
    empty: Option<&'static str>,
    /// With all that the demo has, which another test draws.
    full: &'static str,
    /// With wide characters.
    wide: &'static str,
}

const fn page(
    open: &'static str,
    way: &'static str,
    empty: Option<&'static str>,
    full: &'static str,
    wide: &'static str,
) -> Page {
    Page { open, way, empty, full, wide }
}

const PAGES: &[Page] = &[
    page("profile", "", Some("profile_empty"), "profile_owner", "profile_wide"),
    page("teams", "", Some("teams_empty"), "teams_owner", "teams_wide"),
    page("teams/TEAM", "", Some("team_empty"), "team_top", "team_wide"),
    page("users", "", Some("users_empty"), "users_owner", "users_wide"),
    page("users/PERSON", "", None, "users_person", "person_wide"),
    page("workspaces", "", Some("workspaces_empty"), "workspaces_owner", "workspaces_wide"),
    page("workspaces/WORKSPACE", "", Some("workspace_empty"), "workspace_owner", "workspace_wide"),
    page("api-tokens", "", Some("api_tokens_empty"), "api_tokens_owner", "api_tokens_wide"),
    page("api-tokens/teams", "", Some("team_tokens_empty"), "team_tokens", "team_tokens_wide"),
    page("user-tokens", "", Some("user_tokens_empty"), "user_tokens", "user_tokens_wide"),
    page("audit", "", Some("audit_empty"), "audit_owner", "audit_wide"),
    page("hygiene", "", Some("hygiene_empty"), "hygiene_owner", "hygiene_wide"),
    page("escalation", "", Some("escalation_empty"), "escalation_owner", "escalation_wide"),
    page("api-server", "", Some("api_server_empty"), "api_server", "api_server_wide"),
    page("teams/TEAM", "m", None, "powers_team", "powers_wide"),
];

/// The names of wide characters that another program may have given.
const WIDE: [&str; 6] = [
    "UPDATE organizations SET name = '極光社' WHERE name = 'acme'",
    "UPDATE teams SET name = '平台团队' WHERE name = 'platform'",
    "UPDATE teams SET name = 'équipe🦀e\u{301}' WHERE name = 'data'",
    "UPDATE users SET username = '李雷' WHERE username = 'lena'",
    "UPDATE workspaces SET name = '计费' WHERE name = 'billing-prod'",
    "UPDATE tokens SET description = '笔记本电脑🦀' WHERE description = 'laptop'",
];

fn name(text: &str) -> Name {
    Name::parse("name", text).expect("a name")
}

/// A console on what another has made of the model.
fn console(made: &Driver, user: &'static str, open: &str, size: (u16, u16)) -> Driver {
    let open: &'static str = Box::leak(open.to_owned().into_boxed_str());
    Driver::over(Box::new(made.other()), Arc::clone(&made.world), &Start { user, open, size, ..Start::default() })
}

/// An organization with a team of nobody and a workspace that no team has access to.
fn empty(page: &Page, size: (u16, u16)) -> (Driver, Driver) {
    let made = Driver::at("guest", "teams");
    let model = made.other();
    let guest = model.user_named(&name("guest")).expect("guest");
    let email = Email::parse("email", "it@globex.example").expect("an address");
    model
        .execute(Actor::User(guest), &Origin::Console, &Command::CreateOrganization { name: name("globex"), email }.into())
        .expect("an organization");
    let organization = model.account(guest).expect("an account").organizations[0].id;
    let (visibility, organization_access) = (Visibility::Secret, OrganizationAccess::NONE);
    if page.open.contains("TEAM") {
        let command = Command::CreateTeam { organization, name: name("qa"), visibility, organization_access };
        model.execute(Actor::User(guest), &Origin::Console, &command.into()).expect("a team");
    }
    if page.open.contains("WORKSPACE") {
        model
            .execute(
                Actor::User(guest),
                &Origin::Console,
                &Command::CreateWorkspace { organization, project: None, name: name("alpha") }.into(),
            )
            .expect("a workspace");
    }
    let open = page.open.replace("TEAM", "qa").replace("WORKSPACE", "alpha");
    let d = console(&made, "guest", &open, size);
    (made, d)
}

#[test]
fn every_page_with_nothing_on_it() {
    for page in PAGES {
        let Some(picture) = page.empty else { continue };
        let (_made, d) = empty(page, (80, 24));
        insta::assert_snapshot!(picture, d.picture());
    }
}

#[test]
fn every_page_with_wide_characters() {
    for page in PAGES {
        let made = Driver::at("olivia", "teams");
        for sql in WIDE {
            made.rewrite(sql);
        }
        let open = page.open.replace("TEAM", "平台团队").replace("WORKSPACE", "计费").replace("PERSON", "李雷");
        let mut d = console(&made, "olivia", &open, (80, 24));
        d.press(page.way);
        let screen = d.screen();
        assert!(screen.contains("極光社"), "{screen}");
        insta::assert_snapshot!(page.wide, d.picture());
    }
}

#[test]
fn every_page_has_all_its_pictures() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/console/snapshots");
    for page in PAGES {
        let full = folder.join(format!("console__screens__{}.snap", page.full));
        assert!(full.is_file(), "{} has no picture {}", page.open, full.display());
    }
    // A new entry of the menu has to be listed.
    for entry in ENTRIES {
        let listed = PAGES.iter().any(|page| {
            let d = Driver::at("olivia", page.open.split('/').next().unwrap_or("teams"));
            d.app.screen().is_some_and(|screen| screen.show().place() == Some(entry.place))
        });
        assert!(listed, "{} has no pictures", entry.label);
    }
}
