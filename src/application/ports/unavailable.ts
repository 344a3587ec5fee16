/** The database does not answer, or the outcome of a commit is unknown: the caller may repeat the request. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
}

/**
 * Somebody holds what was to be changed (a pair, an account, a row), and was not waited for any longer. Nothing was
 * stored, and the database goes on for all others.
 */
export class RowBusy extends Error {
  override readonly name = 'RowBusy'
}

/** More is asked of the database at once than it gets done. Nothing was stored. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded'
}

/** What was to be stored is larger than the database takes at once, whoever repeats it. Nothing was stored. */
export class TooLargeToStore extends Error {
  override readonly name = 'TooLargeToStore'
}

/** The queue that replicas share does not answer. Only next_id and lease need it. */
export class QueueUnavailable extends Error {
  override readonly name = 'QueueUnavailable'
}
