//! Names of files: where a unit's artifact lies, and the model read back from the name.
//!
//! Model ids are other people's free text: they hold slashes, colons, brackets, any script. The escape is injective also
//! on file systems that fold case, stays inside its folder, and can be read by a person: lower-case letters, digits,
//! `.`, `-` and `_` stand for themselves, `!` before a letter makes it a capital, `=2f` is the byte with that number.
//! What would be longer than a file name may be goes on in a folder whose name ends with a lone `=`.

use super::stages::Stage;

/// Bytes of one part of a path. File systems allow 255; the store adds a few of its own while it writes.
const LONGEST_PART: usize = 180;
/// Ends the name of a folder that holds the rest of a long name.
const CONTINUED: char = '=';

/// The folder of a stage in its round: `stage-4`, and `stage-4-round-2` when the stage was done again.
pub fn folder(stage: Stage, round: u32) -> String {
    let number = stage.number();
    if round <= 1 { format!("stage-{number}") } else { format!("stage-{number}-round-{round}") }
}

/// The stage and round of a folder's name; also of a bare number, which means the first round.
pub fn parse_folder(name: &str) -> Option<(Stage, u32)> {
    let rest = name.strip_prefix("stage-").unwrap_or(name);
    let (number, round) = match rest.split_once("-round-") {
        Some((number, round)) => (number, round.parse().ok().filter(|round| *round > 1)?),
        None => (rest, 1),
    };
    // What `parse` is generous about, such as `+4` or `04`, is no folder of ours.
    let stage = Stage::of_number(number.parse().ok()?).filter(|stage| stage.number().to_string() == number)?;
    (folder(stage, round) == name || rest == name).then_some((stage, round))
}

/// The file of a model in a stage's folder; for long ids with folders in between.
pub fn file(model: &str, stage: Stage) -> String {
    let mut name = escape(model);
    name.push('.');
    name.push_str(stage.output().extension());
    name
}

/// Where a unit's artifact lies below the folder of its run.
pub fn artifact(stage: Stage, round: u32, model: &str) -> String {
    format!("{}/{}", folder(stage, round), file(model, stage))
}

/// A model id as a part of a path, or as several.
pub fn escape(model: &str) -> String {
    let mut out = String::with_capacity(model.len() + 8);
    let mut part = 0;
    for (at, letter) in model.char_indices() {
        let mut code = String::new();
        let is_hidden = letter == '.' && at == 0;
        match letter {
            'a'..='z' | '0'..='9' | '-' | '_' => code.push(letter),
            '.' if !is_hidden => code.push(letter),
            'A'..='Z' => code.extend(['!', letter.to_ascii_lowercase()]),
            _ => {
                let mut bytes = [0; 4];
                for byte in letter.encode_utf8(&mut bytes).bytes() {
                    code.push_str(&format!("={byte:02x}"));
                }
            }
        }
        if part + code.len() > LONGEST_PART {
            out.push(CONTINUED);
            out.push('/');
            part = 0;
            // A part must not begin with a dot: `.` and `..` are folders, and the others are hidden.
            if code == "." {
                code = format!("={:02x}", b'.');
            }
        }
        part += code.len();
        out.push_str(&code);
    }
    // The empty id has a name of its own, which no other has.
    if out.is_empty() { CONTINUED.to_string() } else { out }
}

/// The model id that a name was made of; `None` for names that no id has.
pub fn unescape(name: &str) -> Option<String> {
    let joined = name.replace("=/", "");
    let mut bytes = Vec::with_capacity(joined.len());
    let mut letters = joined.bytes();
    while let Some(letter) = letters.next() {
        match letter {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => bytes.push(letter),
            b'!' => bytes.push(letters.next().filter(u8::is_ascii_lowercase)?.to_ascii_uppercase()),
            b'=' if joined.len() == 1 => {}
            b'=' => bytes.push(hex(letters.next()?)? * 16 + hex(letters.next()?)?),
            _ => return None,
        }
    }
    let model = String::from_utf8(bytes).ok()?;
    // Only the one name that the id is given counts: `=61` is not `a`.
    (escape(&model) == name).then_some(model)
}

/// The model of a file's name, whose ending must be the stage's.
pub fn model_of_file(name: &str, stage: Stage) -> Option<String> {
    unescape(name.strip_suffix(stage.output().extension())?.strip_suffix('.')?)
}

const fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    /// What a path must not be, whatever the id.
    fn stays_in_its_folder(path: &str) -> bool {
        path.split('/').all(|part| {
            !part.is_empty()
                && !part.starts_with('.')
                && part.len() <= LONGEST_PART + 5
                && part.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'!' | b'='))
        })
    }

    #[test]
    fn names_can_be_read() {
        assert_eq!(file("gpt-5.1", Stage::Analysis), "gpt-5.1.md");
        assert_eq!(file("test/Gemini-3:high", Stage::PeerReview), "test=2f!gemini-3=3ahigh.json");
        assert_eq!(artifact(Stage::Consolidation, 2, "opus(8192)"), "stage-4-round-2/opus=288192=29.md");
    }

    #[test]
    fn ids_that_look_alike_have_files_of_their_own() {
        let long = "x".repeat(200);
        let longer = format!("{long}y");
        let ids = [
            "a/b:c",
            "a:b/c",
            "a_b_c",
            "../x",
            "..",
            ".",
            "",
            "A/b:c",
            "a=2fb",
            "a!b",
            "a B",
            "a.md",
            "=",
            "=/",
            "é",
            "e\u{301}",
            "模型/一",
            &long,
            &longer,
        ];
        let mut seen = HashSet::new();
        for id in ids {
            let name = file(id, Stage::Analysis);
            assert!(stays_in_its_folder(&name), "{id} → {name}");
            assert_eq!(model_of_file(&name, Stage::Analysis).as_deref(), Some(id), "{name}");
            assert!(seen.insert(name.to_lowercase()), "{id} → {name}");
        }
    }

    #[test]
    fn folders_are_read_back_and_others_are_none() {
        for stage in Stage::ALL {
            for round in [1, 2, 17] {
                assert_eq!(parse_folder(&folder(stage, round)), Some((stage, round)));
            }
        }
        assert_eq!(parse_folder("4"), Some((Stage::Consolidation, 1)));
        for wrong in
            ["", "stage-0", "stage-7", "stage-04", "stage-+4", "stage-4-round-1", "stage-4-round-", "../stage-4"]
        {
            assert_eq!(parse_folder(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn every_id_is_recovered_from_a_name_inside_the_folder(id in ".{0,300}") {
            let name = file(&id, Stage::Revision);
            prop_assert!(stays_in_its_folder(&name), "{}", name);
            prop_assert_eq!(model_of_file(&name, Stage::Revision), Some(id));
        }

        #[test]
        fn two_ids_share_no_file_even_where_case_is_folded(a in "[aA./:_=!é-]{0,8}", b in "[aA./:_=!é-]{0,8}") {
            prop_assert_eq!(a == b, escape(&a).to_lowercase() == escape(&b).to_lowercase());
        }

        #[test]
        fn names_nobody_was_given_are_none(name in "[a-f0-9=!/.A]{0,12}") {
            if let Some(id) = unescape(&name) {
                prop_assert_eq!(escape(&id), name);
            }
        }
    }
}
