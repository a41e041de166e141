import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's own folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** The link that puts the pinned Node first on the PATH of every npm script. */
export const nodeLink = join(root, 'node_modules/.bin/node')

const oldestNode = { major: 24, minor: 15 }

/** The oldest Node that runs the service, as text for messages. */
export const oldestNodeText = `${oldestNode.major}.${oldestNode.minor}`

/**
 * Whether a Node is new enough to run the service.
 * @param {string} version as in process.versions.node, for example '24.21.0'
 */
export function isNodeRecent(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > oldestNode.major || (major === oldestNode.major && minor >= oldestNode.minor)
}

/**
 * Whether submissions can be run here: the sandbox is made of Linux kernel features, and its
 * tables of system calls are written for these two processors.
 * @param {string} platform as in process.platform
 * @param {string} arch as in process.arch
 */
export function canSandbox(platform, arch) {
  return platform === 'linux' && (arch === 'x64' || arch === 'arm64')
}

/**
 * PATH without the folders npm puts before it: there `node` may be the link that an installation
 * is about to remove, while npm itself has to go on running.
 * @param {string} path the PATH to clean
 */
export function cleanPath(path) {
  return path
    .split(':')
    .filter((folder) => !/node_modules\/\.bin\/?$|node-gyp-bin\/?$/.test(folder))
    .join(':')
}

/** Whether this process is root, whose sandbox children give up their uid. */
export function isRoot() {
  return process.getuid?.() === 0
}
