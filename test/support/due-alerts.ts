import type { AlertStore, WaitingAlert } from '../../src/application/ports/alert-store.ts'

/** What is due on a channel, of each session the first; whoever looks next finds the same. */
export const dueAlerts = async (
  alerts: AlertStore,
  channel: string,
  most = 50,
): Promise<readonly WaitingAlert[]> => {
  let due: readonly WaitingAlert[] = []
  await alerts.sendFrom({ channel, owner: 'a test', holdMs: 0, most, later: 0 }, ({ sentAt }, waiting) => {
    due = waiting
    return { parcels: [], sentAt }
  })
  return due
}
