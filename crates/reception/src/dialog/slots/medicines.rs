//! Names of medicines, and how one is recognised in another spelling.

use std::sync::LazyLock;

use crate::language::{WordSet, word_set};

/// Shorter words are like too many others.
pub(super) const SHORTEST_LIKENESS: usize = 6;

/// Whether this folded word is a medicine's name.
pub(super) fn is_drug(word: &str) -> bool {
    const ENDINGS: [&str; 26] = [
        "pril",
        "sartan",
        "statin",
        "olol",
        "cillin",
        "azole",
        "mycin",
        "formin",
        "gliptin",
        "gliflozin",
        "dipine",
        "prazole",
        "oxacin",
        "cycline",
        "setron",
        "triptan",
        "oxetine",
        "azepam",
        "zolam",
        "codone",
        "thiazide",
        "profen",
        "tidine",
        "glutide",
        "parin",
        "semide",
    ];
    NAMES.contains(word) || (word.len() >= 7 && ENDINGS.iter().any(|ending| word.ends_with(ending)))
}

/// Whether this folded word is in the list of names.
pub(super) fn is_known(word: &str) -> bool {
    NAMES.contains(word)
}

/// The medicine whose name is most like the heard word, if it is at least `needed` alike.
pub(super) fn most_alike(heard: &str, needed: f64) -> Option<&'static str> {
    let first = heard.bytes().next()?;
    let alike = LONG_NAMES[usize::from(first)].iter().filter(|name| at_most_alike(name, heard) >= needed);
    let scored = alike.map(|name| (name.text, strsim::jaro_winkler(name.text, heard)));
    let best = scored.max_by(|(_, a), (_, b)| a.total_cmp(b));
    best.filter(|(_, score)| *score >= needed).map(|(name, _)| name)
}

/// What the likeness (Jaro-Winkler) of these words cannot exceed: their common letters are at most those of the heard
/// word that the name has at all, and at most four letters of a common beginning count extra.
fn at_most_alike(name: &Name, heard: &str) -> f64 {
    if !heard.is_ascii() {
        return 1.0;
    }
    let foreign = heard.bytes().filter(|letter| name.letters & letter_bit(*letter) == 0).count();
    let lengths = (heard.len() as f64, name.text.len() as f64);
    let common = ((heard.len() - foreign) as f64).min(lengths.1);
    let jaro = (common / lengths.0 + common / lengths.1 + 1.0) / 3.0;
    jaro + 0.4 * (1.0 - jaro) + ROUNDING
}

/// More than the arithmetic of a likeness can be off.
const ROUNDING: f64 = 1e-9;

/// A medicine's name and which letters it has.
struct Name {
    text: &'static str,
    letters: u64,
}

/// One bit for a letter; letters beyond the alphabet share bits.
fn letter_bit(letter: u8) -> u64 {
    1 << (letter % 64)
}

/// The names that are long enough to be known in another spelling, under their first letter.
static LONG_NAMES: LazyLock<[Vec<Name>; 256]> = LazyLock::new(|| {
    let mut names = [const { Vec::new() }; 256];
    for text in NAMES.iter().filter(|name| name.len() >= SHORTEST_LIKENESS) {
        if let Some(first) = text.bytes().next() {
            let letters = text.bytes().fold(0, |letters, letter| letters | letter_bit(letter));
            names[usize::from(first)].push(Name { text, letters });
        }
    }
    names
});

static NAMES: LazyLock<WordSet> = LazyLock::new(|| {
    word_set(
        "lisinopril metformin atorvastatin simvastatin rosuvastatin pravastatin amlodipine losartan valsartan metoprolol atenolol propranolol
    carvedilol bisoprolol hydrochlorothiazide furosemide spironolactone levothyroxine synthroid omeprazole pantoprazole lansoprazole
    esomeprazole famotidine ranitidine albuterol ventolin salbutamol symbicort advair fluticasone montelukast singulair cetirizine zyrtec
    loratadine claritin fexofenadine allegra sertraline zoloft fluoxetine prozac citalopram escitalopram lexapro paroxetine paxil venlafaxine
    effexor duloxetine cymbalta bupropion wellbutrin trazodone mirtazapine amitriptyline nortriptyline lithium quetiapine seroquel olanzapine
    risperidone aripiprazole abilify alprazolam xanax lorazepam ativan clonazepam klonopin diazepam valium zolpidem ambien gabapentin
    neurontin pregabalin lyrica topiramate lamotrigine levetiracetam keppra carbamazepine phenytoin depakote valproate tramadol oxycodone
    percocet hydrocodone vicodin norco morphine codeine ibuprofen advil motrin naproxen aleve acetaminophen tylenol paracetamol aspirin
    celecoxib celebrex meloxicam diclofenac prednisone prednisolone methotrexate hydroxychloroquine humira adalimumab insulin lantus humalog
    novolog ozempic wegovy semaglutide mounjaro trulicity jardiance januvia glipizide glimepiride pioglitazone warfarin coumadin eliquis
    apixaban xarelto rivaroxaban clopidogrel plavix amoxicillin augmentin azithromycin doxycycline cephalexin ciprofloxacin penicillin
    nitrofurantoin clindamycin bactrim fluconazole acyclovir valacyclovir tamsulosin flomax finasteride sildenafil viagra tadalafil cialis
    lipitor crestor norvasc diovan cozaar lasix glucophage nexium prilosec adderall ritalin concerta vyvanse methylphenidate strattera
    sumatriptan imitrex ondansetron zofran estradiol progesterone yasmin depo nuvaring allopurinol colchicine alendronate fosamax
    latanoprost timolol clonidine lisinoprilo metformina losartan omeprazol ibuprofeno amoxicilina atorvastatina enalapril levotiroxina
    paracetamol salbutamol sertralina fluoxetina gabapentina diazepam clonazepam amlodipino simvastatina aspirina",
    )
});
