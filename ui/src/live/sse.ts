/** Reads `text/event-stream`: the part of the standard that a server of ours may send. */
export interface Frame {
  event: string;
  data: string;
  id: string | null;
}

/** Feed it text as it comes, in pieces of any size; it hands back the frames that are complete. */
export class FrameReader {
  #rest = "";

  push(text: string): Frame[] {
    this.#rest += text;
    const blocks = this.#rest.replaceAll("\r\n", "\n").split("\n\n");
    this.#rest = blocks.pop() ?? "";
    return blocks.map(readFrame).filter((frame) => frame !== null);
  }
}

function readFrame(block: string): Frame | null {
  const data: string[] = [];
  let event = "message";
  let id: string | null = null;
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const value = line.slice(colon + 1).replace(/^ /, "");
    const field = line.slice(0, colon);
    if (field === "data") data.push(value);
    if (field === "event") event = value;
    if (field === "id") id = value;
  }
  return data.length > 0 ? { event, data: data.join("\n"), id } : null;
}
