/** Every test runs with worlds frozen, so that writing to one that was given away fails where it happens. */
import { freezeWorlds } from '../src/kernel/draft.ts';

freezeWorlds();
