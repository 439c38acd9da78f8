import type { KeyObject } from 'node:crypto';
import type { SigningKey } from '@registry/service-kit';
import { CompactSign, compactVerify, decodeProtectedHeader } from 'jose';
import { z } from 'zod';
import { type Receipt, receiptShape } from './receipt';

const alg = 'EdDSA';
const typ = 'registry-receipt';

const headerShape = z.strictObject({ alg: z.literal(alg), typ: z.literal(typ), kid: z.string() });

/** Why a text is no receipt of ours. */
type ReceiptFault = 'RECEIPT_MALFORMED' | 'KEY_UNKNOWN' | 'SIGNATURE_INVALID';

/** A receipt whose signature holds, or why it is none. */
export type OpenedReceipt =
  { readonly receipt: Receipt; readonly keyId: string } | { readonly fault: ReceiptFault; readonly keyId?: string };

/** The receipt as a compact JWS (RFC 7515) signed with Ed25519 (RFC 8037). */
export function signReceipt(
  receipt: Receipt,
  { keyId, privateKey }: Pick<SigningKey, 'keyId' | 'privateKey'>,
): Promise<string> {
  const payload = new TextEncoder().encode(JSON.stringify(receipt));
  return new CompactSign(payload).setProtectedHeader({ alg, typ, kid: keyId }).sign(privateKey);
}

/** Reads a receipt that one of these keys signed, by key id; anything else is a fault, and never thrown. */
export async function openReceipt(text: string, publicKeys: ReadonlyMap<string, KeyObject>): Promise<OpenedReceipt> {
  const keyId = keyIdOf(text);
  if (keyId === undefined) {
    return { fault: 'RECEIPT_MALFORMED' };
  }
  const publicKey = publicKeys.get(keyId);
  if (publicKey === undefined) {
    return { fault: 'KEY_UNKNOWN', keyId };
  }
  const payload = await verified(text, publicKey);
  if (payload === undefined) {
    return { fault: 'SIGNATURE_INVALID', keyId };
  }
  const receipt = receiptShape.safeParse(parsed(payload));
  return receipt.success ? { receipt: receipt.data, keyId } : { fault: 'RECEIPT_MALFORMED', keyId };
}

function keyIdOf(text: string): string | undefined {
  try {
    const header = headerShape.safeParse(decodeProtectedHeader(text));
    return header.success && text.split('.').every(isCanonical) ? header.data.kid : undefined;
  } catch {
    return undefined;
  }
}

/** The last character of base64url may hold bits that say nothing: a receipt has one form alone. */
function isCanonical(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part;
}

async function verified(text: string, publicKey: KeyObject): Promise<Uint8Array | undefined> {
  try {
    return (await compactVerify(text, publicKey, { algorithms: [alg] })).payload;
  } catch {
    return undefined;
  }
}

function parsed(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return undefined;
  }
}
