/** Go types that several objects of the Engine API share. */
import type { GoMethod, GoType } from '../govalue/types.ts';
import {
  arrayOf,
  BOOL,
  INT,
  INT64,
  mapOf,
  namedType,
  pointerTo,
  STRING,
  sliceOf,
  structOf,
  tag,
} from '../govalue/types.ts';
import { formatGoDuration, formatGoLayout, formatGoTime, parseRfc3339 } from '../time.ts';

export const STRING_SLICE = sliceOf(STRING);
export const STRING_MAP = mapOf(STRING, STRING);
export const STRING_PAIRS = sliceOf(arrayOf(2, STRING));
export const EMPTY_STRUCT = structOf('struct {}', {});
export const STRING_SET = mapOf(STRING, EMPTY_STRUCT);
export const INT64_POINTER = pointerTo(INT64);
export const BOOL_POINTER = pointerTo(BOOL);
export const INT_POINTER = pointerTo(INT);
/** `strslice.StrSlice`: a command line. */
export const STR_SLICE = sliceOf(STRING, 'strslice.StrSlice');

/** A method without parameters. */
export const getter = (result: GoType, get: (data: unknown) => unknown): GoMethod => ({
  params: [],
  result,
  call: get,
});
/** A method that answers yes or no about a text. */
export const test = (holds: (text: string) => boolean): GoMethod => getter(BOOL, (data) => holds(String(data ?? '')));

const ZERO_TIME = '0001-01-01T00:00:00Z';
const moment = (data: unknown): number => parseRfc3339(String(data ?? ZERO_TIME));

/** Time.String; the JSON may tell nanoseconds, which a moment cannot hold. */
function timeText(data: unknown): string {
  const text = String(data ?? ZERO_TIME);
  const fraction = /\.(\d*[1-9])0*(?!\d)/.exec(text)?.[1];
  const whole = formatGoTime(Math.floor(moment(text) / 1e6) * 1e6);
  return fraction ? whole.replace(' +', `.${fraction} +`) : whole;
}

/** `time.Time`; its data is the RFC 3339 text of the JSON. */
export const TIME: GoType = structOf(
  'time.Time',
  {},
  {
    stringer: timeText,
    marshal: (data) => JSON.stringify(data ?? ZERO_TIME),
    methods: {
      String: getter(STRING, timeText),
      Unix: getter(INT64, (data) => Math.floor(moment(data) / 1e6)),
      UnixMilli: getter(INT64, (data) => Math.floor(moment(data) / 1e3)),
      UnixNano: getter(INT64, (data) => BigInt(moment(data)) * 1000n),
      IsZero: getter(BOOL, (data) => moment(data) === moment(ZERO_TIME)),
      Year: getter(INT, (data) => Number(formatGoLayout(moment(data), '2006'))),
      Day: getter(INT, (data) => Number(formatGoLayout(moment(data), '2'))),
      Hour: getter(INT, (data) => Number(formatGoLayout(moment(data), '15'))),
      Minute: getter(INT, (data) => Number(formatGoLayout(moment(data), '4'))),
      Second: getter(INT, (data) => Number(formatGoLayout(moment(data), '5'))),
      Format: {
        params: [STRING],
        result: STRING,
        call: (data, layout) => formatGoLayout(moment(data), String(layout)),
      },
    },
  },
);

const portOf = (data: unknown): string => String(data ?? '').split('/')[0]!;

/** `nat.Port`: `80/tcp`. */
export const NAT_PORT = namedType('nat.Port', STRING, {
  methods: {
    Port: getter(STRING, portOf),
    Proto: getter(STRING, (data) => String(data ?? '').split('/')[1] ?? 'tcp'),
    Int: getter(INT, (data) => Number(portOf(data)) || 0),
  },
});
export const PORT_SET = mapOf(NAT_PORT, EMPTY_STRUCT, 'nat.PortSet');
export const PORT_BINDING = structOf('nat.PortBinding', { HostIP: tag(STRING, 'HostIp'), HostPort: STRING });
export const PORT_MAP = mapOf(NAT_PORT, sliceOf(PORT_BINDING), 'nat.PortMap');

/** What is known about a layer store's files. */
export const DRIVER_DATA = structOf('storage.DriverData', { Data: STRING_MAP, Name: STRING });

/** `v1.Descriptor` of the OCI image spec. */
export const DESCRIPTOR = structOf('v1.Descriptor', {
  MediaType: tag(STRING, 'mediaType'),
  Digest: tag(namedType('digest.Digest', STRING), 'digest'),
  Size: tag(INT64, 'size'),
  URLs: tag(STRING_SLICE, 'urls,omitempty'),
  Annotations: tag(STRING_MAP, 'annotations,omitempty'),
});

/** `time.Duration`, whose data are nanoseconds. */
const DURATION = namedType('time.Duration', INT64, { stringer: (data) => formatGoDuration(Number(data ?? 0)) });

/** `v1.HealthcheckConfig`. */
export const HEALTHCHECK_CONFIG = structOf('v1.HealthcheckConfig', {
  Test: tag(STRING_SLICE, ',omitempty'),
  Interval: tag(DURATION, ',omitempty'),
  Timeout: tag(DURATION, ',omitempty'),
  StartPeriod: tag(DURATION, ',omitempty'),
  StartInterval: tag(DURATION, ',omitempty'),
  Retries: tag(INT, ',omitempty'),
});
