import { clone } from './clone.ts'
import { random } from './random.ts'
import { hideProperty } from './records.ts'
import { exit, refuseImport, refuseLater } from './signals.ts'

/** Takes the arguments of a console call; with `isRaw` a text as it is. */
export type Print = (values: readonly unknown[], isRaw: boolean) => void

const PRINTING = ['log', 'info', 'debug', 'warn', 'error', 'dir', 'table', 'trace', 'group']
const SILENT = ['groupEnd', 'groupCollapsed', 'time', 'timeEnd', 'timeLog', 'count', 'clear']
const LATER = ['setTimeout', 'setInterval', 'setImmediate', 'requestAnimationFrame', 'fetch']
const NEVER = ['clearTimeout', 'clearInterval', 'clearImmediate']
const NANOSECONDS = 1_000_000n
const { now } = Date
const PlainPromise = Promise

const moduleRecord = { exports: {} as unknown }

/** Puts in place what programs written for Node expect beside the language; none of it reaches out. */
export function installSurroundings(print: Print): void {
  hideProperty(Math, 'random', random)
  const surroundings: Record<string, unknown> = {
    global: globalThis,
    console: createConsole(print),
    process: createProcess(print),
    module: moduleRecord,
    exports: moduleRecord.exports,
    require: refuseImport,
    structuredClone: clone,
    performance: { now: () => now(), mark: doNothing, measure: doNothing },
    queueMicrotask: runSoon,
  }
  for (const name of LATER) surroundings[name] = refuseLater(name)
  for (const name of NEVER) surroundings[name] = doNothing
  for (const name of Object.keys(surroundings)) hideProperty(globalThis, name, surroundings[name])
}

/** What a program of the older kind exports. */
export function findExports(): unknown {
  return moduleRecord.exports
}

function createConsole(print: Print): object {
  const console: Record<string, unknown> = {
    assert: (condition: unknown, ...values: unknown[]) => {
      if (!condition) print(['Assertion failed', ...values], false)
    },
  }
  for (const name of SILENT) console[name] = doNothing
  for (const name of PRINTING) console[name] = (...values: unknown[]) => print(values, false)
  return console
}

function createProcess(print: Print): object {
  const write = (text: unknown) => {
    print([text], true)
    return true
  }
  const process: Record<string, unknown> = {
    argv: ['node', 'submission'],
    env: {},
    platform: 'linux',
    version: 'v24',
    versions: { node: '24' },
    stdout: { isTTY: false, write },
    stderr: { isTTY: false, write },
    exit,
    abort: exit,
    cwd: () => '/',
    uptime: () => 0,
    memoryUsage: () => ({ heapUsed: 0, rss: 0 }),
    hrtime: Object.assign(() => [0, 0], { bigint: () => BigInt(now()) * NANOSECONDS }),
    nextTick: (act: (...values: unknown[]) => void, ...values: unknown[]) =>
      runSoon(() => act(...values)),
  }
  for (const name of ['on', 'once', 'off', 'emitWarning']) process[name] = () => process
  return process
}

function runSoon(act: () => void): void {
  void PlainPromise.resolve().then(act)
}

function doNothing(): void {
  // What it stands for is left out.
}
