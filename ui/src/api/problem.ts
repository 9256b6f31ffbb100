import { t } from "../language/t";
import type { ProblemBody } from "./types";

/** What the server answered instead of what was asked for (problem+json), or that it could not be reached. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly requestId: string | null;
  readonly fields: { path: string; message: string }[];
  /** Seconds to wait before another attempt, when the server says so. */
  readonly retryAfter: number | null;

  constructor(body: Partial<ProblemBody> & { status: number }, retryAfter: number | null = null) {
    super(body.detail ?? body.title ?? t("shared.serverAnswered", { status: String(body.status) }));
    this.name = "Problem";
    this.status = body.status;
    this.code = body.code ?? "unknown";
    this.title = body.title ?? t("shared.somethingWentWrong");
    this.requestId = body.request_id ?? null;
    this.fields = body.fields ?? [];
    this.retryAfter = retryAfter;
  }

  /** The row was changed by somebody else since it was read. */
  get isStale(): boolean {
    return this.status === 409 && this.code.endsWith("moved-on");
  }

  /** The complaint about one field, by its path in the request body: `owner.password`, `numbers[0]`. */
  field(path: string): string | undefined {
    return this.fields.find((one) => one.path === path)?.message;
  }

  static offline(): Problem {
    return new Problem({
      status: 0,
      code: "network.unreachable",
      title: t("shared.unreachable"),
      detail: t("shared.unreachableWhy"),
    });
  }

  static of(error: unknown): Problem {
    if (error instanceof Problem) return error;
    const detail = error instanceof Error ? error.message : String(error);
    return new Problem({ status: 0, code: "ui.fault", title: t("shared.somethingWentWrong"), detail });
  }
}
