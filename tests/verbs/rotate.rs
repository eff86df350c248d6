//! `token rotate` by the real program, with commands that behave badly and signals at every step.

use std::io::{Read, Write};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use tfe_console::domain::Secret;

use crate::home::Said;
use crate::stand_in::{Stage, token_in};

/// The token that a command has put into a file, out of the way of the search for it.
fn kept(stage: &Stage) -> Secret {
    token_in(&std::fs::read_to_string(stage.folder("calls").join("kept")).expect("a file")).expect("a token")
}

/// Rotates the token of the team platform; `KEEP` in a command stands for keeping the token.
fn rotate(stage: &Stage, to: &str, more: &[&str]) -> Said {
    let to = to.replace("KEEP", &format!("cat > {}/kept", stage.folder("calls").display()));
    stage.run(&[&["token", "rotate", "--team", "platform", "--to", &to], more].concat())
}

fn id(stage: &Stage) -> String {
    stage.home.json(&["token", "show", "--team", "platform", "--json"])["id"].as_str().expect("an id").to_owned()
}

#[test]
fn a_command_that_prints_the_token_in_any_way_shows_nothing_of_it() {
    let stage = Stage::new();
    let prints =
        "KEEP; cd ../calls; cat kept; cat kept >&2; base64 kept; od -An -tx1 kept; rev kept; fold -w 7 kept; ls /no-such-file";
    let prints = prints.replace("../calls", &stage.folder("calls").display().to_string());
    let said = rotate(&stage, &prints, &[]);
    let secret = kept(&stage);
    stage.hides(&secret, &said);
    assert!(said.errors.contains("[masked]"), "{}", said.errors);
    assert!(said.errors.contains("/no-such-file"), "what is said besides is lost: {}", said.errors);
}

#[test]
fn a_command_that_does_not_take_the_token_is_a_failed_delivery() {
    let stage = Stage::new();
    for (to, what) in [
        ("no-such-program", "was not found (exit code 127)"),
        ("true", "ended without reading all of its standard input"),
        ("exec <&-; true", "ended without reading all of its standard input"),
        ("dd bs=20 count=1 of=/dev/null 2>/dev/null", "ended without reading all of its standard input"),
        ("head -c 20 > /dev/null; kill -9 $$", "was ended by signal 9"),
        ("cat > /dev/full", "failed (exit code 1)"),
    ] {
        let said = rotate(&stage, to, &[]);
        assert_eq!((said.code, said.output.as_str()), (Some(1), ""), "{to}: {said:?}");
        let last = said.errors.lines().last().expect("a last word");
        assert!(last.contains(what) && last.contains("is valid and was delivered nowhere"), "{to}: {last}");
    }
}

#[test]
fn a_command_that_never_ends_is_ended() {
    let stage = Stage::new();
    let (before, said) = (id(&stage), rotate(&stage, "KEEP", &["--check", "sleep 600", "--timeout", "1"]));
    assert_eq!(said.code, Some(5), "{said:?}");
    assert!(said.errors.contains("the command of --check took longer than 1 s and was ended."), "{}", said.errors);
    assert_eq!(id(&stage), before);
    let said = rotate(&stage, "sleep 600", &["--timeout", "1"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.errors.contains("the command of --to took longer than 1 s and was ended."), "{}", said.errors);
}

#[test]
fn what_a_command_has_started_is_ended_with_it() {
    let stage = Stage::new();
    let pipe = stage.folder("tmp").join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    let (says, said) = std::sync::mpsc::channel();
    let path = pipe.clone();
    std::thread::spawn(move || {
        // It ends as soon as nobody can write to it any more.
        let read = std::fs::File::open(path).and_then(|mut pipe| pipe.read_to_end(&mut Vec::new()));
        says.send(read.is_ok())
    });
    let to = format!("(trap '' TERM; exec sleep 600) > {} & KEEP; wait", pipe.display());
    let told = rotate(&stage, &to, &["--timeout", "1"]);
    assert_eq!(told.code, Some(1), "{told:?}");
    assert_eq!(said.recv_timeout(std::time::Duration::from_secs(10)), Ok(true), "it goes on, with the token");
    std::fs::remove_file(&pipe).expect("a file");
    assert!(stage.bearer(&kept(&stage)).is_some(), "the last word is not true");
    stage.hides(&kept(&stage), &told);
}

#[test]
fn a_signal_during_the_check_leaves_everything_as_it_was() {
    let stage = Stage::new();
    for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129), ("QUIT", 131)] {
        let before = id(&stage);
        let said = rotate(&stage, "KEEP", &["--check", &format!("kill -{signal} $PPID; sleep 600")]);
        let sentence = format!("tfe-console: stopped by SIG{signal}. The token of team platform was not rotated.\n");
        assert_eq!((said.code, said.errors), (Some(code), sentence));
        assert_eq!(id(&stage), before);
    }
}

#[test]
fn a_signal_during_the_delivery_is_a_failed_delivery() {
    let stage = Stage::new();
    for (signal, code) in [("INT", 130), ("TERM", 143), ("QUIT", 131)] {
        let said = rotate(&stage, &format!("KEEP; kill -{signal} $PPID; sleep 600"), &[]);
        assert_eq!(said.code, Some(code), "{said:?}");
        assert!(said.errors.contains(&format!("was ended by SIG{signal}")), "{}", said.errors);
        assert!(said.errors.contains("is valid and was delivered nowhere"), "{}", said.errors);
        stage.hides(&kept(&stage), &said);
        let again = format!("cat > {}/kept", stage.folder("calls").display());
        let said = rotate(&stage, &format!("kill -{signal} $PPID; sleep 600"), &["--retry-to", &again]);
        assert_eq!(said.code, Some(0), "{said:?}");
        assert!(stage.bearer(&kept(&stage)).is_some());
    }
}

#[test]
fn the_input_of_the_program_is_not_passed_on() {
    let stage = Stage::new();
    let said = rotate(&stage, "KEEP", &["--check", "cat; env; echo checked"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.errors.contains("  | checked\n"), "{}", said.errors);
    assert!(!said.errors.contains("private") && !said.errors.contains("TF_TOKEN_"), "{}", said.errors);
}

/// The program in a terminal, with a command that cannot store the token.
struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    reader: Box<dyn Read + Send>,
    writer: Box<dyn Write + Send>,
    /// Keeps the terminal.
    _master: Box<dyn MasterPty + Send>,
    text: String,
}

impl Terminal {
    fn new(stage: &Stage) -> Self {
        let size = PtySize { rows: 24, cols: 120, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a terminal");
        let program = stage.program(&["token", "rotate", "--team", "platform", "--to", "cat > /dev/full"]);
        let mut command = CommandBuilder::new(program.get_program());
        command.args(program.get_args());
        command.env_clear();
        command.cwd(stage.home.path());
        for (name, value) in program.get_envs() {
            command.env(name, value.expect("a value"));
        }
        let child = pair.slave.spawn_command(command).expect("the program");
        let (reader, writer) = (pair.master.try_clone_reader().expect("a side"), pair.master.take_writer().expect("a side"));
        Self { child, reader, writer, _master: pair.master, text: String::new() }
    }

    fn until(&mut self, what: &str) {
        let mut chunk = [0; 1024];
        while !self.text.contains(what) {
            let count = self.reader.read(&mut chunk).unwrap_or(0);
            assert!(count > 0, "no {what:?}: {:?}", self.text);
            self.text.push_str(&String::from_utf8_lossy(&chunk[..count]));
        }
    }

    fn type_in(&mut self, text: &str) {
        self.writer.write_all(text.as_bytes()).expect("an answer");
    }

    fn end(&mut self) -> u32 {
        self.child.wait().expect("an end").exit_code()
    }
}

#[test]
fn on_a_terminal_a_token_that_nobody_stored_is_shown_aside_once() {
    let stage = Stage::new();
    let mut terminal = Terminal::new(&stage);
    terminal.until("[y/N] ");
    assert!(token_in(&terminal.text).is_none(), "{:?}", terminal.text);
    terminal.type_in("y\n");
    terminal.until("Press enter");
    let secret = token_in(&terminal.text).expect("the token");
    terminal.type_in("\n");
    terminal.until("was shown here once; ");
    terminal.until("COMMAND'");
    assert_eq!(terminal.end(), 1);
    let text = &terminal.text;
    assert_eq!(text.matches(secret.expose()).count(), 1);
    let aside = text.find("\u{1b}[?1049h").expect("a screen aside");
    assert!(aside < text.find(secret.expose()).expect("the token") && text.contains("\u{1b}[?1049l"), "{text:?}");
    assert!(stage.bearer(&secret).is_some());
}

#[test]
fn ctrl_c_at_the_question_shows_nothing_and_tells_where_the_token_is() {
    let stage = Stage::new();
    let mut terminal = Terminal::new(&stage);
    terminal.until("[y/N] ");
    terminal.type_in("\u{3}");
    terminal.until("is valid and was delivered nowhere; ");
    terminal.until("COMMAND'");
    assert_eq!(terminal.end(), 130);
    assert!(token_in(&terminal.text).is_none(), "{:?}", terminal.text);
}

#[test]
fn a_key_that_stops_the_program_takes_the_token_away_that_is_shown() {
    let stage = Stage::new();
    for (key, code) in [("\u{3}", 130), ("\u{1c}", 131), ("\u{1a}", 1)] {
        let mut terminal = Terminal::new(&stage);
        terminal.until("[y/N] ");
        terminal.type_in("y\n");
        terminal.until("Press enter");
        terminal.type_in(key);
        terminal.until("\u{1b}[?1049l");
        terminal.until("COMMAND'");
        assert_eq!(terminal.end(), code, "{key:?}");
    }
}
