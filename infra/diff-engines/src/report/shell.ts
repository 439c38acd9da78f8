import mongoose from 'mongoose';
import type { Case, CommandStep } from '../cases/case';

const { Binary, Double, Int32, Long, ObjectId } = mongoose.mongo.BSON;

/** @returns a case as it can be pasted into mongosh */
export function shellScript(played: Case): string {
  const lines = ['db.main.drop(); db.other.drop();'];
  const open = new Set<string>();
  for (const step of played) {
    if (step.kind === 'command') lines.push(...commandLines(step, open));
    else if (open.delete(step.session)) lines.push(`${step.session}.${step.kind}Transaction();`);
  }
  return lines.join('\n');
}

function commandLines({ body, session }: CommandStep, open: Set<string>): string[] {
  if (session === undefined) return [`db.runCommand(${shellValue(body)});`];
  const begin = `${session} = db.getMongo().startSession(); ${session}.startTransaction();`;
  const lines = open.has(session) ? [] : [begin];
  open.add(session);
  return [...lines, `${session}.getDatabase(db.getName()).runCommand(${shellValue(body)});`];
}

/** @returns a value as mongosh reads it */
export function shellValue(value: unknown): string {
  if (value instanceof Int32) return String(value.value);
  if (value instanceof Double) return `Double(${Object.is(value.value, -0) ? '-0' : value.value})`;
  if (value instanceof Long) return `Long("${value.toString()}")`;
  if (value instanceof ObjectId) return `ObjectId("${value.toHexString()}")`;
  if (value instanceof Binary) return `BinData(${value.sub_type}, "${value.toString('base64')}")`;
  if (value instanceof Date) return `ISODate("${value.toISOString()}")`;
  if (Array.isArray(value)) return `[${value.map(shellValue).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, each]) => `${shellName(name)}: ${shellValue(each)}`);
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  return JSON.stringify(value) ?? 'undefined';
}

function shellName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
