//! What a key can be bound to: one list of names, labels and explanations.

/// Something that a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Press the button, open the row.
    Open,
    Back,
    /// Make another of what the list holds.
    New,
    /// Generate or regenerate the token of the page.
    Generate,
    /// The same, with an expiry that is asked for.
    GenerateUntil,
    /// Delete the token of the page.
    DeleteToken,
    /// Edit what is under the cursor, or what the page is about.
    Edit,
    /// Add something to what the page is about.
    Add,
    /// Take the row under the cursor away.
    Remove,
    Lock,
    /// Delete what the page is about.
    DeleteObject,
    /// Copy the token of the modal.
    Copy,
    /// The token is stored: clear the clipboard.
    Stored,
    Done,
    Yes,
    /// Do not.
    No,
    /// Mark the row under the cursor, or take its mark away.
    Mark,
    /// Mark every row that matches, or take their marks away.
    MarkAll,
    /// Copy the name of the row, or of the marked ones.
    CopyName,
    /// Copy the id of the row, or of the marked ones.
    CopyId,
    Filter,
    /// Choose which rows are loaded.
    Narrow,
    /// Think a change through without making it.
    DryRun,
    /// Read what a host tells only with a request for each of many.
    LookThrough,
    /// What can this token do?
    Powers,
    /// Show the tokens that somebody has generated.
    Generated,
    Compare,
    /// Write the rows to a file.
    Export,
    /// Check the chain of the audit log.
    Verify,
    /// Sort by the next column.
    Sort,
    /// Sort the other way round.
    Reverse,
    /// Show only the rows of the next status.
    Status,
    /// Show only the rows of the status before.
    PreviousStatus,
    /// To the next tab of the page.
    NextTab,
    /// To the tab before.
    PreviousTab,
    /// Take the next choice, or turn a switch.
    Toggle,
    /// Take the choice before.
    ToggleBack,
    /// Say who can see a team.
    Visibility,
    /// Say whether the members of a team can manage its token.
    TokenManagement,
    /// Set what a team can do in a project.
    ProjectAccess,
    /// Take the last edit of a field back.
    Undo,
    Redo,
    Up,
    Down,
    PageUp,
    PageDown,
    /// To the first.
    Top,
    Bottom,
    /// To the next part or button.
    NextPane,
    /// To the part or button before.
    PreviousPane,
    /// The menu entry of this number, from 1.
    Entry(u8),
    ActingAs,
    Organization,
    Reload,
    /// Explain why something cannot be done.
    Why,
    /// Go anywhere and do anything by its name.
    Palette,
    /// Turn the mouse on or off.
    Mouse,
    Help,
    /// Stop the console and go back to the shell.
    Suspend,
    Quit,
}

/// An action as people read it.
#[derive(Clone, Copy, Debug)]
pub struct Description {
    pub action: Action,
    /// In `default.toml`.
    pub name: &'static str,
    pub label: &'static str,
    pub doc: &'static str,
}

const fn described(action: Action, name: &'static str, label: &'static str, doc: &'static str) -> Description {
    Description { action, name, label, doc }
}

/// Every action, in the order of the footer and the help.
pub const ACTIONS: &[Description] = &[
    described(Action::Yes, "yes", "yes", "Confirm what the dialog asks."),
    described(Action::No, "no", "no", "Leave everything as it is."),
    described(Action::Copy, "copy", "copy token", "Copy the token."),
    described(Action::Done, "done", "done", "Close the dialog; the token is not displayed again."),
    described(Action::New, "new", "create row", "Create one more of what the list shows."),
    described(Action::Generate, "generate", "generate token", "Generate the token, or replace it."),
    described(Action::GenerateUntil, "generate-until", "set expiry…", "Generate the token with an expiry that is asked for."),
    described(Action::DeleteToken, "delete-token", "delete token", "Delete the token. It stops working immediately."),
    described(Action::Edit, "edit", "edit row", "Edit what is under the cursor, or what the page is about."),
    described(Action::Add, "add", "add row", "Add something to what the page is about."),
    described(Action::Remove, "remove", "remove row", "Remove the row under the cursor."),
    described(Action::Lock, "lock", "lock workspace", "Lock the workspace, or unlock it."),
    described(Action::Stored, "stored", "clear clipboard", "The copied token is stored: clear the clipboard now."),
    described(Action::NextTab, "next-tab", "next tab", "To the next tab of the page."),
    described(Action::PreviousTab, "previous-tab", "tab before", "To the tab before."),
    described(Action::Open, "open", "open row", "Open the row, or press the button under the cursor."),
    described(Action::DeleteObject, "delete", "delete page", "Delete what the page is about, with everything in it."),
    described(Action::Mark, "mark", "mark row", "Mark or unmark the row. Actions on many rows use the marked rows."),
    described(Action::MarkAll, "mark-all", "mark all rows", "Mark every row that matches, or unmark them."),
    described(Action::Filter, "filter", "filter rows", "Show only the rows that contain what is typed."),
    described(Action::Narrow, "narrow", "choose rows", "Choose which rows are loaded: by whom, about what, when."),
    described(Action::DryRun, "dry-run", "preview change", "Preview a change: which tokens expire, who loses what."),
    described(Action::LookThrough, "look-through", "look through", "Read what a host tells only with a request for each."),
    described(Action::Compare, "compare", "compare tokens", "Compare with another token."),
    described(Action::Export, "export", "export rows", "Write the rows to a file, as JSON lines or CSV."),
    described(Action::CopyName, "copy-name", "copy name", "Copy the name of the row, or of the marked ones."),
    described(Action::CopyId, "copy-id", "copy ID", "Copy the ID of the row, or of the marked ones."),
    described(Action::Verify, "verify", "check chain", "Check that the chain of the audit log is whole."),
    described(Action::Sort, "sort", "sort rows", "Sort by the next column. After the last one, don't sort."),
    described(Action::Reverse, "reverse", "reverse order", "Reverse the sort order."),
    described(Action::Status, "status", "choose status", "Choose which rows are shown, by their status."),
    described(Action::PreviousStatus, "previous-status", "status before", "Show only the rows of the status before."),
    described(Action::Toggle, "toggle", "change choice", "Take the next choice, or turn the switch."),
    described(Action::ToggleBack, "toggle-back", "change back", "Take the choice before."),
    described(Action::Visibility, "visibility", "set visibility", "Make the team visible to the organization, or secret."),
    described(
        Action::TokenManagement,
        "token-management",
        "set token management",
        "Let members of the team manage its token, or not.",
    ),
    described(Action::ProjectAccess, "project-access", "set project access", "Set what the team can do in a project."),
    described(Action::Undo, "undo", "undo edit", "Undo the last edit of the field."),
    described(Action::Redo, "redo", "redo edit", "Redo the edit that was undone."),
    described(Action::Back, "back", "back", "Go back, or leave the filter."),
    described(
        Action::Powers,
        "powers",
        "show what it can do",
        "What can this token do? Every action, with what grants it or forbids it.",
    ),
    described(
        Action::Generated,
        "generated",
        "show tokens",
        "Show the team tokens that this user generated. They keep working after the user leaves.",
    ),
    described(Action::Up, "up", "up", "One row up."),
    described(Action::Down, "down", "down", "One row down."),
    described(Action::PageUp, "page-up", "page up", "One page up."),
    described(Action::PageDown, "page-down", "page down", "One page down."),
    described(Action::Top, "top", "first", "To the first row."),
    described(Action::Bottom, "bottom", "last", "To the last row."),
    described(Action::NextPane, "next-pane", "next", "To the next button, field or part of the screen."),
    described(Action::PreviousPane, "previous-pane", "previous", "To the button, field or part before."),
    described(Action::Entry(1), "entry-1", "1st entry", "The first entry of the menu."),
    described(Action::Entry(2), "entry-2", "2nd entry", "The second entry of the menu."),
    described(Action::Entry(3), "entry-3", "3rd entry", "The third entry of the menu."),
    described(Action::Entry(4), "entry-4", "4th entry", "The fourth entry of the menu."),
    described(Action::Entry(5), "entry-5", "5th entry", "The fifth entry of the menu."),
    described(Action::Entry(6), "entry-6", "6th entry", "The sixth entry of the menu."),
    described(Action::Entry(7), "entry-7", "7th entry", "The seventh entry of the menu."),
    described(Action::Entry(8), "entry-8", "8th entry", "The eighth entry of the menu."),
    described(Action::Entry(9), "entry-9", "9th entry", "The ninth entry of the menu."),
    described(Action::Entry(10), "entry-10", "10th entry", "The tenth entry of the menu."),
    described(Action::Why, "why", "explain refusal", "Explain what was refused: the rule, who can do it, and how to get there."),
    described(Action::Palette, "palette", "commands", "Find a command, a place or a user by its name."),
    described(Action::ActingAs, "acting-as", "act as user", "Act as another user, to see what they can do."),
    described(Action::Organization, "organization", "switch organization", "Go to another organization, or create one."),
    described(Action::Quit, "quit", "quit", "Leave the console."),
    described(Action::Reload, "reload", "reload page", "Load the page again."),
    described(
        Action::Mouse,
        "mouse",
        "mouse",
        "Turn the mouse on, or off; while it is on, text is selected with shift held down.",
    ),
    described(Action::Help, "help", "help", "Show every key of this screen; enter runs the line."),
    described(Action::Suspend, "suspend", "suspend console", "Stop, and return to the shell; fg brings it back."),
];

impl Action {
    /// Its names for the configuration, the footer and the help.
    #[must_use]
    pub fn description(self) -> &'static Description {
        ACTIONS.iter().find(|description| description.action == self).unwrap_or(&ACTIONS[0])
    }

    /// The action of this name in a configuration file.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        ACTIONS.iter().find(|description| description.name == name).map(|description| description.action)
    }
}
