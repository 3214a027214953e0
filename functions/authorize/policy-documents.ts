export interface PolicyStatement {
  readonly Effect: 'Allow';
  readonly Action: string;
  readonly Resource: string | readonly string[];
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

/** What AWS IoT takes of a custom authorizer: so many documents, each of so many characters. */
export const MOST_DOCUMENTS = 10;
export const LONGEST_DOCUMENT = 2048;

const VERSION = '2012-10-17';
const EMPTY = JSON.stringify({ Version: VERSION, Statement: [] }).length;

/**
 * The permissions as documents that AWS IoT takes: a person with many domains has more resources than one document holds. Throws
 * RangeError when they do not fit; with names of 64 characters and the domains there are, they always do.
 */
export function policyDocuments(permissions: readonly (readonly [action: string, resources: readonly string[]])[]): PolicyDocument[] {
  const documents: PolicyStatement[][] = [];
  let left = 0;
  for (const [Action, resources] of permissions) {
    let statement: string[] | undefined;
    for (const resource of resources) {
      const entry = JSON.stringify(resource).length + 1;
      if (!statement || entry > left) {
        const opening = JSON.stringify({ Effect: 'Allow', Action, Resource: [] }).length + 1;
        if (opening + entry > left) {
          documents.push([]);
          left = LONGEST_DOCUMENT - EMPTY;
        }
        statement = [];
        documents.at(-1)?.push({ Effect: 'Allow', Action, Resource: statement });
        left -= opening;
      }
      statement.push(resource);
      left -= entry;
      if (left < 0) throw new RangeError(`a policy for "${resource}" is longer than the ${LONGEST_DOCUMENT} characters AWS IoT takes`);
    }
  }
  if (documents.length > MOST_DOCUMENTS)
    throw new RangeError(`the policies need ${documents.length} documents, of which AWS IoT takes ${MOST_DOCUMENTS}`);
  return documents.map((Statement) => ({ Version: VERSION, Statement }));
}
