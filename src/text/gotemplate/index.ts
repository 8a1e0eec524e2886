/** Docker's `--format`: Go templates over plain data, and the commands' ways of using them. */
export { DOCKER_FUNCS, HEADER_FUNCS } from './dockerFuncs.ts';
export { GoTemplateError } from './errors.ts';
export type { Arg, FuncMap, GoFunc } from './functions.ts';
export type { InspectElement, InspectResult } from './inspector.ts';
export { formatObject, inspect } from './inspector.ts';
export { GoTemplate, parseTemplate } from './template.ts';
export type { Listing, RowMethods } from './formatter.ts';
export { checkPsFormat, formatListing, goContext } from './formatter.ts';
