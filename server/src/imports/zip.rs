//! Reads the photos of a zip file that a maker uploads: only names and bytes, within bounds, and nothing is unpacked to disk.

use std::io::Read as _;

use bytes::Bytes;
use flate2::read::DeflateDecoder;

/// Most entries that are looked at.
const MAX_ENTRIES: usize = 2_000;

/// Why a file is no zip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no zip file that can be read")]
pub struct NoZip;

/// A picture in a zip, which is unpacked only when it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed<'f> {
    file: &'f [u8],
    /// Where the directory names it.
    at: usize,
    /// Its name without folders.
    pub name: String,
}

/// There is more in a zip than photos ever are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too much would be unpacked of this zip")]
pub struct TooMuch;

/// How many bytes may still be unpacked of one zip.
#[derive(Debug)]
pub struct Room(pub usize);

impl Room {
    /// The bytes of one picture; `None` where they are more than `max`, or packed in an unusual way.
    ///
    /// # Errors
    /// With it, more would have been unpacked than there was room for.
    pub fn unpack(&mut self, packed: &Packed<'_>, max: usize) -> Result<Option<Bytes>, TooMuch> {
        let Some((bytes, is_whole)) = entry(packed.file, packed.at, max) else { return Ok(None) };
        self.0 = self.0.checked_sub(bytes.len()).ok_or(TooMuch)?;
        Ok(Some(bytes).filter(|_| is_whole))
    }
}

/// The files of a zip whose names end like pictures. Nothing of them is unpacked yet: a directory may name one piece of the
/// file two thousand times.
///
/// # Errors
/// No zip, or more entries than are looked at.
pub fn pictures(file: &[u8]) -> Result<Vec<Packed<'_>>, NoZip> {
    let end = find_end(file).ok_or(NoZip)?;
    let (count, mut at) = (usize::from(short(file, end + 10).ok_or(NoZip)?), size(file, end + 16).ok_or(NoZip)?);
    if count > MAX_ENTRIES {
        return Err(NoZip);
    }
    let mut pictures = Vec::new();
    for _ in 0..count {
        if long(file, at) != Some(0x0201_4b50) {
            return Err(NoZip);
        }
        let lengths = [28, 30, 32].map(|field| short(file, at + field).map(usize::from));
        let [Some(name), Some(extra), Some(comment)] = lengths else { return Err(NoZip) };
        let path = file.get(at + 46..at + 46 + name).ok_or(NoZip)?;
        let path = String::from_utf8_lossy(path);
        if is_picture(&path) {
            pictures.push(Packed { file, at, name: path.rsplit(['/', '\\']).next().unwrap_or(&path).to_owned() });
        }
        at += 46 + name + extra + comment;
    }
    Ok(pictures)
}

fn is_picture(path: &str) -> bool {
    let ending = path.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    !path.starts_with("__MACOSX") && ["jpg", "jpeg", "png", "webp", "gif"].contains(&ending.as_str())
}

/// The bytes of the entry that the directory names at `at`, and whether those are all of it: no more than `max` are of use.
fn entry(file: &[u8], at: usize, max: usize) -> Option<(Bytes, bool)> {
    let (method, packed, local) = (short(file, at + 10)?, size(file, at + 20)?, size(file, at + 42)?);
    if long(file, local)? != 0x0403_4b50 {
        return None;
    }
    let begin = local + 30 + usize::from(short(file, local + 26)?) + usize::from(short(file, local + 28)?);
    let bytes = file.get(begin..begin.checked_add(packed)?)?;
    match method {
        0 => Some((Bytes::copy_from_slice(bytes.get(..max).unwrap_or(bytes)), bytes.len() <= max)),
        8 => {
            let mut content = Vec::new();
            // One more than may be, so that what is too large is known as such and never filled up.
            let read = DeflateDecoder::new(bytes).take(u64::try_from(max).ok()? + 1).read_to_end(&mut content);
            let is_whole = read.is_ok() && content.len() <= max;
            Some((content.into(), is_whole))
        }
        _ => None,
    }
}

/// The end of the directory stands in the last 64 KiB.
fn find_end(file: &[u8]) -> Option<usize> {
    let from = file.len().saturating_sub(65_557);
    (from..file.len().saturating_sub(21)).rev().find(|at| long(file, *at) == Some(0x0605_4b50))
}

fn short(file: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(file.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn long(file: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(file.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn size(file: &[u8], at: usize) -> Option<usize> {
    long(file, at).and_then(|long| usize::try_from(long).ok())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::DeflateEncoder;

    use super::*;

    /// A zip of these files, packed where `packs`.
    fn zip(files: &[(&str, &[u8])], packs: bool) -> Vec<u8> {
        let (mut out, mut directory) = (Vec::new(), Vec::new());
        for (name, content) in files {
            let packed = if packs {
                let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
                encoder.write_all(content).unwrap();
                encoder.finish().unwrap()
            } else {
                content.to_vec()
            };
            let local = u32::try_from(out.len()).unwrap();
            let (method, size, length) = (if packs { 8_u16 } else { 0 }, u32::try_from(packed.len()).unwrap(), u16::try_from(name.len()).unwrap());
            let common = |out: &mut Vec<u8>| {
                out.extend(20_u16.to_le_bytes());
                out.extend(0_u16.to_le_bytes());
                out.extend(method.to_le_bytes());
                out.extend([0; 8]);
                out.extend(size.to_le_bytes());
                out.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
                out.extend(length.to_le_bytes());
                out.extend(0_u16.to_le_bytes());
            };
            out.extend(0x0403_4b50_u32.to_le_bytes());
            common(&mut out);
            out.extend(name.as_bytes());
            out.extend(&packed);
            directory.extend(0x0201_4b50_u32.to_le_bytes());
            directory.extend(20_u16.to_le_bytes());
            common(&mut directory);
            directory.extend([0; 10]);
            directory.extend(local.to_le_bytes());
            directory.extend(name.as_bytes());
        }
        let begin = u32::try_from(out.len()).unwrap();
        let size = u32::try_from(directory.len()).unwrap();
        out.extend(directory);
        out.extend(0x0605_4b50_u32.to_le_bytes());
        out.extend([0; 4]);
        let count = u16::try_from(files.len()).unwrap();
        out.extend(count.to_le_bytes());
        out.extend(count.to_le_bytes());
        out.extend(size.to_le_bytes());
        out.extend(begin.to_le_bytes());
        out.extend(0_u16.to_le_bytes());
        out
    }

    /// All that can be unpacked, by its name.
    fn unpacked(file: &[u8], max: usize) -> Result<Vec<(String, Bytes)>, NoZip> {
        let mut room = Room(usize::MAX);
        Ok(pictures(file)?.into_iter().filter_map(|packed| Some((packed.name.clone(), room.unpack(&packed, max).unwrap()?))).collect())
    }

    #[test]
    fn what_is_no_zip_is_refused_and_nothing_panics() {
        assert_eq!(pictures(b""), Err(NoZip));
        assert_eq!(pictures(&[0; 4_000]), Err(NoZip));
        let good = zip(&[("a/one.jpg", b"pixels")], true);
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0xff;
            let _ = unpacked(&bad, 100);
            let _ = unpacked(&good[..at], 100);
        }
    }

    #[test]
    fn a_bomb_is_left_out() {
        let bomb = zip(&[("big.png", &vec![0; 1_000_000]), ("small.png", b"x")], true);
        assert!(bomb.len() < 10_000);
        assert_eq!(unpacked(&bomb, 1_000).unwrap(), [("small.png".to_owned(), Bytes::from_static(b"x"))]);
    }

    #[test]
    fn one_piece_that_is_named_many_times_is_not_unpacked_as_often() {
        let names: Vec<String> = (0..9).map(|n| format!("{n}.png")).collect();
        let nulls = vec![0; 1_000];
        let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), nulls.as_slice())).collect();
        let file = zip(&files, true);
        let packed = pictures(&file).unwrap();
        let mut room = Room(2_500);
        let taken: Vec<bool> = packed.iter().map(|packed| room.unpack(packed, 1_000).is_ok()).collect();
        assert_eq!(taken[..3], [true, true, false]);
        let mut room = Room(2_500);
        let too_large: Vec<bool> = packed.iter().map(|packed| room.unpack(packed, 999).is_ok()).collect();
        assert_eq!(too_large[..3], [true, true, false], "nor where each is too large to be of use");
    }

    #[test]
    fn pictures_are_found_in_folders_and_other_files_are_not() {
        for packs in [false, true] {
            let file = zip(&[("shop/One.JPG", b"1"), ("../../two.webp", b"22"), ("readme.txt", b"3"), ("__MACOSX/x.jpg", b"4")], packs);
            let found: Vec<(String, usize)> = unpacked(&file, 100).unwrap().into_iter().map(|(name, bytes)| (name, bytes.len())).collect();
            assert_eq!(found, [("One.JPG".to_owned(), 1), ("two.webp".to_owned(), 2)]);
        }
    }
}
