//! Tokens in the operating system's keyring: the Secret Service on Linux, the keychain on macOS.

use keyring::credential::{Credential, CredentialBuilder};
use keyring::{Error, default};
use zeroize::Zeroizing;

use super::{HELPER, Store};
use crate::domain::SafeText;
use crate::verbs::Failure;

/// The keyring of this machine. An entry is of the helper, for the user that is its host.
pub(super) struct Keyring(Box<CredentialBuilder>);

impl Keyring {
    pub(super) fn of_this_machine() -> Self {
        Self(default::default_credential_builder())
    }

    fn entry(&self, host: &str) -> Result<Box<Credential>, Failure> {
        self.0.build(None, HELPER, host).map_err(|error| failure(&error))
    }
}

/// What went wrong. Some errors hold what is in the keyring, and are not printed.
fn failure(error: &Error) -> Failure {
    let why = match error {
        Error::PlatformFailure(why) | Error::NoStorageAccess(why) => SafeText::from(why.to_string().replace('\n', ", ")),
        Error::BadEncoding(_) => SafeText::new("it holds something other than a token"),
        Error::Ambiguous(_) => SafeText::new("it has several tokens for this host; remove all but one"),
        _ => SafeText::new("it doesn't answer"),
    };
    Failure::failed(format!(
        "the keyring of this machine cannot be used: {why}. To keep tokens in a file instead, add --file PATH."
    ))
}

impl Store for Keyring {
    fn get(&self, host: &str) -> Result<Option<Zeroizing<String>>, Failure> {
        match self.entry(host)?.get_password() {
            Ok(token) => Ok(Some(Zeroizing::new(token))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(failure(&error)),
        }
    }

    fn store(&self, host: &str, token: &str) -> Result<(), Failure> {
        self.entry(host)?.set_password(token).map_err(|error| failure(&error))
    }

    fn forget(&self, host: &str) -> Result<(), Failure> {
        match self.entry(host)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(failure(&error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::any::Any;
    use std::collections::HashMap;
    use std::sync::{Arc, Mutex};

    use keyring::credential::{CredentialApi, CredentialBuilderApi};

    use super::*;

    /// What is kept, by service and user.
    type Kept = Arc<Mutex<HashMap<(String, String), Vec<u8>>>>;

    struct Memory(Kept);

    struct Entry(Kept, (String, String));

    impl CredentialBuilderApi for Memory {
        fn build(&self, _: Option<&str>, service: &str, user: &str) -> keyring::Result<Box<Credential>> {
            Ok(Box::new(Entry(Arc::clone(&self.0), (service.to_owned(), user.to_owned()))))
        }

        fn as_any(&self) -> &dyn Any {
            self
        }
    }

    impl CredentialApi for Entry {
        fn set_secret(&self, secret: &[u8]) -> keyring::Result<()> {
            self.0.lock().expect("a map").insert(self.1.clone(), secret.to_vec());
            Ok(())
        }

        fn get_secret(&self) -> keyring::Result<Vec<u8>> {
            self.0.lock().expect("a map").get(&self.1).cloned().ok_or(Error::NoEntry)
        }

        fn delete_credential(&self) -> keyring::Result<()> {
            self.0.lock().expect("a map").remove(&self.1).map(drop).ok_or(Error::NoEntry)
        }

        fn as_any(&self) -> &dyn Any {
            self
        }
    }

    #[test]
    fn a_token_is_kept_replaced_and_forgotten_by_host() {
        let keyring = Keyring(Box::new(Memory(Kept::default())));
        assert_eq!(keyring.get("a.example"), Ok(None));
        keyring.store("a.example", "one").expect("kept");
        keyring.store("b.example", "other").expect("kept");
        keyring.store("a.example", "two").expect("kept");
        assert_eq!(keyring.get("a.example").expect("read").as_deref().map(String::as_str), Some("two"));
        keyring.forget("a.example").expect("forgotten");
        keyring.forget("a.example").expect("nothing to forget is no failure");
        assert_eq!(keyring.get("a.example"), Ok(None));
        assert_eq!(keyring.get("b.example").expect("read").as_deref().map(String::as_str), Some("other"));
    }

    #[test]
    fn an_error_that_holds_what_is_kept_does_not_show_it() {
        let refused = failure(&Error::BadEncoding(b"7654321".to_vec()));
        assert!(!refused.sentence.contains("7654321") && !refused.sentence.contains("55"), "{refused}");
    }
}
