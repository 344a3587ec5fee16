/** Why the service cannot start on this database, in one line for whoever runs it. Waiting does not help. */
export class NotStartable extends Error {
  override readonly name = 'NotStartable'
}
