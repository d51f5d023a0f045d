import { Eye } from "lucide-react";
import { useState } from "react";
import { fileName, isFile } from "@/engine/outputs";
import { FilePreview } from "./FilePreview";

/** A file of the internal storage by its name; it opens a preview. */
function FileLink({ executionId, uri }: { executionId: string; uri: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        title={uri}
        className="inline-flex items-center gap-1.5 text-accent hover:underline"
      >
        <Eye className="size-3.5" aria-hidden />
        {fileName(uri)}
      </button>
      {open && <FilePreview executionId={executionId} uri={uri} onClose={() => setOpen(false)} />}
    </>
  );
}

/** How a tree of values draws the files among them. */
export function drawFiles(executionId: string) {
  return (value: unknown) => isFile(value) && <FileLink executionId={executionId} uri={value} />;
}
