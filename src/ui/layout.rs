//! Pure geometry: the size of the screen to the rectangles of its parts.

use ratatui::layout::{Rect, Size};

/// The smallest screen that is drawn.
pub const MINIMUM: Size = Size { width: 60, height: 16 };
/// The widest that text is set, so that lines stay readable.
const READABLE: u16 = 100;
/// The menu with its separator.
const MENU: u16 = 24;

/// The parts of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Regions {
    pub bar: Rect,
    pub breadcrumb: Rect,
    /// The menu on the left.
    pub menu: Rect,
    pub content: Rect,
    /// What a list shows, which uses the whole width.
    pub wide: Rect,
    pub footer: Rect,
}

/// Where everything is, or `None` when the screen is too small.
#[must_use]
pub fn regions(size: Size) -> Option<Regions> {
    if size.width < MINIMUM.width || size.height < MINIMUM.height {
        return None;
    }
    let Size { width, height } = size;
    // Two bars and an empty line above; below, a line for a notice and the keys.
    let body = height - 5;
    Some(Regions {
        bar: Rect::new(0, 0, width, 1),
        breadcrumb: Rect::new(0, 1, width, 1),
        menu: Rect::new(0, 3, MENU, body),
        content: Rect::new(MENU + 1, 3, (width - MENU - 2).min(READABLE), body),
        wide: Rect::new(MENU + 1, 3, width - MENU - 2, body),
        footer: Rect::new(0, height - 1, width, 1),
    })
}

/// A rectangle of this size in the middle of the screen, cut to what lies between the top bar and the footer.
#[must_use]
pub fn centered(size: Size, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(size.width), height.min(size.height.saturating_sub(2)));
    Rect::new((size.width - width) / 2, (size.height - height) / 2, width, height)
}

/// The offset of a list of `count` rows, `height` of them visible, that shows row `selected`, moved
/// as little as possible from `offset`.
#[must_use]
pub fn window(selected: usize, count: usize, height: usize, offset: usize) -> usize {
    let height = height.max(1);
    let last = count.saturating_sub(height);
    offset.min(last).min(selected).max((selected + 1).saturating_sub(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialog_covers_neither_the_top_bar_nor_the_footer() {
        for height in MINIMUM.height..60 {
            for wanted in 1..70 {
                let dialog = centered(Size { width: 60, height }, 80, wanted);
                assert!(dialog.y >= 1 && dialog.bottom() < height && dialog.right() <= 60, "{dialog:?} of {height}");
            }
        }
    }

    #[test]
    fn a_window_moves_only_as_far_as_it_must() {
        assert_eq!(window(0, 100, 10, 0), 0);
        assert_eq!(window(9, 100, 10, 0), 0);
        assert_eq!(window(10, 100, 10, 0), 1);
        assert_eq!(window(5, 100, 10, 20), 5);
        assert_eq!(window(99, 100, 10, 0), 90);
        assert_eq!(window(0, 0, 0, 7), 0);
    }

    #[test]
    fn the_parts_lie_inside_the_screen_at_every_size() {
        for width in 0..200 {
            for height in 0..60 {
                let Some(regions) = regions(Size { width, height }) else { continue };
                let screen = Rect::new(0, 0, width, height);
                for part in [regions.bar, regions.breadcrumb, regions.menu, regions.content, regions.footer] {
                    assert_eq!(part.intersection(screen), part, "{width}x{height}");
                    assert!(part.area() > 0);
                }
            }
        }
    }
}
