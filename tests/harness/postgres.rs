//! Hands out PostgreSQL databases of their own to tests, each with the current schema and gone afterwards.
//!
//! The server is the one that `PEERWRIGHT_TEST_POSTGRES` names (`postgres://postgres@localhost/postgres?host=/run/pg`), else
//! one started in a temporary folder for this run: for the whole run under nextest, where every test is a process, and
//! for the one process elsewhere. It listens on a socket only, and a watching shell stops it and removes the folder as
//! soon as the process that owns the run has ended, however it ended.

use std::collections::hash_map::DefaultHasher;
use std::fs::File;
use std::hash::Hasher;
use std::io::{Read, Write};
use std::os::unix::process::{CommandExt, parent_id};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use storage::{Options, Storage};

/// What stood in the way, in words for the person who runs the tests.
pub type Trouble = String;

/// A database of one test; dropped with it.
#[derive(Debug)]
pub struct Database {
    cluster: &'static Cluster,
    name: String,
}

impl Database {
    /// A new database with the current schema; `None`, said once, where PostgreSQL is not installed.
    ///
    /// # Errors
    /// PostgreSQL is there and fails, or is missing although `PEERWRIGHT_REQUIRE` names it.
    pub async fn create() -> Result<Option<Self>, Trouble> {
        let Some(cluster) = cluster()? else { return Ok(None) };
        let name = fresh_name();
        cluster.copy_template(&name).await?;
        Ok(Some(Self { cluster, name }))
    }

    /// The same without any schema.
    ///
    /// # Errors
    /// As [`Database::create`].
    pub fn create_empty() -> Result<Option<Self>, Trouble> {
        let Some(cluster) = cluster()? else { return Ok(None) };
        let name = fresh_name();
        cluster.run("createdb", &["--template", "template0", "--encoding", "UTF8", &name])?;
        Ok(Some(Self { cluster, name }))
    }

    /// A second one with all that is in this one, to which nobody may be connected.
    ///
    /// # Errors
    /// Somebody is, or PostgreSQL fails.
    pub fn copy(&self) -> Result<Self, Trouble> {
        let name = fresh_name();
        self.cluster.run("createdb", &["--template", &self.name, &name])?;
        Ok(Self { cluster: self.cluster, name })
    }

    /// For `database.url`.
    #[must_use]
    pub fn url(&self) -> String {
        with_database(&self.cluster.url, &self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // A database that cannot be dropped goes with its cluster.
        let _ = self.cluster.run("dropdb", &["--force", "--if-exists", &self.name]);
    }
}

/// A name that no other test gives.
fn fresh_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("pw_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// A running server and the programs that go with it.
#[derive(Debug)]
struct Cluster {
    url: String,
    programs: PathBuf,
}

impl Cluster {
    /// Runs a client program against the maintenance database.
    fn run(&self, program: &str, arguments: &[&str]) -> Result<(), Trouble> {
        let mut command = Command::new(self.programs.join(program));
        finish(command.arg(format!("--maintenance-db={}", self.url)).args(arguments))
    }

    async fn copy_template(&self, name: &str) -> Result<(), Trouble> {
        let template = format!("pw_template_{:016x}", schema_digest()?);
        let copy = || self.run("createdb", &["--template", &template, name]);
        if copy().is_ok() {
            return Ok(());
        }
        // The first test makes the template; others that come meanwhile wait here.
        let lock = open(&std::env::temp_dir().join(format!("{template}.lock")))?;
        lock.lock().map_err(|error| format!("the template cannot be locked: {error}"))?;
        if copy().is_ok() {
            return Ok(());
        }
        // A template that was half made before is brought to its end.
        let _ = self.run("createdb", &["--template", "template0", "--encoding", "UTF8", &template]);
        let storage = Storage::open(&Options::new(&with_database(&self.url, &template))).await.map_err(|error| format!("{error:?}"))?;
        let migrated = storage.migrate().await.map_err(|error| format!("{error:?}"));
        storage.close().await;
        migrated?;
        copy()
    }
}

/// The server of this run, found or started at the first call.
fn cluster() -> Result<Option<&'static Cluster>, Trouble> {
    static CLUSTER: OnceLock<Result<Option<Cluster>, Trouble>> = OnceLock::new();
    match CLUSTER.get_or_init(find_or_start) {
        Ok(found) => Ok(found.as_ref()),
        Err(trouble) => Err(trouble.clone()),
    }
}

fn find_or_start() -> Result<Option<Cluster>, Trouble> {
    let Some(programs) = find_programs() else {
        if variable("PEERWRIGHT_REQUIRE").is_some_and(|names| names.contains("postgres")) {
            return Err("PEERWRIGHT_REQUIRE asks for postgres, and no PostgreSQL binaries were found in /usr/lib/postgresql/*/bin or PATH".to_owned());
        }
        // Not by println, which test runners swallow.
        let _ = writeln!(std::io::stderr(), "skipped: postgres (no PostgreSQL binaries found in /usr/lib/postgresql/*/bin or PATH)");
        return Ok(None);
    };
    let url = match variable("PEERWRIGHT_TEST_POSTGRES") {
        // libpq takes an empty host where a `host` parameter follows; URLs proper do not.
        Some(url) => url.replacen("@/", "@localhost/", 1),
        None => start(&programs)?,
    };
    Ok(Some(Cluster { url, programs }))
}

#[expect(clippy::disallowed_methods, reason = "how tests are run is no setting of the instance")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Where `initdb` and its like are; the newest version where there are several.
fn find_programs() -> Option<PathBuf> {
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = installed.map(|entry| entry.path().join("bin")).collect();
    folders.sort_by_key(|folder| folder.parent().and_then(Path::file_name).and_then(|name| name.to_str()?.parse::<u32>().ok()));
    folders.reverse();
    folders.extend(variable("PATH").iter().flat_map(std::env::split_paths));
    folders.into_iter().find(|folder| folder.join("initdb").is_file() && folder.join("createdb").is_file())
}

/// Starts a server for the owner of this run, or finds the one that another test of the run has started.
fn start(programs: &Path) -> Result<String, Trouble> {
    let (run, owner) = match variable("NEXTEST_RUN_ID") {
        Some(run) => (run, parent_id()),
        None => (std::process::id().to_string(), std::process::id()),
    };
    let folder = std::env::temp_dir().join(format!("pw-pg-{run}"));
    let lock = open(&folder.with_extension("lock"))?;
    lock.lock().map_err(|error| format!("{} cannot be locked: {error}", folder.display()))?;
    if !folder.join("ready").exists() {
        watch(programs, &folder, owner)?;
    }
    Ok(format!("postgres://postgres@localhost/postgres?host={}", folder.display()))
}

fn watch(programs: &Path, folder: &Path, owner: u32) -> Result<(), Trouble> {
    let mut shell = Command::new("sh")
        .args(["-c", WATCH, "watch"])
        .arg(programs)
        .arg(folder)
        .arg(owner.to_string())
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .map_err(|error| format!("no shell: {error}"))?;
    // The shell closes this once the server answers, and goes on watching.
    let mut said = String::new();
    if let Some(mut out) = shell.stdout.take() {
        out.read_to_string(&mut said).map_err(|error| format!("the server said nothing: {error}"))?;
    }
    if said.trim_end().ends_with("ready") { Ok(()) } else { Err(format!("PostgreSQL does not start: {said}")) }
}

/// Arguments: folder of programs, folder of the cluster, process to outlive by no more than a second.
/// PostgreSQL refuses to run as root, so root runs it as `postgres`.
const WATCH: &str = r#"
programs=$1 folder=$2 owner=$3 as=
rm -rf "$folder"
mkdir -m 700 "$folder" || exit 1
if [ "$(id -u)" = 0 ]; then
    chown postgres "$folder" || exit 1
    as='setpriv --reuid=postgres --regid=postgres --clear-groups --'
fi
$as "$programs/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$folder.log" 2>&1 &&
$as "$programs/pg_ctl" -D "$folder/data" -l "$folder/log" -w -t 60 -o "-k $folder -c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=400" start >>"$folder.log" 2>&1 &&
touch "$folder/ready" && echo ready || { cat "$folder.log"; rm -rf "$folder" "$folder.log"; exit 1; }
exec >/dev/null
while kill -0 "$owner" 2>/dev/null; do sleep 0.5; done
$as "$programs/pg_ctl" -D "$folder/data" -w -m immediate stop
rm -rf "$folder" "$folder.log" "$folder.lock"
"#;

fn finish(command: &mut Command) -> Result<(), Trouble> {
    let output = command.current_dir("/").output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() { Ok(()) } else { Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr))) }
}

fn open(lock: &Path) -> Result<File, Trouble> {
    File::options().create(true).truncate(false).write(true).open(lock).map_err(|error| format!("{}: {error}", lock.display()))
}

fn with_database(url: &str, name: &str) -> String {
    let (address, parameters) = url.split_once('?').map_or((url, String::new()), |(address, parameters)| (address, format!("?{parameters}")));
    let server = address.rsplit_once('/').map_or(address, |(server, _)| server);
    format!("{server}/{name}{parameters}")
}

/// One template per schema, so that a cluster that outlives a change of the migrations hands out the right one.
fn schema_digest() -> Result<u64, Trouble> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/postgres");
    let entries = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        hasher.write(&std::fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?);
    }
    Ok(hasher.finish())
}
