/** Command lines: the shells' grammar, and every tool's arguments. */
import type { Chooser } from '../conformance/fuzz/chooser.ts';
import { makeWorld } from '../../src/cli/world.ts';
import type { Flavour } from '../../src/shell/command.ts';
import { commandsOf } from '../../src/shell/commands/registry.ts';
import { LIMITS } from '../../src/shell/runtime.ts';
import { Session } from '../../src/shell/session.ts';
import { badSentence, type Target } from './target.ts';
import { mutate, quoted, word } from './words.ts';

/** A world with something in it. Made once; every input starts from it. */
let begun: ReturnType<Session['snapshot']> | undefined;
let session: Session | undefined;
let uses = 0;
function fresh(): Session {
  if (!begun) {
    const first = new Session(makeWorld({ seed: '3' }));
    for (const line of [
      'docker network create --subnet 10.1.0.0/24 app',
      'docker run -itd --name box --label a=b --network app busybox',
      'docker run -d --name web -p 8080:80 httpd',
      'iptables -A INPUT -s 10.0.0.0/8 -j DROP',
      'ip link add v1 type veth peer name v2',
      'echo one two > /tmp/f',
    ])
      first.run(line);
    begun = first.snapshot();
  }
  if (!session || uses++ > 40) {
    session = new Session(begun);
    uses = 0;
  } else session.restore(begun);
  // nobody is there to press Ctrl-C
  session.rt.limits = { ...LIMITS, events: 200_000 };
  return session;
}

/** Virtual seconds that one input may take. */
const SECONDS = 5;
function runLine(line: string): string | undefined {
  const s = fresh();
  const { stdout, stderr } = s.run(line, { timeout: SECONDS });
  const bad = badSentence(stderr) ?? badSentence(stdout.slice(0, 100_000));
  return bad;
}

const SNIPPETS = [
  'for i in 1 2 3; do echo $i; done',
  'while true; do :; done',
  'until false; do break; done',
  'if [ -f /tmp/f ]; then cat /tmp/f; fi',
  'case x in (a|x) echo 1;; *) echo 2;; esac',
  'f() { echo $1; }; f a',
  'f() { f; }; f',
  ':(){ :|:& };:',
  'yes | head -n 3',
  'echo $((1+2*3))',
  'echo $((1/0))',
  'echo $((2**63))',
  'echo ${x:-y} ${#x} ${x%a*} ${x/a/b} ${x:1:2}',
  'echo {1..10} {a,b}{c,d}',
  'echo {1..100000000}',
  'cat <<E\nhello $x\nE',
  'cat <<"E"\na\nE',
  'cat <<< word',
  '[[ a =~ (b+)+$ ]] && echo',
  'a=(1 2 3); echo ${a[@]} ${a[-1]}',
  'echo "$(echo "$(echo a)")"',
  'echo `date`',
  'set -euo pipefail; false | true',
  'trap "echo bye" EXIT',
  'read a b < /tmp/f; echo $b',
  'printf "%s\\n" a b c',
  'eval "echo a"',
  'exec 3>/tmp/x; echo a >&3',
  'sleep 1 & wait',
  '(exit 3); echo $?',
  '{ echo a; } 2>&1 | cat',
  'ls /*',
  'x=$(cat /tmp/f); echo "$x"',
  'awk "{print \\$1}" /tmp/f',
  'sed -n "s/o/0/gp" /tmp/f',
  'grep -E "o+" /tmp/f',
  'docker exec box sh -c "echo a | cat"',
  'timeout 1 sleep 5',
  'ip addr | grep inet',
  'docker ps -q | xargs docker inspect -f "{{.Name}}"',
  'seq 1 1000 | sort -r | uniq | wc -l',
  'let a=1+1; ((a++)); echo $a',
  'declare -A m; m[x]=1; echo ${!m[@]}',
  'select',
  'time ls',
  '! true',
  'echo a > /tmp/out && cat /tmp/out',
  'while read l; do echo "$l"; done < /tmp/f',
  'ping -f -c 5 172.17.0.2',
  'dd if=/dev/zero of=/tmp/z',
  'cat /dev/zero',
  'cat /dev/urandom | head -c 10',
];
const JOINS = [
  ';',
  '&&',
  '||',
  '|',
  '&',
  '\n',
  ' ',
  '|&',
  ';;',
  '$(',
  '`',
  '${',
  '((',
  '))',
  '{',
  '}',
  '<',
  '>',
  '<<',
  '>>',
  '>&',
  '<(',
  '"',
  "'",
  '\\',
  '#',
  '!',
];

export const shell: Target = {
  name: 'shell',
  weight: 6,
  input(c) {
    const parts = Array.from({ length: c.int(1, 4) }, () => (c.chance(75) ? c.pick(SNIPPETS) : word(c)));
    const line = parts.reduce((all, part) => all + c.pick(JOINS) + part);
    const mutated = c.chance(70) ? mutate(c, line, (each) => (each.chance(60) ? each.pick(JOINS) : word(each))) : line;
    return c.chance(25) ? `docker exec box sh -c ${quoted(mutated)}` : mutated;
  },
  run: runLine,
};

/** The words that a command's own table knows, so that the inside of a parser is reached. */
function known(c: Chooser, name: string, flavour: Flavour): string {
  let spec: { options?: { names: string[] }[]; subcommands?: { name: string }[] } | undefined = commandsOf(flavour).find((each) => each.name === name);
  const words: string[] = [];
  while (spec?.subcommands?.length && c.chance(85)) {
    const sub: { name: string; options?: { names: string[] }[]; subcommands?: { name: string }[] } = c.pick(spec.subcommands);
    words.push(sub.name);
    spec = sub;
  }
  for (let n = c.int(0, 4); n > 0; n--) words.push(spec?.options?.length && c.chance(45) ? c.pick(c.pick(spec.options).names) : quoted(word(c)));
  return words.join(' ');
}

export const tools: Target = {
  name: 'tool arguments',
  weight: 10,
  input(c) {
    const flavour: Flavour = c.chance(70) ? 'debian' : 'busybox';
    const command = c.pick(commandsOf(flavour)).name;
    const line = `${command} ${known(c, command, flavour)}`;
    const fed = c.chance(20) ? `echo ${quoted(word(c))} | ${line}` : line;
    return flavour === 'debian' ? fed : `docker exec box sh -c ${quoted(fed)}`;
  },
  run: runLine,
};

const TEMPLATE = [
  '{{.}}',
  '{{json .}}',
  '{{.Name}}',
  '{{range .NetworkSettings.Networks}}',
  '{{range $k, $v := .Config.Labels}}',
  '{{end}}',
  '{{if .State}}',
  '{{else}}',
  '{{with .}}',
  '{{$x := 1}}',
  '{{$x}}',
  '{{index . 0}}',
  '{{index .Config.Labels "a"}}',
  '{{len .Name}}',
  '{{printf "%s %d %v %99999999d" .Name 1 .}}',
  '{{upper .Name}}',
  '{{join .Args ","}}',
  '{{split .Name "o"}}',
  '{{slice .Name 1 2}}',
  '{{println}}',
  '{{define "a"}}{{template "a"}}{{end}}',
  '{{template "a"}}',
  '{{template "a" .}}',
  '{{block "b" .}}{{end}}',
  '{{not true}}',
  '{{and 1 0}}',
  '{{eq .Name "x"}}',
  '{{lt 1 2}}',
  '{{html "<"}}',
  '{{js "x"}}',
  '{{call .Name}}',
  '{{/* c */}}',
  '{{- .Name -}}',
  '{{.constructor}}',
  '{{.Name.length}}',
  '{{.__proto__}}',
  '{{.Config.Labels.toString}}',
  '{{range 1000000000}}',
  '{{break}}',
  '{{pad .Name 99999999 1}}',
  '{{truncate .Name 1}}',
  '{{.ID}}',
  '{{.Label "a"}}',
  'table {{.Names}}\\t{{.Ports}}',
];
export const templates: Target = {
  name: 'Go templates',
  weight: 4,
  input(c) {
    const text = Array.from({ length: c.int(1, 5) }, () => (c.chance(80) ? c.pick(TEMPLATE) : word(c))).join('');
    const format = c.chance(60) ? mutate(c, text) : text;
    return `${c.pick(['docker inspect -f', 'docker ps -a --format', 'docker network inspect app -f', 'docker network ls --format', 'docker info -f', 'docker version -f', 'docker images --format', 'docker container inspect box --format'])} ${quoted(format)}${c.chance(50) ? ' box' : ''}`;
  },
  run: runLine,
};

const PRIMITIVES = [
  'host',
  'src',
  'dst',
  'port',
  'net',
  'tcp',
  'udp',
  'icmp',
  'arp',
  'ip',
  'ip6',
  'and',
  'or',
  'not',
  '!',
  '(',
  ')',
  '&&',
  '||',
  '80',
  '172.17.0.2',
  '10.0.0.0/8',
  'portrange',
  '1-100',
  'ether',
  'proto',
  'tcp[13]',
  '=',
  '&',
  '2',
  'tcp[tcpflags]',
  'tcp-syn',
  '!= 0',
  'greater',
  'less',
  'vlan',
  'broadcast',
  'multicast',
  'gateway',
  'len',
  '<',
  '>',
  'icmp[0]',
  '8',
  'ip[8:2]',
  '[',
  ']',
];
const FILTERS = [
  'name=',
  'label=',
  'status=',
  'driver=',
  'id=',
  'network=',
  'publish=',
  'expose=',
  'ancestor=',
  'before=',
  'since=',
  'exited=',
  'health=',
  'type=',
  'scope=',
  'dangling=',
  'until=',
  'constructor=',
  '__proto__=',
];
const STATES = [
  'state',
  'established',
  'sport',
  'dport',
  '=',
  ':80',
  'or',
  'and',
  '(',
  ')',
  'not',
  '!',
  'src',
  'dst',
  '10.0.0.0/8',
  'all',
  'listening',
  'exclude',
  'dev',
  'eth0',
  '>=',
  ':http',
  '*:*',
];
export const filters: Target = {
  name: 'filter expressions',
  weight: 3,
  input(c) {
    const words = (from: readonly string[]): string => Array.from({ length: c.int(1, 10) }, () => (c.chance(85) ? c.pick(from) : word(c))).join(' ');
    return c.weighted([
      [4, () => `timeout 0.1 tcpdump -n -c 1 -i any ${quoted(words(PRIMITIVES))}`],
      [2, () => `ss -tan ${quoted(words(STATES))}`],
      [
        3,
        () =>
          `docker ${c.pick(['ps -a', 'network ls', 'images', 'network prune -f', 'container prune -f', 'events --until 0s'])} --filter ${quoted(c.pick(FILTERS) + (c.chance(50) ? c.pick(['box', 'app', 'running', 'bridge', 'a=b', '[', '(', '*', '\\']) : word(c)))}`,
      ],
      [
        2,
        () =>
          `grep ${c.pick(['', '-E', '-F', '-i', '-o', '-v'])} -- ${quoted(mutate(c, c.pick(['^(a|b)+$', '[[:alpha:]]*', 'o{1,3}', '(a+)+b', '\\(o\\)\\1', '[^]]', '.*.*.*.*x', '\\bone\\b'])))} /tmp/f`,
      ],
      [
        2,
        () =>
          `sed ${quoted(mutate(c, c.pick(['s/a/b/g', '1,$d', '/o/!p', 'y/ab/cd/', ':a;ba', ':a;s/x/xx/;ta', '$!N;D', 's/.*/&&&&/', 'n;d', '2q5'])))} /tmp/f`,
      ],
      [
        2,
        () =>
          `awk ${quoted(mutate(c, c.pick(['{print $1}', 'BEGIN{while(1);}', '{a[$1]++} END{for(k in a) print k,a[k]}', 'BEGIN{printf "%*d", 99999999, 1}', '{gsub(/o/,"oo"); print}', 'function f(x){return f(x)} BEGIN{f(1)}', 'BEGIN{x="a"; while(1) x=x x}', '{print $NF, $(-1)}'])))} /tmp/f`,
      ],
    ])();
  },
  run: runLine,
};

/** Half-typed lines: completion must answer whatever stands there. */
export const completion: Target = {
  name: 'completion',
  weight: 1,
  input: (c) =>
    mutate(
      c,
      c.pick([
        'docker run --',
        'ip link set dev ',
        'iptables -t nat -A ',
        'docker exec box ',
        'cat /etc/',
        'echo $(ls ',
        'ip -4 ad',
        'constructor ',
        'docker network connect ',
      ]),
    ),
  run(input) {
    const s = fresh();
    const terminal = s.openTerminal();
    s.step(s.k.now + 10_000);
    s.complete(terminal, input);
    s.close(terminal);
    return undefined;
  },
};
