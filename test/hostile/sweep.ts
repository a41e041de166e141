import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { listMarked, SHARED_FOLDERS } from './canaries.ts'

const KINDS = [
  ['shm', '-m'],
  ['sem', '-s'],
  ['msg', '-q'],
] as const

/** Ends every process of these users, and removes what they left: files, and objects of the kernel. */
export function sweepUp(uids: readonly number[]): void {
  const owners = new Set(uids)
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  for (const name of processes.filter((each) => owners.has(ownerOf(join('/proc', each))))) {
    kill(Number(name))
  }
  for (const path of SHARED_FOLDERS.flatMap(listMarked)) {
    rmSync(path, { recursive: true, force: true })
  }
  for (const [kind, flag] of KINDS) {
    for (const id of listObjects(kind, owners)) spawnSync('ipcrm', [flag, id])
  }
}

/** The uid that a process really runs as: an undumpable one's files are root's. */
function ownerOf(process: string): number {
  try {
    const status = readFileSync(join(process, 'status'), 'utf8')
    return Number(/^Uid:\t(\d+)/m.exec(status)?.[1] ?? statSync(process).uid)
  } catch {
    return -1
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}

/** Ids of System V objects that these users own, as /proc lists them. */
function listObjects(kind: string, owners: ReadonlySet<number>): readonly string[] {
  const path = `/proc/sysvipc/${kind}`
  if (!existsSync(path)) return []
  const [head = '', ...rows] = readFileSync(path, 'utf8').trim().split('\n')
  const columns = head.trim().split(/\s+/)
  const [idAt, uidAt] = [columns.findIndex((name) => name.endsWith('id')), columns.indexOf('uid')]
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter((fields) => owners.has(Number(fields[uidAt])))
    .map((fields) => fields[idAt] ?? '')
}
