/** Every command of the command line, in the order of the help: one file and one line each. */
import type { DeclareCommand } from '../declare.ts';
import { certificate } from './certificate.ts';
import { completion } from './completion.ts';
import { demo } from './demo.ts';
import { doctor } from './doctor.ts';
import { draw } from './draw.ts';
import { exam } from './exam.ts';
import { lesson } from './lesson/index.ts';
import { list } from './list.ts';
import { open } from './open.ts';
import { play } from './play.ts';
import { progress } from './progress.ts';
import { share } from './share.ts';
import { sh } from './sh.ts';
import { trace } from './trace.ts';

export const COMMANDS: readonly DeclareCommand[] = [list, play, sh, trace, draw, share, open, demo, lesson, exam, progress, certificate, doctor, completion];
