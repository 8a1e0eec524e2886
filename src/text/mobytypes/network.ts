/** Go types of networks and endpoints as the Engine API 1.51 gives them (`api/types/network`). */
import { BOOL, INT, mapOf, pointerTo, STRING, sliceOf, structOf, tag, UINT32 } from '../govalue/types.ts';
import { STRING_MAP, STRING_SLICE, TIME } from './common.ts';

const ENDPOINT_IPAM_CONFIG = structOf('network.EndpointIPAMConfig', {
  IPv4Address: tag(STRING, ',omitempty'),
  IPv6Address: tag(STRING, ',omitempty'),
  LinkLocalIPs: tag(STRING_SLICE, ',omitempty'),
});

export const ENDPOINT_SETTINGS = structOf('network.EndpointSettings', {
  IPAMConfig: pointerTo(ENDPOINT_IPAM_CONFIG),
  Links: STRING_SLICE,
  Aliases: STRING_SLICE,
  MacAddress: STRING,
  DriverOpts: STRING_MAP,
  GwPriority: INT,
  NetworkID: STRING,
  EndpointID: STRING,
  Gateway: STRING,
  IPAddress: STRING,
  IPPrefixLen: INT,
  IPv6Gateway: STRING,
  GlobalIPv6Address: STRING,
  GlobalIPv6PrefixLen: INT,
  DNSNames: STRING_SLICE,
});

const IPAM_CONFIG = structOf('network.IPAMConfig', {
  Subnet: tag(STRING, ',omitempty'),
  IPRange: tag(STRING, ',omitempty'),
  Gateway: tag(STRING, ',omitempty'),
  AuxAddress: tag(STRING_MAP, 'AuxiliaryAddresses,omitempty'),
});

const IPAM = structOf('network.IPAM', { Driver: STRING, Options: STRING_MAP, Config: sliceOf(IPAM_CONFIG) });

const ENDPOINT_RESOURCE = structOf('network.EndpointResource', {
  Name: STRING,
  EndpointID: STRING,
  MacAddress: STRING,
  IPv4Address: STRING,
  IPv6Address: STRING,
});

const PEER_INFO = structOf('network.PeerInfo', { Name: STRING, IP: STRING });

const TASK = structOf('network.Task', { Name: STRING, EndpointID: STRING, EndpointIP: STRING, Info: STRING_MAP });

const SERVICE_INFO = structOf('network.ServiceInfo', {
  VIP: STRING,
  Ports: STRING_SLICE,
  LocalLBIndex: UINT32,
  Tasks: sliceOf(TASK),
});

/** GET /networks/X, and each element of GET /networks. */
export const NETWORK_INSPECT = structOf('network.Inspect', {
  Name: STRING,
  ID: tag(STRING, 'Id'),
  Created: TIME,
  Scope: STRING,
  Driver: STRING,
  EnableIPv4: BOOL,
  EnableIPv6: BOOL,
  IPAM,
  Internal: BOOL,
  Attachable: BOOL,
  Ingress: BOOL,
  ConfigFrom: structOf('network.ConfigReference', { Network: STRING }),
  ConfigOnly: BOOL,
  Containers: mapOf(STRING, ENDPOINT_RESOURCE),
  Options: STRING_MAP,
  Labels: STRING_MAP,
  Peers: tag(sliceOf(PEER_INFO), ',omitempty'),
  Services: tag(mapOf(STRING, SERVICE_INFO), ',omitempty'),
});
