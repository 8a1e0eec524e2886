/**
 * What a lesson is, as data: the schema of `lesson.yaml`. The prose lives beside it (en.md, zh.md; see prose.ts).
 * Everything a check may ask is a fact about the world; see checks/.
 */
import * as z from 'zod';

const name = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, 'a name of letters, digits, "-", "_" or "."');
export const key = z.string().regex(/^[a-z][a-z0-9-]*$/, 'a key of lower-case letters, digits and "-"');
/** Where something is: a machine (host, laptop, router, www, host2), a container's name, or `netns:NAME` of `ip netns` on the host. */
export const place = z.string().min(1).describe('host, laptop, router, www, host2, a container name, or netns:NAME');
const port = z.number().int().min(1).max(65535);

/** A regular expression that a check may use: one that the linear engine can run, so that no text makes it run for ever. */
const pattern = z
  .string()
  .max(300)
  .superRefine((source, ctx) => {
    const fault = (message: string): void => ctx.addIssue({ code: 'custom', message });
    try {
      new RegExp(source, 'm');
    } catch {
      return fault(`'${source}' is not a regular expression`);
    }
    const bare = source.replace(/\\[^1-9k]/g, '').replace(/\[[^\]]*\]/g, '');
    if (/\(\?<?[=!]/.test(bare)) fault('look-around, as in "(?=…)", has no place in a check; write the pattern without it, or two checks');
    if (/\\[1-9k]/.test(bare)) fault('a back reference, as in "\\1", has no place in a check; write the text itself');
    if (/[)}*+?]\{\d{3,}|\{\d{4,}/.test(bare)) fault('a pattern repeated so often has no place in a check');
  });

export const containerFact = z.strictObject({
  name,
  state: z.enum(['running', 'exited', 'created', 'paused', 'absent']).optional(),
  image: z.string().optional(),
  /** Networks it must be attached to. */
  network: z.union([name, z.array(name)]).optional(),
  /** Networks it must not be attached to. */
  off: z.union([name, z.array(name)]).optional(),
  /** Network mode: host, none, bridge, or container:NAME. */
  mode: z.string().optional(),
  /** Address on `network` (or any network when none is given). */
  ip: z.string().optional(),
  alias: z.string().optional(),
  publishes: z.strictObject({ container: port, host: port.optional(), ip: z.string().optional(), proto: z.enum(['tcp', 'udp']).optional() }).optional(),
  /** Started again after the named container started. */
  startedAfter: name.optional(),
});
export const networkFact = z.strictObject({
  name,
  absent: z.boolean().optional(),
  driver: z.string().optional(),
  subnet: z.string().optional(),
  gateway: z.string().optional(),
  ipRange: z.string().optional(),
  internal: z.boolean().optional(),
  option: z.record(z.string(), z.string()).optional(),
});
export const linkFact = z.strictObject({
  at: place,
  name: z.string(),
  absent: z.boolean().optional(),
  kind: z.string().optional(),
  up: z.boolean().optional(),
  master: z.string().optional(),
  address: z.string().optional(),
  mtu: z.number().int().optional(),
});
export const netnsFact = z.strictObject({ name: z.string(), absent: z.boolean().optional() });
export const routeFact = z.strictObject({ at: place, dst: z.string(), via: z.string().optional(), dev: z.string().optional(), absent: z.boolean().optional() });
export const ruleFact = z.strictObject({
  at: place.optional(),
  table: z.enum(['filter', 'nat', 'raw', 'mangle']).optional(),
  chain: z.string(),
  rule: z.string().describe('as typed after the chain name'),
  absent: z.boolean().optional(),
});
export const sysctlFact = z.strictObject({ at: place.optional(), name: z.string(), value: z.string() });
export const reachesFact = z.strictObject({
  from: place,
  to: z.string().describe('a container name, a machine, an address or a host name'),
  network: name.optional(),
  port: port.optional(),
  proto: z.enum(['icmp', 'tcp']).optional(),
});
export const resolvesFact = z.strictObject({ from: place, name: z.string(), to: z.string().optional() });
export const printsFact = z.strictObject({
  at: place,
  /** Command lines that run before, in the same copy of the world ("laptop$ …" to run one elsewhere): what if this were restarted? */
  first: z.array(z.string().min(1)).max(8).optional(),
  command: z.string(),
  matches: pattern.optional(),
  equals: z.string().optional(),
  exit: z.number().int().optional(),
});
export const listensFact = z.strictObject({ at: place, port, address: z.string().optional(), proto: z.enum(['tcp', 'udp']).optional() });

export type Check =
  | { container: z.infer<typeof containerFact> }
  | { network: z.infer<typeof networkFact> }
  | { link: z.infer<typeof linkFact> }
  | { netns: z.infer<typeof netnsFact> }
  | { route: z.infer<typeof routeFact> }
  | { rule: z.infer<typeof ruleFact> }
  | { sysctl: z.infer<typeof sysctlFact> }
  | { reaches: z.infer<typeof reachesFact> }
  | { resolves: z.infer<typeof resolvesFact> }
  | { prints: z.infer<typeof printsFact> }
  | { listens: z.infer<typeof listensFact> }
  | { not: Check }
  | { any: Check[] }
  | { all: Check[] };

export const check: z.ZodType<Check> = z.lazy(() =>
  z.union([
    z.strictObject({ container: containerFact }),
    z.strictObject({ network: networkFact }),
    z.strictObject({ link: linkFact }),
    z.strictObject({ netns: netnsFact }),
    z.strictObject({ route: routeFact }),
    z.strictObject({ rule: ruleFact }),
    z.strictObject({ sysctl: sysctlFact }),
    z.strictObject({ reaches: reachesFact }),
    z.strictObject({ resolves: resolvesFact }),
    z.strictObject({ prints: printsFact }),
    z.strictObject({ listens: listensFact }),
    z.strictObject({ not: check }),
    z.strictObject({ any: z.array(check).min(1) }),
    z.strictObject({ all: z.array(check).min(1) }),
  ]),
);

/** Panes a lesson may open. */
export const PANES = ['ifconfig', 'brctl', 'iptables', 'routes', 'neighbours', 'conntrack', 'sockets', 'docker', 'topology', 'journey'] as const;
export type PaneName = (typeof PANES)[number];
const pane = z.union([
  z.enum(PANES),
  z.strictObject({ pane: z.enum(PANES), at: place.optional(), table: z.enum(['filter', 'nat', 'raw', 'mangle']).optional() }),
]);
export type PaneRequest = z.infer<typeof pane>;

/** How much a typed answer may differ: case and blanks never count; `number` compares as numbers, an `address` may go without its prefix length. */
export const answerKind = z.enum(['text', 'number', 'address']);

/** A goal: done by acting (`check`), or by answering a question that the model computes the answer of. */
const goal = z.union([
  z.strictObject({
    id: key,
    check,
    /**
     * What a repair shop's goal stands for: `symptom` (the default) is what the complaint is about, `keeps` works before
     * the repair and must work after it, `cause` tells a mended cause from a hidden one, and is never spelled out to the learner.
     */
    role: z.enum(['symptom', 'keeps', 'cause']).optional(),
  }),
  z.strictObject({
    id: key,
    /** The right answer is what this command prints (trimmed), run on a scratch copy of the world. */
    answer: z.strictObject({ at: place.optional(), command: z.string() }),
    as: answerKind.optional(),
  }),
  z.strictObject({ id: key, choice: z.strictObject({ options: z.array(key).min(2), right: key }) }),
]);
export type Goal = z.infer<typeof goal>;

const command = z.string().min(1).max(1000).describe('a command line, "laptop$ …" to type it on the laptop');
export const step = z.strictObject({
  id: key,
  panes: z.array(pane).optional(),
  /** Commands the lab runs when the step begins (a world that a step needs but doesn't teach). */
  setup: z.array(command).optional(),
  goals: z.array(goal).min(1).max(8),
  /** Commands that reach every goal of the step; an answer goal is met by `answer GOAL TEXT` with the computed text filled in. */
  solution: z.array(command),
  /** Commands that look like a solution and must not meet all goals. */
  wrong: z.array(z.array(command)).optional(),
  /** A repair shop's cures beside `solution`, each by other means; every one must meet all goals. */
  cures: z.array(z.array(command)).optional(),
});
export type Step = z.infer<typeof step>;

export const lesson = z.strictObject({
  id: key,
  minutes: z.number().int().min(1).max(90),
  /** Daemon flags the lesson's engine is started with. */
  dockerd: z.string().optional(),
  hosts: z.union([z.literal(1), z.literal(2)]).optional(),
  setup: z.array(command).optional(),
  panes: z.array(pane).optional(),
  /** A repair shop's commands that cost no points. */
  par: z.number().int().min(1).max(100).optional(),
  steps: z.array(step).min(1).max(12),
});
export type Lesson = z.infer<typeof lesson>;

/** The JSON Schema of lesson.yaml, for editors. */
export const lessonJsonSchema = (): Record<string, unknown> => z.toJSONSchema(lesson, { unrepresentable: 'any' }) as Record<string, unknown>;
