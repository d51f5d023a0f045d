/** Log lines: levels, ANSI colours, what matches a search, and text to keep. */

export const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"] as const;
export type Level = (typeof LEVELS)[number];

export interface LogLine {
  level: Level;
  timestamp: string;
  message: string;
  taskId?: string;
  taskRunId?: string;
  attemptNumber?: number;
}

/** Whether a line is at least as grave as a level. */
export function atLeast(level: string, least: string): boolean {
  return LEVELS.indexOf(level as Level) >= LEVELS.indexOf(least as Level);
}

export interface LogQuery {
  level: Level;
  text: string;
  taskId?: string;
  taskRunId?: string;
}

/** The lines that a query wants, in their order. */
export function matchingLines<L extends LogLine>(lines: readonly L[], query: LogQuery): L[] {
  const text = query.text.toLowerCase();
  return lines.filter(
    (line) =>
      atLeast(line.level, query.level) &&
      (!query.taskId || line.taskId === query.taskId) &&
      (!query.taskRunId || line.taskRunId === query.taskRunId) &&
      (!text || line.message.toLowerCase().includes(text)),
  );
}

export interface Piece {
  text: string;
  /** Colour 0 to 7 of the terminal, when one is set. */
  color?: number;
  bold?: boolean;
  mark?: boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what starts a terminal sequence.
const ESCAPE = /\u001b\[([\d;]*)([A-Za-z])/g;

/** A line as pieces of one colour each; sequences that are no colours vanish. */
export function ansiPieces(line: string): Piece[] {
  if (!line.includes("\u001b")) return [{ text: line }];
  const pieces: Piece[] = [];
  let style: Omit<Piece, "text"> = {};
  let from = 0;
  const push = (text: string) => {
    if (text) pieces.push({ text, ...style });
  };
  for (const found of line.matchAll(ESCAPE)) {
    push(line.slice(from, found.index));
    from = found.index + found[0].length;
    if (found[2] === "m") style = styled(style, (found[1] || "0").split(";").map(Number));
  }
  push(line.slice(from));
  return pieces;
}

function styled(before: Omit<Piece, "text">, codes: number[]): Omit<Piece, "text"> {
  let style = { ...before };
  for (const code of codes) {
    if (code === 0) style = {};
    else if (code === 1) style.bold = true;
    else if (code === 22) style.bold = undefined;
    else if (code === 39) style.color = undefined;
    else if (code >= 30 && code <= 37) style.color = code - 30;
    else if (code >= 90 && code <= 97) style.color = code - 90;
  }
  return style;
}

/** Pieces with every place of a searched text marked; case does not count. */
export function markPieces(pieces: Piece[], text: string): Piece[] {
  if (!text) return pieces;
  const wanted = text.toLowerCase();
  return pieces.flatMap((piece) => {
    const found: Piece[] = [];
    const lower = piece.text.toLowerCase();
    let from = 0;
    for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
      if (at > from) found.push({ ...piece, text: piece.text.slice(from, at) });
      found.push({ ...piece, text: piece.text.slice(at, at + wanted.length), mark: true });
      from = at + wanted.length;
    }
    if (from < piece.text.length) found.push({ ...piece, text: piece.text.slice(from) });
    return found;
  });
}
