/** What changed from one text to another, word by word. */
export interface Piece {
  kind: "same" | "gone" | "new";
  text: string;
}

/** Cells of the table that words may take; longer texts are compared by lines, which is coarser and never slow. */
const MOST_CELLS = 30_000_000;

const words = (text: string): string[] => text.match(/\s*\S+|\s+$/g) ?? [];
const lines = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

export function difference(before: string, after: string): Piece[] {
  const [a, b] = [words(before), words(after)];
  return a.length * b.length <= MOST_CELLS ? compare(a, b) : compare(lines(before), lines(after));
}

function compare(a: readonly string[], b: readonly string[]): Piece[] {
  const most = Math.min(a.length, b.length);
  let head = 0;
  while (head < most && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < most - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const middle = aligned(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  const same = (text: string): Piece => ({ kind: "same", text });
  return joined([...a.slice(0, head).map(same), ...middle, ...a.slice(a.length - tail).map(same)]);
}

/** The longest common subsequence: each cell holds how much of both rests can be kept. */
function aligned(a: readonly string[], b: readonly string[]): Piece[] {
  const width = b.length + 1;
  const kept = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => kept[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      kept[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pieces: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      pieces.push({ kind: "same", text: a[i] ?? "" });
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      pieces.push({ kind: "gone", text: a[i] ?? "" });
      i += 1;
    } else {
      pieces.push({ kind: "new", text: b[j] ?? "" });
      j += 1;
    }
  }
  return pieces;
}

/** Neighbours of one kind as one piece. */
function joined(pieces: readonly Piece[]): Piece[] {
  const all: Piece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if (last?.kind === piece.kind) last.text += piece.text;
    else all.push({ ...piece });
  }
  return all;
}
