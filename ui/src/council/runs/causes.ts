/** The causes of trouble with the upstream, and what a person can do about each. */
import { t } from "../../language/t";
import type { Cause } from "../types";

const SIGN_IN = ["client_key", "provider_login", "no_account"] as const;
export type SignInCause = (typeof SIGN_IN)[number];

/** Which sign-in is missing: the key with which we ask, or the account behind the model. */
export function signInCause({ code }: Cause): SignInCause | null {
  const name = (code.split(".").at(-1) ?? code).replaceAll("-", "_");
  return SIGN_IN.find((one) => one === name) ?? null;
}

/** What happened and what can be done, in one text. */
export function causeText(cause: Cause | null): string {
  return cause?.message ?? t("runs.noCause");
}
