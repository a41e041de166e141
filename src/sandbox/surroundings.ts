import { existsSync, readFileSync } from 'node:fs'
import { arch, platform, release } from 'node:os'
import { join } from 'node:path'
import type { Surroundings } from '#contract/doctor.ts'

const KUBERNETES = ['var/run/secrets/kubernetes.io', 'run/secrets/kubernetes.io']
const DOCKER = ['.dockerenv', 'run/.containerenv']

/**
 * Where this process runs, as far as files tell.
 * @param root where they are looked for
 */
export function findSurroundings(root = '/'): Surroundings {
  return {
    system: platform(),
    machine: arch(),
    kernel: release(),
    container: findContainer(root),
    isRoot: process.getuid?.() === 0,
  }
}

function findContainer(root: string): Surroundings['container'] {
  const holds = (path: string) => existsSync(join(root, path))
  if (KUBERNETES.some(holds) || readGroups(root).includes('kubepods')) return 'kubernetes'
  return DOCKER.some(holds) || readGroups(root).includes('docker') ? 'docker' : 'none'
}

function readGroups(root: string): string {
  try {
    return readFileSync(join(root, 'proc/1/cgroup'), 'utf8')
  } catch {
    return ''
  }
}
