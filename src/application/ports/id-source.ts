/** Makes ids that nobody made before, ordered by time, safe in a URL: `ses_…`, `tsk_…`, `evt_…`, `alr_…`. */
export type IdSource = (kind: IdKind) => string
export type IdKind = 'session' | 'task' | 'event' | 'alert'

/** A secret that nobody can guess, safe in a URL. */
export type SecretSource = () => string

/** A number in [0, 1), for waits that must not fall together. */
export type RandomSource = () => number
