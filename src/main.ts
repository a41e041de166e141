#!/usr/bin/env node
import { accessSync, constants, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import closeWithGrace from 'close-with-grace'
import type { Logger } from 'pino'
import { createCatalogue } from '#assignments/catalogue.ts'
import { readAssignmentFolder } from '#assignments/folder.ts'
import { checkAssignment } from '#cli/assignment-check.ts'
import { readOrder, UsageError } from '#cli/commands.ts'
import { consultDoctor } from '#cli/doctor.ts'
import { type Config, readConfig } from '#config.ts'
import type { Language } from '#contract/languages.ts'
import { gradeRequestSchema } from '#contract/submission.ts'
import { buildApp } from '#http/app.ts'
import { formatBanner } from '#http/banner.ts'
import { STORED_REQUEST } from '#http/examples.ts'
import { createLogger } from '#http/logger.ts'
import { planShutdown, runPhases } from '#http/shutdown.ts'
import { readVersion } from '#http/version.ts'
import { examineSandbox } from '#sandbox/examination.ts'
import { createMemoryGauge } from '#sandbox/free-memory.ts'
import { findInterpreter, type Interpreter } from '#sandbox/interpreter.ts'
import {
  createSandbox,
  type RunningSandbox,
  type SandboxOptions,
} from '#sandbox/running-sandbox.ts'
import { findSurroundings } from '#sandbox/surroundings.ts'
import { createGrader } from '#service/grade.ts'
import { loadSecret } from '#service/secret.ts'
import { createSelfTest } from '#service/self-test.ts'
import { createSystem, describeEngine } from '#service/system.ts'
import { explainFailure } from './failure.ts'

const version = readVersion()
const OLDEST_NODE = '24.15'
const PLACE_POLL_MS = 5

await run(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${explainFailure(error)}\n`)
  process.exit(error instanceof UsageError ? 2 : 1)
})

async function run(args: readonly string[]): Promise<void> {
  const order = readOrder(args, version)
  switch (order.name) {
    case 'serve':
      return serve()
    case 'check':
      return check(order.folder)
    case 'doctor':
      return examine(order.isJson)
    case 'print':
      process.stdout.write(order.text)
  }
}

async function check(folder: string): Promise<void> {
  const { config } = readConfig()
  const sandbox = await startSandbox(config, createLogger('error'))
  try {
    const policy = config.limits
    const engine = (language: Language) =>
      describeEngine({ version, status: () => sandbox.status() }, language)
    // There is no learner here to keep the draws from, and equal folders get equal reports.
    const secret = new Uint8Array(32)
    process.exitCode = await checkAssignment(folder, {
      selfTest: createSelfTest({ ...config, policy, sandbox, secret, engine }),
      readFolder: readAssignmentFolder,
      write: (text) => process.stdout.write(text),
    })
  } finally {
    await sandbox.close()
  }
}

async function examine(isJson: boolean): Promise<void> {
  const parts = {
    version,
    node: process.versions.node,
    oldestNode: OLDEST_NODE,
    surroundings: findSurroundings(),
    readConfig: () => readConfig().config,
    findPython: () => findPython(readConfig().config),
    canWrite,
    freeMb: createMemoryGauge(),
    examine: async () => examineSandbox(await describeSandbox(readConfig().config)),
  }
  const { stdout } = process
  const hasColours = stdout.isTTY && stdout.hasColors()
  const write = (text: string) => stdout.write(text)
  process.exitCode = await consultDoctor(parts, { isJson, hasColours, write })
}

async function serve(): Promise<void> {
  const { config, warnings } = readConfig()
  const logger = createLogger(config.logLevel)
  for (const warning of warnings) logger.warn(warning)
  const sandbox = await startSandbox(config, logger)
  try {
    await listen({ config, logger, sandbox })
  } catch (error) {
    await sandbox.close()
    throw error
  }
}

/** The folder itself, or the nearest above it that is there. */
function canWrite(folder: string): boolean {
  if (!existsSync(folder)) return dirname(folder) !== folder && canWrite(dirname(folder))
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

function findPython(config: Config): Promise<Interpreter> {
  return findInterpreter({ ...config, projectFolder: join(import.meta.dirname, '..') })
}

async function describeSandbox(config: Config): Promise<SandboxOptions> {
  const { path } = await findPython(config)
  const { requireSandbox: require, pythonModules: modules, limits } = config
  const { maxima: ceilings, defaults } = limits
  const usualMemoryMb = defaults.memoryMb
  return { ...config, python: path, require, modules, ceilings, usualMemoryMb }
}

async function startSandbox(config: Config, logger: Logger): Promise<RunningSandbox> {
  return createSandbox({
    ...(await describeSandbox(config)),
    logger: ({ kind, ...facts }) => logger[kind.endsWith('started') ? 'info' : 'warn'](facts, kind),
  })
}

interface Parts {
  readonly config: Config
  readonly logger: Logger
  readonly sandbox: RunningSandbox
}

async function listen({ config, logger, sandbox }: Parts): Promise<void> {
  const { limits: policy, assignmentsDir: directory, dataDir, apiKeys } = config
  const catalogue = await createCatalogue(directory === undefined ? {} : { directory })
  const { secret, warning } = await loadSecret(dataDir)
  if (warning !== undefined) logger.warn(warning)
  const status = () => sandbox.status()
  const freeMb = createMemoryGauge()
  const layers = () => sandbox.layers(config.requireSandbox)
  const system = createSystem({ ...config, version, policy, status, layers, freeMb })
  const parts = { ...config, policy, sandbox, secret, engine: system.engine, admit: system.admit }
  const grader = createGrader({ ...parts, library: catalogue })
  const stop = new AbortController()
  const selfTest = createSelfTest(parts)
  const services = { grader, catalogue, system, selfTest }
  const app = await buildApp(services, { ...config, logger, version, shutdown: stop.signal })
  const checked = sandbox.checkNode()
  const example = gradeRequestSchema.parse(STORED_REQUEST)
  const report = await grader.grade(example, { view: 'learner' })
  // Whoever comes first finds every place free.
  while (sandbox.status().busy > 0) await setTimeout(PLACE_POLL_MS)
  if (report.verdict !== 'passed') logger.error(report, 'The example that should pass does not')
  const node = await checked
  if (node?.ok === false) logger.warn({ reason: node.reason }, 'JavaScript cannot be run here')
  const origin = await app.listen(config)
  const needsKey = apiKeys.length > 0
  process.stdout.write(formatBanner({ version, origin, report, needsKey }))
  closeWithGrace({ logger: false }, async ({ err, signal }) => {
    logger[err ? 'fatal' : 'info']({ err, signal }, 'shutting down')
    const phases = planShutdown({ app, sandbox, stop })
    await runPhases(phases, (outcome) => logger.info(outcome, 'shutdown'))
  })
}
