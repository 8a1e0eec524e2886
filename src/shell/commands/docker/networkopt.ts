/** `--network` of `docker run` and `create`. Read first: docker/cli opts/network.go (NetworkOpt.Set). */
import type { EndpointConfig } from '../../../docker/types.ts';
import { CliError } from './types.ts';

/** A plain name, or name=…,alias=…,ip=…,driver-opt=… */
export interface NetworkOption {
  target: string;
  endpoint: EndpointConfig;
}
/** Throws CliError with what is wrong with the value. */
export function parseNetworkOption(value: string): NetworkOption {
  if (!value.includes('=') || !/^[a-z0-9-]+=/.test(value)) return { target: value, endpoint: {} };
  const option: NetworkOption = { target: '', endpoint: {} };
  for (const field of value.split(',')) {
    const eq = field.indexOf('=');
    if (eq < 0) throw new CliError(`invalid field ${field}`);
    const key = field.slice(0, eq).trim().toLowerCase();
    const val = field.slice(eq + 1).trim();
    const e = option.endpoint;
    if (key === 'name') option.target = val;
    else if (key === 'alias') (e.Aliases ??= []).push(val);
    else if (key === 'ip') e.IPAMConfig = { ...e.IPAMConfig, IPv4Address: val };
    else if (key === 'ip6') e.IPAMConfig = { ...e.IPAMConfig, IPv6Address: val };
    else if (key === 'link-local-ip') e.IPAMConfig = { ...e.IPAMConfig, LinkLocalIPs: [...(e.IPAMConfig?.LinkLocalIPs ?? []), val] };
    else if (key === 'mac-address') e.MacAddress = val;
    else if (key === 'driver-opt') {
      const [k, ...rest] = val.split('=');
      if (rest.length === 0) throw new CliError('invalid key value pair format in driver options');
      e.DriverOpts = { ...e.DriverOpts, [(k as string).toLowerCase()]: rest.join('=') };
    } else if (key === 'gw-priority') {
      if (!/^[+-]?\d+$/.test(val)) throw new CliError(`invalid gw-priority (${val}): invalid syntax`);
      e.GwPriority = Number(val);
    } else throw new CliError(`invalid field key ${key}`);
  }
  if (option.target === '') throw new CliError('network name/id is not specified');
  return option;
}
/** What is wrong with a value of `--network`, if anything. */
export function wrongNetwork(value: string): string | undefined {
  try {
    parseNetworkOption(value);
    return undefined;
  } catch (error) {
    if (error instanceof CliError) return error.message;
    throw error;
  }
}
