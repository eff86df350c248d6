//! The members of a team: who they are, adding one, removing one.

use crate::backend::Part;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::backend::{KnownUser, MemberRow, TeamPage};
use crate::domain::{Actor, Command, Id, InvalidInput, Name, SafeText, Team, the_team};
use crate::invocation::Invocation;
use crate::policy::{Facts, Role};
use crate::ui::action::Action;
use crate::ui::ask::{Load, Loaded, read};
use crate::ui::errand::{Errand, Then};
use crate::ui::field::Field;
use crate::ui::keymap::Context;
use crate::ui::layer::Step;
use crate::ui::modals::confirm::Confirm;
use crate::ui::modals::form::{Form, Task};
use crate::ui::modals::picker::find::{Likely, MOST};
use crate::ui::offered::Offered;
use crate::ui::page::{LONG, Page};
use crate::ui::scene::{Behind, Scene};
use crate::ui::targets::{Item, Spot};
use crate::ui::words::fit;

/// The label of the field for a new member.
pub const USERNAME: &str = "USERNAME";

/// The member under the cursor.
pub(super) fn under(spot: Option<Spot>, team: &TeamPage) -> Option<&MemberRow> {
    match spot? {
        Spot { action: Action::Remove, item: Some(Item::User(user)) } => team.members.iter().find(|member| member.id == user),
        _ => None,
    }
}

/// Where the cursor is on a member.
pub(super) fn spot(member: &MemberRow) -> Spot {
    Spot::of(Action::Remove, Item::User(member.id))
}

/// What adding a member is called, and why nobody can be added.
pub(super) fn offer_addition(team: &TeamPage, scene: &Scene) -> Offered {
    // The law does not look at whom: who asks stands for anybody.
    Offered::judged("add member", &Command::AddMember { team: team.id, user: scene.user }, &team.facts)
}

/// What removing a member is called, and why they cannot be removed.
pub(super) fn offer_removal(member: &MemberRow, team: &TeamPage) -> Offered {
    Offered::judged(format!("remove {}", member.username), &removal(member, team), &team.facts)
}

fn removal(member: &MemberRow, team: &TeamPage) -> Command {
    Command::RemoveMember { team: team.id, user: member.id }
}

/// The form for a member.
pub(super) fn add(team: &TeamPage, scene: &Scene) -> Step {
    let gives = if super::is_owners(team) {
        format!("Owners can do everything in {}: its teams, its tokens, and deleting it.", team.facts.organization)
    } else {
        "They can immediately do and reach what the team can.".to_owned()
    };
    let task = AddMember {
        actor: scene.actor(),
        team: team.id,
        name: team.name.clone(),
        members: team.members.iter().map(|member| member.username.clone()).collect(),
        known: None,
        invocation: (scene.behind == Behind::File).then(|| scene.settings.invocation.clone()),
    };
    let notice = match scene.behind {
        Behind::Host => "The host might tell them by email.",
        Behind::File | Behind::Memory => "The user gets no notice of it.",
    };
    let field = Field::completed(USERNAME, Vec::new()).help(format!("A username, not an email address. {notice}"));
    let title = format!("Add a member to {}", the_team(&team.name));
    Form::new(title, vec![field], "Add member", Box::new(task)).intro(gives).into()
}

/// What a form for a member does.
#[derive(Debug)]
struct AddMember {
    actor: Actor,
    team: Id<Team>,
    name: SafeText,
    members: Vec<SafeText>,
    /// Those whose name is like a text.
    known: Option<Likely<Vec<KnownUser>>>,
    /// Where the model lies in a file, its accounts are made beside the console.
    invocation: Option<Invocation>,
}

/// What to say of a username that nobody has.
fn nobody(typed: &str, said: Option<&Invocation>) -> String {
    let nobody = format!("There is no user \"{}\".", SafeText::new(typed));
    match (Name::parse(USERNAME, typed), said) {
        (Ok(name), Some(said)) => {
            format!("{nobody} Create the account with: {}", said.command(["user", "create", name.as_str()]))
        }
        _ => nobody,
    }
}

impl AddMember {
    /// Asks for those whose name is like a text.
    fn find(&self, text: String) -> Load {
        let (actor, team) = (self.actor, self.team);
        read("the users that a team can take", move |backend| {
            backend.known_users(actor, team, &text, MOST).map(|found| Likely { text, found })
        })
    }
}

impl Task for AddMember {
    fn errand(&self, fields: &[Field]) -> Result<Errand, Vec<InvalidInput>> {
        let typed = fields[0].typed();
        let refuse = |message: String| Err(vec![InvalidInput { field: USERNAME, message }]);
        let same = |name: &SafeText| name.as_str().eq_ignore_ascii_case(typed);
        let Some(known) = &self.known else { return refuse("The users are still being loaded; try again.".to_owned()) };
        if let Some(user) = known.found.iter().find(|user| same(&user.username)) {
            let done = format!("{} is a member of {} now.", user.username, the_team(&self.name));
            let command = Command::AddMember { team: self.team, user: user.id };
            return Ok(Errand::new(command, format!("team {}", self.name)).done(done));
        }
        match self.members.iter().find(|name| same(name)) {
            Some(name) => refuse(format!("{name} is a member of the team already.")),
            None if typed.is_empty() => refuse("A username is needed.".to_owned()),
            None if typed.contains('@') => refuse("Members are added by username, not by email address.".to_owned()),
            None if known.text != typed => refuse("The users are still being loaded; try again.".to_owned()),
            None => refuse(nobody(typed, self.invocation.as_ref())),
        }
    }

    fn load(&self) -> Option<Load> {
        Some(self.find(String::new()))
    }

    fn next(&self, fields: &[Field]) -> Option<Load> {
        let typed = fields[0].typed();
        self.known.as_ref().filter(|known| known.text != typed).map(|_| self.find(typed.to_owned()))
    }

    fn fill(&mut self, loaded: Loaded, fields: &mut [Field]) {
        let Some(known) = loaded.of::<Likely<Vec<KnownUser>>>() else { return };
        if let Some(field) = fields.first_mut() {
            field.know(known.found.iter().map(|user| user.username.clone()).collect());
            if known.found.is_empty() && known.text.is_empty() {
                "Every user is a member of the team already.".clone_into(&mut field.help);
            }
        }
        self.known = Some(known);
    }
}

/// Removes a member: without a question where it can be undone, because who removed them can add them again.
pub(super) fn remove(member: &MemberRow, team: &TeamPage, scene: &Scene) -> Step {
    if member.id == scene.user || super::is_owners(team) {
        return ask(member, team, scene);
    }
    let key = scene.settings.keymap.hint(Context::Team, Action::Add);
    let token = if matches!(team.token, Ok(Some(_))) { " Anyone who has the team's token can still use it." } else { "" };
    let (user, name) = (&member.username, &team.name);
    let done = format!("{user} is no longer in {}, and has lost what it gave. {key} adds them again.{token}", the_team(name));
    Errand::new(removal(member, team), format!("team {name}")).done(done).into()
}

/// Asks before a member is removed.
pub(super) fn ask(member: &MemberRow, team: &TeamPage, scene: &Scene) -> Step {
    let (user, name, organization) = (&member.username, &team.name, &team.facts.organization);
    let errand = Errand::new(removal(member, team), format!("team {name}"));
    let errand = errand.done(format!("{user} is no longer in {}, and has lost what it gave.", the_team(name)));
    if member.id != scene.user {
        let loses = if super::is_owners(team) {
            format!("They are then no longer an owner of {organization}. What their other teams give them stays.")
        } else {
            "They immediately lose what this team gives them. What their other teams give them stays.".to_owned()
        };
        let title = format!("Remove {user} from {}?", the_team(name));
        return Confirm::new(title, vec![loses], "Yes, remove", errand).into();
    }
    let after = without_oneself(team, scene);
    let loses = if super::is_owners(team) {
        format!("You are then no longer an owner of {organization}.")
    } else {
        "You immediately lose what this team gives you.".to_owned()
    };
    let stays = if after.role == Role::Outsider {
        format!("It is your only team here, so you are no longer a member of {organization} either.")
    } else {
        "What your other teams give you stays.".to_owned()
    };
    let back = if super::is_owners(team) {
        "Only another owner can add you again."
    } else {
        "Only users who can manage its members can add you again."
    };
    let errand = errand.then(if super::may_see(&after) { Then::Stay } else { Then::Leave });
    let title = format!("Leave {}?", the_team(name));
    Confirm::new(title, vec![loses, stays, back.to_owned()], "Yes, leave", errand).into()
}

/// What the actor is to the team after leaving it.
fn without_oneself(team: &TeamPage, scene: &Scene) -> Facts {
    let in_others = scene.organization.as_ref().is_some_and(|organization| organization.teams > 1);
    let role = match team.facts.role {
        Role::Owner if !super::is_owners(team) => Role::Owner,
        _ if in_others => Role::Member,
        _ => Role::Outsider,
    };
    Facts { role, ..team.facts.clone() }
}

/// Writes the blocks "Add a New Team Member" and "Members".
pub(super) fn write(page: &mut Page<'_>, team: &TeamPage, scene: &Scene) {
    let theme = page.canvas.theme;
    page.heading("Add a New Team Member");
    let addition = offer_addition(team, scene);
    page.wrapped("Members can do and reach what the team can.", theme.muted);
    page.blank();
    page.button(Action::Add, "Add member", theme.button, addition.is_allowed());
    if let Some(refusal) = &addition.refusal {
        super::write_reason(page, &refusal.to_string());
    }
    let start = page.lines.len();
    page.heading(&format!("Members ({})", team.members.len()));
    let removal = team.members.first().map(|member| offer_removal(member, team));
    match removal.and_then(|removal| removal.refusal) {
        // That nobody can be removed is said above with that nobody can be added.
        Some(refusal) if addition.is_allowed() => page.wrapped(&refusal.to_string(), theme.muted),
        Some(_) => {}
        None if team.members.is_empty() => page.wrapped("Nobody is in this team yet.", theme.muted),
        None => {
            let key = page.canvas.keys.hint(Context::Team, Action::Remove);
            page.wrapped(&format!("{key} removes the one under the cursor."), theme.muted);
        }
    }
    let names = team.members.iter().take(LONG).map(|member| member.username.as_str().width()).max().unwrap_or(0);
    for (index, member) in team.members.iter().enumerate() {
        let line = || {
            let name = fit(member.username.as_str(), names);
            let gap = " ".repeat(names - name.width());
            let mut spans = vec![Span::raw(format!("  {name}{gap}"))];
            spans.push(Span::styled(if member.two_factor == Part::Here(true) { "  2FA" } else { "     " }, theme.current));
            if member.id == scene.user {
                spans.push(Span::styled("  you", theme.muted));
            }
            Line::from(spans)
        };
        let lead = if index == 0 { page.lines.len() - start } else { 0 };
        page.row(spot(member), line, lead);
    }
}
