import { join } from 'node:path'
import { findInterpreter } from '#sandbox/interpreter.ts'
import type { LaunchOptions } from '#sandbox/launches.ts'

const root = join(import.meta.dirname, '../..')
const named = process.env['BACKPROOF_PYTHON']

const interpreter = await findInterpreter({
  projectFolder: root,
  searchPath: process.env['PATH'] ?? '',
  ...(named === undefined ? {} : { python: named }),
})

/** The fork server as the service launches it. */
export const launch: LaunchOptions = {
  python: interpreter.path,
  pythonFolder: join(root, 'src/sandbox/python'),
  firstUid: 64_803,
  ceilings: { cpuMs: 60_000, memoryMb: 1_024 },
}

/** The same without a single wall. */
export const bareLaunch: LaunchOptions = {
  ...launch,
  program: join(root, 'test/bench/bare-fork.py'),
}
