import { readdirSync, readFileSync } from 'node:fs'

/** The processes that are looked at, by what they are: several of a kind are added up. */
export type Watched = Readonly<Record<string, readonly number[]>>
export type CpuByKind = Readonly<Record<string, number>>

/** Microseconds of CPU that each kind has used so far, its children included. */
export const readCpu = (watched: Watched): CpuByKind => {
  const all = readProcesses()
  return Object.fromEntries(
    Object.entries(watched).map(([kind, pids]) => [kind, sum(pids.map((pid) => ofTree(all, pid)))]),
  )
}

export const lessCpu = (after: CpuByKind, before: CpuByKind): CpuByKind =>
  Object.fromEntries(Object.entries(after).map(([kind, spent]) => [kind, spent - (before[kind] ?? 0)]))

export const addCpu = (a: CpuByKind, b: CpuByKind): CpuByKind =>
  Object.fromEntries(Object.entries(b).map(([kind, spent]) => [kind, spent + (a[kind] ?? 0)]))

type Process = { readonly parent: number; readonly micros: number }

// The kernel counts in hundredths of a second, whatever the processor does.
const TICK_MICROS = 10_000

const readProcesses = (): ReadonlyMap<number, Process> => {
  const all = new Map<number, Process>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const found = readProcess(name)
    if (found !== null) all.set(Number(name), found)
  }
  return all
}

const readProcess = (pid: string): Process | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name stands in brackets and may hold anything; behind it comes the third field (proc_pid_stat(5)).
    const field = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const numberOf = (nth: number): number => Number(field[nth - 3] ?? 0)
    const [parent, user, system] = [numberOf(4), numberOf(14), numberOf(15)]
    return { parent, micros: (user + system) * TICK_MICROS }
  } catch {
    return null
  }
}

const ofTree = (all: ReadonlyMap<number, Process>, pid: number): number => {
  const children = [...all].filter(([, { parent }]) => parent === pid).map(([child]) => ofTree(all, child))
  return (all.get(pid)?.micros ?? 0) + sum(children)
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)
