/** The shape of a Docker engine's state (docker/state.ts) as it stands in a world file. */
import * as z from 'zod';
import { mac, text, u32 } from './kernelSchema.ts';

const flag = z.boolean();
const port = z.int().min(0).max(65535);
const proto = z.enum(['tcp', 'udp', 'sctp']);
const texts = z.array(text);
const textsOrNull = texts.nullable();
const map = z.record(text, text);

const image = z.looseObject({
  id: text,
  tags: texts,
  created: z.number(),
  size: z.number(),
  base: z.enum(['busybox', 'httpd']),
  cmd: textsOrNull,
  entrypoint: textsOrNull,
  env: texts,
  exposed: texts,
  workingDir: text,
  labels: map,
});

const net = z.looseObject({ net: u32, len: z.int().min(0).max(32) });
const subnet = z.looseObject({ net: u32, len: z.int().min(0).max(32), range: net.optional(), gateway: u32.optional() });
const endpoint = z.looseObject({
  id: text,
  network: text,
  container: text,
  name: text,
  address: u32.optional(),
  prefixLen: z.int().min(0).max(32),
  mac,
  srcName: text,
  ifName: text,
  hostIfName: text,
  gateway: u32.optional(),
  portMappings: z.array(
    z.looseObject({
      proto,
      containerIp: u32,
      containerPort: port,
      hostIp: u32,
      hostPort: port,
      proxyPid: u32.optional(),
      socket: z.looseObject({ netns: text, id: u32 }).optional(),
    }),
  ),
  links: z.array(z.looseObject({ parent: u32, child: u32, ports: z.array(z.looseObject({ proto, port })) })),
});
const network = z.looseObject({
  id: text,
  name: text,
  driver: z.enum(['bridge', 'host', 'null', 'macvlan', 'ipvlan', 'overlay']),
  scope: z.enum(['local', 'swarm']),
  created: z.number(),
  enableIPv4: flag,
  enableIPv6: flag,
  internal: flag,
  attachable: flag,
  ingress: flag,
  configOnly: flag,
  configFrom: text,
  options: map,
  labels: map,
  ipam: z.looseObject({ Driver: text, Options: map.nullable(), Config: z.array(z.looseObject({})).nullable() }),
  configuredSubnets: flag,
  pool: subnet.optional(),
  morePools: z.array(subnet).optional(),
  bridge: z
    .looseObject({
      bridgeName: text,
      isDefault: flag,
      mtu: u32,
      enableIcc: flag,
      enableIpMasquerade: flag,
      inhibitIpv4: flag,
      internal: flag,
      gatewayMode: z.enum(['nat', 'nat-unprotected', 'routed', 'isolated']),
      hostBindingIp: u32,
      containerIfacePrefix: text,
      trustedHostInterfaces: texts,
      ownBridge: flag,
    })
    .optional(),
  macvlan: z.looseObject({ mode: text, parent: text, internal: flag }).optional(),
  ipvlan: z.looseObject({ mode: text, flag: text, parent: text, internal: flag }).optional(),
  endpoints: z.record(text, endpoint),
});

const config = z.looseObject({
  Hostname: text,
  Domainname: text,
  User: text,
  Tty: flag,
  OpenStdin: flag,
  AttachStdin: flag,
  AttachStdout: flag,
  AttachStderr: flag,
  ExposedPorts: z.record(text, z.looseObject({})).optional(),
  Env: textsOrNull,
  Cmd: textsOrNull,
  Image: text,
  WorkingDir: text,
  Entrypoint: textsOrNull,
  Labels: map,
  StopSignal: text.optional(),
});
const hostConfig = z.looseObject({
  NetworkMode: text,
  PortBindings: z.record(text, z.array(z.looseObject({ HostIp: text, HostPort: text })).nullable()),
  PublishAllPorts: flag,
  RestartPolicy: z.looseObject({ Name: text, MaximumRetryCount: z.number() }),
  AutoRemove: flag,
  Links: textsOrNull,
  Dns: texts,
  DnsOptions: texts,
  DnsSearch: texts,
  ExtraHosts: textsOrNull,
  CapAdd: textsOrNull,
  CapDrop: textsOrNull,
  Privileged: flag,
  PidMode: text,
  IpcMode: text,
  UTSMode: text,
});
const logEntry = z.looseObject({ stream: z.enum(['stdout', 'stderr']), text, at: z.number() });
const container = z.looseObject({
  id: text,
  name: text,
  created: z.number(),
  image: text,
  path: text,
  args: texts,
  config,
  hostConfig,
  state: z.looseObject({
    status: z.enum(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']),
    pid: u32,
    exitCode: z.number(),
    error: text,
    oomKilled: flag,
    startedAt: z.number(),
    finishedAt: z.number(),
    hasBeenManuallyStopped: flag,
  }),
  restartCount: z.number(),
  endpoints: z.record(text, z.looseObject({ network: text, networkId: text, config: z.looseObject({}), endpointId: text, dnsNames: textsOrNull })),
  sandboxId: text,
  netns: text.optional(),
  gatewayEndpoint: text.optional(),
  resolver: z.looseObject({ udpPort: port, tcpPort: port, servers: z.array(z.looseObject({ addr: text, viaHost: flag })) }).optional(),
  resolvConf: text.optional(),
  mnt: text,
  uts: text,
  pidns: text,
  log: z.array(logEntry),
  links: z.array(z.looseObject({ alias: text, container: text, name: text })),
});

const flags = z.looseObject({
  bridge: text,
  mtu: u32,
  icc: flag,
  iptables: flag,
  ip6tables: flag,
  ipForward: flag,
  ipMasq: flag,
  userlandProxy: flag,
  userlandProxyPath: text,
  ip: u32,
  dns: texts,
  dnsSearch: texts,
  dnsOpts: texts,
  hostGatewayIps: texts,
  defaultAddressPools: z.array(z.looseObject({})),
  defaultNetworkOpts: z.record(text, map),
});

/** Engine. */
export const engineShape = z.looseObject({
  machine: text,
  release: z.enum(['28.5.2', '20.10.24']),
  id: text,
  flags,
  pid: u32,
  containers: z.record(text, container),
  networks: z.record(text, network),
  images: z.record(text, image),
  execs: z.record(text, z.looseObject({ id: text, container: text, request: z.looseObject({ Cmd: texts }), pid: u32, running: flag })),
  ipam: z.looseObject({
    pools: z.array(z.looseObject({ net: u32, len: z.int().min(0).max(32), used: z.array(u32), subs: z.array(net), refs: z.int() })),
    next: z.int().optional(),
  }),
  ports: z.looseObject({ used: z.record(text, z.array(port)), last: z.record(text, port) }),
  events: z.array(z.looseObject({ Type: text, Action: text, Actor: z.looseObject({ ID: text, Attributes: map }), at: z.number() })),
  swarm: z.looseObject({ state: text }),
  startedAt: z.number(),
});
