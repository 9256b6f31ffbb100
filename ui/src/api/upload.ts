/** Sends a file and tells how far it is. `fetch` cannot tell that, so this is the one place with an `XMLHttpRequest`. */
import { renewSignature, signature } from "./client";
import { Problem } from "./problem";

export interface Watch {
  /** From 0 to 1. */
  onProgress(share: number): void;
  /** Ends the sending; the promise is then rejected with an `AbortError`. */
  signal: AbortSignal;
}

/** The body of the answer. An expired session is renewed once. */
export async function upload<Answer>(path: string, form: FormData, watch: Watch): Promise<Answer> {
  const first = await send(path, form, watch);
  const answer = first.status === 401 && (await renewSignature()) ? await send(path, form, watch) : first;
  const said = readJson(answer.responseText);
  if (answer.status >= 200 && answer.status < 300) return said as Answer;
  throw new Problem({ ...(said as object), status: answer.status });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy in between answers with a page of its own; the status says enough.
    return {};
  }
}

function send(path: string, form: FormData, { onProgress, signal }: Watch): Promise<XMLHttpRequest> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(aborted());
      return;
    }
    const request = new XMLHttpRequest();
    request.open("POST", path);
    for (const [name, value] of signature()) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable && event.total > 0) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => resolve(request));
    request.addEventListener("error", () => reject(Problem.offline()));
    request.addEventListener("abort", () => reject(aborted()));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(form);
  });
}

const aborted = () => new DOMException("", "AbortError");
