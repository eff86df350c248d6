//! The CLI configuration of terraform: its main file, and the files of its folder over that.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use zeroize::Zeroizing;

use super::syntax::{Block, Value, blocks};
use super::{Places, show};
use crate::domain::SafeText;
use crate::domain::host::canonical;

/// The largest file that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// What the files say of tokens, in the order in which later ones override earlier ones.
#[derive(Default)]
pub(super) struct Configuration {
    credentials: Vec<(PathBuf, String, Zeroizing<String>)>,
    /// The name of the credentials helper, and its arguments.
    pub(super) helper: Option<(String, Vec<String>)>,
}

impl Configuration {
    /// The tokens for a host, with the files that they stand in.
    pub(super) fn credentials_of(&self, host: &str) -> Vec<(PathBuf, Zeroizing<String>)> {
        let own = self.credentials.iter().filter(|(_, known, _)| known == host);
        own.map(|(path, _, token)| (path.clone(), token.clone())).collect()
    }
}

/// A file in JSON.
#[derive(Deserialize)]
struct Json {
    #[serde(default)]
    credentials: BTreeMap<String, JsonToken>,
    #[serde(default)]
    credentials_helper: BTreeMap<String, JsonHelper>,
}

#[derive(Deserialize)]
struct JsonToken {
    token: Option<Zeroizing<String>>,
}

#[derive(Deserialize)]
struct JsonHelper {
    #[serde(default)]
    args: Vec<String>,
}

/// Reads them; what cannot be read is said in `ignored`.
pub(super) fn read(places: &Places, ignored: &mut Vec<SafeText>) -> Configuration {
    let mut configuration = Configuration::default();
    let named = ["TF_CLI_CONFIG_FILE", "TERRAFORM_CONFIG"].iter().find_map(|name| places.variable(name));
    let main = named.map(PathBuf::from).or_else(|| places.home.as_ref().map(|home| home.join(".terraformrc")));
    if let Some(main) = main.filter(|main| named.is_some() || main.exists()) {
        take(&main, &mut configuration, ignored);
    }
    // A file that was named stands alone.
    let folder = places.home.as_ref().filter(|_| named.is_none()).map(|home| home.join(".terraform.d"));
    let entries = folder.and_then(|folder| std::fs::read_dir(folder).ok());
    let mut files: Vec<PathBuf> = entries.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    let named = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()).is_some_and(is_configuration);
    files.retain(named);
    files.sort();
    for path in files {
        take(&path, &mut configuration, ignored);
    }
    configuration
}

/// Terraform compares the letters as they are.
fn is_configuration(name: &str) -> bool {
    [".tfrc", ".tfrc.json"].iter().any(|end| name.ends_with(end))
}

fn take(path: &Path, configuration: &mut Configuration, ignored: &mut Vec<SafeText>) {
    if let Err(why) = load(path, configuration) {
        ignored.push(format!("{}: {why}", show(path)).into());
    }
}

fn load(path: &Path, configuration: &mut Configuration) -> Result<(), String> {
    let size = std::fs::metadata(path).map_err(|fault| fault.to_string())?.len();
    if size > LARGEST {
        return Err("it is larger than 1 MiB".to_owned());
    }
    let text = std::fs::read_to_string(path).map(Zeroizing::new).map_err(|fault| fault.to_string())?;
    let mut keep = |host: &str, token: Zeroizing<String>| {
        configuration.credentials.extend(canonical(host).map(|host| (path.to_owned(), host, token)));
    };
    if path.extension().is_some_and(|extension| extension == "json") || text.trim_start().starts_with('{') {
        let json: Json = serde_json::from_str(&text)
            .map_err(|fault| format!("it is not a CLI configuration: line {}, column {}", fault.line(), fault.column()))?;
        for (host, JsonToken { token }) in json.credentials {
            if let Some(token) = token {
                keep(&host, token);
            }
        }
        if let Some((name, helper)) = json.credentials_helper.into_iter().next() {
            configuration.helper = Some((name, helper.args));
        }
        return Ok(());
    }
    for Block { name, label, values } in blocks(&text).map_err(|line| format!("it is not a CLI configuration: line {line}"))? {
        match (name.as_str(), label) {
            ("credentials", Some(host)) => {
                if let Some(Value::Text(token)) = values.into_iter().find(|(key, _)| key == "token").map(|(_, value)| value) {
                    keep(&host, token);
                }
            }
            ("credentials_helper", Some(helper)) => {
                let arguments = values.into_iter().find(|(key, _)| key == "args").map(|(_, value)| value.texts());
                configuration.helper = Some((helper, arguments.unwrap_or_default()));
            }
            _ => {}
        }
    }
    Ok(())
}
