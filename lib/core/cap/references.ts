import { asCapTime, timeFault } from './times.ts';

/** How a message names another one. */
export interface Reference {
  readonly sender: string;
  readonly identifier: string;
  readonly sent: string;
}

export const referenceText = ({ sender, identifier, sent }: Reference): string => `${sender},${identifier},${sent}`;

const triplesOf = (text: string): string[] => text.split(/\s+/).filter((triple) => triple !== '');

/** The messages that `references` names; what is no triple is passed over, and a time that breaks CAP's form is taken for the moment it means. */
export function readReferences(text: string | undefined): Reference[] {
  return triplesOf(text ?? '').flatMap((triple) => {
    const [sender, identifier, sent, ...more] = triple.split(',');
    if (!sender || !identifier || sent === undefined || more.length > 0) return [];
    return [{ sender, identifier, sent: asCapTime(sent) ?? sent }];
  });
}

interface ReferenceFault {
  readonly message: string;
  readonly minor?: true;
}

/** What is wrong with the references of a message. A wrong time is a small matter: messages are matched by sender and identifier. */
export function referenceFaults(text: string, own: Partial<Reference>): ReferenceFault[] {
  const triples = triplesOf(text);
  if (triples.length === 0) return [{ message: 'names no message: expected sender,identifier,sent' }];
  return triples.flatMap((triple): ReferenceFault[] => {
    const [sender, identifier, sent, ...more] = triple.split(',');
    const shown = triple.slice(0, 120);
    if (!sender || !identifier || !sent || more.length > 0) return [{ message: `"${shown}": expected sender,identifier,sent` }];
    if (sender === own.sender && identifier === own.identifier) return [{ message: `"${shown}" is the message itself` }];
    const wrong = timeFault(sent);
    return wrong ? [{ message: `"${shown}": ${wrong}`, minor: true }] : [];
  });
}
