/**
 * Runs before `npm start` and `npm test` and installs what the machine lacks: the packages, a Node
 * that is new enough, a Python with NumPy. Plain JavaScript, since an older Node may run it.
 */
import { existsSync } from 'node:fs'
import { aptInstall, hasApt } from './setup/apt.mjs'
import { killRunning } from './setup/command.mjs'
import { SetupFailure, say } from './setup/failure.mjs'
import { canSandbox, root } from './setup/machine.mjs'
import { installNumpy } from './setup/numpy.mjs'
import { installPackages, treeMatchesLock } from './setup/packages.mjs'
import { tryInterpreters } from './setup/python.mjs'
import { hasRuntime, isLinked, linkRuntime, needsRuntime, runtimeFolder } from './setup/runtime.mjs'
import { takeTurn } from './setup/turn.mjs'

const isForTests = process.env.npm_lifecycle_event === 'pretest'
const hasSandbox = canSandbox(process.platform, process.arch)

process.on('exit', (code) => {
  killRunning()
  if (code !== 0 && isForTests) process.stdout.write('0 passed, 1 failed, 0 skipped\n')
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1))
process.on('uncaughtException', (error) => {
  report(error)
  process.exit(1)
})

await setUp().catch((error) => {
  report(error)
  process.exitCode = 1
})

async function setUp() {
  if (!hasSandbox && !isForTests) refuseToStart()
  const plan = await makePlan()
  if (Object.values(plan).some((isMissing) => isMissing)) await takeTurn(install)
}

function refuseToStart() {
  throw new SetupFailure(
    `The sandbox needs Linux on x86_64 or aarch64, this is ${process.platform} on ${process.arch}: run the service in a container`,
    'docker compose up --build',
  )
}

async function makePlan() {
  const isRuntimeNeeded = needsRuntime()
  return {
    packages: !treeMatchesLock(root, { development: isForTests }),
    runtime: isRuntimeNeeded && !hasRuntime(),
    link: isRuntimeNeeded && !isLinked(),
    python: hasSandbox && !(await tryInterpreters(process.env)).some(isUsable),
    bubblewrap: isForTests && hasSandbox && hasApt() && !existsSync('/usr/bin/bwrap'),
  }
}

/** Looks once more what is missing, since another set-up may have just put it there. */
async function install() {
  const isRuntimeNeeded = needsRuntime()
  const plan = await makePlan()
  const results = await Promise.allSettled([
    plan.packages && installPackages(root),
    plan.runtime && installPackages(runtimeFolder),
    installForSandbox(plan),
  ])
  const faults = results.filter(({ status }) => status === 'rejected').map(({ reason }) => reason)
  for (const fault of faults) report(fault)
  if (faults.length > 0) process.exitCode = 1
  else if (isRuntimeNeeded && !isLinked()) await linkRuntime()
}

/** One after the other, since apt admits one installation at a time. */
async function installForSandbox({ python, bubblewrap }) {
  if (python) await installNumpy(await tryInterpreters(process.env))
  if (!bubblewrap) return
  const { ok } = await aptInstall('bubblewrap')
  if (!ok) say('bubblewrap could not be installed; the tests that need it are skipped')
}

/** @param {unknown} fault */
function report(fault) {
  if (!(fault instanceof SetupFailure)) {
    say(`failed: ${fault instanceof Error ? fault.stack : fault}`)
    say('mend it with: npm ci')
    return
  }
  say(`failed: ${fault.message}`)
  say(`mend it with: ${fault.mend}`)
}

/** @param {import('./setup/python.mjs').Interpreter} interpreter */
function isUsable(interpreter) {
  return interpreter.isUsable
}
