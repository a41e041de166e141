import { readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { ForkServerFacts, Probe } from '#sandbox/facts.ts'
import { adviseOnLayer } from '#sandbox/mending.ts'
import { assertLayers, readLayers, SandboxRefusedError } from '#sandbox/self-check.ts'
import { findSurroundings } from '#sandbox/surroundings.ts'
import { echoLaunch, startEchoChildren } from './echo-children.ts'
import { type Shape, shapeLaunch } from './shapes.ts'

const isRoot = process.getuid?.() === 0
const hasNoNewPrivs = /^NoNewPrivs:\t1$/m.test(readFileSync('/proc/self/status', 'utf8'))
const AS_ROOT: Shape = { name: 'root', user: 'root', namespaces: 'off' }

/** A launch whose lock-down does something else in one step, by default nothing, in a copy of the program. */
async function sabotage(step: string, instead = 'lambda: None') {
  const shaped = await shapeLaunch(AS_ROOT, echoLaunch)
  onTestFinished(() => shaped[Symbol.dispose]())
  const path = join(shaped.launch.pythonFolder, 'lockdown.py')
  const source = readFileSync(path, 'utf8')
  const sabotaged = source.replace(new RegExp(`"${step}": .+,\\n`), `"${step}": ${instead},\n`)
  expect(sabotaged).not.toBe(source)
  writeFileSync(path, sabotaged)
  return shaped.launch
}

describe('a sandbox whose lock-down', () => {
  test.for([
    ['seccomp', 'seccomp', /socket: was allowed/],
    ['rlimits', 'rlimits', /limits: cpu -1 s/],
    // The two that need the flag fail without it.
    ['no_new_privs', 'seccomp', /(landlock|seccomp): .* (not permitted|denied)/],
  ] as const)(
    'leaves out %s is refused, and says what it saw',
    async ([step, layer, saw], { skip }) => {
      const isSetAnyway = step === 'no_new_privs' && hasNoNewPrivs
      skip(isSetAnyway, 'this machine sets no_new_privs for every process')
      const refused = startEchoChildren({ launch: await sabotage(step) })
      await expect(refused).rejects.toThrow(SandboxRefusedError)
      await expect(refused).rejects.toThrow(saw)
      await expect(refused).rejects.toMatchObject({ code: 'sandbox-refused', layer })
    },
  )

  test.for([
    ['landlock', 'landlock'],
    ['uid', 'uid'],
  ] as const)(
    'leaves out %s runs without it, unless it is required',
    async ([step, layer], { skip }) => {
      skip(!isRoot, 'the tests are not run by root')
      const launch = await sabotage(step)
      await using echo = await startEchoChildren({ launch })
      expect(echo.children.status().layers[layer]).toBe(layer === 'uid' ? 'kept' : 'missing')
      const refused = startEchoChildren({ launch, require: [layer] })
      await expect(refused).rejects.toMatchObject({ layer })
      await expect(refused).rejects.toThrow('or do not require it')
    },
  )

  test('breaks off gives no child, and says where', async () => {
    const launch = await sabotage('uid', 'lambda: os.close(-1)')
    const refused = startEchoChildren({ launch })
    await expect(refused).rejects.toThrow('uid: [Errno 9] Bad file descriptor')
  })
})

describe('the self-check', () => {
  const held = (layer: string): Probe => ({ layer, name: 'probe', ok: true, saw: 'EPERM' })
  const facts: ForkServerFacts = {
    pid: 1,
    python: '3.11.2',
    numpy: '1.24.2',
    modules: ['numpy'],
    landlockAbi: 4,
    namespaces: { net: 'net:[1]', pid: 'pid:[1]' },
    probes: ['seccomp', 'rlimits', 'noNewPrivs', 'landlock', 'uid', 'work'].map(held),
    node: 'ready',
    bootMs: 1,
  }
  const failing = (layer: string) => ({
    ...facts,
    probes: facts.probes.map((it) =>
      it.layer === layer ? { ...it, ok: false, saw: 'nothing' } : it,
    ),
  })

  test('names the layers as reports do', () => {
    expect(readLayers(facts)).toEqual({
      seccomp: 'enforced',
      rlimits: 'enforced',
      noNewPrivs: 'enforced',
      landlock: 'abi4',
      uid: 'dropped',
      namespaces: 'bwrap',
    })
  })

  test('takes the host’s own namespaces for none', () => {
    const own = { net: namespace('net'), pid: namespace('pid') }
    expect(readLayers({ ...facts, namespaces: own }).namespaces).toBe('none')
    expect(readLayers({ ...facts, namespaces: { ...own, net: 'net:[1]' } }).namespaces).toBe('none')
  })

  test('takes a layer that nobody probed for missing', () => {
    expect(() => assertLayers({ ...facts, probes: [] }, [])).toThrow('there was nothing to probe')
  })

  test.for(['seccomp', 'rlimits', 'noNewPrivs'] as const)('always insists on %s', (layer) => {
    expect(() => assertLayers(facts, [])).not.toThrow()
    expect(() => assertLayers(failing(layer), [])).toThrow(
      `The sandbox is refused: ${layer} is missing (probe: nothing). ${adviseOnLayer(layer, findSurroundings())}`,
    )
  })

  test.for(['landlock', 'uid'] as const)('insists on %s where it is required', (layer) => {
    expect(() => assertLayers(failing(layer), [])).not.toThrow()
    expect(() => assertLayers(failing(layer), [layer])).toThrow(SandboxRefusedError)
  })

  test('refuses a sandbox in which honest code cannot run', () => {
    expect(() => assertLayers(failing('work'), [])).toThrow(
      'work fails (probe: nothing). Try the interpreter and its NumPy by hand',
    )
  })
})

test('a sandbox that has to have namespaces is refused where bubblewrap cannot start', async () => {
  // A folder that bubblewrap is not given, so that the fork server does not find its program.
  const launch = { ...echoLaunch, program: '/nowhere/forkserver.py' }
  const refused = startEchoChildren({ launch, namespaces: 'require' })
  await expect(refused).rejects.toMatchObject({ layer: 'namespaces' })
  await expect(refused).rejects.toThrow('namespaces are missing (')
})

test('a sandbox that may have namespaces runs without them, and tells why', async () => {
  await using echo = await startEchoChildren({ namespaces: 'auto' })
  const { namespaces } = echo.children.status().layers
  const reasons = echo.events.filter(({ kind }) => kind === 'namespaces-missing')
  expect(reasons).toHaveLength(namespaces === 'bwrap' ? 0 : 1)
})

function namespace(name: string): string {
  return readlinkSync(`/proc/self/ns/${name}`)
}
