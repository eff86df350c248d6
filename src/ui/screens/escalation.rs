//! "Privilege escalation": who could become owner, and every other way in which somebody, or a token, can reach more than was given.

use crate::domain::{Actor, Id, Organization};
use crate::insight::escalation::Way;
use crate::insight::lists::{WayColumn, Ways, WaysHead};
use crate::ui::action::Action;
use crate::ui::keymap::Context;
use crate::ui::layer::Step;
use crate::ui::list_screen::{Around, ListPage, ListScreen, ListSpec};
use crate::ui::listing::{Cell, Column};
use crate::ui::modals::look;
use crate::ui::modals::sheet::Sheet;
use crate::ui::offered::Offered;
use crate::ui::page::{Canvas, Page};
use crate::ui::place::Place;
use crate::ui::scene::Scene;
use crate::ui::words::capital;

/// The list of paths by which somebody could become an owner.
pub type Escalation = ListScreen<EscalationPage>;

/// What is the list's own.
#[derive(Debug, Default)]
pub struct EscalationPage;

/// Who could become owner, and nobody else.
fn owners(head: &WaysHead) -> String {
    let partial = head.ground.survey.unread.is_some();
    match &head.owners {
        (named, _) if named.is_empty() && partial => "Nobody else can become owner, as far as it was read.".to_owned(),
        (named, _) if named.is_empty() => "Nobody else can become owner.".to_owned(),
        (named, 0) => format!("Can become owner: {}.", named.join(", ")),
        (named, more) => format!("Can become owner: {} and {more} more.", named.join(", ")),
    }
}

fn sheet(way: &Way) -> Sheet {
    let steps: Vec<String> = way.steps.iter().enumerate().map(|(index, step)| format!("{}. {step}", index + 1)).collect();
    let gains: Vec<String> = way.gains.iter().map(|gain| format!("• {gain}")).collect();
    let sheet = Sheet::new(capital(&way.who))
        .paragraph("Was given", way.given.clone())
        .paragraph("The path", steps.join("\n"))
        .paragraph("Reaches with it", gains.join("\n"));
    match way.remedy() {
        Some(remedy) => sheet.paragraph("What helps", remedy),
        None => sheet,
    }
}

impl ListPage for EscalationPage {
    type List = Ways;

    const SPEC: ListSpec = ListSpec {
        place: Place::Escalation,
        title: "Privilege escalation",
        breadcrumb: &["Review", "Escalation"],
        noun: "path",
        context: Context::Escalation,
        open: "show path",
    };

    fn list(&self, _: Actor, organization: Id<Organization>) -> Ways {
        Ways { organization }
    }

    fn columns(&self, _: &WaysHead) -> Vec<(Column, Option<WayColumn>)> {
        vec![
            (Column::fixed("Who", 26, 0), Some(WayColumn::Who)),
            (Column::fixed("Becomes owner", 13, 0).narrow(7).short("Owner"), Some(WayColumn::Owner)),
            (Column::rest("Can reach").at_least(10, 2), Some(WayColumn::Reaches)),
            (Column::fixed("Steps", 7, 3).right(), Some(WayColumn::Steps)),
        ]
    }

    fn cells(&self, way: &Way, _: &WaysHead, canvas: Canvas<'_>) -> Vec<Cell> {
        let theme = canvas.theme;
        let owner = if way.owner { Cell::new("‼ yes").styled(theme.critical) } else { Cell::new("no").styled(theme.muted) };
        vec![Cell::new(&*way.who).styled(theme.heading), owner, Cell::new(way.reaches()), Cell::new(way.steps.len().to_string())]
    }

    const PANE: bool = true;

    fn detail(&self, way: &Way, _: &WaysHead, page: &mut Page<'_>) {
        sheet(way).write(page);
    }

    fn around(&self, head: &WaysHead, canvas: Canvas<'_>) -> Around {
        Around {
            intro: vec![
                "Each row is found by asking the rules, step by step, what they allow. A token works for anyone who has it, also \
                 after its creator has left."
                    .to_owned(),
            ],
            note: Some(match look::gaps(&head.ground.survey, "You see what concerns your teams.", Context::Escalation, canvas) {
                Some(missing) => format!("{} {missing}", owners(head)),
                None => owners(head),
            }),
            empty: match head.ground.survey.unread {
                None => "Nobody that you can see can reach more than they were given.".to_owned(),
                Some(_) => "Nobody reaches more than they were given, as far as it was read.".to_owned(),
            },
        }
    }

    fn offer(&self, action: Action, _: Option<&Way>, head: &WaysHead, _: &Scene) -> Option<Offered> {
        (action == Action::LookThrough).then(|| look::offered(&head.ground.survey)).flatten()
    }

    fn act(&mut self, _: Action, _: Option<&Way>, head: &WaysHead, scene: &Scene) -> Step {
        look::ask(&head.ground.survey, scene)
    }

    fn open(&self, row: &Way, _: &WaysHead, _: &Scene) -> Step {
        sheet(row).into()
    }
}
