/**
 * The contract's requests as they may be sent. The document gives optional fields `null` as their default, and the
 * generator calls a field with a default required; in a request it may be left out.
 */
import type { paths } from "./schema";

type Optional<T> = { [K in keyof T]: null extends T[K] ? K : never }[keyof T];

/** A body whose fields that may be null may be absent. */
export type Sent<T> = T extends object ? Omit<T, Optional<T>> & Partial<Pick<T, Optional<T>>> : T;

type WithBody<Operation> = Operation extends { requestBody: { content: { "application/json": infer Body } } }
  ? Omit<Operation, "requestBody"> & { requestBody: { content: { "application/json": Sent<Body> } } }
  : Operation;

export type Paths = { [Path in keyof paths]: { [Method in keyof paths[Path]]: WithBody<paths[Path][Method]> } };
