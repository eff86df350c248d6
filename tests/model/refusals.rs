//! What is not a model, or not ours alone, is refused with a sentence and left as it is (security P-14 to P-17).

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command as Program;
use std::sync::mpsc;
use std::time::Duration;

use rusqlite::Connection;

use crate::ground::{Ground, assert_one_sentence, number, open, refusal};

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

/// A file of these bytes with the mode of a model.
fn file(ground: &Ground, bytes: &[u8]) -> PathBuf {
    fs::write(ground.path(), bytes).expect("a file");
    set_mode(&ground.path(), 0o600);
    ground.path()
}

/// The refusal of a regular file; fails when it, or what lies beside it, is not as it was.
fn refused_untouched(ground: &Ground) -> String {
    let look = || {
        let files = ground.names().into_iter().map(|name| {
            let path = ground.folder().join(&name);
            let metadata = fs::symlink_metadata(&path).expect("a file");
            (name, metadata.permissions().mode(), metadata.modified().expect("a time"), fs::read(&path).expect("bytes"))
        });
        files.collect::<Vec<_>>()
    };
    let before = look();
    let sentence = refusal(&ground.path());
    assert!(look() == before, "something was changed: {:?}", ground.names());
    assert_one_sentence(&sentence);
    sentence
}

fn foreign(ground: &Ground) -> String {
    format!("{} is not a model of tfe-console. It was left as it is; name another file with --db.", ground.path().display())
}

fn damaged(ground: &Ground) -> String {
    format!(
        "{0} is damaged. It was left as it is. To see what is wrong, run: tfe-console db check --db {0}",
        ground.path().display()
    )
}

#[test]
fn a_folder_is_no_model() {
    let ground = Ground::new();
    fs::create_dir(ground.path()).expect("a folder");
    assert_eq!(refusal(&ground.path()), format!("{} is a folder, not a model. Name a file with --db.", ground.path().display()));
}

#[test]
fn a_path_without_a_file_name_is_no_model() {
    for path in ["/", "/tmp/..", ""] {
        assert_one_sentence(&refusal(Path::new(path)).replace(" is a folder", "T is a folder"));
    }
}

#[test]
fn a_symbolic_link_is_not_followed() {
    let ground = Ground::with_closed_demo();
    let target = ground.folder().join("target.db");
    fs::rename(ground.path(), &target).expect("a rename");
    symlink(&target, ground.path()).expect("a link");
    assert!(refused_untouched(&ground).contains("is a symbolic link. Name the file that it points to with --db."));
}

#[test]
fn a_link_to_nowhere_does_not_make_a_model_there() {
    let ground = Ground::new();
    symlink(ground.folder().join("nowhere.db"), ground.path()).expect("a link");
    assert!(refusal(&ground.path()).contains("is a symbolic link"));
    assert_eq!(ground.names(), ["model.db"]);
}

#[test]
fn a_link_in_the_folder_is_followed() {
    let ground = Ground::new();
    fs::create_dir(ground.folder().join("real")).expect("a folder");
    symlink("real", ground.folder().join("linked")).expect("a link");
    open(&ground.folder().join("linked/model.db")).expect("a model");
    assert!(ground.folder().join("real/model.db").is_file());
}

#[test]
fn a_log_that_is_a_symbolic_link_is_not_followed() {
    for suffix in ["-wal", "-shm", "-journal"] {
        let ground = Ground::with_closed_demo();
        let victim = ground.folder().join("victim");
        fs::write(&victim, "precious").expect("a file");
        symlink(&victim, ground.folder().join(format!("model.db{suffix}"))).expect("a link");
        assert!(refused_untouched(&ground).contains(&format!("model.db{suffix} is not a regular file")), "{suffix}");
    }
}

#[test]
fn a_pipe_is_refused_without_waiting_for_its_other_end() {
    let ground = Ground::new();
    assert!(Program::new("mkfifo").arg(ground.path()).status().expect("mkfifo").success());
    let path = ground.path();
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || tell.send(refusal(&path)));
    let sentence = told.recv_timeout(Duration::from_secs(5)).expect("an answer");
    assert!(sentence.contains("is a pipe, not a model"), "{sentence}");
}

#[test]
fn a_device_is_refused() {
    assert!(refusal(Path::new("/dev/zero")).contains("/dev/zero is a device, not a model"));
}

#[test]
fn a_socket_is_refused() {
    let ground = Ground::new();
    let _listener = UnixListener::bind(ground.path()).expect("a socket");
    assert!(refusal(&ground.path()).contains("is a socket, not a model"));
}

#[test]
fn an_empty_file_is_not_filled() {
    let ground = Ground::new();
    file(&ground, b"");
    assert_eq!(refused_untouched(&ground), foreign(&ground));
}

#[test]
fn a_text_file_is_left_alone() {
    let ground = Ground::new();
    for text in ["x", "to do: rotate the tokens\n", &"a long letter\n".repeat(10_000)] {
        file(&ground, text.as_bytes());
        assert_eq!(refused_untouched(&ground), foreign(&ground));
    }
}

#[test]
fn another_program_s_database_is_left_alone() {
    let ground = Ground::new();
    file(&ground, b"");
    ground.raw().execute_batch("CREATE TABLE bookmarks (url TEXT); INSERT INTO bookmarks VALUES ('x')").expect("a table");
    assert_eq!(refused_untouched(&ground), foreign(&ground));
}

#[test]
fn another_program_s_database_is_left_alone_while_it_is_in_use() {
    let ground = Ground::new();
    file(&ground, b"");
    let raw = ground.raw();
    raw.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE bookmarks (url TEXT)").expect("a table");
    assert_eq!(refusal(&ground.path()), foreign(&ground));
    assert_eq!(ground.names(), ["model.db", "model.db-shm", "model.db-wal"]);
    raw.execute_batch("INSERT INTO bookmarks VALUES ('x')").expect("its own program goes on");
}

#[test]
fn a_model_of_a_newer_program_is_left_alone() {
    let ground = Ground::with_closed_demo();
    let known = number(&ground.raw(), "PRAGMA user_version");
    ground.raw().pragma_update(None, "user_version", 99).expect("a version");
    let sentence = refused_untouched(&ground);
    let expected = format!("was written by a newer tfe-console (schema 99, this one knows {known})");
    assert!(sentence.contains(&expected), "{sentence}");
}

#[test]
fn a_truncated_model_is_damaged_wherever_it_ends() {
    let ground = Ground::with_closed_demo();
    let whole = fs::read(ground.path()).expect("bytes");
    for kept in [512, 4096, 5000, whole.len() / 2, whole.len() - 4096] {
        file(&ground, &whole[..kept]);
        assert_eq!(refused_untouched(&ground), damaged(&ground), "{kept} bytes");
    }
}

#[test]
fn a_stump_without_a_header_is_not_ours() {
    let ground = Ground::with_closed_demo();
    let whole = fs::read(ground.path()).expect("bytes");
    for kept in [1, 15, 16] {
        file(&ground, &whole[..kept]);
        assert_eq!(refused_untouched(&ground), foreign(&ground), "{kept} bytes");
    }
}

#[test]
fn a_model_with_a_page_of_rubbish_is_damaged() {
    let ground = Ground::with_closed_demo();
    let mut bytes = fs::read(ground.path()).expect("bytes");
    bytes[3 * 4096..4 * 4096].fill(0xa5);
    file(&ground, &bytes);
    assert_eq!(refused_untouched(&ground), damaged(&ground));
}

#[test]
fn a_file_that_others_may_read_or_write_is_refused() {
    let ground = Ground::with_closed_demo();
    for mode in [0o640, 0o604, 0o620, 0o602, 0o644, 0o666, 0o464, 0o610] {
        set_mode(&ground.path(), mode);
        let sentence = refused_untouched(&ground);
        let path = ground.path().display().to_string();
        assert_eq!(sentence, format!("{path} can be read or written by others. Run: chmod 600 {path}"), "{mode:o}");
    }
}

#[test]
fn the_advised_command_mends_a_file_that_others_may_read() {
    let ground = Ground::with_closed_demo();
    set_mode(&ground.path(), 0o644);
    let sentence = refusal(&ground.path());
    let (_, advice) = sentence.split_once("Run: ").expect("advice");
    assert!(Program::new("sh").args(["-c", advice]).status().expect("sh").success());
    ground.open();
}

#[test]
fn a_folder_that_others_may_write_is_refused() {
    for mode in [0o777, 0o770, 0o707, 0o733] {
        let ground = Ground::new();
        set_mode(ground.folder(), mode);
        let sentence = refusal(&ground.path());
        let folder = ground.folder().canonicalize().expect("a folder");
        let folder = folder.display();
        assert_eq!(sentence, format!("The folder {folder} can be written by others. Run: chmod go-w {folder}"), "{mode:o}");
        assert_eq!(ground.names(), Vec::<String>::new());
    }
}

#[test]
fn a_shared_folder_in_which_each_keeps_their_own_is_accepted() {
    let ground = Ground::new();
    set_mode(ground.folder(), 0o1777);
    ground.open();
}

#[test]
fn a_missing_folder_is_not_made() {
    let ground = Ground::new();
    let sentence = refusal(&ground.folder().join("missing/model.db"));
    assert!(sentence.starts_with("The folder of ") && sentence.contains("Create it, or name another place"), "{sentence}");
    assert_one_sentence(&sentence);
    assert_eq!(ground.names(), Vec::<String>::new());
}

#[test]
fn a_name_that_looks_like_an_address_is_a_name() {
    let ground = Ground::new();
    for name in ["file:x?mode=memory", ":memory:", "file::memory:?cache=shared", "model.db?immutable=1"] {
        let mut program = ground.program();
        let done = program.current_dir(ground.folder()).args(["reset", "--demo", "--yes", "--db", name]).output();
        assert!(done.expect("the program").status.success(), "{name}");
        assert_eq!(ground.names(), [name]);
        fs::remove_file(ground.folder().join(name)).expect("a file");
    }
}

#[test]
fn a_model_may_have_any_name() {
    let ground = Ground::new();
    for name in ["a b", "50%25", "a#b", "été", "-", "a&b=c", "'quoted\"", "back\\slash", "new\nline"] {
        let path = ground.folder().join(name);
        drop(open(&path).expect(name));
        drop(open(&path).expect("it is there now"));
        set_mode(&path, 0o400);
        open(&path).expect("it is read-only now");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_need_not_be_text() {
    use std::os::unix::ffi::OsStrExt;
    let ground = Ground::new();
    let path = ground.folder().join(std::ffi::OsStr::from_bytes(b"\xff\xfe.db"));
    drop(open(&path).expect("a model"));
    open(&path).expect("it is there now");
}

#[test]
fn a_refusal_is_one_line_whatever_the_name() {
    let ground = Ground::new();
    let path = ground.folder().join("two\nlines\u{1b}[2J");
    fs::create_dir(&path).expect("a folder");
    let sentence = refusal(&path);
    assert!(!sentence.contains(['\n', '\u{1b}']), "{sentence:?}");
}

#[test]
fn two_programs_of_one_file_do_not_disturb_each_other_s_refusals() {
    let ground = Ground::with_closed_demo();
    let raw = Connection::open(ground.path()).expect("the file");
    raw.execute_batch("BEGIN EXCLUSIVE").expect("the lock");
    raw.execute_batch("COMMIT").expect("it still has the lock");
    ground.open();
}

#[test]
fn a_model_whose_schema_is_not_what_it_says_is_refused_in_a_sentence_without_sql() {
    let ground = Ground::with_closed_demo();
    ground.raw().pragma_update(None, "user_version", 0).expect("a version");
    let before = fs::read(ground.path()).expect("bytes");
    let sentence = refusal(&ground.path());
    assert_one_sentence(&sentence);
    assert!(!sentence.contains("rusqlite") && !sentence.contains("CREATE"), "{sentence}");
    assert!(fs::read(ground.path()).expect("bytes") == before);
}

#[test]
fn a_model_that_cannot_be_made_says_where_to_make_it() {
    let path = Path::new("/proc/self/model.db");
    if !path.parent().is_some_and(Path::is_dir) {
        return;
    }
    let sentence = refusal(path);
    assert!(sentence.contains("it could not be created: ") && sentence.ends_with("Name another place with --db."), "{sentence}");
    assert_one_sentence(&sentence);
}

#[test]
fn a_folder_that_is_another_user_s_is_refused() {
    // Only root can give a folder away, so only root can try.
    if !rustix::process::geteuid().is_root() {
        return;
    }
    for mode in [0o755, 0o1777] {
        let ground = Ground::with_closed_demo();
        set_mode(ground.folder(), mode);
        std::os::unix::fs::chown(ground.folder(), Some(65_534), None).expect("another owner");
        let sentence = refused_untouched(&ground);
        let folder = ground.folder().canonicalize().expect("a folder");
        let advice = "belongs to another user. Name a file in a folder of your own with --db.";
        assert_eq!(sentence, format!("The folder {} {advice}", folder.display()));
    }
}

#[test]
fn a_file_that_is_another_user_s_is_refused() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let ground = Ground::with_closed_demo();
    std::os::unix::fs::chown(ground.path(), Some(65_534), None).expect("another owner");
    assert!(refused_untouched(&ground).ends_with("belongs to another user. Name a file of your own with --db."));
}
