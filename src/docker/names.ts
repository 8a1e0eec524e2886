/** Names: which a container may have, and the made-up ones (adjective and a person of science and engineering). */

/** moby daemon/names: RestrictedNamePattern. A leading slash is the API's and not part of the name. */
export const validContainerName = (name: string): boolean => /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name);

const ADJECTIVES = [
  'amazing', 'awesome', 'bold', 'boring', 'brave', 'busy', 'charming', 'clever', 'compassionate', 'confident', 'cool', 'cranky',
  'dazzling', 'determined', 'dreamy', 'eager', 'ecstatic', 'elegant', 'eloquent', 'epic', 'fervent', 'festive', 'focused', 'friendly',
  'gallant', 'gifted', 'goofy', 'gracious', 'happy', 'hopeful', 'hungry', 'infallible', 'inspiring', 'jolly', 'keen', 'kind', 'laughing',
  'lucid', 'modest', 'mystifying', 'nifty', 'nostalgic', 'optimistic', 'peaceful', 'pensive', 'practical', 'quirky', 'relaxed', 'serene',
  'sharp', 'silly', 'sleepy', 'stoic', 'sweet', 'tender', 'thirsty', 'trusting', 'upbeat', 'vibrant', 'vigilant', 'wizardly', 'wonderful', 'youthful', 'zealous', 'zen',
];
const PEOPLE = [
  'albattani', 'allen', 'archimedes', 'babbage', 'bardeen', 'bartik', 'bell', 'blackwell', 'bohr', 'booth', 'borg', 'bose', 'brown', 'carson',
  'cerf', 'chandrasekhar', 'curie', 'darwin', 'davinci', 'dijkstra', 'einstein', 'elion', 'engelbart', 'euclid', 'euler', 'faraday', 'fermat',
  'fermi', 'feynman', 'franklin', 'galileo', 'gates', 'goldberg', 'goodall', 'hamilton', 'hawking', 'heisenberg', 'hertz', 'hopper', 'hypatia',
  'jackson', 'jepsen', 'johnson', 'kalam', 'kepler', 'kilby', 'knuth', 'lamarr', 'leakey', 'liskov', 'lovelace', 'mayer', 'mccarthy', 'meitner',
  'mendel', 'newton', 'noether', 'pascal', 'pasteur', 'perlman', 'ride', 'ritchie', 'shannon', 'tesla', 'thompson', 'torvalds', 'turing', 'wiles', 'wozniak', 'wright', 'yalow',
];

/** A name nobody has: `random(lo, hi)` picks; from the second attempt on a digit is appended, as moby's generator does. */
export function generateName(random: (lo: number, hi: number) => number, taken: (name: string) => boolean): string {
  for (let attempt = 0; ; attempt++) {
    const left = ADJECTIVES[random(0, ADJECTIVES.length - 1)] as string;
    const right = PEOPLE[random(0, PEOPLE.length - 1)] as string;
    if (left === 'boring' && right === 'wozniak') continue; // Steve Wozniak is not boring, moby says
    const name = `${left}_${right}${attempt > 0 ? random(0, 9) : ''}`;
    if (!taken(name)) return name;
  }
}
