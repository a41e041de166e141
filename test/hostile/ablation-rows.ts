import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Identity } from '#sandbox/fork-server.ts'
import type { LaunchOptions } from '#sandbox/launches.ts'
import type { Shape } from '#test/sandbox/shapes.ts'

/** A way of running the sandbox with some of its layers; limits and the host's own caps always hold. */
export interface AblationRow {
  readonly name: string
  readonly seccomp?: true
  readonly landlock?: true
  readonly uid?: true
  readonly namespaces?: true
}

const ALL = { seccomp: true, landlock: true, uid: true, namespaces: true } as const
const { seccomp: _s, ...ALL_BUT_SECCOMP } = ALL
const { landlock: _l, ...ALL_BUT_LANDLOCK } = ALL
const { uid: _u, ...ALL_BUT_UID } = ALL
const { namespaces: _n, ...ALL_BUT_NAMESPACES } = ALL

export const ABLATION_ROWS: readonly AblationRow[] = [
  { name: 'rlimits alone' },
  { name: '+ uid', uid: true },
  { name: '+ namespaces', namespaces: true },
  { name: '+ landlock', landlock: true },
  { name: '+ seccomp', seccomp: true },
  { name: '+ landlock, seccomp', landlock: true, seccomp: true },
  { name: 'all but seccomp', ...ALL_BUT_SECCOMP },
  { name: 'all but landlock', ...ALL_BUT_LANDLOCK },
  { name: 'all but uid', ...ALL_BUT_UID },
  { name: 'all but namespaces', ...ALL_BUT_NAMESPACES },
  { name: 'all', ...ALL },
]

/**
 * Users of their own, apart from those of the tests: what a program does to all processes of its
 * user it does to these only.
 */
const SERVER_USER: Identity = { uid: 64_950, gid: 64_950 }
const FIRST_UID = 64_960
export const ABLATION_UIDS = [
  SERVER_USER.uid,
  ...Array.from({ length: 8 }, (_, n) => FIRST_UID + n),
]

/** The shape to start in: root is needed only to become another user for each child. */
export function chooseShape({ name, uid, namespaces }: AblationRow): Shape {
  return {
    name,
    user: uid ? 'root' : 'other',
    namespaces: namespaces ? 'require' : 'off',
  }
}

/** As whom the children run. */
export function chooseChildUser({ uid }: AblationRow): Identity {
  return uid ? { uid: FIRST_UID, gid: FIRST_UID } : SERVER_USER
}

/** The launch with the fork server's program replaced; `pythonFolder` is a copy that all can read. */
export function ablateLaunch(row: AblationRow, launch: LaunchOptions): LaunchOptions {
  const { identity: _, node: __, ...rest } = launch
  const kept = (['seccomp', 'landlock', 'uid'] as const).filter((layer) => row[layer])
  const program = join(launch.pythonFolder, 'ablated-forkserver.py')
  const text = readFileSync(join(import.meta.dirname, 'ablated-forkserver.py'), 'utf8')
  const facts = `FOLDER = ${JSON.stringify(launch.pythonFolder)}\nKEPT = ${JSON.stringify(kept)}\n`
  writeFileSync(program, facts + text)
  return {
    ...rest,
    program,
    firstUid: FIRST_UID,
    ...(row.uid ? {} : { identity: SERVER_USER }),
  }
}
