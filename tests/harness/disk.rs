//! A small disk of its own under an instance, so that it can be full.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A file system in memory that is mounted over a folder; unmounted when dropped.
#[derive(Debug)]
pub struct Disk {
    folder: PathBuf,
}

impl Disk {
    /// `None`, said once, where nothing may be mounted.
    ///
    /// # Panics
    /// It must be there because `PEERWRIGHT_REQUIRE` names `disk`.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "how tests are run is no setting of the instance")]
    pub fn mount(folder: &Path, mebibytes: u32) -> Option<Self> {
        let size = format!("size={mebibytes}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "peerwright-test"]).arg(folder).stderr(Stdio::null()).status();
        if mounted.is_ok_and(|status| status.success()) {
            return Some(Self { folder: folder.to_owned() });
        }
        assert!(!std::env::var("PEERWRIGHT_REQUIRE").is_ok_and(|names| names.contains("disk")), "no file system can be mounted");
        // Not by println, which test runners swallow.
        let _ = writeln!(std::io::stderr(), "skipped: full disk (no file system can be mounted)");
        None
    }

    /// Takes all that is free.
    ///
    /// # Panics
    /// The folder cannot be written at all.
    pub fn fill(&self) {
        let mut ballast = File::options().create(true).append(true).open(self.ballast()).expect("a file");
        let mut piece = 64 * 1024;
        while piece > 0 {
            if ballast.write_all(&vec![0; piece]).is_err() {
                piece /= 2;
            }
        }
    }

    /// Gives back what [`Disk::fill`] took.
    ///
    /// # Panics
    /// It was not filled.
    pub fn clear(&self) {
        fs::remove_file(self.ballast()).expect("the ballast");
    }

    fn ballast(&self) -> PathBuf {
        self.folder.join("ballast")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: an instance that a failed test left behind still has files open.
        let _ = Command::new("umount").arg("-l").arg(&self.folder).status();
    }
}
