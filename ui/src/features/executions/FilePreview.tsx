import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { filePreview, fileSize, fileUrl } from "@/api/executions";
import type { Preview } from "@/api/types";
import { fileName } from "@/engine/outputs";
import { sizeWords } from "@/engine/time";
import { buttonClass } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { Failure, Loading } from "@/kit/Feedback";
import { Markdown } from "@/kit/Markdown";

interface FilePreviewProps {
  executionId: string;
  uri: string;
  onClose: () => void;
}

/** The beginning of a file, and the way to the whole. */
export function FilePreview({ executionId, uri, onClose }: FilePreviewProps) {
  const preview = useQuery(filePreview(executionId, uri));
  const size = useQuery(fileSize(executionId, uri));
  return (
    <Dialog
      open
      onClose={onClose}
      wide
      title={fileName(uri)}
      about={size.data && sizeWords(size.data.size)}
      footer={
        <a href={fileUrl(executionId, uri)} download className={buttonClass("primary")}>
          <Download /> Download
        </a>
      }
    >
      {preview.isPending && <Loading rows={4} />}
      {preview.isError && <Failure error={preview.error} onRetry={() => void preview.refetch()} />}
      {preview.data && <Content preview={preview.data} />}
      {preview.data?.truncated && (
        <p className="border-t border-line px-5 py-2 text-xs text-ink-3">Only the beginning is shown.</p>
      )}
    </Dialog>
  );
}

function Content({ preview }: { preview: Preview }) {
  const { type, content } = preview;
  if (type === "IMAGE") {
    return (
      <img
        alt=""
        src={`data:image/${preview.extension === "svg" ? "svg+xml" : preview.extension};base64,${content}`}
        className="mx-auto p-5"
      />
    );
  }
  if (type === "PDF") return <p className="p-5 text-ink-2">A PDF is best seen after downloading it.</p>;
  if (type === "MARKDOWN") {
    return (
      <div className="p-5">
        <Markdown text={String(content)} />
      </div>
    );
  }
  if (type === "LIST" && Array.isArray(content) && content.every(isRecord)) return <Rows rows={content} />;
  const text = typeof content === "string" ? content : JSON.stringify(content, null, 2);
  return <pre className="overflow-auto p-5 text-xs leading-5">{text}</pre>;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function Rows({ rows }: { rows: Record<string, unknown>[] }) {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return (
    <table className="w-full border-separate border-spacing-0 text-xs">
      <thead>
        <tr>
          {names.map((name) => (
            <th
              key={name}
              scope="col"
              className="sticky top-0 border-b border-line bg-sunken px-3 py-1.5 text-left font-medium text-ink-3"
            >
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file may be equal.
          <tr key={index} className="hover:bg-hover/60">
            {names.map((name) => (
              <td key={name} className="whitespace-nowrap border-b border-line px-3 py-1.5 font-mono">
                {isRecord(row[name]) || Array.isArray(row[name]) ? JSON.stringify(row[name]) : String(row[name] ?? "")}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
