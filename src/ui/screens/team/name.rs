//! The team itself: another name for it, and its end.

use crate::backend::TeamPage;
use crate::domain::{Command, Guard, Id, InvalidInput, Name, Revision, SafeText, Team};
use crate::insight::goes_with::GoesWith;
use crate::ui::action::Action;
use crate::ui::age::ago;
use crate::ui::errand::{Errand, Then};
use crate::ui::field::Field;
use crate::ui::layer::Step;
use crate::ui::modals::confirm::{Confirm, ITEM};
use crate::ui::modals::form::{Form, Task};
use crate::ui::offered::Offered;
use crate::ui::page::Page;
use crate::ui::scene::Scene;
use crate::ui::screens::teams::NAME;

/// What renaming is called, and why the team cannot be renamed.
pub(super) fn offer_renaming(team: &TeamPage) -> Option<Offered> {
    // The law does not look at the new name: a fixed one stands for any.
    let name = Name::parse(NAME, "team").ok()?;
    Some(Offered::judged("rename team", &Command::RenameTeam { team: team.id, name }, &team.facts))
}

/// What deleting the team is called, and why it cannot be deleted.
pub(super) fn offer_deletion(team: &TeamPage) -> Offered {
    Offered::judged("delete team", &Command::DeleteTeam { team: team.id }, &team.facts)
}

/// The form for another name.
pub(super) fn rename(team: &TeamPage) -> Step {
    let task = RenameTeam { team: team.id, seen: team.revision, old: team.name.clone() };
    let field = Field::text(NAME, team.name.as_str()).help("Up to 90 characters, unique in the organization.");
    let title = format!("Rename the team {}", team.name);
    let intro = "Members, access and token stay. Also update everything that uses the team's name.";
    Form::new(title, vec![field], "Rename team", Box::new(task)).intro(intro).into()
}

/// What the form for another name does.
#[derive(Debug)]
struct RenameTeam {
    team: Id<Team>,
    seen: Revision,
    old: SafeText,
}

impl Task for RenameTeam {
    fn errand(&self, fields: &[Field]) -> Result<Errand, Vec<InvalidInput>> {
        let name = Name::of_team(NAME, fields[0].typed()).map_err(|invalid| vec![invalid])?;
        if name.as_str() == self.old.as_str() {
            return Err(vec![InvalidInput { field: NAME, message: "The team has this name already; type another.".to_owned() }]);
        }
        let done = format!("The team {} is called {name} now.", self.old);
        let request = Command::RenameTeam { team: self.team, name }.when(Guard::Revision(self.seen));
        Ok(Errand::new(request, format!("team {}", self.old)).done(done))
    }
}

/// Asks for the name of the team before it is deleted, and says what goes with it.
pub(super) fn delete(team: &TeamPage, scene: &Scene) -> Step {
    let name = &team.name;
    let goes = GoesWith::of(team, scene.now, |at| ago(at, scene.now));
    let mut body = if goes.items.is_empty() {
        vec!["This cannot be undone. Nothing goes with the team.".to_owned()]
    } else {
        vec!["This cannot be undone. With the team goes:".to_owned()]
    };
    body.extend(goes.items.iter().map(|item| format!("{ITEM}{item}.")));
    body.extend(goes.lacks());
    let request = Command::DeleteTeam { team: team.id }.when(Guard::Team(Box::new(team.seen())));
    let errand = Errand::new(request, format!("team {name}")).done(format!("The team {name} is deleted.")).then(Then::Leave);
    Confirm::new(format!("Delete the team {name}?"), body, "Yes, delete team", errand).typing(name.as_str()).into()
}

/// Writes the button below the title; `owners` keeps its name.
pub(super) fn write_renaming(page: &mut Page<'_>, team: &TeamPage) {
    if super::is_owners(team) {
        return;
    }
    let Some(renaming) = offer_renaming(team) else { return };
    page.blank();
    page.button(Action::Edit, "Rename team", page.canvas.theme.button, renaming.is_allowed());
    if let Some(refusal) = renaming.refusal {
        super::write_reason(page, &refusal.to_string());
    }
}

/// Writes the block "Delete this Team"; `owners` has none.
pub(super) fn write_deletion(page: &mut Page<'_>, team: &TeamPage) {
    if super::is_owners(team) {
        return;
    }
    let theme = page.canvas.theme;
    page.heading("Delete this Team");
    page.wrapped("Permanently deletes the team, its memberships, its access and its token.", theme.muted);
    page.blank();
    let deletion = offer_deletion(team);
    page.button(Action::DeleteObject, &format!("Delete {}", team.name), theme.danger, deletion.is_allowed());
    if let Some(refusal) = deletion.refusal {
        super::write_reason(page, &refusal.to_string());
    }
}
