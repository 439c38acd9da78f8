import { TextDecoder } from 'node:util';

const decoder = new TextDecoder('gb18030');

/** The characters of two bytes, by what they decode to: Node.js reads this charset and does not write it. */
function twoByteCharacters(): Map<string, Buffer> {
  const characters = new Map<string, Buffer>();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const bytes = Buffer.of(lead, trail);
      characters.set(decoder.decode(bytes), bytes);
    }
  }
  return characters;
}

/** Four bytes of a character beyond the basic plane: they are in the order of their code points from 0x90308130 on. */
function fourBytes(codePoint: number): Buffer {
  const rank = codePoint - 0x1_0000;
  return Buffer.of(
    0x90 + Math.floor(rank / 12_600),
    0x30 + (Math.floor(rank / 1_260) % 10),
    0x81 + (Math.floor(rank / 10) % 126),
    0x30 + (rank % 10),
  );
}

/** Text in GB 18030: ASCII, the characters of two bytes, and those beyond the basic plane. */
export function gb18030(text: string): Buffer {
  const known = twoByteCharacters();
  const bytes = [...text].map((character) => {
    const codePoint = character.codePointAt(0) ?? 0;
    if (codePoint < 0x80) return Buffer.of(codePoint);
    return codePoint > 0xffff ? fourBytes(codePoint) : (known.get(character) ?? Buffer.of());
  });
  return Buffer.concat(bytes);
}
