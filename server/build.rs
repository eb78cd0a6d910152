//! Tells the linker to pack relocations, where the C library of this machine reads packed ones.

use std::{env, fs};

/// Where the C libraries of the usual machines stand.
const LIBRARIES: &[&str] = &["/lib/x86_64-linux-gnu/libc.so.6", "/lib64/libc.so.6", "/lib/aarch64-linux-gnu/libc.so.6", "/usr/lib/libc.so.6"];
/// What a C library that reads packed relocations (glibc since 2.36) says of itself.
const MARK: &[u8] = b"GLIBC_ABI_DT_RELR";

/// A list of a million bytes less is read, and stays in memory, at every start.
#[expect(clippy::disallowed_methods, reason = "what the build tells a build script is no setting of the program")]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is_native = env::var_os("HOST") == env::var_os("TARGET");
    let reads_packed = || LIBRARIES.iter().filter_map(|path| fs::read(path).ok()).any(|library| library.windows(MARK.len()).any(|part| part == MARK));
    if is_native && reads_packed() {
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}
