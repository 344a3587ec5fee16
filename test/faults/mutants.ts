import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseKind } from './servers.ts'

/** The product with one guard taken out, and the row that must then be red. */
export type Mutant = {
  readonly edits: readonly Edit[]
  readonly row: string
  readonly on: DatabaseKind
}
/** In the file, `find` stands exactly once. */
type Edit = { readonly file: string; readonly find: string; readonly put: string }

/** The guards, by what is missing without them. Small pieces of source, so that they rarely move. */
export const MUTANTS = {
  'no fence': {
    edits: [
      {
        file: 'src/domain/dispatch.ts',
        find: "if (session.state === 'transferred') return refuse('session_transferred')",
        put: '',
      },
      {
        file: 'src/domain/dispatch.ts',
        find: "if (session.state === 'paused') return refuse('session_paused')",
        put: '',
      },
      {
        file: 'src/domain/dispatch.ts',
        find: "if (isEnded(session)) return refuse('session_ended')\n",
        put: '',
      },
    ],
    row: 'taken over between the poll and the text',
    on: 'sqlite',
  },
  'a lost lease is typed again at once': {
    edits: [
      {
        file: 'src/domain/attempt-policy.ts',
        find: 'if (isContentOut(task)) {\n    return isEnded',
        put: 'if (task.id === "") {\n    return isEnded',
      },
    ],
    row: 'a sender dies with a text',
    on: 'sqlite',
  },
  'anything proves that a text is absent': {
    edits: [
      {
        file: 'src/domain/attempt-policy.ts',
        find: 'if (typing === null) return false',
        put: 'if (typing === null) return false\n  if (typing) return true',
      },
    ],
    row: 'a sender dies with a text',
    on: 'sqlite',
  },
  'no alert is written': {
    edits: [
      {
        file: 'src/adapters/sql/write-change.ts',
        find: 'insertAll(ALERTS, change.alerts.map(toAlertRow)),',
        put: '',
      },
    ],
    row: 'the channel of alerts is down',
    on: 'sqlite',
  },
  'what did not arrive is not tried again': {
    edits: [
      {
        file: 'src/application/clock/send-message.ts',
        find: 'retryInMs: waitMs === null ? null : again(waitMs)',
        put: 'retryInMs: waitMs === null ? again(0) : null',
      },
    ],
    row: 'the channel of alerts is down',
    on: 'sqlite',
  },
  'a process keeps its channel for a minute': {
    edits: [
      {
        file: 'src/application/clock/deliver-alerts.ts',
        find: 'const HOLD_MS = 6_000',
        put: 'const HOLD_MS = 60_000',
      },
    ],
    row: 'kill the embedded service',
    on: 'sqlite',
  },
  'a transfer leaves the waiting texts': {
    edits: [
      {
        file: 'src/application/pair/session-effects.ts',
        find: "cancelWaiting(draft, session.id)\n  draft.tell('session.transferred'",
        put: "draft.tell('session.transferred'",
      },
    ],
    row: 'the channel of alerts is down',
    on: 'sqlite',
  },
  'the timeline is not written': {
    edits: [
      {
        file: 'src/adapters/sql/write-change.ts',
        find: 'insertAll(TIMELINE, change.timeline.map(toTimelineRow)),',
        put: '',
      },
    ],
    row: 'a storm of creators',
    on: 'sqlite',
  },
  'a poll that is repeated gets another text': {
    edits: [
      {
        file: 'src/application/sender/take-next-task.ts',
        find: 'wanted.workerId === null ? null : await unreadOf',
        put: 'wanted.workerId !== "" ? null : await unreadOf',
      },
    ],
    row: 'a poll is asked again',
    on: 'sqlite',
  },
  'the queue in process is not filled at the start': {
    edits: [
      {
        file: 'src/application/clock/reconcile-queue.ts',
        find: 'if (tasks.length > 0) await queue.offer',
        put: 'if (tasks.length < 0) await queue.offer',
      },
    ],
    row: 'start again with a full queue and an empty Redis',
    on: 'sqlite',
  },
  'a lost answer to COMMIT counts as done': {
    edits: [
      {
        file: 'src/adapters/mysql/group.ts',
        find: 'connection.destroy()\n    throw unavailable(error)',
        put: 'connection.destroy()',
      },
    ],
    row: 'unknown commits: drop it',
    on: 'mariadb',
  },
} as const satisfies Record<string, Mutant>
export type MutantName = keyof typeof MUTANTS

/** A copy of the product without the guard, in a folder of its own. Throws when the source no longer has the guard. */
export const makeMutant = async (
  name: MutantName,
): Promise<{ readonly root: string; remove(): Promise<void> }> => {
  const root = await mkdtemp(join(tmpdir(), 'auto-session-mutant-'))
  await cp('src', join(root, 'src'), { recursive: true })
  for (const shared of ['node_modules', 'migrations', 'docs', 'package.json'])
    await symlink(join(process.cwd(), shared), join(root, shared))
  for (const edit of MUTANTS[name].edits) {
    const path = join(root, edit.file)
    await writeFile(path, withoutGuard(name, edit, await readFile(path, 'utf8')))
  }
  return { root, remove: () => rm(root, { recursive: true, force: true }) }
}

export const withoutGuard = (name: string, { file, find, put }: Edit, text: string): string => {
  const found = text.split(find).length - 1
  if (found !== 1) throw new Error(`mutant "${name}": its guard stands ${found} times in ${file}`)
  return text.replace(find, () => put)
}
