/**
 * A bridge network's options. Read first: moby libnetwork/drivers/bridge (bridge_linux.go networkConfiguration,
 * labels.go) and the "Options" table of docs.docker.com/engine/network/drivers/bridge.
 */
import { INADDR_ANY, parseIp4 } from '../../../kernel/inet.ts';
import { invalid } from '../../errors.ts';
import type { BridgeNetworkConfig, GatewayMode } from '../../state.ts';

const BRIDGE = 'com.docker.network.bridge';
export const OPTION = {
  bridgeName: `${BRIDGE}.name`,
  ipMasquerade: `${BRIDGE}.enable_ip_masquerade`,
  icc: `${BRIDGE}.enable_icc`,
  inhibitIpv4: `${BRIDGE}.inhibit_ipv4`,
  hostBinding: `${BRIDGE}.host_binding_ipv4`,
  defaultBridge: `${BRIDGE}.default_bridge`,
  gatewayMode4: `${BRIDGE}.gateway_mode_ipv4`,
  gatewayMode6: `${BRIDGE}.gateway_mode_ipv6`,
  trustedHostInterfaces: `${BRIDGE}.trusted_host_interfaces`,
  mtu: 'com.docker.network.driver.mtu',
  hostIpv4: 'com.docker.network.host_ipv4',
  ifacePrefix: 'com.docker.network.container_iface_prefix',
} as const;

/** Go's strconv.ParseBool. */
export function parseGoBool(text: string): boolean | undefined {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return false;
  return undefined;
}
/** Go's strconv.Atoi. */
export function parseGoInt(text: string): number | undefined {
  return /^[+-]?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}

const failed = (option: string, value: string, why: string) => invalid(`failed to parse ${option} value: ${value} (${why})`);

function bool(option: string, value: string): boolean {
  const parsed = parseGoBool(value);
  if (parsed === undefined) throw failed(option, value, `strconv.ParseBool: parsing "${value}": invalid syntax`);
  return parsed;
}
function ip(option: string, value: string): number {
  const parsed = parseIp4(value);
  if (parsed === undefined) throw failed(option, value, 'nil ip');
  return parsed;
}
const MODES: readonly string[] = ['nat', 'nat-unprotected', 'routed', 'isolated'];
function mode(option: string, value: string): GatewayMode {
  if (!MODES.includes(value)) throw failed(option, value, `unknown gateway mode ${value}`);
  return value as GatewayMode;
}

/** Read and check the options of network `id`. 400 with the daemon's text for a bad one; options it doesn't know are kept and ignored. */
export function parseBridgeOptions(id: string, options: Record<string, string>, internal: boolean): BridgeNetworkConfig {
  const config: BridgeNetworkConfig = {
    bridgeName: '',
    isDefault: false,
    mtu: 0,
    enableIcc: true,
    enableIpMasquerade: true,
    inhibitIpv4: false,
    internal,
    gatewayMode: 'nat',
    hostBindingIp: INADDR_ANY,
    containerIfacePrefix: 'eth',
    trustedHostInterfaces: [],
    ownBridge: false,
  };
  for (const [option, value] of Object.entries(options)) {
    switch (option) {
      case OPTION.bridgeName:
        config.bridgeName = value;
        break;
      case OPTION.mtu: {
        const mtu = parseGoInt(value);
        if (mtu === undefined) throw failed(option, value, `strconv.Atoi: parsing "${value}": invalid syntax`);
        config.mtu = mtu;
        break;
      }
      case OPTION.icc:
        config.enableIcc = bool(option, value);
        break;
      case OPTION.ipMasquerade:
        config.enableIpMasquerade = bool(option, value);
        break;
      case OPTION.inhibitIpv4:
        config.inhibitIpv4 = bool(option, value);
        break;
      case OPTION.defaultBridge:
        config.isDefault = bool(option, value);
        break;
      case OPTION.hostBinding:
        config.hostBindingIp = ip(option, value);
        break;
      case OPTION.hostIpv4:
        config.hostIpv4 = ip(option, value);
        break;
      case OPTION.ifacePrefix:
        config.containerIfacePrefix = value;
        break;
      case OPTION.gatewayMode4:
        config.gatewayMode = mode(option, value);
        break;
      case OPTION.gatewayMode6:
        mode(option, value);
        break;
      case OPTION.trustedHostInterfaces:
        config.trustedHostInterfaces = value.split(':').filter(Boolean);
        break;
      default:
        break;
    }
  }
  if (config.mtu < 0) throw invalid(`invalid MTU number: ${config.mtu}`);
  if (config.gatewayMode === 'isolated' && !internal) throw invalid("gateway mode 'isolated' can only be used for an internal network");
  if (config.bridgeName === '') config.bridgeName = config.isDefault ? 'docker0' : `br-${id.slice(0, 12)}`;
  return config;
}
