import { readFileSync } from 'node:fs'

/** The shared libraries that this process, a Node, has loaded: all that another of the same file needs. */
export function listNodeLibraries(): readonly string[] {
  try {
    return readLibraries(readFileSync('/proc/self/maps', 'utf8'))
  } catch {
    // Elsewhere than on Linux no fork server is started either.
    return []
  }
}

function readLibraries(maps: string): readonly string[] {
  const paths = maps.split('\n').map((line) => /\s(\/\S+\.so(?:\.\S+)?)$/.exec(line)?.[1])
  return [...new Set(paths.filter((path) => path !== undefined))]
}
