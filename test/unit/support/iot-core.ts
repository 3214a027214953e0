import { isDeepStrictEqual } from 'node:util';
import { jsonFault, type ServiceAnswer, type ServiceDouble, type ServiceRequest, serviceDouble } from '../adapters/service-double.ts';

interface Certificate {
  status: 'ACTIVE' | 'INACTIVE';
  readonly policies: string[];
  readonly things: string[];
}

interface Thing {
  readonly tenant: string | undefined;
  readonly town?: string;
  readonly revoked?: string;
  readonly groups: string[];
}

/** Of a thing without a type. */
const MOST_ATTRIBUTES = 3;
const ATTRIBUTE_VALUE = /^[a-zA-Z0-9_.,@/:#=[\]-]+$/;

const ARN = 'arn:aws-cn:iot:cn-north-1:111111111111:cert/';

/** The registry of IoT Core as far as operators' commands use it, over its wire protocol; it refuses what the service refuses. */
export class IotCore {
  readonly things = new Map<string, Thing>();
  readonly certificates = new Map<string, Certificate>();
  /** Clients that are connected. */
  readonly connected = new Set<string>();
  /** What fails with which answer, by `METHOD /first-part`. */
  readonly faults = new Map<string, ServiceAnswer>();
  /** The group above, of those that were made. */
  readonly groups = new Map<string, string>();
  /** What a single request fails with, before anything else is looked at. */
  disturb: (request: ServiceRequest) => ServiceAnswer | undefined = () => undefined;
  readonly double: ServiceDouble;
  #issued = 0;

  private constructor(double: ServiceDouble) {
    this.double = double;
  }

  static async start(): Promise<IotCore> {
    let core: IotCore | undefined;
    const double = await serviceDouble((request) => core?.answer(request) ?? { status: 500 });
    core = new IotCore(double);
    return core;
  }

  answer(request: ServiceRequest): ServiceAnswer {
    const disturbed = this.disturb(request);
    if (disturbed) return disturbed;
    const { method, path, headers, body } = request;
    const { pathname, searchParams } = new URL(path, 'http://iot');
    const [first = '', name = '', last] = pathname.slice(1).split('/').map(decodeURIComponent);
    const fault = this.faults.get(`${method} /${first}`);
    if (fault) return fault;
    const principal = String(headers['x-amzn-principal'] ?? '').slice(ARN.length);
    const said = (): Record<string, never> => JSON.parse(body as string);
    switch (`${method} /${first}${last ? `/${last}` : ''}`) {
      case 'GET /endpoint':
        return json({ endpointAddress: 'a1b2c3-ats.iot.cn-north-1.amazonaws.com.cn' });
      case 'GET /things': {
        const thing = this.things.get(name);
        return thing ? json({ thingName: name, attributes: attributesOf(thing) }) : jsonFault(404, 'ResourceNotFoundException');
      }
      case 'POST /things': {
        const { attributes } = (said() as unknown as { attributePayload: { attributes: { tenant: string; town?: string } } })
          .attributePayload;
        const there = this.things.get(name);
        if (there && !isDeepStrictEqual(attributesOf(there), attributes))
          return jsonFault(409, 'ResourceAlreadyExistsException', `Thing ${name} already exists in account with different attributes`);
        if (!there) this.things.set(name, { ...attributes, groups: [] });
        return json({ thingName: name });
      }
      case 'PATCH /things': {
        const { attributes } = (said() as unknown as { attributePayload: { attributes: Record<string, string> } }).attributePayload;
        const thing = this.things.get(name);
        if (!thing) return jsonFault(404, 'ResourceNotFoundException');
        const merged = { ...thing, ...attributes };
        const values = Object.values(attributesOf(merged));
        if (values.length > MOST_ATTRIBUTES || !values.every((value) => ATTRIBUTE_VALUE.test(value)))
          return jsonFault(400, 'InvalidRequestException', 'attributes');
        this.things.set(name, merged);
        return json({});
      }
      case 'GET /things/thing-groups':
        return json({ thingGroups: (this.things.get(name)?.groups ?? []).map((groupName) => ({ groupName })) });
      case 'POST /thing-groups':
        if (this.groups.has(name)) return jsonFault(409, 'ResourceAlreadyExistsException', `Thing group ${name} already exists`);
        this.groups.set(name, (said() as unknown as { parentGroupName: string }).parentGroupName);
        return json({ thingGroupName: name });
      case 'DELETE /things':
        if (this.#attachedTo(name).length > 0) return jsonFault(409, 'InvalidRequestException', 'principals are attached');
        this.things.delete(name);
        return json({});
      case 'PUT /thing-groups': {
        const { thingName, thingGroupName } = said() as unknown as { thingName: string; thingGroupName: string };
        const groups = this.things.get(thingName)?.groups ?? [];
        if (name === 'removeThingFromThingGroup') groups.splice(0, groups.length, ...groups.filter((group) => group !== thingGroupName));
        else if (!groups.includes(thingGroupName)) {
          const other = groups.find((group) => this.#root(group) === this.#root(thingGroupName));
          // Of a hierarchy a thing can be in one group alone.
          if (other) return jsonFault(400, 'InvalidRequestException', `${thingName} is in ${other} of the same hierarchy`);
          groups.push(thingGroupName);
        }
        return json({});
      }
      case 'POST /certificates':
      case 'POST /keys-and-certificate': {
        const id = `${++this.#issued}`.padStart(64, 'c');
        this.certificates.set(id, { status: searchParams.get('setAsActive') === 'true' ? 'ACTIVE' : 'INACTIVE', policies: [], things: [] });
        return json({
          certificateId: id,
          certificateArn: `${ARN}${id}`,
          certificatePem: `-----BEGIN CERTIFICATE-----\n${id}\n-----END CERTIFICATE-----\n`,
          ...(first === 'certificates'
            ? {}
            : { keyPair: { PrivateKey: `-----BEGIN RSA PRIVATE KEY-----\nof ${id}\n-----END RSA PRIVATE KEY-----\n`, PublicKey: '' } }),
        });
      }
      case 'PUT /target-policies':
        this.#add(this.certificates.get((said() as unknown as { target: string }).target.slice(ARN.length))?.policies, name);
        return json({});
      case 'GET /things/principals':
        return json({ principals: this.#attachedTo(name).map((id) => `${ARN}${id}`) });
      case 'PUT /things/principals':
        this.#add(this.certificates.get(principal)?.things, name);
        return json({});
      case 'DELETE /things/principals':
        this.certificates.get(principal)?.things.splice(0);
        return json({});
      case 'GET /certificates':
        return this.certificates.has(name)
          ? json({ certificateDescription: { certificateId: name, status: this.certificates.get(name)?.status } })
          : jsonFault(404, 'ResourceNotFoundException', `no certificate ${name}`);
      case 'PUT /certificates': {
        const certificate = this.certificates.get(name);
        if (!certificate) return jsonFault(404, 'ResourceNotFoundException', `no certificate ${name}`);
        certificate.status = searchParams.get('newStatus') as Certificate['status'];
        return json({});
      }
      case 'DELETE /connections':
        return this.connected.delete(name) ? json({}) : jsonFault(404, 'ResourceNotFoundException', 'not connected');
      case 'DELETE /certificates':
        if (this.certificates.get(name)?.status === 'ACTIVE') return jsonFault(406, 'CertificateStateException');
        if (this.certificates.get(name)?.things.length) return jsonFault(409, 'DeleteConflictException');
        this.certificates.delete(name);
        return json({});
      default:
        return jsonFault(400, 'InvalidRequestException', `${method} ${path}`);
    }
  }

  #root(group: string): string {
    const parent = this.groups.get(group);
    return parent === undefined ? group : this.#root(parent);
  }

  /** To attach again changes nothing. */
  #add(to: string[] | undefined, name: string): void {
    if (to && !to.includes(name)) to.push(name);
  }

  #attachedTo(thing: string): string[] {
    return [...this.certificates].filter(([, { things }]) => things.includes(thing)).map(([id]) => id);
  }
}

const attributesOf = ({ groups: _, ...attributes }: Thing): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined)) as Record<string, string>;

const json = (value: object): ServiceAnswer => ({ body: JSON.stringify(value) });
