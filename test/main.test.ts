import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { doctorReportSchema } from '#contract/doctor.ts'
import { LAYER_NAMES } from '#contract/sandbox.ts'
import { INLINE_REQUEST } from '#http/examples.ts'

const MAIN = join(import.meta.dirname, '../src/main.ts')

let folder = ''
const children = new Set<ChildProcess>()

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backproof-main-'))
})

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  children.clear()
  await rm(folder, { recursive: true })
})

/** Starts the service as a process of its own. */
function start(env: Record<string, string> = {}, args: readonly string[] = []) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('BACKPROOF_'))
  const python = process.env['BACKPROOF_PYTHON']
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: {
      ...Object.fromEntries(inherited),
      ...(python && { BACKPROOF_PYTHON: python }),
      BACKPROOF_PORT: '0',
      BACKPROOF_WORKERS: '1',
      BACKPROOF_DATA_DIR: folder,
      ...env,
    },
  })
  children.add(child)
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk
  })
  const closed = once(child, 'close').then(([code]) => ({ code, ...output }))
  return { child, output, closed }
}

/** Waits until the service says how to try it, and reads that. */
async function read({ child, output, closed }: ReturnType<typeof start>) {
  const ended = closed.then(({ stderr }) => {
    throw new Error(`The service ended: ${stderr}`)
  })
  ended.catch(() => undefined)
  for (;;) {
    const curl = /curl -s (\S+)\/v1\/grade -H '(\S+): ([^']+)' -d '([^']+)'/.exec(output.stdout)
    if (curl === null) await Promise.race([once(child.stdout, 'data'), ended])
    else {
      const [, url = '', name = '', value = '', body = ''] = curl
      return { url, headers: { [name]: value }, body, forkServer: readPid(output.stdout) }
    }
  }
}

function readPid(log: string): number {
  return Number(/"pid":(\d+).*fork-server-started/.exec(log)?.[1])
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function grade(url: string, source: string): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ ...INLINE_REQUEST, submission: { source } })
  return fetch(`${url}/v1/grade`, { method: 'POST', headers, body })
}

/** Sends it again while the place of the example that the service graded at its start is not free yet. */
async function gradeOnceTaken(url: string, source: string): Promise<Response> {
  for (;;) {
    const answer = await grade(url, source)
    if (answer.status !== 503) return answer
  }
}

/** Waits until one submission runs and another fills the queue. */
async function waitUntilFull(url: string): Promise<void> {
  while ((await fetch(`${url}/readyz`)).status === 200);
}

describe('the service', { timeout: 60_000 }, () => {
  test('starts, answers the request that it prints, and ends cleanly without leaving a process', async () => {
    const service = start()
    const { url, headers, body, forkServer } = await read(service)
    const answer = await fetch(`${url}/v1/grade`, { method: 'POST', headers, body })
    expect(await answer.json()).toMatchObject({ verdict: 'passed', score: 1 })
    expect(isAlive(forkServer)).toBe(true)
    service.child.kill('SIGTERM')
    const { code, stdout } = await service.closed
    expect(code).toBe(0)
    expect(stdout).toContain('It graded an example in')
    expect(stdout).toContain('passed, 4 of 4 points')
    expect(isAlive(forkServer)).toBe(false)
  })

  test('finishes what runs and what waits before it ends', async () => {
    const service = start({ BACKPROOF_QUEUE_LIMIT: '1' }, ['serve'])
    const { url } = await read(service)
    const { source } = INLINE_REQUEST.submission
    const slow = `import time\ntime.sleep(1.5)\n${source}`
    const answers = [gradeOnceTaken(url, slow), gradeOnceTaken(url, source)]
    await waitUntilFull(url)
    service.child.kill('SIGTERM')
    for (const { status } of await Promise.all(answers)) expect(status).toBe(200)
    expect((await service.closed).code).toBe(0)
  })

  test('ends at once at a second signal, and no process outlives it', async () => {
    const service = start({ BACKPROOF_QUEUE_LIMIT: '1' })
    const { url, forkServer } = await read(service)
    const answers = [1, 2].map(() => gradeOnceTaken(url, 'while True: pass'))
    const outcomes = Promise.allSettled(answers)
    await waitUntilFull(url)
    service.child.kill('SIGINT')
    while (!service.output.stdout.includes('shutting down'))
      await once(service.child.stdout, 'data')
    service.child.kill('SIGTERM')
    expect((await service.closed).code).toBe(1)
    // Either its connection was cut, or it found the queue full.
    const graded = (await outcomes).filter((end) => end.status === 'fulfilled' && end.value.ok)
    expect(graded).toEqual([])
    await expect.poll(() => isAlive(forkServer), { timeout: 5_000 }).toBe(false)
  })
})

describe('the service says in plain words why it does not start:', { timeout: 60_000 }, () => {
  test('a wrong configuration', async () => {
    const { code, stdout, stderr } = await start({ BACKPROOF_PORT: 'x', BACKPROOF_PROT: '1' })
      .closed
    expect(code).toBe(1)
    expect(stdout).toBe('')
    expect(stderr.split('\n')).toEqual([
      'The configuration has 2 faults:',
      '  BACKPROOF_PORT: must be a whole number from 0 to 65535; it is "x"',
      '  BACKPROOF_PROT: is not known; did you mean BACKPROOF_PORT?',
      '',
    ])
  })

  test('a command that it does not have', async () => {
    const { code, stderr } = await start({}, ['grow', 'file.py']).closed
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /^There is no command grow file\.py\. The commands are:\n {2}backproof serve\n/,
    )
    expect(stderr).not.toContain('    at ')
  })

  test('a port that is taken', async () => {
    const first = start()
    const { url } = await read(first)
    const { code, stderr } = await start({ BACKPROOF_PORT: new URL(url).port }).closed
    expect(code).toBe(1)
    expect(stderr).toMatch(/^listen EADDRINUSE.* set BACKPROOF_PORT\n$/)
    first.child.kill('SIGTERM')
    expect((await first.closed).code).toBe(0)
  })

  test('a sandbox without a layer that is required', async () => {
    const env = { BACKPROOF_NAMESPACES: 'off', BACKPROOF_REQUIRE_SANDBOX: 'namespaces' }
    const { code, stderr } = await start(env).closed
    expect(code).toBe(1)
    expect(stderr).toMatch(/^The sandbox is refused: namespaces /)
    expect(stderr).not.toContain('    at ')
  })
})

describe('backproof assignment check', { timeout: 60_000 }, () => {
  const source = 'def f(x):\n    return 2 * x\n'
  const write = async (testCases: string) => {
    const exercises = `exercises: [{ kind: function, function: f, testCases: ${testCases} }]`
    await writeFile(join(folder, 'reference.py'), source)
    await writeFile(join(folder, 'assignment.yaml'), `reference: reference.py\n${exercises}\n`)
    return start({}, ['assignment', 'check', folder]).closed
  }

  test('prints what an assignment’s test cases reveal, and ends with 0', async () => {
    const { code, stdout, stderr } = await write('[{ inputs: { x: 1.5 } }]')
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^backproof-main-\w+ passes its self-test/)
    expect(stdout).toMatch(/^f: revealed by +of +1$/m)
    expect(code).toBe(0)
  })

  test('ends with 1 for an assignment that fails its own reference', async () => {
    const { code, stdout } = await write('[{ inputs: { x: [0.0, 0.5] } , expected: { value: 0 } }]')
    expect(stdout).toContain('does not pass its self-test')
    expect(code).toBe(1)
  })

  test('says in plain words what it cannot read', async () => {
    const { code, stderr } = await start({}, ['assignment', 'check', folder]).closed
    expect(stderr).toMatch(/assignment\.yaml #: .*no file/)
    expect(stderr).not.toContain('    at ')
    expect(code).toBe(1)
  })
})

describe('backproof doctor', { timeout: 60_000 }, () => {
  test('prints every layer as JSON, ends with 0 where the service starts, and leaves nothing', async () => {
    const { code, stdout, stderr } = await start({}, ['doctor', '--json']).closed
    const report = doctorReportSchema.parse(JSON.parse(stdout))
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([])
    expect(report.layers.map(({ layer }) => layer)).toEqual(LAYER_NAMES)
    expect([report.ok, code, stderr]).toEqual([true, 0, ''])
  })

  test('ends with 1 where a layer is required that is missing, and says why it is', async () => {
    const env = { BACKPROOF_NAMESPACES: 'off', BACKPROOF_REQUIRE_SANDBOX: 'namespaces' }
    const { code, stdout } = await start(env, ['doctor']).closed
    expect(stdout).toMatch(/^FAILED +namespaces +none, required; stops sight of other/m)
    expect(stdout).toContain('It saw: BACKPROOF_NAMESPACES is off')
    expect(stdout).toMatch(/\nThe service does not start here: see what FAILED\.\n$/)
    expect(code).toBe(1)
  })

  test('tells of a wrong setting as the service would', async () => {
    const { code, stdout } = await start({ BACKPROOF_PORT: 'x' }, ['doctor']).closed
    expect(stdout).toMatch(/^FAILED +configuration +The configuration has 1 fault: BACKPROOF_PORT/m)
    expect(code).toBe(1)
  })
})

test('help is printed without starting anything', async () => {
  const { code, stdout, stderr } = await start({ BACKPROOF_PORT: 'x' }, ['--help']).closed
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toContain('  backproof serve ')
})
