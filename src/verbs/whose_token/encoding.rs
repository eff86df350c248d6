//! Bytes of a report as UTF-8: `>` of PowerShell writes UTF-16, and both it and editors put a mark before.

use zeroize::Zeroizing;

/// The text as UTF-8 without its mark; `None` when it is neither UTF-8 nor UTF-16.
pub(super) fn utf8(mut bytes: Zeroizing<Vec<u8>>) -> Option<Zeroizing<Vec<u8>>> {
    let wide = |unit: fn([u8; 2]) -> u16, marked: usize| from_utf16(&bytes[marked..], unit);
    match bytes.as_slice() {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes, 2),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes, 2),
        // JSON begins with ASCII.
        [first, 0, ..] if *first != 0 => wide(u16::from_le_bytes, 0),
        [0, first, ..] if *first != 0 => wide(u16::from_be_bytes, 0),
        [0xef, 0xbb, 0xbf, ..] => {
            bytes.drain(..3);
            Some(bytes)
        }
        text => std::str::from_utf8(text).is_ok().then_some(bytes),
    }
}

/// The same of UTF-16, in room that need not grow.
fn from_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<Zeroizing<Vec<u8>>> {
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    // A unit takes three bytes at most.
    let mut text = Zeroizing::new(Vec::with_capacity(bytes.len() / 2 * 3));
    for letter in char::decode_utf16(units) {
        text.extend_from_slice(letter.ok()?.encode_utf8(&mut [0; 4]).as_bytes());
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Option<String> {
        utf8(Zeroizing::new(bytes.to_vec())).map(|text| String::from_utf8(text.to_vec()).expect("UTF-8"))
    }

    #[test]
    fn each_encoding_of_a_report_is_read_with_its_mark_and_without() {
        let text = "[\"é🦀\"]";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            [&[0xff, 0xfe], little.as_slice()].concat(),
            [&[0xfe, 0xff], big.as_slice()].concat(),
            little,
            big,
        ] {
            assert_eq!(read(&bytes).as_deref(), Some(text), "{bytes:?}");
        }
        assert_eq!(read(b"").as_deref(), Some(""));
    }

    #[test]
    fn what_is_no_text_is_none() {
        for bytes in [&b"[\"\xff\"]"[..], b"\xff\xfe[", b"\xff\xfe\x00\xd8", b"\x1f\x8b\x08\x00\x00"] {
            assert_eq!(read(bytes), None, "{bytes:?}");
        }
    }
}
