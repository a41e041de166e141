import { pino } from 'pino'
import { createCatalogue } from '#assignments/catalogue.ts'
import type { Report } from '#contract/report.ts'
import { buildApp } from '#http/app.ts'
import {
  createSandbox,
  type RunningSandbox,
  type SandboxOptions,
} from '#sandbox/running-sandbox.ts'
import { createGrader } from '#service/grade.ts'
import { createSelfTest } from '#service/self-test.ts'
import { createSystem } from '#service/system.ts'
import { interpreter } from '#test/sandbox/echo-children.ts'
import { POLICY } from '#test/service/real-grader.ts'

/** The whole service, with a real sandbox behind and a real socket in front. */
export interface RealApp extends AsyncDisposable {
  readonly url: string
  readonly sandbox: RunningSandbox
  /** What the sandbox told, by its kind. */
  readonly events: readonly string[]
  send(body: object, signal?: AbortSignal): Promise<Response>
  grade(body: object): Promise<Report>
}

interface RealAppOptions extends Partial<SandboxOptions> {
  /** Memory that seems to be left. */
  readonly freeMb?: () => number
}

export async function openRealApp(options: RealAppOptions = {}): Promise<RealApp> {
  const events: string[] = []
  const setting = {
    workers: 2,
    queueLimit: 8,
    require: [],
    namespaces: 'off',
    ceilings: POLICY.maxima,
    python: interpreter.path,
    minFreeMb: 64,
    freeMb: () => undefined,
    ...options,
  } as const
  const sandbox = await createSandbox({ ...setting, logger: ({ kind }) => events.push(kind) })
  const facts = { version: '0.0.0', bodyBytes: 16_777_216, sourceBytes: 10_000, policy: POLICY }
  const status = () => sandbox.status()
  const layers = () => sandbox.layers([])
  const system = createSystem({ ...facts, ...setting, status, layers })
  const catalogue = await createCatalogue({})
  const secret = new Uint8Array(32).fill(7)
  const parts = { ...facts, sandbox, secret, engine: system.engine, admit: system.admit }
  const services = {
    system,
    catalogue,
    grader: createGrader({ ...parts, library: catalogue }),
    selfTest: createSelfTest(parts),
  }
  const app = await buildApp(services, { ...facts, logger: pino({ level: 'silent' }), apiKeys: [] })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const send = (body: object, signal?: AbortSignal) =>
    fetch(`${url}/v1/grade`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...(signal === undefined ? {} : { signal }),
    })
  return {
    url,
    sandbox,
    events,
    send,
    grade: async (body) => (await send(body)).json() as Promise<Report>,
    async [Symbol.asyncDispose]() {
      await app.close()
      await sandbox.close()
    },
  }
}
