//! Looking for what is left of a token, as it is and encoded.

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// Characters of a token that are secret: the last.
const SECRET: usize = 67;
/// Characters of a block. Any sixteen characters in a row hold one of the blocks that stand end to end.
const BLOCK: usize = 8;

/// The blocks that a token's secret part is made of.
pub struct Needles {
    blocks: Vec<(&'static str, Vec<u8>)>,
    first: [bool; 256],
}

impl Needles {
    /// The secret part as it is.
    pub fn plain(token: &str) -> Self {
        Self::made(vec![("plain", secret(token).to_vec(), 1)])
    }

    /// The secret part in every form that it might be written in.
    pub fn of(token: &str) -> Self {
        let secret = secret(token);
        let mut texts = vec![
            ("plain", secret.to_vec(), 1),
            ("reversed", secret.iter().rev().copied().collect(), 1),
            ("hexadecimal", secret.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect(), 2),
            ("HEXADECIMAL", secret.iter().flat_map(|byte| format!("{byte:02X}").into_bytes()).collect(), 2),
            ("UTF-16LE", secret.iter().flat_map(|byte| [*byte, 0]).collect(), 2),
        ];
        for cut in 0..3 {
            let coded = base64(&secret[cut..]);
            let other = coded.iter().map(|byte| match byte {
                b'+' => b'-',
                b'/' => b'_',
                byte => *byte,
            });
            texts.push(("base64url", other.collect(), 1));
            texts.push(("base64", coded, 1));
        }
        Self::made(texts)
    }

    fn made(texts: Vec<(&'static str, Vec<u8>, usize)>) -> Self {
        let mut blocks: Vec<(&'static str, Vec<u8>)> = Vec::new();
        for (form, text, bytes) in texts {
            blocks.extend(text.chunks_exact(BLOCK * bytes).map(|block| (form, block.to_vec())));
        }
        let mut first = [false; 256];
        for (_, block) in &blocks {
            first[usize::from(block[0])] = true;
        }
        Self { blocks, first }
    }

    /// Where the first trace is, and in which form.
    pub fn find(&self, hay: &[u8]) -> Option<(usize, &'static str)> {
        (0..hay.len()).filter(|at| self.first[usize::from(hay[*at])]).find_map(|at| {
            let rest = &hay[at..];
            self.blocks.iter().find(|(_, block)| rest.starts_with(block)).map(|(form, _)| (at, *form))
        })
    }
}

fn secret(token: &str) -> &[u8] {
    &token.as_bytes()[token.len() - SECRET..]
}

/// Base64 of as many bytes as make whole groups.
fn base64(bytes: &[u8]) -> Vec<u8> {
    let groups = bytes.chunks_exact(3).map(|three| three.iter().fold(0_usize, |word, byte| word << 8 | usize::from(*byte)));
    groups.flat_map(|word| [18, 12, 6, 0].map(|shift| BASE64[word >> shift & 63])).collect()
}

/// What base64 stands for.
pub fn decoded(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for four in text.chunks(4) {
        let letters = four.iter().filter(|letter| **letter != b'=');
        let sextets = letters.map(|letter| BASE64.iter().position(|known| known == letter).expect("base64"));
        let (count, word) = sextets.fold((0, 0), |(count, word), sextet| (count + 1, word << 6 | sextet));
        let word = word << (6 * (4 - count));
        bytes.extend([16, 8, 0].iter().take(count - 1).map(|shift| (word >> shift & 255) as u8));
    }
    bytes
}

#[test]
fn a_trace_of_sixteen_characters_is_found_in_every_form() {
    let token: String = (0..90_u8).map(|at| char::from(BASE64[usize::from(at.wrapping_mul(37) % 62)])).collect();
    let needles = Needles::of(&token);
    let tail = secret(&token);
    for start in 0..=tail.len() - 16 {
        let piece = &tail[start..start + 16];
        let hex: Vec<u8> = piece.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect();
        let wide: Vec<u8> = piece.iter().flat_map(|byte| [*byte, 0]).collect();
        let turned: Vec<u8> = piece.iter().rev().copied().collect();
        for hay in [piece, &hex, &wide, &turned, &base64(&[b"..", piece].concat())] {
            assert!(needles.find(&[b"before ", hay, b" after"].concat()).is_some(), "{start}");
        }
    }
    assert_eq!(decoded(b"YXRsYXN2MQ=="), b"atlasv1");
    assert!(needles.find(&token.as_bytes()[..token.len() - SECRET]).is_none());
}
