/** What docker is asked to show: lists with filters and templates, and inspect with many templates. */
import { line } from './chooser.ts';
import * as w from './words.ts';
import type { Scope } from './words.ts';

/** Networks, as a list or one of them. */
export function networks(s: Scope): string {
  const { c } = s;
  const network = w.aNetwork(s);
  return c.pick([
    line(
      'docker network ls',
      c.maybe(60, () =>
        c.pick([
          '-f driver=bridge',
          '-f driver=nosuch',
          `-f name=${network}`,
          '-f type=builtin',
          '-f type=x',
          '-f scope=local',
          '-f dangling=true',
          '-f label=tier',
          '-f nosuch=1',
          '-f label=tier=front',
          '-f name=^a',
          '-f driver=bridge -f type=custom',
        ]),
      ),
      c.maybe(
        80,
        () =>
          `--format ${c.pick(["'{{.Name}}'", "'table {{.Name}}\\t{{.Driver}}'", "'{{.Name}}: {{.Internal}} {{.IPv6}} {{.IPv4}}'", "'{{json .Labels}}'", "'{{.Nope}}'", "'{{.Name'", "'{{upper .Name}} {{.Scope}}'"])}`,
      ),
    ),
    `docker network inspect -f ${c.pick(["'{{.Name}} {{.Scope}} {{.Attachable}} {{.Ingress}} {{.ConfigOnly}}'", "'{{range .IPAM.Config}}{{.Subnet}} {{.Gateway}} {{.IPRange}} {{json .AuxiliaryAddresses}}{{end}}'", "'{{(index .IPAM.Config 0).Subnet}}'", "'{{json .Labels}} {{json .IPAM.Options}} {{.IPAM.Driver}}'", "'{{.Nope}}'", "'{{range $id, $c := .Containers}}{{$c.Name}}={{$c.MacAddress}} {{end}}'", "'{{json .ConfigFrom}} {{.EnableIPv4}} {{.EnableIPv6}}'"])} ${network}`,
    `docker network inspect ${network} ${w.aNetwork(s)} -f '{{.Name}}'`,
    `docker network inspect -v ${network} | head -12 | tail -9 | grep -v -e Created -e Id`,
    `docker inspect --type ${c.pick(['network', 'container', 'image', 'nosuch'])} -f '{{.Name}}' ${network}`,
  ]);
}

const FORMATS = [
  "'{{.Name}} {{.State.Running}} {{.State.Paused}} {{.State.Restarting}} {{.RestartCount}}'",
  "'{{range $p, $b := .NetworkSettings.Ports}}{{$p}}:{{range $b}}{{.HostIp}}:{{.HostPort}},{{end}} {{end}}'",
  '\'{{(index (index .NetworkSettings.Ports "80/tcp") 0).HostPort}}\'',
  "'{{.NetworkSettings.Gateway}} {{.NetworkSettings.MacAddress}} {{.NetworkSettings.IPPrefixLen}} {{.NetworkSettings.Bridge}}'",
  "'{{json .HostConfig.Dns}} {{json .HostConfig.DnsSearch}} {{json .HostConfig.ExtraHosts}} {{json .HostConfig.Links}}'",
  "'{{json .Config.ExposedPorts}} {{json .Config.Env}} {{json .Config.Cmd}} {{json .Config.Labels}}'",
  "'{{.HostConfig.RestartPolicy.Name}} {{.HostConfig.Privileged}} {{json .HostConfig.CapAdd}} {{json .HostConfig.CapDrop}} {{.HostConfig.AutoRemove}}'",
  "'{{range .NetworkSettings.Networks}}{{.GlobalIPv6Address}}|{{json .IPAMConfig}}|{{json .DriverOpts}}|{{.GwPriority}}|{{json .Links}}{{end}}'",
  "'{{len .NetworkSettings.Networks}} {{.State.Error}} {{.Platform}}'",
  "'{{.Nope}}'",
  "'{{.State.Nope}}'",
  "'{{if .State.Running}}yes{{else}}no{{end}}'",
  '\'{{index .NetworkSettings.Networks "bridge"}}\'',
  "'{{json .Mounts}} {{json .HostConfig.Sysctls}} {{.Config.Domainname}}'",
  '\'{{join .Args " "}} {{split .Path "/"}} {{title .State.Status}}\'',
];

/** Containers, as a list or one of them. */
export function containers(s: Scope): string {
  const { c } = s;
  const any = w.aContainer(s);
  return c.pick([
    `docker inspect -f ${c.pick(FORMATS)} ${any}`,
    `docker inspect -f ${c.pick(FORMATS)} ${any}`,
    `docker inspect -f '{{.Name}}' ${any} nosuch ${w.aContainer(s)}`,
    line(
      'docker ps',
      c.maybe(50, () => '-a'),
      c.maybe(
        70,
        () =>
          `-f ${c.pick([`name=${any}`, 'name=^b', 'status=exited', 'status=nosuch', 'status=created', 'status=paused', 'exited=0', 'exited=137', `network=${w.aNetwork(s)}`, 'publish=8080', 'publish=80/tcp', 'expose=80', 'ancestor=httpd', 'label=tier', `since=${any}`, `before=${any}`, 'nosuch=1', 'health=none', 'publish=1-9999', 'is-task=false', 'volume=x', 'ancestor=nosuch'])}`,
      ),
      c.maybe(
        70,
        () =>
          `--format ${c.pick(["'{{.Names}}'", "'table {{.Names}}\\t{{.Image}}\\t{{.Ports}}'", "'{{.Names}} {{.Command}} {{.State}}'", "'{{.Names}} {{.Networks}} {{.Mounts}} {{.Size}}'", "'{{json .Ports}}'", '\'{{.Label "tier"}}|{{.Labels}}\'', "'{{.Nope}}'", 'json | wc -l', 'table', "'{{.Names}} {{.LocalVolumes}}'"])}`,
      ),
      c.maybe(15, () => c.pick(['-l', '-n 1', '-n 2', '--no-trunc | wc -l', '-s | wc -l', '-q | wc -l'])),
    ),
    `docker events --since 1h --until 0s --filter ${c.pick([`container=${any}`, 'type=network', 'event=die', 'event=connect', 'type=nosuch'])} --format '{{.Type}} {{.Action}}' | sort | uniq -c`,
    `docker container ls -a --format '{{.Names}}' | sort`,
  ]);
}
