// `docker inspect`, `info` and `version` over objects whose Go types are known: first by type, then as plain JSON.
import { describe, expect, test } from 'vitest';
import { formatObject, inspect } from '../../src/text/gotemplate/index.ts';
import { typed } from '../../src/text/govalue/value.ts';
import { CONTAINER_INSPECT } from '../../src/text/mobytypes/container.ts';
import { NETWORK_INSPECT } from '../../src/text/mobytypes/network.ts';
import { DOCKER_INFO, DOCKER_VERSION } from '../../src/text/mobytypes/system.ts';

const CONTAINER = typed(CONTAINER_INSPECT, {
  Id: 'abcdef',
  Name: '/web',
  State: { Status: 'running', Running: true, Pid: 42 },
  Config: { Env: ['A=1', 'B=2'], Cmd: ['sh', '-c'], Labels: { k: 'v', a: 'b' }, ExposedPorts: { '80/tcp': {} } },
  HostConfig: {
    NetworkMode: 'app',
    Memory: 64,
    NanoCpus: 5,
    PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] },
    RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
  },
  NetworkSettings: {
    Ports: { '81/udp': null, '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }] },
    Networks: { app: { IPAddress: '172.18.0.2', DNSNames: ['web', 'abcdef'] }, bridge: { IPAMConfig: null } },
  },
});

const NETWORK = typed(NETWORK_INSPECT, {
  Name: 'bridge',
  Id: '0123456789abcdef',
  Created: '2026-11-24T23:44:24.123456789Z',
  Scope: 'local',
  Driver: 'bridge',
  EnableIPv4: true,
  IPAM: { Driver: 'default', Options: null, Config: [{ Subnet: '172.17.0.0/16', Gateway: '172.17.0.1' }] },
  Containers: {
    aa: { Name: 'c1', EndpointID: 'ee', MacAddress: '02:42', IPv4Address: '172.17.0.2/16', IPv6Address: '' },
  },
  Options: { o: '<&>' },
  Labels: {},
});

const run = (object: typeof CONTAINER, template: string) => inspect(['x'], template, () => object);

describe('a container', () => {
  test.each([
    ['{{.State}}', '{running true false false false false 42 0    <nil>}'],
    ['{{.State.Pid}} {{.State.Running}} {{printf "%05d" .State.Pid}} {{eq .State.Pid 42}}', '42 true 00042 true'],
    [
      '{{.Config.Env}} {{.Config.Labels}} {{json .Config.Cmd}} {{.Config.Entrypoint}}',
      '[A=1 B=2] map[a:b k:v] ["sh","-c"] []',
    ],
    ['{{.HostConfig.RestartPolicy}} {{.HostConfig.PortBindings}}', '{on-failure 3} map[80/tcp:[{ 8080}]]'],
    ['{{.NetworkSettings.Ports}}', 'map[80/tcp:[{0.0.0.0 8080}] 81/udp:[]]'],
    ['{{json .NetworkSettings.Ports}}', '{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"}],"81/udp":null}'],
    ['{{range $p, $c := .NetworkSettings.Ports}}{{$p.Port}}/{{$p.Proto}}={{len $c}} {{end}}', '80/tcp=1 81/udp=0 '],
    ['{{range .NetworkSettings.Networks}}[{{.IPAddress}}]{{end}}', '[172.18.0.2][]'],
    [
      '{{.NetworkSettings.Networks.app.DNSNames}} {{.NetworkSettings.Networks.bridge.IPAMConfig}}',
      '[web abcdef] <nil>',
    ],
    ['{{.HostConfig.NetworkMode.IsUserDefined}} {{.HostConfig.NetworkMode.IsHost}}', 'true false'],
    // names as in JSON only exist in the second run, on plain JSON
    ['{{.Id}} {{.HostConfig.NanoCpus}}', 'abcdef 5'],
    ['{{.NetworkSettings.Networks.nope.IPAddress}} {{eq .State.Pid 42}}', '<no value> true'],
    ['{{.Id}} {{eq .State.Pid "a"}}', 'abcdef false'],
    ['{{.ID}} {{.HostConfig.NanoCPUs}}', 'abcdef 5'],
    ['{{upper .HostConfig.NetworkMode}}', 'APP'],
    ['{{(index (index .NetworkSettings.Ports "80/tcp") 0).HostPort}}', '8080'],
    ['{{.State.Health}} {{.SizeRw}} {{json .State.Health}}', '<nil> <nil> null'],
    ['{{join .Config.Env ","}} {{join .Config.Cmd " "}} {{slice .Name 1}}', 'A=1,B=2 sh -c web'],
    ['{{printf "%T %T" .State .HostConfig.NetworkMode}}', '*container.State container.NetworkMode'],
  ])('%s', (template, expected) => {
    expect(run(CONTAINER, template)).toEqual({ stdout: `${expected}\n`, stderr: '', exit: 0 });
  });

  test.each([
    ['{{.State.Nope}}', ':1:8: executing "" at <.State.Nope>: map has no entry for key "Nope"'],
    ['{{.Id}} {{.ID}}', ':1:10: executing "" at <.ID>: map has no entry for key "ID"'],
    ['{{.State.Health.Status}}', ':1:8: executing "" at <.State.Health.Status>: map has no entry for key "Health"'],
    [
      '{{upper .State.Pid}}',
      ':1:14: executing "" at <.State.Pid>: wrong type for value; expected string; got json.Number',
    ],
  ])('%s fails', (template, expected) => {
    const stderr = `template parsing error: template: ${expected}`;
    expect(run(CONTAINER, template)).toEqual({ stdout: '\n', stderr, exit: 1 });
  });

  test('prints what it found when another is missing', () => {
    const find = (name: string) => {
      if (name === 'x') return CONTAINER;
      throw new Error(`Error: No such object: ${name}`);
    };
    expect(inspect(['x', 'y'], '{{.Name}}', find)).toEqual({
      stdout: '/web\n',
      stderr: 'Error: No such object: y',
      exit: 1,
    });
    expect(inspect(['y'], '', find)).toEqual({ stdout: '[]\n', stderr: 'Error: No such object: y', exit: 1 });
    expect(inspect(['y'], '{{.Name}}', find).stdout).toBe('\n');
  });
});

describe('a network', () => {
  const whole =
    '{bridge 0123456789abcdef 2026-11-24 23:44:24.123456789 +0000 UTC local bridge true false {default map[] [{172.17.0.0/16  172.17.0.1 map[]}]} false false false {} false map[aa:{c1 ee 02:42 172.17.0.2/16 }] map[o:<&>] map[] [] map[]}';
  test.each([
    ['{{.}}', whole],
    ['{{.Created}}', '2026-11-24 23:44:24.123456789 +0000 UTC'],
    ['{{.Id}} {{.Created}}', '0123456789abcdef 2026-11-24T23:44:24.123456789Z'],
    ['{{.Created.Format "Jan _2 15:04:05.000"}} {{.Created.Unix}}', 'Nov 24 23:44:24.123 1795563864'],
    ['{{range .IPAM.Config}}{{.Subnet}} {{.Gateway}}{{end}}', '172.17.0.0/16 172.17.0.1'],
    ['{{range $id, $c := .Containers}}{{$id}}={{$c.Name}} {{$c.IPv4Address}}{{end}}', 'aa=c1 172.17.0.2/16'],
    ['{{json .Options}} {{.Options}} {{.Options.nope}}', '{"o":"<&>"} map[o:<&>] <no value>'],
    ['{{index .Options "nope"}}|', '|'],
  ])('%s', (template, expected) => {
    expect(run(NETWORK, template)).toEqual({ stdout: `${expected}\n`, stderr: '', exit: 0 });
  });

  test('fills in what the JSON leaves out, in the order of the Go type', () => {
    expect(run(NETWORK, '{{json .}}').stdout).toBe(
      '{"Name":"bridge","Id":"0123456789abcdef","Created":"2026-11-24T23:44:24.123456789Z","Scope":"local","Driver":"bridge","EnableIPv4":true,"EnableIPv6":false,"IPAM":{"Driver":"default","Options":null,"Config":[{"Subnet":"172.17.0.0/16","Gateway":"172.17.0.1"}]},"Internal":false,"Attachable":false,"Ingress":false,"ConfigFrom":{"Network":""},"ConfigOnly":false,"Containers":{"aa":{"Name":"c1","EndpointID":"ee","MacAddress":"02:42","IPv4Address":"172.17.0.2/16","IPv6Address":""}},"Options":{"o":"<&>"},"Labels":{}}\n',
    );
  });
});

describe('docker info and version', () => {
  const info = typed(DOCKER_INFO, { Name: 'h', Containers: 1, Swarm: { LocalNodeState: 'inactive' } });
  const version = typed(DOCKER_VERSION, { Client: { Version: '28.5.2' }, Server: { Version: '28.5.2' } });

  test.each([
    ['{{.Containers}} {{.Swarm.LocalNodeState}}', { stdout: '1 inactive\n', stderr: '', exit: 0 }],
    ['{{.Swarm}}', { stdout: '{  inactive false  [] 0 0 <nil> []}\n', stderr: '', exit: 0 }],
    [
      'a{{.Foo}}',
      {
        stdout: 'a\n',
        stderr: 'template: :1:3: executing "" at <.Foo>: can\'t evaluate field Foo in type system.dockerInfo',
        exit: 1,
      },
    ],
    [
      '{{.Swarm.Foo}}',
      {
        stdout: '\n',
        stderr: 'template: :1:8: executing "" at <.Swarm.Foo>: can\'t evaluate field Foo in type swarm.Info',
        exit: 1,
      },
    ],
    ['{{.Foo', { stdout: '', stderr: 'template parsing error: template: :1: unclosed action', exit: 64 }],
  ])('info %s', (template, expected) => {
    expect(formatObject(info, template)).toEqual(expected);
  });

  test('version has a named template', () => {
    expect(formatObject(version, '{{.Client.Version}} {{.Server.Version}}', 'version').stdout).toBe('28.5.2 28.5.2\n');
    expect(formatObject(version, '{{.Server.Foo}}', 'version').stderr).toBe(
      'template: version:1:9: executing "version" at <.Server.Foo>: can\'t evaluate field Foo in type *types.Version',
    );
    expect(formatObject(version, '{{.Foo', 'version').stderr).toBe(
      'template parsing error: template: version:1: unclosed action',
    );
  });
});
