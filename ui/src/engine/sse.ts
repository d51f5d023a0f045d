/** Server-sent events out of a stream of text: frames of `id:` and `data:` lines. */

export interface Frame {
  id: string;
  data: string;
}

/** A reader that takes text as it arrives, cut anywhere, and gives the frames that are complete. */
export function frameReader(): (chunk: string) => Frame[] {
  let rest = "";
  let id = "";
  let data: string[] = [];
  return (chunk) => {
    const frames: Frame[] = [];
    const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") {
        if (data.length > 0) frames.push({ id, data: data.join("\n") });
        data = [];
        continue;
      }
      const colon = line.indexOf(":");
      const name = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + (line[colon + 1] === " " ? 2 : 1));
      if (name === "id") id = value;
      else if (name === "data") data.push(value);
    }
    return frames;
  };
}
