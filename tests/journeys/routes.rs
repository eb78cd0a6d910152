//! Every route there is, read from where they are written, so that none can be forgotten.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Method and path of every route outside the REST API.
pub fn outside_the_api() -> BTreeSet<(String, String)> {
    // Figures are served on an address of their own.
    let routes = written(|file| !is_api(file) && !file.ends_with("figures.rs"));
    assert!(routes.len() > 60, "{} routes", routes.len());
    routes
}

/// Method and path of every route of the REST API, below its prefix.
pub fn of_the_api() -> BTreeSet<(String, String)> {
    let routes = written(is_api);
    assert!(routes.len() > 20, "{} routes", routes.len());
    routes
}

fn is_api(file: &Path) -> bool {
    file.ends_with("api.rs") || file.parent().is_some_and(|folder| folder.ends_with("server/src/api"))
}

fn written(wanted: impl Fn(&Path) -> bool) -> BTreeSet<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for folder in ["server/src", "federation/src/routes"] {
        collect(&root.join(folder), &mut files);
    }
    assert!(files.len() > 50, "the sources are there");
    let mut routes = BTreeSet::new();
    for file in files.iter().filter(|file| wanted(file)) {
        let text = std::fs::read_to_string(file).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        read(code, &mut routes);
    }
    routes
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            files.push(path);
        }
    }
}

fn read(code: &str, routes: &mut BTreeSet<(String, String)>) {
    for call in code.split(".route(").skip(1) {
        let call = until_closed(call);
        let (path, handlers) = call.split_once(',').expect("a path and what answers it");
        let path = path.trim();
        let path = match path.strip_prefix('"') {
            Some(text) => text.trim_end_matches('"').to_owned(),
            None => constant(code, path),
        };
        for method in ["get", "post", "posting", "put", "patch", "delete", "deleting"] {
            let is_used = handlers.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '(')).any(|word| word.starts_with(&format!("{method}(")));
            if is_used {
                let method = if method == "deleting" { "delete" } else { method.trim_end_matches("ing") };
                routes.insert((method.to_uppercase(), path.clone()));
            }
        }
    }
}

/// The arguments of a call, up to the parenthesis that ends it.
fn until_closed(text: &str) -> &str {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[..at];
        }
    }
    panic!("a call that never ends");
}

fn constant(code: &str, name: &str) -> String {
    let line = code.split(&format!("const {name}: &str = \"")).nth(1).unwrap_or_else(|| panic!("no constant {name}"));
    line.split('"').next().unwrap().to_owned()
}

#[test]
fn routes_are_found_where_they_are_written() {
    let routes = outside_the_api();
    for (method, path) in [
        ("GET", "/"),
        ("POST", "/settings/invites"),
        ("POST", "/users/{name}/inbox"),
        ("GET", "/@{handle}/listings/{id}/edit"),
        ("POST", "/@{handle}/listings/{id}/edit"),
        ("GET", "/media/{key}"),
    ] {
        assert!(routes.contains(&(method.to_owned(), path.to_owned())), "{method} {path}: {routes:#?}");
    }
}
