/** What a key may do; each role may do what those before it may. */
export const ROLES = ['learner', 'instructor', 'admin'] as const

export type Role = (typeof ROLES)[number]

/** Whether an address or host name means the machine itself: localhost, 127.0.0.0/8, ::1. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || /^\[?::1\]?$/.test(host) || /^127(?:\.\d{1,3}){3}$/.test(host)
}
