/** Changes to a text's syntax tree before it is shown. Pure. */
import type { TracedFigure } from "../types";

/** The part of a Markdown tree's node that is looked at here. */
export interface Node {
  type: string;
  value?: string;
  depth?: number;
  children?: Node[];
  position?: { start: { offset?: number }; end: { offset?: number } };
  data?: { hName: string; hProperties: Record<string, string> };
}

/** A figure by its place among the letters of the text. */
export interface Placed {
  figure: TracedFigure;
  start: number;
  end: number;
}

/** The server counts bytes, the browser counts UTF-16 units. */
export function placed(text: string, figures: readonly TracedFigure[]): Placed[] {
  const inOrder = figures.toSorted((a, b) => a.start - b.start);
  const places: Placed[] = [];
  let [byte, at] = [0, 0];
  const goTo = (wanted: number) => {
    while (byte < wanted && at < text.length) {
      const code = text.codePointAt(at) ?? 0;
      byte += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      at += code < 0x10000 ? 1 : 2;
    }
    return at;
  };
  for (const figure of inOrder) {
    const start = goTo(figure.start);
    places.push({ figure, start, end: goTo(figure.end) });
  }
  return places;
}

/** Makes each figure an element of its own, which names its place in the list. */
export function markFigures(places: readonly Placed[]): (tree: Node) => void {
  return function mark(node: Node): void {
    if (!node.children) return;
    node.children = node.children.flatMap((child) => (child.type === "text" ? cut(child, places) : [child]));
    for (const child of node.children) if (child.type !== "figure") mark(child);
  };
}

function cut(node: Node, places: readonly Placed[]): Node[] {
  const { value = "", position } = node;
  const [start, end] = [position?.start.offset, position?.end.offset];
  // Where an escape or an entity makes the text longer than what is shown, places cannot be told.
  if (start === undefined || end === undefined || end - start !== value.length) return [node];
  const pieces: Node[] = [];
  let at = start;
  const upTo = (next: number) => {
    if (next > at) pieces.push({ type: "text", value: value.slice(at - start, next - start) });
    at = next;
  };
  for (const [index, place] of places.entries()) {
    if (place.start < at || place.end > end || value.slice(place.start - start, place.end - start) !== place.figure.text) continue;
    upTo(place.start);
    at = place.end;
    pieces.push({
      type: "figure",
      data: { hName: "mark", hProperties: { "data-figure": String(index) } },
      children: [{ type: "text", value: value.slice(place.start - start, place.end - start) }],
    });
  }
  upTo(end);
  return pieces;
}

const DEEPEST = 6;

/** Puts a text's headings below those of the page, without leaving a level out. */
export function lowerHeadings(base: number): (tree: Node) => void {
  return (tree) => {
    const headings: Node[] = [];
    collect(tree, headings);
    const depths = [...new Set(headings.map(({ depth }) => depth ?? 1))].toSorted((a, b) => a - b);
    let before = base - 1;
    for (const heading of headings) {
      heading.depth = Math.min(base + depths.indexOf(heading.depth ?? 1), before + 1, DEEPEST);
      before = heading.depth;
    }
  };
}

function collect(node: Node, headings: Node[]): void {
  if (node.type === "heading") headings.push(node);
  for (const child of node.children ?? []) collect(child, headings);
}
