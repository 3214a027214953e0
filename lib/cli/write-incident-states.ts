import { writeFile } from 'node:fs/promises';
import { stateDocument } from '../core/incident/state-document.ts';
import { localAuthorizer } from '../local/authorizer.ts';

// Run with `npm run docs:states` from the project's folder after a change of the states, the actions or who may do them.
const deciding = { authorizer: localAuthorizer() };
await writeFile('docs/incident-states.md', stateDocument('en', deciding));
await writeFile('docs/incident-states.zh.md', stateDocument('zh', deciding));
