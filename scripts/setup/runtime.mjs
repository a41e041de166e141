import { existsSync, lstatSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from './command.mjs'
import { SetupFailure, say } from './failure.mjs'
import { canSandbox, isNodeRecent, nodeLink, oldestNodeText, root } from './machine.mjs'
import { treeMatchesLock } from './packages.mjs'

/** The folder whose lock file pins a Node binary. */
export const runtimeFolder = join(root, 'scripts/runtime')

const target = '../../scripts/runtime/node_modules/.bin/node'
const pinnedNode = join(runtimeFolder, 'node_modules/.bin/node')

/**
 * Whether this machine runs on the pinned Node. A process that runs on it already says nothing
 * about the machine's own Node: then the link is kept.
 * @throws {SetupFailure} where Node is too old and none is pinned for the machine
 */
export function needsRuntime() {
  if (isNodeRecent(process.versions.node) && !isPinnedNodeInUse()) return false
  if (canSandbox(process.platform, process.arch)) return true
  if (isNodeRecent(process.versions.node)) return false
  throw new SetupFailure(
    `Node ${oldestNodeText} or newer is needed, this is ${process.versions.node} on ${process.platform} ${process.arch}`,
    'nvm install 24',
  )
}

/** Whether the pinned Node is there as locked. */
export function hasRuntime() {
  return existsSync(pinnedNode) && treeMatchesLock(runtimeFolder, { development: true })
}

/** Whether node_modules/.bin/node leads to a Node. */
export function isLinked() {
  return isLink() && existsSync(nodeLink)
}

/**
 * Puts the pinned Node first on the PATH of npm scripts. Only after the installation of the
 * packages, which removes the link.
 * @throws {SetupFailure} where the pinned Node does not run
 */
export async function linkRuntime() {
  const { ok, output } = await run(pinnedNode, ['--version'], { timeoutMs: 20_000 })
  if (!ok) {
    throw new SetupFailure(
      `The pinned Node does not run on this system (it needs glibc): ${output.trim()}`,
      'nvm install 24',
    )
  }
  mkdirSync(dirname(nodeLink), { recursive: true })
  rmSync(nodeLink, { force: true })
  symlinkSync(target, nodeLink)
  say(`using Node ${output.trim()} of scripts/runtime`)
}

function isPinnedNodeInUse() {
  return isLink() || process.execPath.startsWith(runtimeFolder)
}

function isLink() {
  return lstatSync(nodeLink, { throwIfNoEntry: false })?.isSymbolicLink() === true
}
