//! Every screen of text with buttons: asks for what it shows, keeps the cursor on a button, scrolls, draws. A page says what
//! is its own.

use std::fmt::Debug;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};

use super::action::Action;
use super::ask::{Load, Loaded};
use super::drawing::{draw_absence, draw_page};
use super::fetched::{Fetched, Waiting};
use super::keymap::Context;
use super::layer::{Layer, Show, Step};
use super::offered::Offered;
use super::page::{Canvas, Page, VisibleLines};
use super::place::Place;
use super::reader::Reader;
use super::scene::Scene;
use super::targets::{Pointing, Spot};
use super::ticket::Ticket;
use crate::domain::{Command, Guarded, Timestamp};
use crate::policy::Facts;

/// What is the same for each page of a kind.
#[derive(Clone, Copy, Debug)]
pub struct TextSpec {
    /// The context of its keys.
    pub context: Context,
    /// What stands above a page that is not there.
    pub title: &'static str,
    /// Whether going back leaves it: a page that the menu leads to stays.
    pub leaves: bool,
}

/// What is on the screen, and the spot under the cursor.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a, D> {
    pub data: &'a D,
    pub spot: Option<Spot>,
    /// It is read again just now: what is here can be of before the last change.
    pub is_loading: bool,
    /// What can be seen of it.
    pub visible: VisibleLines,
}

impl<D> Shown<'_, D> {
    /// What a page with long blocks is drawn with: what can't be seen of them is not made.
    #[must_use]
    pub fn canvas<'a>(&self, scene: &'a Scene) -> Canvas<'a> {
        Canvas { visible: self.visible, ..scene.canvas(self.spot) }
    }
}

/// What is a page's own, of a screen of text with buttons.
pub trait TextPage: Debug + 'static {
    /// What it shows, from the backend.
    type Data: Debug + Send + 'static;

    /// What is the same for each page of this kind.
    const SPEC: TextSpec;

    /// The question for what it shows; none where no organization is open.
    fn question(&self, scene: &Scene) -> Option<Load>;

    /// Where it is.
    fn place(&self) -> Place;

    /// Its parts of the breadcrumb, after the organization.
    fn breadcrumb(&self, data: Option<&Self::Data>) -> Vec<String>;

    /// The text and the buttons.
    fn write<'a>(&self, shown: Shown<'_, Self::Data>, scene: &'a Scene) -> Page<'a>;

    /// What an action of its own is called here, and why it is refused.
    fn offer(&self, action: Action, shown: Shown<'_, Self::Data>, scene: &Scene) -> Option<Offered>;

    /// Does an action of its own. `Open` comes only with a spot in sight.
    fn act(&mut self, action: Action, shown: Shown<'_, Self::Data>, scene: &Scene) -> Option<Step>;

    /// What the actor is to what it shows.
    fn facts(data: &Self::Data) -> &Facts;

    /// The spot that the cursor is on at first, where it is not the one that the page began with.
    fn first(&self, _data: &Self::Data) -> Option<Spot> {
        None
    }

    /// The times whose ages it says.
    fn ages(&self, _data: &Self::Data) -> Vec<Timestamp> {
        Vec::new()
    }

    /// See [`Layer::objection`].
    fn objection(&self, _request: &Guarded, _data: &Self::Data, _scene: &Scene) -> Option<String> {
        None
    }

    /// See [`Show::is_wide`].
    fn is_wide(&self, _size: Size) -> bool {
        false
    }

    /// What an action is called while nothing is there.
    fn offer_absent(&self, _action: Action) -> Option<Offered> {
        None
    }

    /// Does an action while nothing is there.
    fn act_absent(&mut self, _action: Action) -> Option<Step> {
        None
    }

    /// Draws what stands over a page that is not there.
    fn draw_absent(&self, _canvas: Canvas<'_>, _area: Rect, _buffer: &mut Buffer) {}
}

/// A screen of text with buttons.
#[derive(Debug)]
pub struct TextScreen<P: TextPage> {
    page: P,
    /// What it shows.
    pub data: Fetched<P::Data>,
    /// Where its cursor is.
    pub reader: Reader,
}

impl<P: TextPage + Default> Default for TextScreen<P> {
    fn default() -> Self {
        Self::of(P::default())
    }
}

impl<P: TextPage> TextScreen<P> {
    /// The screen of a page, with nothing on it yet.
    #[must_use]
    pub fn of(page: P) -> Self {
        Self { page, data: Fetched::unasked(), reader: Reader::default() }
    }

    /// The same, with the cursor on this spot at first.
    #[must_use]
    pub fn at(page: P, spot: impl Into<Spot>) -> Self {
        Self { reader: Reader::at(spot), ..Self::of(page) }
    }

    fn shown(&self, scene: &Scene) -> Option<Shown<'_, P::Data>> {
        let (is_loading, visible) = (self.data.is_loading(), self.visible(scene));
        self.data.shown().map(|data| Shown { data, spot: self.reader.focus, is_loading, visible })
    }

    fn visible(&self, scene: &Scene) -> VisibleLines {
        VisibleLines { first: self.reader.offset, end: self.reader.offset + scene.height() }
    }

    fn text<'a>(&self, scene: &'a Scene) -> Page<'a> {
        self.shown(scene).map_or_else(|| Page::new(scene.canvas(None)), |shown| self.page.write(shown, scene))
    }
}

impl<P: TextPage> Layer for TextScreen<P> {
    fn context(&self) -> Context {
        P::SPEC.context
    }

    fn offer(&self, action: Action, scene: &Scene) -> Option<Offered> {
        let own = match self.shown(scene) {
            Some(shown) => self.page.offer(action, shown, scene),
            None => self.page.offer_absent(action),
        };
        own.or_else(|| self.reader.offer(action, P::SPEC.leaves))
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        let text = self.text(scene);
        let in_sight = action != Action::Open || self.reader.sees_focus(&text, scene.height());
        let (spot, is_loading, visible) = (self.reader.focus, self.data.is_loading(), self.visible(scene));
        let own = match self.data.shown() {
            Some(data) if in_sight => self.page.act(action, Shown { data, spot, is_loading, visible }, scene),
            Some(_) => None,
            None => self.page.act_absent(action),
        };
        own.or_else(|| self.reader.act(action, &text, scene.height())).unwrap_or(Step::Stay)
    }

    fn pressed(&self) -> Option<Action> {
        self.reader.focus.map(|spot| spot.action)
    }

    fn pointing(&mut self) -> Option<&mut dyn Pointing> {
        Some(&mut self.reader)
    }

    fn settle(&mut self, scene: &Scene) {
        if self.data.shown().is_some() {
            let text = self.text(scene);
            self.reader.settle(&text, scene.height());
        }
    }

    fn resized(&mut self) {
        self.reader.reopen();
    }

    fn load(&self, scene: &Scene) -> Option<Load> {
        self.page.question(scene)
    }

    fn data(&self) -> Option<&dyn Waiting> {
        Some(&self.data)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.data)
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded, _: &Scene) -> Step {
        if let Some(data) = loaded.of::<P::Data>() {
            if let (None, Some(spot)) = (self.data.shown(), self.page.first(&data)) {
                self.reader = Reader::at(spot);
            }
            self.data.take(ticket, Ok(data));
        }
        Step::Stay
    }

    fn ages(&self) -> Vec<Timestamp> {
        self.data.shown().map_or_else(Vec::new, |data| self.page.ages(data))
    }

    fn facts(&self, _: &Command) -> Option<&Facts> {
        self.data.shown().map(P::facts)
    }

    fn objection(&self, request: &Guarded, scene: &Scene) -> Option<String> {
        self.page.objection(request, self.data.shown()?, scene)
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let canvas = scene.canvas(self.reader.focus);
        if draw_absence(P::SPEC.title, &self.data, canvas, scene.area, buffer) {
            self.page.draw_absent(canvas, scene.area, buffer);
        } else {
            draw_page(&self.text(scene), self.reader.offset, scene.area, buffer);
        }
        None
    }
}

impl<P: TextPage> Show for TextScreen<P> {
    fn is_wide(&self, size: Size) -> bool {
        self.page.is_wide(size)
    }

    fn place(&self) -> Option<Place> {
        Some(self.page.place())
    }

    fn breadcrumb(&self) -> Vec<String> {
        self.page.breadcrumb(self.data.shown())
    }

    fn cycle(&mut self, forward: bool, scene: &Scene) -> bool {
        let text = self.text(scene);
        self.reader.cycle(&text, scene.height(), forward)
    }

    fn enter(&mut self, forward: bool, scene: &Scene) {
        let text = self.text(scene);
        self.reader.enter(&text, scene.height(), forward);
    }
}
