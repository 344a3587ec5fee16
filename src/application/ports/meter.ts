/** Counts what happens, for whoever watches the service (CONTRACT 9). It never throws, and asks for nothing. */
export interface Meter {
  count(happened: Happened, times?: number): void
}

/** Nothing here names an account, a shop or a session: there are too many of them to be counted apart. */
export type Happened =
  /** A session went to a human; `rule` is that of the trace, else the reason, else `operator`. */
  | { readonly what: 'hand_off'; readonly rule: string }
  /** A trace of a human was found; `acted` says whether the session moved. */
  | { readonly what: 'detection'; readonly rule: string; readonly acted: boolean }
  | { readonly what: 'false_alarm'; readonly rule: string }
  | { readonly what: 'lease_lost'; readonly contentOut: boolean }
  /** A robot's text landed after a human's in the same pair. */
  | { readonly what: 'collision' }
  /** A text stands in the transcript once more than it should. */
  | { readonly what: 'double_send' }
  /** A message that is known came with another text. */
  | { readonly what: 'message_edited' }
  /** A row on record that cannot be read, or contradicts itself, was met and passed over. */
  | { readonly what: 'unreadable_row'; readonly table: string }
  /** A worker polled that had polled from another address a moment ago. */
  | { readonly what: 'shared_worker' }
  /** Who polled could not be written down. */
  | { readonly what: 'poll_not_noted' }
  /** A task that a sender was to get could not be leased, and was set aside. */
  | { readonly what: 'set_aside' }
  | { readonly what: 'repair'; readonly repair: string }
  | { readonly what: 'alert'; readonly channel: string; readonly outcome: 'delivered' | 'failed' | 'parked' }
