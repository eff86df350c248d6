//! Drives the real interface over a real SQLite file, on the test's own thread: keys in, screen out.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crossterm::event::KeyEvent;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::Color;
use tempfile::TempDir;
use tfe_console::backend::Backend;
use tfe_console::backend::local::{Content, Local, Place};
use tfe_console::config::Config;
use tfe_console::domain::{Actor, Caller, Name, World};
use tfe_console::invocation::Invocation;
use tfe_console::runtime::jobs::Jobs;
use tfe_console::runtime::perform;
use tfe_console::ui::app::places::ENTRIES;
use tfe_console::ui::glyphs::to_ascii;
use tfe_console::ui::layer::{Screen, Show};
use tfe_console::ui::modals::confirm::Confirm;
use tfe_console::ui::modals::token::TokenModal;
use tfe_console::ui::theme::Theme;
use tfe_console::ui::{App, Copied, Destination, Effect, Msg, Request, Settings, Targets, Ticket, Timer, view};

use crate::support::{FixedWorld, folder};

/// The interface, its model, and what it asked of the outside.
pub struct Driver {
    pub app: App,
    pub backend: Box<dyn Backend>,
    pub world: Arc<FixedWorld>,
    /// Whether it asked to leave.
    pub quit: bool,
    /// How often it asked to be stopped.
    pub suspended: usize,
    /// Whether it asked for reports of the mouse.
    pub reports_mouse: bool,
    /// What it copied.
    pub copies: Vec<String>,
    /// The texts that are no secrets and were copied.
    pub texts: Vec<String>,
    /// How often it asked to clear the clipboard.
    pub cleared: usize,
    /// What a copy is answered with.
    pub clipboard: Copied,
    /// Keys go in before a dialog that opens is on the screen.
    pub typing_ahead: bool,
    timers: Vec<Timer>,
    jobs: Jobs,
    held: Option<VecDeque<(Ticket, Request)>>,
    folder: Option<TempDir>,
}

/// How a driver starts.
pub struct Start {
    pub user: &'static str,
    pub open: &'static str,
    pub size: (u16, u16),
    pub content: Content,
}

impl Default for Start {
    fn default() -> Self {
        Self { user: "olivia", open: "teams", size: (80, 24), content: Content::Demo }
    }
}

impl Driver {
    /// The demo, as this user, at this place.
    pub fn at(user: &'static str, open: &'static str) -> Self {
        Self::start(Start { user, open, ..Start::default() })
    }

    #[expect(clippy::needless_pass_by_value, reason = "a start is written where it is used")]
    pub fn start(start: Start) -> Self {
        let folder = folder();
        let world = Arc::new(FixedWorld::new());
        let backend = model(&folder.path().join("model.db"), &start.content, &world);
        let mut driver = Self::over(Box::new(backend), world, &start);
        driver.folder = Some(folder);
        driver
    }

    /// A console over a backend of the test's choosing.
    pub fn over(backend: Box<dyn Backend>, world: Arc<FixedWorld>, start: &Start) -> Self {
        let mut driver = Self::unloaded(backend, world, start, false);
        driver.assert_invariants();
        driver
    }

    /// The same, and its replies wait until the test delivers them.
    pub fn waiting_over(backend: Box<dyn Backend>, world: Arc<FixedWorld>, start: &Start) -> Self {
        Self::unloaded(backend, world, start, true)
    }

    /// A console whose replies wait until the test delivers them.
    pub fn waiting(start: &Start) -> Self {
        let folder = folder();
        let world = Arc::new(FixedWorld::new());
        let backend = model(&folder.path().join("model.db"), &start.content, &world);
        let mut driver = Self::waiting_over(Box::new(backend), world, start);
        driver.folder = Some(folder);
        driver
    }

    fn unloaded(backend: Box<dyn Backend>, world: Arc<FixedWorld>, start: &Start, hold: bool) -> Self {
        let config = Config::defaults();
        let hide_after = config.hide_after;
        let invocation = Invocation::default();
        let you = backend.default_seat(None).expect("a seat").expect("a user").user;
        let you = backend.account(you).expect("an account").username;
        let settings = Settings {
            keymap: config.keymap,
            theme: Theme::mono(),
            hide_after,
            mouse: false,
            ascii: false,
            invocation,
            you,
            home: Some("/home/olivia".into()),
        };
        let user = backend.user_named(&Name::parse("user", start.user).expect("a name")).expect("a user");
        let account = backend.account(user).expect("an account");
        let open: Destination = start.open.parse().expect("a place");
        let size = Size::new(start.size.0, start.size.1);
        let last = backend.remembered().expect("a seat");
        // A host remembers nobody.
        let last = if backend.about().host.is_some() { backend.default_seat(None).expect("a seat") } else { last };
        let organization = last.and_then(|last| last.organization);
        // Folders of tests have other names each time.
        let mut about = backend.about();
        about.file = about.file.map(|_| "/home/olivia/model.db".into());
        let (app, effects) = App::new(settings, about, account, organization, Some(open), (size, world.now()));
        let mut driver = Self {
            app,
            backend,
            world,
            quit: false,
            suspended: 0,
            reports_mouse: false,
            copies: Vec::new(),
            texts: Vec::new(),
            cleared: 0,
            clipboard: Copied::System { clears_after: Some(45) },
            typing_ahead: false,
            timers: Vec::new(),
            jobs: Jobs::default(),
            held: hold.then(VecDeque::new),
            folder: None,
        };
        driver.perform(effects);
        driver
    }

    /// The model's file.
    pub fn file(&self) -> std::path::PathBuf {
        self.folder.as_ref().expect("a file").path().join("model.db")
    }

    /// Another program's connection to the same model.
    pub fn other(&self) -> Local {
        model(&self.file(), &Content::Demo, &self.world)
    }

    /// Looks whether another program has changed the model, as the shell does when the folder tells of something.
    /// Fails unless it has.
    pub fn look(&mut self) -> &mut Self {
        assert_eq!(self.backend.changed(), Ok(true), "nobody has changed the model");
        self.send(Msg::Changed(Ok(())));
        self.assert_invariants();
        self
    }

    /// A new console on the same file, as the same user.
    pub fn again(mut self) -> Self {
        let folder = self.folder.take();
        let start = Start { user: "olivia", ..Start::default() };
        let backend = model(&folder.as_ref().expect("a file").path().join("model.db"), &start.content, &self.world);
        let mut driver = Self::over(Box::new(backend), Arc::clone(&self.world), &start);
        driver.folder = folder;
        driver
    }

    /// Presses keys, written with spaces between: `g y enter`. The spinning of the outside is done in between.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            self.press_one(key);
        }
        self.assert_invariants();
        self
    }

    fn press_one(&mut self, key: &str) {
        // The library reads a capital letter as the small one.
        let capital = key.len() == 1 && key.chars().all(|letter| letter.is_ascii_uppercase());
        let key = if capital { format!("shift-{}", key.to_lowercase()) } else { key.to_owned() };
        let combination: crokey::KeyCombination = key.parse().unwrap_or_else(|_| panic!("{key} is no key"));
        let event: KeyEvent = combination.into();
        self.send(Msg::Key(event));
    }

    /// Types text, key by key.
    pub fn type_text(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            self.send(Msg::Key(KeyEvent::from(crossterm::event::KeyCode::Char(letter))));
        }
        self.assert_invariants();
        self
    }

    /// Deletes what stands in the field, and types this.
    pub fn retype(&mut self, text: &str) -> &mut Self {
        self.press("end ctrl-u").type_text(text)
    }

    pub fn send(&mut self, message: Msg) {
        let effects = self.app.update(self.world.now(), message);
        self.perform(effects);
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Ask(ticket, request) => match &mut self.held {
                    Some(held) => held.push_back((ticket, request)),
                    None => self.answer(ticket, request),
                },
                Effect::Copy(secret) => {
                    self.copies.push(secret.expose().to_owned());
                    self.send(Msg::Copied(self.clipboard));
                }
                Effect::CopyText(text) => {
                    self.texts.push(text);
                    self.send(Msg::TextCopied(self.clipboard));
                }
                Effect::ClearClipboard => {
                    self.cleared += 1;
                    self.send(Msg::ClipboardReleased);
                }
                Effect::After(_, timer) => self.timers.push(timer),
                Effect::Settle if self.typing_ahead => {}
                Effect::Settle => self.send(Msg::Settled),
                Effect::Mouse(on) => self.reports_mouse = on,
                Effect::Suspend => self.suspended += 1,
                Effect::Quit => self.quit = true,
            }
        }
    }

    fn answer(&mut self, ticket: Ticket, request: Request) {
        if let Some(message) = perform(self.backend.as_ref(), &mut self.jobs, ticket, request) {
            self.send(message);
        }
    }

    /// The screen, which is of this type.
    pub fn screen_of<S: Show>(&self) -> &S {
        let screen = self.app.screen().and_then(Screen::get);
        screen.unwrap_or_else(|| panic!("another screen is shown:\n{}", self.screen()))
    }

    /// From now on replies wait.
    pub fn hold(&mut self) -> &mut Self {
        self.held = Some(VecDeque::new());
        self
    }

    /// Delivers every reply that waits.
    pub fn deliver(&mut self) -> &mut Self {
        let held = self.held.take().unwrap_or_default();
        for (ticket, request) in held {
            self.answer(ticket, request);
        }
        self.assert_invariants();
        self
    }

    /// How often a list was worked out.
    pub fn worked(&self) -> usize {
        self.jobs.shelf.worked()
    }

    /// How many requests wait for their replies.
    pub fn waiting_for(&self) -> usize {
        self.held.as_ref().map_or(0, VecDeque::len)
    }

    /// Delivers the reply that has waited longest, and keeps the others waiting.
    pub fn deliver_one(&mut self) -> &mut Self {
        let (ticket, request) = self.held.as_mut().and_then(VecDeque::pop_front).expect("a reply that waits");
        self.answer(ticket, request);
        self
    }

    /// Delivers the reply that was asked for last, and keeps the others waiting.
    pub fn deliver_last(&mut self) -> &mut Self {
        let (ticket, request) = self.held.as_mut().and_then(VecDeque::pop_back).expect("a reply that waits");
        self.answer(ticket, request);
        self
    }

    /// Lets time pass; timers that were asked for fire.
    pub fn pass(&mut self, span: Duration) -> &mut Self {
        self.world.pass(span.try_into().expect("a span"));
        for timer in std::mem::take(&mut self.timers) {
            self.send(Msg::Timer(timer));
        }
        self
    }

    /// Fires the timer that was asked for first.
    pub fn fire_first_timer(&mut self) {
        let timer = self.timers.remove(0);
        self.send(Msg::Timer(timer));
    }

    /// What is drawn.
    pub fn buffer(&self) -> Buffer {
        let size = self.app.size;
        let mut terminal = Terminal::new(TestBackend::new(size.width, size.height)).expect("a terminal");
        self.draw_on(&mut terminal);
        terminal.backend().buffer().clone()
    }

    /// Draws, and answers what can be clicked.
    pub fn draw_on(&self, terminal: &mut Terminal<TestBackend>) -> Targets {
        let mut targets = Targets::default();
        terminal.draw(|frame| targets = view(&self.app, frame)).expect("a frame");
        targets
    }

    /// The screen as text.
    pub fn screen(&self) -> String {
        text_of(&self.buffer())
    }

    /// What a picture is of: the dialog, or else what the screen shows. The bars, the menu and the keys have pictures of
    /// their own. A token is masked.
    pub fn picture(&self) -> String {
        let buffer = self.buffer();
        let is_corner = |position: &Position| ["┌", "┐", "└", "┘"].contains(&buffer[*position].symbol());
        let corners: Vec<Position> = buffer.area.positions().filter(is_corner).collect();
        let edge = |of: fn(&Position) -> u16| (corners.iter().map(of).min(), corners.iter().map(of).max());
        let area = match (self.app.modal.is_some(), edge(|corner| corner.x), edge(|corner| corner.y)) {
            (true, (Some(left), Some(right)), (Some(top), Some(bottom))) => {
                Rect::new(left, top, right - left + 1, bottom - top + 1)
            }
            (true, ..) => Rect { y: 1, height: buffer.area.height - 2, ..buffer.area },
            // With the signs beside it that there is more.
            (false, ..) => Rect { width: self.app.content_area().width + 1, ..self.app.content_area() },
        };
        self.mask(text_in(&buffer, area))
    }

    /// From now on everything is drawn in ASCII.
    pub fn in_ascii(&mut self) -> &mut Self {
        let settings = Arc::make_mut(&mut self.app.settings);
        settings.ascii = true;
        settings.keymap.name_arrows();
        self
    }

    /// How the cells look that do not look plain: `row:from-to attributes`, so that a diff says what has changed.
    pub fn looks(&self) -> String {
        let size = self.app.size;
        let buffer = self.buffer();
        let look = |x, y| {
            let cell = &buffer[(x, y)];
            let colors = [("fg", cell.fg), ("bg", cell.bg)].into_iter().filter(|(_, color)| *color != Color::Reset);
            let mut words: Vec<String> = colors.map(|(ground, color)| format!("{ground} {color}")).collect();
            words.extend(cell.modifier.iter_names().map(|(name, _)| name.to_lowercase()));
            words.join(", ")
        };
        let mut text = String::new();
        for y in 0..size.height {
            let mut x = 0;
            while x < size.width {
                let end = (x..size.width).find(|at| look(*at, y) != look(x, y)).unwrap_or(size.width);
                if !look(x, y).is_empty() {
                    let _ = writeln!(text, "{y}:{x}-{} {}", end - 1, look(x, y));
                }
                x = end;
            }
        }
        text
    }

    /// The screen with the text of a token, if there is one on it, replaced by its shape.
    pub fn masked_screen(&self) -> String {
        self.mask(self.screen())
    }

    fn mask(&self, screen: String) -> String {
        let Some(modal) = self.app.dialog::<TokenModal>() else { return screen };
        let token = modal.minted.secret.expose();
        let width = usize::from(self.app.size.width);
        let mut screen = screen;
        for start in (0..token.len()).step_by(width.min(token.len())) {
            let piece = &token[start..(start + width).min(token.len())];
            screen = screen.replace(piece, &"T".repeat(piece.len()));
        }
        screen
    }

    pub fn sees(&mut self, text: &str) -> &mut Self {
        let screen = self.screen();
        let flowing = flow(&screen);
        assert!(screen.contains(text) || flowing.contains(text), "\"{text}\" is not on the screen:\n{screen}");
        self
    }

    pub fn lacks(&mut self, text: &str) -> &mut Self {
        let screen = self.screen();
        assert!(!flow(&screen).contains(text), "\"{text}\" is on the screen:\n{screen}");
        self
    }

    /// Looks at the question, and answers yes; fails unless it says all this.
    pub fn confirm(&mut self, title: &str, parts: &[&str]) -> &mut Self {
        let Some(confirm) = self.app.dialog::<Confirm>() else { panic!("no question is asked:\n{}", self.screen()) };
        assert_eq!(confirm.title, title);
        let body = confirm.body.join(" ");
        for part in parts {
            assert!(body.contains(part), "\"{part}\" is not in: {body}");
        }
        self.press("y")
    }

    /// Looks at the question that wants a name typed, and types it; fails unless it says all this.
    pub fn confirm_typing(&mut self, title: &str, parts: &[&str], name: &str) -> &mut Self {
        let Some(confirm) = self.app.dialog::<Confirm>() else { panic!("no question is asked:\n{}", self.screen()) };
        assert_eq!(confirm.title, title);
        assert_eq!(confirm.typed.as_ref().map(|typed| typed.expected.as_str()), Some(name));
        let body = confirm.body.join(" ");
        for part in parts {
            assert!(body.contains(part), "\"{part}\" is not in: {body}");
        }
        self.type_text(name).press("enter")
    }

    /// Presses a key that is refused with this sentence; nothing is asked and nothing is written.
    pub fn refuses(&mut self, key: &str, sentence: &str) -> &mut Self {
        let before = self.audit();
        self.press(key);
        assert_eq!(self.notice(), sentence);
        assert!(self.app.modal.is_none(), "a dialog has opened:\n{}", self.screen());
        assert_eq!(self.audit(), before, "the console does not even ask");
        self
    }

    /// The last row of the audit log.
    pub fn audited(&self) -> String {
        self.audit().pop().unwrap_or_default()
    }

    /// The token of the modal; fails unless it is on top, and wholly on the screen.
    pub fn secret(&self) -> String {
        let Some(modal) = self.app.dialog::<TokenModal>() else { panic!("no token is shown:\n{}", self.screen()) };
        let text = modal.minted.secret.expose().to_owned();
        let joined: String = self.screen().lines().map(|line| line.trim_matches(['│', ' '])).collect();
        assert!(joined.contains(&text), "the token is not wholly on the screen");
        text
    }

    /// The last notice.
    pub fn notice(&self) -> &str {
        self.app.notice.as_ref().map_or("", |notice| notice.text.as_str())
    }

    /// Who would be let in with this token.
    pub fn authenticates(&self, token: &str) -> Option<Actor> {
        let secret = tfe_console::domain::Secret::parse(token).expect("a token");
        self.backend.authenticate(&secret, &Caller::default()).ok()
    }

    /// The rows of the audit log, newest last, as `actor command target outcome`.
    pub fn audit(&self) -> Vec<String> {
        let connection = rusqlite::Connection::open(self.file()).expect("the model");
        let mut statement = connection
            .prepare("SELECT actor_name, command, target_name, outcome, ifnull(rule, '') FROM audit_events ORDER BY id")
            .expect("a query");
        let rows = statement.query_map([], |row| {
            let parts: [String; 5] = [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?];
            Ok(parts.join(" ").trim_end().to_owned())
        });
        rows.expect("rows").map(|row| row.expect("a row")).collect()
    }

    /// Changes the model past every program, such as to names that none of them would let in.
    pub fn rewrite(&self, sql: &str) {
        rusqlite::Connection::open(self.file()).and_then(|connection| connection.execute(sql, [])).expect("it is rewritten");
    }

    /// What holds after every step.
    pub fn assert_invariants(&mut self) {
        let screen = self.screen();
        let open = self.app.dialog::<TokenModal>().is_some_and(|modal| !modal.hidden);
        let mut buffer = self.buffer();
        to_ascii(&mut buffer);
        assert!(text_of(&buffer).is_ascii(), "something on the screen stays outside ASCII:\n{screen}");
        assert!(open || !screen.contains(".atlasv1."), "a token is on the screen without its modal:\n{screen}");
        if self.held.is_none() {
            assert!(self.app.is_settled(), "something is still waited for:\n{screen}");
        }
        for offer in self.app.offers() {
            assert!(!offer.keys.is_empty() && !offer.label.is_empty(), "{offer:?}");
        }
    }
}

/// The text of what is drawn, without spaces at the ends of its lines.
fn text_of(buffer: &Buffer) -> String {
    text_in(buffer, buffer.area)
}

fn text_in(buffer: &Buffer, area: Rect) -> String {
    let mut text = String::new();
    for y in area.top()..area.bottom() {
        let mut line = String::new();
        let mut skip = 0;
        for x in area.left()..area.right() {
            let symbol = buffer[(x, y)].symbol();
            if skip == 0 {
                line.push_str(symbol);
                skip = unicode_width::UnicodeWidthStr::width(symbol).max(1);
            }
            skip -= 1;
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The words of the content beside the menu, as one line, so that a sentence is found where it was wrapped.
fn flow(screen: &str) -> String {
    let content = screen.lines().map(|line| line.rsplit(['│', '┃']).find(|part| !part.trim().is_empty()).unwrap_or("").trim());
    content.collect::<Vec<_>>().join(" ")
}

/// The key of a menu entry.
pub fn entry(label: &str) -> String {
    let at = ENTRIES.iter().position(|entry| entry.label == label).expect("an entry");
    // The tenth has the last of the keys.
    ((at + 1) % 10).to_string()
}

/// A model in a file. The demo is made once and copied: making it is what another test looks at.
pub fn model(path: &std::path::Path, content: &Content, world: &Arc<FixedWorld>) -> Local {
    static DEMO: OnceLock<Vec<u8>> = OnceLock::new();
    if *content == Content::Demo && !path.exists() {
        let bytes = DEMO.get_or_init(|| {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("model.db");
            drop(open(&path, content, &Arc::new(FixedWorld::seeded(1))));
            std::fs::read(&path).expect("the demo")
        });
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).expect("a file");
        file.write_all(bytes).expect("the demo is copied");
    }
    open(path, content, world)
}

fn open(path: &std::path::Path, content: &Content, world: &Arc<FixedWorld>) -> Local {
    let world: Arc<dyn World> = Arc::<FixedWorld>::clone(world);
    Local::open(&Place::File(path.to_owned()), content, world, "tester (uid 0)".to_owned()).expect("a model")
}
