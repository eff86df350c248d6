//! What is kept of tokens and findings, in few bytes.

/// Bits of what is kept of a token that say which of its team's it is.
const WHICH: u32 = 16;
/// Bits of it that say how many findings are about it.
const COUNT: u32 = 4;
/// A token of a team that something is wrong with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Kept(u64);

impl Kept {
    pub(super) fn new(number: u64, which: usize) -> Self {
        let which = u64::try_from(which).unwrap_or(0) & ((1 << WHICH) - 1);
        Self((number << WHICH | which) << COUNT)
    }

    /// The number of its team.
    pub(super) fn number(self) -> u64 {
        Self::number_of(self.place())
    }

    /// The number of the team of a token with this place.
    pub(super) fn number_of(place: u64) -> u64 {
        place >> WHICH
    }

    /// Which of the team's it is.
    pub(super) fn which(self) -> usize {
        usize::try_from(self.place() & ((1 << WHICH) - 1)).unwrap_or(usize::MAX)
    }

    /// Both, whatever is wrong.
    pub(super) fn place(self) -> u64 {
        self.0 >> COUNT
    }

    pub(super) fn findings(self) -> usize {
        usize::try_from(self.0 & ((1 << COUNT) - 1)).unwrap_or(0)
    }

    pub(super) fn add_finding(&mut self) {
        self.0 += u64::from(self.findings() + 1 < 1 << COUNT);
    }
}

/// What is kept of findings: the number of the reason, and the kind. It takes half the room where the reasons are few.
pub(super) enum Codes {
    Short(Vec<u16>),
    Long(Vec<u32>),
}

impl Codes {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Short(all) => all.len(),
            Self::Long(all) => all.len(),
        }
    }

    pub(super) fn get(&self, at: usize) -> Option<u32> {
        match self {
            Self::Short(all) => all.get(at).copied().map(u32::from),
            Self::Long(all) => all.get(at).copied(),
        }
    }

    pub(super) fn push(&mut self, code: u32) {
        match (&mut *self, u16::try_from(code)) {
            (Self::Short(all), Ok(code)) => all.push(code),
            (Self::Long(all), _) => all.push(code),
            (Self::Short(all), Err(_)) => {
                let mut all: Vec<u32> = all.iter().copied().map(u32::from).collect();
                all.push(code);
                *self = Self::Long(all);
            }
        }
    }

    pub(super) fn shrink(&mut self) {
        match self {
            Self::Short(all) => all.shrink_to_fit(),
            Self::Long(all) => all.shrink_to_fit(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_no_longer_fit_the_short_form_stay_what_they_were() {
        let mut codes = Codes::Short(Vec::new());
        let all = [0, 7, u32::from(u16::MAX), u32::from(u16::MAX) + 1, 3];
        for (at, code) in all.into_iter().enumerate() {
            codes.push(code);
            assert_eq!((codes.len(), matches!(codes, Codes::Short(_))), (at + 1, at < 3));
        }
        codes.shrink();
        assert_eq!((0..=all.len()).map_while(|at| codes.get(at)).collect::<Vec<_>>(), all);
    }

    #[test]
    fn a_token_keeps_its_team_which_it_is_and_how_much_is_wrong_apart() {
        let mut kept = Kept::new(1 << 40, (1 << WHICH) - 1);
        let place = kept.place();
        for findings in 0..12 {
            assert_eq!((kept.number(), kept.which(), kept.findings()), (1 << 40, (1 << WHICH) - 1, findings));
            assert_eq!((kept.place(), Kept::number_of(place)), (place, 1 << 40), "whatever is wrong");
            kept.add_finding();
        }
    }
}
