export interface Piece {
  text: string;
  marked: boolean;
}

/** Cuts a text at its marked words. Overlapping words are marked once, as one stretch. */
export function pieces(text: string, words: readonly string[]): Piece[] {
  const marked = new Array<boolean>(text.length).fill(false);
  const lower = text.toLowerCase();
  for (const word of words.map((one) => one.toLowerCase()).filter((one) => one !== "")) {
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + word.length)) {
      marked.fill(true, at, at + word.length);
    }
  }
  const cut: Piece[] = [];
  let start = 0;
  for (let at = 1; at <= text.length; at += 1) {
    if (at < text.length && marked[at] === marked[start]) continue;
    cut.push({ text: text.slice(start, at), marked: marked[start] ?? false });
    start = at;
  }
  return cut;
}
