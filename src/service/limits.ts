import { CAPS } from '#contract/caps.ts'
import {
  LIMIT_NAMES,
  type LimitName,
  type Limits,
  type LimitsReport,
  type LimitsRequest,
} from '#contract/limits.ts'
import type { SessionLimits } from './ports.ts'

/** What a submission gets when it asks for nothing, and the most it can ask for. */
export interface LimitPolicy {
  readonly defaults: Limits
  readonly maxima: Limits
}

/** Clamps what was asked for to what can be had, and keeps both for the report. */
export function resolveLimits(request: LimitsRequest, policy: LimitPolicy): LimitsReport {
  return {
    wallMs: resolveLimit('wallMs', request, policy),
    cpuMs: resolveLimit('cpuMs', request, policy),
    memoryMb: resolveLimit('memoryMb', request, policy),
    outputBytes: resolveLimit('outputBytes', request, policy),
    evaluations: resolveLimit('evaluations', request, policy),
  }
}

function resolveLimit(
  name: LimitName,
  request: LimitsRequest,
  policy: LimitPolicy,
): LimitsReport[LimitName] {
  const requested = request[name]
  const maximum = policy.maxima[name]
  const applied = Math.min(requested ?? policy.defaults[name], maximum)
  return requested === undefined ? { applied, maximum } : { applied, requested, maximum }
}

/** The limits of one session in a sandbox. */
export function toSessionLimits(limits: Omit<SessionLimits, 'tensorElements'>): SessionLimits {
  const { wallMs, cpuMs, memoryMb, outputBytes } = limits
  return { wallMs, cpuMs, memoryMb, outputBytes, tensorElements: CAPS.tensorElements }
}

/** The ranges that `GET /v1/capabilities` tells. */
export function describeLimits(
  policy: LimitPolicy,
): Record<LimitName, { default: number; maximum: number }> {
  const entries = LIMIT_NAMES.map((name) => [
    name,
    { default: policy.defaults[name], maximum: policy.maxima[name] },
  ])
  return Object.fromEntries(entries)
}
