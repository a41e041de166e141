import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

const root = join(import.meta.dirname, '../..')

const serviceSchema = z.looseObject({
  ports: z.array(z.string()).default([]),
  privileged: z.boolean().default(false),
  network_mode: z.string().optional(),
  pid: z.string().optional(),
  user: z.string().optional(),
  cap_add: z.array(z.string()).default([]),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  read_only: z.boolean().default(false),
  volumes: z.array(z.string()).default([]),
  tmpfs: z.array(z.string()).default([]),
  mem_limit: z.string().optional(),
  pids_limit: z.number().optional(),
})
const composeSchema = z.object({
  services: z.record(z.string(), serviceSchema),
  volumes: z.record(z.string(), z.null()),
})

describe('docker-compose.yml', () => {
  const compose = composeSchema.parse(parse(read('docker-compose.yml')))
  const services = Object.entries(compose.services)

  test('publishes on loopback only', () => {
    expect(compose.services['backproof']?.ports).toEqual(['127.0.0.1:8080:8080'])
    const ports = services.flatMap(([, service]) => service.ports)
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([])
  })

  test.each(services)('gives %s no privileges', (_name, service) => {
    expect(service.privileged).toBe(false)
    expect(service.cap_add).toEqual([])
    expect(service.cap_drop).toEqual(['ALL'])
    expect(service.security_opt).toEqual(['no-new-privileges:true'])
    expect([service.network_mode, service.pid, service.user]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  test.each(services)('lets %s write to its volume and to /tmp only', (_name, service) => {
    expect(service.read_only).toBe(true)
    expect(service.volumes).toEqual(['data:/data'])
    expect(service.tmpfs.map((entry) => entry.split(':')[0])).toEqual(['/tmp'])
    expect(Object.keys(compose.volumes)).toEqual(['data'])
  })

  test.each(services)('bounds the memory and the processes of %s', (_name, service) => {
    expect(service.mem_limit).toMatch(/^\d+g$/)
    expect(service.pids_limit).toBeGreaterThan(0)
  })
})

describe('Dockerfile', () => {
  const steps = read('Dockerfile')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => /^[A-Z]+ /.test(line))
  const last = steps.slice(steps.findLastIndex((step) => step.startsWith('FROM ')))

  test('ends as a user that is not root, by number', () => {
    const users = last.filter((step) => step.startsWith('USER '))
    expect(users).toHaveLength(1)
    expect(users[0]).toMatch(/^USER [1-9]\d{3,}:[1-9]\d{3,}$/)
    const afterUser = last.slice(last.findIndex((step) => step.startsWith('USER ')))
    expect(afterUser.filter((step) => /^(?:RUN|COPY|ADD) /.test(step))).toEqual([])
  })

  test('installs production packages exactly as locked, without their scripts', () => {
    const installs = steps.filter((step) => /npm (?:ci|i|install)\b/.test(step))
    expect(installs).toEqual(['RUN npm ci --omit=dev --ignore-scripts'])
  })

  test('runs on a Node that the service accepts, with a health check', () => {
    const bases = steps.filter((step) => step.startsWith('FROM '))
    expect(bases.every((step) => /^FROM node:24-bookworm-slim(?: AS \w+)?$/.test(step))).toBe(true)
    expect(last.some((step) => step.startsWith('HEALTHCHECK ') && step.includes('/livez'))).toBe(
      true,
    )
    expect(last.at(-1)).toBe('CMD ["node", "src/main.ts"]')
  })
})

describe('the example settings and the build context', () => {
  test('hold no key', () => {
    expect(read('.env.example')).toMatch(/^BACKPROOF_API_KEYS=$/m)
    expect(read('.gitignore')).toMatch(/^\.env$/m)
  })

  test('let into the image only what is listed', () => {
    const lines = read('.dockerignore').split('\n')
    const allowed = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
    expect(lines).toContain('*')
    expect(allowed).not.toContain('.env')
    expect(allowed).toContain('src')
  })
})

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}
