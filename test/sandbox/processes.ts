import { readdirSync, readFileSync } from 'node:fs'

/** Pids of the processes whose parent this is, zombies left out. */
export function listChildren(parent: number | undefined): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isChildOf(pid, parent))
}

/** Pids of all that descend from this process. */
export function listDescendants(ancestor: number | undefined): readonly number[] {
  return listChildren(ancestor).flatMap((pid) => [pid, ...listDescendants(pid)])
}

/** Whether there is such a process, and it has not ended. */
export function isAlive(pid: number): boolean {
  return readStat(pid) !== undefined
}

function isChildOf(pid: number, parent: number | undefined): boolean {
  return readStat(pid)?.parent === parent
}

function readStat(pid: number): { parent: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' ? undefined : { parent: Number(parent) }
  } catch {
    return undefined
  }
}
