//! Says which file names the commit that is built: `src/commit.rs` reads it, so that a new commit builds only the program again.
//! Git is not asked, so an archive without it builds too.

use std::path::{Path, PathBuf};

/// Substituted by `git archive` (`.gitattributes`).
const ARCHIVED: &str = "assets/commit";
/// Written by `cargo package`.
const PACKAGED: &str = ".cargo_vcs_info.json";

/// The log of what was checked out, of a clone or of a worktree of one.
fn log_of_git(root: &Path) -> Option<PathBuf> {
    let git = root.join(".git");
    let folder = if git.is_dir() {
        git
    } else {
        let text = std::fs::read_to_string(&git).ok()?;
        root.join(text.strip_prefix("gitdir:")?.trim())
    };
    Some(folder.join("logs/HEAD")).filter(|log| log.is_file())
}

fn main() {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where the package is"));
    let archived = root.join(ARCHIVED);
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={ARCHIVED}");
    let substituted = std::fs::read_to_string(&archived).is_ok_and(|text| !text.starts_with('$'));
    let packaged = Some(root.join(PACKAGED)).filter(|file| file.is_file());
    let named = if substituted { None } else { packaged.or_else(|| log_of_git(&root)) };
    println!("cargo::rustc-env=TFE_CONSOLE_COMMIT_FILE={}", named.unwrap_or(archived).display());
}
