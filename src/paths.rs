//! Where the console keeps things, as the platform wants it.

use std::path::{Path, PathBuf};

use directories::{BaseDirs, ProjectDirs};

/// The folder of the console's configuration.
const FOLDER: &str = "tfe-console";
/// Its name in there.
const FILE: &str = "config.toml";

/// The two files of the console.
#[derive(Clone, Debug)]
pub struct Paths {
    /// The folder of the model.
    pub data: PathBuf,
    /// The model that no `--db` names.
    pub model: PathBuf,
    pub config: PathBuf,
    /// What is kept between runs and can be lost.
    pub state: PathBuf,
}

impl Paths {
    /// The platform's places for this user, or `None` where there is no home.
    #[must_use]
    pub fn of_user() -> Option<Self> {
        let directories = ProjectDirs::from("", "", "tfe-console")?;
        let data = directories.data_dir().to_owned();
        let platform = directories.config_dir().join(FILE);
        let config = match BaseDirs::new() {
            Some(base) if cfg!(target_os = "macos") => {
                let xdg = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from);
                first_there(&beside_others(base.home_dir(), xdg), platform)
            }
            _ => platform,
        };
        let state = directories.state_dir().map_or_else(|| data.clone(), Path::to_owned);
        Some(Self { model: data.join("model.db"), data, config, state })
    }
}

/// What terraform runs as its credentials helper, in the folder in which it looks for one; `None` where there is no home.
#[must_use]
pub fn terraform_helper() -> Option<PathBuf> {
    let base = BaseDirs::new()?;
    Some(base.home_dir().join(".terraform.d/plugins/terraform-credentials-tfe-console"))
}

/// Where programs of the terminal keep their configuration on macOS too.
fn beside_others(home: &Path, xdg: Option<PathBuf>) -> Vec<PathBuf> {
    let folders = [xdg.filter(|folder| folder.is_absolute()), Some(home.join(".config"))];
    folders.into_iter().flatten().map(|folder| folder.join(FOLDER).join(FILE)).collect()
}

/// The first of these files that is there, or the other.
fn first_there(files: &[PathBuf], other: PathBuf) -> PathBuf {
    files.iter().find(|file| file.is_file()).cloned().unwrap_or(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_beside_those_of_other_programs_comes_first_where_it_is_there() {
        let home = tempfile::tempdir().expect("a home");
        let platform = home.path().join("Library/Application Support/tfe-console/config.toml");
        let (xdg, dot) = (home.path().join("xdg"), home.path().join(".config/tfe-console"));
        let found = |xdg: Option<PathBuf>| first_there(&beside_others(home.path(), xdg), platform.clone());
        assert_eq!(found(None), platform);
        std::fs::create_dir_all(&dot).expect("a folder");
        std::fs::write(dot.join("config.toml"), "").expect("a file");
        assert_eq!(found(Some(xdg.clone())), dot.join("config.toml"));
        std::fs::create_dir_all(xdg.join("tfe-console")).expect("a folder");
        std::fs::write(xdg.join("tfe-console/config.toml"), "").expect("a file");
        assert_eq!(found(Some(xdg.clone())), xdg.join("tfe-console/config.toml"));
        assert_eq!(found(Some("relative".into())), dot.join("config.toml"));
    }
}
