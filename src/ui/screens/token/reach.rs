//! What a token reaches, in a sentence.

use crate::backend::{AccessRow, SurveyTeam, TeamPage, TokenRow};
use crate::domain::{Level, OrganizationAccess, Rights, SafeText};
use crate::policy::Facts;
use crate::ui::words::fit;

/// Of more workspaces than this, as many but one are named.
const NAMED: usize = 4;
/// So much of a name is said, in columns.
const NAME: usize = 30;

/// What a token can do, in the words of its page.
#[derive(Clone, Copy, Debug)]
pub enum Reach<'a> {
    /// The workspaces and teams of its organization, but no runs.
    Organization,
    /// The audit trail of its organization.
    AuditTrails,
    /// All that an owner reaches, in so many workspaces, where that is known.
    Everything(Option<u32>),
    /// Workspaces: with these rights all of them, and by this access some of them; so many together, where that is known.
    Workspaces(Rights, &'a [AccessRow], Option<u32>),
    /// Workspaces that the host does not list.
    Untold,
    /// All that its user reaches.
    User,
}

impl<'a> Reach<'a> {
    /// Of a team's token, by its page.
    #[must_use]
    pub fn of_page(page: &'a TeamPage) -> Self {
        let everywhere = Rights::everywhere(page.organization_access);
        if !page.access_told && !owns(&page.facts) && !everywhere.reach() {
            return Self::Untold;
        }
        let count = if owns(&page.facts) || everywhere.reach() { &page.workspaces } else { &page.reached };
        Self::of_team(&page.facts, page.organization_access, &page.access, count.known())
    }

    /// Of a team's token, by its row.
    #[must_use]
    pub fn of_row(row: &'a TokenRow) -> Self {
        Self::of_list(&row.facts, row.organization_access, &row.access, row.workspaces.known())
    }

    /// Of a team's token, by a survey.
    #[must_use]
    pub fn of_survey(team: &'a SurveyTeam) -> Self {
        Self::of_list(&team.facts, team.organization_access, &team.access, team.reach)
    }

    /// Of one of many teams: what each was given, a host tells only with a request for each.
    fn of_list(facts: &Facts, permissions: OrganizationAccess, access: &'a [AccessRow], count: Option<u32>) -> Self {
        let told = count.is_some() || owns(facts) || Rights::everywhere(permissions).reach();
        if told { Self::of_team(facts, permissions, access, count) } else { Self::Untold }
    }

    fn of_team(facts: &Facts, permissions: OrganizationAccess, access: &'a [AccessRow], count: Option<u32>) -> Self {
        if owns(facts) { Self::Everything(count) } else { Self::Workspaces(Rights::everywhere(permissions), access, count) }
    }

    /// The sentence that warns what a holder of the token can do.
    #[must_use]
    pub fn sentence(&self, organization: &SafeText) -> String {
        let counted = |count: u32| if count == 1 { "1 workspace".to_owned() } else { format!("{count} workspaces") };
        let all = |count: Option<u32>| count.map_or_else(|| "workspaces".to_owned(), counted);
        let say = |row: &AccessRow| format!("{} ({})", fit(row.name.as_str(), NAME), row.access);
        match *self {
            Self::Organization => format!("It configures workspaces and teams in the whole organization {organization}."),
            Self::AuditTrails => format!("It reads the audit trail of the organization {organization}, and nothing else."),
            Self::Everything(count) => {
                let workspaces = count.map_or_else(|| "all workspaces".to_owned(), counted);
                format!("It reaches everything in the organization {organization}, as an owner does: {workspaces} too.")
            }
            Self::Untold => "This host does not say which workspaces it reaches.".to_owned(),
            Self::User => "It reaches everything that you reach, in all your organizations.".to_owned(),
            Self::Workspaces(_, _, Some(0)) => "It reaches no workspace.".to_owned(),
            Self::Workspaces(everywhere, _, count) if everywhere.level() == Some(Level::Admin) => {
                format!("It administers all {} of the organization {organization}.", all(count))
            }
            Self::Workspaces(everywhere, _, count) if everywhere.reach() => {
                format!(
                    "It reaches all {} of the organization {organization}, each with {everywhere} access at least.",
                    all(count)
                )
            }
            Self::Workspaces(_, [], None) => {
                "It was given no workspace. This host does not say what its projects give it.".to_owned()
            }
            Self::Workspaces(_, access, None) => {
                let names: Vec<String> = access.iter().take(NAMED).map(say).collect();
                let more = if access.len() > NAMED { format!(" and {} more", access.len() - NAMED) } else { String::new() };
                format!("It reaches {}{more}, and what its projects give it.", names.join(", "))
            }
            Self::Workspaces(_, access, Some(count)) => {
                let all = usize::try_from(count).unwrap_or(usize::MAX);
                let first = if all > NAMED { NAMED - 1 } else { NAMED };
                let names: Vec<String> = access.iter().take(first).map(say).collect();
                let more = all.saturating_sub(names.len());
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                format!("It reaches {}: {}{more}.", counted(count), names.join(", "))
            }
        }
    }
}

fn owns(facts: &Facts) -> bool {
    facts.team.as_ref().is_some_and(|team| team.is_owners)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Access, Id};

    fn row(name: &str, level: Level) -> AccessRow {
        let id = Id::parse("ws-6p5jTwJQXwqZBncC").expect("an id");
        AccessRow { id, name: name.into(), access: Access::Fixed(level), rights: level.into(), project: None }
    }

    fn sentence(reach: Reach<'_>) -> String {
        reach.sentence(&"acme".into())
    }

    #[test]
    fn a_few_workspaces_are_all_named_and_of_many_the_first() {
        let access: Vec<AccessRow> = ["a", "b", "c", "d"].iter().map(|name| row(name, Level::Plan)).collect();
        let said = |count: usize| sentence(Reach::Workspaces(Rights::NONE, &access[..count.min(4)], u32::try_from(count).ok()));
        assert_eq!(said(0), "It reaches no workspace.");
        assert_eq!(said(1), "It reaches 1 workspace: a (plan).");
        assert_eq!(said(4), "It reaches 4 workspaces: a (plan), b (plan), c (plan), d (plan).");
        assert_eq!(said(5), "It reaches 5 workspaces: a (plan), b (plan), c (plan) and 2 more.");
    }

    #[test]
    fn what_is_reached_everywhere_is_said_with_its_level() {
        let read = Reach::Workspaces(Level::Read.into(), &[], Some(8));
        assert_eq!(sentence(read), "It reaches all 8 workspaces of the organization acme, each with read access at least.");
        assert_eq!(
            sentence(Reach::Workspaces(Rights::ALL, &[], Some(8))),
            "It administers all 8 workspaces of the organization acme."
        );
        let everything = sentence(Reach::Everything(Some(1)));
        assert_eq!(everything, "It reaches everything in the organization acme, as an owner does: 1 workspace too.");
    }

    #[test]
    fn a_long_name_leaves_room_for_the_others() {
        let access = [row(&"x".repeat(90), Level::Read)];
        let said = sentence(Reach::Workspaces(Rights::NONE, &access, Some(1)));
        assert_eq!(said, format!("It reaches 1 workspace: {}… (read).", "x".repeat(29)));
    }
}
