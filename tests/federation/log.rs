//! What the program says of itself while it is tested.

use std::sync::{Arc, Mutex, OnceLock};

/// What the program says, in whichever test of this process.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// A log of one thread would miss lines that another thread met first.
    pub fn of_this_process() -> Self {
        static LOG: OnceLock<Log> = OnceLock::new();
        LOG.get_or_init(|| {
            let log = Self::default();
            let writer = log.clone();
            let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::INFO).with_ansi(false).with_writer(move || writer.clone()).finish();
            tracing::subscriber::set_global_default(subscriber).unwrap();
            log
        })
        .clone()
    }

    /// Lines with this text in them, of whatever else.
    pub fn lines_with(&self, text: &str) -> Vec<String> {
        let said = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        said.lines().filter(|line| line.contains(text)).map(str::to_owned).collect()
    }

    /// How often a refusal of what has this text was told (SECURITY 1.0: one line each).
    pub fn refusals_of(&self, text: &str) -> usize {
        self.lines_with(text).iter().filter(|line| line.contains("security.reject")).count()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
