//! Where the token for a host comes from: the places that terraform looks at, in its order.
//!
//! A variable of the environment, then the CLI configuration, then the credentials helper that it names.

mod configuration;
mod environment;
mod helper;
mod syntax;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::domain::{SafeText, Secret};

/// A token with where it was found.
pub struct Found {
    pub token: Secret,
    /// In words, never the text: `TF_TOKEN_tfe_example_com`.
    pub source: SafeText,
}

/// What was found for a host, and what was left out.
#[derive(Default)]
pub struct Search {
    pub found: Option<Found>,
    /// Places that have a token too, or could not be read, each with why it is not used.
    pub ignored: Vec<SafeText>,
}

impl Search {
    /// Takes a token, unless there is one already or it can't be one.
    fn offer(&mut self, token: &Zeroizing<String>, source: String) {
        let trimmed = token.trim();
        match (&self.found, Secret::foreign(trimmed)) {
            (Some(found), _) => {
                let why = format!("{source}: not used, because {} comes first", found.source);
                self.ignored.push(why.into());
            }
            (None, Some(token)) => self.found = Some(Found { token, source: source.into() }),
            (None, None) if trimmed.is_empty() => self.ignored.push(format!("{source}: it is empty").into()),
            (None, None) => self.ignored.push(format!("{source}: it holds a character that no token has").into()),
        }
    }
}

/// What the search reads of its surroundings.
pub struct Places {
    /// The environment.
    pub variables: Vec<(OsString, OsString)>,
    pub home: Option<PathBuf>,
}

impl Places {
    /// Those of this process.
    #[must_use]
    pub fn of_process() -> Self {
        let home = std::env::var_os("HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
        Self { variables: std::env::vars_os().collect(), home }
    }

    fn variable(&self, name: &str) -> Option<&OsString> {
        self.variables.iter().find(|(known, _)| known == name).map(|(_, value)| value).filter(|value| !value.is_empty())
    }
}

/// Looks for the token of a host, which is named as terraform names it.
#[must_use]
pub fn search(host: &str, places: &Places) -> Search {
    let mut search = Search::default();
    for (name, token) in environment::tokens(environment::PREFIX, host, &places.variables) {
        search.offer(&token, name);
    }
    let configuration = configuration::read(places, &mut search.ignored);
    // The last file that names a host counts.
    for (path, token) in configuration.credentials_of(host).into_iter().rev() {
        search.offer(&token, show(&path));
    }
    if let Some((name, arguments)) = &configuration.helper {
        let source = format!("the credentials helper {name}");
        if search.found.is_some() {
            search.ignored.push(format!("{source}: not asked").into());
            return search;
        }
        match helper::ask(name, arguments, host, places.home.as_deref()) {
            Ok(Some(token)) => search.offer(&token, source),
            Ok(None) => search.ignored.push(format!("{source}: it has no token for {host}").into()),
            Err(why) => search.ignored.push(format!("{source}: {why}").into()),
        }
    }
    search
}

/// The variable that a token for a host is given in.
#[must_use]
pub fn variable(host: &str) -> String {
    environment::variable(environment::PREFIX, host)
}

/// What stands before a host in the variable of a token for its audit trail.
const AUDIT: &str = "TFE_CONSOLE_AUDIT_TOKEN_";

/// The variable that a token for the audit trail of a host is given in.
#[must_use]
pub fn audit_variable(host: &str) -> String {
    environment::variable(AUDIT, host)
}

/// The token for the audit trail of a host.
#[must_use]
pub fn audit_token(host: &str, places: &Places) -> Option<Secret> {
    let (_, token) = environment::tokens(AUDIT, host, &places.variables).into_iter().next()?;
    Secret::foreign(token.trim())
}

fn show(path: &Path) -> String {
    SafeText::from(path.display().to_string()).to_string()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    struct Home(tempfile::TempDir);

    impl Home {
        fn new() -> Self {
            Self(tempfile::tempdir().expect("a home"))
        }

        fn write(&self, name: &str, text: &str) -> PathBuf {
            let path = self.0.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(&path, text).expect("a file");
            path
        }

        fn search(&self, host: &str, variables: &[(&str, &str)]) -> Search {
            let variables = variables.iter().map(|(name, value)| (name.into(), value.into())).collect();
            search(host, &Places { variables, home: Some(self.0.path().to_owned()) })
        }
    }

    fn told(search: &Search) -> (String, String) {
        let found = search.found.as_ref().expect("a token");
        (found.token.expose().to_owned(), found.source.to_string())
    }

    #[test]
    fn a_variable_comes_before_every_file_and_a_file_before_the_helper() {
        let home = Home::new();
        let main = home
            .write(".terraformrc", "credentials \"tfe.example.com\" {\n  token = \"main\"\n}\ncredentials_helper \"none\" {}\n");
        let variable = [("TF_TOKEN_tfe_example_com", "environment")];
        let with = home.search("tfe.example.com", &variable);
        assert_eq!(told(&with), ("environment".to_owned(), "TF_TOKEN_tfe_example_com".to_owned()));
        assert!(with.ignored.iter().any(|line| line.as_str().contains("not used, because TF_TOKEN_tfe_example_com comes first")));
        assert_eq!(told(&home.search("tfe.example.com", &[])), ("main".to_owned(), main.display().to_string()));
    }

    #[test]
    fn files_of_the_folder_override_the_main_file_and_the_last_by_name_counts() {
        let home = Home::new();
        home.write(".terraformrc", "credentials \"tfe.example.com\" { token = \"main\" }");
        home.write(".terraform.d/a.tfrc", "credentials \"tfe.example.com\" { token = \"a\" }");
        home.write(".terraform.d/credentials.tfrc.json", r#"{"credentials": {"tfe.example.com": {"token": "login"}}}"#);
        home.write(".terraform.d/notes.txt", "no configuration {");
        let last = home.write(".terraform.d/z.tfrc", "credentials \"TFE.example.com:443\" { token = \"z\" }");
        assert_eq!(told(&home.search("tfe.example.com", &[])), ("z".to_owned(), last.display().to_string()));
    }

    #[test]
    fn a_named_file_stands_alone() {
        let home = Home::new();
        home.write(".terraform.d/credentials.tfrc.json", r#"{"credentials": {"tfe.example.com": {"token": "login"}}}"#);
        let named = home.write("other", "credentials \"tfe.example.com\" { token = \"named\" }");
        let named = named.display().to_string();
        assert_eq!(told(&home.search("tfe.example.com", &[("TF_CLI_CONFIG_FILE", &named)])).0, "named");
        home.write("other", "");
        assert!(home.search("tfe.example.com", &[("TF_CLI_CONFIG_FILE", &named)]).found.is_none());
    }

    #[test]
    fn the_helper_is_asked_last_and_one_that_fails_is_only_told() {
        let home = Home::new();
        home.write(".terraformrc", "credentials_helper \"vault\" {\n  args = [\"--x\"]\n}\n");
        let helper = home.write(
            ".terraform.d/plugins/terraform-credentials-vault",
            "#!/bin/sh\n[ \"$*\" = '--x get tfe.example.com' ] && echo '{\"token\": \"helped\"}'\n",
        );
        std::fs::set_permissions(&helper, std::fs::Permissions::from_mode(0o755)).expect("a program");
        let found = told(&home.search("tfe.example.com", &[]));
        assert_eq!(found, ("helped".to_owned(), "the credentials helper vault".to_owned()));
        let other = home.search("other.example.com", &[]);
        assert!(other.found.is_none() && other.ignored.len() == 1, "it fails");
        std::fs::remove_file(helper).expect("gone");
        assert!(home.search("tfe.example.com", &[]).found.is_none());
    }

    #[test]
    fn what_cannot_be_read_is_told_and_nothing_of_a_token_is() {
        let home = Home::new();
        home.write(".terraformrc", "credentials \"tfe.example.com\" { token = \"sec ret\" }");
        home.write(".terraform.d/bad.tfrc", "credentials \"tfe.example.com\" { token = \"torn");
        let search = home.search("tfe.example.com", &[("TF_TOKEN_tfe_example_com", "")]);
        assert!(search.found.is_none());
        let said: Vec<&str> = search.ignored.iter().map(SafeText::as_str).collect();
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(said.iter().all(|line| !line.contains("sec") && !line.contains("torn")), "{said:?}");
    }
}
