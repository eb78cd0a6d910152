//! Where inputs come from: the corpus beside this file, and captured messages of other programs where they are at hand.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

/// Inputs larger than this teach little and cost much.
const MAX_SEED: u64 = 12 * 1024;

/// All inputs that a target begins with, in one order.
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target), &mut found);
    if target == "activity"
        && let Some(wire) = captured()
    {
        read(&wire, &mut found);
    }
    found
}

/// `PEERWRIGHT_TEST_DATA`, else beside the repository.
#[expect(clippy::disallowed_methods, reason = "how tests are run is no setting of the instance")]
fn captured() -> Option<PathBuf> {
    let named = std::env::var_os("PEERWRIGHT_TEST_DATA").map(PathBuf::from);
    let wire = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data")).join("wire");
    wire.is_dir().then_some(wire)
}

fn read(folder: &Path, found: &mut Vec<Vec<u8>>) {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read(&path, found);
        } else if fs::metadata(&path).is_ok_and(|file| file.len() <= MAX_SEED) {
            found.extend(fs::read(&path));
        }
    }
}

/// Keeps an input that fails; answers where, or why not.
pub fn write_down(folder: &Path, target: &str, input: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    input.hash(&mut hasher);
    let path = folder.join(target).join(format!("{:016x}", hasher.finish()));
    let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, input));
    match written {
        Ok(()) => format!("{}: {:?}", path.display(), String::from_utf8_lossy(input)),
        Err(error) => format!("{} ({error}): {:?}", path.display(), String::from_utf8_lossy(input)),
    }
}
