/** What a run will take, before it is started. Pure; the figures are rules of thumb and are shown as such. */

export interface Size {
  models: number;
  /** Letters of all reports together. */
  characters: number;
  measurements: number;
}

export interface Estimate {
  /** Without and with the second round that a majority for changes opens. */
  calls: { least: number; most: number };
  /** Of questions and answers together. */
  tokens: number;
  minutes: { least: number; most: number };
}

const LETTERS_PER_TOKEN = 4;
/** A line of the table of facts. */
const TOKENS_PER_MEASUREMENT = 20;
/** A text or a review that a model writes, as models of 2026 do. */
const TOKENS_PER_ANSWER = 1500;
/** Stages that wait for each other. */
const STEPS = 6;
/** How long a model writes on such an answer. */
const SECONDS_PER_STEP = { least: 20, most: 90 };

export function estimate({ models, characters, measurements }: Size): Estimate {
  const least = 5 * models + 1;
  const shared = characters / LETTERS_PER_TOKEN + measurements * TOKENS_PER_MEASUREMENT;
  // What is read besides the report: the others' analyses, what was said of one's own, the revisions, the consolidation.
  const read = (models * (models - 1) + models * models + models + models + models) * TOKENS_PER_ANSWER;
  return {
    calls: { least, most: least + 1 + models },
    tokens: Math.round((least * (shared + TOKENS_PER_ANSWER) + read) / 1000) * 1000,
    minutes: {
      least: Math.ceil((STEPS * SECONDS_PER_STEP.least) / 60),
      most: Math.ceil(((STEPS + 2) * SECONDS_PER_STEP.most) / 60),
    },
  };
}
