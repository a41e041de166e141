import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const MEBIBYTE = 1024 * 1024
const KEPT_MS = 500

/** Memory in bytes that a control group has in use and may have; page cache that can be dropped is left out. */
interface GroupMemory {
  readonly used: number
  readonly limit: number
}

/**
 * A gauge of the memory that this machine, or the control group around this process, has left, in MiB; undefined where
 * neither can be read. It looks at most twice a second.
 * @param root where /proc and /sys are found
 */
export function createMemoryGauge(root = '/'): () => number | undefined {
  let readAt = Number.NEGATIVE_INFINITY
  let freeMb: number | undefined
  return () => {
    if (performance.now() - readAt < KEPT_MS) return freeMb
    readAt = performance.now()
    freeMb = readFreeMemory(root)
    return freeMb
  }
}

/** The least of what the machine and each control group around this process have left, in whole MiB. */
export function readFreeMemory(root = '/'): number | undefined {
  const available = /^MemAvailable:\s+(\d+) kB$/m.exec(readText(join(root, 'proc/meminfo')) ?? '')
  const groups = listGroups(root).map(({ used, limit }) => Math.max(0, limit - used))
  const all = [...(available === null ? [] : [Number(available[1]) * 1024]), ...groups]
  return all.length === 0 ? undefined : Math.floor(Math.min(...all) / MEBIBYTE)
}

/** Those with a limit, of either version of control groups. */
function listGroups(root: string): readonly GroupMemory[] {
  const lines = (readText(join(root, 'proc/self/cgroup')) ?? '').split('\n')
  const groups = lines.flatMap((line) => {
    const [, controllers = '', path = '/'] = /^\d+:([^:]*):(.*)$/.exec(line) ?? []
    const files = controllers === '' ? UNIFIED : LEGACY
    if (controllers !== '' && !controllers.split(',').includes('memory')) return []
    return listFolders(join(root, files.mount), path).map((folder) => readGroup(folder, files))
  })
  return groups.filter((group) => group !== undefined)
}

interface GroupFiles {
  readonly mount: string
  readonly used: string
  readonly limit: string
  readonly droppable: RegExp
}

const UNIFIED: GroupFiles = {
  mount: 'sys/fs/cgroup',
  used: 'memory.current',
  limit: 'memory.max',
  droppable: /^inactive_file (\d+)$/m,
}
const LEGACY: GroupFiles = {
  mount: 'sys/fs/cgroup/memory',
  used: 'memory.usage_in_bytes',
  limit: 'memory.limit_in_bytes',
  droppable: /^total_inactive_file (\d+)$/m,
}

/** The group's folder and those above it; in a container the group may be mounted as the root. */
function listFolders(mount: string, path: string): readonly string[] {
  const names = path.split('/').filter((name) => name !== '' && name !== '..')
  const folders = names.map((_, at) => join(mount, ...names.slice(0, at + 1)))
  return [mount, ...folders].filter(existsSync)
}

function readGroup(folder: string, files: GroupFiles): GroupMemory | undefined {
  const limit = Number(readText(join(folder, files.limit)) ?? Number.NaN)
  const used = Number(readText(join(folder, files.used)) ?? Number.NaN)
  const [, droppable = '0'] =
    files.droppable.exec(readText(join(folder, 'memory.stat')) ?? '') ?? []
  if (!Number.isFinite(limit) || !Number.isFinite(used)) return undefined
  return { limit, used: Math.max(0, used - Number(droppable)) }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
