import { deflateRawSync, inflateRawSync } from "node:zlib";

const BLOCK_CHARACTERS = 1 << 20;

/**
 * Rows of a report that can only be understood when more of it has been read. They wait as deflated text, at a
 * twentieth of their size, because a report may consist of little else.
 */
export class Held<Row> {
  private readonly blocks: Uint8Array[] = [];
  private rows: string[] = [];
  private characters = 0;

  add(row: Row): void {
    const text = JSON.stringify(row);
    this.rows.push(text);
    this.characters += text.length;
    if (this.characters >= BLOCK_CHARACTERS) this.deflate();
  }

  get isEmpty(): boolean {
    return this.blocks.length === 0 && this.rows.length === 0;
  }

  /** Each row once, in the order in which they were added. */
  *release(): Generator<Row> {
    this.deflate();
    for (let block = this.blocks.shift(); block; block = this.blocks.shift()) {
      const rows: Row[] = JSON.parse(inflateRawSync(block).toString("utf8"));
      yield* rows;
    }
  }

  private deflate(): void {
    if (this.rows.length === 0) return;
    this.blocks.push(deflateRawSync(`[${this.rows.join(",")}]`, { level: 1 }));
    this.rows = [];
    this.characters = 0;
  }
}
