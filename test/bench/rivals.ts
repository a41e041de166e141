import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { promisify } from 'node:util'

const ROOT = join(import.meta.dirname, '../..')
const START_DEADLINE_MS = 20_000

export const LEARNER_SOURCE = readFileSync(join(import.meta.dirname, 'learner.py'), 'utf8')

/** A running service of its own, on loopback. */
export interface Service extends AsyncDisposable {
  /** Grades a request body; the time of it is that of one POST over a kept connection. */
  grade(body: string | Buffer): Promise<unknown>
  readonly pid: number
  readonly origin: string
}

export async function startService(python: string): Promise<Service> {
  const folder = mkdtempSync(join(tmpdir(), 'backproof-bench-'))
  const port = await findPort()
  const child = spawn(process.execPath, [join(ROOT, 'src/main.ts')], {
    env: {
      PATH: process.env['PATH'],
      BACKPROOF_PORT: `${port}`,
      BACKPROOF_DATA_DIR: folder,
      BACKPROOF_PYTHON: python,
      BACKPROOF_WORKERS: '2',
      BACKPROOF_LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const origin = `http://127.0.0.1:${port}`
  await awaitReady(child, origin)
  return {
    pid: child.pid ?? 0,
    origin,
    grade: (body) => post(`${origin}/v1/grade`, body),
    async [Symbol.asyncDispose]() {
      agent.destroy()
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The same code in a process of its own each time: what every grader pays that starts Python anew. */
export interface FreshProcess extends Disposable {
  run(): Promise<number>
}

export function prepareFreshProcess(python: string): FreshProcess {
  const folder = mkdtempSync(join(tmpdir(), 'backproof-fresh-'))
  const standins = join(ROOT, 'src/sandbox/python/standins')
  cpSync(join(standins, 'course_utils.py'), join(folder, 'gc_utils.py'))
  cpSync(join(standins, 'test_cases.py'), join(folder, 'testCases.py'))
  const script = join(folder, 'check.py')
  writeFileSync(
    script,
    `import sys\nsys.path.insert(0, ${JSON.stringify(folder)})\n${LEARNER_SOURCE}\n${RUN}`,
  )
  const env = { PATH: process.env['PATH'], OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' }
  return {
    async run() {
      const { stdout } = await promisify(execFile)(python, ['-I', script], { env })
      return Number(stdout)
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

const RUN = `
X, Y, parameters = gradient_check_n_test_case()
cost, cache = forward_propagation_n(X, Y, parameters)
gradients = backward_propagation_n(X, Y, cache)
print(gradient_check_n(parameters, gradients, X, Y))
`

const agent = new Agent({ keepAlive: true })

/** By the plain client: what it costs is on the same cores as the service. */
async function post(url: string, body: string | Buffer): Promise<unknown> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const sent = request(url, { method: 'POST', headers, agent })
  sent.end(body)
  const [response] = await once(sent, 'response')
  if (response.statusCode !== 200) throw new Error(`The service answered ${response.statusCode}`)
  return json(response)
}

async function awaitReady(child: ChildProcess, origin: string): Promise<void> {
  const deadline = performance.now() + START_DEADLINE_MS
  while (performance.now() < deadline && child.exitCode === null) {
    const isReady = await fetch(`${origin}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (isReady) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  child.kill('SIGKILL')
  throw new Error('The service did not become ready')
}

async function findPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
