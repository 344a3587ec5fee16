/**
 * The shapes of the API, taken from its own document.
 * @typedef {import('../../../../../../clients/typescript/schema.ts').components['schemas']} Schemas
 * @typedef {Schemas['Session']} Session
 * @typedef {Schemas['Task']} Task
 * @typedef {Schemas['Message']} Message
 * @typedef {Schemas['TimelineEntry']} TimelineEntry
 * @typedef {{ code: string, detail: string, until?: string }} Obstacle
 * @typedef {{ dispatchable: boolean, because: Obstacle[] }} Explained
 */

/**
 * A page of a list.
 * @template T
 * @typedef {{ items: T[], next_cursor: string | null }} Paged
 */

/**
 * What the API says no with; `unreachable` is the one that it cannot say itself.
 * @typedef {{ status: number, code: string, title: string, detail: string, do: string, request_id: string,
 *   assignee?: string, who?: string, state?: string, version?: number, retryAfter?: number,
 *   errors?: { path: string, message: string }[] }} Problem
 */

/**
 * @template T
 * @typedef {{ ok: true, value: T } | { ok: false, problem: Problem }} Answer
 */

/**
 * Who is signed in.
 * @typedef {{ name: string | null, role: string | null, csrf: string | null, expires_at: string | null, open: boolean,
 *   unattended_after_seconds: number, worker_silent_after_seconds: number }} Me
 */

/**
 * What happened, as the stream of events tells it.
 * @typedef {{ id: string, type: string, timestamp: string, seq: number | null,
 *   data: { session?: Session, task?: Task, messages?: { stored: number, changed: number }, account_id?: string } }} LiveEvent
 */

export {}
