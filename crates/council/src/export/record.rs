//! The clinician's version: the draft, and behind it the record of its making.

use std::fmt::Write as _;

use cliniq_documents::write::Paper;
use cliniq_platform::phi::Purpose;

use super::{ExportInput, NO_DIAGNOSIS, moment, plain, sheet};
use crate::numbers::{Derivation, Traced, Verdict};

const TITLE: &str = "qEEG report: reading of the council";
/// So many characters of the draft are shown around a figure.
const AROUND: usize = 48;

/// The paper of `final.html`, `final.pdf` and `final.docx`.
pub(super) fn paper(input: &ExportInput) -> Paper {
    let mut paper = sheet(input, TITLE, body(input));
    paper.subtitle = Some(if input.signature.is_some() { "Signed" } else { "Not signed" }.to_owned());
    paper.particulars.push(("Run".to_owned(), input.run.clone()));
    paper.particulars.push(("Printed".to_owned(), moment(input.made_at)));
    paper
}

/// `final.md`: the same, with its head as text.
pub(super) fn markdown(input: &ExportInput) -> String {
    let mut text = format!("# {TITLE}\n\n");
    line(&mut text, &format!("{}  ", plain(&input.letterhead.name)));
    line(&mut text, &format!("Patient: {}  ", plain(input.patient.open(Purpose::Show))));
    line(&mut text, &format!("Run: {}  ", plain(&input.run)));
    line(&mut text, &format!("Printed: {}\n", moment(input.made_at)));
    text + &body(input)
}

fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

fn body(input: &ExportInput) -> String {
    let mut text = String::new();
    line(&mut text, &format!("> **{NO_DIAGNOSIS}**\n"));
    if input.is_simulated {
        line(
            &mut text,
            "> **Simulated models.** No language model has read this report; the text shows only what such a text looks like.\n",
        );
    }
    if !input.losses.is_empty() {
        let lost: Vec<String> = input
            .losses
            .iter()
            .map(|loss| {
                format!("{} in stage {} ({})", plain(&loss.model), loss.stage, plain(loss.why.trim_end_matches('.')))
            })
            .collect();
        line(&mut text, &format!("> **Degraded.** Not all models took part to the end: {}.\n", lost.join("; ")));
    }
    let untraced = input.check.count(Verdict::NotFound);
    if untraced > 0 {
        line(
            &mut text,
            &format!(
                "> **{untraced} {} not in the report**; the number check below names them.\n",
                if untraced == 1 { "figure is" } else { "figures are" }
            ),
        );
    }
    text.push_str(input.text.open(Purpose::Show).trim());
    text.push_str("\n\n---\n\n");
    signing(input, &mut text);
    number_check(input, &mut text);
    provenance(input, &mut text);
    text
}

fn signing(input: &ExportInput, text: &mut String) {
    line(text, "## Selection and signature\n");
    let selection = &input.selection;
    line(
        text,
        &format!("- Selected by {} on {}: {}", plain(&selection.by), moment(selection.at), plain(&selection.artifact)),
    );
    match &input.signature {
        None => line(text, "- Not signed"),
        Some(signature) => {
            line(text, &format!("- Signed by {} on {}", plain(&signature.by), moment(signature.at)));
            line(text, &format!("- SHA-256 of the signed text: {}", plain(&signature.sha256)));
            if let Some(note) = &signature.note {
                line(text, &format!("- Note: {}", plain(note.open(Purpose::Show))));
            }
        }
    }
    text.push('\n');
}

fn number_check(input: &ExportInput, text: &mut String) {
    let check = &input.check;
    line(text, "## Number check\n");
    line(
        text,
        &format!(
            "{} figures: {} exact, {} rounded, {} derived, {} not found in the report.\n",
            check.figures.len(),
            check.count(Verdict::Exact),
            check.count(Verdict::Rounded),
            check.count(Verdict::Derived),
            check.count(Verdict::NotFound),
        ),
    );
    if check.figures.is_empty() {
        return;
    }
    line(text, "| Figure | Where | Result | Source |");
    line(text, "|---|---|---|---|");
    let draft = input.text.open(Purpose::Show);
    // What needs a look comes first.
    let first = check.figures.iter().filter(|it| it.verdict == Verdict::NotFound);
    let rest = check.figures.iter().filter(|it| it.verdict != Verdict::NotFound);
    for figure in first.chain(rest) {
        let row =
            [plain(&figure.text), plain(&around(draft, figure)), result(figure).to_owned(), plain(&source(figure))];
        line(text, &format!("| {} |", row.join(" | ")));
    }
    text.push('\n');
}

fn around(draft: &str, figure: &Traced) -> String {
    let before: String = draft.get(..figure.start).unwrap_or("").chars().rev().take(AROUND / 2).collect();
    let before: String = before.chars().rev().collect();
    let after: String =
        draft.get(figure.start..).unwrap_or("").chars().take(AROUND / 2 + figure.text.chars().count()).collect();
    let around = format!("{before}{after}");
    format!("…{}…", around.split_whitespace().collect::<Vec<_>>().join(" "))
}

const fn result(figure: &Traced) -> &'static str {
    match (figure.verdict, figure.derivation) {
        (Verdict::Exact, _) => "exact",
        (Verdict::Rounded, _) => "rounded",
        (Verdict::Derived, Some(Derivation::Difference)) => "difference",
        (Verdict::Derived, Some(Derivation::PercentChange)) => "change in per cent",
        (Verdict::Derived, Some(Derivation::Quotient)) => "quotient",
        (Verdict::Derived, Some(Derivation::Mean)) => "mean",
        (Verdict::Derived, Some(Derivation::Count)) => "count",
        (Verdict::Derived, Some(Derivation::Scale)) => "other scale",
        (Verdict::Derived, None) => "derived",
        (Verdict::NotFound, _) => "**not found**",
    }
}

fn source(figure: &Traced) -> String {
    const SHOWN: usize = 3;
    let mut sources: Vec<String> = figure
        .sources
        .iter()
        .take(SHOWN)
        .map(|it| {
            let what = it.what.as_ref().map(|what| format!("{what}: ")).unwrap_or_default();
            format!("{what}{} (page {})", it.printed, it.page)
        })
        .collect();
    if figure.sources.len() > SHOWN {
        sources.push(format!("and {} more", figure.sources.len() - SHOWN));
    }
    sources.join("; ")
}

fn provenance(input: &ExportInput, text: &mut String) {
    line(text, "## Provenance\n");
    line(text, "| Model | Part | Version |\n|---|---|---|");
    for it in &input.panel {
        let version = it.version.as_deref().unwrap_or("not told");
        line(text, &format!("| {} | {} | {} |", plain(&it.model), plain(&it.role), plain(version)));
    }
    line(text, "\n| Prompt of stage | Version | SHA-256 |\n|---|---|---|");
    for it in &input.prompts {
        line(text, &format!("| {} | {} | {} |", it.stage, plain(&it.version), plain(&it.sha256)));
    }
    line(text, "\n| Stage | Text | SHA-256 |\n|---|---|---|");
    for it in &input.artifacts {
        line(text, &format!("| {} | {} | {} |", it.stage, plain(&it.name), plain(&it.sha256)));
    }
    line(text, "\n| Report | Pages | SHA-256 of its files |\n|---|---|---|");
    for it in &input.reports {
        line(text, &format!("| {} | {} | {} |", plain(&it.id), it.pages, plain(&it.sha256.join(", "))));
    }
    line(text, "\n| Lost model | Stage | Why |\n|---|---|---|");
    for it in &input.losses {
        line(text, &format!("| {} | {} | {} |", plain(&it.model), it.stage, plain(&it.why)));
    }
    if input.losses.is_empty() {
        line(text, "| none | | |");
    }
    let _ = write!(text, "\n{NO_DIAGNOSIS}\n");
}
