/** Go types of images and volumes as the Engine API 1.51 gives them. */
import { ANY, BOOL, embed, INT64, mapOf, pointerTo, STRING, sliceOf, structOf, tag } from '../govalue/types.ts';
import { DESCRIPTOR, DRIVER_DATA, HEALTHCHECK_CONFIG, STRING_MAP, STRING_SET, STRING_SLICE, TIME } from './common.ts';

const OCI_CONFIG = structOf('v1.ImageConfig', {
  User: tag(STRING, ',omitempty'),
  ExposedPorts: tag(STRING_SET, ',omitempty'),
  Env: tag(STRING_SLICE, ',omitempty'),
  Entrypoint: tag(STRING_SLICE, ',omitempty'),
  Cmd: tag(STRING_SLICE, ',omitempty'),
  Volumes: tag(STRING_SET, ',omitempty'),
  WorkingDir: tag(STRING, ',omitempty'),
  Labels: tag(STRING_MAP, ',omitempty'),
  StopSignal: tag(STRING, ',omitempty'),
  ArgsEscaped: tag(BOOL, ',omitempty'),
});

const DOCKER_CONFIG_EXT = structOf('v1.DockerOCIImageConfigExt', {
  Healthcheck: tag(pointerTo(HEALTHCHECK_CONFIG), ',omitempty'),
  OnBuild: tag(STRING_SLICE, ',omitempty'),
  Shell: tag(STRING_SLICE, ',omitempty'),
});

const IMAGE_CONFIG = structOf('v1.DockerOCIImageConfig', {
  ImageConfig: embed(OCI_CONFIG),
  DockerOCIImageConfigExt: embed(DOCKER_CONFIG_EXT),
});

/** GET /images/X/json. */
export const IMAGE_INSPECT = structOf('image.InspectResponse', {
  ID: tag(STRING, 'Id'),
  RepoTags: STRING_SLICE,
  RepoDigests: STRING_SLICE,
  Parent: STRING,
  Comment: STRING,
  Created: tag(STRING, ',omitempty'),
  Container: tag(STRING, ',omitempty'),
  ContainerConfig: tag(pointerTo(IMAGE_CONFIG), ',omitempty'),
  DockerVersion: STRING,
  Author: STRING,
  Config: pointerTo(IMAGE_CONFIG),
  Architecture: STRING,
  Variant: tag(STRING, ',omitempty'),
  Os: STRING,
  OsVersion: tag(STRING, ',omitempty'),
  Size: INT64,
  VirtualSize: tag(INT64, ',omitempty'),
  GraphDriver: DRIVER_DATA,
  RootFS: structOf('image.RootFS', { Type: tag(STRING, ',omitempty'), Layers: tag(STRING_SLICE, ',omitempty') }),
  Metadata: structOf('image.Metadata', { LastTagTime: tag(TIME, ',omitempty') }),
  Descriptor: tag(pointerTo(DESCRIPTOR), ',omitempty'),
  Manifests: tag(sliceOf(structOf('image.ManifestSummary', { ID: STRING })), ',omitempty'),
});

/** GET /volumes/X. */
export const VOLUME_INSPECT = structOf('volume.Volume', {
  ClusterVolume: tag(pointerTo(structOf('volume.ClusterVolume', { ID: STRING })), ',omitempty'),
  CreatedAt: tag(STRING, ',omitempty'),
  Driver: STRING,
  Labels: STRING_MAP,
  Mountpoint: STRING,
  Name: STRING,
  Options: STRING_MAP,
  Scope: STRING,
  Status: tag(mapOf(STRING, ANY), ',omitempty'),
  UsageData: tag(pointerTo(structOf('volume.UsageData', { RefCount: INT64, Size: INT64 })), ',omitempty'),
});
