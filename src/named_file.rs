//! Files that somebody names: read whole, up to a length, and only where they are files.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{Error, ErrorKind, Read, Result};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;

/// The longest text that people write by hand: a configuration, a theme, a certificate. In bytes.
pub const TEXT: u64 = 1 << 20;

/// Opens a regular file for reading. A pipe might never be written to and a device never end, so neither is opened.
///
/// # Errors
/// When it is something else, is not there, or cannot be opened.
pub fn open(path: &Path) -> Result<(File, Metadata)> {
    // Looked at first, because opening a device can do something to it already.
    regular(&std::fs::metadata(path)?)?;
    let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
    let file = OpenOptions::new().read(true).custom_flags(i32::try_from(flags.bits()).unwrap_or(0)).open(path)?;
    let metadata = file.metadata()?;
    regular(&metadata)?;
    Ok((file, metadata))
}

/// Reads a regular file whole. The bytes are in one place of memory, so that the caller can wipe a secret.
///
/// # Errors
/// As for [`open`], and when there are more than `most` bytes.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>> {
    let (file, metadata) = open(path)?;
    whole(file, &metadata, most)
}

/// The same of a file that [`open`] has opened.
///
/// # Errors
/// When it cannot be read, or there are more than `most` bytes.
pub fn whole(file: File, metadata: &Metadata, most: u64) -> Result<Vec<u8>> {
    let room = metadata.len().min(most) + 1;
    let mut bytes = Vec::with_capacity(usize::try_from(room).unwrap_or(0));
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(Error::other(format!("it is larger than {} MiB", most >> 20)));
    }
    Ok(bytes)
}

/// The same of a text.
///
/// # Errors
/// As for [`read`], and when it is not UTF-8.
pub fn read_text(path: &Path, most: u64) -> Result<String> {
    String::from_utf8(read(path, most)?).map_err(|_| Error::new(ErrorKind::InvalidData, "it is not UTF-8"))
}

/// # Errors
/// What it is, when it is no regular file.
pub fn regular(metadata: &Metadata) -> Result<()> {
    let kind = metadata.file_type();
    let what = match () {
        () if kind.is_file() => return Ok(()),
        () if kind.is_dir() => "a folder",
        () if kind.is_fifo() => "a pipe",
        () if kind.is_socket() => "a socket",
        () if kind.is_symlink() => "a symbolic link",
        () => "a device",
    };
    Err(Error::other(format!("it is {what}, not a file")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_file_is_read_and_only_up_to_a_length() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = |name: &str| folder.path().join(name);
        let why = |path: &Path| read_text(path, TEXT).expect_err("refused").to_string();
        std::fs::write(place("text"), "words").expect("a file");
        assert_eq!(read_text(&place("text"), TEXT).expect("a text"), "words");
        assert_eq!(read(&place("text"), 5).expect("bytes"), b"words");
        assert!(read(&place("text"), 4).is_err());
        std::fs::write(place("long"), vec![b' '; (1 << 20) + 1]).expect("a file");
        assert_eq!(why(&place("long")), "it is larger than 1 MiB");
        std::fs::write(place("bytes"), b"\xff").expect("a file");
        assert_eq!(why(&place("bytes")), "it is not UTF-8");
        assert_eq!(why(folder.path()), "it is a folder, not a file");
        let _listening = std::os::unix::net::UnixListener::bind(place("socket")).expect("a socket");
        assert_eq!(why(&place("socket")), "it is a socket, not a file");
        for device in ["/dev/zero", "/dev/null"] {
            assert_eq!(why(Path::new(device)), "it is a device, not a file");
        }
        assert_eq!(read(&place("missing"), 4).expect_err("nothing").kind(), ErrorKind::NotFound);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_pipe_that_nobody_writes_to_is_not_waited_for() {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = folder.path().join("pipe");
        mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("a pipe");
        assert_eq!(read(&pipe, TEXT).expect_err("refused").to_string(), "it is a pipe, not a file");
    }
}
