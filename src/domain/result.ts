/** The answer to something that may be refused. */
export type Result<Value, Refused> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: Refused }

export const ok = <Value>(value: Value) => ({ ok: true, value }) as const
export const refuse = <Refused>(refusal: Refused) => ({ ok: false, refusal }) as const
