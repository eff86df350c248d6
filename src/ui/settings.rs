//! What the configuration and the start decide.

use std::path::PathBuf;
use std::time::Duration;

use super::keymap::Keymap;
use super::theme::Theme;
use crate::domain::SafeText;
use crate::invocation::Invocation;

/// What the configuration and the start decide.
#[derive(Clone, Debug)]
pub struct Settings {
    pub keymap: Keymap,
    pub theme: Theme,
    /// How long a new token stays on the screen untouched.
    pub hide_after: Duration,
    /// Whether the mouse is used.
    pub mouse: bool,
    /// Whether everything is drawn in ASCII.
    pub ascii: bool,
    /// What was said on the command line, for the commands that are printed.
    pub invocation: Invocation,
    /// The user that the console acts as at the start, if nobody is named.
    pub you: SafeText,
    /// The user's home folder, which paths are written without.
    pub home: Option<PathBuf>,
}
