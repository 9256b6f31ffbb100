/** The council's words. Its pages bring them; a first visit does without. */
export const council = {
  back: "Back",
} as const;

export const patients = {
  title: "Patients and reports",
  lead: "Everybody whose reports the council reads. A phone number here lets a call find its patient.",
  patient: "Patient",
  new: "New patient",
  search: "Search patients",
  searchPlaceholder: "Name, number or tag",
  none: "No patient yet",
  noneWhy: "Enter the first one, then upload a report.",
  noMatch: "No patient matches",
  noMatchWhy: "All words must be found in the name, the number or the tags.",
  born: "Date of birth",
  tags: "Tags",
  entered: "Entered",
  label: "Name or code",
  labelHelp: "Under what the clinic keeps this patient.",
  phoneHelp: "As it is dialled here, or with a country code.",
  tagsHelp: "With commas between them.",
  notes: "Notes",
  save: "Save",
  saved: "Patient saved",
  created: "Patient entered",
  change: "Change",
  delete: "Delete",
  deleteAsk: "Delete this patient?",
  deleteWhat: "{label} is removed for good. A patient with reports cannot be deleted.",
  deleted: "Patient deleted",
  known: "What is known",
  notKnown: "Not known",
  reports: "Reports",
  noReport: "No report yet",
  noReportWhy: "Drop PDF or text files below, or paste the text.",
  runs: "Runs of the council",
  noRun: "No run yet",
  noRunWhy: "Choose a panel of models and have them read the reports.",
  noRunWithoutReport: "A run needs a report that has been read.",
} as const;

export const reports = {
  report: "Report",
  reports: "Reports",
  andMore: { one: "{name}, 1 more", other: "{name}, {count} more" },
  pages: "Pages",
  measurements: "Measurements",
  findings: "Cautions",
  uploaded: "Uploaded",
  dropHere: "Drop reports here: PDF, text or Markdown, as many as there are. Each file becomes a report.",
  chooseFiles: "Choose files",
  pasteText: "Paste text",
  uploads: "Uploads",
  clearList: "Clear finished",
  progressOf: "Progress of {name}",
  stopUpload: "Stop {name}",
  retryUpload: "Send {name} again",
  textName: "What to call it",
  textNameHelp: "Not the patient's name.",
  text: "Text",
  upload: "Upload",
  backToPatient: "Patient",
  original: "Original",
  readAgain: "Read again",
  readAgainAsked: "The report is being read again",
  decimalMark: "Before decimals stands",
  dateOrder: "In 04/03/2026 comes first",
  beingRead: "The report is being read",
  couldNotBeRead: "This report could not be read",
  views: "Views of the report",
  pageBefore: "Page before",
  pageAfter: "Page after",
  pageOf: "Page {page} of {pages}",
  page: "page {page}",
  pageShort: "Page",
  picture: "As printed",
  pictureOf: "Page {page} as it was printed",
  textRead: "Text as read",
  noText: "There is no text on this page.",
  noSuchPage: "The report has no such page",
  masked: "Masked",
  nothingMasked: "Nothing was found that had to be masked.",
  times: { one: "once", other: "{count} times" },
  maskCaution: "Masking follows rules. Read what will be sent, once for each kind of report.",
  picturesSent: "Pages {pages} have no text. Only their pictures can be sent, and pictures are not masked.",
  willBeSent: "What will be sent",
  previewCut: "This is the beginning; {count} characters would be sent.",
  careful: "To be careful about",
  extremes: "{count} of {scores} z scores lie beyond ±{beyond}; by chance alone it would be about {expected}.",
  factsOf: "{count} of {all} measurements",
  filter: "Filter",
  onlyFlagged: "Only missing or contradictory",
  noFacts: "No measurement was found",
  noFactsWhy: "The models still read the text and the pages.",
  noFactMatches: "No measurement matches",
  noFactMatchesWhy: "Take a filter away.",
  showAll: "Show all {count}",
  value: "Value",
  target: "Target range",
  howRead: "How read",
  missing: "Not given",
  contradicted: "Contradictory",
  measure: "Measure",
  measureOf: "{measure} of {of}",
  asTable: "Table",
  change: "Change",
  drawing: "Drawing",
  noCourse: "Nothing was measured in two sessions",
  noCourseWhy: "A course needs the same measurement in at least two sessions.",
  courseOfAll: "All reports of the patient together.",
  courseCaution: "A change alone says nothing about its cause: condition, time of day and artefacts move these figures too.",
  pagesAndFacts: { one: "{pages} pages, {count} measurement", other: "{pages} pages, {count} measurements" },
} as const;

export const reportState = {
  waiting: "Being read",
  ready: "Read",
  failed: "Not readable",
} as const;

export const reportFault = {
  encrypted: "The file is protected by a password. Save it without one.",
  corrupt: "The file is damaged.",
  empty: "The file is empty.",
  unsupported: "The file is neither PDF nor text.",
  too_large: "The file is too large.",
  too_many_pages: "The file has too many pages.",
  too_slow: "Reading the file took too long.",
  too_complex: "Reading the file took too much memory.",
  reader_unavailable: "The reader could not be started; try again.",
} as const;

export const uploadState = {
  waiting: "Waiting",
  sending: "Sending",
  done: "Uploaded",
  failed: "Failed",
  stopped: "Stopped",
} as const;

export const reportView = {
  pages: "Pages",
  facts: "Facts",
  course: "Course",
  sent: "What is sent",
} as const;

export const decimalMark = {
  auto: "What the text shows",
  point: "a point: 12.3",
  comma: "a comma: 12,3",
} as const;

export const dateOrder = {
  auto: "What the text shows",
  day_first: "the day",
  month_first: "the month",
} as const;

export const pageHow = {
  text_layer: "Text of the file",
  ocr: "Recognised in the picture",
  none: "No text",
} as const;

export const pageGap = {
  blank: "The page is blank.",
  ocr_unavailable: "The page is a picture, and this installation has no text recognition.",
  ocr_failed: "The page is a picture, and its text could not be recognised.",
  beyond_ocr_limit: "The page is a picture beyond the number of pages whose text is recognised.",
  unreadable: "The page could not be read.",
} as const;

export const readBy = {
  table: "From a table",
  line: "From a line",
  vision: "Proposed by a model",
} as const;

export const facet = {
  session: "Session",
  condition: "Condition",
  site: "Site",
  band: "Band",
  measure: "Measure",
} as const;

export const everyFacet = {
  session: "Every session",
  condition: "Every condition",
  site: "Every site",
  band: "Every band",
  measure: "Every measure",
} as const;

export const condition = {
  eyes_closed: "Eyes closed",
  eyes_open: "Eyes open",
  task: "Task",
} as const;

export const measure = {
  absolute_power: "Absolute power",
  relative_power: "Relative power",
  amplitude: "Amplitude",
  z_score: "z score",
  ratio: "Ratio",
  peak_frequency: "Peak frequency",
  asymmetry: "Asymmetry",
  coherence: "Coherence",
  phase: "Phase",
  erp_latency: "ERP latency",
  erp_amplitude: "ERP amplitude",
  yield: "Artefact-free data",
} as const;

export const maskedKind = {
  patient: "the patient's name",
  person: "another name",
  birth_date: "date of birth",
  record: "record number",
  phone: "phone number",
  email: "e-mail address",
  address: "postal address",
} as const;

export const runs = {
  run: "Run",
  new: "New run",
  models: "Models",
  model: "Model",
  stage: "Stage",
  stageOf: "Stage {stage} of 6",
  signed: "Signed",
  notDiagnosis: "Written by language models. Not a diagnosis: a clinician reads it, decides and signs.",
  simulatedModels: "models",
  simulatedModelsWhy: "The answers come from the simulated upstream, not from language models.",
  showNames: "Show model names",
  modelLetter: "Model {label}",
  outsidePanel: "Outside the panel",
  streamLost: "This run could not be followed since {time}; trying again.",
  stages: "Stages",
  parts: "Parts of the run",
  doneOf: "{done} of {all}",
  round: "Round {round}",

  panel: "Panel",
  atLeastTwo: "A panel has at least two models: with one there is nobody to review it.",
  noModels: "No model is known",
  noModelsWhy: "Sign a provider in at the upstream, or name models in the configuration.",
  available: "Available",
  notAvailable: "Not offered",
  sees: "Sees pictures",
  textOnly: "Text only",
  consolidation: "Consolidation",
  consolidator: "Consolidator",
  consolidatorHelp: "Makes one text of all revisions.",
  fallbacks: "Who does when the consolidator cannot, in this order",
  addFallback: "Add a fallback",
  chooseOne: "Choose",
  earlier: "Ask {model} earlier",
  remove: "Remove {model}",
  options: "Options",
  patience: "Wait for a model that cools down",
  patienceHelp: "When the others are done. After that the run goes on without it.",
  patienceNone: "Not at all",
  willTake: "What it will take",
  callsWord: "Calls",
  callsEstimate: "{least} to {most}",
  callsEstimateWhy: "The larger number when a majority asks for changes.",
  timeWord: "Time",
  timeEstimate: "{least} to {most} min",
  tokensWord: "Tokens",
  tokensEstimate: "about {count}",
  ruleOfThumb: "Rules of thumb; the ledger has the truth afterwards.",
  upstreamAway: "The models cannot be reached",

  start: "Start",
  created: "This run has not been started",
  createdWhy: "Nothing was sent to a model yet.",
  pause: "Pause",
  paused: "Paused",
  pausedWhy: "Models that were at work finish; nobody else is asked.",
  resume: "Resume",
  cancel: "Cancel the run",
  cancelAsk: "Cancel this run?",
  cancelWhat: "No further model is asked. What was made stays, and stages can be run again.",
  retry: "Retry what failed",
  rerun: "Run again",
  rerunAsk: "Run stages again?",
  rerunFrom: "From stage",
  rerunWhat: "At least {calls} calls. What was made before stays; the new round counts.",
  needsAuth: "Waiting for a sign-in",
  goesOnByItself: "The run goes on by itself when the cause is gone. Nothing finished is asked for again.",
  tryNow: "Try now",
  goOnWithout: "Go on without them",
  coolingDown: "Waiting for the upstream's limits",
  until: "until",
  failed: "This run has no result",
  failedWhy: "A stage that every run needs has failed for all models. Retry, or run again with other models.",
  degraded: "Not every model has a part in this result",
  lost: "Lost so far",
  loss: "{who}, {stage}: {why}",
  noCause: "no cause was recorded",
  latecomers: "Finished too late for the consolidation",
  latecomersWhy: "{who}: run again from stage 4 to include them.",
  offersConsolidation: "No final draft succeeded",
  offersConsolidationWhy: "The consolidation of stage 4 is offered instead.",

  nothingYet: "Nothing has begun",
  nothingYetWhy: "Every model in every stage appears here as it works.",
  attempts: "Attempts",
  took: "Took",
  remarks: "Remarks",
  stageEmpty: "Nothing here yet",
  stageEmptyWhy: "The texts of this stage appear as soon as they are written.",
  whichRound: "Round",
  roundThatCounts: "The round that counts",
  showChanges: "Show what changed",
  allFigures: "Note every figure",
  comparedWith: "Compared with {stage}, {who}.",
  nothingEarlier: "There is no earlier text to compare with.",
  nothingChanged: "Nothing changed.",
  table: "Table",
  unchecked: "The figures of this text were not checked.",
  numberCheck: "Number check",
  noFigures: "No figures in this text",

  noReviews: "No reviews yet",
  noReviewsWhy: "Every model reads the others' analyses without knowing whose they are.",
  ranking: "Ranking",
  analysis: "Analysis",
  rankBy: "Place from {who}",
  borda: "Borda points",
  bordaShare: "Of possible",
  ownAnalysis: "Nobody ranks their own analysis",
  kendallsW: "Kendall's W {w}",
  agreeStrongly: "They agree",
  agreePartly: "They agree in part",
  agreeHardly: "They hardly agree",
  dissent: "Dissent",
  dissents: "{who} sees {inverted} of {pairs} pairs the other way round.",
  whatWasSaid: "What was said",
  reviewBy: "Review by {who}",
  about: "About {who}",

  votes: "Votes",
  noVotes: "No votes yet",
  noVotesWhy: "Every model votes on the consolidation when it is there.",
  majorityRevises: "A majority wants changes",
  score: "Quality {score} of 10",
  changesAsked: { one: "{count} change is asked for", other: "{count} changes are asked for" },
  required: "Required",
  optional: "Optional",

  drafts: "Drafts",
  theDraft: "The draft",
  noDraft: "No draft yet",
  noDraftWhy: "Final drafts come with stage 6; before that there is the consolidation.",
  choose: "Choose this draft",
  chosen: "Chosen",
  notOverYet: "The run is not over yet.",
  mayNotChoose: "Doctors, administrators and owners choose the draft.",
  signature: "Signature",
  doctorsSign: "A doctor signs.",
  statement: "I have read this draft and compared it with the report. I take responsibility for what it says.",
  typeName: "Your name",
  typeNameHelp: "Type it as it is here: {name}",
  noteOptional: "Note (optional)",
  note: "Note",
  sign: "Sign",
  signedBy: "Signed by",
  signedAt: "Signed",
  digest: "Digest of the text",

  makeFiles: "Make the files",
  filesMade: "The files are ready",
  noFiles: "No files yet",
  noFilesWhy: "They are made from the chosen draft; the same draft gives the same bytes.",
  noFilesWithoutDraft: "Choose a draft first.",
  patientFileNeedsSignature: "The patient's version is made only after a signature.",
  file: "File",
  whatFor: "What for",
  size: "Size",
  save: "Save",
  saveFile: "Save {name}",

  ledger: "Calls to models",
  noCalls: "No call yet",
  noCallsWhy: "Each call is written down with its attempts, its outcome and its size.",
  at: "At",
  purpose: "For",
  endpoint: "Endpoint",
  tokensRead: "Tokens read",
  tokensWritten: "Tokens written",
  calls: { one: "{count} call", other: "{count} calls" },
} as const;

export const runState = {
  created: "Not started",
  queued: "In the queue",
  running: "Running",
  paused: "Paused",
  needs_auth: "Needs a sign-in",
  cooling_down: "Cooling down",
  complete: "Complete",
  degraded: "Complete with losses",
  failed: "Failed",
  cancelled: "Cancelled",
} as const;

export const runPart = {
  progress: "Progress",
  select: "Choose and sign",
  files: "Files",
  calls: "Calls",
} as const;

export const unitState = {
  waiting: "Waiting",
  queued: "In the queue",
  running: "At work",
  needs_auth: "Needs a sign-in",
  cooling_down: "Cooling down",
  done: "Done",
  failed: "Failed",
} as const;

export const stageState = {
  ahead: "To come",
  active: "Under way",
  parked: "Waiting",
  done: "Done",
  partial: "Done in part",
  failed: "Failed",
  skipped: "Left out",
} as const;

export const stageName = {
  "1": "Analysis",
  "2": "Peer review",
  "3": "Revision",
  "4": "Consolidation",
  "5": "Final review",
  "6": "Final drafts",
} as const;

export const stageAbout = {
  "1": "Every model reads the report alone.",
  "2": "Every model judges the others' analyses, which bear letters instead of names.",
  "3": "Every model rewrites its analysis, knowing what unnamed reviewers said of it.",
  "4": "One model makes one text of all revisions, without knowing whose they are.",
  "5": "Every model votes on the consolidation, with the number check beside it. A majority for changes opens one more round.",
  "6": "Every model writes a final draft with the changes that were asked for.",
} as const;

export const deedDone = {
  start: "The run has started",
  cancel: "The run is cancelled",
  pause: "The run is paused",
  resume: "The run goes on",
  goOnWithout: "The run goes on without them",
  retry: "What failed is asked for again",
  rerun: "The stages run again",
  select: "The draft is chosen",
  sign: "Signed",
} as const;

export const signIn = {
  client_key: "The upstream refuses our key.",
  provider_login: "The provider's sign-in at the upstream has expired.",
  no_account: "The upstream has no account for this model.",
} as const;

export const signInToDo = {
  client_key: "Set CLIPROXY_API_KEY to one of the upstream's keys and restart cliniq.",
  provider_login: "Sign the provider in again at the upstream. The key of this clinic is fine.",
  no_account: "Sign an account of the provider in at the upstream, or wait until its limits allow it again.",
} as const;

export const judged = {
  strengths: "Strengths",
  weaknesses: "Weaknesses",
  missing: "Missing",
  accuracy_issues: "Not as in the report",
  overreach: "More than the report allows",
} as const;

export const vote = {
  APPROVE: "Approve",
  REVISE: "Revise",
} as const;

export const numberVerdict = {
  exact: "Exact",
  rounded: "Rounded",
  derived: "Derived",
  not_found: "Not found",
} as const;

export const derivation = {
  difference: "Difference",
  percent_change: "Change in per cent",
  quotient: "Quotient",
  mean: "Mean",
  count: "Count",
  scale: "Same value on another scale",
} as const;

export const exportFile = {
  final_md: "The report as Markdown",
  final_html: "The report as a web page",
  final_pdf: "The report to print, with provenance",
  final_docx: "The report for a word processor",
  patient_pdf: "The patient's version, in plain words",
} as const;

export const callPurpose = {
  analysis: "Analysis",
  peer_review: "Peer review",
  revision: "Revision",
  consolidation: "Consolidation",
  final_review: "Final review",
  final_draft: "Final draft",
} as const;

export const callError = {
  client_key: "key refused",
  provider_login: "provider not signed in",
  no_account: "no account",
  cooling_down: "cooling down",
  rate_limited: "too many requests",
  unknown_model: "unknown model",
  permission: "not permitted",
  quota: "quota used up",
  unsupported: "not supported",
  image_only: "makes pictures only",
  filtered: "filtered",
  request: "request refused",
  too_long: "too long",
  truncated: "cut off",
  malformed: "malformed answer",
  unreachable: "unreachable",
  timed_out: "timed out",
  upstream: "upstream failed",
  budget_spent: "budget spent",
  phi_refused: "may not see patient data",
  cancelled: "cancelled",
  books: "ledger not writable",
} as const;
