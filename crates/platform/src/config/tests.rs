use std::path::Path;

use proptest::prelude::*;

use super::*;

fn parse(file: &str) -> Result<Config, ConfigError> {
    Config::parse(file, [])
}

fn faults(file: &str) -> Vec<String> {
    parse(file).unwrap_err().faults.iter().map(|fault| format!("{}: {}", fault.key, fault.problem)).collect()
}

fn sqlite_path(config: &Config) -> &Path {
    match &config.database.url {
        DatabaseUrl::Sqlite(path) => path,
        DatabaseUrl::Postgres(_) => panic!("the database is PostgreSQL"),
    }
}

#[test]
fn nothing_needs_to_be_configured() {
    let config = parse("").unwrap();

    assert_eq!(config.server.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(sqlite_path(&config), Path::new("data/cliniq.db"));
    assert_eq!(config.artifacts.url, ArtifactsUrl::File("data/artifacts".into()));
    assert_eq!(config.log.format, LogFormat::Text);
}

#[test]
fn a_variable_wins_over_the_file_and_the_plain_name_over_neither() {
    let file = "[database]\nurl = 'sqlite:from-file.db'";
    let plain = ("DATABASE_URL", "sqlite:from-plain.db");
    let own = ("CLINIQ_DATABASE__URL", "sqlite:from-own.db");

    assert_eq!(sqlite_path(&Config::parse(file, []).unwrap()), Path::new("from-file.db"));
    assert_eq!(sqlite_path(&Config::parse(file, [plain]).unwrap()), Path::new("from-plain.db"));
    assert_eq!(sqlite_path(&Config::parse(file, [own, plain]).unwrap()), Path::new("from-own.db"));
}

#[test]
fn a_mistyped_key_is_an_error_that_names_the_right_one() {
    assert_eq!(
        faults("[server]\nbnid = '127.0.0.1:1'"),
        ["server.bnid: there is no such key; did you mean server.bind?"]
    );
    assert_eq!(faults("[databse]\nurl = 'sqlite:x'"), ["databse: there is no such key; did you mean database?"]);
    assert_eq!(
        faults("[server]\nentirely_different = 1"),
        ["server.entirely_different: there is no such key; config.example.toml lists all of them"]
    );

    let error = Config::parse("", [("CLINIQ_AUTH__ACCESS_MINUTE", "5")]).unwrap_err();
    assert_eq!(error.faults[0].key, "auth.access_minute");
    assert_eq!(error.faults[0].origin, "CLINIQ_AUTH__ACCESS_MINUTE");
    assert!(error.faults[0].problem.contains("auth.access_minutes"));
}

#[test]
fn variables_of_other_programs_are_left_alone() {
    assert!(Config::parse("", [("CLINIQ_TEST_DATABASE", "x"), ("OTHER__KEY", "y"), ("CLINIQ", "z")]).is_ok());
}

#[test]
fn all_faults_are_reported_at_once() {
    let error = Config::parse(
        "[server]\nbind = 8080\nbody_limit_kib = 1\n[jobs]\nworkers = -1\n[log]\nfilter = 'info,=,'",
        [("DATABASE_URL", "mysql://db/cliniq")],
    )
    .unwrap_err();

    let keys: Vec<&str> = error.faults.iter().map(|fault| fault.key.as_str()).collect();
    assert_eq!(keys, ["jobs.workers", "server.bind", "database.url", "server.body_limit_kib", "log.filter"]);
    assert_eq!(error.to_string().lines().count(), 6);
}

#[test]
fn an_unknown_scheme_is_answered_with_the_accepted_ones() {
    assert_eq!(faults("[bus]\nurl = 'redis://localhost'"), ["bus.url: write memory:"]);
    assert_eq!(faults("[artifacts]\nurl = 's3://bucket'"), ["artifacts.url: write file:FOLDER"]);
    assert_eq!(
        faults("[database]\nurl = 'mysql://db/x'"),
        ["database.url: write sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE"]
    );
}

#[test]
fn local_paths_are_relative_or_follow_three_slashes() {
    let path = |url: &str| parse(&format!("[database]\nurl = '{url}'")).map(|config| sqlite_path(&config).to_owned());

    assert_eq!(path("sqlite:data/a.db").unwrap(), Path::new("data/a.db"));
    assert_eq!(path("sqlite:/var/a.db").unwrap(), Path::new("/var/a.db"));
    assert_eq!(path("sqlite:///var/a.db").unwrap(), Path::new("/var/a.db"));
    for wrong in ["sqlite:", "sqlite://data/a.db", "sqlite::memory:", "sqlite:a.db?mode=rwc"] {
        assert!(path(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn the_public_address_is_encrypted_unless_it_is_this_machine() {
    let public = |url: &str| parse(&format!("[server]\npublic_url = '{url}'")).map(|config| config.server.public_url);

    assert_eq!(public("https://desk.example.org/").unwrap().unwrap().as_str(), "https://desk.example.org");
    assert!(public("http://127.0.0.1:8080").unwrap().is_some());
    for wrong in
        ["http://desk.example.org", "http://localhost.example.org", "desk.example.org", "https://a/b", "https://"]
    {
        assert!(public(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn an_empty_variable_unsets_what_may_be_unset() {
    let file = "[server]\npublic_url = 'https://desk.example.org'";

    assert_eq!(Config::parse(file, [("CLINIQ_SERVER__PUBLIC_URL", "")]).unwrap().server.public_url, None);
}

#[test]
fn a_key_is_32_bytes_of_base64() {
    let good = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    assert_eq!(KeysConfig::parse(&format!("{good}\n")).unwrap().expose()[31], 31);
    assert!(Config::parse("", [("CLINIQ_KEYS__SECRET", good)]).unwrap().keys.secret.is_some());
    assert!(KeysConfig::parse("AAEC").is_err());
    assert!(KeysConfig::parse("not base64!").is_err());
}

#[test]
fn no_secret_is_shown_in_dumps_debug_output_or_errors() {
    let marked = "MARKEDSECRET";
    let database = format!("postgres://clinic:{marked}@@db.example.org/cliniq?password={marked}");
    let good_key = "TUFSS0VEU0VDUkVUTUFSS0VEU0VDUkVUTUFSS0VEU0U=";
    let config = Config::parse("", [("DATABASE_URL", database.as_str()), ("CLINIQ_KEYS__SECRET", good_key)]).unwrap();

    for text in [config.dump(), format!("{config:?}")] {
        assert!(!text.contains(marked) && !text.contains(good_key), "{text}");
    }
    assert!(config.dump().contains("postgres://(hidden)@db.example.org/cliniq\"  # DATABASE_URL"));

    let errors = [
        Config::parse(&format!("[keys]\nsecret = \"{marked}"), []).unwrap_err(),
        Config::parse(&format!("[keys]\nsecret = '{marked}'"), []).unwrap_err(),
        Config::parse("", [("DATABASE_URL", format!("mysql://u:{marked}@db/x").as_str())]).unwrap_err(),
    ];
    for error in errors {
        assert!(!format!("{error} {error:?}").contains(marked), "{error}");
    }
}

#[test]
fn the_dump_tells_where_a_value_comes_from_and_can_be_read_again() {
    let config = Config::parse("[jobs]\nworkers = 7", [("CLINIQ_LOG__FORMAT", "json")]).unwrap();
    let dump = config.dump();

    assert!(dump.contains("workers = 7  # cliniq.toml\n"), "{dump}");
    assert!(dump.contains("format = \"json\"  # CLINIQ_LOG__FORMAT\n"), "{dump}");
    assert!(dump.contains("readers = 2  # default\n"), "{dump}");
    assert!(dump.contains("# public_url is not set\n"), "{dump}");
    assert_eq!(parse(&dump).unwrap().jobs.workers, 7);
}

#[test]
fn the_example_explains_every_key_and_can_be_uncommented() {
    let example = Config::example();
    let uncommented: String = example
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(key) if !key.starts_with(' ') && !key.is_empty() => format!("{key}\n"),
            _ => format!("{line}\n"),
        })
        .filter(|line| !line.starts_with("secret ="))
        .collect();

    assert!(parse(&example).is_ok());
    assert_eq!(parse(&uncommented).unwrap().server.public_url.unwrap().as_str(), "https://desk.example.org");
    for section in Config::default().sections() {
        for key in section.keys() {
            assert!(example.contains(&format!("\n#{} = ", key.name)), "{}", key.name);
        }
    }
}

#[test]
fn the_committed_example_is_the_present_one() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config.example.toml");

    assert_eq!(std::fs::read_to_string(committed).unwrap(), Config::example(), "run `cargo xtask update`");
}

#[test]
fn a_named_file_must_exist_and_the_default_one_need_not() {
    let missing = Path::new("no/such/file.toml");

    let error = Config::load_from(Some(missing), []).unwrap_err();
    assert_eq!(error.faults[0].key, "no/such/file.toml");

    let variable = ("CLINIQ_CONFIG".to_owned(), Ok("no/such/other.toml".to_owned()));
    assert!(Config::load_from(None, [variable]).is_err());
    assert!(Config::load_from(None, []).is_ok());
}

#[test]
fn a_named_file_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.toml");
    std::fs::write(&path, "[server]\nbind = '[::1]:9000'").unwrap();

    let config = Config::load_from(Some(&path), []).unwrap();

    assert_eq!(config.server.bind.to_string(), "[::1]:9000");
}

#[test]
fn a_variable_that_is_not_text_is_a_fault() {
    let variable = ("CLINIQ_SERVER__BIND".to_owned(), Err("is not valid UTF-8"));

    let error = Config::load_from(None, [variable]).unwrap_err();

    assert_eq!(error.faults[0].to_string(), "server.bind (CLINIQ_SERVER__BIND): is not valid UTF-8");
}

proptest! {
    #[test]
    fn no_file_makes_the_reader_panic(text in any::<String>()) {
        let _ = parse(&text);
    }

    #[test]
    fn no_value_makes_the_reader_panic(key in 0_usize..64, value in any::<String>()) {
        let config = Config::default();
        let names: Vec<String> = config
            .sections()
            .iter()
            .flat_map(|section| section.keys().iter().map(|key| format!("CLINIQ_{}__{}", section.name(), key.name)))
            .collect();
        let name = names[key % names.len()].to_ascii_uppercase();

        if let Err(error) = Config::parse("", [(name.as_str(), value.as_str())]) {
            prop_assert_eq!(&error.faults[0].origin, &name);
        }
    }

    #[test]
    fn a_database_password_never_survives_the_dump(password in "[a-zA-Z0-9@/?#%]{6,20}X") {
        let url = format!("postgres://u:{password}@db/x");
        if let Ok(config) = Config::parse("", [("DATABASE_URL", url.as_str())]) {
            prop_assert!(!config.dump().contains(&password));
        }
    }

    #[test]
    fn a_letter_distance_is_zero_only_for_equals(left in "[a-d]{0,6}", right in "[a-d]{0,6}") {
        let apart = super::load::letters_apart(&left, &right);

        prop_assert_eq!(apart == 0, left == right);
        prop_assert_eq!(apart, super::load::letters_apart(&right, &left));
        prop_assert!(apart <= left.len().max(right.len()));
    }
}
