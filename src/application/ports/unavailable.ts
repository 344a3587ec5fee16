/** The database does not answer, or the outcome of a commit is unknown: the caller may repeat the request. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
}

/** The queue that replicas share does not answer. Only next_id and lease need it. */
export class QueueUnavailable extends Error {
  override readonly name = 'QueueUnavailable'
}
