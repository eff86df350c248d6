//! Where the console keeps things, as the platform wants it.

use std::path::PathBuf;

use directories::ProjectDirs;

/// The two files of the console.
#[derive(Clone, Debug)]
pub struct Paths {
    /// The folder of the model.
    pub data: PathBuf,
    /// The model that no `--db` names.
    pub model: PathBuf,
    /// The configuration.
    pub config: PathBuf,
}

impl Paths {
    /// The platform's places for this user, or `None` where there is no home.
    #[must_use]
    pub fn of_user() -> Option<Self> {
        let directories = ProjectDirs::from("", "", "tfe-console")?;
        let data = directories.data_dir().to_owned();
        Some(Self { model: data.join("model.db"), data, config: directories.config_dir().join("config.toml") })
    }
}
