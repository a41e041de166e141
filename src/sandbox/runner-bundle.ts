import { readFileSync } from 'node:fs'
import { createRequire, stripTypeScriptTypes } from 'node:module'
import { dirname, join, relative } from 'node:path'

const OWN = '#sandbox/'
const FOLDER = join(import.meta.dirname, 'javascript')
const IMPORT = /^import (type )?(?:\{([^}]*)\}|\w+) from '([^']+)'$/gm
const EXPORT = /^export (function|const|class|async function) ([\w$]+)/gm

/**
 * The program of a Node child as one script, without types: in the child there is neither a file to import nor the
 * WebAssembly that would strip them. It expects `require`, and serves until its connection ends.
 */
export function bundleRunner(): string {
  const tools = new Bundle().add(join(FOLDER, 'realm/tools.ts'))
  const runner = new Bundle().add(join(FOLDER, 'runner.ts'))
  return `'use strict';(${runner.text}).serve(${JSON.stringify(tools.text)})`
}

/** Modules of this project, each in a function of its own, in the order in which they need one another. */
class Bundle {
  readonly #parts: string[] = []
  readonly #known = new Set<string>()
  #entry = ''

  /** Adds a module after those that it imports. @throws Error for modules that import each other in a circle */
  add(file: string): this {
    this.#visit(file, [])
    this.#entry = nameModule(file)
    return this
  }

  /** An expression whose value has the exports of the module that was added last. */
  get text(): string {
    const parts = [`const modules = {}`, ...this.#parts, `return modules['${this.#entry}']`]
    return `(() => {${parts.join('\n')}})()`
  }

  #visit(file: string, above: readonly string[]): void {
    if (above.includes(file)) throw new Error(`${file} imports itself by ${above.join(', ')}`)
    if (this.#known.has(file)) return
    const source = stripTypeScriptTypes(readFileSync(file, 'utf8'))
    for (const [, , , specifier = ''] of source.matchAll(IMPORT)) {
      const target = resolveImport(specifier, file)
      if (target !== undefined) this.#visit(target, [...above, file])
      else if (!specifier.startsWith('node:')) this.#addPackage(specifier)
    }
    this.#known.add(file)
    this.#parts.push(wrapModule(file, source))
  }

  /** A package of the older form; what it exports is its value. */
  #addPackage(name: string): void {
    if (this.#known.has(name)) return
    this.#known.add(name)
    const source = readFileSync(createRequire(import.meta.url).resolve(name), 'utf8')
    const start = 'const module = { exports: {} }, { exports } = module;'
    this.#parts.push(`modules['${name}'] = (() => {${start}${source}\nreturn module.exports})();`)
  }
}

function wrapModule(file: string, source: string): string {
  const names = [...source.matchAll(EXPORT)].map(([, , name]) => name)
  const body = source
    .replaceAll(IMPORT, (...[, , list, specifier]: readonly string[]) => {
      const bindings = list?.replaceAll(' as ', ': ')
      return `const {${bindings}} = ${findModule(specifier ?? '', file)};`
    })
    .replaceAll(EXPORT, '$1 $2')
  return `modules['${nameModule(file)}'] = (() => {${body}\nreturn {${names.join()}}})();`
}

function findModule(specifier: string, file: string): string {
  const target = resolveImport(specifier, file)
  if (target !== undefined) return `modules['${nameModule(target)}']`
  return specifier.startsWith('node:') ? `require('${specifier}')` : `modules['${specifier}']`
}

function resolveImport(specifier: string, file: string): string | undefined {
  if (specifier.startsWith(OWN)) return join(import.meta.dirname, specifier.slice(OWN.length))
  return specifier.startsWith('.') ? join(dirname(file), specifier) : undefined
}

function nameModule(file: string): string {
  return relative(import.meta.dirname, file)
}
