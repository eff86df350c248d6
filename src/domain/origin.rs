//! How a change came to the model.

use super::{AuthenticationToken, Caller, Id};

/// How somebody asked for a change. It stands beside the actor wherever a command is carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// At the keyboard, in the console.
    Console,
    /// By a verb of the command line.
    CommandLine,
    /// By a request to the server.
    Api {
        /// The token that the request carried; an upload address needs none.
        token: Option<Id<AuthenticationToken>>,
        caller: Caller,
    },
    /// By the program, which filled a new model.
    Seed,
}

/// The ways in which a change can come, without what is known of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Via {
    /// See [`Origin::Console`].
    Console,
    /// See [`Origin::CommandLine`].
    CommandLine,
    /// See [`Origin::Api`].
    Api,
    /// See [`Origin::Seed`].
    Seed,
}

impl Origin {
    /// How the change came, without its details.
    #[must_use]
    pub fn via(&self) -> Via {
        match self {
            Self::Console => Via::Console,
            Self::CommandLine => Via::CommandLine,
            Self::Api { .. } => Via::Api,
            Self::Seed => Via::Seed,
        }
    }

    /// The token that was carried.
    #[must_use]
    pub fn token(&self) -> Option<Id<AuthenticationToken>> {
        match self {
            Self::Api { token, .. } => *token,
            Self::Console | Self::CommandLine | Self::Seed => None,
        }
    }

    /// From where it came over the network.
    #[must_use]
    pub fn caller(&self) -> Option<&Caller> {
        match self {
            Self::Api { caller, .. } => Some(caller),
            Self::Console | Self::CommandLine | Self::Seed => None,
        }
    }
}

impl Via {
    /// Every way.
    pub const ALL: [Self; 4] = [Self::Console, Self::CommandLine, Self::Api, Self::Seed];

    /// The word for it in the log, in exports and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::CommandLine => "command_line",
            Self::Api => "api",
            Self::Seed => "seed",
        }
    }

    /// The same for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::CommandLine => "command line",
            Self::Api => "API",
            Self::Seed => "initial data",
        }
    }

    /// Reads the word; `None` for any other.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|via| via.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_has_a_word_that_is_read_again() {
        for via in Via::ALL {
            assert_eq!(Via::parse(via.as_str()), Some(via));
        }
        assert_eq!(Via::parse("telephone"), None);
    }
}
