import { createPublicKey, type KeyObject } from 'node:crypto';
import { list, members, type ReceivedHead, receivedHead } from './received-head';

const answerMs = 30_000;
const longestBody = 262_144;
const reasonPattern = /^[A-Z_]{1,64}$/;

/** Why a log has no proof of two sizes: it does not have the commits. */
const withoutCommits: ReadonlySet<unknown> = new Set(['POSITION_AHEAD_OF_HEAD', 'CURSOR_OF_OTHER_EPOCH']);

/** A registry's log as a gateway shows it to anybody. */
export class ShownLog {
  readonly #base: string;

  constructor(
    gateway: string,
    readonly registry: string,
  ) {
    this.#base = `${gateway.replace(/\/+$/, '')}/v1/transparency/${registry}`;
  }

  async treeHead(): Promise<ReceivedHead> {
    return receivedHead(answered(await this.#get('tree-head')));
  }

  async publicKey(): Promise<KeyObject> {
    const { publicKey } = members(answered(await this.#get('key')));
    return publicKeyOf(publicKey);
  }

  /** The proof between two sizes in the branch of an epoch; undefined when the log does not have so many commits there. */
  async consistencyProof(first: number, second: number, epoch: number): Promise<readonly string[] | undefined> {
    const answer = await this.#get(`consistency?first=${first}&second=${second}&epoch=${epoch}`);
    if (answer.status !== 200 && withoutCommits.has(answer.body['reason'])) return undefined;
    return list(answered(answer)['path']).map(String);
  }

  async #get(path: string): Promise<Answer> {
    const url = `${this.#base}/${path}`;
    // What a cache says is not what the registry says.
    const headers = { 'cache-control': 'no-cache' };
    const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(answerMs) }).catch(
      (error: Error) => {
        throw new Error(`没有应答 / no answer: ${url}`, { cause: error });
      },
    );
    return { url, status: response.status, body: members(parsed(await bodyOf(response), url)) };
  }
}

/** A public key as it travels: SubjectPublicKeyInfo in DER, base64. @throws Error when it is no Ed25519 key */
export function publicKeyOf(text: unknown): KeyObject {
  const key = createPublicKey({ key: Buffer.from(String(text), 'base64'), format: 'der', type: 'spki' });
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('不是 Ed25519 公钥 / this is no Ed25519 key');
  return key;
}

interface Answer {
  readonly url: string;
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

function answered({ url, status, body }: Answer): Answer['body'] {
  if (status === 200) return body;
  const { reason } = body;
  throw new Error(`${url}: ${status} ${typeof reason === 'string' && reasonPattern.test(reason) ? reason : ''}`.trim());
}

async function bodyOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    parts.push(part);
    length += part.length;
    if (length > longestBody) throw new Error(`应答过长 / the answer is too long: ${response.url}`);
  }
  return Buffer.concat(parts).toString();
}

function parsed(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`应答不是 JSON / the answer is no JSON: ${url}`);
  }
}
