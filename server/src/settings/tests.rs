//! Which settings are refused, and which layer wins.

use super::*;

fn with(toml: &str) -> Result<Settings, SettingsError> {
    Settings::from_toml(toml)
}

fn refusal(toml: &str) -> String {
    with(toml).unwrap_err().to_string()
}

fn with_variables(variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let mut layers = Layers::built_in(BUILT_IN)?;
    layers.add_variables(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))?;
    read::settings(&layers)
}

#[test]
fn an_unknown_setting_names_the_nearest() {
    for (toml, key, nearest) in [
        ("[http]\nlisen = \"127.0.0.1:1\"", "http.lisen", "http.listen"),
        ("[federation]\nallow_private_adresses = true", "federation.allow_private_adresses", "federation.allow_private_addresses"),
        ("[http]\ndomain = \"a.example\"", "http.domain", "instance.domain"),
        ("[limit]\nsign_in = \"0\"", "limit.sign_in", "limits.sign_in"),
        ("instance = \"x\"", "instance", "instance."),
    ] {
        let text = refusal(toml);
        assert!(text.starts_with(&format!("{key} in peerwright.toml is no setting; did you mean {nearest}")), "{text}");
    }
}

#[test]
fn an_unknown_variable_names_the_nearest_variable() {
    let text = with_variables(&[("PEERWRIGHT__HTTP__LISTEM", "x")]).unwrap_err().to_string();
    assert_eq!(text, "PEERWRIGHT__HTTP__LISTEM in the environment is no setting; did you mean PEERWRIGHT__HTTP__LISTEN?");
}

#[test]
fn a_bad_value_names_its_key_and_what_is_taken() {
    for (toml, parts) in [
        ("[limits]\nsign_in = \"ten\"", ["limits.sign_in", "10/5min"]),
        ("[limits]\nsign_up = \"5/week\"", ["limits.sign_up", "5/h"]),
        ("[blobs]\nmax_upload = \"big\"", ["blobs.max_upload", "2 GiB"]),
        ("[http]\nlisten = \"localhost\"", ["http.listen", "127.0.0.1:8080"]),
        ("[http]\ntrusted_proxies = \"127.0.0.1\"", ["http.trusted_proxies", "a list"]),
        ("[http]\ntrusted_proxies = [\"proxy\"]", ["http.trusted_proxies", "10.0.0.0/8"]),
        ("[http]\nlisten = [\"127.0.0.1:1\"]", ["http.listen", "not a list"]),
        ("[http]\ntls = \"acme\"", ["http.tls", "proxy"]),
        ("[federation]\nmode = \"closed\"", ["federation.mode", "\"allow-list\""]),
        ("[federation]\nenabled = \"yes\"", ["federation.enabled", "\"true\""]),
        ("[registration]\nmode = \"maybe\"", ["registration.mode", "\"approval\""]),
        ("[log]\nformat = \"xml\"", ["log.format", "\"json\""]),
        ("[log]\nfilter = \"info,=,\"", ["log.filter", "filter"]),
        ("[workers]\nrun = [\"web\", \"cooking\"]", ["workers.run", "\"upkeep\""]),
        ("[workers]\nrun = []", ["workers.run", "nothing"]),
        ("[workers]\ndeliveries = -1", ["workers.deliveries", "0 to 65535"]),
        ("[mail]\nurl = \"http://mail.example\"", ["mail.url", "smtps://"]),
        ("[mail]\nurl = \"smtps://mail.example\"", ["mail.from", "post@maker.example"]),
        ("[mail]\nfrom = \"post\"", ["mail.from", "post@maker.example"]),
        ("[instance]\nname = \"\"", ["instance.name", "1 to 100"]),
        ("[blobs]\nmax_upload = \"3 GiB\"", ["blobs.max_upload", "quota_per_maker"]),
    ] {
        let text = refusal(toml);
        assert!(parts.iter().all(|part| text.contains(part)), "{toml}: {text}");
    }
}

#[test]
fn addresses_that_do_not_go_together_are_refused() {
    let instance = |domain: &str, url: &str| format!("[instance]\ndomain = \"{domain}\"\npublic_url = \"{url}\"");
    for (domain, url, key) in [
        ("a.example", "https://b.example", "instance.domain"),
        ("example", "https://badexample", "instance.domain"),
        ("a.example", "https://a.example/shop", "instance.public_url"),
        ("a.example", "http://a.example", "instance.public_url"),
        ("a.example", "https://user@a.example", "instance.public_url"),
        ("a.example", "a.example", "instance.public_url"),
        ("a.example", "ftp://a.example", "instance.public_url"),
    ] {
        let text = refusal(&instance(domain, url));
        assert!(text.starts_with(key), "{domain} {url}: {text}");
    }
    let split = with(&instance("Example.org", "https://makers.example.org/")).unwrap();
    assert_eq!((split.instance.domain.as_str(), split.instance.public_url.as_str()), ("example.org", "https://makers.example.org"));
}

#[test]
fn no_refusal_and_no_debug_text_holds_the_password_of_the_database() {
    let text = refusal("[database]\nurl = \"mysql://root:geheim@host/name\"");
    assert!(text.contains("database.url") && !text.contains("geheim"), "{text}");
    let settings = with("[database]\nurl = \"postgres://root:geheim@host/name\"").unwrap();
    assert!(!format!("{settings:?}").contains("geheim"));
}

#[test]
fn a_file_that_is_named_must_be_there_and_be_toml() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("host.toml");
    let load = || Settings::layered(Some(&path), std::iter::empty());
    let missing = load().unwrap_err().to_string();
    assert!(missing.contains("host.toml") && missing.contains("--config"), "{missing}");
    std::fs::write(&path, "[http\nlisten").unwrap();
    let broken = load().unwrap_err().to_string();
    assert!(broken.contains("host.toml") && broken.contains("TOML"), "{broken}");
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_what_is_built_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("host.toml");
    std::fs::write(&path, "[log]\nformat = \"json\"\n[workers]\ndeliveries = 3\n").unwrap();
    let variables = [("PEERWRIGHT__WORKERS__DELIVERIES", "5"), ("HOME", "/"), ("PEERWRIGHT_REQUIRE", "postgres")];
    let variables = variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let settings = Settings::layered(Some(&path), variables).unwrap();
    assert_eq!(settings.log.format, LogFormat::Json);
    assert_eq!(settings.workers.deliveries, 5);
    assert_eq!(settings.log.filter, "info");
}

#[test]
fn a_list_in_the_environment_is_parted_by_commas() {
    let settings =
        with_variables(&[("PEERWRIGHT__HTTP__TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8"), ("PEERWRIGHT__WORKERS__RUN", "web"), ("PEERWRIGHT__FEDERATION__ALLOW_HTTP", "true")])
            .unwrap();
    assert_eq!(settings.http.trusted_proxies, ["127.0.0.1/32".parse().unwrap(), "10.0.0.0/8".parse().unwrap()]);
    assert_eq!(settings.workers.run, [Work::Web]);
    assert!(settings.federation.allow_http && settings.is_lenient());
}

#[test]
fn the_documented_defaults_are_the_defaults() {
    assert_eq!(with("").unwrap(), Settings::default());
}

#[test]
fn every_setting_has_its_comment() {
    let lines: Vec<&str> = BUILT_IN.lines().collect();
    for pair in lines.windows(2).filter(|pair| pair[1].contains(" = ") && !pair[1].starts_with('#')) {
        assert!(pair[0].starts_with("# "), "{} has no comment", pair[1]);
    }
}

#[test]
fn the_example_can_be_used_as_it_is() {
    let example = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../config/example.toml"));
    let settings = with(example).unwrap();
    assert_eq!(settings.address_rules(), AddressRules::default());
    assert_eq!(settings.site().unwrap().base(), "https://makers.example");
}

#[test]
fn an_instance_takes_addresses_like_its_own() {
    let local = Settings::default();
    assert_eq!(local.address_rules(), AddressRules { http: true, private: true });
    let site = local.site().unwrap();
    assert!(site.is_here(&site.parse("http://localhost:8080/o/1").unwrap()));
    let tunnel = with("[instance]\ndomain = \"a.example\"\npublic_url = \"http://a.example\"\n[federation]\nallow_http = true").unwrap();
    assert_eq!(tunnel.address_rules(), AddressRules { http: true, private: false });
}
