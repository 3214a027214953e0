import { writeFile } from 'node:fs/promises';
import { stateDocument } from '../core/incident/state-document.ts';

// Run with `npm run docs:states` from the project's folder after a change of the states, the actions or who may do them.
await writeFile('docs/incident-states.md', stateDocument('en'));
await writeFile('docs/incident-states.zh.md', stateDocument('zh'));
