//! The credentials helper that the CLI configuration names, whichever it is.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use serde::Deserialize;
use zeroize::Zeroizing;

/// So long a helper has.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest answer, in bytes.
const LONGEST: u64 = 16 << 10;

#[derive(Deserialize)]
struct Answer {
    token: Option<Zeroizing<String>>,
}

/// Asks it for the token of a host. One that is not there has none, as for terraform.
pub(super) fn ask(
    name: &str,
    arguments: &[String],
    host: &str,
    home: Option<&Path>,
) -> Result<Option<Zeroizing<String>>, String> {
    let Some(program) = program(name, home) else { return Ok(None) };
    let mut child = Command::new(program)
        .args(arguments)
        .args(["get", host])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|fault| format!("it could not be started: {fault}"))?;
    let output = child.stdout.take();
    let (sender, receiver) = channel();
    std::thread::Builder::new()
        .name("helper".to_owned())
        .spawn(move || {
            let mut text = Zeroizing::new(Vec::with_capacity(usize::try_from(LONGEST).unwrap_or_default()));
            let read = output.map(|output| output.take(LONGEST).read_to_end(&mut text));
            drop(sender.send(read.is_some_and(|read| read.is_ok()).then_some(text)));
        })
        .map_err(|fault| format!("it could not be read: {fault}"))?;
    let text = receiver.recv_timeout(PATIENCE);
    if text.is_err() {
        let _ = child.kill();
    }
    let ended = child.wait().map_err(|fault| format!("it could not be waited for: {fault}"))?;
    let text = text.map_err(|_| format!("it did not answer within {} seconds", PATIENCE.as_secs()))?;
    if !ended.success() {
        return Err("it failed".to_owned());
    }
    let answer: Answer = text.and_then(|text| serde_json::from_slice(&text).ok()).ok_or("its answer can't be read")?;
    Ok(answer.token)
}

/// Where terraform looks for it.
fn program(name: &str, home: Option<&Path>) -> Option<PathBuf> {
    if name.contains(['/', '\\']) {
        return None;
    }
    let plugins = home?.join(".terraform.d/plugins");
    let file = format!("terraform-credentials-{name}");
    let system = format!("{}_{}", if cfg!(target_os = "macos") { "darwin" } else { std::env::consts::OS }, architecture());
    [plugins.join(&file), plugins.join(system).join(&file)].into_iter().find(|path| path.is_file())
}

/// As Go names it.
fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}
