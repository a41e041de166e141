import type { Surroundings } from '#contract/doctor.ts'
import type { LayerName } from '#contract/sandbox.ts'

type Advice = Readonly<Record<Surroundings['container'], string>>

const HOST_KERNEL = 'The kernel is the host’s'

/** How to get a layer that is missing. */
const MENDING: Readonly<Record<LayerName, Advice>> = {
  seccomp: {
    none: 'Run on Linux x86_64 or aarch64 with a kernel that has CONFIG_SECCOMP_FILTER, as those of all distributions do.',
    docker:
      'Run on Linux x86_64 or aarch64 with Docker’s own seccomp profile, which allows it; a profile of your own must allow prctl(PR_SET_SECCOMP).',
    kubernetes:
      'Run on Linux x86_64 or aarch64 with seccompProfile RuntimeDefault, which allows it; a profile of your own must allow prctl(PR_SET_SECCOMP).',
  },
  rlimits: {
    none: 'Run on Linux, where setrlimit is allowed.',
    docker: 'Run on Linux, with Docker’s own seccomp profile, which allows setrlimit.',
    kubernetes: 'Run on Linux, with seccompProfile RuntimeDefault, which allows setrlimit.',
  },
  noNewPrivs: {
    none: 'Run on Linux, where prctl(PR_SET_NO_NEW_PRIVS) is allowed.',
    docker: 'Run on Linux, or say security_opt: [no-new-privileges:true].',
    kubernetes: 'Run on Linux, or say allowPrivilegeEscalation: false.',
  },
  landlock: {
    none: 'Run on a kernel from 5.13 on, with landlock in /sys/kernel/security/lsm (else add it to lsm= on the kernel’s command line), or do not require it.',
    docker: `${HOST_KERNEL}: run on one from 5.13 on with landlock in /sys/kernel/security/lsm, and with a Docker Engine whose seccomp profile knows Landlock (from 23 on; gVisor has none), or do not require it.`,
    kubernetes: `${HOST_KERNEL}: take nodes with one from 5.13 on and landlock in /sys/kernel/security/lsm, and a container runtime whose profile knows Landlock (gVisor has none), or do not require it.`,
  },
  uid: {
    none: 'Start the service as root with CAP_SETUID, CAP_SETGID and CAP_KILL, or do not require it: without it, the other layers keep learner code from what the service’s user may do.',
    docker:
      'Start the container with user: root and cap_add: [SETUID, SETGID, KILL], or do not require it: the image runs as a user that owns nothing.',
    kubernetes:
      'Say runAsUser: 0 with the capabilities SETUID, SETGID and KILL, which the restricted policy forbids, or do not require it.',
  },
  namespaces: {
    none: 'Install bubblewrap (apt-get install bubblewrap), and where a plain user may not make user namespaces (Ubuntu from 24.04 on) allow it to, or do not require it.',
    docker:
      'Docker does not allow them without CAP_SYS_ADMIN, which takes more than this gives: do not require it.',
    kubernetes:
      'Pods may not make them without CAP_SYS_ADMIN, which takes more than this gives: do not require it.',
  },
}

/** How to get a layer, in a container of that kind or outside of one. */
export function adviseOnLayer(layer: LayerName, { container }: Surroundings): string {
  return MENDING[layer][container]
}
