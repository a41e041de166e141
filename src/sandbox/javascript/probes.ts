import { spawnSync } from 'node:child_process'
import { openSync, readdirSync, readFileSync } from 'node:fs'
import { Script } from 'node:vm'

/** One thing that was tried, and whether the layer held. */
export interface Finding {
  readonly layer: string
  readonly name: string
  readonly ok: boolean
  readonly saw: string
}

type Attempt = () => unknown

/** More than any session may have. */
const TOO_MUCH_BYTES = 2 ** 36

const REFUSED: readonly (readonly [string, string, readonly string[], Attempt])[] = [
  ['seccomp', 'fork', ['EPERM'], () => trySpawn('ignore')],
  ['seccomp', 'socket', ['EPERM'], () => trySpawn('pipe')],
  ['seccomp', 'signal the fork server', ['EPERM'], () => process.kill(process.ppid, 0)],
  ['seccomp', 'create a file', ['EACCES'], () => openSync('/tmp/backproof-probe', 'wx')],
  ['landlock', 'read a file', ['EACCES'], () => readFileSync('/proc/self/status')],
  ['landlock', 'list a folder', ['EACCES'], () => readdirSync('/')],
]

/** Tries what the walls forbid, and what honest programs need. */
export function probeWalls(): Finding[] {
  return [
    ...REFUSED.map(([layer, name, codes, attempt]) => ({
      layer,
      name,
      ...expectRefusal(codes, attempt),
    })),
    { layer: 'seccomp', name: 'compiled code', ...findCompiler() },
    { layer: 'rlimits', name: 'memory', ...expectShortage() },
    { layer: 'uid', name: 'ids', ...readIds() },
    { layer: 'work', name: 'script', ...runScript() },
  ]
}

type Told = Pick<Finding, 'ok' | 'saw'>

function expectRefusal(codes: readonly string[], attempt: Attempt): Told {
  try {
    attempt()
    return { ok: false, saw: 'was allowed' }
  } catch (error) {
    const saw = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return { ok: codes.includes(saw), saw }
  }
}

/** With pipes, Node makes sockets for them first. */
function trySpawn(stdio: 'ignore' | 'pipe'): void {
  const { error } = spawnSync('/bin/true', { stdio })
  if (error !== undefined) throw error
}

function findCompiler(): Told {
  const isThere = 'WebAssembly' in globalThis
  return { ok: !isThere, saw: isThere ? 'there is WebAssembly' : 'there is none' }
}

function expectShortage(): Told {
  try {
    return { ok: false, saw: `${new Uint8Array(TOO_MUCH_BYTES).length} bytes were had` }
  } catch (error) {
    return { ok: error instanceof RangeError, saw: String(error) }
  }
}

/** Whether the process is another user than root, in groups of that user's alone. */
function readIds(): Told {
  const [uid = 0, gid = 0] = [process.getuid?.(), process.getgid?.()]
  const groups = process.getgroups?.().filter((group) => group !== gid) ?? []
  return { ok: uid !== 0 && groups.length === 0, saw: `uid ${uid}, gid ${gid}` }
}

function runScript(): Told {
  const sum: unknown = new Script('[1, 2, 3].reduce((a, b) => a + b)').runInThisContext()
  return { ok: sum === 6, saw: String(sum) }
}
