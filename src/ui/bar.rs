//! The top bar: the product, which model this is, and who acts on it.

use std::path::Path;

use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_width::UnicodeWidthStr;

use super::action::Action;
use super::targets::{Target, Targets};
use super::theme::Theme;
use super::words::{columns, fit};
use crate::backend::Part;

/// The name of this program.
pub const PRODUCT: &str = "tfe-console";

/// What the top bar says of a real host.
#[derive(Clone, Copy, Debug)]
pub struct LiveHost<'a> {
    pub name: &'a str,
    /// The product and its version, where they are known.
    pub product: Option<&'a str>,
    /// Where the token for it came from.
    pub source: &'a str,
    /// Until when that token is accepted; `None` in it where it never expires.
    pub expiry: &'a Part<Option<Timestamp>>,
}

/// What the top bar says.
#[derive(Clone, Copy, Debug)]
pub struct Bar<'a> {
    /// The model's file, or `None` for a throw-away model.
    pub file: Option<&'a Path>,
    /// The real host.
    pub host: Option<LiveHost<'a>>,
    /// The user's home folder, which is written `~`.
    pub home: Option<&'a Path>,
    /// The model can't be changed.
    pub read_only: bool,
    /// The user that the console acts as.
    pub actor: &'a str,
    /// The user that it acts as at the start, if nobody is named.
    pub you: &'a str,
    pub role: &'a str,
    /// The organization, if the actor is in one.
    pub organization: Option<&'a str>,
}

impl Bar<'_> {
    /// The model, in fewer and fewer words.
    fn models(&self) -> Vec<String> {
        let note = if self.read_only { ", read-only" } else { "" };
        if let Some(LiveHost { name: host, product, source, expiry }) = self.host {
            let product = product.map_or_else(String::new, |product| format!("   {product}"));
            let expiry = expiry.here().map(|end| match end {
                Some(at) => format!("expires {}", at.strftime("%Y-%m-%d")),
                None => "never expires".to_owned(),
            });
            let and = expiry.as_ref().map_or_else(String::new, |expiry| format!(", {expiry}"));
            let brief = expiry.as_ref().map_or_else(String::new, |expiry| format!("   token {expiry}"));
            return vec![
                format!("LIVE {host}{note}{product}   user token from {source}{and}"),
                format!("LIVE {host}{note}{product}{brief}"),
                format!("LIVE {host}{note}{brief}"),
                format!("LIVE {host}{note}{product}"),
                format!("LIVE {host}{note}"),
                format!("LIVE {host}"),
                "LIVE".to_owned(),
            ];
        }
        let Some(file) = self.file else {
            return vec![
                format!("REHEARSAL demo{note}, gone when you quit"),
                format!("REHEARSAL demo{note}"),
                "REHEARSAL demo".to_owned(),
            ];
        };
        let path = match self.home.and_then(|home| file.strip_prefix(home).ok()) {
            Some(rest) => Path::new("~").join(rest),
            None => file.to_owned(),
        };
        let harmless = |path: &Path| crate::domain::SafeText::from(path.display().to_string()).to_string();
        let name = harmless(Path::new(file.file_name().unwrap_or(file.as_os_str())));
        vec![
            format!("REHEARSAL {}{note}", harmless(&path)),
            format!("REHEARSAL {name}{note}"),
            format!("REHEARSAL {name}"),
            format!("REHEARSAL {}", if self.read_only { "read-only" } else { "file" }),
        ]
    }

    /// Who acts and in which role, in fewer and fewer words.
    fn roles(&self) -> Vec<(String, String)> {
        let Self { actor, you, role, .. } = *self;
        let within = |name| if role.is_empty() { format!("in {name}") } else { format!("{role} of {name}") };
        let long = self.organization.map_or_else(|| "in no organization".to_owned(), within);
        let short = self.organization.map_or("no organization", |_| role);
        if actor == you {
            return vec![(actor.to_owned(), format!("   {long}")), (actor.to_owned(), format!("  {short}"))];
        }
        let acting = format!("acting as {actor} (you are {you})");
        let brief = format!("as {actor} (you: {you})");
        vec![
            (acting.clone(), format!("   {long}")),
            (acting.clone(), format!("  {short}")),
            (brief.clone(), format!("  {short}")),
            (brief, String::new()),
        ]
    }

    /// Who acts in so many columns, with names cut to them.
    fn cut(&self, room: usize) -> String {
        if self.actor == self.you {
            return fit(self.actor, room);
        }
        let room = room.saturating_sub("as  (you: )".len());
        let actor = fit(self.actor, room.saturating_sub(self.you.width()).max(room / 2));
        let you = fit(self.you, room.saturating_sub(actor.width()));
        format!("as {actor} (you: {you})")
    }

    /// The fullest of what fits.
    fn texts(&self, width: usize) -> (String, String, String, usize) {
        let (models, roles) = (self.models(), self.roles());
        for (index, (who, role)) in roles.iter().enumerate() {
            // The file's name goes only after words about who acts.
            let full = index < 2;
            let models = &models[..models.len() - usize::from(full && (self.file.is_some() || self.host.is_some()))];
            for model in models {
                for gap in if full { [3, 2] } else { [2, 1] } {
                    if 2 + PRODUCT.len() + model.width() + who.width() + role.width() + 2 * gap <= width {
                        return (model.clone(), who.clone(), role.clone(), gap);
                    }
                }
            }
        }
        let model = models.last().cloned().unwrap_or_default();
        let room = width.saturating_sub(2 + PRODUCT.len() + model.width() + 2);
        (model, self.cut(room), String::new(), 1)
    }

    /// Draws it. Who acts leads to acting as somebody else, the role to another organization.
    pub fn draw(&self, theme: &Theme, area: Rect, buffer: &mut Buffer, targets: &Targets) {
        buffer.set_style(area, theme.bar);
        let width = usize::from(area.width);
        let (model, who, role, gap) = self.texts(width);
        let (x, _) = buffer.set_stringn(area.x + 1, area.y, PRODUCT, width.saturating_sub(1), theme.bar);
        let left = area.right().saturating_sub(x);
        let at = x.saturating_add(columns(gap));
        buffer.set_stringn(at, area.y, &model, usize::from(left).saturating_sub(gap), theme.bar);
        if self.host.is_some() {
            // The one thing of a calm screen that has this color, on a background that it can be read on.
            let live = Style::reset().patch(theme.text).patch(theme.warning).add_modifier(Modifier::REVERSED);
            let width = columns(model.split("   ").next().unwrap_or_default().width());
            buffer.set_style(Rect { x: at, width, height: 1, ..area }.intersection(area), live);
        }
        let x = area.right().saturating_sub(columns(who.width() + role.width() + 1)).max(area.x);
        let room = usize::from(area.right() - x);
        let (end, _) = buffer.set_stringn(x, area.y, format!("{who}{role}"), room, theme.bar);
        let part = |x: u16, width: usize| Rect { x, width: columns(width), ..area }.intersection(area);
        targets.record(part(x, who.width()), Target::Key(Action::ActingAs));
        let role = role.trim_start().width();
        targets.record(part(end.saturating_sub(columns(role)), role), Target::Key(Action::Organization));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEMO: Bar<'static> = Bar {
        file: None,
        host: None,
        home: None,
        read_only: false,
        actor: "olivia",
        you: "olivia",
        role: "owner",
        organization: Some("acme"),
    };

    fn line(bar: Bar<'_>, width: u16) -> String {
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, 1));
        bar.draw(&Theme::mono(), buffer.area, &mut buffer, &Targets::default());
        buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect()
    }

    fn words(bar: Bar<'_>, width: u16) -> Vec<String> {
        line(bar, width).split("  ").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    #[test]
    fn the_bar_says_at_every_width_that_this_is_a_rehearsal_and_who_acts_for_whom() {
        let marcus = Bar { actor: "marcus", role: "member", ..DEMO };
        let (file, home) = (Path::new("/home/o/models/model.db"), Path::new("/home/o"));
        let kept = Bar { file: Some(file), home: Some(home), ..marcus };
        assert_eq!(
            words(marcus, 160),
            ["tfe-console", "REHEARSAL demo, gone when you quit", "acting as marcus (you are olivia)", "member of acme"]
        );
        assert_eq!(
            words(kept, 120),
            ["tfe-console", "REHEARSAL ~/models/model.db", "acting as marcus (you are olivia)", "member of acme"]
        );
        assert_eq!(words(marcus, 80), ["tfe-console", "REHEARSAL demo", "acting as marcus (you are olivia)", "member"]);
        assert_eq!(words(kept, 80), ["tfe-console", "REHEARSAL model.db", "acting as marcus (you are olivia)", "member"]);
        assert_eq!(line(marcus, 60), " tfe-console REHEARSAL demo as marcus (you: olivia)  member ");
        assert_eq!(line(kept, 60), " tfe-console REHEARSAL file as marcus (you: olivia)  member ");
        for width in 60..200 {
            for bar in [marcus, kept] {
                let line = line(bar, width);
                let model = if bar.file.is_some() { ["model.db", "file"] } else { ["demo", "demo"] };
                let you = line.contains("(you are olivia)") || line.contains("(you: olivia)");
                let who = line.contains("as marcus") && you && line.contains("member");
                assert!(line.starts_with(" tfe-console ") && line.contains(" REHEARSAL ") && who, "{line}");
                assert!(model.iter().any(|word| line.contains(word)), "{line}");
            }
        }
    }

    #[test]
    fn a_real_host_is_said_to_be_live_at_every_width() {
        let live = LiveHost {
            name: "tfe.example.com",
            product: Some("TFE 2.0.1"),
            source: "TF_TOKEN_tfe_example_com",
            expiry: &Part::NotOnThisHost,
        };
        let host = Bar { host: Some(live), ..DEMO };
        let product = ["tfe-console", "LIVE tfe.example.com", "TFE 2.0.1"];
        assert_eq!(
            words(host, 160),
            [&product[..], &["user token from TF_TOKEN_tfe_example_com", "olivia", "owner of acme"]].concat()
        );
        assert_eq!(words(host, 80), [&product[..], &["olivia", "owner of acme"]].concat());
        let at = "2026-12-29T14:00:00Z".parse().expect("a time");
        for (end, long, brief) in [
            (Some(at), "user token from TF_TOKEN_tfe_example_com, expires 2026-12-29", "token expires 2026-12-29"),
            (None, "user token from TF_TOKEN_tfe_example_com, never expires", "token never expires"),
        ] {
            let told = Part::Here(end);
            let host = Bar { host: Some(LiveHost { expiry: &told, ..live }), ..DEMO };
            assert_eq!(words(host, 160), [&product[..], &[long, "olivia", "owner of acme"]].concat());
            assert_eq!(words(host, 90), ["tfe-console", "LIVE tfe.example.com", brief, "olivia", "owner of acme"]);
        }
        for width in 60..200 {
            let text = line(host, width);
            assert!(text.contains(" LIVE tfe.example.com ") && !text.contains("REHEARSAL"), "{text}");
        }
    }

    #[test]
    fn who_acts_as_themselves_is_only_named() {
        assert_eq!(words(DEMO, 80), ["tfe-console", "REHEARSAL demo, gone when you quit", "olivia", "owner of acme"]);
        let nowhere = Bar { organization: None, ..DEMO };
        assert_eq!(words(nowhere, 80), ["tfe-console", "REHEARSAL demo, gone when you quit", "olivia", "in no organization"]);
    }

    #[test]
    fn long_names_are_cut_with_a_sign_and_the_rest_stays() {
        let long = "a-name-that-is-much-too-long-for-any-bar-of-a-terminal";
        let bar = Bar { actor: long, you: "olivia", file: Some(Path::new("/x/model.db")), ..DEMO };
        let line = line(bar, 60);
        assert!(line.contains("REHEARSAL file as a-name-that-i… (you: olivia)"), "{line}");
        assert_eq!(line.width(), 60);
    }

    #[test]
    fn a_model_that_cannot_be_changed_says_so() {
        let demo = Bar { read_only: true, ..DEMO };
        assert!(line(demo, 100).contains("REHEARSAL demo, read-only, gone when you quit"), "{}", line(demo, 100));
        let bar = Bar { file: Some(Path::new("/x/model.db")), read_only: true, ..DEMO };
        assert!(line(bar, 80).contains("REHEARSAL /x/model.db, read-only"), "{}", line(bar, 80));
    }
}
