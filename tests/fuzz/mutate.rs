//! Changes inputs at random, by bytes and by the words of a target's grammar.

use std::hash::{BuildHasher as _, RandomState};

/// Longest input that is made; longer ones are refused by size before anything here reads them.
const MAX_INPUT: usize = 16 * 1024;
/// Bytes at which grammars turn.
const EDGES: &[u8] = b"\0\t\n\r \"#%&'()*+,-./0123456789:;<=>?@[\\]{|}~\x7f\x80\xc3\xe2\xf0\xff";
const NUMBERS: [&str; 9] = ["0", "-1", "-0", "1e309", "1e-400", "9223372036854775807", "9223372036854775808", "0.1", "4294967296"];

/// A generator of chance that begins at a seed: xorshift64*.
#[derive(Debug)]
pub struct Chance(u64);

/// A seed that nobody chose.
pub fn chance() -> u64 {
    RandomState::new().hash_one("fuzz")
}

impl Chance {
    pub const fn new(seed: u64) -> Self {
        Self(if seed == 0 { 1 } else { seed })
    }

    pub const fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// Below `bound`, and 0 for 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from((self.next() >> 11) % bound).unwrap_or(0)
    }

    pub fn pick<'a, T>(&mut self, among: &'a [T]) -> Option<&'a T> {
        among.get(self.below(among.len()))
    }

    fn byte(&mut self) -> u8 {
        if self.below(3) == 0 { self.next().to_le_bytes()[7] } else { *self.pick(EDGES).unwrap_or(&0) }
    }
}

/// One of the pool, changed once or a few times.
pub fn change(pool: &[Vec<u8>], words: &[&str], chance: &mut Chance) -> Vec<u8> {
    let mut input = chance.pick(pool).cloned().unwrap_or_default();
    for _ in 0..=chance.below(4) {
        once(&mut input, pool, words, chance);
    }
    input.truncate(MAX_INPUT);
    input
}

fn once(input: &mut Vec<u8>, pool: &[Vec<u8>], words: &[&str], chance: &mut Chance) {
    let at = chance.below(input.len() + 1);
    match chance.below(10) {
        0 => set(input, at, chance.byte()),
        1 => input.insert(at, chance.byte()),
        2 => drop(input.drain(span(input.len(), at, 1 + chance.below(8)))),
        3 => put(input, at, chance.pick(words).map_or(&b""[..], |word| word.as_bytes())),
        4 => {
            let word = chance.pick(words).map_or(&b""[..], |word| word.as_bytes());
            drop(input.drain(span(input.len(), at, word.len())));
            put(input, at, word);
        }
        5 => {
            let piece = input[span(input.len(), at, 1 + chance.below(64))].to_vec();
            for _ in 0..=chance.below(40) {
                put(input, at, &piece);
            }
        }
        6 => {
            let other = chance.pick(pool).map_or(&b""[..], Vec::as_slice);
            let from = chance.below(other.len() + 1);
            let piece = &other[span(other.len(), from, 1 + chance.below(200))];
            put(input, at, piece);
        }
        7 => {
            let other = chance.pick(pool).map_or(&b""[..], Vec::as_slice);
            input.truncate(at);
            input.extend_from_slice(&other[chance.below(other.len() + 1)..]);
        }
        8 => number(input, at, chance),
        _ => {
            let piece: Vec<u8> = input.drain(span(input.len(), at, 1 + chance.below(64))).collect();
            let to = chance.below(input.len() + 1);
            put(input, to, &piece);
        }
    }
}

fn set(input: &mut [u8], at: usize, byte: u8) {
    if let Some(place) = input.get_mut(at) {
        *place = byte;
    }
}

fn put(input: &mut Vec<u8>, at: usize, piece: &[u8]) {
    if input.len() + piece.len() <= MAX_INPUT {
        input.splice(at..at, piece.iter().copied());
    }
}

fn span(len: usize, from: usize, count: usize) -> std::ops::Range<usize> {
    from.min(len)..(from + count).min(len)
}

/// Puts another number in the place of the next one.
fn number(input: &mut Vec<u8>, at: usize, chance: &mut Chance) {
    let Some(start) = input.iter().skip(at).position(u8::is_ascii_digit).map(|ahead| at + ahead) else { return };
    let digits = input.iter().skip(start).take_while(|byte| byte.is_ascii_digit()).count();
    drop(input.drain(start..start + digits));
    put(input, start, chance.pick(&NUMBERS).map_or(&b"0"[..], |number| number.as_bytes()));
}
