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

/// The files of a zip whose names end like pictures, by their names without folders; what is larger than `max` bytes, or
/// packed in an unusual way, is left out.
///
/// # Errors
/// No zip, or more entries than are looked at.
pub fn pictures(file: &[u8], max: usize) -> Result<Vec<(String, Bytes)>, NoZip> {
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
        let path = String::from_utf8_lossy(path).into_owned();
        if is_picture(&path) {
            let named = path.rsplit(['/', '\\']).next().unwrap_or(&path).to_owned();
            if let Some(content) = entry(file, at, max) {
                pictures.push((named, content));
            }
        }
        at += 46 + name + extra + comment;
    }
    Ok(pictures)
}

fn is_picture(path: &str) -> bool {
    let ending = path.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    !path.starts_with("__MACOSX") && ["jpg", "jpeg", "png", "webp", "gif"].contains(&ending.as_str())
}

/// The bytes of the entry that the directory names at `at`.
fn entry(file: &[u8], at: usize, max: usize) -> Option<Bytes> {
    let (method, packed, local) = (short(file, at + 10)?, size(file, at + 20)?, size(file, at + 42)?);
    if long(file, local)? != 0x0403_4b50 {
        return None;
    }
    let begin = local + 30 + usize::from(short(file, local + 26)?) + usize::from(short(file, local + 28)?);
    let bytes = file.get(begin..begin.checked_add(packed)?)?;
    match method {
        0 if bytes.len() <= max => Some(Bytes::copy_from_slice(bytes)),
        8 => {
            let mut content = Vec::new();
            // One more than may be, so that what is too large is known as such and never filled up.
            DeflateDecoder::new(bytes).take(u64::try_from(max).ok()? + 1).read_to_end(&mut content).ok()?;
            (content.len() <= max).then(|| content.into())
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

    #[test]
    fn what_is_no_zip_is_refused_and_nothing_panics() {
        assert_eq!(pictures(b"", 100), Err(NoZip));
        assert_eq!(pictures(&[0; 4_000], 100), Err(NoZip));
        let good = zip(&[("a/one.jpg", b"pixels")], true);
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0xff;
            let _ = pictures(&bad, 100);
            let _ = pictures(&good[..at], 100);
        }
    }

    #[test]
    fn a_bomb_is_left_out() {
        let bomb = zip(&[("big.png", &vec![0; 1_000_000]), ("small.png", b"x")], true);
        assert!(bomb.len() < 10_000);
        assert_eq!(pictures(&bomb, 1_000).unwrap(), [("small.png".to_owned(), Bytes::from_static(b"x"))]);
    }

    #[test]
    fn pictures_are_found_in_folders_and_other_files_are_not() {
        for packs in [false, true] {
            let file = zip(&[("shop/One.JPG", b"1"), ("../../two.webp", b"22"), ("readme.txt", b"3"), ("__MACOSX/x.jpg", b"4")], packs);
            let found: Vec<(String, usize)> = pictures(&file, 100).unwrap().into_iter().map(|(name, bytes)| (name, bytes.len())).collect();
            assert_eq!(found, [("One.JPG".to_owned(), 1), ("two.webp".to_owned(), 2)]);
        }
    }
}
