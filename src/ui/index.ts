export { runUi } from './run.tsx';
export { THEME_NAMES } from './draw/theme.ts';
